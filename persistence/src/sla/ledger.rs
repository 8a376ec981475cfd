//! The ledger: one row for each cycle of each metric of a ticket, rewritten as the cycle goes on.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Nullable, SmallInt},
};
use domain::{
    ids::{SlaPolicyId, TicketId, WorkspaceId},
    sla::{Applied, ClockState, Cycle, Metric},
    time::Instant,
};

use crate::{
    Scope,
    types::{Key, Uid},
    writes::{InsertRow, InsertRows, Plain, Writes, insert_row},
};

struct CycleRow {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    metric: i16,
    cycle: i64,
    policy_id: Key<SlaPolicyId>,
    policy_version: i64,
    target_seconds: i64,
    time_kind: i16,
    started_at: i64,
    due_at: Option<i64>,
    state: i16,
    ended_at: Option<i64>,
    missed_by_seconds: Option<i64>,
}

insert_row!(
    CycleRow, "sla_cycles",
    workspace_id Uid, ticket_id Uid, metric SmallInt, cycle BigInt, policy_id Uid, policy_version BigInt,
    target_seconds BigInt, time_kind SmallInt, started_at BigInt, due_at Nullable<BigInt>, state SmallInt,
    ended_at Nullable<BigInt>, missed_by_seconds Nullable<BigInt>,
);

/// Rows of cycles in place of those that are there.
struct Replace(InsertRows<CycleRow>);

// Told apart by the text: one statement per count of rows.
impl QueryId for Replace {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Replace
where
    CycleRow: InsertRow<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        QueryFragment::<DB>::walk_ast(&self.0, out.reborrow())?;
        out.push_sql(
            " ON CONFLICT (workspace_id, ticket_id, metric, cycle) DO UPDATE SET policy_id = excluded.policy_id, \
             policy_version = excluded.policy_version, target_seconds = excluded.target_seconds, \
             time_kind = excluded.time_kind, due_at = excluded.due_at, state = excluded.state, \
             ended_at = excluded.ended_at, missed_by_seconds = excluded.missed_by_seconds",
        );
        Ok(())
    }
}

/// Keeps the first cycles of a ticket that is new: rows that can be inserted together with those of others.
pub fn begin(
    writes: &mut Writes,
    scope: &Scope,
    ticket_id: TicketId,
    applied: Option<Applied>,
    cycles: &[(Metric, Cycle)],
) {
    let rows = rows(scope, ticket_id, applied, cycles);
    if !rows.is_empty() {
        writes.insert(rows);
    }
}

/// Keeps cycles as they stand now.
pub fn keep(
    writes: &mut Writes,
    scope: &Scope,
    ticket_id: TicketId,
    applied: Option<Applied>,
    cycles: &[(Metric, Cycle)],
) {
    let rows = rows(scope, ticket_id, applied, cycles);
    if !rows.is_empty() {
        writes.push(Plain::new(Replace(InsertRows(rows))));
    }
}

/// What nobody promised anything for is left out.
fn rows(scope: &Scope, ticket_id: TicketId, applied: Option<Applied>, cycles: &[(Metric, Cycle)]) -> Vec<CycleRow> {
    let row = |(metric, cycle): &(Metric, Cycle)| {
        let (applied, promise) = (applied?, cycle.promise?);
        Some(CycleRow {
            workspace_id: scope.key(),
            ticket_id: Key(ticket_id),
            metric: metric.code(),
            cycle: cycle.number,
            policy_id: Key(applied.policy_id),
            policy_version: applied.policy_version,
            target_seconds: promise.target.seconds,
            time_kind: promise.target.time.code(),
            started_at: cycle.started_at.millis(),
            due_at: promise.due_at.map(Instant::millis),
            state: cycle.told_state().unwrap_or(ClockState::Pending).code(),
            ended_at: cycle.over.map(|over| over.at.millis()),
            missed_by_seconds: cycle.missed_by_seconds(),
        })
    };
    cycles.iter().filter_map(row).collect()
}
