//! Mail is fetched from real servers, and goes out by one.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{Account, Answer, MailServers, TestApp, on_each_engine, tamper};

use super::{mail, messages_of};

/// A mailbox that sends and fetches by the servers; returns its path.
fn mailbox(app: &TestApp, servers: &MailServers, account: &Account, encryption: &str) -> String {
    let body = json!({
        "name": "Desk", "address": account.address(),
        "smtp": servers.smtp(encryption), "imap": servers.imap(account, encryption),
    });
    format!("/v1/mailboxes/{}", app.root().post("/v1/mailboxes", body).expect(201).id())
}

/// Waits until this holds, however slow the machine is.
#[track_caller]
fn waits_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..2_400 {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("waited in vain for {what}");
}

/// Waits until so many mails were taken in and decided on; the newest first.
#[track_caller]
fn taken_in(app: &TestApp, count: usize) -> Answer {
    waits_for(&format!("{count} mails"), || {
        let all = app.root().get("/v1/inbound-emails?limit=200").expect(200);
        let is_done = all.data().iter().all(|row| row["state"] != "received");
        (all.data().len() >= count && is_done).then_some(all)
    })
}

/// Waits until all is fetched that was there at this moment of the story.
fn fetched(app: &TestApp, path: &str) -> Answer {
    waits_for("the mailbox to be fetched", || {
        let progress = app.root().get(format!("{path}/progress")).expect(200);
        (progress["fetched_at"].is_string() && progress["problem"].is_null()).then_some(progress)
    })
}

on_each_engine!(mail_is_fetched_as_it_comes_and_answered_through_the_same_servers, |app| {
    let Some(servers) = MailServers::here() else { return };
    for encryption in ["tls", "starttls"] {
        let (desk, sara) = (servers.account("desk"), servers.account("sara"));
        let path = mailbox(app, &servers, &desk, encryption);
        let tried = app.root().act(format!("{path}/test")).expect(200);
        assert_eq!(tried["ok"], true, "{tried:?}");
        let before = app.root().get("/v1/inbound-emails?limit=200").expect(200).data().len();
        let first = mail(&sara.address()).with("To", "undisclosed-recipients:;");
        servers.deliver(&sara.address(), &desk.address(), &first.raw());
        let email = taken_in(app, before + 1).data()[0].clone();
        assert_eq!((&email["state"], &email["from_address"]), (&json!("ticket_opened"), &json!(sara.address())));
        assert!(path.ends_with(email["mailbox_id"].as_str().unwrap()), "the mail itself names nobody: {email}");
        // Nothing is due: the server tells of the next one by itself.
        let ticket = email["ticket_id"].as_str().unwrap();
        let reply = json!({"kind": "reply", "body": {"content": "سلام، درست شد."}});
        app.root().post(format!("/v1/tickets/{ticket}/messages"), reply).expect(201);
        assert_eq!(app.posted().data()[0]["state"], "sent");
        let got = waits_for("the reply", || sara.mails().pop());
        let header = |name: &str| {
            let head = got.replace("\r\n", "\n").split("\n\n").next().unwrap().replace("\n ", " ").replace("\n\t", " ");
            let line = head.lines().find(|line| line.starts_with(&format!("{name}: "))).map(str::to_owned);
            line.unwrap_or_else(|| panic!("no {name} in {got}")).split_once(": ").unwrap().1.to_owned()
        };
        assert_eq!(header("In-Reply-To"), first.id());
        let to = header("Reply-To").split(['<', '>']).nth(1).unwrap().to_owned();
        let answer = mail(&sara.address()).with("To", to.clone()).saying("thank you, it works");
        servers.deliver(&sara.address(), &to, &answer.raw());
        let email = taken_in(app, before + 2).data()[0].clone();
        assert_eq!((&email["state"], &email["ticket_id"]), (&json!("message_added"), &json!(ticket)));
        assert_eq!(messages_of(app, ticket).len(), 3);
        let progress = fetched(app, &path);
        assert_eq!((&progress["fetches"], &progress["failures"]), (&json!(true), &json!(0)));
        assert!(!desk.is_touched(), "nothing on the server changes");
        app.root().patch(&path, json!({"active": false})).expect(200);
        app.clock.advance_seconds(1);
    }
});

on_each_engine!(nothing_is_taken_in_twice_and_what_was_there_before_only_when_wanted, |app| {
    let Some(servers) = MailServers::here() else { return };
    let desk = servers.account("desk");
    for number in 0..3 {
        servers.deliver("a@b.example", &desk.address(), &mail(&format!("s{number}@shop.example")).raw());
    }
    waits_for("the mails to be there", || (desk.mails().len() == 3).then_some(()));
    desk.ages();
    let path = mailbox(app, &servers, &desk, "tls");
    fetched(app, &path);
    assert!(app.root().get("/v1/inbound-emails").expect(200).ids().is_empty(), "it was there before");
    let mut source = servers.imap(&desk, "tls");
    source["takes_existing"] = json!(true);
    app.root().patch(&path, json!({"imap": source})).expect(200);
    taken_in(app, 3);
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids().len(), 3);
    // As a node leaves it that dies after taking a mail in, and as the server does that counts anew.
    let again = |change: &str| {
        fetched(app, &path);
        app.database.execute(&format!(
            "UPDATE mail_fetches SET {change}, holder = NULL, leased_until = NULL, due_at = 0, fetched_at = NULL"
        ));
        app.state().fetcher.wake();
        fetched(app, &path);
        assert_eq!(app.root().get("/v1/inbound-emails").expect(200).ids().len(), 3, "{change}");
        assert_eq!(app.root().get("/v1/tickets").expect(200).ids().len(), 3, "{change}");
    };
    again("last_uid = 1");
    again("uid_validity = 7");
    assert_eq!(tamper::count(&app.database, "inbound_emails"), 3);
    let validity = app.database.texts("SELECT uid_validity || '' AS text FROM mail_fetches");
    assert_ne!(validity, ["7"]);
});

