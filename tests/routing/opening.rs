//! Where new tickets go.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::on_each_engine;

use super::{loads_add_up, online, routing, says, shown, team};

on_each_engine!(the_team_comes_from_the_category_or_one_above_it_or_is_the_fallback, |app| {
    let (technical, rest, named) = (app.team("technical"), app.team("rest"), app.team("named"));
    let category = |key: &str, parent: Option<&str>, team: Option<&str>| {
        let body = json!({"key": key, "name_fa": key, "name_en": key, "parent_id": parent, "team_id": team});
        app.root().post("/v1/categories", body).expect(201).id()
    };
    let top = category("alpha", None, Some(&technical));
    let below = category("beta", Some(&top), None);
    let lonely = category("gamma", None, None);
    let opened = |category: Option<&str>, team: Option<&str>| {
        let id = app.ticket().with("category_id", category).with("team_id", team).opened().id();
        let decision = routing(app, &id)["decisions"][0].clone();
        assert_eq!(shown(app, &id)["team_id"], decision["team_id"]);
        (decision["team_id"].clone(), decision["team_reason"].clone(), decision["category_id"].clone())
    };
    let is = |team: Option<&str>, reason: &str, category: Option<&str>| (json!(team), json!(reason), json!(category));
    assert_eq!(opened(Some(&top), None), is(Some(&technical), "category", Some(&top)));
    assert_eq!(opened(Some(&below), None), is(Some(&technical), "parent_category", Some(&top)));
    assert_eq!(opened(Some(&top), Some(&named)), is(Some(&named), "given", None));
    assert_eq!(opened(Some(&lonely), None), is(None, "no_team", None));
    assert_eq!(opened(None, None), is(None, "no_team", None));
    app.root().patch("/v1/workspace", json!({"fallback_team_id": rest})).expect(200);
    assert_eq!(opened(Some(&lonely), None), is(Some(&rest), "fallback", None));
    assert_eq!(opened(None, None), is(Some(&rest), "fallback", None));
    app.root().delete(format!("/v1/teams/{rest}")).expect(409).problem("in_use");
    for (bad, code) in [(json!("team_01jd0000000000000000000000"), "not_found"), (json!("x"), "invalid_reference")] {
        let refused = app.root().patch("/v1/workspace", json!({"fallback_team_id": bad})).expect(422);
        refused.field_error("#/fallback_team_id", code);
    }
    let other = app.other_workspace();
    let refused = other.root().patch("/v1/workspace", json!({"fallback_team_id": technical})).expect(422);
    refused.field_error("#/fallback_team_id", "not_found");
});

on_each_engine!(a_team_gives_nothing_out_by_itself_unless_it_was_told_to, |app| {
    let team = app.team("usual");
    assert_eq!(app.root().get(format!("/v1/teams/{team}"))["assignment_mode"], "manual");
    online(app, "sara", &team);
    let ticket = app.ticket().in_team(&team).opened();
    assert_eq!((&ticket["assignee_id"], &ticket["queued_reason"]), (&Value::Null, &json!("manual_team")));
    let kinds = app.root().get(format!("/v1/tickets/{}/history", ticket.id())).expect(200).column("type");
    assert!(!kinds.contains(&"routing.decided".to_owned()), "nothing was chosen");
    let decision = &routing(app, &ticket.id())["decisions"][0];
    assert_eq!((&decision["outcome"], &decision["candidates"]), (&json!("queued"), &json!([])));
    app.root().post("/v1/teams", json!({"name": "x", "assignment_mode": "by_magic"})).expect(422);
});

on_each_engine!(the_turn_goes_round_among_those_who_are_there, |app| {
    let team = team(app, "round", "round_robin");
    let agents = ["sara", "omid", "nima"].map(|name| online(app, name, &team));
    let away = app.agent("away").in_team(&team).enters();
    says(&away, json!({"availability": "away"}));
    app.agent("offline").in_team(&team).recorded();
    let mut got: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..6 {
        app.clock.advance_seconds(1);
        let ticket = app.ticket().in_team(&team).opened();
        assert_eq!(ticket["status"], "awaiting_reply");
        *got.entry(ticket.str("assignee_id")).or_default() += 1;
    }
    assert_eq!(got, agents.iter().map(|agent| (agent.id.clone(), 2)).collect());
    loads_add_up(app);
});

