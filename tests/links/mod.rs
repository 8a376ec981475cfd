//! Links between tickets.

mod blocking;
mod making;
mod rights;
mod together;

use serde_json::json;
use support::{Actor, Answer, TestApp};

/// Makes `ticket` to `other` what `relation` says.
#[track_caller]
fn link(who: &Actor, ticket: &str, relation: &str, other: &str) -> Answer {
    who.post(format!("/v1/tickets/{ticket}/links"), json!({"type": relation, "ticket_id": other}))
}

/// What the ticket is to which other ones, newest link first.
#[track_caller]
fn links(who: &Actor, ticket: &str) -> Vec<(String, String)> {
    let page = who.get(format!("/v1/tickets/{ticket}/links?limit=200")).expect(200);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    page.data().iter().map(|link| (text(&link["type"]), text(&link["ticket"]["id"]))).collect()
}

fn shown(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200)
}

fn opened(app: &TestApp) -> String {
    app.ticket().opened().id()
}

#[track_caller]
fn close(app: &TestApp, ticket: &str) -> Answer {
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"}))
}

/// The types of the ticket's events, oldest first.
fn told(app: &TestApp, ticket: &str) -> Vec<String> {
    app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200).column("type")
}
