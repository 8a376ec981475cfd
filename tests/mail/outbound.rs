//! Replies and automatic messages reach customers by mail.

use serde_json::{Value, json};
use support::{Answer, Desk, Sink, TestApp, on_each_engine};

use super::{arrives, hands_in, mail, messages_of, parts, ticket_of};

fn mailbox(desk: &Desk, address: &str, sink: &Sink) -> String {
    sink.mailbox(desk, address)
}

fn sent(app: &TestApp, desk: &Desk) -> Answer {
    app.posted_of(desk)
}

fn replies(desk: &Desk, ticket: &str, content: &str) -> Answer {
    let body = json!({"kind": "reply", "body": {"content": content}});
    desk.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201)
}

on_each_engine!(a_reply_goes_out_and_its_answer_comes_back_to_the_ticket, |app| {
    let sink = Sink::open();
    let mailbox = mailbox(app, "help@desk.example", &sink);
    let (first, second) = (mail("Sara <sara@shop.example>"), mail("sara@shop.example"));
    let opened = arrives(app, &first);
    app.clock.advance_seconds(1);
    arrives(app, &second.clone().with("In-Reply-To", first.id()));
    let ticket = opened.str("ticket_id");
    let reply = replies(app, &ticket, "سلام، رمز شما عوض شد.");
    let all = sent(app, app);
    let shown = &all.data()[0];
    assert_eq!(
        (&shown["state"], &shown["message_id"], &shown["recipient"], &shown["mailbox_id"], &shown["automatic"]),
        (&json!("sent"), &reply["id"], &json!("sara@shop.example"), &json!(mailbox), &json!(false))
    );
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    let out = &taken[0];
    assert_eq!((out.from.as_str(), out.to.as_str()), ("help@desk.example", "sara@shop.example"));
    assert_eq!(out.header("Subject").unwrap(), "Re: I cannot sign in");
    assert_eq!(out.header("In-Reply-To").unwrap(), second.id());
    assert_eq!(out.header("References").unwrap(), format!("{} {}", first.id(), second.id()));
    assert!(out.header("Message-ID").unwrap().starts_with(&format!("<{}.", reply.id())), "{out:?}");
    assert_eq!(out.header("Auto-Submitted"), None);
    let mut names = out.names();
    names.sort();
    assert_eq!(
        names,
        [
            "content-type",
            "date",
            "from",
            "in-reply-to",
            "message-id",
            "mime-version",
            "references",
            "reply-to",
            "subject",
            "to"
        ]
    );
    assert_eq!(out.part("text/plain"), "سلام، رمز شما عوض شد.\n\n-- \nShop Ltd.");
    let html = out.part("text/html");
    assert!(html.contains("dir=\"rtl\"") && html.contains("رمز شما") && html.contains("Shop Ltd."), "{html}");
    // He answers as mail programs do.
    let to = out.header("Reply-To").unwrap();
    assert!(to.contains("help+t"), "{to}");
    for answer in [
        mail("sara@shop.example").with("To", to),
        mail("sara@shop.example").with("In-Reply-To", out.header("Message-ID").unwrap()),
    ] {
        let email = arrives(app, &answer);
        assert_eq!((&email["state"], &email["ticket_id"]), (&json!("message_added"), &json!(ticket)));
    }
    // A note is nobody's business.
    let note = json!({"kind": "note", "body": {"content": "internal"}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), note).expect(201);
    assert_eq!(sent(app, app).data().len(), 1);
    app.root().delete(format!("/v1/mailboxes/{mailbox}")).expect(409).problem("in_use");
});

