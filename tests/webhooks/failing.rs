//! What becomes of what is not taken.

use serde_json::json;
use support::{Manner, Receiver, TestApp, on_each_engine};

use super::{deliveries, hook, states};

/// A webhook of a new receiver, to which one event is due that it has not been given.
fn one(app: &TestApp, receiver: &Receiver) -> String {
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    app.ticket().opened();
    id
}

on_each_engine!(what_fails_is_tried_again_ever_later_under_the_same_id, |app| {
    let receiver = Receiver::open();
    receiver.answers(503);
    let id = one(app, &receiver);
    app.sends_hooks();
    let pauses = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (tried, pause) in (1..).zip(pauses) {
        assert_eq!(receiver.calls().len(), tried);
        let row = &deliveries(app.root(), &id)[0];
        assert_eq!(
            (&row["state"], &row["status"], &row["attempt_count"]),
            (&json!("queued"), &json!(503), &json!(tried))
        );
        let next = row["next_attempt_at"].as_str().unwrap();
        assert!(
            app.clock.in_seconds(pause).as_str() <= next
                && next <= app.clock.in_seconds(pause + pause / 10 + 1).as_str()
        );
        app.clock.advance_seconds(pause - 1);
        app.sends_hooks();
        assert_eq!(receiver.calls().len(), tried, "not before");
        app.clock.advance_seconds(pause / 10 + 2);
        app.sends_hooks();
    }
    assert_eq!(receiver.calls().len(), 10);
    assert_eq!(states(app.root(), &id), ["failed"]);
    let ids: std::collections::BTreeSet<String> = receiver.calls().iter().map(|call| call.id().to_owned()).collect();
    assert_eq!(ids.len(), 1);
    let bodies: std::collections::BTreeSet<Vec<u8>> = receiver.calls().into_iter().map(|call| call.body).collect();
    assert_eq!(bodies.len(), 1, "the same bytes");
    // Somebody who has mended it sends it once more.
    receiver.answers(204);
    app.clock.advance_seconds(3_600);
    let row = deliveries(app.root(), &id)[0]["id"].as_str().unwrap().to_owned();
    let again = app.root().act(format!("/v1/webhook-deliveries/{row}/retry")).expect(200);
    assert_eq!(again["state"], "queued");
    app.sends_hooks();
    assert_eq!((states(app.root(), &id), receiver.calls().len()), (vec!["delivered".to_owned()], 11));
    assert_eq!(hook(app.root(), &id)["state"], "healthy");
});

on_each_engine!(a_receiver_can_ask_for_time, |app| {
    let receiver = Receiver::open();
    receiver.does(Manner::Answers(429, "Retry-After: 120\r\n".to_owned(), String::new()));
    let id = one(app, &receiver);
    app.sends_hooks();
    assert_eq!(deliveries(app.root(), &id)[0]["next_attempt_at"], app.clock.in_seconds(120));
    receiver.does(Manner::Answers(429, "Retry-After: 1000000000\r\n".to_owned(), String::new()));
    app.clock.advance_seconds(120);
    app.sends_hooks();
    assert_eq!(deliveries(app.root(), &id)[0]["next_attempt_at"], app.clock.in_seconds(86_400), "not for ever");
    app.clock.advance_seconds(86_400);
    let date = app.clock.http_date_in(7_201);
    receiver.does(Manner::Answers(503, format!("Retry-After: {date}\r\n"), String::new()));
    app.sends_hooks();
    assert_eq!(deliveries(app.root(), &id)[0]["next_attempt_at"], app.clock.in_seconds(7_201), "a date as well");
});

on_each_engine!(who_is_gone_is_left_alone_at_once_and_the_admins_are_told, |app| {
    let sink = app.sends_mail();
    app.agent("boss").role("admin").email("boss@desk.example").recorded();
    let receiver = Receiver::open();
    receiver.answers(410);
    let id = one(app, &receiver);
    app.ticket().opened();
    app.ticket().opened();
    app.sends_hooks();
    let off = hook(app.root(), &id);
    let told = (&off["enabled"], &off["state"], &off["disabled_reason"]);
    assert_eq!(told, (&json!(false), &json!("disabled"), &json!("gone")));
    assert!(states(app.root(), &id).iter().all(|state| ["failed", "cancelled"].contains(&state.as_str())));
    app.settle();
    let log = app.root().get("/v1/audit-log?limit=50").expect(200);
    let said: Vec<_> = log.data().iter().filter(|event| event["type"] == "webhook.disabled").collect();
    assert_eq!((said.len(), &said[0]["actor"]["type"]), (1, &json!("system")));
    app.posted();
    // The letter tells which one it is, and no more of the address than its host.
    let letter = sink.last_to("boss@desk.example");
    let (words, url) = (letter.part("text/plain"), receiver.url());
    assert!(words.contains(&id) && !words.contains(&url), "{words}");
    assert!(!letter.raw.contains(&url), "{}", letter.raw);
    // Nothing is sent any more, until somebody switches it on.
    let known = receiver.calls().len();
    receiver.answers(200);
    app.ticket().opened();
    app.sends_hooks();
    assert_eq!(receiver.calls().len(), known);
    let on = app.root().act(format!("/v1/webhooks/{id}/enable")).expect(200);
    assert_eq!((&on["enabled"], &on["disabled_reason"]), (&json!(true), &json!(null)));
    app.ticket().opened();
    app.sends_hooks();
    assert_eq!(receiver.calls().len(), known + 1);
});

