//! Messages that Nobat writes by itself, in the transaction of what they tell about.

use crate::{
    content::{BodyInput, Rendered, render},
    deliveries,
    http::ApiError,
    random,
    state::Work,
};
use domain::{
    actor::Actor,
    conversation::{BodyFormat, Message, body_digest},
    ids::{MessageId, TicketId},
    portal::received_text,
    text::Digits,
    ticket::{AutoMessage, Language, MessageKind},
    time::Instant,
};

/// An automatic message that is about to be sent.
#[derive(Debug)]
pub struct Automatic {
    id: MessageId,
    body: Rendered,
}

impl Automatic {
    /// The message that a request has arrived under this number.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn received(number: i64, (language, digits): (Language, Digits), now: Instant) -> Result<Self, ApiError> {
        let id = random::new_id(now).map_err(ApiError::internal)?;
        let body = render(BodyInput { format: BodyFormat::Text, content: received_text(number, language, digits) });
        Ok(Self { id, body })
    }

    /// The message as the ticket's events tell of it.
    pub fn announced(&self) -> AutoMessage {
        AutoMessage { id: self.id, body_sha256: body_digest(&self.body.source) }
    }

    /// The message in the conversation as the ticket's event `position`. Means to have it delivered: it can be read at
    /// once, and whatever channel reaches the customer carries it after the transaction.
    pub fn send(self, work: &mut Work<'_>, ticket_id: TicketId, position: i64) -> Result<Message, ApiError> {
        let Rendered { format, source, text, html, language, direction } = self.body;
        deliveries::intend(work, self.id)?;
        Ok(Message {
            id: self.id,
            ticket_id,
            kind: MessageKind::Auto,
            position,
            version: 1,
            author: Actor::System,
            format,
            source,
            text,
            html,
            language,
            direction,
            courtesy: None,
            attachments: Vec::new(),
            created_at: work.now,
            updated_at: work.now,
        })
    }
}
