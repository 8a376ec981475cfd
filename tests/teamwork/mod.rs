//! Agents beside each other.

mod checklist;
mod drafts;
mod presence;
mod read;

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp};

fn opened(app: &TestApp) -> String {
    app.ticket().opened().id()
}

#[track_caller]
fn shown(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200)
}

/// Says something on the ticket, a second later.
#[track_caller]
fn says(app: &TestApp, who: &Actor, ticket: &str, kind: &str) -> Answer {
    app.clock.advance_seconds(1);
    let body = json!({"kind": kind, "body": {"content": kind}});
    who.post(format!("/v1/tickets/{ticket}/messages"), body).expect(201)
}

fn told(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200).data().to_vec()
}
