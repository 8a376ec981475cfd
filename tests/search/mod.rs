//! Searching tickets with a condition.

mod finds;
mod pages;
mod refused;
mod rights;

use serde_json::{Value, json};
use support::{Actor, Answer};

const SEARCH: &str = "/v1/tickets/search";

/// Searches, and shows the answer whatever it is.
fn search(who: &Actor, condition: Value) -> Answer {
    who.post(SEARCH, json!({"condition": condition}))
}

/// What is found, oldest first.
fn found(who: &Actor, condition: Value) -> Vec<String> {
    who.post(SEARCH, json!({"condition": condition, "sort": ["number"]})).expect(200).ids()
}

fn test(field: &str, op: &str, value: impl Into<Value>) -> Value {
    json!({"field": field, "op": op, "value": value.into()})
}
