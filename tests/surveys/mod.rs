//! Surveys: whom they ask, when, and what becomes of the answers.

mod answering;
mod asking;
mod killed;
mod letters;
mod linked;
mod lists;
mod portal;
mod reasons;
mod settings;
mod together;

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp};

/// Moves a ticket to a status.
#[track_caller]
fn moves(app: &TestApp, ticket: &str, status: &str) {
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({ "status": status })).expect(200);
}

/// The surveys of a ticket, the newest first.
#[track_caller]
fn surveys(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{ticket}/surveys")).expect(200).data().to_vec()
}

/// The only survey of a ticket.
#[track_caller]
fn survey(app: &TestApp, ticket: &str) -> Value {
    let all = surveys(app, ticket);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

/// A ticket that is closed and whose customer was asked, and its survey.
#[track_caller]
fn asked(app: &TestApp) -> (String, String) {
    let ticket = app.ticket().at("closed").id();
    app.ask();
    let survey = survey(app, &ticket);
    assert_eq!(survey["state"], "sent", "{survey}");
    (ticket, survey["id"].as_str().unwrap().to_owned())
}

/// A key to a survey.
#[track_caller]
fn key(app: &TestApp, survey: &str) -> String {
    app.root().act(format!("/v1/surveys/{survey}/key")).expect(201).str("key")
}

/// Where a key leads.
fn link(key: &str) -> String {
    format!("/v1/public/surveys/{key}")
}

fn answers(who: &Actor, path: &str, score: i64, comment: &str) -> Answer {
    who.post(path, json!({"score": score, "comment": comment}))
}

/// The events of a ticket that tell of surveys, the oldest first.
#[track_caller]
fn told(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.settle();
    let history = app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    let mut found: Vec<Value> = history.data().to_vec();
    found.retain(|event| event["type"].as_str().unwrap().starts_with("survey."));
    found.sort_by_key(|event| event["subject"]["version"].as_i64());
    found
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}
