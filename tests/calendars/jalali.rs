//! Days and instants in the Jalali calendar, on the way out and on the way in.

use std::{collections::BTreeSet, slice::from_ref};

use serde_json::{Value, json};
use support::{contract, identity::Shop, on_each_engine};

use super::calendar;

on_each_engine!(the_jalali_form_stands_beside_the_other_where_it_is_asked_for, |app| {
    let ticket = app.ticket().opened();
    let path = format!("/v1/tickets/{}", ticket.id());
    let plain = app.root().get(&path).expect(200);
    assert_eq!(plain["created_at_jalali"], Value::Null);
    let shown = app.root().get(format!("{path}?calendar=jalali")).expect(200);
    // 21 March 2026, 08:00 UTC.
    assert_eq!(shown["created_at_jalali"], "1405-01-01T11:30:00+03:30");
    assert!(shown.json.as_object().unwrap().contains_key("closed_at_jalali"), "null, as its sibling is");
    assert_eq!(shown.etag(), plain.etag());
    for (member, value) in plain.json.as_object().unwrap() {
        assert_eq!(&shown[member], value, "{member}");
    }
    let list = app.root().get("/v1/tickets?limit=1&calendar=jalali&fields=id,updated_at").expect(200);
    let row = list.data()[0].as_object().unwrap();
    assert_eq!(row.keys().collect::<Vec<_>>(), ["id", "updated_at", "updated_at_jalali"]);
    let made = app.root().key("k").post("/v1/teams?calendar=jalali", json!({"name": "فنی"})).expect(201);
    assert_eq!(made["created_at_jalali"], "1405-01-01T11:30:00+03:30");
    let again = app.root().key("k").post("/v1/teams", json!({"name": "فنی"})).expect(201);
    assert_eq!((&again["id"], &again["created_at_jalali"]), (&made["id"], &Value::Null), "what is kept is plain");
    let id = calendar(app, json!({"name": "a", "preset": "iran"}));
    let calendar = app.root().get(format!("/v1/calendars/{id}?calendar=jalali")).expect(200);
    let lunar = &calendar["holidays"][10];
    assert!(lunar["first_date_jalali"].as_str().unwrap().starts_with("1405-"), "{lunar}");
});

on_each_engine!(a_workspace_can_show_it_always_and_in_its_own_zone, |app| {
    let ticket = format!("/v1/tickets/{}", app.ticket().opened().id());
    let other = app.other_workspace();
    let settings = json!({"jalali_dates": true, "time_zone": "Europe/Berlin"});
    let changed = app.root().patch("/v1/workspace", settings).expect(200);
    assert_eq!(changed["jalali_dates"], true);
    let sara = app.agent("sara").enters();
    for who in [app.root(), &sara] {
        assert_eq!(who.get(&ticket).expect(200)["created_at_jalali"], "1405-01-01T09:00:00+01:00");
        assert_eq!(who.get(format!("{ticket}?calendar=gregorian")).expect(200)["created_at_jalali"], Value::Null);
    }
    let customer = Shop::open(app).user("parisa");
    let own = customer.post("/v1/portal/tickets", json!({"subject": "s", "body": {"content": "b"}})).expect(201);
    assert_eq!(own["created_at_jalali"], "1405-01-01T09:00:00+01:00");
    assert!(!other.root().get("/v1/workspace").expect(200).text.contains("_at_jalali"));
    assert_eq!(app.anonymous().get("/v1/meta?calendar=jalali").status, 200);
});

on_each_engine!(another_calendar_is_refused_by_every_operation_with_a_credential, |app| {
    for path in ["/v1/tickets", "/v1/workspace", "/v1/teams?limit=1"] {
        let mark = if path.contains('?') { '&' } else { '?' };
        let refused = app.root().get(format!("{path}{mark}calendar=lunar")).expect(400).problem("invalid_parameter");
        refused.field_error("calendar", "unknown_option");
        app.anonymous().get(format!("{path}{mark}calendar=lunar")).expect(401);
        app.root().get(format!("{path}{mark}calender=jalali")).expect(400).problem("unknown_parameter");
    }
});

/// The names of the schemas that answers refer to, directly or not.
fn of_answers(document: &Value) -> BTreeSet<String> {
    let operations = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap());
    let mut unread: Vec<&Value> = operations.map(|(_, operation)| &operation["responses"]).collect();
    let mut reached = BTreeSet::new();
    while let Some(read) = unread.pop() {
        let text = read.to_string();
        for (_, rest) in text.match_indices("#/components/schemas/").map(|(at, found)| text.split_at(at + found.len()))
        {
            let name = rest.split('"').next().unwrap().to_owned();
            if reached.insert(name.clone()) {
                unread.push(&document["components"]["schemas"][name]);
            }
        }
    }
    reached
}

