//! Rules that tell agents something.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

use super::{history, put, rule, runs, shown, tagged, timed};

fn notify(more: Value) -> Value {
    let mut action = json!({"type": "notify", "text": "Call him back."});
    action.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!([action])
}

/// What this agent was told by rules.
fn told(app: &TestApp, agent: &Actor) -> Vec<Value> {
    app.tell_agents();
    let all = agent.get("/v1/notifications").expect(200);
    all.data().iter().filter(|row| row["event"] == "rule_notified").cloned().collect()
}

on_each_engine!(a_rule_tells_those_whom_it_names_and_those_who_are_concerned, |app| {
    let team = app.team("فنی");
    let (named, works, member, follows, other) = (
        app.agent("named").enters(),
        app.agent("works").enters(),
        app.agent("member").in_team(&team).enters(),
        app.agent("follows").enters(),
        app.agent("other").enters(),
    );
    let actions = notify(json!({"agent_ids": [named.id], "to": ["assignee", "team", "followers"]}));
    let made = rule(app, "r", json!({"occasions": ["changed"], "condition": tagged("vip"), "actions": actions}));
    let ticket = app.ticket().in_team(&team).with("assignee_id", works.id.as_str()).opened().id();
    app.root().put(format!("/v1/tickets/{ticket}/followers/{}", follows.id)).expect(204);
    app.root().put(format!("/v1/tickets/{ticket}/followers/{}", named.id)).expect(204);
    app.root().put(format!("/v1/tickets/{ticket}/tags/vip")).expect(204);
    for agent in [&named, &works, &member, &follows] {
        let rows = told(app, agent);
        assert_eq!(rows.len(), 1, "{}", agent.id);
        assert_eq!((&rows[0]["text"], &rows[0]["scope"]), (&json!("Call him back."), &json!("mine")));
        assert_eq!(rows[0]["actor"], json!({"type": "rule", "id": made.id()}));
    }
    assert!(told(app, &other).is_empty());
    let event = history(app, &ticket).into_iter().find(|event| event["type"] == "rule.notified").unwrap();
    assert_eq!(event["changes"]["notified"]["to"]["team_id"], json!(team));
    let run = &runs(app, &made.id())[0];
    assert_eq!((&run["actions"][0]["type"], &run["actions"][0]["outcome"]), (&json!("notify"), &json!("done")));
    assert_eq!(run["actions"][0]["changes"]["notice"]["to"], "Call him back.");
    // By mail as well, as by default; without a mailbox it is told why not.
    let path = format!("/v1/notification-deliveries?agent_id={}&channel=email", works.id);
    assert!(app.root().get(path).expect(200).data().iter().any(|row| row["event"] == "rule_notified"));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(what_was_told_stays_told, |app| {
    let sara = app.agent("sara").enters();
    let mut actions = notify(json!({"agent_ids": [sara.id]}));
    actions.as_array_mut().unwrap().push(put("seen")[0].clone());
    let made = rule(app, "r", json!({"occasions": ["opened"], "actions": actions}));
    let ticket = app.ticket().opened().id();
    let run = runs(app, &made.id())[0]["id"].as_str().unwrap().to_owned();
    let undone = app.root().act(format!("/v1/rule-runs/{run}/undo")).expect(200);
    assert_eq!(undone["tickets"][0]["left"], json!([{"field": "notify", "reason": "irreversible", "code": null}]));
    assert_eq!(shown(app, &ticket)["tags"], json!([]));
});

on_each_engine!(a_rule_reminds_when_it_is_time, |app| {
    let sara = app.agent("sara").enters();
    let condition = json!({"field": "waiting_since", "op": "is_not_null"});
    let after = json!({"minutes": 60, "clock": "calendar"});
    timed(app, "late", after, json!({"condition": condition, "actions": notify(json!({"to": ["assignee"]}))}));
    app.ticket().with("assignee_id", sara.id.as_str()).opened();
    app.clock.advance_seconds(3_599);
    app.tend();
    assert!(told(app, &sara).is_empty());
    app.clock.advance_seconds(1);
    app.tend();
    assert_eq!(told(app, &sara).len(), 1);
    app.clock.advance_seconds(7_200);
    app.tend();
    assert_eq!(told(app, &sara).len(), 1, "once for each wait");
});

on_each_engine!(a_rule_that_watches_tells_nobody_and_a_draft_says_what_it_would, |app| {
    let sara = app.agent("sara").enters();
    let actions = notify(json!({"agent_ids": [sara.id]}));
    let made = rule(app, "r", json!({"mode": "shadow", "occasions": ["opened"], "actions": actions}));
    app.ticket().with("assignee_id", sara.id.as_str()).opened();
    assert!(told(app, &sara).is_empty());
    assert_eq!(runs(app, &made.id())[0]["actions"][0]["outcome"], "done", "it would have been");
    let draft = json!({"days": 1, "rule": {"occasions": ["opened"], "actions": actions}});
    let tried = app.root().post("/v1/rules/simulate", draft).expect(200);
    assert_eq!((&tried["actions"][0]["type"], &tried["actions"][0]["done_count"]), (&json!("notify"), &json!(1)));
    // Where there is nobody there is nothing to do.
    let draft = json!({"days": 1, "rule": {"occasions": ["opened"], "actions": notify(json!({"to": ["followers"]}))}});
    let tried = app.root().post("/v1/rules/simulate", draft).expect(200);
    assert_eq!(tried["actions"][0]["nothing_count"], 1);
});

on_each_engine!(agents_are_told_as_they_wish, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let silent = json!({"cells": [{"event": "rule_notified", "scope": "mine", "channels": []}]});
    sara.put_json("/v1/agents/me/notification-settings", silent).expect(200);
    let wide = json!({"cells": [{"event": "rule_notified", "scope": "all", "channels": ["in_app"]}]});
    sara.put_json("/v1/agents/me/notification-settings", wide).expect(422);
    rule(app, "r", json!({"occasions": ["opened"], "actions": notify(json!({"agent_ids": [sara.id, omid.id]}))}));
    app.ticket().opened();
    // Who is named and may not see the ticket is noted, and told nothing.
    let hidden = app.team("hidden");
    app.ticket().in_team(&hidden).opened();
    assert!(told(app, &sara).is_empty());
    assert_eq!(told(app, &omid).len(), 1);
    let path = format!("/v1/notification-deliveries?agent_id={}&channel=in_app", omid.id);
    let reasons = app.root().get(path).expect(200);
    assert!(reasons.data().iter().any(|row| row["reason"] == "no_access"), "{reasons:?}");
});

on_each_engine!(what_a_rule_cannot_tell_is_refused_with_its_place, |app| {
    let sara = app.agent("sara").recorded();
    let refused = |actions: Value| {
        let body = json!({"name": "r", "occasions": ["opened"], "actions": actions});
        app.root().post("/v1/rules", body).expect(422)
    };
    refused(notify(json!({}))).field_error("#/actions/0/agent_ids", "required");
    refused(notify(json!({"to": ["assignee"], "text": " "}))).field_error("#/actions/0/text", "required");
    refused(notify(json!({"to": ["assignee"], "text": "a\nb"}))).field_error("#/actions/0/text", "invalid_character");
    refused(notify(json!({"to": ["assignee"], "text": "x".repeat(501)}))).field_error("#/actions/0/text", "too_long");
    refused(notify(json!({"to": ["everybody"]}))).field_error("#/actions/0/to/0", "unknown_option");
    let twice = refused(notify(json!({"agent_ids": [sara, sara]})));
    twice.field_error("#/actions/0/agent_ids/1", "duplicate");
    let foreign = app.other_workspace().agent("reza").recorded();
    refused(notify(json!({"agent_ids": [sara, foreign]}))).field_error("#/actions/0/agent_ids/1", "not_found");
    refused(json!([{"type": "route", "to": ["assignee"]}])).field_error("#/actions/0/to", "not_allowed");
    let body = json!({"title": "m", "actions": notify(json!({"to": ["assignee"]}))});
    app.root().post("/v1/macros", body).expect(422).field_error("#/actions/0/type", "not_allowed");
});
