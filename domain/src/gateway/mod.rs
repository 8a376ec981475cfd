//! Gateways: services for short messages and chats that are reached over HTTP, and that hand messages in.
//!
//! What is sent is written by the workspace's admin as a template with a closed list of placeholders. The request is put
//! together from its parts, never from a text that is read again: whatever a customer writes stays a value.

mod delivery;
mod description;
mod inbound;
mod receipt;
mod request;
mod template;
#[cfg(test)]
mod tests;

pub use delivery::{Answered, Carried, GatewayDelivery, MAX_ANSWER_BYTES, MAX_RETRY_AFTER_SECONDS, retry_at, scrubbed};
pub use description::{Gateway, MAX_GATEWAYS, MAX_SECRETS, is_secret_name};
pub use inbound::{
    BodyForm, GatewayMessage, GatewaySender, Inbound, MAX_PER_SENDER, PER_SENDER_SECONDS, Verification, normalized,
};
pub use receipt::{Arrival, MAX_STATUS_WORD, MAX_STATUS_WORDS, Receipts};
pub use request::{ContentKind, Field, Method, Outgoing, Request, RequestFault, Unfit};
pub use template::{Fault, Secrets, Slot, Template, Values, Wrong};
