//! What no person wrote is not taken for a request, and our own mail coming back is dropped.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{Mail, arrives, mail, parts};

/// Mails that a program wrote, with the reason for which they wait.
fn programs() -> Vec<(Mail, &'static str)> {
    let sara = || mail("sara@shop.example");
    vec![
        (sara().and("Auto-Submitted", "auto-replied"), "automatic"),
        (sara().and("Auto-Submitted", "auto-generated (list server)"), "automatic"),
        (sara().and("auto-submitted", "Auto-Notified; owner-email=x"), "automatic"),
        (sara().and("X-Autoreply", "yes"), "automatic"),
        (sara().and("X-Autorespond", "vacation"), "automatic"),
        (sara().and("X-Loop", "sara@shop.example"), "automatic"),
        (sara().and("Precedence", "bulk"), "bulk"),
        (sara().and("Precedence", "Junk"), "bulk"),
        (sara().and("Precedence", "auto_reply"), "bulk"),
        (sara().and("List-Id", "<news.shop.example>"), "mailing_list"),
        (sara().and("List-Unsubscribe", "<mailto:off@shop.example>"), "mailing_list"),
        (sara().and("Mailing-List", "contact x"), "mailing_list"),
        (sara().and("Return-Path", "<>"), "null_sender"),
        (sara().and("Return-Path", "<MAILER-DAEMON@mx.example>"), "mailer_daemon"),
        (mail("MAILER-DAEMON@mx.example"), "mailer_daemon"),
        (mail("postmaster@mx.example"), "mailer_daemon"),
        (mail("bounces+7=x@mx.example"), "mailer_daemon"),
        (mail("No-Reply@bank.example"), "no_reply"),
        (mail("do_not_reply@bank.example"), "no_reply"),
        (sara().without("From"), "no_sender"),
        (sara().with("From", "undisclosed:;"), "no_sender"),
        (sara().with("From", "not an address"), "no_sender"),
        (sara().and("From", "omid@shop.example"), "several_authors"),
        (sara().with("From", "sara@shop.example, omid@shop.example"), "several_authors"),
    ]
}

on_each_engine!(what_a_program_wrote_waits_and_can_be_let_in, |app| {
    for (written, reason) in programs() {
        let raw = String::from_utf8_lossy(&written.raw()).into_owned();
        let email = arrives(app, &written);
        assert_eq!((&email["state"], &email["reason"]), (&json!("suspended"), &json!(reason)), "{raw}");
        assert_eq!(email["ticket_id"], Value::Null);
    }
    assert!(app.root().get("/v1/tickets").expect(200).ids().is_empty());
    assert!(app.root().get("/v1/customers").expect(200).ids().is_empty(), "nobody is recorded either");
    let waiting = app.root().get("/v1/inbound-emails?state=suspended&limit=200").expect(200);
    for row in waiting.data().to_vec() {
        let id = row["id"].as_str().unwrap();
        let after = app.root().act(format!("/v1/inbound-emails/{id}/reprocess")).expect(200);
        let is_known = row["from_address"].is_string();
        assert_eq!(after["state"], if is_known { "ticket_opened" } else { "suspended" }, "{row}");
    }
});

on_each_engine!(a_person_who_wants_no_automatic_answers_is_a_person, |app| {
    for (name, value) in
        [("X-Auto-Response-Suppress", "OOF, AutoReply"), ("Auto-Submitted", "no"), ("Precedence", "normal")]
    {
        assert_eq!(arrives(app, &mail("sara@shop.example").and(name, value))["state"], "ticket_opened", "{name}");
    }
});

on_each_engine!(our_own_mail_that_comes_back_is_dropped, |app| {
    let body = json!({"name": "Desk", "address": "Help@desk.example"});
    app.root().post("/v1/mailboxes", body).expect(201);
    for from in ["help@desk.example", "HELP@DESK.example", "help+t7-x@desk.example"] {
        let email = arrives(app, &mail(from));
        assert_eq!((&email["state"], &email["reason"]), (&json!("dropped"), &json!("own_address")), "{from}");
        let path = format!("/v1/inbound-emails/{}/reprocess", email.id());
        assert_eq!(app.root().act(path).expect(200)["state"], "dropped", "nobody lets it in");
    }
    let ticket = app.ticket().opened();
    let reply = json!({"kind": "reply", "body": {"content": "x"}});
    let message = app.root().post(format!("/v1/tickets/{}/messages", ticket.id()), reply).expect(201).id();
    let mac = app.state().mail_mac.of_message(app.id.parse().unwrap(), message.parse().unwrap()).unwrap();
    let id = domain::mail::message_id(message.parse().unwrap(), &mac, "desk.example");
    let back = arrives(app, &mail("sara@shop.example").with("Message-ID", format!("<{id}>")));
    assert_eq!((&back["state"], &back["reason"]), (&json!("dropped"), &json!("own_message")));
    // One that only looks like it was not given out by us.
    let forged = id.replacen(&mac[..4], "0000", 1);
    assert_eq!(
        arrives(app, &mail("sara@shop.example").with("Message-ID", format!("<{forged}>")))["state"],
        "ticket_opened"
    );
});

on_each_engine!(a_report_about_an_unknown_mail_waits, |app| {
    let report = mail("mailer-daemon@mx.example")
        .with("Content-Type", "multipart/report; report-type=delivery-status; boundary=r")
        .saying(parts(
            "r",
            &[
                "Content-Type: text/plain\r\n\r\nYour mail could not be delivered.",
                "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
                 Final-Recipient: rfc822; sara@shop.example\r\nAction: failed\r\nStatus: 5.1.1",
                "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <unknown@desk.example>\r\nSubject: x",
            ],
        ));
    let email = arrives(app, &report);
    assert_eq!((&email["state"], &email["reason"]), (&json!("suspended"), &json!("unknown_report")));
});
