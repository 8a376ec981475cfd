//! Mere thanks are kept and wake nobody.

use serde_json::{Value, json};
use support::{Actor, Answer, on_each_engine};

fn says(who: &Actor, ticket: &str, content: &str) -> Answer {
    let body = json!({"kind": "customer", "body": {"content": content}});
    who.post(format!("/v1/tickets/{ticket}/messages"), body).expect(201)
}

fn shown(who: &Actor, ticket: &str) -> Answer {
    who.get(format!("/v1/tickets/{ticket}")).expect(200)
}

on_each_engine!(thanks_on_an_answered_ticket_are_kept_and_do_not_reopen_it, |app| {
    for (words, language, direction) in [
        ("Thank you so much, that fixed it!", "en", "ltr"),
        ("خیلی ممنون، حل شد 🌹", "fa", "rtl"),
        ("mamnoon, hal shod", "fa", "ltr"),
    ] {
        for status in ["answered", "closed"] {
            let ticket = app.ticket().at(status);
            let message = says(app.root(), &ticket.id(), words);
            assert_eq!(message["courtesy"], true, "{words}");
            assert_eq!(message["language"], language);
            assert_eq!(message["direction"], direction);
            let after = shown(app.root(), &ticket.id());
            assert_eq!(after["status"], status, "{words}");
            assert_eq!(after["waiting_since"], Value::Null);
            assert_eq!(after["last_message_id"], message["id"]);
            assert_eq!(after["last_customer_message_id"], message["id"]);
        }
    }
    assert!(app.root().get("/v1/queue").expect(200).data().is_empty(), "nobody is to look at it");
});

on_each_engine!(a_request_behind_thanks_reopens, |app| {
    for words in ["Thanks, but it still does not work", "ممنون ولی هنوز وصل نمیشه", "ممنون، کی فعال میشه؟"]
    {
        let ticket = app.ticket().at("closed");
        assert_eq!(says(app.root(), &ticket.id(), words)["courtesy"], false, "{words}");
        assert_eq!(shown(app.root(), &ticket.id())["status"], "awaiting_reply", "{words}");
    }
});

on_each_engine!(thanks_where_somebody_is_owed_a_word_are_a_message_as_any, |app| {
    for status in ["awaiting_reply", "in_review", "needs_info"] {
        let ticket = app.ticket().at(status);
        assert_eq!(says(app.root(), &ticket.id(), "Thanks!")["courtesy"], false);
        assert_eq!(shown(app.root(), &ticket.id())["status"], "awaiting_reply");
    }
});

on_each_engine!(thanks_long_after_closing_open_no_new_ticket, |app| {
    let ticket = app.ticket().at("closed");
    app.clock.advance_seconds(30 * 86_400);
    let message = says(app.root(), &ticket.id(), "Thanks again");
    assert_eq!(message["ticket_id"], ticket["id"]);
    assert_ne!(says(app.root(), &ticket.id(), "It is broken again")["ticket_id"], ticket["id"]);
});

on_each_engine!(the_sender_may_say_what_his_words_are, |app| {
    let says = |ticket: &str, content: &str, courtesy: bool| {
        let body = json!({"kind": "customer", "body": {"content": content}, "courtesy": courtesy});
        app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201)
    };
    let ticket = app.ticket().at("answered");
    assert_eq!(says(&ticket.id(), "The parcel has come today", true)["courtesy"], true);
    assert_eq!(shown(app.root(), &ticket.id())["status"], "answered");
    assert_eq!(says(&ticket.id(), "Thanks!", false)["courtesy"], false);
    assert_eq!(shown(app.root(), &ticket.id())["status"], "awaiting_reply");
    let reply = json!({"kind": "reply", "body": {"content": "x"}, "courtesy": true});
    let path = format!("/v1/tickets/{}/messages", ticket.id());
    app.root().post(path, reply).expect(422).field_error("#/courtesy", "not_allowed");
});