on_each_engine!(after_ten_failures_in_a_row_an_address_is_only_probed, |app| {
    let receiver = Receiver::open();
    receiver.answers(500);
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    for _ in 0..15 {
        app.ticket().opened();
    }
    app.sends_hooks();
    let paused = hook(app.root(), &id);
    assert_eq!(paused["state"], "paused");
    // A few were under way when it began.
    let tried = receiver.calls().len();
    assert!((10..=13).contains(&tried), "{tried}");
    app.sends_hooks();
    assert_eq!(receiver.calls().len(), tried);
    app.clock.advance_seconds(400);
    app.sends_hooks();
    assert_eq!(receiver.calls().len(), tried + 1, "one probe");
    assert_eq!(hook(app.root(), &id)["state"], "paused");
    receiver.answers(200);
    app.clock.advance_seconds(3_600);
    app.sends_hooks();
    assert_eq!(hook(app.root(), &id)["state"], "healthy");
    assert!(states(app.root(), &id).iter().all(|state| state == "delivered"), "and everything follows");
});

on_each_engine!(who_mends_it_need_not_wait_for_the_next_probe, |app| {
    let (receiver, other) = (Receiver::open(), Receiver::open());
    receiver.answers(500);
    let pauses = |id: &str| {
        for _ in 0..12 {
            app.ticket().opened();
        }
        app.sends_hooks();
        assert_eq!(hook(app.root(), id)["state"], "paused");
    };
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    pauses(&id);
    let tried = receiver.calls().len();
    receiver.answers(200);
    // What failed is due later; what was not tried yet is sent at once.
    assert_eq!(
        app.root().act(format!("/v1/webhooks/{id}/enable")).expect(200)["state"],
        "new",
        "what was is forgotten"
    );
    app.sends_hooks();
    assert!(receiver.calls().len() > tried);
    app.clock.advance_days(2);
    app.sends_hooks();
    receiver.answers(500);
    pauses(&id);
    app.root().patch(format!("/v1/webhooks/{id}"), json!({"description": "CRM"})).expect(200);
    assert_eq!(hook(app.root(), &id)["state"], "paused", "other words do not mend it");
    app.root().patch(format!("/v1/webhooks/{id}"), json!({"url": other.url()})).expect(200);
    app.sends_hooks();
    assert!(!other.calls().is_empty());
    assert_eq!(hook(app.root(), &id)["state"], "healthy");
});

on_each_engine!(a_success_in_between_begins_the_five_days_anew, |app| {
    let receiver = Receiver::open();
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    for day in 0..8 {
        receiver.answers(if day == 3 { 200 } else { 500 });
        app.ticket().opened();
        app.sends_hooks();
        assert_eq!(hook(app.root(), &id)["enabled"], true, "day {day}");
        app.clock.advance_days(1);
    }
    app.clock.advance_days(1);
    app.ticket().opened();
    app.sends_hooks();
    assert_eq!(hook(app.root(), &id)["disabled_reason"], "failing");
});

on_each_engine!(what_failed_is_sent_once_more_from_the_beginning, |app| {
    let receiver = Receiver::open();
    receiver.answers(503);
    let id = one(app, &receiver);
    for _ in 0..4 {
        app.sends_hooks();
        app.clock.advance_days(1);
    }
    let row = deliveries(app.root(), &id)[0].clone();
    assert_eq!((&row["state"], &row["attempt_count"]), (&json!("queued"), &json!(4)));
    let retry = format!("/v1/webhook-deliveries/{}/retry", row["id"].as_str().unwrap());
    app.root().act(&retry).expect(200);
    app.sends_hooks();
    let row = &deliveries(app.root(), &id)[0];
    assert_eq!(row["attempt_count"], 1);
    assert!(row["next_attempt_at"].as_str().unwrap() <= app.clock.in_seconds(6).as_str(), "{row}");
    // To one that is switched off nothing is sent once more.
    app.root().patch(format!("/v1/webhooks/{id}"), json!({"enabled": false})).expect(200);
    assert_eq!(deliveries(app.root(), &id)[0]["state"], "cancelled");
    assert_eq!(app.root().act(&retry).expect(409).problem("conflict")["reason"], "disabled");
    let replay = format!("/v1/webhooks/{id}/replay");
    let refused = app.root().post(replay, json!({"from_seq": "1"})).expect(409).problem("conflict");
    assert_eq!(refused["reason"], "disabled");
    assert_eq!(deliveries(app.root(), &id)[0]["state"], "cancelled");
});

on_each_engine!(five_days_of_nothing_but_failure_switch_it_off, |app| {
    let receiver = Receiver::open();
    receiver.answers(500);
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    for day in 0..6 {
        app.ticket().opened();
        app.sends_hooks();
        assert_eq!(hook(app.root(), &id)["enabled"], day < 5, "day {day}");
        app.clock.advance_days(1);
    }
    let off = hook(app.root(), &id);
    assert_eq!((&off["enabled"], &off["disabled_reason"]), (&json!(false), &json!("failing")));
    assert!(!states(app.root(), &id).contains(&"queued".to_owned()));
    app.root().post(format!("/v1/webhooks/{id}/replay"), json!({"from_seq": "1"})).expect(409).problem("conflict");
});

on_each_engine!(what_was_sent_is_forgotten_after_thirty_days, |app| {
    let receiver = Receiver::open();
    let id = one(app, &receiver);
    app.sends_hooks();
    app.clock.advance_days(29);
    app.keep();
    assert_eq!(deliveries(app.root(), &id).len(), 1);
    app.clock.advance_days(2);
    app.keep();
    assert_eq!(deliveries(app.root(), &id).len(), 0);
});
