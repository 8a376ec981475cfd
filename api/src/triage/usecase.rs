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
use crate::{
    auth::Principal,
    http::ApiError,
    state::{AppState, Work},
    tickets::usecase::load_visible,
};

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

/// What becomes of a proposal for a ticket that somebody opens with these values.
pub fn decide(work: &mut Work<'_>, proposal: &Proposal, given: &Given) -> Result<Decided, ApiError> {
    let known = known_categories(work.conn, &work.scope, proposal)?;
    apply(proposal, &known, given)
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
    let Some(category) = &proposal.category else { return Ok(Vec::new()) };
    let others = category.runners_up.iter().map(|other| other.value.as_str());
    let keys: Vec<&str> = std::iter::once(category.value.as_str()).chain(others).collect();
    store::categories_of(conn, scope, &keys)
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
