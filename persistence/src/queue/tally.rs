//! Keeping count of what waits.
//!
//! Counting by looking would read every waiting ticket. So each unit of work adds to rows of `queue_counts` what its
//! changes of tickets come to, all of them together. On PostgreSQL each session has rows of its own, or units of work
//! would wait for one another at one row until they are committed.

use std::collections::BTreeMap;

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, SmallInt},
};
use domain::{
    ids::{TeamId, WorkspaceId},
    ticket::{Status, Ticket},
};
use uuid::Uuid;

use crate::{
    Scope,
    dialect::Shard,
    types::{Key, Uid},
    writes::{Plain, Write, Writes},
};

/// Stands for tickets without a team, because a key has no room for nothing.
pub(super) const NO_TEAM: Key<TeamId> = Key(TeamId::from_uuid(Uuid::nil()));

/// What a unit of work changes about the counts.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<(WorkspaceId, TeamId, i16), i64>);

/// Where a ticket is counted: its team and priority, if it waits. As the queue's indexes say it: what sleeps waits again
/// only once it has been woken.
fn place(ticket: &Ticket) -> Option<(TeamId, i16)> {
    let waits = matches!(ticket.status, Status::AwaitingReply | Status::InReview)
        && !ticket.spam
        && ticket.deleted_at.is_none()
        && ticket.snoozed_until.is_none();
    waits.then(|| (ticket.team_id.unwrap_or(NO_TEAM.0), ticket.priority.code()))
}

/// What follows for the counts when a ticket goes from `before` (none: it is opened) to `after`.
pub(crate) fn follow(writes: &mut Writes, scope: &Scope, before: Option<&Ticket>, after: &Ticket) {
    let (old, new) = (before.and_then(place), place(after));
    if old == new {
        return;
    }
    for (place, change) in [(old, -1), (new, 1)] {
        if let Some((team, priority)) = place {
            *writes.tally.0.entry((scope.workspace_id(), team, priority)).or_default() += change;
        }
    }
}

impl Tally {
    /// The statement that adds it all; none where nothing changes. Rows are in the order of their keys, so that of two
    /// that meet at the same rows none waits for the other in a circle.
    pub(crate) fn into_write(self) -> Option<impl Write> {
        let changes = self.0.into_iter().filter(|(_, change)| *change != 0);
        let rows: Vec<Row> = changes
            .map(|((workspace, team, priority), count)| Row {
                workspace_id: Key(workspace),
                team_id: Key(team),
                priority,
                count,
            })
            .collect();
        (!rows.is_empty()).then(|| Plain::new(Add(rows)))
    }
}

struct Row {
    workspace_id: Key<WorkspaceId>,
    team_id: Key<TeamId>,
    priority: i16,
    count: i64,
}

struct Add(Vec<Row>);

// Told apart by the text: one statement per count of rows.
impl QueryId for Add {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Add
where
    DB: Backend + HasSqlType<Uid> + Shard,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<TeamId>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO queue_counts (workspace_id, team_id, priority, shard, count) VALUES ");
        for (index, row) in self.0.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", (" });
            out.push_bind_param::<Uid, _>(&row.workspace_id)?;
            out.push_sql(", ");
            out.push_bind_param::<Uid, _>(&row.team_id)?;
            out.push_sql(", ");
            out.push_bind_param::<SmallInt, _>(&row.priority)?;
            out.push_sql(", ");
            out.push_sql(DB::SHARD);
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&row.count)?;
            out.push_sql(")");
        }
        out.push_sql(
            " ON CONFLICT (workspace_id, team_id, priority, shard) DO UPDATE SET count = queue_counts.count + excluded.count",
        );
        Ok(())
    }
}
