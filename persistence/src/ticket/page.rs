//! Tickets with their messages in one round trip.

use diesel::{
    backend::Backend,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, HasSqlType, Nullable, SmallInt},
    sqlite::Sqlite,
};
use domain::{
    conversation::Message,
    ids::{TicketId, WorkspaceId},
    ticket::Ticket,
};

use super::row::TicketRow;
use crate::{
    Conn, Scope, StorageError,
    message::{MessageRow, hidden_kind},
    schema::{messages, tickets},
    types::{Key, Uid},
};

/// A ticket that is asked for with its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageAsked {
    /// Its id.
    pub id: TicketId,
    /// Are notes to be left out?
    pub without_notes: bool,
}

/// A ticket with its first messages, in order.
pub type WithMessages = (Ticket, Vec<Message>);

/// For each that is asked for one row with its place among them, the ticket and no message, then one with each message and
/// no ticket. A join would send the ticket's columns again with every message.
struct Pages {
    workspace_id: Key<WorkspaceId>,
    ticket_ids: Vec<Key<TicketId>>,
    hidden: Vec<i16>,
    limit: i64,
}

type PageRow = (i64, Option<TicketRow>, Option<MessageRow>);

const TICKET_COLUMNS: usize = 46;
const MESSAGE_COLUMNS: usize = 20;

impl QueryId for Pages {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Pages {
    type SqlType = (BigInt, Nullable<tickets::SqlType>, Nullable<messages::SqlType>);
}

impl<C> RunQueryDsl<C> for Pages {}

fn no_message<DB: Backend>(out: &mut AstPass<'_, '_, DB>) {
    out.push_sql(&", NULL".repeat(MESSAGE_COLUMNS));
}

fn no_ticket<DB: Backend>(out: &mut AstPass<'_, '_, DB>) {
    out.push_sql(&"NULL, ".repeat(TICKET_COLUMNS));
}

impl QueryFragment<Pg> for Pages {
    // Arrays, so that the text is the same for any number of tickets and the statement stays prepared.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH asked AS (SELECT * FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.ticket_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SmallInt>, _>(&self.hidden)?;
        out.push_sql(") WITH ORDINALITY AS asked (id, hidden, place)) SELECT asked.place, ");
        tickets::all_columns.walk_ast(out.reborrow())?;
        no_message(&mut out);
        out.push_sql(" FROM asked JOIN tickets ON tickets.id = asked.id AND tickets.workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" UNION ALL SELECT asked.place, ");
        no_ticket(&mut out);
        out.push_sql("conversation.* FROM asked CROSS JOIN LATERAL (SELECT ");
        messages::all_columns.walk_ast(out.reborrow())?;
        out.push_sql(" FROM messages WHERE messages.ticket_id = asked.id AND messages.workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND messages.kind <> asked.hidden ORDER BY position LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS conversation");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for Pages
where
    Sqlite: HasSqlType<Uid>,
{
    // There are no arrays, and nothing to be saved by asking for two tickets at once: this one asks for the first.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let (Some(ticket_id), Some(hidden)) = (self.ticket_ids.first(), self.hidden.first()) else {
            return Err(diesel::result::Error::QueryBuilderError("no ticket is asked for".into()));
        };
        out.push_sql("SELECT 1, ");
        tickets::all_columns.walk_ast(out.reborrow())?;
        no_message(&mut out);
        out.push_sql(" FROM tickets WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<Uid, _>(ticket_id)?;
        out.push_sql(" UNION ALL SELECT 1, ");
        no_ticket(&mut out);
        out.push_sql("conversation.* FROM (SELECT ");
        messages::all_columns.walk_ast(out.reborrow())?;
        out.push_sql(" FROM messages WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND ticket_id = ");
        out.push_bind_param::<Uid, _>(ticket_id)?;
        out.push_sql(" AND kind <> ");
        out.push_bind_param::<SmallInt, _>(hidden)?;
        out.push_sql(" ORDER BY position LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS conversation");
        Ok(())
    }
}

fn pages(scope: &Scope, asked: &[PageAsked], limit: i64) -> Pages {
    Pages {
        workspace_id: scope.key(),
        ticket_ids: asked.iter().map(|asked| Key(asked.id)).collect(),
        hidden: asked.iter().map(|asked| hidden_kind(asked.without_notes)).collect(),
        limit,
    }
}

/// These tickets, whoever asks, each with its first `limit` messages; as many as were asked for, in the same order. The
/// caller checks visibility.
pub fn find_with_messages(
    conn: &mut Conn,
    scope: &Scope,
    asked: &[PageAsked],
    limit: i64,
) -> Result<Vec<Option<WithMessages>>, StorageError> {
    match conn {
        Conn::Pg(c) => arrange(asked.len(), pages(scope, asked, limit).load(c)?),
        Conn::Sqlite(c) => asked
            .iter()
            .map(|one| {
                let found = arrange(1, pages(scope, std::slice::from_ref(one), limit).load(c)?)?;
                Ok(found.into_iter().next().flatten())
            })
            .collect(),
    }
}

/// Puts rows, which come in any order, where they belong.
fn arrange(count: usize, rows: Vec<PageRow>) -> Result<Vec<Option<WithMessages>>, StorageError> {
    let mut found: Vec<(Option<Ticket>, Vec<Message>)> = Vec::new();
    found.resize_with(count, Default::default);
    for (place, ticket, message) in rows {
        let page = usize::try_from(place - 1).ok().and_then(|place| found.get_mut(place));
        let (known, messages) = page.ok_or_else(|| StorageError::Corrupt("a page that nobody asked for".to_owned()))?;
        if let Some(row) = ticket {
            *known = Some(Ticket::try_from(row)?);
        }
        messages.extend(message.map(Message::try_from).transpose()?);
    }
    let page = |(ticket, mut messages): (Option<Ticket>, Vec<Message>)| {
        messages.sort_by_key(|message| message.position);
        ticket.map(|ticket| (ticket, messages))
    };
    Ok(found.into_iter().map(page).collect())
}
