//! Whether something goes out, what it carries, and which conversation it belongs to.

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{Gateway, Provider, SECRET, last, newest, provider::answer, reply, sent, tried};

const SARA: &str = "+989120001234";

on_each_engine!(a_sender_gets_few_automatic_messages_and_every_answer_of_a_person, |app| {
    let provider = Provider::open();
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let gateway = Gateway::open(app, &provider);
    let mut tickets = Vec::new();
    for number in 0..6 {
        assert_eq!(gateway.says(SARA, "hello", &format!("m{number}")).expect(200)["state"], "ticket_opened");
        tickets.push(newest(app.root()));
        // One after the other: who is the sixth must not depend on who is looked at first.
        let row = last(app.root(), &tickets[number], if number < 5 { "sent" } else { "suppressed" });
        let reason = if number < 5 { Value::Null } else { json!("too_many") };
        assert_eq!((&row["automatic"], &row["reason"], row["message_id"].is_string()), (&json!(true), &reason, true));
        app.root().patch(format!("/v1/tickets/{}", tickets[number]), json!({"status": "closed"})).expect(200);
        app.clock.advance_seconds(1);
    }
    reply(app.root(), &tickets[5], "a person");
    assert_eq!(last(app.root(), &tickets[5], "sent")["automatic"], json!(false));
    // Somebody else has his own, and after an hour he has them again.
    app.clock.advance_seconds(1);
    gateway.says("+989120009999", "hello", "other").expect(200);
    last(app.root(), &newest(app.root()), "sent");
    app.clock.advance_seconds(3_601);
    app.root().patch(format!("/v1/tickets/{}", tickets[5]), json!({"status": "closed"})).expect(200);
    gateway.says(SARA, "hello", "later").expect(200);
    assert_eq!(last(app.root(), &newest(app.root()), "sent")["automatic"], json!(true));
});

on_each_engine!(what_nobody_works_on_any_more_is_joined_by_nothing, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    let says = |number: usize| {
        let told = gateway.says(SARA, "hello", &format!("m{number}")).expect(200);
        (told.str("state"), newest(app.root()))
    };
    let (state, first) = says(0);
    assert_eq!(state, "ticket_opened");
    app.root().patch(format!("/v1/tickets/{first}"), json!({"spam": true})).expect(200);
    let (state, second) = says(1);
    assert_eq!(state, "ticket_opened", "not to what is spam");
    app.root().delete(format!("/v1/tickets/{second}")).expect(204);
    let (state, third) = says(2);
    assert_eq!(state, "ticket_opened", "not to what is in the bin");
    let customer = app.root().get(format!("/v1/tickets/{third}")).expect(200).str("customer_id");
    let target = app.ticket().of(&customer).opened().id();
    app.root().post(format!("/v1/tickets/{third}/merge"), json!({"into_ticket_id": target})).expect(200);
    let (state, fourth) = says(3);
    assert_eq!(state, "ticket_opened", "not to what has become a part of another one");
    assert_eq!(says(4), ("message_added".to_owned(), fourth));
});

on_each_engine!(a_message_takes_its_files_and_all_that_was_asked_for_along, |app| {
    let provider = Provider::open();
    let body = json!({
        "text": "{{text}}", "message": "{{message.id}}", "ticket": "{{ticket.id}}", "number": "{{ticket.number}}",
        "workspace": "{{workspace.id}}", "name": "{{workspace.name}}", "delivery": "{{delivery.id}}",
    });
    let request = json!({"url": provider.url("/send"), "headers": [], "body": body});
    let ticket = Gateway::with(app, &provider, json!({"request": request})).ticket(app.root(), SARA);
    let upload = app.root().with("Content-Disposition", "attachment; filename=\"bill.txt\"");
    let file = upload.send_bytes("POST", "/v1/attachments", Some("application/octet-stream"), b"a bill").expect(201);
    let message = json!({"kind": "reply", "body": {"content": "Here it is."}, "attachment_ids": [file.id()]});
    let message = app.root().post(format!("/v1/tickets/{ticket}/messages"), message).expect(201).id();
    let row = last(app.root(), &ticket, "sent");
    let (asked, shown) = (provider.asked_for(1)[0].json(), app.root().get(format!("/v1/tickets/{ticket}")).expect(200));
    let workspace = app.root().get("/v1/workspace").expect(200);
    assert_eq!((&asked["message"], &asked["ticket"]), (&json!(message), &json!(ticket)));
    assert_eq!(
        (&asked["delivery"], asked["number"].as_str()),
        (&row["id"], Some(shown.int("number").to_string().as_str()))
    );
    assert_eq!((&asked["workspace"], &asked["name"]), (&workspace["id"], &workspace["name"]));
    let text = asked["text"].as_str().unwrap();
    let (words, link) = text.split_once('\n').unwrap_or_else(|| panic!("no link: {text}"));
    assert_eq!(words, "Here it is.");
    let path = link.split_once("/v1/").map(|(_, rest)| format!("/v1/{rest}")).unwrap_or_else(|| panic!("{link}"));
    assert_eq!(app.anonymous().get(path).expect(200).text, "a bill");
});

on_each_engine!(what_waits_for_a_gateway_that_is_switched_off_is_not_sent, |app| {
    let provider = Provider::open();
    let gateway = Gateway::open(app, &provider);
    let ticket = gateway.ticket(app.root(), SARA);
    provider.answers(answer(503, "", ""));
    reply(app.root(), &ticket, "one");
    tried(app, &ticket, 1);
    app.root().patch(format!("/v1/gateways/{}", gateway.id), json!({"enabled": false})).expect(200);
    app.clock.advance_seconds(2);
    app.state().courier.wake();
    let row = last(app.root(), &ticket, "suppressed");
    assert_eq!((&row["reason"], provider.asked().len()), (&json!("gateway_inactive"), 1));
});

