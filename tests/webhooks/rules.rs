//! Rules send tickets to webhooks.

use serde_json::{Value, json};
use support::{Receiver, TestApp, on_each_engine};

fn rule(hook: &str, more: Value) -> Value {
    let mut body = json!({"name": "call", "mode": "live", "occasions": ["opened"],
        "actions": [{"type": "add_tags", "tags": ["called"]}, {"type": "webhook", "webhook_id": hook}]});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Lets what rules meant to send be written down and sent.
fn sends(app: &TestApp) {
    app.carried_out();
    app.sends_hooks();
}

on_each_engine!(a_rule_sends_the_ticket_as_it_left_it_whatever_types_the_webhook_gets, |app| {
    let receiver = Receiver::open();
    let made = receiver.hooked(app.root(), &["webhook.disabled"], json!({}));
    let rule = app.root().post("/v1/rules", rule(&made.id(), json!({}))).expect(201).id();
    let ticket = app.ticket().opened().id();
    sends(app);
    let calls = receiver.calls();
    assert_eq!(calls.len(), 1);
    let sent = calls[0].json();
    assert_eq!(
        (&sent["type"], &sent["seq"], &sent["subject"]["id"]),
        (&json!("rule.triggered"), &json!(null), &json!(ticket))
    );
    assert_eq!((&sent["rule"]["id"], &sent["actor"]["type"]), (&json!(rule), &json!("rule")));
    assert_eq!((&sent["data"]["ticket"]["tags"], calls[0].signed_with(&made.str("secret"))), (&json!(["called"]), 1));
    let runs = app.root().get(format!("/v1/rules/{rule}/runs")).expect(200);
    let run = &runs.data()[0];
    assert_eq!(run["id"], sent["rule"]["run_id"]);
    assert_eq!((&run["ticket_id"], &run["actions"][1]["outcome"]), (&json!(ticket), &json!("done")));
    // What was said cannot be taken back.
    let undone = app.root().act(format!("/v1/rule-runs/{}/undo", run["id"].as_str().unwrap())).expect(200);
    let left = undone["tickets"][0]["left"].as_array().unwrap();
    assert!(left.iter().any(|it| it["field"] == "webhook" && it["reason"] == "irreversible"), "{undone:?}");
    // It cannot go before the rule.
    let path = format!("/v1/webhooks/{}", made.id());
    app.root().delete(&path).expect(409).problem("in_use");
    app.root().delete(format!("/v1/rules/{rule}")).expect(204);
    app.root().delete(&path).expect(204);
});

on_each_engine!(in_the_shadow_and_when_simulated_nothing_is_sent_and_what_would_be_is_told, |app| {
    let receiver = Receiver::open();
    let hook = receiver.hooked(app.root(), &["webhook.disabled"], json!({})).id();
    let shadow = app.root().post("/v1/rules", rule(&hook, json!({"mode": "shadow"}))).expect(201).id();
    app.ticket().opened();
    sends(app);
    let runs = app.root().get(format!("/v1/rules/{shadow}/runs")).expect(200);
    assert_eq!(runs.data()[0]["actions"][1]["outcome"], "done");
    let draft = rule(&hook, json!({}));
    let tried = json!({"rule": {"occasions": draft["occasions"], "actions": draft["actions"]}});
    let told = app.root().post("/v1/rules/simulate", tried).expect(200);
    assert_eq!((&told["actions"][1]["type"], &told["actions"][1]["done_count"]), (&json!("webhook"), &json!(1)));
    assert!(receiver.calls().is_empty());
});

on_each_engine!(a_time_rule_sends_once_it_has_waited, |app| {
    let receiver = Receiver::open();
    let hook = receiver.hooked(app.root(), &["webhook.disabled"], json!({})).id();
    let waits = json!({"occasions": [], "after": {"minutes": 60, "clock": "calendar"},
        "condition": {"field": "waiting_since", "op": "is_not_null"}});
    app.root().post("/v1/rules", rule(&hook, waits)).expect(201);
    app.ticket().opened();
    app.carried_out();
    app.clock.advance_seconds(3_599);
    app.tend();
    sends(app);
    assert!(receiver.calls().is_empty());
    app.clock.advance_seconds(2);
    app.tend();
    sends(app);
    assert_eq!(receiver.kinds(), ["rule.triggered"]);
});

on_each_engine!(an_action_without_its_webhook_is_refused_and_a_macro_has_none, |app| {
    let with = |action: Value| json!({"name": "r", "occasions": ["opened"], "actions": [action]});
    app.root()
        .post("/v1/rules", with(json!({"type": "webhook"})))
        .expect(422)
        .field_error("#/actions/0/webhook_id", "required");
    let missing = "whk_01jd0000000000000000000000";
    let action = json!({"type": "webhook", "webhook_id": missing});
    app.root().post("/v1/rules", with(action.clone())).expect(422).field_error("#/actions/0/webhook_id", "not_found");
    let other = json!({"type": "route", "webhook_id": missing});
    app.root().post("/v1/rules", with(other)).expect(422).field_error("#/actions/0/webhook_id", "not_allowed");
    let bundle = json!({"title": "m", "actions": [action]});
    app.root().post("/v1/macros", bundle).expect(422).field_error("#/actions/0/type", "not_allowed");
});

on_each_engine!(what_a_rule_sends_to_a_webhook_that_is_off_is_dropped, |app| {
    let receiver = Receiver::open();
    let hook = receiver.hooked(app.root(), &["webhook.disabled"], json!({"enabled": false})).id();
    app.root().post("/v1/rules", rule(&hook, json!({}))).expect(201);
    app.ticket().opened();
    sends(app);
    assert!(receiver.calls().is_empty());
});
