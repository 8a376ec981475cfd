//! No internal member exists in the portal: every key of its schemas, and of real answers, is looked at.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{contract, identity::Shop, on_each_engine};

use super::{message, ticket};

/// All that customers are told, by name. A new member must be put here by hand, after thinking about it.
const TOLD: &[&str] = &[
    "allowed_actions",
    "answered_at",
    "attachments",
    "author_name",
    "body_formats",
    "body_html",
    "body_max_chars",
    "body_text",
    "can_answer",
    "can_write",
    "categories",
    "category",
    "closed_at",
    "comment",
    "created_at",
    "data",
    "direction",
    "due_at",
    "editable_until",
    "emails",
    "exact",
    "expires_at",
    "file_name",
    "follow_up_of_id",
    "handled_by",
    "has_more",
    "heartbeat_seconds",
    "id",
    "kind",
    "label",
    "last_message_at",
    "letters",
    "limits",
    "locale",
    "media_type",
    "message",
    "moved_at",
    "moves",
    "name",
    "next_cursor",
    "next_step",
    "number",
    "organization",
    "own",
    "page",
    "parent_id",
    "paused",
    "phones",
    "position",
    "prev_cursor",
    "previous_due_at",
    "promise",
    "question",
    "reason",
    "reason_text",
    "reconnect",
    "reopen_window_days",
    "requested_by",
    "resumed",
    "score",
    "sees_organization",
    "size",
    "status",
    "status_label",
    "statuses",
    "subject",
    "subject_max_chars",
    "thanks",
    "ticket",
    "ticket_id",
    "time_zone",
    "timestamp",
    "total",
    "type",
    "value",
    "verified",
    "version",
    "workspace_name",
];

/// Names of members below a schema, references followed.
fn names(document: &Value, schema: &Value, into: &mut BTreeSet<String>, seen: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        if seen.insert(reference.to_owned()) {
            names(document, document.pointer(reference.trim_start_matches('#')).unwrap(), into, seen);
        }
        return;
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        // The Jalali form of an instant tells what the instant tells.
        into.insert(name.strip_suffix("_jalali").unwrap_or(name).to_owned());
        names(document, member, into, seen);
    }
    for part in ["items", "additionalProperties"] {
        if schema[part].is_object() {
            names(document, &schema[part], into, seen);
        }
    }
    for part in ["oneOf", "anyOf", "allOf"] {
        for one in schema[part].as_array().into_iter().flatten() {
            names(document, one, into, seen);
        }
    }
}

fn keys(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                into.insert(name.clone());
                keys(member, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, into)),
        _ => {}
    }
}

on_each_engine!(every_key_of_the_portals_schemas_may_be_told, |app| {
    let contract = contract::of(&format!("http://{}", app.address()));
    let mut found = BTreeSet::new();
    for operation in contract.operations.iter().filter(|it| it.path.starts_with("/v1/portal/")) {
        for (status, response) in operation.contract["responses"].as_object().unwrap() {
            if status.starts_with('2') {
                for content in response["content"].as_object().into_iter().flat_map(|content| content.values()) {
                    names(&contract.document, &content["schema"], &mut found, &mut BTreeSet::new());
                }
            }
        }
    }
    assert!(found.len() > 30, "{found:?}");
    let untold: Vec<_> = found.iter().filter(|name| !TOLD.contains(&name.as_str())).collect();
    assert!(untold.is_empty(), "think first: {untold:?}");
});

on_each_engine!(every_key_and_word_of_real_answers_may_be_told, |app| {
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    let shop = Shop::open(app);
    let sara = shop.user("u");
    app.category("login");
    let team = app.team("support");
    let agent = app.agent("Ava").in_team(&team).role("admin").enters();
    let id = sara.post("/v1/portal/tickets", ticket("s")).expect(201).id();
    let customer = sara.get("/v1/portal/me").id();
    app.root().patch(format!("/v1/customers/{customer}"), json!({"note": "INTERNAL-1"})).expect(200);
    let change = json!({"team_id": team, "tags": ["internal-2"], "priority": "urgent", "impact": "outage"});
    app.root().patch(format!("/v1/tickets/{id}"), change).expect(200);
    agent.act(format!("/v1/tickets/{id}/claim")).expect(200);
    for (kind, words) in [("note", "INTERNAL-3"), ("reply", "hello")] {
        let body = json!({"kind": kind, "body": {"content": words}});
        agent.post(format!("/v1/tickets/{id}/messages"), body).expect(201);
    }
    let path = format!("/v1/portal/tickets/{id}");
    let answers = [
        sara.get("/v1/portal/me"),
        sara.patch("/v1/portal/me", json!({"name": "Sara"})),
        sara.get("/v1/portal/form"),
        sara.get("/v1/portal/tickets?with_total=true"),
        sara.get(&path),
        sara.get(format!("{path}/messages")),
        sara.post(format!("{path}/messages"), message("x")),
        sara.post("/v1/portal/tickets", ticket("t")),
        sara.act(format!("{path}/close")),
        sara.act(format!("{path}/reopen")),
    ];
    let (mut found, mut checked) = (BTreeSet::new(), 0);
    for answer in answers {
        assert!(answer.status < 300, "{answer:?}");
        keys(&answer.json, &mut found);
        let text = answer.text.to_lowercase();
        for word in ["internal", "urgent", "outage", &agent.id, &team, "desk.example"] {
            assert!(!text.contains(word), "{word} in {answer:?}");
        }
        checked += 1;
    }
    assert_eq!(checked, 10);
    let untold: Vec<_> = found.iter().filter(|name| !TOLD.contains(&name.as_str())).collect();
    assert!(untold.is_empty(), "{untold:?}");
});
