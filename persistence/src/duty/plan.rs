//! What follows from calendars and periods, as it is written down.

use diesel::{dsl::exists, prelude::*, select};
use domain::{
    calendar::Calendar,
    duty::{DutyPlan, MAX_PERIODS, Period, PeriodKind, WorkTimes},
    ids::{AgentId, CalendarId},
    time::Instant,
};

use super::period::Row;
use crate::{
    Conn, Scope, StorageError, calendar,
    connection::on,
    schema::{agent_periods, agents},
    types::{Key, UidColumn},
};

/// Holds an agent's row until the transaction ends, so that what follows for him is worked out by one at a time.
pub fn lock(conn: &mut Conn, scope: &Scope, agent: AgentId) -> Result<(), StorageError> {
    if let Conn::Pg(c) = conn {
        let row = agents::table.find((scope.key(), Key(agent))).select(agents::version).for_no_key_update();
        row.first::<i64>(c).optional()?;
    }
    Ok(())
}

/// Everything that says when an agent works, as far as it is not over; none: there is no such agent.
pub fn work_times(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    now: Instant,
) -> Result<Option<WorkTimes>, StorageError> {
    let known = agents::table.find((scope.key(), Key(agent))).select(agents::calendar_id);
    let found: Option<Option<CalendarId>> = known.first(conn).optional()?;
    let Some(calendar_id) = found else { return Ok(None) };
    let calendar = match calendar_id {
        Some(id) => calendar::find(conn, scope, id)?,
        None => None,
    };
    let corrupt = |_| StorageError::Corrupt("calendars.definition makes no calendar".to_owned());
    let calendar = calendar.map(|named| Calendar::new(&named.definition)).transpose().map_err(corrupt)?;
    let of_agent = agent_periods::table
        .filter(agent_periods::workspace_id.eq(scope.key()))
        .filter(agent_periods::agent_id.eq_id(agent));
    let shift = select(exists(of_agent.filter(agent_periods::kind.eq(PeriodKind::Shift.code()))));
    let works_in_shifts: bool = on!(conn, |c| shift.get_result(c))?;
    let rows: Vec<Row> = of_agent
        .filter(agent_periods::ends_at.gt(now.millis()))
        .order_by((agent_periods::starts_at.asc(), agent_periods::id.asc()))
        .limit(i64::try_from(MAX_PERIODS).unwrap_or(i64::MAX))
        .load(conn)?;
    let periods = rows.into_iter().map(Period::try_from).collect::<Result<_, _>>()?;
    Ok(Some(WorkTimes { calendar, works_in_shifts, periods }))
}

/// Writes down what follows for an agent.
pub fn set_plan(conn: &mut Conn, scope: &Scope, agent: AgentId, plan: &DutyPlan) -> Result<(), StorageError> {
    let known = agents::table.find((scope.key(), Key(agent)));
    let set = (
        agents::duty.eq(plan.duty.code()),
        agents::duty_until.eq(plan.until.map(Instant::millis)),
        agents::duty_next.eq(plan.next.code()),
    );
    diesel::update(known).set(set).execute(conn)?;
    Ok(())
}

/// The agents who work by a calendar, by id.
pub fn agents_by_calendar(conn: &mut Conn, scope: &Scope, calendar: CalendarId) -> Result<Vec<AgentId>, StorageError> {
    let known = agents::table
        .filter(agents::workspace_id.eq(scope.key()))
        .filter(agents::calendar_id.eq_id(calendar))
        .order_by(agents::id.asc())
        .select(agents::id);
    Ok(known.load(conn)?)
}
