//! The wire shapes of mail that comes in.

use domain::{
    ids::{InboundEmailId, MailboxId, MessageId, TicketId},
    mail::{InboundEmail, InboundReason, InboundState},
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A mail as it is handed in: its bytes as the mail server has them (RFC 5322), at most 50 MiB.
#[derive(Debug, ToSchema)]
#[schema(as = RawEmail, value_type = String, format = Binary)]
#[allow(dead_code)]
pub struct RawEmail(pub String);

/// A mail that was received, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = InboundEmail)]
pub struct InboundEmailDto {
    /// The mail's id.
    #[schema(value_type = String, max_length = 30, example = "inm_01jd0000000000000000000000")]
    pub id: InboundEmailId,
    /// What became of it: `received` (about to be looked at), `ticket_opened`, `message_added`, `followed_up` (it opened
    /// the ticket that continues one which was closed too long ago), `suspended` (it waits for somebody to let it in),
    /// `dropped` (our own mail came back), `reported` (it told what became of a mail of ours). More may be added.
    #[schema(value_type = String, max_length = 30, example = "ticket_opened")]
    pub state: InboundState,
    /// Why it was suspended or dropped: `own_message`, `own_address`, `automatic`, `bulk`, `mailing_list`, `null_sender`,
    /// `mailer_daemon`, `no_reply`, `no_sender`, `several_authors`, `sender_not_of_ticket`, `too_many`, `customer_blocked`,
    /// `unknown_report`, `refused`, `too_many_parts`, `too_deep`, `headers_too_long`, `unreadable`, `too_large` (only its
    /// headers are kept). More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub reason: Option<InboundReason>,
    /// With `refused`: the code of the problem.
    #[schema(required = true, max_length = 60)]
    pub problem: Option<String>,
    /// `Message-ID` of the mail, without brackets.
    #[schema(required = true, max_length = 255, example = "1234.abc@mail.example")]
    pub internet_message_id: Option<String>,
    /// The mailbox that it was sent to, or fetched from.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub mailbox_id: Option<MailboxId>,
    /// The address that it says it is from, in lower case.
    #[schema(required = true, max_length = 254, example = "sara@example.com")]
    pub from_address: Option<String>,
    /// The name beside that.
    #[schema(required = true, max_length = 200)]
    pub from_name: Option<String>,
    /// The subject, one line.
    #[schema(max_length = 300)]
    pub subject: String,
    /// Its length in bytes.
    #[schema(minimum = 0)]
    pub size: i64,
    /// Are its bytes kept? For 90 days; one that waits can be let in until then.
    pub kept: bool,
    /// How many of its files were left out, because they were too many or too large. They are in the kept mail.
    #[schema(minimum = 0)]
    pub files_left_out: i64,
    /// The ticket it belongs to.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// The message it became; null for the first one of a ticket.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub message_id: Option<MessageId>,
    /// When it came.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it was decided on; null until then.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub decided_at: Option<Instant>,
}

impl From<InboundEmail> for InboundEmailDto {
    fn from(email: InboundEmail) -> Self {
        Self {
            id: email.id,
            state: email.state,
            reason: email.reason,
            problem: email.problem,
            internet_message_id: email.message_id,
            mailbox_id: email.mailbox_id,
            from_address: email.from_address,
            from_name: email.from_name,
            subject: email.subject,
            size: email.size,
            kept: !email.blob.is_empty(),
            files_left_out: email.left_out,
            ticket_id: email.ticket_id,
            message_id: email.ticket_message_id,
            created_at: email.created_at,
            decided_at: email.decided_at,
        }
    }
}
