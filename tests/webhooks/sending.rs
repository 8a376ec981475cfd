//! Who gets what.

use std::{collections::BTreeSet, thread};

use serde_json::{Value, json};
use support::{Receiver, on_each_engine};

use super::{deliveries, states};

on_each_engine!(an_event_is_sent_signed_with_its_record_as_it_was, |app| {
    let receiver = Receiver::open();
    let types = ["ticket.*", "message.*", "triage.*", "routing.*", "queue.*", "sla.*"];
    let made = receiver.hooked(app.root(), &types, json!({}));
    let ticket = app.ticket().opened().id();
    let path = format!("/v1/tickets/{ticket}");
    app.root().patch(&path, json!({"priority": "high"})).expect(200);
    app.root().patch(&path, json!({"subject": "another", "priority": "urgent"})).expect(200);
    app.sends_hooks();
    let calls = receiver.calls();
    let events = app.root().get(format!("/v1/events?types={}&limit=200", types.join(","))).expect(200);
    assert_eq!(calls.len(), events.data().len());
    for call in &calls {
        assert_eq!((call.signatures(), call.signed_with(&made.str("secret"))), (1, 1));
        assert_eq!(
            (call.line.as_str(), call.headers["content-type"].as_str()),
            ("POST /in HTTP/1.1", "application/json")
        );
        let sent = call.json();
        // It is the event as it is listed.
        let listed = events.data().iter().find(|event| event["id"] == call.id()).unwrap();
        for (member, value) in listed.as_object().unwrap() {
            assert_eq!(&sent[member], value, "{member}");
        }
        assert_eq!((&sent["api_version"], &sent["truncated"]), (&json!("v1"), &json!(false)));
        assert_eq!(sent["data"]["ticket"]["version"], sent["subject"]["version"]);
        assert_eq!(sent["data"]["ticket"]["updated_at"], sent["timestamp"]);
        assert!(sent["data"]["ticket"].get("allowed_actions").is_none());
    }
    // Each shows the ticket as it was then, although it has gone on since.
    let seen = |of: &str, field: &str| -> Vec<Value> {
        let all = calls.iter().map(support::Call::json).filter(|sent| sent["type"] == of);
        all.map(|sent| sent["data"]["ticket"][field].clone()).collect()
    };
    assert_eq!(seen("ticket.created", "priority").len(), 1);
    assert_ne!(seen("ticket.created", "priority"), [json!("urgent")]);
    let changed: BTreeSet<String> = seen("ticket.priority_changed", "priority").iter().map(Value::to_string).collect();
    assert_eq!(changed, BTreeSet::from(["\"high\"".to_owned(), "\"urgent\"".to_owned()]));
    let subjects = seen("ticket.created", "subject");
    assert_ne!(subjects, [json!("another")]);
    let written = calls.iter().map(support::Call::json).find(|sent| sent["type"] == "message.created").unwrap();
    assert_eq!(written["data"]["message"]["id"], written["message"]["id"]);
    // The last one is the ticket as it is read.
    let now = app.root().get(&path).expect(200);
    let last = calls.iter().map(support::Call::json).find(|sent| sent["subject"]["version"] == now["version"]).unwrap();
    for (member, value) in last["data"]["ticket"].as_object().unwrap() {
        assert_eq!(&now[member.as_str()], value, "{member}");
    }
    let rows = deliveries(app.root(), &made.id());
    assert!(rows.iter().all(|row| row["status"] == 200 && row["answer"] == "taken" && row["attempt_count"] == 1));
    let one = app.root().get(format!("/v1/webhook-deliveries/{}", rows[0]["id"].as_str().unwrap())).expect(200);
    assert!(calls.iter().any(|call| call.json() == one["payload"]), "the very payload is kept");
});

