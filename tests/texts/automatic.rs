//! Automatic messages: their texts, their switches, and when they are sent.

use serde_json::{Value, json};
use support::{Desk, TestApp, on_each_engine};

pub(super) const PATH: &str = "/v1/automatic-messages";

/// Switches these messages on.
pub(super) fn switch_on(app: &TestApp, kinds: &[&str]) {
    let messages: serde_json::Map<String, Value> =
        kinds.iter().map(|kind| ((*kind).to_owned(), json!({"enabled": true}))).collect();
    app.root().patch(PATH, json!({ "messages": messages })).expect(200);
}

/// What the customer of a ticket was told so far.
pub(super) fn told(app: &TestApp, ticket: &str) -> Vec<String> {
    app.tell();
    let messages = app.root().get(format!("/v1/tickets/{ticket}/messages?limit=200")).expect(200);
    let automatic = messages.data().iter().filter(|message| message["kind"] == "auto");
    automatic.map(|message| message["body_text"].as_str().unwrap().to_owned()).collect()
}

/// Which of the messages they were, by the history.
fn kinds(app: &TestApp, ticket: &str) -> Vec<String> {
    app.tell();
    let history = app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    let of = |event: &Value| event["changes"]["automatic"]["to"].as_str().map(str::to_owned);
    history.data().iter().filter_map(of).collect()
}

fn moves(app: &TestApp, ticket: &str, status: &str) {
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({ "status": status })).expect(200);
}

