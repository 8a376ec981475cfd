//! Gateways: short messages and chats that go out and come in.

mod choosing;
mod keeping;
mod provider;
mod reach;
mod receipts;
mod receiving;
mod sending;
mod telling;

use std::{thread, time::Duration};

use provider::Provider;
use serde_json::{Value, json};
use support::{Actor, Answer, TestApp};

/// What no answer, log or row may show.
const SECRET: &str = "kX9-secret-of-the-shop";

/// A gateway that asks this provider, with these further members.
fn described(provider: &Provider, more: Value) -> Value {
    let mut body = json!({
        "name": "SMS",
        "channel": "sms",
        "request": {
            "url": provider.url("/send"),
            "headers": [{"name": "X-Api-Key", "value": "Key {{secret.api_key}}"}],
            "body": {"to": "{{recipient}}", "text": "{{text}}", "ref": "{{delivery.id}}", "flash": false},
        },
        "message_id_pointer": "/id",
        "secrets": {"api_key": SECRET},
        "inbound": {
            "verification": "header", "header": "X-Key", "sender": "/from", "text": "/text", "message_id": "/id",
            "name": "/name",
        },
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// A gateway of a story: its id, and what its service presents.
struct Gateway {
    id: String,
    service: Actor,
}

impl Gateway {
    #[track_caller]
    fn open(app: &TestApp, provider: &Provider) -> Self {
        Self::with(app, provider, json!({}))
    }

    #[track_caller]
    fn with(app: &TestApp, provider: &Provider, more: Value) -> Self {
        Self::at(app.root(), &app.anonymous(), provider, more)
    }

    #[track_caller]
    fn at(admin: &Actor, nobody: &Actor, provider: &Provider, more: Value) -> Self {
        let id = admin.post("/v1/gateways", described(provider, more)).expect(201).id();
        let made = admin.post(format!("/v1/gateways/{id}/inbound-secret"), json!({})).expect(200);
        assert_eq!(made.str("path"), format!("/v1/public/gateways/{id}/messages"));
        assert_eq!(made.str("receipts_path"), format!("/v1/public/gateways/{id}/receipts"));
        Self { service: nobody.with("X-Key", made.str("secret")), id }
    }

    fn path(&self) -> String {
        format!("/v1/public/gateways/{}/messages", self.id)
    }

    /// Hands a message in.
    fn says(&self, from: &str, text: &str, id: &str) -> Answer {
        let body = json!({"from": from, "text": text, "id": id, "name": "Parisa"}).to_string();
        self.service.send_bytes("POST", &self.path(), Some("application/json"), body.as_bytes())
    }

    /// A ticket that somebody has opened by it.
    #[track_caller]
    fn ticket(&self, admin: &Actor, from: &str) -> String {
        let id = format!("first of {from} {}", self.id);
        assert_eq!(self.says(from, "I cannot sign in.", &id).expect(200)["state"], "ticket_opened");
        newest(admin)
    }
}

/// The ticket that was opened last.
#[track_caller]
fn newest(admin: &Actor) -> String {
    admin.get("/v1/tickets?sort=-number&limit=1").expect(200).ids()[0].clone()
}

#[track_caller]
fn reply(admin: &Actor, ticket: &str, text: &str) -> String {
    let body = json!({"kind": "reply", "body": {"content": text}});
    admin.post(format!("/v1/tickets/{ticket}/messages"), body).expect(201).id()
}

/// What goes out about this ticket once all of it fits, the oldest first.
#[track_caller]
fn sent(admin: &Actor, ticket: &str, fits: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let list = format!("/v1/gateway-deliveries?ticket_id={ticket}&limit=200");
    for _ in 0..3_000 {
        let rows: Vec<Value> = admin.get(&list).expect(200).data().iter().rev().cloned().collect();
        if fits(&rows) {
            return rows;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it never came to that: {:?}", admin.get(&list))
}

/// The newest of it, once it is in this state.
#[track_caller]
fn last(admin: &Actor, ticket: &str, state: &str) -> Value {
    sent(admin, ticket, |rows| rows.last().is_some_and(|row| row["state"] == state)).pop().unwrap()
}

/// The newest of it, once it was tried so often and is not under way.
#[track_caller]
fn tried(app: &TestApp, ticket: &str, attempts: i64) -> Value {
    let now = app.clock.now();
    for _ in 0..3_000 {
        app.state().courier.wake();
        // What is under way is due already; what has failed is due later.
        let is_over = |row: &Value| row["due_at"].as_str().is_none_or(|due| due > now.as_str());
        let row = sent(app.root(), ticket, |_| true).pop().filter(|row| row["attempts"] == attempts && is_over(row));
        if let Some(row) = row {
            return row;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it was not tried {attempts} times")
}