on_each_engine!(an_automatic_mail_says_so_repeats_no_words_and_is_not_sent_often, |app| {
    let sink = Sink::open();
    mailbox(app, "help@desk.example", &sink);
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let spam = mail("victim@shop.example").with("Subject", "Buy SPAMWORD now").saying("SPAMWORD");
    let opened = arrives(app, &spam);
    let all = sent(app, app);
    assert_eq!((&all.data()[0]["state"], &all.data()[0]["automatic"]), (&json!("sent"), &json!(true)));
    let out = &sink.taken()[0];
    assert_eq!(out.header("Auto-Submitted").unwrap(), "auto-replied");
    assert_eq!(out.header("X-Auto-Response-Suppress").unwrap(), "All");
    for text in [out.part("text/plain"), out.part("text/html"), out.header("Subject").unwrap()] {
        assert!(!text.contains("SPAMWORD"), "{text}");
    }
    assert!(messages_of(app, &opened.str("ticket_id")).len() == 2);
    // Five in an hour, whatever is opened in his name.
    for number in 0..8 {
        let customer = json!({"emails": [{"value": "victim@shop.example"}]});
        let body =
            json!({"customer": customer, "subject": format!("SPAMWORD {number}"), "body": {"content": "SPAMWORD"}});
        app.root().post("/v1/tickets", body).expect(201);
    }
    let all = sent(app, app);
    let of = |state: &str| all.data().iter().filter(|row| row["state"] == state).count();
    assert_eq!((of("sent"), of("suppressed")), (5, 4));
    assert_eq!(all.data().iter().filter(|row| row["reason"] == "too_many").count(), 4);
    assert!(sink.taken().iter().all(|out| !out.raw.contains("SPAMWORD")));
    // Who asked for none gets none.
    arrives(app, &mail("calm@shop.example").and("X-Auto-Response-Suppress", "All"));
    let all = sent(app, app);
    assert!(all.data().iter().any(|row| row["recipient"] == "calm@shop.example" && row["reason"] == "not_wanted"));
    assert_eq!(sink.taken().len(), 5);
});

on_each_engine!(what_the_server_says_is_told_and_tried_again_under_the_same_id, |app| {
    let sink = Sink::open();
    mailbox(app, "help@desk.example", &sink);
    sink.says("gone", "550 5.1.1 no such user");
    sink.says("later", "451 4.7.1 come back later");
    let of = |name: &str| {
        let email = arrives(app, &mail(&format!("{name}@shop.example")));
        let reply = replies(app, &email.str("ticket_id"), "hello").id();
        sent(app, app).data().iter().find(|row| row["message_id"] == reply).unwrap().clone()
    };
    let gone = of("gone");
    assert_eq!((&gone["state"], &gone["reason"]), (&json!("failed"), &json!("refused")));
    assert!(gone["problem"].as_str().unwrap().contains("550"), "{gone}");
    let later = of("later");
    assert_eq!((&later["state"], &later["attempts"]), (&json!("queued"), &json!(1)), "{later}");
    assert!(later["problem"].as_str().unwrap().contains("451"), "{later}");
    assert!(sink.taken().is_empty());
    sink.says("later", "250 ok");
    app.clock.advance_seconds(5);
    let all = sent(app, app);
    let after = all.data().iter().find(|row| row["id"] == later["id"]).unwrap();
    assert_eq!((&after["state"], &after["attempts"]), (&json!("sent"), &json!(2)));
    // As a node leaves it that dies between sending a mail and noting that.
    let id = later["id"].as_str().unwrap();
    app.database.execute("UPDATE deliveries SET state = 1, leased_until = NULL WHERE state = 2");
    sent(app, app);
    let taken = sink.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].header("Message-ID"), taken[1].header("Message-ID"));
    assert_eq!(app.root().get(format!("/v1/deliveries/{id}")).expect(200)["state"], "sent");
    // A person may try once more what was refused.
    sink.says("gone", "250 ok");
    let path = format!("/v1/deliveries/{}/retry", gone["id"].as_str().unwrap());
    assert_eq!(app.root().act(&path).expect(200)["state"], "queued");
    let all = sent(app, app);
    assert!(all.data().iter().all(|row| row["state"] == "sent"), "{all:?}");
    let counted = app.root().get("/v1/deliveries?state=failed").expect(200);
    assert!(counted.ids().is_empty());
});

on_each_engine!(a_bounce_is_noted_with_the_mail_that_came_back, |app| {
    let sink = Sink::open();
    mailbox(app, "help@desk.example", &sink);
    let email = arrives(app, &mail("sara@shop.example"));
    replies(app, &email.str("ticket_id"), "hello");
    sent(app, app);
    let id = sink.taken()[0].header("Message-ID").unwrap();
    let report = |action: &str, about: &str| {
        mail("MAILER-DAEMON@mx.example")
            .with("Return-Path", "<>")
            .with("Content-Type", "multipart/report; report-type=delivery-status; boundary=r")
            .saying(parts(
                "r",
                &[
                    "Content-Type: text/plain\r\n\r\nsorry",
                    &format!(
                        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
                         Final-Recipient: rfc822; sara@shop.example\r\nAction: {action}\r\nStatus: 5.1.1"
                    ),
                    &format!("Content-Type: message/rfc822\r\n\r\nMessage-ID: {about}\r\nSubject: x\r\n\r\nhello"),
                ],
            ))
    };
    let state = || app.root().get("/v1/deliveries").expect(200).data()[0].clone();
    let late = arrives(app, &report("delayed", &id));
    assert_eq!((&late["state"], &state()["state"]), (&json!("reported"), &json!("sent")));
    let forged = id.replacen("msg_", "msg_0", 1);
    assert_eq!(arrives(app, &report("failed", &forged))["reason"], "unknown_report");
    assert_eq!(state()["state"], "sent");
    let bounced = arrives(app, &report("failed", &id));
    assert_eq!((&bounced["state"], &bounced["ticket_id"]), (&json!("reported"), &email["ticket_id"]));
    assert_eq!(
        (&state()["state"], &state()["reason"], &state()["problem"]),
        (&json!("failed"), &json!("bounced"), &json!("5.1.1"))
    );
    assert_eq!(messages_of(app, &email.str("ticket_id")).len(), 2, "nothing is added to the ticket");
});

