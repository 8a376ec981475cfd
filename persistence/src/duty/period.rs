//! Shifts and time off.

use diesel::prelude::*;
use domain::{
    duty::{Period, PeriodKind},
    ids::{AgentId, WorkspaceId},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    schema::agent_periods,
    stored,
    types::{Key, UidColumn},
};

/// One row of `agent_periods`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = agent_periods, treat_none_as_default_value = false)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<Uuid>,
    agent_id: Key<AgentId>,
    kind: i16,
    starts_at: i64,
    ends_at: i64,
    note: Option<String>,
    created_at: i64,
}

impl TryFrom<Row> for Period {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            agent_id: row.agent_id.0,
            kind: stored::code("agent_periods.kind", PeriodKind::from_code, row.kind)?,
            starts_at: Instant::from_millis(row.starts_at),
            ends_at: Instant::from_millis(row.ends_at),
            note: row.note,
            created_at: Instant::from_millis(row.created_at),
        })
    }
}

/// Inserts a period.
pub fn insert(conn: &mut Conn, scope: &Scope, period: &Period) -> Result<(), StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        id: Key(period.id),
        agent_id: Key(period.agent_id),
        kind: period.kind.code(),
        starts_at: period.starts_at.millis(),
        ends_at: period.ends_at.millis(),
        note: period.note.clone(),
        created_at: period.created_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(agent_periods::table).values(&row).execute(c))?;
    Ok(())
}

/// Removes a period.
pub fn delete(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<(), StorageError> {
    let deleted = diesel::delete(agent_periods::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// The period of this kind.
pub fn find(conn: &mut Conn, scope: &Scope, kind: PeriodKind, id: Uuid) -> Result<Option<Period>, StorageError> {
    let known = agent_periods::table.find((scope.key(), Key(id))).filter(agent_periods::kind.eq(kind.code()));
    let row: Option<Row> = known.first(conn).optional()?;
    row.map(Period::try_from).transpose()
}

/// How many periods of an agent are not over, counted up to `limit`.
pub fn count_pending(
    conn: &mut Conn,
    scope: &Scope,
    agent: AgentId,
    now: Instant,
    limit: i64,
) -> Result<i64, StorageError> {
    let rows: Vec<i64> = agent_periods::table
        .filter(agent_periods::workspace_id.eq(scope.key()))
        .filter(agent_periods::agent_id.eq_id(agent))
        .filter(agent_periods::ends_at.gt(now.millis()))
        .select(agent_periods::ends_at)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// A page of an agent's periods of a kind by their beginning, latest first unless walking `backward`; with
/// `ending_after` only those that end after it.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    (agent, kind): (AgentId, PeriodKind),
    ending_after: Option<Instant>,
    after: Option<(i64, Uuid)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<Period>, StorageError> {
    let mut query = agent_periods::table
        .filter(agent_periods::workspace_id.eq(scope.key()))
        .filter(agent_periods::agent_id.eq_id(agent))
        .filter(agent_periods::kind.eq(kind.code()))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(at) = ending_after {
        query = query.filter(agent_periods::ends_at.gt(at.millis()));
    }
    if let Some((at, id)) = after {
        let (starts_at, of_id) = (agent_periods::starts_at, agent_periods::id);
        query = if backward {
            query.filter(starts_at.ge(at).and(starts_at.gt(at).or(of_id.gt(Key(id)))))
        } else {
            query.filter(starts_at.le(at).and(starts_at.lt(at).or(of_id.lt(Key(id)))))
        };
    }
    query = if backward {
        query.order_by((agent_periods::starts_at.asc(), agent_periods::id.asc()))
    } else {
        query.order_by((agent_periods::starts_at.desc(), agent_periods::id.desc()))
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Period::try_from).collect()
}
