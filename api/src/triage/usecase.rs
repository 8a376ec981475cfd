//! Proposing and deciding.

use domain::{
    ids::{CategoryId, TicketId},
    ticket::Ticket,
    time::Instant,
    triage::Proposal,
};
use persistence::{Conn, Scope, StorageError, ticket as tickets, triage as store};

use super::{
    apply::{Decided, Given, apply},
    dto::ProposalDto,
};
use crate::{auth::Principal, http::ApiError, state::AppState, tickets::usecase::load_visible};

/// What the subject and the plain text of a request say in this workspace: see [`super::Learned::propose_in`].
///
/// # Errors
/// What the database says.
pub async fn propose(state: &AppState, scope: Scope, subject: &str, text: &str) -> Result<Proposal, ApiError> {
    state.triage.propose_in(state, scope, subject, text).await
}

/// What becomes of a proposal for a ticket that somebody opens with these values. `known` are the workspace's categories
/// under the [proposed keys](proposed_keys).
pub fn decide(proposal: &Proposal, known: &[(String, CategoryId)], given: &Given) -> Result<Decided, ApiError> {
    apply(proposal, known, given)
}

/// The keys of the categories that the proposal names, the likeliest first.
pub fn proposed_keys(proposal: &Proposal) -> Vec<String> {
    let Some(category) = &proposal.category else { return Vec::new() };
    let others = category.runners_up.iter().map(|other| other.value.clone());
    std::iter::once(category.value.clone()).chain(others).collect()
}

/// The key of the category that a ticket starts with if none is given.
pub fn applied_key(proposal: &Proposal) -> Option<String> {
    proposal.category.as_ref().filter(|category| category.applied).map(|category| category.value.clone())
}

/// What it would be for a ticket that is opened with its words alone.
pub fn preview(conn: &mut Conn, scope: &Scope, proposal: &Proposal) -> Result<ProposalDto, ApiError> {
    let known = known_categories(conn, scope, proposal)?;
    Ok(ProposalDto::of(proposal, &known))
}

/// The workspace's own categories under the keys that were proposed.
pub fn known_categories(
    conn: &mut Conn,
    scope: &Scope,
    proposal: &Proposal,
) -> Result<Vec<(String, CategoryId)>, StorageError> {
    let keys = proposed_keys(proposal);
    if keys.is_empty() { Ok(Vec::new()) } else { store::categories_of(conn, scope, keys) }
}

/// What was proposed for a ticket and when, if it was triaged.
pub fn proposal_of(conn: &mut Conn, scope: &Scope, id: TicketId) -> Result<Option<(Instant, ProposalDto)>, ApiError> {
    let Some(kept) = store::find(conn, scope, id)? else { return Ok(None) };
    let proposal = serde_json::from_str(&kept.json).map_err(ApiError::internal)?;
    Ok(Some((kept.at, proposal)))
}

/// A ticket and what was proposed for it, if it was triaged.
pub fn show(
    conn: &mut Conn,
    who: &Principal,
    id: TicketId,
) -> Result<(Ticket, Option<(Instant, ProposalDto)>), ApiError> {
    let ticket = load_visible(conn, who, id)?;
    let mut proposed = proposal_of(conn, &who.scope, id)?;
    if let Some((_, proposal)) = &mut proposed
        && !proposal.scope.ticket_ids.is_empty()
    {
        let others = tickets::find_all(conn, &who.scope, &proposal.scope.ticket_ids)?;
        let visibility = who.visibility();
        let is_seen = |id: &TicketId| others.iter().any(|other| other.id == *id && visibility.includes(other));
        proposal.scope.ticket_ids.retain(is_seen);
    }
    Ok((ticket, proposed))
}
