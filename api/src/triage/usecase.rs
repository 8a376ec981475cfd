//! Proposing and deciding.

use domain::{
    ids::{CategoryId, TicketId},
    ticket::Ticket,
    triage::{self, Judge, Proposal, thresholds},
};
use persistence::{Conn, Scope, StorageError, triage as store};

use super::{
    apply::{Decided, Given, apply},
    dto::ProposalDto,
};
use crate::{auth::Principal, http::ApiError, state::AppState, tickets::usecase::load_visible};

/// What the subject and the plain text of a request say. Reads nothing and writes nothing: to be called before the unit
/// of work.
pub fn propose(state: &AppState, subject: &str, text: &str) -> Proposal {
    let text = triage::reading(subject, text);
    match state.triage.model() {
        Some(model) => {
            let category = Judge { model: &model.base.category, calibration: thresholds::CATEGORY };
            let priority = Judge { model: &model.base.priority, calibration: thresholds::PRIORITY };
            triage::propose(&text, model.version, category, priority)
        }
        None => triage::propose_by_cues(&text),
    }
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
fn known_categories(
    conn: &mut Conn,
    scope: &Scope,
    proposal: &Proposal,
) -> Result<Vec<(String, CategoryId)>, StorageError> {
    let keys = proposed_keys(proposal);
    if keys.is_empty() { Ok(Vec::new()) } else { store::categories_of(conn, scope, keys) }
}

/// A ticket and what was proposed for it, if it was triaged.
pub fn show(
    conn: &mut Conn,
    who: &Principal,
    id: TicketId,
) -> Result<(Ticket, Option<(domain::time::Instant, ProposalDto)>), ApiError> {
    let ticket = load_visible(conn, who, id)?;
    let kept = store::find(conn, &who.scope, id)?;
    let read = |kept: store::StoredProposal| {
        serde_json::from_str(&kept.json).map(|proposal| (kept.at, proposal)).map_err(ApiError::internal)
    };
    Ok((ticket, kept.map(read).transpose()?))
}
