//! Raising a ticket whose trouble concerns more people than it seemed to.

use domain::{
    ids::TicketId,
    outbox::{Intent, IntentKind},
    ticket::{self, Impact, Ticket, TicketEvent},
    triage::{Aspect, Spread, raised_by_spread},
};
use persistence::{Scope, outbox, ticket as tickets, triage as store};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    http::ApiError,
    outbox::once,
    random,
    state::{AppState, Work},
    tickets::usecase::{Workset, settle},
    triage::{ProposalDto, ReasonDto, ScopeDto},
};

/// What an intent says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    scope: Spread,
    ticket_ids: Vec<TicketId>,
}

/// Means to have it done in a transaction of the ticket's own. `others` are the tickets that say so.
pub(super) fn intend_raise(
    work: &mut Work<'_>,
    ticket: TicketId,
    scope: Spread,
    others: Vec<TicketId>,
) -> Result<(), ApiError> {
    let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
    let payload = serde_json::to_string(&Payload { scope, ticket_ids: others }).map_err(ApiError::internal)?;
    let once = Intent::new(id.uuid(), IntentKind::RaiseScope, ticket.uuid(), work.now);
    // A ticket is found to concern an organization once, and many once.
    outbox::intend(&mut work.writes, &work.scope, Intent { step: i64::from(scope.code()), payload, ..once });
    Ok(())
}

/// Raises the ticket of an intent, and ends that.
pub(crate) async fn raise(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let payload: Payload = serde_json::from_str(&intent.payload).map_err(ApiError::internal)?;
    let ticket = TicketId::from_uuid(intent.subject_id);
    once(state, scope, intent.id, move |work| raise_one(work, ticket, &payload)).await
}

fn raise_one(work: &mut Work<'_>, id: TicketId, payload: &Payload) -> Result<(), ApiError> {
    let Some(before) = tickets::find_locked(work.conn, &work.scope, id)?.filter(Ticket::holds_up) else {
        return Ok(());
    };
    let Some(kept) = store::find(work.conn, &work.scope, id)? else { return Ok(()) };
    let mut proposal: ProposalDto = serde_json::from_str(&kept.json).map_err(ApiError::internal)?;
    if proposal.scope.value >= payload.scope && !proposal.scope.ticket_ids.is_empty() {
        return Ok(());
    }
    let is_persons = proposal.priority.reason == ReasonDto::Given
        || store::truths(work.conn, &work.scope, id)?.iter().any(|(aspect, _)| *aspect == Aspect::Priority);
    let events = raised(&before, &proposal, payload, is_persons);
    let ScopeDto { value, cues, .. } = proposal.scope;
    proposal.scope = ScopeDto { value: value.max(payload.scope), cues, ticket_ids: payload.ticket_ids.clone() };
    let json = serde_json::to_string(&proposal).map_err(ApiError::internal)?;
    store::rewrite(work.conn, &work.scope, id, &json)?;
    settle(work, &Workset::alone(before), &events).map(drop)
}

/// What happens to the ticket. A person's choice stands.
fn raised(before: &Ticket, proposal: &ProposalDto, payload: &Payload, is_persons: bool) -> Vec<TicketEvent> {
    let scope = proposal.scope.value.max(payload.scope);
    let impact = before.impact.or_else(|| Impact::from_word(&proposal.impact.value));
    let level = impact.filter(|_| !is_persons).and_then(|impact| {
        let to = raised_by_spread(before.priority, impact, scope)?;
        Some((to, json!({"reason": "scope", "scope": scope.word(), "impact": impact.word()})))
    });
    let from = json!({"scope": proposal.scope.value.word()});
    let to = json!({"scope": scope.word(), "ticket_ids": payload.ticket_ids});
    ticket::scope_changed(before, from, to, level)
}
