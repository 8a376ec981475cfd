//! A ticket with its messages in one round trip.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, Nullable, SmallInt},
};
use domain::{
    conversation::Message,
    ids::{TicketId, WorkspaceId},
    ticket::Ticket,
};

use super::row::TicketRow;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    message::{MessageRow, hidden_kind},
    schema::{messages, tickets},
    types::{Key, Uid},
};

/// One row with the ticket and no message, then one with each message and no ticket. A join would send the ticket's
/// columns again with every message.
struct TicketAndMessages {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    hidden: i16,
    limit: i64,
}

const TICKET_COLUMNS: usize = 42;
const MESSAGE_COLUMNS: usize = 15;

impl QueryId for TicketAndMessages {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for TicketAndMessages {
    type SqlType = (Nullable<tickets::SqlType>, Nullable<messages::SqlType>);
}

impl<C> RunQueryDsl<C> for TicketAndMessages {}

impl<DB> QueryFragment<DB> for TicketAndMessages
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<TicketId>: ToSql<Uid, DB>,
    <tickets::table as Table>::AllColumns: QueryFragment<DB>,
    <messages::table as Table>::AllColumns: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        tickets::all_columns.walk_ast(out.reborrow())?;
        out.push_sql(&", NULL".repeat(MESSAGE_COLUMNS));
        out.push_sql(" FROM tickets WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<Uid, _>(&self.ticket_id)?;
        out.push_sql(" UNION ALL SELECT ");
        out.push_sql(&"NULL, ".repeat(TICKET_COLUMNS));
        out.push_sql("conversation.* FROM (SELECT ");
        messages::all_columns.walk_ast(out.reborrow())?;
        out.push_sql(" FROM messages WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND ticket_id = ");
        out.push_bind_param::<Uid, _>(&self.ticket_id)?;
        out.push_sql(" AND kind <> ");
        out.push_bind_param::<SmallInt, _>(&self.hidden)?;
        out.push_sql(" ORDER BY position LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS conversation");
        Ok(())
    }
}

/// The ticket, whoever asks, with its first `limit` messages in order; the caller checks visibility.
pub fn find_with_messages(
    conn: &mut Conn,
    scope: &Scope,
    id: TicketId,
    without_notes: bool,
    limit: i64,
) -> Result<Option<(Ticket, Vec<Message>)>, StorageError> {
    let query =
        TicketAndMessages { workspace_id: scope.key(), ticket_id: Key(id), hidden: hidden_kind(without_notes), limit };
    let rows: Vec<(Option<TicketRow>, Option<MessageRow>)> = on!(conn, |c| query.load(c))?;
    let (mut ticket, mut messages) = (None, Vec::with_capacity(rows.len()));
    for (found, message) in rows {
        if let Some(row) = found {
            ticket = Some(Ticket::try_from(row)?);
        }
        messages.extend(message.map(Message::try_from).transpose()?);
    }
    // SQL promises no order of the parts of a union.
    messages.sort_by_key(|message: &Message| message.position);
    Ok(ticket.map(|ticket| (ticket, messages)))
}
