//! What a customer is told: of his own tickets, in the portal's shapes, and only where something that he sees has changed.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use domain::{
    ids::{MessageId, TicketId},
    policy::Operation,
    portal::{PortalEventType, told},
    ticket::MessageKind,
    time::Instant,
};
use persistence::{Conn, message};
use uuid::Uuid;

use super::{
    batch::{Batch, Step, tickets},
    credential::Credential,
    dto::PortalEvent,
    frame::frame,
};
use crate::{
    auth::customer::Portal,
    http::{ApiError, base64url, from_base64url},
    portal::tickets::{present, present_messages},
    secrets::Place,
    state::AppState,
};

/// A customer who follows what happens.
pub struct Customer {
    portal: Arc<Portal>,
    credential: Credential,
}

/// What may be told of a step.
struct Due {
    seq: i64,
    at: Instant,
    kind: PortalEventType,
    ticket: TicketId,
    message: Option<MessageId>,
}

/// Where his places are sealed: told as they are, they would tell how much happens beside his own.
fn place_of(portal: &Portal) -> Place {
    let row = portal.customer.id.uuid();
    Place { workspace: portal.principal.workspace_id().uuid(), table: "portal_stream", row }
}

/// A place of the feed as this customer is told it.
///
/// # Errors
/// `internal_error` when it cannot be sealed.
pub fn sealed_place(state: &AppState, portal: &Portal, seq: i64) -> Result<String, ApiError> {
    let sealed = state.sealer.seal(&seq.to_be_bytes(), place_of(portal)).map_err(ApiError::internal)?;
    Ok(base64url(&sealed))
}

/// The place that such a text stands for; none for any other text.
pub fn opened_place(state: &AppState, portal: &Portal, text: &str) -> Option<i64> {
    let opened = state.sealer.open(&from_base64url(text)?, place_of(portal)).ok()?;
    Some(i64::from_be_bytes(opened.try_into().ok()?))
}

impl Customer {
    /// He, with what he presented.
    pub const fn new(portal: Arc<Portal>, credential: Credential) -> Self {
        Self { portal, credential }
    }

    /// He.
    pub fn portal(&self) -> &Portal {
        &self.portal
    }

    /// Judges him anew.
    ///
    /// # Errors
    /// Why he may not any more.
    pub async fn judge(&mut self, state: &AppState) -> Result<(), ApiError> {
        self.portal = self.credential.customer(state, Operation::StreamPortalEvents).await?;
        Ok(())
    }

    /// The frames of what he may be told of a part of the feed, with their places.
    ///
    /// # Errors
    /// Why he may not any more; what the database says.
    pub async fn tell(&mut self, state: &AppState, batch: &Batch, place: i64) -> Result<Vec<(i64, Bytes)>, ApiError> {
        if !batch.steps.iter().any(|step| step.seq > place && self.due(step, batch).is_some()) {
            return Ok(Vec::new());
        }
        self.judge(state).await?;
        let steps = batch.steps.iter().filter(|step| step.seq > place);
        let due: Vec<Due> = steps.filter_map(|step| self.due(step, batch)).collect();
        let (portal, now) = (Arc::clone(&self.portal), state.clock.now());
        let events = state.read(&self.portal.principal, move |conn| show(conn, &portal, due, now)).await?;
        let framed = |(seq, event): (i64, PortalEvent)| {
            let id = sealed_place(state, &self.portal, seq)?;
            Ok((seq, frame(Some(&id), None, &event)?))
        };
        events.into_iter().map(framed).collect()
    }

    /// What a step is to him; none where it does not concern him.
    fn due(&self, step: &Step, batch: &Batch) -> Option<Due> {
        let visibility = self.portal.principal.visibility();
        let ticket = batch.ticket(step).filter(|ticket| visibility.includes(ticket))?;
        let is_public = step.message.is_some_and(|(_, kind)| kind.is_public());
        let names_agents = self.portal.workspace.portal_agent_names;
        let kind = told(step.kind, is_public, |member| step.changed.contains(member), names_agents)?;
        let message = step.message.map(|(id, _)| id).filter(|_| kind == PortalEventType::MessageCreated);
        Some(Due { seq: step.seq, at: step.at, kind, ticket: ticket.id, message })
    }
}

/// What is told as it is now. A message that has gone since is passed over, and so is a ticket that he sees no more.
fn show(conn: &mut Conn, portal: &Portal, due: Vec<Due>, now: Instant) -> Result<Vec<(i64, PortalEvent)>, ApiError> {
    let (scope, visibility) = (portal.principal.scope, portal.principal.visibility());
    let found = tickets(conn, &scope, due.iter().map(|it| it.ticket.uuid()))?;
    let seen = found.into_values().filter(|ticket| visibility.includes(ticket)).collect();
    let shown = present(conn, portal, seen, now)?.into_iter().map(|it| (it.id, it));
    let shown: HashMap<_, _> = shown.collect();
    let ids: Vec<_> = due.iter().filter_map(|it| it.message).collect();
    let messages = match ids.is_empty() {
        true => Vec::new(),
        false => message::find_all(conn, &scope, &ids)?,
    };
    let public = messages.into_iter().filter(|it| it.kind != MessageKind::Note && shown.contains_key(&it.ticket_id));
    let messages = present_messages(conn, portal, public.collect())?.into_iter().map(|it| (it.id.uuid(), it));
    let messages: HashMap<Uuid, _> = messages.collect();
    let events = due.into_iter().filter_map(|due| {
        let ticket = shown.get(&due.ticket)?.clone();
        let message = match due.message {
            Some(id) => Some(messages.get(&id.uuid()).filter(|it| it.ticket_id == due.ticket)?.clone()),
            None => None,
        };
        Some((due.seq, PortalEvent { r#type: due.kind, timestamp: due.at, ticket, message }))
    });
    Ok(events.collect())
}
