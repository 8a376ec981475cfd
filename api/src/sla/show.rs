//! A ticket's clocks at an instant, derived from its events.

use std::{collections::HashMap, sync::Arc};

use domain::{
    ids::TicketId,
    sla::{
        Applied, Clocks, CountFrom, Course, Fact, Fired, History, Interval, Moment, Offset, Rules, derive, derive_under,
    },
    time::Instant,
};
use persistence::{Conn, Scope, event, sla as store};

use super::{
    books,
    dto::{AppliedDto, CycleDto, IntervalDto, TicketSlaDto, UpcomingDto},
};
use crate::http::{ApiError, Code, FieldCode, FieldError};

/// Rules by the policy that an event names.
pub type Named = HashMap<Applied, Arc<Rules>>;

/// What a ticket's events up to an instant say, with the rules of all policies that they name.
pub fn facts(conn: &mut Conn, scope: &Scope, id: TicketId, until: Instant) -> Result<(Vec<Fact>, Named), ApiError> {
    let events = event::history(conn, scope, id.uuid(), None, false, i64::MAX)?;
    let told = events.iter().map(|event| Fact::of_envelope(&event.envelope));
    let facts: Vec<Fact> = told.filter(|fact| fact.at <= until).collect();
    let mut named = Named::new();
    for applied in facts.iter().filter_map(|fact| fact.applied.flatten()) {
        if let Some(rules) = books::rules(conn, scope, &applied)? {
            named.insert(applied, rules);
        }
    }
    Ok((facts, named))
}

/// The clocks at an instant. With a version they are as they would be if it alone had applied, from the beginning on.
///
/// # Errors
/// 400 when the ticket's policy has no such version.
pub fn show(
    conn: &mut Conn,
    scope: &Scope,
    id: TicketId,
    at: Instant,
    version: Option<i64>,
) -> Result<TicketSlaDto, ApiError> {
    let (facts, mut named) = facts(conn, scope, id, at)?;
    let history = match version {
        None => derive(facts, &|applied| named.get(applied).cloned()),
        Some(version) => {
            let last = facts.iter().rev().find_map(|fact| fact.applied.flatten()).ok_or_else(no_version)?;
            let applied = Applied { policy_version: version, count_from: CountFrom::Start, ..last };
            let rules = books::rules(conn, scope, &applied)?.ok_or_else(no_version)?;
            named.insert(applied, rules);
            derive_under(facts, applied, &|applied| named.get(applied).cloned())
        }
    };
    let policy = match history.clocks.applied {
        Some(applied) => {
            let name = store::find(conn, scope, applied.policy_id)?.map(|policy| policy.name);
            Some(applied_dto(applied, name))
        }
        None => None,
    };
    Ok(told(id, at, policy, &history, &named))
}

fn no_version() -> ApiError {
    ApiError::new(Code::InvalidParameter).field(FieldError::parameter("version", FieldCode::NotFound))
}

fn applied_dto(applied: Applied, name: Option<String>) -> AppliedDto {
    AppliedDto {
        id: applied.policy_id,
        version: applied.policy_version,
        name,
        calendar_id: applied.calendar.map(|calendar| calendar.id),
        calendar_version: applied.calendar.map(|calendar| calendar.version),
    }
}

fn told(
    ticket_id: TicketId,
    at: Instant,
    policy: Option<AppliedDto>,
    history: &History,
    named: &Named,
) -> TicketSlaDto {
    let cycles = history.courses.iter().filter_map(|course| cycle(course, at, named)).collect();
    let rules = history.clocks.applied.and_then(|applied| named.get(&applied));
    TicketSlaDto {
        ticket_id,
        at,
        policy,
        state: rules.and_then(|rules| history.clocks.state_at(at, rules)),
        paused: history.standing.is_paused_at(at),
        next_due_at: history.clocks.applied.and_then(|_| history.clocks.next_due_at()),
        cycles,
    }
}

fn cycle(course: &Course, at: Instant, named: &Named) -> Option<CycleDto> {
    let Course { metric, cycle, applied, intervals } = course;
    let (applied, promise) = ((*applied)?, cycle.promise?);
    let rules = named.get(&applied)?;
    let (target, used) = (promise.target, cycle.used(at, rules));
    let state = cycle.state_at(at, rules)?;
    let is_late = promise.due_at.is_some_and(|due| cycle.over.map_or(at, |over| over.at) > due);
    let mut clocks = Clocks { applied: Some(applied), ..Clocks::default() };
    clocks.put(*metric, *cycle);
    let mut upcoming: Vec<_> = clocks.moments(rules).filter(|(when, _)| *when > at).collect();
    upcoming.sort_by_key(|(when, _)| *when);
    Some(CycleDto {
        metric: *metric,
        cycle: cycle.number,
        state,
        policy_id: applied.policy_id,
        policy_version: applied.policy_version,
        target_seconds: target.seconds,
        time: target.time,
        started_at: cycle.started_at,
        counted_from_at: promise.counted_from,
        due_at: promise.due_at,
        used_seconds: used / 1_000,
        remaining_seconds: (target.millis() - used).div_euclid(1_000),
        missed_by_seconds: is_late.then(|| (used - target.millis()).max(0) / 1_000),
        ended_at: cycle.over.map(|over| over.at),
        intervals: intervals.iter().filter_map(|it| interval(it, at, target.time, rules)).collect(),
        upcoming: upcoming.into_iter().map(upcoming_dto).collect(),
    })
}

/// An interval as far as it lies before an instant.
fn interval(of: &Interval, at: Instant, time: domain::sla::TimeKind, rules: &Rules) -> Option<IntervalDto> {
    if of.from > at {
        return None;
    }
    let to = of.to.filter(|to| *to <= at);
    let counted = of.reason.counts();
    let used = if counted { rules.between(time, of.from, to.unwrap_or(at)) } else { 0 };
    Some(IntervalDto { started_at: of.from, ended_at: to, counted, reason: of.reason, used_seconds: used / 1_000 })
}

fn upcoming_dto((at, fired): (Instant, Fired)) -> UpcomingDto {
    let (percent, minutes) = match fired.moment {
        Moment::Step(Offset::Percent(percent)) => (Some(percent), None),
        Moment::Step(Offset::Minutes(minutes)) => (None, Some(minutes)),
        Moment::Warning | Moment::Breach | Moment::Met => (None, None),
    };
    UpcomingDto { moment: fired.moment.word(), percent, minutes, expected_at: at }
}
