//! Keeping count of what waits.
//!
//! Counting by looking would read every waiting ticket. So each unit of work adds to rows of `queue_counts` what its
//! changes of tickets come to, all of them together. On PostgreSQL each session has rows of its own, or units of work
//! would wait for one another at one row until they are committed.

use std::collections::BTreeMap;

use diesel::{
    connection::Connection as _,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, SmallInt},
    sqlite::Sqlite,
};
use domain::{
    ids::{TeamId, WorkspaceId},
    ticket::{Status, Ticket},
};
use uuid::Uuid;

use crate::{
    Scope,
    types::{Key, Uid},
    writes::{Write, Writes},
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
    /// Adds another one.
    pub(crate) fn join(&mut self, other: Self) {
        for (place, change) in other.0 {
            *self.0.entry(place).or_default() += change;
        }
    }

    /// The statement that adds it all; none where nothing changes. Rows are in the order of their keys, so that of two
    /// that meet at the same rows none waits for the other in a circle.
    pub(crate) fn into_write(self) -> Option<impl Write> {
        let mut add = Add::default();
        for ((workspace, team, priority), change) in self.0.into_iter().filter(|(_, change)| *change != 0) {
            add.workspaces.push(Key(workspace));
            add.teams.push(Key(team));
            add.priorities.push(priority);
            add.changes.push(change);
        }
        (!add.changes.is_empty()).then_some(add)
    }
}

/// Rows to add, column by column.
#[derive(Default)]
struct Add {
    workspaces: Vec<Key<WorkspaceId>>,
    teams: Vec<Key<TeamId>>,
    priorities: Vec<i16>,
    changes: Vec<i64>,
}

const HEAD: &str = "INSERT INTO queue_counts (workspace_id, team_id, priority, shard, count) ";
const ADD: &str =
    " ON CONFLICT (workspace_id, team_id, priority, shard) DO UPDATE SET count = queue_counts.count + excluded.count";

impl Write for Add {
    // Arrays, so that the text is the same for any number of rows and the statement around it stays prepared.
    fn tables<'b>(&'b self, name: &str, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(name);
        out.push_sql(" AS (");
        out.push_sql(HEAD);
        // A session's rows are its own as long as there are not more sessions than that.
        out.push_sql("SELECT workspace, team, priority, CAST(pg_backend_pid() % 64 AS smallint), change FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.workspaces)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Uid>, _>(&self.teams)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SmallInt>, _>(&self.priorities)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.changes)?;
        out.push_sql(") AS added (workspace, team, priority, change)");
        out.push_sql(ADD);
        out.push_sql(")");
        Ok(())
    }

    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<usize> {
        conn.execute_returning_count(self)
    }
}

// Told apart by the text: one statement per count of rows.
impl QueryId for Add {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Sqlite> for Add {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(HEAD);
        let places = self.workspaces.iter().zip(&self.teams).zip(&self.priorities).zip(&self.changes);
        for (index, (((workspace, team), priority), change)) in places.enumerate() {
            out.push_sql(if index == 0 { "VALUES (" } else { ", (" });
            out.push_bind_param::<Uid, _>(workspace)?;
            out.push_sql(", ");
            out.push_bind_param::<Uid, _>(team)?;
            out.push_sql(", ");
            out.push_bind_param::<SmallInt, _>(priority)?;
            // There is one writer, who waits for nobody.
            out.push_sql(", 0, ");
            out.push_bind_param::<BigInt, _>(change)?;
            out.push_sql(")");
        }
        out.push_sql(ADD);
        Ok(())
    }
}
