//! For which tickets time rules wait.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable},
};
use domain::{
    due::DueKind,
    ids::{RuleId, TicketId, WorkspaceId},
    rules::wait_id,
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    due as due_rows,
    schema::{due, rule_waits},
    types::{Key, Uid, UidColumn},
    writes::{Plain, Writes, insert_row},
};

/// A time rule's wait for a ticket of which its condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The rule.
    pub rule_id: RuleId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Since when the condition holds.
    pub began_at: Instant,
    /// When the rule acted; it does so once while the condition holds.
    pub acted_at: Option<Instant>,
}

struct WaitRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<Uuid>,
    rule_id: Key<RuleId>,
    ticket_id: Key<TicketId>,
    began_at: i64,
    acted_at: Option<i64>,
}

insert_row!(
    WaitRow, "rule_waits",
    workspace_id Uid, id Uid, rule_id Uid, ticket_id Uid, began_at BigInt, acted_at Nullable<BigInt>;
    " ON CONFLICT (workspace_id, id) DO UPDATE SET began_at = excluded.began_at, acted_at = excluded.acted_at"
);

/// Keeps a wait as it is now, in place of what was known; when it is over is the caller's to say.
pub fn keep_wait(writes: &mut Writes, scope: &Scope, wait: &Waiting) {
    writes.insert(vec![WaitRow {
        workspace_id: scope.key(),
        id: Key(wait_id(wait.rule_id, wait.ticket_id)),
        rule_id: Key(wait.rule_id),
        ticket_id: Key(wait.ticket_id),
        began_at: wait.began_at.millis(),
        acted_at: wait.acted_at.map(|at| at.millis()),
    }]);
}

/// Begins a wait for a ticket that is new, over at a time, or never.
pub fn begin_first(writes: &mut Writes, scope: &Scope, wait: &Waiting, over: Option<Instant>) {
    keep_wait(writes, scope, wait);
    if let Some(at) = over {
        due_rows::add(writes, scope, DueKind::Rule, wait_id(wait.rule_id, wait.ticket_id), at);
    }
}

/// Begins a wait unless it has begun before.
pub fn begin_missing(
    conn: &mut Conn,
    scope: &Scope,
    wait: &Waiting,
    over: Option<Instant>,
) -> Result<(), StorageError> {
    let id = wait_id(wait.rule_id, wait.ticket_id);
    let row = (
        rule_waits::workspace_id.eq(scope.key()),
        rule_waits::id.eq(Key(id)),
        rule_waits::rule_id.eq(Key(wait.rule_id)),
        rule_waits::ticket_id.eq(Key(wait.ticket_id)),
        rule_waits::began_at.eq(wait.began_at.millis()),
    );
    let begun = on!(conn, |c| diesel::insert_into(rule_waits::table).values(&row).on_conflict_do_nothing().execute(c))?;
    let Some(at) = over.filter(|_| begun > 0) else { return Ok(()) };
    let row = (
        due::workspace_id.eq(scope.key()),
        due::kind.eq(DueKind::Rule.code()),
        due::subject_id.eq(Key(id)),
        due::due_at.eq(at.millis()),
        due::attempts.eq(0_i64),
    );
    on!(conn, |c| diesel::insert_into(due::table).values(&row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// Ends a wait: the condition holds no more.
pub fn end(writes: &mut Writes, scope: &Scope, id: Uuid) {
    writes.push(Plain::new(diesel::delete(rule_waits::table.find((scope.key(), Key(id))))));
    due_rows::set(writes, scope, DueKind::Rule, id, None);
}

/// The wait.
pub fn find_wait(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Option<Waiting>, StorageError> {
    type Row = (RuleId, TicketId, i64, Option<i64>);
    let columns = (rule_waits::rule_id, rule_waits::ticket_id, rule_waits::began_at, rule_waits::acted_at);
    let row: Option<Row> = rule_waits::table.find((scope.key(), Key(id))).select(columns).first(conn).optional()?;
    Ok(row.map(|(rule_id, ticket_id, began_at, acted_at)| Waiting {
        rule_id,
        ticket_id,
        began_at: Instant::from_millis(began_at),
        acted_at: acted_at.map(Instant::from_millis),
    }))
}

/// Forgets all waits of a rule.
pub fn forget_waits(conn: &mut Conn, scope: &Scope, rule: RuleId) -> Result<(), StorageError> {
    let of_rule =
        || rule_waits::table.filter(rule_waits::workspace_id.eq(scope.key())).filter(rule_waits::rule_id.eq_id(rule));
    let over = due::table
        .filter(due::workspace_id.eq(scope.key()))
        .filter(due::kind.eq(DueKind::Rule.code()))
        .filter(due::subject_id.eq_any(of_rule().select(rule_waits::id)));
    on!(conn, |c| diesel::delete(over).execute(c))?;
    on!(conn, |c| diesel::delete(of_rule()).execute(c))?;
    Ok(())
}
