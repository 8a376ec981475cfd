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

macro_rules! wait_row {
    ($(#[$doc:meta])* $name:ident, $conflict:literal) => {
        $(#[$doc])*
        struct $name {
            workspace_id: Key<WorkspaceId>,
            id: Key<Uuid>,
            rule_id: Key<RuleId>,
            ticket_id: Key<TicketId>,
            began_at: i64,
            acted_at: Option<i64>,
        }

        impl $name {
            fn of(scope: &Scope, wait: &Waiting) -> Self {
                Self {
                    workspace_id: scope.key(),
                    id: Key(wait_id(wait.rule_id, wait.ticket_id)),
                    rule_id: Key(wait.rule_id),
                    ticket_id: Key(wait.ticket_id),
                    began_at: wait.began_at.millis(),
                    acted_at: wait.acted_at.map(|at| at.millis()),
                }
            }
        }

        insert_row!(
            $name, "rule_waits",
            workspace_id Uid, id Uid, rule_id Uid, ticket_id Uid, began_at BigInt, acted_at Nullable<BigInt>;
            $conflict
        );
    };
}

wait_row!(
    /// In place of what was known.
    KeptRow,
    " ON CONFLICT (workspace_id, id) DO UPDATE SET began_at = excluded.began_at, acted_at = excluded.acted_at"
);
wait_row!(
    /// Where nothing was known.
    MissingRow,
    " ON CONFLICT (workspace_id, id) DO NOTHING"
);

/// Keeps a wait as it is now; when it is over is the caller's to say.
pub fn keep_wait(writes: &mut Writes, scope: &Scope, wait: &Waiting) {
    writes.insert(vec![KeptRow::of(scope, wait)]);
}

/// Begins those waits that have not begun, each over at a time, or never.
pub fn begin_missing(writes: &mut Writes, scope: &Scope, waits: &[(Waiting, Option<Instant>)]) {
    if waits.is_empty() {
        return;
    }
    writes.insert(waits.iter().map(|(wait, _)| MissingRow::of(scope, wait)).collect());
    let over = waits.iter().filter_map(|(wait, at)| Some((wait_id(wait.rule_id, wait.ticket_id), (*at)?)));
    due_rows::add_missing(writes, scope, DueKind::Rule, over.collect());
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
