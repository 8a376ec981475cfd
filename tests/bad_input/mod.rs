//! Whatever is sent, the answer is the contract's, nothing changes, and the server does not fail.

mod bodies;
mod fields;
mod headers;
mod language;
mod operations;
mod paths;
mod protocol;
mod queries;

use support::{TestApp, tamper};

/// The counts of all rows that a request could have made.
fn rows(app: &TestApp) -> Vec<usize> {
    let tables = [
        "tickets",
        "messages",
        "attachments",
        "stray_blobs",
        "customers",
        "customer_addresses",
        "organizations",
        "agents",
        "teams",
        "team_members",
        "categories",
        "calendars",
        "agent_periods",
        "tokens",
        "sessions",
        "events",
        "idempotency_keys",
        "ticket_tags",
        "ticket_followers",
        "identity_providers",
        "invitations",
        "password_resets",
        "sign_in_settings",
        "sign_in_providers",
        "sign_in_attempts",
        "agent_identities",
        "impersonations",
        "address_proofs",
        "guest_codes",
        "guest_sessions",
        "external_ids",
        "external_identities",
        "outbox",
        "stream_tickets",
    ];
    tables.iter().map(|table| tamper::count(&app.database, table)).collect()
}

/// A workspace with one of everything, so that there is something to spoil.
fn furnished(app: &TestApp) -> String {
    let team = app.team("فنی");
    app.category("login");
    app.organization("پارس");
    let ticket = app.ticket().in_team(&team).with("tags", serde_json::json!(["a"])).opened().id();
    app.settle();
    ticket
}
