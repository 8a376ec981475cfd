//! Rules: what is done without anybody because something happened to a ticket.

mod acting;
mod failing;
mod joining;
mod keeping;
mod notifying;
mod replying;
mod routed;
mod runs;
mod shadow;
mod simulating;
mod surveying;
mod switching;
mod undoing;
mod waiting;
mod waking;

use serde_json::{Value, json};
use support::{Answer, TestApp};

/// A live rule with these members beside its name.
fn rule(app: &TestApp, name: &str, members: Value) -> Answer {
    let mut body = json!({"name": name, "mode": "live", "occasions": ["opened", "changed"]});
    body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    app.root().post("/v1/rules", body).expect(201)
}

fn is(field: &str, value: impl Into<Value>) -> Value {
    json!({"field": field, "op": "is", "value": value.into()})
}

fn tagged(tag: &str) -> Value {
    json!({"field": "tags", "op": "has_any", "value": [tag]})
}

fn put(tag: &str) -> Value {
    json!([{"type": "add_tags", "tags": [tag]}])
}

/// A canned response with these words in Persian and English.
fn text(app: &TestApp, fa: &str, en: &str) -> String {
    let bodies = json!({"fa": {"content": fa}, "en": {"content": en}});
    app.root().post("/v1/canned-responses", json!({"title": en, "bodies": bodies})).expect(201).id()
}

fn answer(response: &str) -> Value {
    json!([{"type": "reply", "canned_response_id": response}])
}

/// What the ticket's conversation holds of this kind, the oldest first.
fn said(app: &TestApp, ticket: &str, kind: &str) -> Vec<Value> {
    let all = app.root().get(format!("/v1/tickets/{ticket}/messages?limit=200")).expect(200);
    all.data().iter().filter(|message| message["kind"] == kind).cloned().collect()
}

/// A live time rule that puts a tag on tickets of which the condition has held for an hour.
fn hourly(app: &TestApp, name: &str, condition: Value) -> Answer {
    timed(app, name, json!({"minutes": 60, "clock": "calendar"}), json!({"condition": condition, "actions": put(name)}))
}

/// A live time rule with these members.
fn timed(app: &TestApp, name: &str, after: Value, members: Value) -> Answer {
    let mut body = json!({"name": name, "mode": "live", "after": after});
    body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let made = app.root().post("/v1/rules", body).expect(201);
    app.carried_out();
    made
}

/// Lets minutes pass and what is due in them happen.
fn pass(app: &TestApp, minutes: i64) {
    app.clock.advance_seconds(minutes * 60);
    app.tend();
}

fn shown(app: &TestApp, id: &str) -> Value {
    app.root().get(format!("/v1/tickets/{id}")).expect(200).json
}

fn history(app: &TestApp, id: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200).data().to_vec()
}

fn runs(app: &TestApp, rule: &str) -> Vec<Value> {
    app.root().get(format!("/v1/rules/{rule}/runs")).expect(200).data().to_vec()
}
