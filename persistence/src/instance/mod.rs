//! Instance tables: the only queries without a [`Scope`](crate::Scope), because they are what a scope is made from.

pub mod answers;
pub mod bulk_actions;
pub mod deliveries;
pub mod due;
pub mod due_work;
pub mod feed_cursor;
pub mod gateways;
pub mod guest;
pub mod identity;
pub mod leftovers;
pub mod mail_fetches;
pub mod mailed;
pub mod notified;
pub mod old_emails;
pub mod outbox;
pub mod rule_runs;
pub mod session;
pub mod settings;
pub mod stray_blobs;
pub mod stream_ticket;
pub mod survey_key;
pub mod token;
pub mod webhooks;
pub mod workspace;
