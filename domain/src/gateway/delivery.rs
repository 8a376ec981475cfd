//! What goes out by a gateway, and what its answer means.

use super::{Secrets, request::forms};
use crate::{
    ids::{AgentId, GatewayDeliveryId, GatewayId, MessageId, TicketId},
    mail::{DeliveryReason, DeliveryState},
    outbox::next_try,
    time::Instant,
};

/// As much of an answer is kept, in bytes.
pub const MAX_ANSWER_BYTES: usize = 4_096;
/// The longest that a gateway may ask to be left alone.
pub const MAX_RETRY_AFTER_SECONDS: i64 = 3_600;

/// What is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// A message of a conversation, to its customer.
    Message(MessageId, TicketId),
    /// What an agent is told, of one ticket or of several.
    Notice(AgentId, Option<TicketId>),
}

impl Carried {
    /// The message.
    pub const fn message(self) -> Option<MessageId> {
        match self {
            Self::Message(id, _) => Some(id),
            Self::Notice(..) => None,
        }
    }

    /// The ticket that it is about.
    pub const fn ticket(self) -> Option<TicketId> {
        match self {
            Self::Message(_, ticket) => Some(ticket),
            Self::Notice(_, ticket) => ticket,
        }
    }

    /// The agent who is told.
    pub const fn agent(self) -> Option<AgentId> {
        match self {
            Self::Message(..) => None,
            Self::Notice(agent, _) => Some(agent),
        }
    }
}

/// Something that goes out by a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayDelivery {
    /// Its id, under which it is sent at every try.
    pub id: GatewayDeliveryId,
    /// The gateway.
    pub gateway_id: GatewayId,
    /// What it carries.
    pub carried: Carried,
    /// To whom.
    pub recipient: String,
    /// Did Nobat write it by itself?
    pub is_automatic: bool,
    /// What became of it.
    pub state: DeliveryState,
    /// Why, unless it was sent.
    pub reason: Option<DeliveryReason>,
    /// What went wrong the last time: a word.
    pub problem: Option<String>,
    /// The status that was answered the last time.
    pub status_code: Option<i64>,
    /// The beginning of what was answered the last time, without secrets.
    pub answer: Option<String>,
    /// What the gateway calls it.
    pub provider_message_id: Option<String>,
    /// How often it was begun.
    pub attempts: i64,
    /// Not before then.
    pub due_at: Instant,
    /// A worker has it until then.
    pub leased_until: Option<Instant>,
    /// When it was meant.
    pub created_at: Instant,
    /// When it was sent, failed, or was found not to be sent.
    pub settled_at: Option<Instant>,
    /// What the service last said of it, in its own words.
    pub reported_status: Option<String>,
    /// When it said so.
    pub reported_at: Option<Instant>,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It was taken.
    Taken,
    /// It was not, and will not be.
    Refused,
    /// It may be taken later.
    Later,
}

impl Answered {
    /// By its status. Whoever leads elsewhere is not followed.
    pub const fn of(status: u16) -> Self {
        match status {
            200..=299 => Self::Taken,
            408 | 425 | 429 => Self::Later,
            300..=499 => Self::Refused,
            _ => Self::Later,
        }
    }
}

/// When it is tried again after the `attempts`th failure, which happened `now`; none when it has been tried often enough.
/// What the gateway asks for is heeded as far as it is within reason.
pub fn retry_at(attempts: i64, now: Instant, retry_after_seconds: Option<i64>) -> Option<Instant> {
    let usual = next_try(attempts, now)?;
    let asked = retry_after_seconds.map(|seconds| now.plus_seconds(seconds.clamp(0, MAX_RETRY_AFTER_SECONDS)));
    Some(asked.map_or(usual, |asked| asked.max(usual)))
}

/// The beginning of an answer as it may be shown: without the secrets, in whichever form they were sent, and without signs
/// that no text may hold.
pub fn scrubbed(answer: &str, secrets: &Secrets) -> String {
    let mut text = answer.replace('\0', "\u{fffd}");
    let mut forms: Vec<String> = secrets.values().flat_map(|secret| forms(secret)).collect();
    // One may be part of another.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    for form in forms.iter().filter(|form| !form.is_empty()) {
        text = text.replace(form.as_str(), "***");
    }
    let mut end = text.len().min(MAX_ANSWER_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}