on_each_engine!(records_that_went_on_are_told_as_they_were, |app| {
    let receiver = Receiver::open();
    receiver.hooked(app.root(), &["customer.*", "organization.*"], json!({}));
    let customer = app.root().post("/v1/customers", json!({"name": "Sara", "emails": [{"value": "s@shop.example"}]}));
    let customer = format!("/v1/customers/{}", customer.expect(201).id());
    app.root().patch(&customer, json!({"name": "Sara A", "tier": "vip", "emails": []})).expect(200);
    let organization = app.root().post("/v1/organizations", json!({"name": "Asa"})).expect(201).id();
    let organization = format!("/v1/organizations/{organization}");
    app.root().patch(&organization, json!({"name": "Asa Novin", "shares_tickets": true})).expect(200);
    app.sends_hooks();
    let sent = |kind: &str| receiver.calls().iter().map(support::Call::json).find(|it| it["type"] == kind).unwrap();
    let before = &sent("customer.created")["data"]["customer"];
    assert_eq!((&before["name"], &before["tier"], &before["version"]), (&json!("Sara"), &json!("standard"), &json!(1)));
    assert_eq!((&before["emails"][0]["value"], &before["blocked"]), (&json!("s@shop.example"), &json!(false)));
    let after = &sent("customer.updated")["data"]["customer"];
    assert_eq!((&after["name"], &after["tier"]), (&json!("Sara A"), &json!("vip")));
    let before = &sent("organization.created")["data"]["organization"];
    assert_eq!((&before["name"], &before["shares_tickets"]), (&json!("Asa"), &json!(false)));
});

on_each_engine!(types_conditions_and_notes_decide_who_gets_what, |app| {
    let [typed, urgent, noted, blind] = [(); 4].map(|()| Receiver::open());
    typed.hooked(app.root(), &["ticket.created"], json!({}));
    let condition = json!({"field": "priority", "op": "is", "value": "urgent"});
    urgent.hooked(app.root(), &["ticket.*", "customer.*"], json!({"condition": condition}));
    noted.hooked(app.root(), &["message.*"], json!({"include_notes": true}));
    blind.hooked(app.root(), &["message.*"], json!({}));
    let off = Receiver::open();
    off.hooked(app.root(), &["ticket.*"], json!({"enabled": false}));
    let ticket = app.ticket().with("priority", "low").opened().id();
    let path = format!("/v1/tickets/{ticket}");
    app.root().patch(&path, json!({"priority": "urgent"})).expect(200);
    app.root().patch(&path, json!({"priority": "low"})).expect(200);
    let note = json!({"kind": "note", "body": {"content": "a secret"}});
    app.root().post(format!("{path}/messages"), note).expect(201);
    app.sends_hooks();
    assert_eq!(typed.kinds(), ["ticket.created"]);
    // The state right after the event counts, not that of now.
    assert_eq!(urgent.kinds(), ["ticket.priority_changed"]);
    assert_eq!(urgent.calls()[0].json()["data"]["ticket"]["priority"], "urgent");
    let texts = |receiver: &Receiver| {
        receiver.calls().iter().filter(|call| String::from_utf8_lossy(&call.body).contains("a secret")).count()
    };
    assert_eq!((texts(&noted), texts(&blind)), (1, 0));
    assert!(off.calls().is_empty());
    let strange = app.other_workspace();
    strange.ticket().opened();
    app.sends_hooks();
    assert_eq!(typed.calls().len(), 1, "another workspace's events are nobody's business");
});

on_each_engine!(what_its_owner_does_is_kept_from_a_webhook_that_asks_for_it, |app| {
    let crm = app.service(&["webhooks:manage", "tickets:write", "customers:write", "events:read"]);
    let (own, all) = (Receiver::open(), Receiver::open());
    own.hooked(&crm, &["ticket.*"], json!({"exclude_own": true}));
    all.hooked(&crm, &["ticket.*"], json!({}));
    let ticket = app.ticket().opened().id();
    let path = format!("/v1/tickets/{ticket}");
    crm.with("X-Source-Id", "crm-7").patch(&path, json!({"priority": "urgent"})).expect(200);
    app.root().with("X-Source-Id", "desk").patch(&path, json!({"priority": "low"})).expect(200);
    app.sends_hooks();
    let marks = |receiver: &Receiver| -> BTreeSet<String> {
        let sent = receiver.calls();
        sent.iter().map(|call| call.json()["actor"]["source_id"].to_string()).collect()
    };
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(marks(&own), set(&["null", "\"desk\""]));
    assert_eq!(marks(&all), set(&["null", "\"desk\"", "\"crm-7\""]));
    let listed = crm.get("/v1/events?types=ticket.priority_changed").expect(200);
    assert_eq!(listed.data()[0]["actor"]["source_id"], "crm-7");
});