on_each_engine!(what_cannot_be_taken_in_does_not_hold_up_the_next, |app| {
    let Some(servers) = MailServers::here() else { return };
    let desk = servers.account("desk");
    let path = mailbox(app, &servers, &desk, "tls");
    let large = mail("large@shop.example").saying([b"x".repeat(998), b"\r\n".to_vec()].concat().repeat(52_500));
    servers.deliver("a@b.example", &desk.address(), &large.raw());
    servers.deliver("a@b.example", &desk.address(), &b"\0\xff\xfe".repeat(500));
    let bomb = mail("bomb@shop.example")
        .with("Content-Type", "multipart/mixed; boundary=m")
        .saying("--m\r\n\r\n".repeat(3_000));
    servers.deliver("a@b.example", &desk.address(), &bomb.raw());
    servers.deliver("a@b.example", &desk.address(), &mail("sara@shop.example").raw());
    let all = taken_in(app, 4);
    let of = |reason: Value| all.data().iter().find(|row| row["reason"] == reason).unwrap().clone();
    let ordinary = of(Value::Null);
    assert_eq!((&ordinary["state"], &ordinary["from_address"]), (&json!("ticket_opened"), &json!("sara@shop.example")));
    of(json!("too_many_parts"));
    of(json!("no_sender"));
    let large = of(json!("too_large"));
    assert_eq!((&large["state"], &large["from_address"]), (&json!("suspended"), &json!("large@shop.example")));
    assert!(large["size"].as_i64().unwrap() < 4_096, "its headers alone are kept: {large}");
    let again = app.root().act(format!("/v1/inbound-emails/{}/reprocess", large["id"].as_str().unwrap())).expect(200);
    assert_eq!(again["state"], "suspended");
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids().len(), 1);
    fetched(app, &path);
});

on_each_engine!(what_goes_wrong_is_told_and_tried_again, |app| {
    let Some(servers) = MailServers::here() else { return };
    let desk = servers.account("desk");
    let path = mailbox(app, &servers, &desk, "tls");
    fetched(app, &path);
    let problem = |change: Value| {
        let mut source = servers.imap(&desk, "tls");
        for (name, value) in change.as_object().unwrap() {
            source[name] = value.clone();
        }
        app.root().patch(&path, json!({"imap": source})).expect(200);
        let told = waits_for("a problem", || {
            let progress = app.root().get(format!("{path}/progress")).expect(200);
            progress["problem"].as_str().map(str::to_owned)
        });
        let tried = app.root().act(format!("{path}/test")).expect(200);
        // What the server says ends with how long it took.
        let begins = |text: &str| text.split(" (").next().unwrap().to_owned();
        assert_eq!((&tried["ok"], begins(&tried.str("imap_problem"))), (&json!(false), begins(&told)));
        assert_eq!(tried["smtp_problem"], Value::Null);
        told
    };
    assert!(problem(json!({"password": "another"})).contains("AUTHENTICATIONFAILED"));
    assert!(problem(json!({"folder": "Nowhere"})).contains("Nowhere"));
    assert_eq!(problem(json!({"port": 1})), "unreachable");
    let port = servers.imap(&desk, "starttls")["port"].clone();
    assert_eq!(problem(json!({"port": port})), "tls_failed", "the server says something before TLS");
    // The next try is put off, not given up.
    app.root().patch(&path, json!({"imap": servers.imap(&desk, "tls")})).expect(200);
    fetched(app, &path);
    app.root().patch(&path, json!({"imap": null})).expect(200);
    let none = app.root().get(format!("{path}/progress")).expect(200);
    assert_eq!((&none["fetches"], &none["due_at"]), (&json!(false), &Value::Null));
    assert_eq!(tamper::count(&app.database, "mail_fetches"), 0);
    for inner in ["169.254.169.254", "10.0.0.8", "[::1]", "::ffff:127.0.0.1"] {
        let source = json!({"host": inner.trim_matches(['[', ']']), "port": 993, "encryption": "tls", "username": "x"});
        app.root().patch(&path, json!({"imap": source})).expect(422).field_error("#/imap/host", "not_allowed");
    }
});

on_each_engine!(two_desks_behind_real_servers_fall_silent_after_two_mails, |app| {
    let Some(servers) = MailServers::here() else { return };
    let other = TestApp::start(app.engine());
    let (one, two) = (servers.account("one"), servers.account("two"));
    for (desk, account) in [(app, &one), (&other, &two)] {
        mailbox(desk, &servers, account, "tls");
        desk.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    }
    // Somebody writes to the first in the name of the second.
    servers.deliver(&two.address(), &one.address(), &mail(&two.address()).with("To", one.address()).raw());
    let mut before = (0, 0);
    loop {
        taken_in(app, one.mails().len());
        taken_in(&other, two.mails().len());
        app.posted();
        other.posted();
        let sent = |desk: &TestApp| desk.root().get("/v1/deliveries?state=sent&limit=200").expect(200).data().len();
        waits_for("what was sent to be there", || (two.mails().len() >= sent(app)).then_some(()));
        waits_for("what was sent to be there", || (one.mails().len() > sent(&other)).then_some(()));
        let now = (one.mails().len(), two.mails().len());
        if now == before {
            break;
        }
        before = now;
    }
    assert!(before.0 - 1 + before.1 <= 2 && before.1 == 1, "{before:?} mails, the first of which was neither's");
    let waits = taken_in(&other, 1).data()[0].clone();
    assert_eq!((&waits["state"], &waits["reason"]), (&json!("suspended"), &json!("automatic")));
});
