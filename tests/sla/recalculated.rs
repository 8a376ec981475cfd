//! Promises made anew, explicitly.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{body, explained, hours, path, policy, says, sla, with};

on_each_engine!(a_changed_policy_counts_for_open_tickets_when_it_is_asked_for, |app| {
    let id = policy(app, with("a", json!({"targets": {"resolution": hours(24)}})));
    let (open, closed) = (app.ticket().opened().id(), app.ticket().opened().id());
    says(app, &closed, "reply", Some("closed"));
    app.clock.advance_seconds(3_600);
    says(app, &open, "reply", Some("needs_info"));
    app.clock.advance_seconds(7_200);
    says(app, &open, "customer", None);
    let promised = sla(app, &open);
    app.root().patch(format!("/v1/sla-policies/{id}"), json!({"targets": {"resolution": hours(10)}})).expect(200);
    app.tend();
    assert_eq!(sla(app, &open), promised);
    let begun = app.root().post("/v1/sla-policies/recalculate", json!({"from": "start"})).expect(202);
    assert_eq!(begun.int("tickets"), 1);
    app.tend();
    assert_eq!(
        sla(app, &open)["resolution_due_at"],
        app.clock.in_seconds(9 * 3_600).as_str(),
        "the pause stays a pause"
    );
    assert_eq!(explained(app, &open)["policy"]["version"], 2);
    let count = app.root().get(format!("{}/history?limit=200", path(&open))).expect(200).data().len();
    app.root().post("/v1/sla-policies/recalculate", json!({"from": "start"})).expect(202);
    app.tend();
    assert_eq!(
        app.root().get(format!("{}/history?limit=200", path(&open))).expect(200).data().len(),
        count,
        "nothing else is promised"
    );
    app.clock.advance_seconds(600);
    app.root().post("/v1/sla-policies/recalculate", json!({"from": "now"})).expect(202);
    app.tend();
    assert_eq!(sla(app, &open)["resolution_due_at"], app.clock.in_seconds(10 * 3_600).as_str());
    assert_eq!(app.database.texts("SELECT 'x' AS text FROM due WHERE kind <> 1"), [""; 0]);
});

on_each_engine!(a_ticket_that_was_there_before_its_policy_is_promised_what_it_would_have_been, |app| {
    let ticket = app.ticket().opened().id();
    app.clock.advance_seconds(3_600);
    says(app, &ticket, "reply", Some("in_review"));
    app.clock.advance_seconds(3_600);
    says(app, &ticket, "customer", None);
    policy(app, body("a"));
    assert_eq!(sla(app, &ticket), Value::Null);
    let recalculate =
        |from: &str| app.root().post(format!("{}/sla/recalculate", path(&ticket)), json!({ "from": from })).expect(200);
    let shown = recalculate("start");
    let dues =
        ["first_response_due_at", "next_response_due_at", "resolution_due_at"].map(|name| shown["sla"][name].clone());
    assert_eq!(dues, [Value::Null, json!(app.clock.in_seconds(8 * 3_600)), json!(app.clock.in_seconds(22 * 3_600))]);
    let shown = recalculate("now");
    assert_eq!(shown["sla"]["resolution_due_at"], app.clock.in_seconds(24 * 3_600).as_str());
    app.root()
        .post(format!("{}/sla/recalculate", path(&ticket)), json!({"from": "then"}))
        .expect(422)
        .field_error("#/from", "unknown_option");
});

on_each_engine!(a_target_that_was_over_before_a_pause_was_over_then, |app| {
    policy(app, with("a", json!({"targets": {"resolution": hours(24)}})));
    let ticket = app.ticket().opened().id();
    let start = app.clock.now();
    app.clock.advance_seconds(2 * 3_600);
    says(app, &ticket, "reply", Some("needs_info"));
    app.clock.advance_seconds(2 * 3_600);
    says(app, &ticket, "customer", None);
    // An hour, which was over an hour before the pause.
    let raised = app.root().patch(path(&ticket), json!({"priority": "urgent"})).expect(200);
    assert_eq!(raised["sla"]["resolution_due_at"], app.clock.in_seconds(-3 * 3_600).as_str(), "opened at {start}");
    app.tend();
    assert_eq!(sla(app, &ticket)["state"], "breached");
    let lowered = app.root().patch(path(&ticket), json!({"priority": "low"})).expect(200);
    assert_eq!(
        (&lowered["sla"]["state"], &lowered["sla"]["resolution_due_at"]),
        (&json!("pending"), &json!(app.clock.in_seconds(22 * 3_600)))
    );
});
