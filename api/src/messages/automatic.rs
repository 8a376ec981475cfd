//! Messages that Nobat writes by itself, in the transaction of what they tell about.

use domain::{
    actor::Actor,
    conversation::{Message, body_digest},
    ids::{MessageId, TicketId},
    ticket::{AutoMessage, MessageKind},
    time::Instant,
};

use crate::{content::Rendered, deliveries, http::ApiError, random, state::Work};

/// An automatic message that is about to be sent.
#[derive(Debug)]
pub struct Automatic {
    id: MessageId,
    body: Rendered,
}

impl Automatic {
    /// A message with these words.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn of(body: Rendered, now: Instant) -> Result<Self, ApiError> {
        Ok(Self { id: random::new_id(now).map_err(ApiError::internal)?, body })
    }

    /// The message as the ticket's events tell of it.
    pub fn announced(&self) -> AutoMessage {
        AutoMessage { id: self.id, body_sha256: body_digest(&self.body.source) }
    }

    /// The message in the conversation as the ticket's event `position`. Means to have it delivered: it can be read at
    /// once, and whatever channel reaches the customer carries it after the transaction.
    pub fn send(self, work: &mut Work<'_>, ticket_id: TicketId, position: i64) -> Result<Message, ApiError> {
        deliveries::intend(work, self.id)?;
        Ok(self.message(work, ticket_id, position))
    }

    /// The same where another automatic message of this unit of work tells the customer more: that one is carried, and this
    /// one can be read.
    pub fn stay_behind(self, work: &mut Work<'_>, ticket_id: TicketId, position: i64) -> Result<Message, ApiError> {
        deliveries::intend_superseded(work, self.id)?;
        Ok(self.message(work, ticket_id, position))
    }

    fn message(self, work: &Work<'_>, ticket_id: TicketId, position: i64) -> Message {
        let Rendered { format, source, text, html, language, direction } = self.body;
        Message {
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
            mention_ids: Vec::new(),
            external_ids: Vec::new(),
            attachments: Vec::new(),
            created_at: work.now,
            updated_at: work.now,
        }
    }
}
