//! Changing several tickets in one go, and undoing it.

mod atomic;
mod changing;
mod killed;
mod together;
mod undoing;

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp};

const PATH: &str = "/v1/tickets/bulk";

/// Tickets with these tags.
fn tickets<const N: usize>(app: &TestApp) -> [String; N] {
    std::array::from_fn(|_| app.ticket().opened().id())
}

/// Does this with tickets, each by itself.
#[track_caller]
fn bulk(who: &Actor, items: Value) -> Answer {
    who.post(PATH, json!({ "items": items })).expect(207)
}

fn shown(app: &TestApp, id: &str) -> Value {
    app.root().get(format!("/v1/tickets/{id}")).expect(200).json
}

fn history(app: &TestApp, id: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200).data().to_vec()
}

fn notes(app: &TestApp, id: &str) -> usize {
    let all = app.root().get(format!("/v1/tickets/{id}/messages?limit=200")).expect(200);
    all.data().iter().filter(|message| message["kind"] == "note").count()
}

/// A macro with these actions.
fn bundle(app: &TestApp, actions: Value) -> String {
    app.root().post("/v1/macros", json!({"title": "m", "actions": actions})).expect(201).id()
}

fn statuses(answer: &Answer) -> Vec<i64> {
    answer["results"].as_array().unwrap().iter().map(|result| result["status"].as_i64().unwrap()).collect()
}
