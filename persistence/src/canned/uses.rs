//! How canned responses are used: counted with the reply that uses one, and with the customer's coming back.

use std::collections::HashMap;

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType},
};
use domain::{
    ids::{CannedResponseId, TicketId, WorkspaceId},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{canned_counts, canned_uses},
    types::{Key, Uid},
    writes::{Plain, Writes, insert_row},
};

/// How a response was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// How many replies were written with it.
    pub use_count: i64,
    /// How many tickets their customers reopened after such a reply, while it was the last of its kind.
    pub reopened_count: i64,
    /// When it was last used.
    pub last_used_at: Instant,
}

/// How each response that was ever used was used.
pub fn usage(conn: &mut Conn, scope: &Scope) -> Result<HashMap<CannedResponseId, Usage>, StorageError> {
    let rows: Vec<(CannedResponseId, i64, i64, i64)> = canned_counts::table
        .filter(canned_counts::workspace_id.eq(scope.key()))
        .select((
            canned_counts::response_id,
            canned_counts::use_count,
            canned_counts::reopened_count,
            canned_counts::last_used_at,
        ))
        .load(conn)?;
    let read = |(id, use_count, reopened_count, last)| {
        (id, Usage { use_count, reopened_count, last_used_at: Instant::from_millis(last) })
    };
    Ok(rows.into_iter().map(read).collect())
}

struct CountRow {
    workspace_id: Key<WorkspaceId>,
    response_id: Key<CannedResponseId>,
    use_count: i64,
    reopened_count: i64,
    last_used_at: i64,
}

insert_row!(
    CountRow, "canned_counts",
    workspace_id Uid, response_id Uid, use_count BigInt, reopened_count BigInt, last_used_at BigInt;
    " ON CONFLICT (workspace_id, response_id) DO UPDATE SET use_count = canned_counts.use_count + 1, \
     last_used_at = excluded.last_used_at"
);

struct UseRow {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    response_id: Key<CannedResponseId>,
    used_at: i64,
}

insert_row!(
    UseRow, "canned_uses", workspace_id Uid, ticket_id Uid, response_id Uid, used_at BigInt;
    " ON CONFLICT (workspace_id, ticket_id) DO UPDATE SET response_id = excluded.response_id, used_at = excluded.used_at"
);

/// The ticket is answered with this response.
pub fn note_use(writes: &mut Writes, scope: &Scope, response: CannedResponseId, ticket: TicketId, now: Instant) {
    let (workspace_id, response_id, at) = (scope.key(), Key(response), now.millis());
    writes.insert(vec![CountRow { workspace_id, response_id, use_count: 1, reopened_count: 0, last_used_at: at }]);
    writes.insert(vec![UseRow { workspace_id, ticket_id: Key(ticket), response_id, used_at: at }]);
}

/// Counts that the ticket came back after the response that it was last answered with, if there is one.
struct CountReopening {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
}

impl QueryId for CountReopening {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB> QueryFragment<DB> for CountReopening
where
    DB: Backend + HasSqlType<Uid>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<TicketId>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE canned_counts SET reopened_count = reopened_count + 1 WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND response_id = (SELECT response_id FROM canned_uses WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND ticket_id = ");
        out.push_bind_param::<Uid, _>(&self.ticket_id)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The ticket's customer came back.
pub fn note_reopening(writes: &mut Writes, scope: &Scope, ticket: TicketId) {
    let (workspace_id, ticket_id) = (scope.key(), Key(ticket));
    writes.push(Plain::new(CountReopening { workspace_id, ticket_id }));
    writes.push(Plain::new(diesel::delete(canned_uses::table.find((workspace_id, ticket_id)))));
}
