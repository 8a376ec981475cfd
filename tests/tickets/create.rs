//! Opening tickets.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine, tamper};

fn rows(app: &TestApp) -> Vec<usize> {
    ["tickets", "messages", "customers", "events", "idempotency_keys"].map(|it| tamper::count(&app.database, it)).into()
}

on_each_engine!(a_new_ticket_waits_for_an_answer, |app| {
    let team = app.team("فنی");
    let category = app.category("login");
    let sara = app.agent("sara").in_team(&team).enters();
    let body = json!({
        "customer": {"name": "پریسا", "emails": [{"value": "Parisa@Example.com"}], "phones": [{"value": "۰۹۱۲۳۴۵۶۷۸۹"}]},
        "subject": "  وارد حساب نمی‌شوم  ",
        "body": {"format": "markdown", "content": "**رمز** را عوض کردم"},
        "tags": ["Login", "vip", "login"],
        "channel": "phone", "language": "fa", "category_id": category, "priority": "high", "impact": "blocked",
        "team_id": team, "assignee_id": sara.id,
    });
    let ticket = sara.post("/v1/tickets", body).expect(201);
    let expected = json!({
        "status": "awaiting_reply", "subject": "وارد حساب نمی‌شوم", "tags": ["login", "vip"], "channel": "phone",
        "language": "fa", "category_id": category, "priority": "high", "impact": "blocked", "team_id": team,
        "assignee_id": sara.id, "spam": false, "message_count": 1, "last_message_kind": "customer",
        "created_at": app.clock.now(), "updated_at": app.clock.now(), "waiting_since": app.clock.now(),
        "snoozed_until": null, "deleted_at": null, "closed_at": null, "follow_up_of_id": null, "follower_ids": [],
    });
    for (member, value) in expected.as_object().unwrap() {
        assert_eq!(&ticket[member], value, "{member}");
    }
    assert_eq!(ticket.header("location"), Some(format!("/v1/tickets/{}", ticket.id()).as_str()));
    assert_eq!(ticket.etag(), format!("\"{}\"", ticket.int("version")));
    assert_eq!(ticket["last_message_id"], ticket["last_customer_message_id"]);

    let shown = sara.get(ticket.header("location").unwrap()).expect(200);
    assert_eq!(shown.json, ticket.json);
    let customer = sara.get(format!("/v1/customers/{}", ticket.str("customer_id"))).expect(200);
    assert_eq!((&customer["name"], &customer["emails"][0]["value"]), (&json!("پریسا"), &json!("Parisa@Example.com")));
    let messages = sara.get(format!("/v1/tickets/{}/messages", ticket.id())).expect(200);
    assert_eq!(messages["data"][0]["body_text"], "رمز را عوض کردم");
    assert_eq!(messages["data"][0]["body_html"].as_str().unwrap().trim(), "<p><strong>رمز</strong> را عوض کردم</p>");
    assert_eq!(messages["data"][0]["author"], json!({"type": "customer", "id": ticket["customer_id"]}));
});

on_each_engine!(what_is_left_out_has_its_default, |app| {
    // Its words are Persian; they say nothing else for sure.
    let ticket = app.ticket().opened();
    for (member, value) in [
        ("priority", json!("medium")),
        ("channel", json!("api")),
        ("impact", Value::Null),
        ("language", json!("fa")),
        ("team_id", Value::Null),
        ("assignee_id", Value::Null),
        ("category_id", Value::Null),
        ("tags", json!([])),
    ] {
        assert_eq!(ticket[member], value, "{member}");
    }
});

on_each_engine!(the_same_address_is_the_same_customer, |app| {
    let with = |customer: Value| app.ticket().with("customer", customer).opened().str("customer_id");
    let first = with(json!({"name": "Parisa", "emails": [{"value": "parisa@example.com"}]}));
    let by_mail = with(
        json!({"name": "P. K.", "emails": [{"value": "PARISA@example.COM"}], "phones": [{"value": "+98 912 345 6789"}]}),
    );
    assert_eq!(first, by_mail, "addresses have no case");
    let by_phone = with(json!({"phones": [{"value": "+۹۸۹۱۲۳۴۵۶۷۸۹"}]}));
    assert_eq!(first, by_phone, "what was learnt is remembered, in whatever digits");
    assert_eq!(with(json!({"id": first})), first);
    let customer = app.root().get(format!("/v1/customers/{first}")).expect(200);
    assert_eq!(customer["name"], "Parisa", "he keeps his name");
    let stranger = with(json!({"name": "Parisa", "emails": [{"value": "other@example.com"}]}));
    assert_ne!(stranger, first, "a name alone is nobody");
});

on_each_engine!(a_claimed_address_finds_nobody, |app| {
    let with = |customer: Value| app.ticket().with("customer", customer).opened().str("customer_id");
    let known = with(json!({"emails": [{"value": "parisa@example.com"}]}));
    let claims = with(json!({"name": "Eve", "emails": [{"value": "parisa@example.com", "standing": "claimed"}]}));
    assert_ne!(known, claims);
});

