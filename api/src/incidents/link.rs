//! Linking the tickets of an accepted incident to the one that is about the trouble, each in a transaction of its own.

use domain::{
    ids::{IncidentProposalId, TicketId},
    link::{self, Link, LinkRefusal, Relation},
    outbox::{Intent, IntentKind},
};
use persistence::{
    Scope, Turn,
    incident::{self as store, LinkState},
    link as links, outbox, ticket as tickets,
};

use crate::{
    http::ApiError,
    outbox::end,
    random,
    state::{AppState, Work},
    tickets::usecase::save,
};

/// How many are linked before others have their turn.
const EACH: i64 = 20;

/// Means to have it done once this unit of work is committed.
pub(super) fn intend_link(work: &mut Work<'_>, incident: IncidentProposalId) -> Result<(), ApiError> {
    let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
    // Each wish is one of its own: the id's random bits count the rounds.
    let cycle = i64::try_from(id.uuid().as_u128() & 0x3FFF_FFFF_FFFF_FFFF).unwrap_or(i64::MAX);
    let once = Intent::new(id.uuid(), IntentKind::LinkIncident, incident.uuid(), work.now);
    outbox::intend(&mut work.writes, &work.scope, Intent { cycle, ..once });
    Ok(())
}

/// Links some of them, and ends the intent with the last.
pub(crate) async fn link_tickets(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let incident = IncidentProposalId::from_uuid(intent.subject_id);
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let left = state.db.read(turn, move |conn| store::unlinked(conn, &scope, incident, EACH)).await?;
    let is_last = i64::try_from(left.len()).unwrap_or(i64::MAX) < EACH;
    for ticket in left {
        let origin = domain::actor::Origin::of(domain::actor::Actor::System);
        state.write_as(scope, origin, move |work| link_one(work, incident, ticket)).await?;
    }
    end(state, scope, intent.id, is_last).await
}

fn link_one(work: &mut Work<'_>, incident: IncidentProposalId, child: TicketId) -> Result<(), ApiError> {
    let parent = store::find(work.conn, &work.scope, incident)?.and_then(|proposal| proposal.parent_ticket_id);
    let Some(parent) = parent else { return Ok(()) };
    let locked = tickets::lock_all(work.conn, &work.scope, &[child, parent])?;
    let state = if child == parent { LinkState::Linked } else { LinkState::Refused };
    let find = |id| locked.iter().find(|ticket| ticket.id == id);
    let (Some(own), Some(other)) = (find(child), find(parent)) else { return Ok(()) };
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let wanted = Link::between(id, child, Relation::ReportOf, parent, work.now);
    let known = links::known(work.conn, &work.scope, &wanted)?;
    let (state, linked) = match link::link(own, other, Relation::ReportOf, &known, id, work.now) {
        Ok(linked) => (LinkState::Linked, Some(linked)),
        Err(LinkRefusal::Exists(_)) => (LinkState::Linked, None),
        Err(_) => (state, None),
    };
    // Another node may have done it meanwhile.
    if !store::note_link(work.conn, &work.scope, incident, child, state)? {
        return Ok(());
    }
    if let Some(linked) = linked {
        links::insert(&mut work.writes, &work.scope, &linked.link);
        save(work, own, &[linked.of_source])?;
        save(work, other, &[linked.of_target])?;
    }
    Ok(())
}
