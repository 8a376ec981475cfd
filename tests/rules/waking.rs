//! A ticket that slept is awake: who is told of it.

use serde_json::{Value, json};
use support::{Engine, on_each_engine};

use super::{history, is, pass, put, rule, runs, shown, timed};

on_each_engine!(who_has_a_ticket_and_time_rules_hear_that_it_is_awake_once, |app| {
    let sara = app.agent("sara").enters();
    let awake = json!({"all": [{"field": "snoozed_until", "op": "is_null"}, is("status", "in_review")]});
    let after = json!({"minutes": 10, "clock": "calendar"});
    let late = timed(app, "late", after, json!({"condition": awake, "actions": put("awake")}));
    let changed = json!({"field": "snoozed_until", "op": "changed"});
    let hears = rule(app, "hears", json!({"occasions": ["changed"], "condition": changed, "actions": put("heard")}));
    sara.put_json("/v1/agents/me/notification-settings", json!({"collapse_minutes": 0})).expect(200);
    let id = app.ticket().with("assignee_id", sara.id.as_str()).opened().id();
    let path = format!("/v1/tickets/{id}");
    sara.patch(&path, json!({"status": "in_review", "snoozed_until": app.clock.in_seconds(3_600)})).expect(200);
    assert_eq!(runs(app, &hears.id()).len(), 1, "that it was put aside is a change of hers");
    pass(app, 59);
    assert_eq!(shown(app, &id)["tags"], json!(["heard"]), "it sleeps");
    let second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    app.clock.advance_seconds(61);
    app.tend();
    second.iter().for_each(support::Node::tend);
    app.tend();
    assert_eq!(shown(app, &id)["snoozed_until"], Value::Null);
    let wakes = |event: &Value| event["type"] == "ticket.snoozed" && event["actor"]["type"] == "system";
    let woken: Vec<Value> = history(app, &id).into_iter().filter(wakes).collect();
    assert_eq!(woken.len(), 1, "{woken:?}");
    assert_eq!(woken[0]["changes"]["snoozed_until"]["to"], Value::Null);
    // Nobat has woken it: rules that listen to people do not hear it, time rules wait from then on.
    assert_eq!((runs(app, &hears.id()).len(), runs(app, &late.id()).len()), (1, 0));
    pass(app, 10);
    assert_eq!((runs(app, &late.id()).len(), &shown(app, &id)["tags"]), (1, &json!(["awake", "heard"])));
    app.tell_agents();
    let told = sara.get(format!("/v1/notifications?ticket_id={id}")).expect(200);
    let newest = &told.data()[0];
    assert_eq!((&newest["event"], &newest["ticket_id"]), (&json!("snooze_ended"), &json!(id)));
});