on_each_engine!(every_instant_of_an_answer_has_a_documented_sibling, |app| {
    let document = &contract::of(&format!("http://{}", app.address())).document;
    let mut found = 0;
    for name in of_answers(document) {
        let schema = &document["components"]["schemas"][&name];
        for (member, contract) in schema["properties"].as_object().into_iter().flatten() {
            if contract["format"] == "date-time" || contract["format"] == "date" {
                let sibling = &schema["properties"][format!("{member}_jalali")];
                assert_eq!(sibling["type"], contract["type"], "{name}.{member}");
                found += 1;
            }
        }
    }
    assert!(found > 40, "only {found}");
});

on_each_engine!(tickets_are_found_by_jalali_days_and_months, |app| {
    // 1 Farvardin 1405, 11:30; then the last minute of Farvardin, the first of Ordibehesht.
    let first = app.ticket().opened().id();
    app.clock.advance_seconds(12 * 3_600 + 1_800 - 60 + 30 * 86_400);
    let last = app.ticket().opened().id();
    app.clock.advance_seconds(60);
    let next = app.ticket().opened().id();
    let found = |query: &str| {
        let mut ids = app.root().get(format!("/v1/tickets?{query}")).expect(200).ids();
        ids.reverse();
        ids
    };
    assert_eq!(found("created_at.jalali_month=1405-01"), [first.clone(), last.clone()]);
    assert_eq!(found("created_at.jalali_month=%DB%B1%DB%B4%DB%B0%DB%B5-%DB%B0%DB%B2"), from_ref(&next));
    assert!(found("created_at.jalali_month=1404-12").is_empty());
    assert_eq!(found("updated_at.jalali_month=1405-01&created_at.gte=jalali:1405-01-02"), from_ref(&last));
    assert_eq!(found("created_at.gte=jalali:1405-02-01"), from_ref(&next));
    assert_eq!(found("created_at.lt=1405-02-01&calendar=jalali"), [first.clone(), last.clone()]);
    assert_eq!(found("created_at.gte=jalali:1405-01-31T23:59:00%2B03:30"), [last.clone(), next.clone()]);
    // The day is that of the workspace: six hours later in New York.
    app.root().patch("/v1/workspace", json!({"time_zone": "America/New_York"})).expect(200);
    assert_eq!(found("created_at.jalali_month=1405-01"), [first, last, next]);
    for (query, name, code) in [
        ("created_at.gte=jalali:1404-12-30", "created_at.gte", "invalid_time"),
        ("created_at.gte=1405-01-01", "created_at.gte", "invalid_time"),
        ("created_at.jalali_month=1405-13", "created_at.jalali_month", "invalid_month"),
        ("created_at.jalali_month=1405", "created_at.jalali_month", "invalid_month"),
    ] {
        app.root().get(format!("/v1/tickets?{query}")).expect(400).field_error(name, code);
    }
    let customers = app.root().get("/v1/customers?created_at.jalali_month=1405-01").expect(200);
    assert_eq!(customers.data().len(), 3);
});

on_each_engine!(a_jalali_instant_is_taken_wherever_an_instant_is, |app| {
    let ticket = format!("/v1/tickets/{}", app.ticket().opened().id());
    let asleep = app.root().patch(&ticket, json!({"snoozed_until": "jalali:1405-01-05T09:00:00+03:30"})).expect(200);
    assert_eq!(asleep["snoozed_until"], "2026-03-25T05:30:00.000Z");
    let wrong = json!({"snoozed_until": "jalali:1404-12-30T09:00:00+03:30"});
    app.root().patch(&ticket, wrong).expect(422).field_error("#/snoozed_until", "invalid_time");
});

on_each_engine!(the_received_message_has_the_digits_that_are_asked_for, |app| {
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let told = |digits: Option<&str>, language: &str| {
        if let Some(digits) = digits {
            app.root().patch("/v1/workspace", json!({"digits": digits})).expect(200);
        }
        let ticket = app.ticket().with("language", language).opened();
        let messages = app.root().get(format!("/v1/tickets/{}/messages", ticket.id())).expect(200);
        (ticket.int("number").to_string(), messages.column("body_text").pop().unwrap())
    };
    let persian = |number: &str| domain::text::persian_digits(number);
    let (number, text) = told(None, "fa");
    assert!(text.contains(&persian(&number)), "{number} {text}");
    let (number, text) = told(Some("latin"), "fa");
    assert!(text.contains(&number), "{number} {text}");
    let (number, text) = told(Some("persian"), "en");
    assert!(text.contains(&format!("number {};", persian(&number))), "{number} {text}");
    app.root().patch("/v1/workspace", json!({"digits": "roman"})).expect(422).field_error("#/digits", "unknown_option");
});