on_each_engine!(what_is_too_long_is_sent_without_its_record, |app| {
    let receiver = Receiver::open();
    receiver.hooked(app.root(), &["message.created"], json!({}));
    let ticket = app.ticket().opened().id();
    app.sends_hooks();
    let known = receiver.calls().len();
    let long = "<b>x</b>".repeat(7_000);
    let body = json!({"kind": "reply", "body": {"format": "html", "content": long}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201);
    app.sends_hooks();
    let sent = receiver.calls()[known].json();
    assert_eq!(sent["truncated"], json!(false), "that much is not too long");
    assert!(sent["data"]["message"]["body_html"].as_str().unwrap().len() > 10_000);
    // Five times as long in html.
    let known = receiver.calls().len();
    let body = json!({"kind": "reply", "body": {"content": "&".repeat(60_000)}});
    let message = app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201).id();
    app.sends_hooks();
    let call = receiver.calls()[known].clone();
    assert!(call.body.len() < 10_000, "{}", call.body.len());
    let sent = call.json();
    assert_eq!(
        (&sent["truncated"], &sent["data"], &sent["message"]["id"]),
        (&json!(true), &json!(null), &json!(message))
    );
});

on_each_engine!(words_that_were_changed_since_are_not_told_as_the_earlier_ones, |app| {
    let receiver = Receiver::open();
    receiver.hooked(app.root(), &["message.*"], json!({"include_notes": true}));
    let ticket = app.ticket().opened().id();
    app.sends_hooks();
    let known = receiver.calls().len();
    let note = json!({"kind": "note", "body": {"content": "first words"}});
    let note = app.root().post(format!("/v1/tickets/{ticket}/messages"), note).expect(201).id();
    let path = format!("/v1/messages/{note}");
    app.root().patch(path, json!({"body": {"content": "other words"}})).expect(200);
    app.sends_hooks();
    let calls: Vec<_> = receiver.calls()[known..].iter().map(support::Call::json).collect();
    let told = |kind: &str| calls.iter().find(|sent| sent["type"] == kind).unwrap_or_else(|| panic!("no {kind}"));
    // Whoever wrote it down before the change knows the first words, and nobody does after it.
    let first = &told("message.created")["data"]["message"];
    assert!(first.is_null() || first["body_text"] == "first words", "{first}");
    assert_eq!(told("message.updated")["data"]["message"]["body_text"], "other words");
});

on_each_engine!(what_its_owner_does_for_others_is_his_own_as_well, |app| {
    let sara = app.agent("sara").recorded();
    let crm = app.service(&["webhooks:manage", "tickets:write", "impersonate", "events:read", "users:write"]);
    let receiver = Receiver::open();
    receiver.hooked(&crm, &["ticket.*"], json!({"exclude_own": true}));
    let ticket = app.ticket().opened().id();
    app.sends_hooks();
    let known = receiver.calls().len();
    let path = format!("/v1/tickets/{ticket}");
    crm.with("On-Behalf-Of", sara.as_str()).patch(&path, json!({"priority": "urgent"})).expect(200);
    app.root().patch(&path, json!({"priority": "low"})).expect(200);
    app.sends_hooks();
    let told: Vec<Value> =
        receiver.calls()[known..].iter().map(|call| call.json()["changes"]["priority"]["to"].clone()).collect();
    assert_eq!(told, [json!("low")]);
});

on_each_engine!(three_hundred_events_by_eight_writers_reach_every_address, |app| {
    let receivers = [(); 3].map(|()| Receiver::open());
    let hooks: Vec<String> =
        receivers.iter().map(|receiver| receiver.hooked(app.root(), &["ticket.created"], json!({})).id()).collect();
    thread::scope(|threads| {
        for writer in 0..8 {
            let root = app.root();
            threads.spawn(move || {
                for number in 0..38 {
                    let body = json!({"customer": {"name": "c"}, "subject": format!("{writer}-{number}"), "body": {"content": "x"}});
                    root.post("/v1/tickets", body).expect(201);
                }
            });
        }
    });
    app.sends_hooks();
    let mut expected = BTreeSet::new();
    for page in app.root().pages("/v1/tickets?limit=200") {
        expected.extend(page.ids());
    }
    assert_eq!(expected.len(), 304);
    for (receiver, hook) in receivers.iter().zip(&hooks) {
        let given: BTreeSet<String> =
            receiver.calls().iter().map(|call| call.json()["subject"]["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(given, expected);
        assert!(states(app.root(), hook).iter().all(|state| state == "delivered"));
    }
});
