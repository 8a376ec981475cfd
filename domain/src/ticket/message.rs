//! What a message does to its ticket.

use super::{
    Change, MessageKind, Mover, NewMessage, Rejection, Status, TicketEvent, change::MessageRef, decide::Steps,
};
use crate::{
    actor::Actor,
    conversation::Courtesy,
    event::EventKind,
    external::ExternalId,
    ids::{AgentId, MessageId},
    time::Instant,
};

impl Steps {
    pub(super) fn add_message(&mut self, message: &NewMessage, actor: &Actor) -> Result<(), Rejection> {
        if let Some(seen) = message.if_last_message_id
            && seen != self.ticket.last_customer_message_id
        {
            return Err(Rejection::NewMessages { last_message_id: self.ticket.last_customer_message_id });
        }
        let by_team = message.kind == MessageKind::Reply && matches!(actor, Actor::Agent(_) | Actor::Service(_));
        let told = MessageRef {
            id: message.id,
            kind: message.kind,
            by_team,
            body_sha256: message.body_sha256.clone(),
            attachments: message.attachments.clone(),
        };
        let changes = message.courtesy.map(|to| Change::Courtesy { from: None, to }).into_iter().collect();
        self.push(TicketEvent::telling(EventKind::MessageCreated, changes, told));
        match message.kind {
            // Thanks wake nobody.
            MessageKind::Customer if message.courtesy.is_some_and(Courtesy::is_one) => Ok(()),
            MessageKind::Customer => {
                // A customer who writes ends the waiting for him.
                self.snooze(None)?;
                self.move_to(Status::AwaitingReply, Mover::Customer)
            }
            MessageKind::Reply => {
                self.move_to(message.then.unwrap_or(Status::Answered), Mover::Agent)?;
                self.keep_lease(actor);
                Ok(())
            }
            MessageKind::Note => {
                self.begin(actor);
                Ok(())
            }
            MessageKind::Auto => Ok(()),
        }
    }

    pub(super) fn change_message(
        &mut self,
        (id, kind): (MessageId, MessageKind),
        body_sha256: Option<&str>,
        (named, names): &(Vec<AgentId>, Vec<AgentId>),
        (had, has): &(Vec<ExternalId>, Vec<ExternalId>),
    ) {
        let event = if body_sha256.is_some() { EventKind::MessageUpdated } else { EventKind::MessageDeleted };
        let body_sha256 = body_sha256.unwrap_or_default().to_owned();
        let message = MessageRef { id, kind, by_team: false, body_sha256, attachments: Vec::new() };
        let named = (named != names).then(|| Change::Mentions { from: Some(named.clone()), to: names.clone() });
        let ids = (had != has).then(|| Change::MessageExternalIds { from: Some(had.clone()), to: has.clone() });
        self.push(TicketEvent::telling(event, named.into_iter().chain(ids).collect(), message));
    }

    /// What was taken for thanks and is none waits for a reply from now on, as if it were written now. What was taken for a
    /// request and is none answers itself, unless there is more to answer.
    pub(super) fn judge_courtesy(
        &mut self,
        id: MessageId,
        written_at: Instant,
        was: Courtesy,
        is_one: bool,
        body_sha256: &str,
    ) -> Result<(), Rejection> {
        let to = was.corrected(is_one);
        if to == was {
            return Ok(());
        }
        let (kind, body_sha256) = (MessageKind::Customer, body_sha256.to_owned());
        let message = MessageRef { id, kind, by_team: false, body_sha256, attachments: Vec::new() };
        let changes = vec![Change::Courtesy { from: Some(was), to }];
        self.push(TicketEvent::telling(EventKind::MessageUpdated, changes, message));
        if !is_one {
            self.snooze(None)?;
            return self.move_to(Status::AwaitingReply, Mover::Customer);
        }
        let is_all = self.ticket.status == Status::AwaitingReply
            && self.ticket.last_customer_message_id == Some(id)
            && self.ticket.waiting_since == Some(written_at);
        if is_all { self.move_to(Status::Answered, Mover::Agent) } else { Ok(()) }
    }
}
