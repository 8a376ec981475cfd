//! Ticket numbers.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType},
};
use domain::ids::WorkspaceId;

use crate::{Conn, Scope, StorageError, types::Uid};

/// Bumps the counter. On PostgreSQL the statement commits by itself and without waiting for the disk: the write-ahead
/// log is one sequence, so a ticket that survives a crash has its number's bump before it.
struct NextNumber {
    workspace_id: WorkspaceId,
    asynchronous: bool,
}

impl QueryId for NextNumber {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for NextNumber {
    type SqlType = BigInt;
}

impl<C> RunQueryDsl<C> for NextNumber {}

impl<DB> QueryFragment<DB> for NextNumber
where
    DB: Backend + HasSqlType<Uid>,
    WorkspaceId: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ticket_counters SET last_number = last_number + 1");
        if self.asynchronous {
            out.push_sql(" FROM (SELECT set_config('synchronous_commit', 'off', true)) AS setting");
        }
        out.push_sql(" WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" RETURNING last_number");
        Ok(())
    }
}

/// The next ticket number of the workspace.
pub(crate) fn next_ticket_number(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    let workspace_id = scope.workspace_id();
    Ok(match conn {
        Conn::Pg(c) => NextNumber { workspace_id, asynchronous: true }.get_result(c)?,
        Conn::Sqlite(c) => NextNumber { workspace_id, asynchronous: false }.get_result(c)?,
    })
}
