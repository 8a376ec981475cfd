//! Webhooks: what is sent where, and what becomes of it.

mod failing;
mod hostile;
mod keeping;
mod killed;
mod replaying;
mod rules;
mod secrets;
mod sending;
mod underway;

use serde_json::Value;
use support::{Actor, Answer};

/// What was sent to a webhook, the newest first.
#[track_caller]
fn deliveries(caller: &Actor, webhook: &str) -> Vec<Value> {
    caller.get(format!("/v1/webhooks/{webhook}/deliveries?limit=200")).expect(200).data().to_vec()
}

#[track_caller]
fn hook(caller: &Actor, webhook: &str) -> Answer {
    caller.get(format!("/v1/webhooks/{webhook}")).expect(200)
}

/// Of each the state, the oldest first.
#[track_caller]
fn states(caller: &Actor, webhook: &str) -> Vec<String> {
    let rows = deliveries(caller, webhook);
    rows.iter().rev().map(|row| row["state"].as_str().unwrap().to_owned()).collect()
}
