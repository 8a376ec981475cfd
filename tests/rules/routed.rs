//! Rules and routing.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

use super::{history, is, put, rule, runs, shown, tagged};

fn round(app: &TestApp, name: &str) -> String {
    let id = app.team(name);
    app.root().patch(format!("/v1/teams/{id}"), json!({"assignment_mode": "round_robin"})).expect(200);
    id
}

fn online(app: &TestApp, name: &str, team: &str) -> Actor {
    let agent = app.agent(name).in_team(team).enters();
    agent.put_json("/v1/agents/me/availability", json!({"availability": "online"})).expect(200);
    agent
}

on_each_engine!(a_new_ticket_is_routed_once_to_where_rules_send_it, |app| {
    let (usual, paying) = (round(app, "usual"), round(app, "paying"));
    let (_sara, omid) = (online(app, "sara", &usual), online(app, "omid", &paying));
    rule(app, "pay", json!({"condition": tagged("pay"), "actions": [{"type": "update", "team_id": paying}]}));
    let ticket = app.ticket().in_team(&usual).with("tags", json!(["pay"])).opened();
    assert_eq!((&ticket["team_id"], &ticket["assignee_id"]), (&json!(paying), &json!(omid.id)));
    let decisions = app.root().get(format!("/v1/tickets/{}/routing", ticket.id())).expect(200);
    assert_eq!(decisions["decisions"].as_array().map(Vec::len), Some(1));
    let types: Vec<Value> = history(app, &ticket.id()).into_iter().map(|event| event["type"].clone()).collect();
    assert_eq!(types.last(), Some(&json!("routing.decided")), "it comes after the rules");
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(rules_see_the_team_that_a_new_ticket_will_come_to, |app| {
    let team = app.team("fallback");
    app.root().patch("/v1/workspace", json!({"fallback_team_id": team})).expect(200);
    rule(app, "seen", json!({"condition": is("team_id", team.as_str()), "actions": put("seen")}));
    let ticket = app.ticket().opened();
    assert_eq!((&ticket["team_id"], &ticket["tags"]), (&json!(team), &json!(["seen"])));
});

on_each_engine!(another_team_by_a_rule_is_routed_like_one_by_a_person, |app| {
    let (first, second) = (round(app, "first"), round(app, "second"));
    let (sara, omid) = (online(app, "sara", &first), online(app, "omid", &second));
    rule(app, "over", json!({"condition": tagged("over"), "actions": [{"type": "update", "team_id": second}]}));
    let ticket = app.ticket().in_team(&first).opened();
    assert_eq!(ticket["assignee_id"], sara.id.as_str());
    app.root().put(format!("/v1/tickets/{}/tags/over", ticket.id())).expect(204);
    let after = shown(app, &ticket.id());
    assert_eq!((&after["team_id"], &after["assignee_id"]), (&json!(second), &json!(omid.id)));
    // By a word of the team too, which is done in one statement where no rule fits.
    let told = json!({"occasions": ["noted"], "condition": is("team_id", first.as_str()), "actions": [{"type": "update", "team_id": second}]});
    rule(app, "told", told);
    let noted = app.ticket().in_team(&first).opened().id();
    let body = json!({"kind": "note", "body": {"content": "for the others"}});
    app.root().post(format!("/v1/tickets/{noted}/messages"), body).expect(201);
    assert_eq!(shown(app, &noted)["assignee_id"], omid.id.as_str());
});

on_each_engine!(a_rule_can_have_the_agent_chosen_anew, |app| {
    let team = round(app, "team");
    let (sara, omid) = (online(app, "sara", &team), online(app, "omid", &team));
    rule(app, "anew", json!({"occasions": ["changed"], "condition": tagged("anew"), "actions": [{"type": "route"}]}));
    let ticket = app.ticket().in_team(&team).with("assignee_id", sara.id.as_str()).opened();
    app.root().put(format!("/v1/tickets/{}/tags/anew", ticket.id())).expect(204);
    let after = shown(app, &ticket.id());
    assert!([&sara, &omid].iter().any(|agent| after["assignee_id"] == agent.id.as_str()), "{after}");
    let decisions = app.root().get(format!("/v1/tickets/{}/routing", ticket.id())).expect(200);
    assert!(decisions["decisions"].as_array().is_some_and(|all| all.len() == 2));
});

on_each_engine!(an_agent_whom_a_rule_names_may_go, |app| {
    let team = app.team("team");
    let sara = app.agent("sara").in_team(&team).enters();
    let to_sara = json!({"condition": tagged("sara"), "actions": [{"type": "update", "assignee_id": sara.id}]});
    let made = rule(app, "sara", to_sara);
    let open = || app.ticket().with("tags", json!(["sara"])).opened();
    assert_eq!(open()["assignee_id"], sara.id.as_str());
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"deactivated": true})).expect(200);
    app.clock.advance_seconds(1);
    assert_eq!(open()["assignee_id"], Value::Null, "the ticket is opened all the same");
    let run = &runs(app, &made.id())[0];
    assert_eq!((&run["failed"], &run["actions"][0]["code"]), (&json!(true), &json!("invalid_reference")));
});

on_each_engine!(what_a_rule_names_cannot_be_removed_before_it, |app| {
    let (team, category) = (app.team("team"), app.category("pay"));
    let made = rule(app, "both", json!({"actions": [{"type": "update", "team_id": team, "category_id": category}]}));
    app.root().delete(format!("/v1/teams/{team}")).expect(409).problem("in_use");
    app.root().delete(format!("/v1/categories/{category}")).expect(409).problem("in_use");
    app.root().delete(format!("/v1/rules/{}", made.id())).expect(204);
    app.root().delete(format!("/v1/teams/{team}")).expect(204);
    app.root().delete(format!("/v1/categories/{category}")).expect(204);
});
