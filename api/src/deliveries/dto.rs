//! The wire shapes of mails to customers.

use domain::{
    ids::{DeliveryId, MailboxId, MessageId, TicketId},
    mail::{Delivery, DeliveryReason, DeliveryState, LetterPurpose},
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A mail that goes out, and what became of it: it carries a message to a customer, or is a letter of its own. What a
/// letter says is never shown, and forgotten once it is settled.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryDto {
    /// The mail's id.
    #[schema(value_type = String, max_length = 30, example = "dlv_01jd0000000000000000000000")]
    pub id: DeliveryId,
    /// `queued`, `sent` (the mail server has taken it), `failed`, `suppressed` (it was not to be sent). More may be added.
    #[schema(value_type = String, max_length = 30, example = "sent")]
    pub state: DeliveryState,
    /// Why it failed or was suppressed: `no_address`, `customer_blocked`, `ticket_hidden`, `not_wanted`, `too_many`,
    /// `superseded` (a rule's reply to the same request was sent instead), `mailbox_inactive`, `refused`, `given_up`, `bounced`, `no_mailbox` (no mailbox of the workspace sends),
    /// `address_bounced` (mail to it came back of late: only people still write to it), `unsubscribed`. More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub reason: Option<DeliveryReason>,
    /// What the mail server said last, when it did not take it.
    #[schema(required = true, max_length = 300)]
    pub problem: Option<String>,
    /// What a letter is for: `notification`, `digest`, `survey`, `invitation`, `password_reset`, `address_verification`,
    /// `sign_in_code`; null: it carries a message. More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub purpose: Option<LetterPurpose>,
    /// The message that it carries; null for a letter.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub message_id: Option<MessageId>,
    /// The message's ticket, or the one that a letter is about.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// The mailbox that sends it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub mailbox_id: Option<MailboxId>,
    /// To whom.
    #[schema(required = true, max_length = 254, example = "sara@example.com")]
    pub recipient: Option<String>,
    /// Did Nobat write it by itself?
    pub automatic: bool,
    /// How often sending it was begun.
    #[schema(minimum = 0)]
    pub attempts: i64,
    /// When it is tried next; null once it is settled.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// When it was meant.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it was sent, failed or was suppressed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub settled_at: Option<Instant>,
}

impl From<Delivery> for DeliveryDto {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            state: delivery.state,
            reason: delivery.reason,
            problem: delivery.problem,
            purpose: delivery.carried.purpose(),
            message_id: delivery.carried.message(),
            ticket_id: delivery.carried.ticket(),
            mailbox_id: delivery.mailbox_id,
            recipient: delivery.recipient,
            automatic: delivery.is_automatic,
            attempts: delivery.attempts,
            due_at: (delivery.state == DeliveryState::Queued).then_some(delivery.due_at),
            created_at: delivery.created_at,
            settled_at: delivery.settled_at,
        }
    }
}