on_each_engine!(the_decision_names_everybody_and_what_spoke_against_him, |app| {
    let team = team(app, "least", "least_loaded");
    let sara = online(app, "sara", &team);
    let omid = online(app, "omid", &team);
    app.ticket().in_team(&team).with("assignee_id", sara.id.as_str()).opened();
    let nima = app.agent("nima").in_team(&team).enters();
    says(&nima, json!({"availability": "away"}));
    let english = app.agent("emma").in_team(&team).enters();
    says(&english, json!({"availability": "online", "languages": ["en"]}));
    let full = app.agent("full").in_team(&team).enters();
    says(&full, json!({"availability": "online", "capacity": 0}));
    let viewer = app.agent("vida").role("viewer").in_team(&team).recorded();
    let gone = app.agent("gone").in_team(&team).recorded();
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let ticket = app.ticket().in_team(&team).with("language", "fa").with("priority", "high").opened();
    assert_eq!(ticket["assignee_id"], omid.id);
    let told = routing(app, &ticket.id());
    assert_eq!((&told["assignee_id"], &told["queued_reason"]), (&json!(omid.id), &Value::Null));
    let decision = &told["decisions"][0];
    assert_eq!((&decision["assignment_mode"], &decision["weight"]), (&json!("least_loaded"), &json!(3)));
    assert_eq!(decision["ticket_version"], ticket["version"]);
    let verdicts: BTreeMap<_, _> = decision["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["agent_id"].as_str().unwrap(), one["verdict"].as_str().unwrap()))
        .collect();
    let expected = [
        (omid.id.as_str(), "won"),
        (&sara.id, "lost_by_load"),
        (&nima.id, "away"),
        (&english.id, "language"),
        (&full.id, "full"),
        (&viewer, "role"),
        (&gone, "deactivated"),
    ];
    assert_eq!(verdicts, BTreeMap::from(expected));
    let history = app.root().get(format!("/v1/tickets/{}/history", ticket.id())).expect(200);
    let event = history.data().last().unwrap();
    assert_eq!(event["type"], "routing.decided");
    assert_eq!(event["changes"], json!({"assignee_id": {"from": null, "to": omid.id}}));
    app.other_workspace().root().get(format!("/v1/tickets/{}/routing", ticket.id())).expect(404);
    app.agent("stranger").enters().get(format!("/v1/tickets/{}/routing", ticket.id())).expect(404);
});

on_each_engine!(who_was_named_gets_the_ticket_whatever_he_carries, |app| {
    let team = team(app, "round", "round_robin");
    online(app, "sara", &team);
    let omid = app.agent("omid").recorded();
    let ticket = app.ticket().in_team(&team).with("assignee_id", omid.as_str()).opened();
    assert_eq!(ticket["assignee_id"], omid.as_str());
    assert_eq!(routing(app, &ticket.id())["decisions"][0]["outcome"], "given");
    loads_add_up(app);
});

on_each_engine!(many_tickets_at_once_overload_nobody_and_leave_nobody_out, |app| {
    let team = team(app, "least", "least_loaded");
    let agents = ["a", "b", "c", "d"].map(|name| online(app, name, &team));
    for agent in &agents {
        says(agent, json!({"availability": "online", "capacity": 8}));
    }
    std::thread::scope(|threads| {
        for _ in 0..20 {
            threads.spawn(|| app.ticket().in_team(&team).with("priority", "medium").opened());
        }
    });
    app.tend();
    let loads = app.database.texts("SELECT CAST(weight AS TEXT) AS text FROM agent_load WHERE weight > 0");
    assert_eq!(loads, ["8"; 4], "sixteen were given out, four each");
    loads_add_up(app);
    let queue = app.root().get("/v1/queue?limit=50").expect(200);
    let waiting: Vec<_> = queue.data().iter().filter(|ticket| ticket["assignee_id"].is_null()).collect();
    assert_eq!(waiting.len(), 4);
    // Whoever looked while another was being given one saw him held; after that all are full.
    let reasons = [json!("everybody_full"), json!("everybody_locked")];
    assert!(waiting.iter().all(|ticket| reasons.contains(&ticket["queued_reason"])), "{waiting:?}");
});
