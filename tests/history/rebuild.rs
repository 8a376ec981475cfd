//! A ticket is what its history says.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{Answer, TestApp, identity::Shop, on_each_engine};

/// What the changes of a history add up to, and what its messages imply.
fn fold(history: &Answer) -> BTreeMap<String, Value> {
    let mut ticket = BTreeMap::new();
    for (name, empty) in [
        ("impact", Value::Null),
        ("language", Value::Null),
        ("category_id", Value::Null),
        ("team_id", Value::Null),
        ("assignee_id", Value::Null),
        ("organization_id", Value::Null),
        ("follow_up_of_id", Value::Null),
        ("snoozed_until", Value::Null),
        ("deleted_at", Value::Null),
        ("merged_into_id", Value::Null),
        ("queued_reason", Value::Null),
        ("leased_until", Value::Null),
        ("sla", Value::Null),
        ("spam", json!(false)),
        ("tags", json!([])),
        ("follower_ids", json!([])),
        ("blocked_by", json!([])),
        ("external_ids", json!([])),
        ("message_count", json!(0)),
        ("waiting_since", Value::Null),
        ("first_responded_at", Value::Null),
        ("answered_at", Value::Null),
        ("closed_at", Value::Null),
    ] {
        ticket.insert(name.to_owned(), empty);
    }
    for event in history.data() {
        let at = &event["timestamp"];
        // A link is no field, nor is what triage says: each tells of itself.
        let is_field = |name: &str| !["link", "triage"].contains(&name);
        let fields = event["changes"].as_object().unwrap().iter().filter(|(name, _)| is_field(name));
        for (field, change) in fields {
            let before = ticket.get(field).cloned().unwrap_or(Value::Null);
            let created = event["type"] == "ticket.created";
            assert!(created || change["from"] == before, "{field} was {before}: {event}");
            ticket.insert(field.clone(), change["to"].clone());
            if field == "assignee_id" && !change["to"].is_null() {
                ticket.insert("queued_reason".to_owned(), Value::Null);
            }
            if field == "status" {
                let status = change["to"].as_str().unwrap();
                let owed_nothing =
                    ["needs_info", "answered", "closed"].contains(&change["from"].as_str().unwrap_or(""));
                if owed_nothing && status == "awaiting_reply" && ticket["waiting_since"].is_null() {
                    ticket.insert("waiting_since".to_owned(), at.clone());
                }
                ticket.insert("closed_at".to_owned(), if status == "closed" { at.clone() } else { Value::Null });
                if status == "answered" {
                    ticket.insert("answered_at".to_owned(), at.clone());
                }
                if ["answered", "closed"].contains(&status) {
                    ticket.insert("waiting_since".to_owned(), Value::Null);
                }
            }
        }
        if event["type"] == "message.created" {
            let kind = event["message"]["kind"].as_str().unwrap();
            let count = ticket["message_count"].as_i64().unwrap() + 1;
            ticket.insert("message_count".to_owned(), json!(count));
            for (name, value) in [("id", &event["message"]["id"]), ("kind", &event["message"]["kind"]), ("at", at)] {
                ticket.insert(format!("last_message_{name}"), value.clone());
            }
            if kind == "customer" {
                ticket.insert("last_customer_message_id".to_owned(), event["message"]["id"].clone());
                if ticket["waiting_since"].is_null() {
                    ticket.insert("waiting_since".to_owned(), at.clone());
                }
            }
            if kind == "reply" {
                ticket.insert("waiting_since".to_owned(), Value::Null);
                if ticket["first_responded_at"].is_null() {
                    ticket.insert("first_responded_at".to_owned(), at.clone());
                }
            }
        }
        ticket.insert("version".to_owned(), event["subject"]["version"].clone());
        ticket.insert("updated_at".to_owned(), at.clone());
        ticket.entry("created_at".to_owned()).or_insert_with(|| at.clone());
    }
    ticket
}

fn agrees(app: &TestApp, id: &str) {
    let shown = app.root().get(format!("/v1/tickets/{id}")).expect(200);
    let told = fold(&app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200));
    let members = shown.json.as_object().unwrap();
    for (name, value) in members.iter().filter(|(name, _)| !["id", "allowed_actions"].contains(&name.as_str())) {
        assert_eq!(told.get(name), Some(value), "{name} of {id}");
    }
}

