//! The sessions of one agent.

use domain::{
    access::{Session, SessionEnd},
    event::Draft,
    ids::{AgentId, SessionId},
    time::Instant,
};
use persistence::{Conn, Scope, instance::session as store};

use crate::{http::ApiError, state::Work};

/// The open ones, newest first.
pub fn list(conn: &mut Conn, scope: &Scope, agent_id: AgentId, now: Instant) -> Result<Vec<Session>, ApiError> {
    Ok(store::list_open(conn, scope, agent_id, now)?)
}

/// Ends one; one that has ended stays as it is.
///
/// # Errors
/// 404, also for another agent's.
pub fn end(work: &mut Work<'_>, agent_id: AgentId, id: SessionId) -> Result<(), ApiError> {
    let session = store::find_locked(work.conn, &work.scope, id)?;
    let session = session.filter(|session| session.agent_id == agent_id).ok_or_else(ApiError::not_found)?;
    let Some((ended, draft)) = session.end(SessionEnd::SignedOut, work.now) else { return Ok(()) };
    store::save(work.conn, &work.scope, &ended)?;
    work.record(vec![draft])
}

/// Ends the open ones except `keep`, and returns the events of it, not yet recorded.
pub fn end_others(
    work: &mut Work<'_>,
    agent_id: AgentId,
    keep: Option<SessionId>,
    why: SessionEnd,
) -> Result<Vec<Draft>, ApiError> {
    let mut drafts = Vec::new();
    let open = store::list_open(work.conn, &work.scope, agent_id, work.now)?;
    for id in open.into_iter().map(|session| session.id).filter(|id| Some(*id) != keep) {
        // Read again under lock: it may be ending, or being renewed, at this moment.
        let session = store::find_locked(work.conn, &work.scope, id)?;
        if let Some((ended, draft)) = session.and_then(|session| session.end(why, work.now)) {
            store::save(work.conn, &work.scope, &ended)?;
            drafts.push(draft);
        }
    }
    Ok(drafts)
}
