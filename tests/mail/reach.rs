//! How far mails reach: files that are too large for them, addresses that give them back, and processes that die.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{
    Sink, TestApp,
    binary::{self, Process},
    on_each_engine, tamper,
};

use super::{arrives, hands_in, mail, messages_of, parts};

fn bounce(of: &str) -> super::Mail {
    mail("MAILER-DAEMON@mx.example")
        .with("Return-Path", "<>")
        .with("Content-Type", "multipart/report; report-type=delivery-status; boundary=r")
        .saying(parts(
            "r",
            &[
                "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
                 Final-Recipient: rfc822; sara@shop.example\r\nAction: failed\r\nStatus: 5.1.1",
                &format!("Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {of}"),
            ],
        ))
}

on_each_engine!(files_that_are_too_large_for_a_mail_are_linked_for_thirty_days, |app| {
    let sink = app.sends_mail();
    let ticket = arrives(app, &mail("sara@shop.example")).str("ticket_id");
    let upload = |name: &str, byte: u8| {
        let bytes = vec![byte; 1_048_576];
        let named = app.root().with("Content-Disposition", format!("attachment; filename=\"{name}\""));
        named.send_bytes("POST", "/v1/attachments", Some("application/octet-stream"), &bytes).expect(201).id()
    };
    let ids: Vec<String> = (0..9u8).map(|number| upload(&format!("part-{number}.bin"), b'a' + number)).collect();
    let reply = json!({"kind": "reply", "body": {"content": "Here they are."}, "attachment_ids": ids});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), reply).expect(201);
    app.posted();
    let out = sink.last_to("sara@shop.example");
    assert_eq!(out.raw.matches("Content-Disposition: attachment").count(), 7, "as many as seven megabytes hold");
    let text = out.part("text/plain");
    assert!(text.contains("part-7.bin\nhttps://desk.example/v1/public/attachments/"), "{text}");
    assert!(out.part("text/html").contains("<a dir=\"ltr\" href=\"https://desk.example/v1/public/attachments/"));
    let link = text.lines().filter_map(|line| line.strip_prefix("https://desk.example")).next().unwrap().to_owned();
    let read = app.anonymous().get(&link).expect(200);
    assert!(read.bytes.iter().all(|byte| *byte == b'h') && read.bytes.len() == 1_048_576);
    let forged = link.replace("link=", "link=A");
    app.anonymous().get(forged).expect(403);
    app.clock.advance_days(29);
    app.anonymous().get(&link).expect(200);
    app.clock.advance_days(2);
    app.anonymous().get(&link).expect(410);
});

on_each_engine!(an_address_that_gives_mail_back_gets_nothing_automatic_until_somebody_writes_from_it, |app| {
    let sink = app.sends_mail();
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let opens = || {
        app.clock.advance_seconds(3_601);
        let body =
            json!({"customer": {"emails": [{"value": "sara@shop.example"}]}, "subject": "x", "body": {"content": "x"}});
        let ticket = app.root().post("/v1/tickets", body).expect(201).id();
        let all = app.posted();
        (ticket, all.data()[0].clone())
    };
    let (ticket, sent) = opens();
    assert_eq!(sent["state"], "sent");
    let id = sink.last_to("sara@shop.example").header("Message-ID").unwrap();
    assert_eq!(arrives(app, &bounce(&id))["state"], "reported");
    let (_, row) = opens();
    assert_eq!((&row["state"], &row["reason"]), (&json!("suppressed"), &json!("address_bounced")));
    let known = app.root().get("/v1/deliveries?recipient=Sara@shop.example&state=failed").expect(200);
    assert_eq!((known.data().len(), &known.data()[0]["reason"]), (1, &json!("bounced")));
    assert!(app.root().get("/v1/deliveries?recipient=omid@shop.example").expect(200).ids().is_empty());
    // A person still writes to it.
    app.clock.advance_seconds(1);
    let reply = json!({"kind": "reply", "body": {"content": "hello"}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), reply).expect(201);
    assert_eq!(app.posted().data()[0]["state"], "sent");
    app.clock.advance_seconds(1);
    arrives(app, &mail("sara@shop.example"));
    let (_, row) = opens();
    assert_eq!(row["state"], "sent", "the address lives");
});

