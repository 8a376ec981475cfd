//! Tickets that come back: given back, or left alone until the lease ran out.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

use super::{loads_add_up, online, routing, says, shown, team};

/// Hands the agent his next ticket and lets the time for it pass.
fn lets_lapse(app: &TestApp, agent: &Actor) -> String {
    let id = agent.act("/v1/queue/next").expect(200)["ticket"]["id"].as_str().unwrap().to_owned();
    app.clock.advance_seconds(600);
    app.tend();
    id
}

fn kinds(app: &TestApp, id: &str) -> Vec<String> {
    app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200).column("type")
}

/// Assignee and reason for waiting.
fn stands(app: &TestApp, id: &str) -> (Value, Value) {
    let ticket = shown(app, id);
    (ticket["assignee_id"].clone(), ticket["queued_reason"].clone())
}

on_each_engine!(what_nobody_touched_in_time_goes_to_somebody_else, |app| {
    let team = team(app, "least", "least_loaded");
    let sara = online(app, "sara", &team);
    app.ticket().in_team(&team).opened();
    let omid = online(app, "omid", &team);
    app.ticket().in_team(&team).with("assignee_id", omid.id.as_str()).with("priority", "urgent").opened();
    let id = lets_lapse(app, &sara);
    assert_eq!(stands(app, &id), (json!(omid.id), Value::Null), "though he carries more");
    assert_eq!(kinds(app, &id)[kinds(app, &id).len() - 2..], ["queue.lease_expired", "routing.decided"]);
    let decision = &routing(app, &id)["decisions"][0];
    assert_eq!((&decision["given_back_by"], &decision["team_reason"]), (&json!(sara.id), &json!("given")));
    let verdicts: Vec<_> = decision["candidates"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["won", "gave_back"]);
    loads_add_up(app);
});

on_each_engine!(what_only_its_giver_could_take_waits_for_somebody_else_and_for_whoever_asks, |app| {
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    app.ticket().in_team(&team).opened();
    let id = lets_lapse(app, &sara);
    assert_eq!(stands(app, &id), (Value::Null, json!("nobody_else")));
    let version = shown(app, &id)["version"].clone();
    app.tend();
    assert_eq!(shown(app, &id)["version"], version, "it is not given to her, and nothing is told");
    assert_eq!(lets_lapse(app, &sara), id, "she may ask for it");
    let omid = app.agent("omid").in_team(&team).enters();
    says(&omid, json!({"availability": "online"}));
    app.tend();
    assert_eq!(stands(app, &id), (json!(omid.id), Value::Null));
    loads_add_up(app);
});

on_each_engine!(giving_back_passes_a_ticket_on_where_the_team_gives_out_its_tickets, |app| {
    let team = team(app, "round", "round_robin");
    let (sara, omid) = (online(app, "sara", &team), online(app, "omid", &team));
    let id = app.ticket().in_team(&team).with("assignee_id", sara.id.as_str()).opened().id();
    sara.act("/v1/queue/next").expect(200);
    let passed = sara.act(format!("/v1/queue/leases/{id}/release")).expect(200);
    assert_eq!((&passed["assignee_id"], &passed["status"]), (&json!(omid.id), &json!("awaiting_reply")));
    let back = omid.act(format!("/v1/tickets/{id}/release")).expect(200);
    assert_eq!(back["assignee_id"], sara.id);
    let kept = routing(app, &id);
    let givers: Vec<_> = kept["decisions"].as_array().unwrap().iter().map(|one| &one["given_back_by"]).collect();
    assert_eq!(givers, [&json!(omid.id), &json!(sara.id), &Value::Null]);
    let nobodys = app.root().patch(format!("/v1/tickets/{id}"), json!({"assignee_id": null})).expect(200);
    app.tend();
    assert_eq!(stands(app, &id), (Value::Null, Value::Null), "whoever says nobody means it: {nobodys:?}");
    let done = app.ticket().in_team(&team).with("assignee_id", sara.id.as_str()).at("answered").id();
    sara.act(format!("/v1/tickets/{done}/release")).expect(200);
    assert_eq!(stands(app, &done), (Value::Null, Value::Null), "there is nothing to do about it");
    loads_add_up(app);
});

on_each_engine!(a_team_by_hand_leaves_what_came_back_to_whoever_asks_until_it_gives_out_by_itself, |app| {
    let team = app.team("manual");
    let sara = online(app, "sara", &team);
    let ids = [app.ticket().in_team(&team).opened().id(), app.ticket().in_team(&team).opened().id()];
    lets_lapse(app, &sara);
    sara.act("/v1/queue/next").expect(200);
    lets_lapse(app, &sara);
    for id in &ids {
        assert_eq!(stands(app, id), (Value::Null, json!("manual_team")));
        assert!(!kinds(app, id).contains(&"routing.decided".to_owned()), "there was nothing to choose");
        assert_eq!(routing(app, id)["decisions"][0]["given_back_by"], sara.id);
    }
    let omid = online(app, "omid", &team);
    app.root().patch(format!("/v1/teams/{team}"), json!({"assignment_mode": "round_robin"})).expect(200);
    app.tend();
    for id in &ids {
        assert_eq!(stands(app, id), (json!(omid.id), Value::Null));
    }
    loads_add_up(app);
});

on_each_engine!(many_that_only_their_giver_could_take_do_not_hold_up_the_others, |app| {
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    says(&sara, json!({"availability": "online", "capacity": 1000}));
    for _ in 0..21 {
        let id = app.ticket().in_team(&team).with("priority", "urgent").opened().id();
        sara.act(format!("/v1/tickets/{id}/release")).expect(200);
    }
    says(&sara, json!({"availability": "away"}));
    let behind = app.ticket().in_team(&team).with("priority", "low").opened().id();
    assert_eq!(stands(app, &behind).1, "nobody_available");
    says(&sara, json!({"availability": "online"}));
    app.tend();
    assert_eq!(stands(app, &behind), (json!(sara.id), Value::Null));
    let waiting = app.root().get("/v1/queue?limit=50").expect(200);
    let whose = |ticket: &&Value| ticket["assignee_id"].is_null() && ticket["queued_reason"] == "nobody_else";
    assert_eq!(waiting.data().iter().filter(whose).count(), 21);
});

on_each_engine!(what_has_no_team_waits_for_one_unless_a_person_took_it_away, |app| {
    let sara = app.agent("sara").role("admin").enters();
    let stray = app.ticket().opened().id();
    assert_eq!(lets_lapse(app, &sara), stray);
    assert_eq!(stands(app, &stray), (Value::Null, json!("no_team")));
    let usual = app.team("usual");
    let taken_away = app.ticket().in_team(&usual).with("assignee_id", sara.id.as_str()).opened().id();
    app.root().patch(format!("/v1/tickets/{taken_away}"), json!({"team_id": null})).expect(200);
    sara.act(format!("/v1/tickets/{taken_away}/release")).expect(200);
    assert_eq!(stands(app, &taken_away), (Value::Null, Value::Null));
    let rest = team(app, "rest", "round_robin");
    let omid = online(app, "omid", &rest);
    app.root().patch("/v1/workspace", json!({"fallback_team_id": rest})).expect(200);
    app.tend();
    assert_eq!(stands(app, &stray), (json!(omid.id), Value::Null));
    assert_eq!(shown(app, &taken_away)["team_id"], Value::Null);
});
