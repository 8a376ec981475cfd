//! The customer's side.

mod files;
mod keys;
mod organization;
mod received;
mod rights;
mod tickets;

use serde_json::{Value, json};

/// A ticket to open.
fn ticket(subject: &str) -> Value {
    json!({"subject": subject, "body": {"content": format!("words of {subject}")}})
}

fn message(content: &str) -> Value {
    json!({"body": {"content": content}})
}