on_each_engine!(the_bytes_of_old_mails_are_forgotten_and_what_they_became_stays, |app| {
    let part = "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=\"a.csv\"\r\n\r\na";
    let first =
        mail("sara@shop.example").with("Content-Type", "multipart/mixed; boundary=m").saying(parts("m", &[part]));
    let opened = arrives(app, &first);
    let waits = arrives(app, &mail("sara@shop.example").and("Precedence", "bulk"));
    app.clock.advance_days(89);
    let young = arrives(app, &mail("omid@shop.example"));
    let show = |id: &str| app.root().get(format!("/v1/inbound-emails/{id}")).expect(200);
    let files = || {
        std::fs::read_dir(format!("{}/attachments", app.folder())).map_or(0, |all| {
            fn count(all: std::fs::ReadDir) -> usize {
                all.map(|one| one.unwrap().path())
                    .map(|it| if it.is_dir() { count(std::fs::read_dir(it).unwrap()) } else { 1 })
                    .sum()
            }
            count(all)
        })
    };
    app.forgets_old_mails();
    assert_eq!((&show(&opened.id())["kept"], files()), (&json!(true), 4));
    app.clock.advance_days(2);
    app.forgets_old_mails();
    app.forgets_old_mails();
    assert_eq!((&show(&opened.id())["kept"], &show(&waits.id())["kept"]), (&json!(false), &json!(false)));
    assert_eq!((&show(&young.id())["kept"], files()), (&json!(true), 2), "the young mail and the message's file");
    assert_eq!(tamper::count(&app.database, "stray_blobs"), 0);
    let message = messages_of(app, &opened.str("ticket_id"))[0].clone();
    let file = message["attachments"][0]["id"].as_str().unwrap();
    assert_eq!(app.root().get(format!("/v1/attachments/{file}/content")).expect(200).text, "a");
    let again = app.root().act(format!("/v1/inbound-emails/{}/reprocess", waits.id())).expect(200);
    assert_eq!(again["state"], "suspended", "it can be let in no more");
    // It is still known, and answers to it find their ticket.
    assert_eq!(hands_in(app.root(), &first.raw()).expect(200)["id"], opened["id"]);
    let answer = arrives(app, &mail("sara@shop.example").with("In-Reply-To", first.id()));
    assert_eq!(answer["ticket_id"], opened["ticket_id"]);
});

/// The real program on the story's database, with a workspace; returns its arguments and a token.
pub(super) fn program(app: &TestApp) -> (Vec<String>, String) {
    app.stop();
    let config = format!("{}/nobat.toml", app.folder());
    std::fs::write(&config, "egress_allow = \"127.0.0.0/8\"\n").unwrap();
    let place: Vec<String> = [
        "--config",
        &config,
        "--database",
        &app.database.url,
        "--data-dir",
        &app.folder(),
        "--master-key-file",
        &app.key_file(),
    ]
    .map(str::to_owned)
    .to_vec();
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--json"];
    create.extend(place.iter().map(String::as_str));
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    (place, made["admin_token"].as_str().unwrap().to_owned())
}

on_each_engine!(a_killed_postman_loses_no_mail_and_sends_none_under_another_id, |app| {
    let sink = Sink::open();
    let (place, token) = program(app);
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    let mut mailbox = false;
    // Before it is so much as looked at, while it is offered, and when the server has it and has not said so.
    for (number, step) in [None, Some("MAIL"), Some("RCPT"), Some("DATA"), Some("TAKEN")].into_iter().enumerate() {
        let address = format!("s{number}@shop.example");
        let server = Process::serve(&place);
        let caller = server.caller(&token);
        if !mailbox {
            caller.patch("/v1/workspace", json!({"received_message": false})).expect(200);
            let body = json!({"name": "Desk", "address": "help@desk.example", "smtp": sink.settings()});
            caller.post("/v1/mailboxes", body).expect(201);
            mailbox = true;
        }
        let body = json!({"customer": {"emails": [{"value": address}]}, "subject": "x", "body": {"content": "x"}});
        let ticket = caller.post("/v1/tickets", body).expect(201).id();
        sink.holds(step);
        let reply = json!({"kind": "reply", "body": {"content": "hello"}});
        caller.post(format!("/v1/tickets/{ticket}/messages"), reply).expect(201);
        for _ in 0..24_000 {
            if step.is_none() || sink.is_held() {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        assert!(step.is_none() || sink.is_held(), "it never came to {step:?}");
        server.kill();
        sink.holds(None);
        // Time goes by until the leases of the dead end.
        app.database.execute("UPDATE deliveries SET leased_until = NULL WHERE state = 1");
        app.database.execute("UPDATE outbox SET leased_until = NULL");
        let server = Process::serve(&place);
        let caller = server.caller(&token);
        let sent = (0..2_400).any(|_| {
            thread::sleep(Duration::from_millis(50));
            let all = caller.get(format!("/v1/deliveries?recipient={address}")).expect(200);
            all.data().len() == 1 && all.data()[0]["state"] == "sent"
        });
        assert!(sent, "the mail of {step:?} is lost: {:?}", server.log());
        let ids: Vec<_> = sink
            .taken()
            .iter()
            .filter(|mail| mail.to == address)
            .map(|mail| mail.header("Message-ID").unwrap())
            .collect();
        let most = if matches!(step, None | Some("TAKEN")) { 2 } else { 1 };
        assert!((1..=most).contains(&ids.len()) && ids.iter().all(|id| *id == ids[0]), "{step:?}: {ids:?}");
        assert!(step != Some("TAKEN") || ids.len() == 2, "{ids:?}");
    }
});
