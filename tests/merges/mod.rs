//! Tickets that become one, and come apart again.

mod gone;
mod joined;
mod linked;
mod refused;
mod split;
mod together;
mod undone;
mod waiting;

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp};

/// Opens a ticket of the customer, a second after whatever happened before.
fn opened(app: &TestApp, customer: &str) -> String {
    app.clock.advance_seconds(1);
    app.ticket().of(customer).opened().id()
}

/// Two tickets of one customer.
fn two(app: &TestApp) -> (String, String) {
    let customer = app.customer("Parisa");
    (opened(app, &customer), opened(app, &customer))
}

fn merge(who: &Actor, ticket: &str, into: &str) -> Answer {
    who.post(format!("/v1/tickets/{ticket}/merge"), json!({"into_ticket_id": into}))
}

fn unmerge(who: &Actor, ticket: &str) -> Answer {
    who.act(format!("/v1/tickets/{ticket}/unmerge"))
}

#[track_caller]
fn shown(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200)
}

/// Says something on the ticket, a second later; the message's id.
#[track_caller]
fn says(app: &TestApp, ticket: &str, kind: &str, words: &str) -> String {
    app.clock.advance_seconds(1);
    let body = json!({"kind": kind, "body": {"content": words}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201).id()
}

/// The messages of the ticket, in order.
#[track_caller]
fn messages(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{ticket}/messages?limit=200")).expect(200).data().to_vec()
}

#[track_caller]
fn words(app: &TestApp, ticket: &str) -> Vec<String> {
    messages(app, ticket).iter().map(|message| message["body_text"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn history(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200).data().to_vec()
}
