//! Agents who are online and have gone without saying so.

use domain::{
    due::DueKind,
    ids::AgentId,
    people::{Agent, agent::Presence},
    routing::Availability,
    time::Instant,
};
use persistence::{agent as store, due, instance::workspace};

use crate::{auth::LAG_SECONDS, http::ApiError, state::Work};

/// When he is away if he does nothing from `last` on: never before so many minutes have passed, however far what is known
/// of him lags behind.
fn away_at(last: Instant, minutes: i64) -> Instant {
    last.plus_seconds(minutes.saturating_mul(60).saturating_add(LAG_SECONDS))
}

/// Notes of an agent who has just come until when he has to do something.
pub fn note_coming(work: &mut Work<'_>, agent: &Agent) -> Result<(), ApiError> {
    let minutes = match agent.availability {
        Availability::Online => workspace::get(work.conn, &work.scope)?.away_after_minutes,
        Availability::Away | Availability::Offline => None,
    };
    let at = minutes.map(|minutes| away_at(work.now, minutes));
    due::set(&mut work.writes, &work.scope, DueKind::Away, agent.id.uuid(), at);
    Ok(())
}

/// Lets an agent be away who has done nothing for so long; else notes when to look again. Always true: nobody else is at it.
pub fn let_go_away(work: &mut Work<'_>, id: AgentId) -> Result<bool, ApiError> {
    let minutes = workspace::get(work.conn, &work.scope)?.away_after_minutes;
    let agent = store::find_locked(work.conn, &work.scope, id)?;
    let is_here = |agent: &Agent| agent.availability == Availability::Online && agent.deactivated_at.is_none();
    let mut next = None;
    if let (Some(minutes), Some(agent)) = (minutes, agent.filter(is_here)) {
        let last = store::last_act(work.conn, &work.scope, id)?.unwrap_or(agent.updated_at);
        let at = away_at(last, minutes);
        if at > work.now {
            next = Some(at);
        } else {
            let away = Presence { availability: Some(Availability::Away), ..Presence::default() };
            if let Some((after, draft)) = agent.present(away, work.now) {
                store::save(work.conn, &work.scope, &after)?;
                work.record(vec![draft])?;
            }
        }
    }
    due::set(&mut work.writes, &work.scope, DueKind::Away, id.uuid(), next);
    Ok(true)
}