on_each_engine!(the_history_rebuilds_the_ticket_as_it_is_shown, |app| {
    let (team, category) = (app.team("فنی"), app.category("login"));
    let sara = app.agent("sara").role("admin").in_team(&team).enters();
    let id = app.ticket().with("tags", json!(["b", "a"])).with("impact", "degraded").opened().id();
    let path = format!("/v1/tickets/{id}");
    agrees(app, &id);
    let says = |kind: &str, then: Option<&str>| {
        let mut body = json!({"kind": kind, "body": {"content": "سلام"}});
        if let Some(then) = then {
            body["then"] = then.into();
        }
        drop(sara.post(format!("{path}/messages"), body).expect(201));
    };
    let other = app.ticket().opened().id();
    let turn = |status: &str| drop(sara.patch(format!("/v1/tickets/{other}"), json!({"status": status})).expect(200));
    let steps: [&dyn Fn(); 20] = [
        &|| drop(sara.act(format!("{path}/claim")).expect(200)),
        &|| {
            drop(sara.patch(&path, json!({"team_id": team, "category_id": category, "priority": "urgent"})).expect(200))
        },
        &|| says("note", None),
        &|| says("reply", Some("needs_info")),
        &|| drop(sara.patch(&path, json!({"snoozed_until": app.clock.in_seconds(999_999)})).expect(200)),
        &|| says("customer", None),
        &|| drop(sara.put(format!("{path}/tags/vip")).expect(204)),
        &|| drop(sara.put(format!("{path}/followers/me")).expect(204)),
        &|| says("reply", None),
        &|| drop(sara.patch(&path, json!({"status": "closed"})).expect(200)),
        &|| says("customer", None),
        &|| drop(sara.act(format!("{path}/release")).expect(200)),
        &|| drop(sara.patch(&path, json!({"spam": true, "tags": [], "impact": null, "subject": "دیگر"})).expect(200)),
        &|| drop(sara.delete(&path).expect(204)),
        &|| drop(sara.act(format!("{path}/restore")).expect(200)),
        &|| says("reply", Some("closed")),
        &|| {
            let body = json!({"type": "depends_on", "ticket_id": other});
            drop(sara.post(format!("{path}/links"), body).expect(201));
        },
        &|| turn("closed"),
        &|| turn("in_review"),
        &|| {
            let links = sara.get(format!("{path}/links")).expect(200);
            drop(sara.delete(format!("/v1/ticket-links/{}", links.ids()[0])).expect(204));
        },
    ];
    for step in steps {
        app.clock.advance_seconds(61);
        step();
        agrees(app, &id);
    }
    app.clock.advance_days(15);
    let next =
        sara.post(format!("{path}/messages"), json!({"kind": "customer", "body": {"content": "باز هم"}})).expect(201);
    agrees(app, &id);
    agrees(app, &next.str("ticket_id"));
});

on_each_engine!(what_a_customer_does_in_the_portal_is_rebuilt_too, |app| {
    let parisa = Shop::open(app).user("u");
    let id = parisa.post("/v1/portal/tickets", json!({"subject": "s", "body": {"content": "c"}})).expect(201).id();
    for step in ["close", "reopen"] {
        app.clock.advance_seconds(61);
        parisa.act(format!("/v1/portal/tickets/{id}/{step}")).expect(200);
        agrees(app, &id);
    }
});

on_each_engine!(versions_of_a_history_are_dense_and_pages_keep_them_in_order, |app| {
    let id = app.ticket().opened().id();
    for number in 0..12 {
        app.root().put(format!("/v1/tickets/{id}/tags/t{number}")).expect(204);
    }
    let path = format!("/v1/tickets/{id}/history");
    for (sort, first) in [("version", 1), ("-version", 15)] {
        let pages = app.root().pages(format!("{path}?limit=5&sort={sort}"));
        let events = pages.iter().flat_map(Answer::data);
        let versions: Vec<i64> = events.map(|event| event["subject"]["version"].as_i64().unwrap()).collect();
        let mut expected: Vec<i64> = (1..=15).collect();
        if first == 15 {
            expected.reverse();
        }
        assert_eq!(versions, expected, "{sort}");
    }
});
