//! Sending events once more.

use serde_json::{Value, json};
use support::{Receiver, on_each_engine};

use super::deliveries;

on_each_engine!(a_range_is_sent_once_more_under_the_same_ids_as_it_was_then, |app| {
    let receiver = Receiver::open();
    let made = receiver.hooked(app.root(), &["ticket.*"], json!({}));
    let replay = format!("/v1/webhooks/{}/replay", made.id());
    let first = app.ticket().with("priority", "low").opened().id();
    app.sends_hooks();
    app.clock.advance_seconds(3_600);
    let noon = app.clock.now();
    app.root().patch(format!("/v1/tickets/{first}"), json!({"priority": "high"})).expect(200);
    app.sends_hooks();
    let sent: Vec<Value> = receiver.calls().iter().map(support::Call::json).collect();
    app.root().patch(format!("/v1/tickets/{first}"), json!({"priority": "urgent"})).expect(200);
    app.sends_hooks();
    let known = receiver.calls().len();
    let told = app.root().key("r").post(&replay, json!({"from_seq": "1", "to": noon})).expect(200);
    assert_eq!(told["next_seq"], Value::Null);
    assert_eq!(told.int("delivery_count") as usize, known, "all of them are from before or now");
    app.root().key("r").post(&replay, json!({"from_seq": "1", "to": noon})).expect(200);
    app.sends_hooks();
    let again: Vec<Value> = receiver.calls()[known..].iter().map(support::Call::json).collect();
    assert_eq!(again.len(), known, "a retry of the request is no second replay");
    for before in &sent {
        assert!(again.contains(before), "the same words as then: {before}");
    }
    let from = app.clock.now();
    app.clock.advance_seconds(3_600);
    app.ticket().opened();
    app.sends_hooks();
    let known = receiver.calls().len();
    let seq = receiver.calls()[known - 1].json()["seq"].as_str().unwrap().to_owned();
    app.root().post(&replay, json!({"from_seq": seq, "to_seq": seq})).expect(200);
    app.root().post(&replay, json!({"from": app.clock.now()})).expect(200);
    app.sends_hooks();
    assert!(receiver.calls().len() > known + 1);
    assert!(receiver.calls()[known..].iter().all(|call| call.json()["timestamp"].as_str() > Some(from.as_str())));
    let causes: Vec<Value> = deliveries(app.root(), &made.id()).iter().map(|row| row["cause"].clone()).collect();
    assert!(causes.contains(&json!("replay")) && causes.contains(&json!("event")));
});

on_each_engine!(a_long_range_is_replayed_in_parts_and_an_old_one_not_at_all, |app| {
    for _ in 0..60 {
        app.ticket().opened();
    }
    app.settle();
    app.clock.advance_seconds(1);
    let receiver = Receiver::open();
    let made = receiver.hooked(app.root(), &["ticket.created"], json!({}));
    let replay = format!("/v1/webhooks/{}/replay", made.id());
    app.sends_hooks();
    assert!(receiver.calls().is_empty(), "what was before it is not sent by itself");
    let (mut from, mut sent) = ("1".to_owned(), 0);
    loop {
        let told = app.root().post(&replay, json!({"from_seq": from})).expect(200);
        assert!(told.int("looked_at_count") <= 200);
        sent += told.int("delivery_count");
        let Some(next) = told["next_seq"].as_str() else { break };
        from = next.to_owned();
    }
    assert_eq!(sent, 60);
    app.sends_hooks();
    assert_eq!(receiver.calls().len(), 60);
    app.clock.advance_days(31);
    let old = app.root().post(&replay, json!({"from_seq": "1"})).expect(200);
    assert_eq!(old["delivery_count"], 0);
    for (body, place, code) in [
        (json!({}), "#/from_seq", "required"),
        (json!({"from_seq": "x"}), "#/from_seq", "invalid_format"),
        (json!({"from_seq": "9", "to_seq": "3"}), "#/to_seq", "out_of_range"),
        (json!({"from": "2020-01-01T00:00:00Z"}), "#/from", "out_of_range"),
    ] {
        app.root().post(&replay, body).expect(422).field_error(place, code);
    }
});
