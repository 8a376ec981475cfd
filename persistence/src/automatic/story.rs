//! What the customer of a ticket was told, by the unit of work that holds the ticket's row.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable},
};
use domain::{
    automatic::Story,
    ids::{TicketId, WorkspaceId},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::automatic_stories,
    types::{Key, Uid},
    writes::{Writes, insert_row},
};

struct Row {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    version: i64,
    told: i64,
    warned_at: Option<i64>,
}

insert_row!(
    Row, "automatic_stories",
    workspace_id Uid, ticket_id Uid, version BigInt, told BigInt, warned_at Nullable<BigInt>;
    " ON CONFLICT (workspace_id, ticket_id) DO UPDATE SET version = excluded.version, told = excluded.told, \
     warned_at = excluded.warned_at"
);

/// What was told; of a ticket that was never looked at nothing.
pub fn story(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Story, StorageError> {
    let row: Option<(i64, i64, Option<i64>)> = automatic_stories::table
        .find((scope.key(), Key(ticket)))
        .select((automatic_stories::version, automatic_stories::told, automatic_stories::warned_at))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(Story::default, |(version, told, warned_at)| {
        Story::restore(version, told, warned_at.map(Instant::from_millis))
    }))
}

/// Keeps what was told.
pub fn keep(writes: &mut Writes, scope: &Scope, ticket: TicketId, story: &Story) {
    writes.insert(vec![Row {
        workspace_id: scope.key(),
        ticket_id: Key(ticket),
        version: story.version,
        told: story.told(),
        warned_at: story.warned_at.map(Instant::millis),
    }]);
}
