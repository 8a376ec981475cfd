//! Several tickets that change together: their rows are locked in the order of their ids, so that of two units of work
//! that concern the same tickets one waits for the other and never each for the other.

use diesel::{
    backend::Backend,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, Nullable, SmallInt},
    sqlite::Sqlite,
};
use domain::{
    ids::{TicketId, WorkspaceId},
    link::LinkKind,
    ticket::Ticket,
};

use uuid::Uuid;

use super::row::TicketRow;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::tickets,
    types::{Key, Uid, UidColumn},
};

/// These tickets, as far as they exist, with their rows locked until the transaction ends; in the order of their ids.
pub fn lock_all(conn: &mut Conn, scope: &Scope, ids: &[TicketId]) -> Result<Vec<Ticket>, StorageError> {
    let query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::id.eq_any_id(ids.iter().copied()))
        .order_by(tickets::id.asc());
    let rows: Vec<TicketRow> = dialect::lock_rows!(conn, query)?;
    rows.into_iter().map(Ticket::try_from).collect()
}

/// A ticket that is about to change.
#[derive(Debug, Clone, PartialEq)]
pub struct Locked {
    /// It, with its row locked.
    pub ticket: Ticket,
    /// Those that depend on it, with their rows locked.
    pub dependants: Vec<Ticket>,
    /// See [`crate::config::version`].
    pub config: Option<Uuid>,
}

/// The ticket and those that depend on it, with their rows locked until the transaction ends. None without the ticket.
///
/// One statement, unless another unit of work changed the ticket while this one waited for its lock: whoever depends on
/// it may be another one since, so they are looked for again.
pub fn lock_with_dependants(conn: &mut Conn, scope: &Scope, id: TicketId) -> Result<Option<Locked>, StorageError> {
    let query = WithDependants { workspace_id: scope.key(), ticket_id: Key(id), kind: LinkKind::Dependency.code() };
    loop {
        let rows: Vec<(TicketRow, Option<i64>, Option<Uuid>)> = on!(conn, |c| (&query).load(c))?;
        let (seen, config) = rows.first().map_or((None, None), |(_, version, config)| (*version, *config));
        let tickets = rows.into_iter().map(|(row, ..)| row.try_into()).collect::<Result<Vec<Ticket>, _>>()?;
        let (mut own, dependants): (Vec<Ticket>, Vec<Ticket>) = tickets.into_iter().partition(|it| it.id == id);
        match own.pop() {
            None => return Ok(None),
            Some(ticket) if seen == Some(ticket.version) => return Ok(Some(Locked { ticket, dependants, config })),
            // Locked by now, it does not change again.
            Some(_) => {}
        }
    }
}

/// The rows, each with the version that the ticket had when the statement began to look.
struct WithDependants {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    kind: i16,
}

impl QueryId for WithDependants {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for WithDependants {
    type SqlType = (tickets::SqlType, Nullable<BigInt>, Nullable<Uid>);
}

impl<C> RunQueryDsl<C> for &WithDependants {}

impl WithDependants {
    /// `is_one_of` and `end` enclose the ids.
    fn walk<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>, is_one_of: &str, end: &str) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<Uid>,
        i16: ToSql<SmallInt, DB>,
        Key<WorkspaceId>: ToSql<Uid, DB>,
        Key<TicketId>: ToSql<Uid, DB>,
        <tickets::table as Table>::AllColumns: QueryFragment<DB>,
    {
        out.push_sql("SELECT ");
        tickets::all_columns.walk_ast(out.reborrow())?;
        out.push_sql(", (SELECT seen.version FROM tickets AS seen WHERE seen.workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND seen.id = ");
        out.push_bind_param::<Uid, _>(&self.ticket_id)?;
        out.push_sql("), (SELECT version FROM config_versions WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(") FROM tickets WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(is_one_of);
        out.push_bind_param::<Uid, _>(&self.ticket_id)?;
        out.push_sql(" UNION ALL SELECT source_id FROM ticket_links WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND target_id = ");
        out.push_bind_param::<Uid, _>(&self.ticket_id)?;
        out.push_sql(" AND kind = ");
        out.push_bind_param::<SmallInt, _>(&self.kind)?;
        out.push_sql(end);
        Ok(())
    }
}

impl QueryFragment<Pg> for WithDependants {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // An array is made before the rows are looked for: each is then found by its key, whatever the planner believes.
        self.walk(out, " AND id = ANY (ARRAY(SELECT ", ")) ORDER BY id FOR UPDATE")
    }
}

impl QueryFragment<Sqlite> for WithDependants {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.walk(out, " AND id IN (SELECT ", ") ORDER BY id")
    }
}