fn says(app: &TestApp, ticket: &str, kind: &str) {
    let body = json!({"kind": kind, "body": {"content": "The printer still prints every page twice."}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201);
}

const STATIONS: &[&str] = &["seen", "under_review", "needs_info", "answered", "closed", "reopened"];

on_each_engine!(texts_are_built_in_and_can_be_changed_and_brought_back, |app| {
    let before = app.root().get(PATH).expect(200);
    let built_in = before["messages"]["answered"]["en"]["content"].clone();
    assert_eq!((before.int("version"), &before["messages"]["answered"]["enabled"]), (1, &json!(false)));
    for (kind, message) in before["messages"].as_object().unwrap() {
        for locale in ["fa", "en"] {
            assert_eq!(message[locale]["built_in"], true, "{kind}");
            assert!(message[locale]["content"].as_str().unwrap().contains("{{ticket.number}}"), "{kind}");
        }
    }
    let own = json!({"format": "markdown", "content": "**{{customer.name|you}}**: done"});
    let changed = app.root().patch(PATH, json!({"messages": {"answered": {"enabled": true, "en": own}}})).expect(200);
    let answered = &changed["messages"]["answered"];
    assert_eq!(
        (changed.int("version"), &answered["enabled"], &answered["en"]["built_in"]),
        (2, &json!(true), &json!(false))
    );
    assert_eq!((&answered["en"]["content"], &answered["fa"]["built_in"]), (&own["content"], &json!(true)));
    assert_eq!(app.root().get(PATH).expect(200).json, changed.json);
    app.root().if_match("\"1\"").patch(PATH, json!({"messages": {"seen": {"enabled": true}}})).expect(412);
    let back = app.root().patch(PATH, json!({"messages": {"answered": {"en": null}}})).expect(200);
    assert_eq!(back["messages"]["answered"]["en"], json!({"format": "text", "content": built_in, "built_in": true}));
    assert_eq!(
        app.root().patch(PATH, json!({"messages": {"answered": {"enabled": true}}})).expect(200).int("version"),
        3
    );
    let audit = app.root().get("/v1/audit-log?limit=9").expect(200);
    let told: Vec<_> = audit.data().iter().filter(|event| event["subject"]["type"] == "automatic_messages").collect();
    assert_eq!((told.len(), &told[1]["changes"]["enabled"]["to"]), (2, &json!(["answered"])));
    app.lead().patch(PATH, json!({})).expect(403);
    assert_eq!(app.other_workspace().root().get(PATH).expect(200).int("version"), 1);
});

on_each_engine!(what_cannot_be_sent_is_refused_with_its_place, |app| {
    let refused = |body: Value| app.root().patch(PATH, body).expect(422);
    let text = |kind: &str, content: &str| {
        let mut messages = json!({});
        messages[kind] = json!({"fa": {"content": content}});
        json!({ "messages": messages })
    };
    // Only where it is known; and to an address that nobody has verified nothing of the request is repeated.
    for (kind, name) in
        [("answered", "wait.expected"), ("seen", "close.date"), ("received", "ticket.subject"), ("closed", "x")]
    {
        let place = format!("#/messages/{kind}/fa/content");
        refused(text(kind, &format!("{{{{{name}}}}}"))).field_error(&place, "unknown_placeholder");
    }
    app.root().patch(PATH, text("still_waiting", "{{wait.expected}}")).expect(200);
    for kind in ["received", "close_warning", "reminder"] {
        let mut messages = json!({});
        messages[kind] = json!({"enabled": true});
        refused(json!({ "messages": messages })).field_error(&format!("#/messages/{kind}/enabled"), "read_only");
    }
    refused(json!({"remind_after_days": 61})).field_error("#/remind_after_days", "out_of_range");
    refused(json!({"close_after_days": 0})).field_error("#/close_after_days", "out_of_range");
    refused(json!({"close_after_days": 2, "close_warning_days": 3})).field_error("#/close_warning_days", "conflict");
});

on_each_engine!(a_message_is_looked_at_before_anybody_gets_it, |app| {
    let preview = |body: Value| app.root().post(format!("{PATH}/preview"), body);
    let shown = preview(json!({"kind": "still_waiting", "locale": "fa"})).expect(200);
    assert!(shown.str("body_text").contains("۱۰۴۲") && shown.str("body_text").contains("۲ تا ۵ ساعت"), "{shown:?}");
    assert_eq!((shown.str("direction"), &shown["missing"]), ("rtl".to_owned(), &json!([])));
    let ticket = app.ticket().with("customer", json!({"name": "<b>Parisa</b>"})).opened();
    let body =
        json!({"format": "html", "content": "<p>{{customer.name}} {{ticket.number}} {{wait.expected|soon}}</p>"});
    let asked = json!({"kind": "still_waiting", "locale": "en", "body": body, "ticket_id": ticket.id()});
    let shown = preview(asked).expect(200);
    assert_eq!(shown.str("body_text"), format!("<b>Parisa</b> {} soon", ticket.int("number")));
    assert!(!shown.str("body_html").contains("<b>"));
    preview(json!({"kind": "seen", "locale": "en", "body": {"content": "{{x}}"}}))
        .expect(422)
        .field_error("#/body/content", "unknown_placeholder");
    preview(json!({"kind": "seen", "locale": "en", "ticket_id": "tkt_01jd0000000000000000000000"}))
        .expect(422)
        .field_error("#/ticket_id", "not_found");
    assert_eq!(told(app, &ticket.id()).len(), 0);
});

on_each_engine!(that_a_request_has_arrived_is_told_in_the_workspaces_own_words, |app| {
    app.root().patch("/v1/workspace", json!({"received_message": true, "name": "Bazaar"})).expect(200);
    assert_eq!(app.root().get(PATH).expect(200)["messages"]["received"]["enabled"], true);
    let own = json!({"content": "{{workspace.name}}: {{ticket.number}}"});
    app.root().patch(PATH, json!({"messages": {"received": {"en": own}}})).expect(200);
    let ticket = app.ticket().with("language", "en").opened();
    assert_eq!(told(app, &ticket.id()), [format!("Bazaar: {}", ticket.int("number"))]);
    app.root().patch("/v1/workspace", json!({"name": "Market"})).expect(200);
    let ticket = app.ticket().with("language", "en").opened();
    assert_eq!(told(app, &ticket.id()), [format!("Market: {}", ticket.int("number"))]);
});

on_each_engine!(a_customer_hears_of_each_station_once_in_a_round, |app| {
    switch_on(app, STATIONS);
    let sara = app.agent("sara").recorded();
    let ticket = app.ticket().with("language", "fa").opened().id();
    assert!(kinds(app, &ticket).is_empty());
    // A person gives it to somebody; a program that does has seen nothing.
    app.lead().patch(format!("/v1/tickets/{ticket}"), json!({"assignee_id": sara})).expect(200);
    assert_eq!(kinds(app, &ticket), ["seen"]);
    assert!(told(app, &ticket)[0].contains("را دیدیم"));
    for status in ["in_review", "awaiting_reply", "in_review"] {
        moves(app, &ticket, status);
        app.tell();
    }
    assert_eq!(kinds(app, &ticket), ["seen", "under_review"]);
    moves(app, &ticket, "needs_info");
    assert_eq!(kinds(app, &ticket).last().unwrap(), "needs_info");
    says(app, &ticket, "customer");
    says(app, &ticket, "reply");
    assert_eq!(kinds(app, &ticket).last().unwrap(), "answered");
    says(app, &ticket, "customer");
    let before = app.root().get(format!("/v1/tickets/{ticket}")).expect(200);
    assert_eq!(kinds(app, &ticket).last().unwrap(), "reopened");
    // It answers nothing, and brings the ticket nowhere: it waits where it waited.
    let after = app.root().get(format!("/v1/tickets/{ticket}")).expect(200);
    for member in
        ["status", "waiting_since", "assignee_id", "team_id", "first_responded_at", "last_customer_message_id"]
    {
        assert_eq!(after[member], before[member], "{member}");
    }
    moves(app, &ticket, "closed");
    assert_eq!(kinds(app, &ticket), ["seen", "under_review", "needs_info", "answered", "reopened", "closed"]);
    let history = app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    for event in history.data().iter().filter(|event| event["message"]["kind"] == "auto") {
        assert_eq!(event["actor"]["type"], "system");
    }
});

on_each_engine!(steps_that_are_looked_at_again_tell_nothing_again, |app| {
    switch_on(app, STATIONS);
    let ticket = app.ticket().opened().id();
    says(app, &ticket, "reply");
    app.tell();
    // A round ends, and with it what is known to have been told in it.
    says(app, &ticket, "customer");
    let before = kinds(app, &ticket);
    assert_eq!(before, ["answered", "reopened"]);
    // As if the node had died before it noted how far it had come.
    app.database.execute("UPDATE feed_cursors SET pos = 0 WHERE consumer = 70");
    assert_eq!(kinds(app, &ticket), before);
});

on_each_engine!(what_is_off_is_not_sent_and_what_is_not_true_any_more_neither, |app| {
    switch_on(app, &["under_review", "answered"]);
    let ticket = app.ticket().opened().id();
    moves(app, &ticket, "in_review");
    moves(app, &ticket, "needs_info");
    assert!(kinds(app, &ticket).is_empty(), "it is not under review any more");
    moves(app, &ticket, "in_review");
    assert_eq!(kinds(app, &ticket), ["under_review"]);
    let late = app.ticket().opened().id();
    app.tell();
    let off = json!({"messages": {"under_review": {"enabled": false}, "answered": {"enabled": false}}});
    app.root().patch(PATH, off).expect(200);
    moves(app, &late, "in_review");
    assert!(kinds(app, &late).is_empty());
    switch_on(app, STATIONS);
    moves(app, &ticket, "closed");
    assert_eq!(kinds(app, &ticket), ["under_review", "closed"]);
    // Nothing was said in this workspace.
    let other = app.other_workspace();
    let quiet = other.ticket().at("answered").id();
    other.tell();
    assert_eq!(other.root().get(format!("/v1/tickets/{quiet}/messages")).expect(200).column("kind"), ["customer"]);
});

on_each_engine!(a_customer_who_closes_his_ticket_is_not_told_that_it_is_closed, |app| {
    switch_on(app, &["closed"]);
    let sara = support::identity::Shop::open(app).user("sara");
    let ticket = sara.post("/v1/portal/tickets", json!({"subject": "s", "body": {"content": "c"}})).expect(201).id();
    sara.act(format!("/v1/portal/tickets/{ticket}/close")).expect(200);
    assert!(kinds(app, &ticket).is_empty());
});

on_each_engine!(of_a_mail_an_automatic_message_repeats_nothing, |app| {
    let own = json!({"content": "{{customer.name|you}}: {{ticket.subject|your request}} {{ticket.number}}"});
    app.root().patch(PATH, json!({"messages": {"answered": {"enabled": true, "fa": own, "en": own}}})).expect(200);
    let heard = |ticket: &str| {
        says(app, ticket, "reply");
        let number = app.root().get(format!("/v1/tickets/{ticket}")).expect(200).int("number");
        told(app, ticket)[0].strip_suffix(&format!(" {number}")).expect("its number").to_owned()
    };
    let customer = json!({"name": "Click evil.example"});
    let by_phone = app.ticket().with("channel", "phone").with("customer", customer).with("language", "en").opened();
    assert!(heard(&by_phone.id()).starts_with("Click evil.example: "));
    let raw = "From: \"Click evil.example\" <p@customer.example>\r\nTo: help@desk.example\r\nMessage-ID: <1@x.example>\r\n\
        Date: Sat, 21 Mar 2026 08:00:00 +0000\r\nSubject: Buy at evil.example now\r\n\r\nThe printer prints every page twice.\r\n";
    let path = "/v1/inbound/email";
    let taken = app.root().send_bytes("POST", path, Some("message/rfc822"), raw.as_bytes()).expect(201);
    assert_eq!(heard(&taken.str("ticket_id")), "you: your request");
});

on_each_engine!(what_cannot_be_read_of_one_workspace_keeps_no_other_from_being_told, |app| {
    let other = app.other_workspace();
    for desk in [app.root(), other.root()] {
        desk.patch(PATH, json!({"messages": {"under_review": {"enabled": true}}})).expect(200);
    }
    app.database.execute(&format!(
        "UPDATE automatic_messages SET messages = 'x' WHERE workspace_id IN (SELECT id FROM workspaces WHERE slug = '{}')",
        app.slug
    ));
    let (broken, whole) = (app.ticket().at("in_review").id(), other.ticket().at("in_review").id());
    // It is tried again and again, and then passed over.
    app.settle();
    other.can_tell();
    let told = |desk: &Desk, id: &str| {
        let messages = desk.root().get(format!("/v1/tickets/{id}/messages")).expect(200);
        messages.column("kind").iter().filter(|kind| *kind == "auto").count()
    };
    assert_eq!((told(app, &broken), told(&other, &whole)), (0, 1));
    assert!((0..20).any(|_| app.can_tell()), "the feed stands still");
    let next = other.ticket().at("in_review").id();
    other.tell();
    assert_eq!((told(&other, &whole), told(&other, &next)), (1, 1));
});
