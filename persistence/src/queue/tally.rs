//! Keeping count of what waits.
//!
//! Counting by looking would read every waiting ticket. So each unit of work adds to rows of `queue_counts` what its
//! changes of tickets come to, all of them together. On PostgreSQL each session has rows of its own, or units of work
//! would wait for one another at one row until they are committed.

use std::collections::BTreeMap;

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::AstPass,
    sql_types::{Array, BigInt, SmallInt},
};
use domain::{
    ids::{TeamId, WorkspaceId},
    ticket::{Status, Ticket},
};
use uuid::Uuid;

use crate::{
    Engine, Scope,
    types::{Key, Uid},
    writes::{InsertRow, InsertRows, Inserted, Write, Writes, insert_row},
};

/// Stands for tickets without a team, because a key has no room for nothing.
pub(super) const NO_TEAM: Key<TeamId> = Key(TeamId::from_uuid(Uuid::nil()));

/// What a unit of work changes about the counts.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<Place, i64>);

/// Where something is counted: workspace, team and priority.
type Place = (WorkspaceId, TeamId, i16);

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
    pub(crate) fn into_write(self, engine: Engine) -> Option<Box<dyn Write>> {
        let changed = || self.0.iter().filter(|(_, change)| **change != 0);
        changed().next()?;
        Some(match engine {
            Engine::Postgres => Box::new(Add {
                workspaces: changed().map(|((workspace, ..), _)| Key(*workspace)).collect(),
                teams: changed().map(|((_, team, _), _)| Key(*team)).collect(),
                priorities: changed().map(|((.., priority), _)| *priority).collect(),
                changes: changed().map(|(_, change)| *change).collect(),
            }),
            Engine::Sqlite => Box::new(Inserted(InsertRows(changed().map(Count::of).collect()))),
        })
    }
}

/// Added to what is counted already.
struct Count {
    workspace_id: Key<WorkspaceId>,
    team_id: Key<TeamId>,
    priority: i16,
    shard: i16,
    count: i64,
}

impl Count {
    fn of(((workspace, team, priority), count): (&Place, &i64)) -> Self {
        // There is one writer, who waits for nobody.
        Self { workspace_id: Key(*workspace), team_id: Key(*team), priority: *priority, shard: 0, count: *count }
    }
}

insert_row!(
    Count, "queue_counts", workspace_id Uid, team_id Uid, priority SmallInt, shard SmallInt, count BigInt;
    " ON CONFLICT (workspace_id, team_id, priority, shard) DO UPDATE SET count = queue_counts.count + excluded.count"
);

/// The same, column by column: arrays, so that the text is the same for any number of rows and the statement around it
/// stays prepared.
struct Add {
    workspaces: Vec<Key<WorkspaceId>>,
    teams: Vec<Key<TeamId>>,
    priorities: Vec<i16>,
    changes: Vec<i64>,
}

impl Write for Add {
    fn tables<'b>(&'b self, name: &str, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(name);
        out.push_sql(" AS (");
        out.push_sql(<Count as InsertRow<Pg>>::HEAD);
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
        out.push_sql(<Count as InsertRow<Pg>>::TAIL);
        out.push_sql(")");
        Ok(())
    }

    fn execute(&self, _: &mut SqliteConnection) -> QueryResult<usize> {
        Err(diesel::result::Error::QueryBuilderError("SQLite has no arrays".into()))
    }
}
