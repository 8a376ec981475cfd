//! Writing tickets. Called only with a snapshot that events led to, by the unit of work that appends those events.

use diesel::{prelude::*, sql_types::Text};
use domain::{
    ids::{AgentId, TicketId, WorkspaceId},
    ticket::{Tag, Ticket},
};

use super::{row::TicketRow, update::Update};
use crate::{
    Conn, Scope, StorageError, dialect,
    queue::tally,
    routing::load,
    schema::{ticket_followers, ticket_tags},
    types::{Key, Uid, UidColumn},
    writes::{Plain, Writes, insert_row},
};

/// The next number for a person-readable ticket reference. Taken outside the transaction on PostgreSQL, so that
/// creations do not wait for one another; a creation that then fails leaves a gap.
pub fn next_number(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    dialect::next_ticket_number(conn, scope)
}

/// Inserts a ticket.
pub fn insert(writes: &mut Writes, scope: &Scope, ticket: &Ticket) {
    let row = TicketRow::of(scope.workspace_id(), ticket);
    writes.insert(vec![row]);
    load::follow(writes, scope, None, ticket);
    tally::follow(writes, scope, None, ticket);
    insert_tags(writes, scope, ticket, ticket.tags.iter());
    insert_followers(writes, scope, ticket, ticket.follower_ids.iter());
}

/// Replaces `before` by `after`. The caller holds the row lock; that the version still is `before.version` is asserted.
pub fn save(writes: &mut Writes, scope: &Scope, before: &Ticket, after: &Ticket) {
    let row = TicketRow::of(scope.workspace_id(), after);
    writes.push(Plain::guarded(Update { row, expected: before.version }));
    load::follow(writes, scope, Some(before), after);
    tally::follow(writes, scope, Some(before), after);
    let gone: Vec<String> = missing(&before.tags, &after.tags).map(|tag| tag.as_str().to_owned()).collect();
    if !gone.is_empty() {
        let stale = ticket_tags::table
            .filter(ticket_tags::workspace_id.eq(scope.key()))
            .filter(ticket_tags::ticket_id.eq_id(after.id))
            .filter(ticket_tags::tag.eq_any(gone));
        writes.push(Plain::new(diesel::delete(stale)));
    }
    insert_tags(writes, scope, after, missing(&after.tags, &before.tags));
    let gone: Vec<AgentId> = missing(&before.follower_ids, &after.follower_ids).copied().collect();
    if !gone.is_empty() {
        let stale = ticket_followers::table
            .filter(ticket_followers::workspace_id.eq(scope.key()))
            .filter(ticket_followers::ticket_id.eq_id(after.id))
            .filter(ticket_followers::agent_id.eq_any_id(gone));
        writes.push(Plain::new(diesel::delete(stale)));
    }
    insert_followers(writes, scope, after, missing(&after.follower_ids, &before.follower_ids));
}

/// Those of `of` that are not in `other`.
fn missing<'a, T: PartialEq>(of: &'a [T], other: &'a [T]) -> impl Iterator<Item = &'a T> {
    of.iter().filter(|item| !other.contains(item))
}

struct TagRow {
    workspace_id: Key<WorkspaceId>,
    tag: String,
    ticket_id: Key<TicketId>,
}

insert_row!(TagRow, "ticket_tags", workspace_id Uid, tag Text, ticket_id Uid);

fn insert_tags<'a>(writes: &mut Writes, scope: &Scope, ticket: &Ticket, tags: impl Iterator<Item = &'a Tag>) {
    let row = |tag: &Tag| TagRow { workspace_id: scope.key(), tag: tag.as_str().to_owned(), ticket_id: Key(ticket.id) };
    let rows: Vec<TagRow> = tags.map(row).collect();
    if !rows.is_empty() {
        writes.insert(rows);
    }
}

struct FollowerRow {
    workspace_id: Key<WorkspaceId>,
    agent_id: Key<AgentId>,
    ticket_id: Key<TicketId>,
}

insert_row!(FollowerRow, "ticket_followers", workspace_id Uid, agent_id Uid, ticket_id Uid);

fn insert_followers<'a>(
    writes: &mut Writes,
    scope: &Scope,
    ticket: &Ticket,
    followers: impl Iterator<Item = &'a AgentId>,
) {
    let row =
        |agent: &AgentId| FollowerRow { workspace_id: scope.key(), agent_id: Key(*agent), ticket_id: Key(ticket.id) };
    let rows: Vec<FollowerRow> = followers.map(row).collect();
    if !rows.is_empty() {
        writes.insert(rows);
    }
}
