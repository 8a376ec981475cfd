//! An id of another workspace in a body is a reference to nothing.

use serde_json::{Value, json};
use support::on_each_engine;

on_each_engine!(foreign_ids_in_bodies_are_not_found, |app| {
    let other = app.other_workspace();
    let (team, category, organization) = (other.team("t"), other.category("c"), other.organization("o"));
    let agent = other.agent("reza").recorded();
    let customer = other.customer("Parisa");
    let ticket = format!("/v1/tickets/{}", app.ticket().opened().id());
    let own = format!("/v1/customers/{}", app.customer("Own"));
    let root = format!("/v1/categories/{}", app.category("root"));
    let calendar = other.root().post("/v1/calendars", json!({"name": "c", "preset": "iran"})).expect(201).id();
    let (agent_path, team_path) =
        (format!("/v1/agents/{}", app.agent("own").recorded()), format!("/v1/teams/{}", app.team("own")));
    let hook = json!({"url": "https://hooks.example/x", "event_types": ["ticket.*"]});
    let hook = other.root().post("/v1/webhooks", hook).expect(201).id();
    let before = app.settle().str("head_hash");
    let cases: Vec<(&str, &str, Value, &str)> = vec![
        ("PATCH", &ticket, json!({"team_id": team}), "#/team_id"),
        ("PATCH", &ticket, json!({"category_id": category}), "#/category_id"),
        ("PATCH", &ticket, json!({"assignee_id": agent}), "#/assignee_id"),
        ("PATCH", &ticket, json!({"organization_id": organization}), "#/organization_id"),
        ("POST", "/v1/customers", json!({"name": "x", "organization_id": organization}), "#/organization_id"),
        ("PATCH", &own, json!({"organization_id": organization}), "#/organization_id"),
        (
            "POST",
            "/v1/agents",
            json!({"name": "x", "email": "x@desk.example", "role": "agent", "team_ids": [team]}),
            "#/team_ids/0",
        ),
        (
            "POST",
            "/v1/categories",
            json!({"key": "k", "name_fa": "ن", "name_en": "n", "parent_id": category}),
            "#/parent_id",
        ),
        ("POST", "/v1/categories", json!({"key": "k", "name_fa": "ن", "name_en": "n", "team_id": team}), "#/team_id"),
        ("PATCH", &root, json!({"parent_id": category}), "#/parent_id"),
        ("PATCH", "/v1/workspace", json!({"calendar_id": calendar}), "#/calendar_id"),
        ("PATCH", &agent_path, json!({"calendar_id": calendar}), "#/calendar_id"),
        ("PATCH", &team_path, json!({"calendar_id": calendar}), "#/calendar_id"),
        ("POST", "/v1/teams", json!({"name": "x", "calendar_id": calendar}), "#/calendar_id"),
        ("PATCH", &root, json!({"team_id": team}), "#/team_id"),
        ("POST", "/v1/routing/simulate", json!({"draft": {"teams": [{"team_id": team}]}}), "#/draft/teams/0/team_id"),
        (
            "POST",
            "/v1/rules/simulate",
            json!({"rule": {"occasions": ["opened"], "actions": [{"type": "update", "team_id": team}]}}),
            "#/rule/actions/0/team_id",
        ),
        (
            "POST",
            "/v1/rules",
            json!({"name": "x", "occasions": ["opened"], "actions": [{"type": "webhook", "webhook_id": hook}]}),
            "#/actions/0/webhook_id",
        ),
        ("POST", "/v1/tickets", app.ticket().with("customer", json!({"id": customer})).body, "#/customer/id"),
    ];
    for (method, path, body, place) in cases {
        let refused = app.root().send(method, path, Some(body.clone())).expect(422).problem("validation_failed");
        refused.field_error(place, "not_found");
    }
    assert_eq!(app.settle().str("head_hash"), before, "nothing happened");
});

on_each_engine!(foreign_ids_in_filters_match_nothing, |app| {
    let other = app.other_workspace();
    app.ticket().opened();
    let ticket = other.ticket().in_team(&other.team("t")).with("category_id", other.category("c")).opened();
    for filter in ["team_id", "category_id", "customer_id"] {
        let list = app.root().get(format!("/v1/tickets?{filter}={}", ticket.str(filter))).expect(200);
        assert!(list.ids().is_empty(), "{filter}");
    }
    let agent = other.agent("reza").recorded();
    for filter in ["assignee_id", "follower_id"] {
        assert!(app.root().get(format!("/v1/tickets?{filter}={agent}")).expect(200).ids().is_empty());
    }
    let organization = other.organization("o");
    assert!(app.root().get(format!("/v1/customers?organization_id={organization}")).expect(200).ids().is_empty());
});

on_each_engine!(the_same_addresses_and_names_live_in_both_workspaces, |app| {
    let other = app.other_workspace();
    let customer = json!({"name": "Parisa", "external_id": "7", "emails": [{"value": "p@example.com"}]});
    let here = app.ticket().with("customer", customer.clone()).opened();
    let there = other.ticket().with("customer", customer).opened();
    assert_ne!(here["customer_id"], there["customer_id"]);
    assert_ne!(app.team("فنی"), other.team("فنی"));
    assert_ne!(app.category("login"), other.category("login"));
    assert_ne!(app.organization("پارس"), other.organization("پارس"));
});
