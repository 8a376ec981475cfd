//! Giving agents shifts and time off, and writing down what follows.

use domain::{
    duty::{DutyPlan, MAX_PERIODS, Period, PeriodKind},
    ids::{AgentId, CalendarId},
    people::Agent,
    time::Instant,
};
use persistence::{Conn, Scope, agent, duty as store, instance::workspace};
use uuid::Uuid;

use crate::{
    http::{ApiError, Code},
    random,
    state::Work,
};

/// A period to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPeriod {
    /// When it begins.
    pub starts_at: Instant,
    /// When it is over.
    pub ends_at: Instant,
    /// What there is to say about it.
    pub note: Option<String>,
}

/// Is the agent on duty?
pub fn show_plan(conn: &mut Conn, scope: &Scope, id: AgentId, now: Instant) -> Result<DutyPlan, ApiError> {
    let times = store::work_times(conn, scope, id, now)?.ok_or_else(ApiError::not_found)?;
    Ok(times.plan(now))
}

/// The period.
pub fn show(conn: &mut Conn, scope: &Scope, kind: PeriodKind, id: Uuid) -> Result<Period, ApiError> {
    store::find(conn, scope, kind, id)?.ok_or_else(ApiError::not_found)
}

/// Works out anew whether an agent is on duty, and writes it down. Returns false when there is no such agent.
pub fn refresh(work: &mut Work<'_>, id: AgentId) -> Result<bool, ApiError> {
    store::lock(work.conn, &work.scope, id)?;
    let Some(times) = store::work_times(work.conn, &work.scope, id, work.now)? else { return Ok(false) };
    store::set_plan(work.conn, &work.scope, id, &times.plan(work.now))?;
    Ok(true)
}

/// The same for everybody who works by a calendar that has changed.
pub fn refresh_calendar(work: &mut Work<'_>, id: CalendarId) -> Result<(), ApiError> {
    for agent in store::agents_by_calendar(work.conn, &work.scope, id)? {
        refresh(work, agent)?;
    }
    Ok(())
}

fn load(work: &mut Work<'_>, id: AgentId) -> Result<Agent, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    agent::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

fn stepped(agent: &Agent, now: Instant) -> Agent {
    Agent { version: agent.version + 1, updated_at: now, ..agent.clone() }
}

/// Gives an agent a shift or time off. It is a change of the agent.
///
/// # Errors
/// 404; 409 `conflict` with `max` when he has [`MAX_PERIODS`] that are not over.
pub fn create(work: &mut Work<'_>, id: AgentId, kind: PeriodKind, new: &NewPeriod) -> Result<Period, ApiError> {
    let before = load(work, id)?;
    let most = i64::try_from(MAX_PERIODS).unwrap_or(i64::MAX);
    if store::count_pending(work.conn, &work.scope, id, work.now, most)? >= most {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", most));
    }
    let period = Period {
        id: random::new_id::<domain::ids::kind::Shift>(work.now).map_err(ApiError::internal)?.uuid(),
        agent_id: id,
        kind,
        starts_at: new.starts_at,
        ends_at: new.ends_at,
        note: new.note.clone(),
        created_at: work.now,
    };
    let after = stepped(&before, work.now);
    store::insert(work.conn, &work.scope, &period)?;
    agent::save(work.conn, &work.scope, &after)?;
    refresh(work, id)?;
    work.record(vec![period.made(after.version)])?;
    Ok(period)
}

/// Takes a shift or time off back. It is a change of the agent.
///
/// # Errors
/// 404.
pub fn delete(work: &mut Work<'_>, kind: PeriodKind, id: Uuid) -> Result<(), ApiError> {
    let agent_id = show(work.conn, &work.scope, kind, id)?.agent_id;
    let before = load(work, agent_id)?;
    // Under the lock: of two who take it back at once one finds nothing.
    let period = show(work.conn, &work.scope, kind, id)?;
    let after = stepped(&before, work.now);
    store::delete(work.conn, &work.scope, id)?;
    agent::save(work.conn, &work.scope, &after)?;
    refresh(work, agent_id)?;
    work.record(vec![period.removed(after.version)])
}