on_each_engine!(who_sends_once_more_begins_anew, |app| {
    let provider = Provider::open();
    let ticket = Gateway::open(app, &provider).ticket(app.root(), SARA);
    (0..13).for_each(|_| provider.answers(answer(500, "", "")));
    reply(app.root(), &ticket, "one");
    for attempts in 1..=12 {
        tried(app, &ticket, attempts);
        app.clock.advance_seconds(4_000);
    }
    let row = last(app.root(), &ticket, "failed");
    app.root().act(format!("/v1/gateway-deliveries/{}/retry", row["id"].as_str().unwrap())).expect(200);
    let row = tried(app, &ticket, 1);
    assert_eq!((&row["state"], &row["due_at"]), (&json!("queued"), &json!(app.clock.in_seconds(2))));
    app.clock.advance_seconds(2);
    app.state().courier.wake();
    sent(app.root(), &ticket, |rows| rows.iter().all(|row| row["state"] == "sent" && row["attempts"] == 2));
});

on_each_engine!(of_two_signatures_none_counts, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    let secret = app.root().post(format!("/v1/gateways/{}/inbound-secret", gateway.id), json!({})).expect(200);
    let (secret, path) = (secret.str("secret"), gateway.path());
    let ask = |keys: &[&str]| -> Answer {
        let body = json!({"from": SARA, "text": "hello", "id": "1"}).to_string();
        let keys: String = keys.iter().map(|key| format!("X-Key: {key}\r\n")).collect();
        let head = format!("POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n{keys}");
        let request = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        support::raw::send(app, request.as_bytes()).expect("an answer")
    };
    for keys in [vec![secret.as_str(), "wrong"], vec!["wrong", secret.as_str()], vec![secret.as_str(); 2]] {
        ask(&keys).expect(401).problem("unauthenticated");
    }
    assert_eq!(ask(&[secret.as_str()]).expect(200)["state"], "ticket_opened");
});

on_each_engine!(secrets_and_words_are_kept_encrypted, |app| {
    let provider = Provider::open();
    let gateway = Gateway::with(app, &provider, json!({"for_notifications": true}));
    let secret = app.root().post(format!("/v1/gateways/{}/inbound-secret", gateway.id), json!({})).expect(200);
    let sara = app.agent("sara").enters();
    let cells = json!([{"event": "assigned", "scope": "mine", "channels": ["gateway"]}]);
    let wishes = json!({"cells": cells, "gateway_address": SARA});
    sara.put_json("/v1/agents/me/notification-settings", wishes).expect(200);
    provider.answers(answer(503, "", ""));
    let ticket = app.ticket().with("assignee_id", sara.id.as_str()).opened();
    app.tell_agents();
    tried(app, &ticket.id(), 1);
    let (number, inbound) = (ticket.int("number").to_string(), secret.str("secret"));
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let kept = |table: &str, column: &str| -> String {
        let column = match app.engine() {
            support::Engine::Sqlite => format!("lower(hex({column}))"),
            support::Engine::Postgres => format!("encode({column}, 'hex')"),
        };
        app.database.texts(&format!("SELECT {column} AS text FROM {table}")).concat()
    };
    for (table, column, plain) in [
        ("gateways", "secrets", SECRET),
        ("gateways", "inbound_secret", inbound.as_str()),
        ("gateway_deliveries", "sealed", number.as_str()),
    ] {
        let stored = kept(table, column);
        assert!(stored.len() > 2 * plain.len(), "{column}");
        // The one digit of a number may stand in anything.
        let is_there = if plain.len() > 3 { stored.contains(&hex(plain)) } else { is_text(&stored) };
        assert!(!is_there, "{column}: {stored}");
    }
});

/// Are the bytes a text?
fn is_text(hex: &str) -> bool {
    let bytes = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap());
    String::from_utf8(bytes.collect()).is_ok()
}

on_each_engine!(the_list_is_of_what_was_asked_for, |app| {
    let (one, two) = (Provider::open(), Provider::open());
    let (first, second) = (Gateway::open(app, &one), Gateway::with(app, &two, json!({"name": "other"})));
    two.answers(answer(400, "", ""));
    let (mine, theirs) = (first.ticket(app.root(), SARA), second.ticket(app.root(), SARA));
    reply(app.root(), &mine, "one");
    reply(app.root(), &theirs, "two");
    let (mine, theirs) = (last(app.root(), &mine, "sent"), last(app.root(), &theirs, "failed"));
    let listed = |query: String| -> Vec<Value> {
        let ids = app.root().get(format!("/v1/gateway-deliveries?{query}")).expect(200).ids();
        ids.into_iter().map(Value::String).collect()
    };
    assert_eq!(listed(format!("gateway_id={}", first.id)), [mine["id"].clone()]);
    assert_eq!(listed(format!("gateway_id={}", second.id)), [theirs["id"].clone()]);
    assert_eq!(listed("state=failed".to_owned()), [theirs["id"].clone()]);
    assert_eq!(listed("state=sent".to_owned()), [mine["id"].clone()]);
    assert!(listed(format!("gateway_id={}&state=failed", first.id)).is_empty());
});