on_each_engine!(addresses_of_two_customers_are_left_to_a_person, |app| {
    let with = |customer: Value| app.root().post("/v1/tickets", app.ticket().with("customer", customer).body);
    let first = with(json!({"emails": [{"value": "a@example.com"}]})).expect(201).str("customer_id");
    let second = with(json!({"emails": [{"value": "b@example.com"}]})).expect(201).str("customer_id");
    let before = rows(app);
    let both = with(json!({"emails": [{"value": "a@example.com"}, {"value": "b@example.com"}]})).expect(409);
    let named = both.problem("already_exists").str("existing_id");
    assert!([&first, &second].contains(&&named), "{named}");
    assert_eq!(rows(app), before);
});

on_each_engine!(customers_who_arrive_twice_at_once_are_recorded_once, |app| {
    let customers: Vec<String> = std::thread::scope(|threads| {
        let opened: Vec<_> = (0..8)
            .map(|_| {
                threads.spawn(|| {
                    let customer = json!({"name": "Twin", "emails": [{"value": "twin@example.com"}]});
                    app.ticket().with("customer", customer).opened().str("customer_id")
                })
            })
            .collect();
        opened.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(customers.iter().all(|id| *id == customers[0]), "{customers:?}");
    assert_eq!(tamper::count(&app.database, "customers"), 1);
    assert_eq!(tamper::count(&app.database, "tickets"), 8);
});

on_each_engine!(a_create_is_atomic, |app| {
    let other = app.other_workspace();
    let (foreign_team, foreign_category) = (other.team("فنی"), other.category("login"));
    let foreign_agent = other.agent("reza").recorded();
    let foreign_customer = other.customer("Parisa");
    app.settle();
    let before = rows(app);
    let mut number = 0;
    for (member, value, place) in [
        ("category_id", json!("cat_00000000000000000000000001"), "#/category_id"),
        ("team_id", json!("team_00000000000000000000000001"), "#/team_id"),
        ("assignee_id", json!("agt_00000000000000000000000001"), "#/assignee_id"),
        ("customer", json!({"id": "cus_00000000000000000000000001"}), "#/customer/id"),
        ("category_id", json!(foreign_category), "#/category_id"),
        ("team_id", json!(foreign_team), "#/team_id"),
        ("assignee_id", json!(foreign_agent), "#/assignee_id"),
        ("customer", json!({"id": foreign_customer}), "#/customer/id"),
    ] {
        number += 1;
        let refused =
            app.root().key(&format!("key {number}")).post("/v1/tickets", app.ticket().with(member, value).body);
        refused.expect(422).problem("validation_failed").field_error(place, "not_found");
    }
    assert_eq!(rows(app), before, "no ticket, no customer, no message, no event, no key");
});

on_each_engine!(all_references_that_lead_nowhere_are_named_at_once, |app| {
    let body = app
        .ticket()
        .with("category_id", "cat_00000000000000000000000001")
        .with("team_id", "team_00000000000000000000000001")
        .with("assignee_id", "agt_00000000000000000000000001")
        .body;
    let refused = app.root().post("/v1/tickets", body).expect(422);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3);
});

on_each_engine!(an_id_of_another_kind_is_an_invalid_reference, |app| {
    let customer = app.customer("Parisa");
    for (member, prefix) in [("category_id", "cat"), ("team_id", "team"), ("assignee_id", "agt")] {
        let refused = app.root().post("/v1/tickets", app.ticket().with(member, customer.as_str()).body).expect(422);
        let place = format!("#/{member}");
        let refused = refused.field_error(&place, "invalid_reference");
        assert_eq!(refused["errors"][0]["params"], json!({"prefix": prefix}));
    }
});

on_each_engine!(a_blocked_customer_opens_nothing_and_writes_nothing, |app| {
    let ticket = app.ticket().opened();
    let customer = ticket.str("customer_id");
    app.root().act(format!("/v1/customers/{customer}/block")).expect(200);
    let refused =
        app.root().post("/v1/tickets", app.ticket().of(&customer).body).expect(409).problem("customer_blocked");
    assert_eq!(refused["customer_id"], customer.as_str());
    let message = json!({"kind": "customer", "body": {"content": "x"}});
    app.root().post(format!("/v1/tickets/{}/messages", ticket.id()), message).expect(409).problem("customer_blocked");
    let reply = json!({"kind": "reply", "body": {"content": "x"}});
    app.root().post(format!("/v1/tickets/{}/messages", ticket.id()), reply).expect(201);
    app.root().act(format!("/v1/customers/{customer}/unblock")).expect(200);
    app.ticket().of(&customer).opened();
});

on_each_engine!(a_deactivated_agent_gets_no_tickets, |app| {
    let gone = app.agent("gone").recorded();
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let refused = app.root().post("/v1/tickets", app.ticket().with("assignee_id", gone.as_str()).body).expect(422);
    refused.field_error("#/assignee_id", "not_found");
});

on_each_engine!(a_customers_company_comes_with_him, |app| {
    let organization = app.organization("پارس");
    let customer = app.customer("Parisa");
    app.root().put(format!("/v1/organizations/{organization}/members/{customer}")).expect(204);
    assert_eq!(app.ticket().of(&customer).opened()["organization_id"], organization.as_str());
});
