//! What agents are told of.

mod deliveries;
mod kept;
mod killed;
mod list;
mod mentions;
mod settings;
mod whom;

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp};

/// Tells agents what happened, and what they were told.
#[track_caller]
fn told(app: &TestApp, agent: &Actor) -> Vec<Value> {
    app.tell_agents();
    agent.get("/v1/notifications").expect(200).data().to_vec()
}

/// Of each the event, the scope and the count.
#[track_caller]
fn brief(app: &TestApp, agent: &Actor) -> Vec<(String, String, i64)> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let row = |row: &Value| (text(row, "event"), text(row, "scope"), row["event_count"].as_i64().unwrap());
    told(app, agent).iter().map(row).collect()
}

fn one(event: &str, scope: &str) -> (String, String, i64) {
    (event.to_owned(), scope.to_owned(), 1)
}

/// Who was told of what by a channel: event, state and reason, the oldest first.
#[track_caller]
fn by(app: &TestApp, agent: &str, channel: &str) -> Vec<(String, String, Option<String>)> {
    let path = format!("/v1/notification-deliveries?agent_id={agent}&channel={channel}");
    let rows = app.root().get(path).expect(200);
    let text = |row: &Value, name: &str| row[name].as_str().map(str::to_owned);
    let row = |row: &Value| (text(row, "event").unwrap(), text(row, "state").unwrap(), text(row, "reason"));
    rows.data().iter().rev().map(row).collect()
}

#[track_caller]
fn wish(agent: &Actor, wishes: Value) -> Answer {
    agent.put_json("/v1/agents/me/notification-settings", wishes).expect(200)
}

#[track_caller]
fn write(actor: &Actor, ticket: &str, kind: &str) -> Answer {
    let body = json!({"kind": kind, "body": {"content": "سلام"}});
    actor.post(format!("/v1/tickets/{ticket}/messages"), body).expect(201)
}

/// A ticket of this agent.
#[track_caller]
fn ticket_of(app: &TestApp, agent: &Actor) -> String {
    app.ticket().with("assignee_id", agent.id.as_str()).opened().id()
}