on_each_engine!(one_call_reopens_what_was_taken_for_thanks, |app| {
    let ticket = app.ticket().at("closed");
    let message = says(app.root(), &ticket.id(), "Great, thanks");
    let path = format!("/v1/messages/{}/courtesy", message.id());
    app.clock.advance_seconds(60);
    let judged = app.root().put_json(&path, json!({"courtesy": false})).expect(200);
    assert_eq!(judged["courtesy"], false);
    assert_eq!(judged["version"], 2);
    let after = shown(app.root(), &ticket.id());
    assert_eq!(after["status"], "awaiting_reply");
    assert_eq!(after["waiting_since"], judged["updated_at"], "he waits from now on");
    assert_eq!(app.root().put_json(&path, json!({"courtesy": false})).expect(200)["version"], 2, "twice is once");
    let back = app.root().put_json(&path, json!({"courtesy": true})).expect(200);
    assert_eq!(back["courtesy"], true);
    let history = app.root().get(format!("/v1/tickets/{}/history", ticket.id())).expect(200);
    let told: Vec<_> = history.data().iter().filter(|event| event["type"] == "message.updated").cloned().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0]["changes"]["courtesy"], json!({"from": "recognised", "to": "refused"}));
    app.verify();
});

on_each_engine!(one_call_settles_what_was_taken_for_a_request, |app| {
    let ticket = app.ticket().at("answered");
    let message = says(app.root(), &ticket.id(), "It came in the post, what a joy");
    let path = format!("/v1/messages/{}/courtesy", message.id());
    app.root().put_json(&path, json!({"courtesy": true})).expect(200);
    assert_eq!(shown(app.root(), &ticket.id())["status"], "answered");
    // Where more is to be answered, it waits on.
    let other = app.ticket().at("answered");
    says(app.root(), &other.id(), "Where is the second parcel?");
    app.clock.advance_seconds(60);
    let joy = says(app.root(), &other.id(), "What a joy");
    app.root().put_json(format!("/v1/messages/{}/courtesy", joy.id()), json!({"courtesy": true})).expect(403);
    assert_eq!(shown(app.root(), &other.id())["status"], "awaiting_reply");
});

on_each_engine!(only_customers_words_can_be_judged, |app| {
    let ticket = app.ticket().at("answered");
    let reply = app
        .root()
        .post(format!("/v1/tickets/{}/messages", ticket.id()), json!({"kind": "reply", "body": {"content": "Done"}}));
    let judge = |id: &str| app.root().put_json(format!("/v1/messages/{id}/courtesy"), json!({"courtesy": false}));
    judge(&reply.expect(201).id()).expect(403).problem("forbidden");
    let note = app
        .root()
        .post(format!("/v1/tickets/{}/messages", ticket.id()), json!({"kind": "note", "body": {"content": "Thanks"}}));
    judge(&note.expect(201).id()).expect(404);
    let message = says(app.root(), &ticket.id(), "Thanks");
    let path = format!("/v1/messages/{}/courtesy", message.id());
    app.root().put_json(&path, json!({})).expect(422).field_error("#/courtesy", "required");
});

on_each_engine!(thanks_start_no_promise_and_what_was_mistaken_for_thanks_does, |app| {
    let hours = |hours: i64| json!({"seconds": hours * 3_600, "time": "calendar"});
    let every = |it: Value| json!({"low": it, "medium": it, "high": it, "urgent": it});
    let targets = json!({
        "first_response": every(hours(4)), "next_response": every(hours(8)), "resolution": every(hours(24))
    });
    app.root().post("/v1/sla-policies", json!({"name": "All", "targets": targets})).expect(201);
    let ticket = app.ticket().opened();
    let reply = json!({"kind": "reply", "body": {"content": "Done"}});
    app.root().post(format!("/v1/tickets/{}/messages", ticket.id()), reply).expect(201);
    let message = says(app.root(), &ticket.id(), "ممنون از راهنماییتون");
    assert_eq!(shown(app.root(), &ticket.id())["sla"]["next_response_due_at"], Value::Null);
    let path = format!("/v1/messages/{}/courtesy", message.id());
    app.root().put_json(&path, json!({"courtesy": false})).expect(200);
    assert_ne!(shown(app.root(), &ticket.id())["sla"]["next_response_due_at"], Value::Null);
});

on_each_engine!(how_often_customers_only_say_thanks_is_counted, |app| {
    for words in ["Thanks!", "ممنون", "Great, thank you", "It is broken again"] {
        says(app.root(), &app.ticket().at("answered").id(), words);
    }
    let wrong = says(app.root(), &app.ticket().at("closed").id(), "ok");
    app.root().put_json(format!("/v1/messages/{}/courtesy", wrong.id()), json!({"courtesy": false})).expect(200);
    let quality = app.root().get("/v1/triage/quality").expect(200);
    let expected = json!({"messages": 5, "recognised": 3, "stated": 0, "refused": 1, "rate": 0.6});
    assert_eq!(quality["courtesies"], expected);
});
