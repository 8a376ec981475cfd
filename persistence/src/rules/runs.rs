//! What rules did.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, SmallInt, Text},
};
use domain::{
    condition::Test,
    ids::{RuleId, RuleRunId, TicketId, WorkspaceId},
    rules::{Done, MAX_FAILURES, Mode, Run},
    time::Instant,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::rule_runs,
    stored,
    types::{Key, Uid, UidColumn},
    writes::{Writes, insert_row},
};

/// A run as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Its id.
    pub id: RuleRunId,
    /// The rule.
    pub rule_id: RuleId,
    /// Its version.
    pub rule_version: i64,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Of the ticket, after everything.
    pub ticket_version: i64,
    /// Did it act?
    pub mode: Mode,
    /// In which round of its chain.
    pub round: i64,
    /// Did it meet an error?
    pub failed: bool,
    /// The tests of its condition that held.
    pub matched: Vec<Value>,
    /// What became of its actions.
    pub actions: Vec<Done>,
    /// When.
    pub created_at: Instant,
    /// When it was undone, and what came of it.
    pub undone: Option<(Instant, Value)>,
}

#[derive(Queryable)]
struct Row {
    _workspace_id: Key<WorkspaceId>,
    id: RuleRunId,
    rule_id: RuleId,
    rule_version: i64,
    ticket_id: TicketId,
    ticket_version: i64,
    mode: i16,
    round: i64,
    failed: bool,
    matched: String,
    actions: String,
    created_at: i64,
    undone_at: Option<i64>,
    undone: Option<String>,
}

impl TryFrom<Row> for Kept {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let told: Option<Value> =
            row.undone.as_deref().map(|text| stored::from_text("rule_runs.undone", text)).transpose()?;
        Ok(Self {
            undone: row.undone_at.map(Instant::from_millis).zip(told),
            id: row.id,
            rule_id: row.rule_id,
            rule_version: row.rule_version,
            ticket_id: row.ticket_id,
            ticket_version: row.ticket_version,
            mode: stored::code("rule_runs.mode", Mode::from_code, row.mode)?,
            round: row.round,
            failed: row.failed,
            matched: stored::from_text("rule_runs.matched", &row.matched)?,
            actions: stored::from_text("rule_runs.actions", &row.actions)?,
            created_at: Instant::from_millis(row.created_at),
        })
    }
}

struct NewRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<RuleRunId>,
    rule_id: Key<RuleId>,
    rule_version: i64,
    ticket_id: Key<TicketId>,
    ticket_version: i64,
    mode: i16,
    round: i64,
    failed: bool,
    matched: String,
    actions: String,
    created_at: i64,
}

insert_row!(
    NewRow, "rule_runs",
    workspace_id Uid, id Uid, rule_id Uid, rule_version BigInt, ticket_id Uid, ticket_version BigInt, mode SmallInt,
    round BigInt, failed Bool, matched Text, actions Text, created_at BigInt,
);

/// Keeps what rules did with a ticket that this led to a version; at least one run, each with the id that it gets.
pub fn keep(
    writes: &mut Writes,
    scope: &Scope,
    (ticket_id, ticket_version): (TicketId, i64),
    runs: &[(RuleRunId, &Run)],
    now: Instant,
) -> Result<(), StorageError> {
    let row = |(id, run): &(RuleRunId, &Run)| {
        let matched: Vec<Value> = run.matched.iter().map(Test::to_json).collect();
        Ok(NewRow {
            workspace_id: scope.key(),
            id: Key(*id),
            rule_id: Key(run.rule_id),
            rule_version: run.rule_version,
            ticket_id: Key(ticket_id),
            ticket_version,
            mode: run.mode.code(),
            round: i64::try_from(run.round).unwrap_or(i64::MAX),
            failed: run.has_failed(),
            matched: stored::to_text(&matched)?,
            actions: stored::to_text(&run.actions)?,
            created_at: now.millis(),
        })
    };
    writes.insert(runs.iter().map(row).collect::<Result<Vec<_>, StorageError>>()?);
    Ok(())
}

/// Which runs are wanted, the newest first.
#[derive(Debug, Clone, Copy)]
pub struct RunPage {
    /// Of this rule.
    pub rule_id: Option<RuleId>,
    /// With this ticket.
    pub ticket_id: Option<TicketId>,
    /// Only those that met an error, or only those that met none.
    pub failed: Option<bool>,
    /// Behind this one: its time and id.
    pub after: Option<(i64, Uuid)>,
    /// Towards newer ones?
    pub backward: bool,
    /// How many at most.
    pub limit: i64,
}

/// A page of runs.
pub fn runs(conn: &mut Conn, scope: &Scope, page: &RunPage) -> Result<Vec<Kept>, StorageError> {
    let (at, id) = (rule_runs::created_at, rule_runs::id);
    let mut query =
        rule_runs::table.filter(rule_runs::workspace_id.eq(scope.key())).limit(page.limit).into_boxed::<MultiBackend>();
    if let Some(rule) = page.rule_id {
        query = query.filter(rule_runs::rule_id.eq(Key(rule)));
    }
    if let Some(ticket) = page.ticket_id {
        query = query.filter(rule_runs::ticket_id.eq(Key(ticket)));
    }
    if let Some(failed) = page.failed {
        query = query.filter(rule_runs::failed.eq(failed));
    }
    if let Some((time, last)) = page.after {
        let same = at.eq(time);
        query = if page.backward {
            query.filter(at.gt(time).or(same.and(id.gt(Key(last)))))
        } else {
            query.filter(at.lt(time).or(same.and(id.lt(Key(last)))))
        };
    }
    query = if page.backward { query.order_by((at.asc(), id.asc())) } else { query.order_by((at.desc(), id.desc())) };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// The run.
pub fn find_run(conn: &mut Conn, scope: &Scope, id: RuleRunId) -> Result<Option<Kept>, StorageError> {
    let row: Option<Row> = rule_runs::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Kept::try_from).transpose()
}

/// Notes that a run was undone, and what came of it; under the lock of its ticket.
pub fn note_undone(
    conn: &mut Conn,
    scope: &Scope,
    id: RuleRunId,
    told: &Value,
    now: Instant,
) -> Result<(), StorageError> {
    diesel::update(rule_runs::table.find((scope.key(), Key(id))))
        .set((rule_runs::undone_at.eq(Some(now.millis())), rule_runs::undone.eq(Some(told.to_string()))))
        .execute(conn)?;
    Ok(())
}

/// Which of a rule's latest runs in this version met an error, the newest first; as many as decide whether it is to be
/// switched off.
pub fn latest(conn: &mut Conn, scope: &Scope, rule: RuleId, version: i64) -> Result<Vec<bool>, StorageError> {
    let limit = i64::try_from(MAX_FAILURES).unwrap_or(i64::MAX);
    let query = rule_runs::table
        .filter(rule_runs::workspace_id.eq(scope.key()))
        .filter(rule_runs::rule_id.eq_id(rule))
        .filter(rule_runs::rule_version.eq(version))
        .order_by((rule_runs::created_at.desc(), rule_runs::id.desc()))
        .limit(limit)
        .select(rule_runs::failed);
    Ok(query.load(conn)?)
}