on_each_engine!(two_desks_that_answer_each_other_fall_silent, |app| {
    let (sink, other) = (Sink::open(), app.other_workspace());
    mailbox(app, "help@one.example", &sink);
    mailbox(&other, "help@two.example", &sink);
    for desk in [&**app, &other] {
        desk.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    }
    // Somebody writes to the first in the name of the second. Between them is a server that removes what tells programs from
    // people.
    for strips in [false, true] {
        let before = sink.taken().len();
        arrives(app, &mail("help@two.example").with("To", "help@one.example"));
        let mut carried = before;
        for _ in 0..10 {
            sent(app, app);
            sent(app, &other);
            for out in sink.taken().split_off(carried) {
                carried += 1;
                let raw = if strips {
                    out.raw.replace("Auto-Submitted", "X-Was").replace("X-Auto-Response-Suppress", "X-Was")
                } else {
                    out.raw
                };
                let desk = if out.to.contains("@one.example") { &**app } else { &other };
                hands_in(desk.root(), raw.as_bytes());
            }
        }
        assert!((1..=2).contains(&(carried - before)), "{} mails went between them", carried - before);
        app.clock.advance_seconds(3_601);
    }
});

on_each_engine!(who_cannot_be_reached_is_told_with_the_reason, |app| {
    let sink = Sink::open();
    let id = mailbox(app, "help@desk.example", &sink);
    let reason = |ticket: &str| {
        let reply = replies(app, ticket, "hello").id();
        let all = sent(app, app);
        let row = all.data().iter().find(|row| row["message_id"] == reply).unwrap().clone();
        assert_eq!(row["state"], "suppressed");
        row["reason"].as_str().unwrap().to_owned()
    };
    let claimed = json!({"emails": [{"value": "c@shop.example", "standing": "claimed"}]});
    assert_eq!(reason(&app.ticket().with("customer", claimed).opened().id()), "no_address");
    let ticket = app.ticket().opened();
    app.root().act(format!("/v1/customers/{}/block", ticket.str("customer_id"))).expect(200);
    assert_eq!(reason(&ticket.id()), "customer_blocked");
    let email = arrives(app, &mail("sara@shop.example"));
    let other = json!({"name": "b", "address": "b@desk.example", "smtp": sink.settings()});
    app.root().post("/v1/mailboxes", other).expect(201);
    app.root().patch(format!("/v1/mailboxes/{id}"), json!({"active": false})).expect(200);
    assert_eq!(reason(&ticket_of(app, &email).id()), "mailbox_inactive", "the default one sends no more");
    assert!(sink.taken().is_empty());
});

on_each_engine!(a_mailbox_can_be_tried, |app| {
    let sink = Sink::open();
    let id = mailbox(app, "help@desk.example", &sink);
    let test = || app.root().act(format!("/v1/mailboxes/{id}/test")).expect(200);
    assert_eq!((&test()["ok"], &test()["smtp_problem"]), (&json!(true), &Value::Null));
    let mut settings = sink.settings();
    settings["encryption"] = json!("starttls");
    app.root().patch(format!("/v1/mailboxes/{id}"), json!({"smtp": settings})).expect(200);
    let refused = test();
    assert_eq!(refused["ok"], false, "a server that offers no encryption is left: {refused:?}");
    settings["port"] = json!(1);
    app.root().patch(format!("/v1/mailboxes/{id}"), json!({"smtp": settings})).expect(200);
    assert_eq!(test()["smtp_problem"], "unreachable");
    app.root().patch(format!("/v1/mailboxes/{id}"), json!({"smtp": null})).expect(200);
    assert_eq!(test()["smtp_problem"], "not_configured");
});
