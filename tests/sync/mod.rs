//! Records by their ids in other systems.

mod conflicts;
mod crowd;
mod limits;
mod messages;
mod records;
mod told;

use serde_json::{Value, json};
use support::Desk;

/// The types that have such ids.
const TYPES: [&str; 4] = ["tickets", "messages", "customers", "organizations"];

/// A text as a part of a path.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The path of a record by its id in the system `crm`.
fn path(of: &str, id: &str) -> String {
    format!("/v1/{of}/external/crm/{}", encoded(id))
}

/// A body with which a record of the type is created.
fn body(desk: &Desk, of: &str, name: &str) -> Value {
    match of {
        "tickets" => json!({
            "customer": {"name": "Parisa", "emails": [{"value": "parisa@customer.example"}]}, "subject": name,
            "body": {"content": "سلام"}, "priority": "high", "tags": ["sync"],
        }),
        "messages" => {
            json!({"ticket_id": desk.ticket().opened().id(), "kind": "customer", "body": {"content": name}})
        }
        "customers" => json!({"name": name, "tier": "vip"}),
        _ => json!({"name": name, "note": "synced"}),
    }
}
