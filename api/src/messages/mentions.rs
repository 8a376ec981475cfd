//! Agents whom an internal note names.

use domain::{
    actor::Actor,
    ids::AgentId,
    ticket::{self, Change, Command, Facts, Outcome, Ticket, TicketEvent, apply_all},
    time::Instant,
};
use persistence::{Conn, Scope, agent};

use crate::http::{ApiError, FieldCode, FieldError};

/// Whom a note names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// They, each once, in the author's order.
    pub ids: Vec<AgentId>,
    /// Do they follow the ticket from now on?
    pub follow: bool,
}

/// Refuses whom is named twice.
///
/// # Errors
/// 422 `duplicate`.
pub fn check_mentions(ids: &[AgentId]) -> Result<(), ApiError> {
    let twice = ids.iter().enumerate().filter(|(at, id)| ids.iter().take(*at).any(|other| other == *id));
    let errors: Vec<FieldError> = twice.map(|(at, _)| place(at, FieldCode::Duplicate)).collect();
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

fn place(at: usize, code: FieldCode) -> FieldError {
    FieldError::pointer(format!("#/mention_ids/{at}"), code)
}

impl Mentions {
    /// Refuses whom nobody can be told of. Who was named `before` and has left since stays named.
    ///
    /// # Errors
    /// 422 `not_found`.
    pub fn refuse_unknown(&self, conn: &mut Conn, scope: &Scope, before: &[AgentId]) -> Result<(), ApiError> {
        let new: Vec<AgentId> = self.ids.iter().copied().filter(|id| !before.contains(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let found = agent::find_all(conn, scope, &new)?;
        let is_there = |id: &AgentId| found.iter().any(|agent| agent.id == *id && agent.deactivated_at.is_none());
        let missing = self.ids.iter().enumerate().filter(|(_, id)| new.contains(id) && !is_there(id));
        let errors: Vec<FieldError> = missing.map(|(at, _)| place(at, FieldCode::NotFound)).collect();
        if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
    }

    /// Adds to the events of a new note whom it names, and that they follow the ticket.
    ///
    /// # Errors
    /// When it has too many followers.
    pub fn join(
        &self,
        before: &Ticket,
        events: &mut Vec<TicketEvent>,
        actor: &Actor,
        now: Instant,
    ) -> Result<(), ApiError> {
        if self.ids.is_empty() {
            return Ok(());
        }
        if let Some(first) = events.first_mut() {
            first.changes.push(Change::Mentions { from: None, to: self.ids.clone() });
        }
        for agent in self.ids.iter().filter(|_| self.follow) {
            let after = apply_all(before, events, now);
            let command = Command::SetFollower(*agent, true);
            if let Outcome::Events(more) = ticket::decide(&after, &command, &Facts::default(), actor, now)? {
                events.extend(more);
            }
        }
        Ok(())
    }
}
