//! What is under way while something else happens.

use serde_json::json;
use support::{Manner, Receiver, on_each_engine};

use super::{deliveries, hook, states};

on_each_engine!(what_was_under_way_when_it_was_switched_off_stays_cancelled, |app| {
    let receiver = Receiver::open();
    receiver.does(Manner::Waits);
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    app.ticket().opened();
    receiver.waits_for(1);
    app.root().patch(format!("/v1/webhooks/{id}"), json!({"enabled": false})).expect(200);
    assert_eq!(states(app.root(), &id), ["cancelled"]);
    receiver.answers(200);
    // Whoever stops notes what is under way.
    app.stop();
    app.restart();
    assert_eq!(states(app.root(), &id), ["cancelled"]);
    let shown = hook(app.root(), &id);
    assert_eq!((&shown["state"], &shown["failure_count"]), (&json!("disabled"), &json!(0)));
    app.root().act(format!("/v1/webhooks/{id}/enable")).expect(200);
    app.sends_hooks();
    assert_eq!(receiver.calls().len(), 1, "what was cancelled is not sent");
});

on_each_engine!(what_is_under_way_is_not_sent_once_more_beside_it, |app| {
    let receiver = Receiver::open();
    receiver.does(Manner::Waits);
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    app.ticket().opened();
    receiver.waits_for(1);
    let row = deliveries(app.root(), &id)[0]["id"].as_str().unwrap().to_owned();
    let again = app.root().act(format!("/v1/webhook-deliveries/{row}/retry")).expect(200);
    assert_eq!(again["state"], "queued");
    // Another one is begun meanwhile; the first would be by now as well.
    app.ticket().opened();
    receiver.waits_for(2);
    receiver.answers(200);
    app.sends_hooks();
    let ids: std::collections::BTreeSet<String> = receiver.calls().iter().map(|call| call.id().to_owned()).collect();
    assert_eq!((ids.len(), receiver.calls().len()), (2, 2), "each once");
    assert_eq!(states(app.root(), &id), ["delivered", "delivered"]);
});

on_each_engine!(an_address_that_fails_is_given_one_thing_at_a_time, |app| {
    let (receiver, good) = (Receiver::open(), Receiver::open());
    receiver.answers(500);
    let id = receiver.hooked(app.root(), &["ticket.created"], json!({})).id();
    app.ticket().opened();
    app.sends_hooks();
    assert_eq!((receiver.calls().len(), hook(app.root(), &id)["failure_count"].clone()), (1, json!(1)));
    receiver.does(Manner::Waits);
    good.hooked(app.root(), &["ticket.created"], json!({}));
    for _ in 0..6 {
        app.ticket().opened();
    }
    good.waits_for(6);
    receiver.waits_for(2);
    assert_eq!(receiver.calls().len(), 2, "one beside which nothing is begun");
    receiver.answers(200);
    app.clock.advance_seconds(60);
    app.sends_hooks();
    assert!(states(app.root(), &id).iter().all(|state| state == "delivered"));
});
