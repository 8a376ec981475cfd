//! Tickets that were given to somebody who does not begin with them.

use domain::{
    actor::Actor,
    due::DueKind,
    event::Envelope,
    ids::{AgentId, TicketId},
    routing::{ReturnCause, RoutingDecision, RoutingOutcome},
    ticket::{Command, Status, Ticket},
};
use persistence::{due, event, routing as store, ticket as tickets};

use super::book::book_now;
use crate::{
    http::ApiError,
    state::Work,
    tickets::usecase::{Workset, change},
};

/// Gives a ticket to somebody else if whoever routing had given it to has done nothing with it in his time. False: it is in
/// other hands at this moment. Whatever happened since it was noted is looked at now, so the note may be out of date.
pub fn let_return(work: &mut Work<'_>, id: TicketId) -> Result<bool, ApiError> {
    let end = |work: &mut Work<'_>| due::set(&mut work.writes, &work.scope, DueKind::Unworked, id.uuid(), None);
    let Some(before) = tickets::find_free(work.conn, &work.scope, id)? else {
        let is_gone = tickets::find(work.conn, &work.scope, id)?.is_none();
        if is_gone {
            end(work);
        }
        return Ok(is_gone);
    };
    let newest = store::list(work.conn, &work.scope, id, 1)?.pop();
    let Some((version, decision)) = newest.filter(|(_, decision)| is_given(&before, decision)) else {
        end(work);
        return Ok(true);
    };
    let limit = book_now(work.conn, &work.scope)?.and_then(|book| book.unworked_at(before.team_id, decision.at));
    match limit {
        None => end(work),
        // The limit, or the hours by which it is counted, have changed.
        Some(limit) if limit > work.now => {
            due::set(&mut work.writes, &work.scope, DueKind::Unworked, id.uuid(), Some(limit));
        }
        Some(_) if is_touched(work, &before, version)? => end(work),
        Some(_) => {
            let after = change(work, &Workset::alone(before), &Command::TakeBack(ReturnCause::Unworked))?;
            // Whoever has it now has his own time, which was noted with it.
            if after.assignee_id.is_none() {
                end(work);
            }
        }
    }
    Ok(true)
}

/// Does it still wait for the agent whom this decision gave it to?
fn is_given(ticket: &Ticket, decision: &RoutingDecision) -> bool {
    let waits = ticket.status == Status::AwaitingReply && !ticket.spam && ticket.deleted_at.is_none();
    let is_free = ticket.lease.is_none() && ticket.snoozed_until.is_none();
    let chosen = matches!(decision.outcome, RoutingOutcome::Assigned { .. }).then(|| decision.assignee_id()).flatten();
    waits && is_free && chosen.is_some() && chosen == ticket.assignee_id
}

/// Has its agent done anything with it since this version, or has anybody given it to somebody?
fn is_touched(work: &mut Work<'_>, ticket: &Ticket, version: i64) -> Result<bool, ApiError> {
    let Some(agent) = ticket.assignee_id else { return Ok(true) };
    let since = event::history(work.conn, &work.scope, ticket.id.uuid(), Some(version), false, i64::MAX)?;
    Ok(since.iter().any(|event| is_touch(&event.envelope, agent)))
}

fn is_touch(event: &Envelope, agent: AgentId) -> bool {
    event.actor.id == Actor::Agent(agent).id_text() || event.changes.contains_key("assignee_id")
}
