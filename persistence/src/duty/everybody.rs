//! When everybody worked.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    calendar::Calendar,
    duty::{Period, PeriodKind, WorkTimes},
    ids::{AgentId, CalendarId},
    time::Instant,
};

use super::period::Row;
use crate::{Conn, Scope, StorageError, calendar, schema::agent_periods};

/// Everything that says when these agents worked between two instants; each with his calendar.
pub fn work_times_between(
    conn: &mut Conn,
    scope: &Scope,
    agents: &[(AgentId, Option<CalendarId>)],
    (from, until): (Instant, Instant),
) -> Result<HashMap<AgentId, WorkTimes>, StorageError> {
    let mut calendars = HashMap::new();
    for named in calendar::find_all(conn, scope, agents.iter().filter_map(|(_, calendar)| *calendar))? {
        let made = Calendar::new(&named.definition)
            .map_err(|_| StorageError::Corrupt("calendars.definition makes no calendar".to_owned()))?;
        calendars.insert(named.id, made);
    }
    let of_workspace = agent_periods::table.filter(agent_periods::workspace_id.eq(scope.key()));
    let in_shifts: Vec<AgentId> = of_workspace
        .filter(agent_periods::kind.eq(PeriodKind::Shift.code()))
        .select(agent_periods::agent_id)
        .distinct()
        .load(conn)?;
    let rows: Vec<Row> = of_workspace
        .filter(agent_periods::ends_at.gt(from.millis()))
        .filter(agent_periods::starts_at.lt(until.millis()))
        .order_by((agent_periods::starts_at.asc(), agent_periods::id.asc()))
        .load(conn)?;
    let mut times: HashMap<AgentId, WorkTimes> = HashMap::new();
    for (agent, calendar) in agents {
        let calendar = calendar.and_then(|id| calendars.get(&id).cloned());
        times.insert(*agent, WorkTimes { calendar, works_in_shifts: in_shifts.contains(agent), periods: Vec::new() });
    }
    for row in rows {
        let period = Period::try_from(row)?;
        if let Some(his) = times.get_mut(&period.agent_id) {
            his.periods.push(period);
        }
    }
    Ok(times)
}
