//! Rules: what is done without anybody because something happened to a ticket.

mod acting;
mod failing;
mod keeping;
mod routed;
mod runs;
mod shadow;

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

fn shown(app: &TestApp, id: &str) -> Value {
    app.root().get(format!("/v1/tickets/{id}")).expect(200).json
}

fn history(app: &TestApp, id: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200).data().to_vec()
}

fn runs(app: &TestApp, rule: &str) -> Vec<Value> {
    app.root().get(format!("/v1/rules/{rule}/runs")).expect(200).data().to_vec()
}
