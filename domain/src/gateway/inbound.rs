//! What comes in by a gateway.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CustomerId, GatewayId, GatewayMessageId, GatewaySenderId, MessageId, TicketId},
    mail::{InboundReason, InboundState},
    people::{Address, Standing},
    ticket::Channel,
    time::Instant,
};

/// How many messages of one sender are taken within [`PER_SENDER_SECONDS`].
pub const MAX_PER_SENDER: i64 = 60;
/// The window of that.
pub const PER_SENDER_SECONDS: i64 = 3_600;
/// The longest name of a sender, as the gateway calls him.
const MAX_SENDER: usize = 255;

crate::words! {
    /// How a call-back proves where it comes from.
    pub enum Verification {
        /// A header holds the secret itself.
        Header = 1 "header",
        /// A header holds HMAC-SHA256 of the body under the secret.
        HmacSha256 = 2 "hmac_sha256",
    }
}

crate::words! {
    /// How the body of a call-back is written.
    pub enum BodyForm {
        /// JSON.
        Json = 1 "json",
        /// A form, as browsers send it.
        Form = 2 "form",
    }
}

/// How messages come in by a gateway. Places are JSON pointers, or the names of a form's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// How a call-back proves where it comes from.
    pub verification: Verification,
    /// In which header.
    pub header: String,
    /// How its body is written.
    pub format: BodyForm,
    /// Where the sender stands.
    pub sender: String,
    /// Where his words stand.
    pub text: String,
    /// Where the gateway's id of the message stands.
    pub message_id: String,
    /// Where his name stands, if anywhere.
    pub name: Option<String>,
}

/// Somebody who writes by a gateway. That he is a customer is believed of this gateway alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewaySender {
    /// Its id.
    pub id: GatewaySenderId,
    /// The gateway.
    pub gateway_id: GatewayId,
    /// Who, in the form that is compared.
    pub address: String,
    /// The customer.
    pub customer_id: CustomerId,
    /// Since when.
    pub created_at: Instant,
}

/// A message that came in, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayMessage {
    /// Its id.
    pub id: GatewayMessageId,
    /// The gateway.
    pub gateway_id: GatewayId,
    /// What the gateway calls it; unique there.
    pub provider_id: String,
    /// Who wrote it, in the form that is compared.
    pub sender: String,
    /// What became of it.
    pub state: InboundState,
    /// Why nothing did.
    pub reason: Option<InboundReason>,
    /// The ticket it belongs to.
    pub ticket_id: Option<TicketId>,
    /// The message it became; none for the first one of a ticket.
    pub message_id: Option<MessageId>,
    /// When it came.
    pub created_at: Instant,
}

/// Who writes, in the form that is compared: a telephone number for short messages, else what the service calls him.
pub fn normalized(channel: Channel, sender: &str) -> Option<String> {
    if channel == Channel::Sms {
        return Address::phone(sender, Standing::Claimed).ok().map(|address| address.normalized);
    }
    let sender = sender.trim();
    let is_one = !sender.is_empty() && sender.chars().count() <= MAX_SENDER && !sender.chars().any(char::is_control);
    is_one.then(|| sender.to_owned())
}
