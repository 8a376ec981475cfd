//! The tickets that a mail may belong to, each with its customer. What is in the bin is not joined; what became a part of
//! another ticket is answered there.

use diesel::prelude::*;
use domain::ids::{CustomerId, MessageId, TicketId};

use crate::{
    Conn, Scope, StorageError,
    merge::followed,
    schema::{inbound_emails, messages, tickets},
    types::Key,
};

/// The ticket with this number.
pub fn ticket_by_number(
    conn: &mut Conn,
    scope: &Scope,
    number: i64,
) -> Result<Option<(TicketId, CustomerId)>, StorageError> {
    let found: Option<TicketId> = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::number.eq(number))
        .select(tickets::id)
        .first(conn)
        .optional()?;
    let Some(id) = found else { return Ok(None) };
    Ok(followed(conn, scope, &[id])?.remove(&id))
}

/// The tickets of these messages.
pub fn tickets_of_messages(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[MessageId],
) -> Result<Vec<(MessageId, TicketId, CustomerId)>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = ids.iter().copied().map(Key).collect();
    let of_ticket = tickets::workspace_id.eq(messages::workspace_id).and(tickets::id.eq(messages::ticket_id));
    Ok(messages::table
        .inner_join(tickets::table.on(of_ticket))
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::id.eq_any(ids))
        .filter(tickets::deleted_at.is_null())
        .select((messages::id, tickets::id, tickets::customer_id))
        .load(conn)?)
}

/// The tickets that mails with these Message-IDs belong to.
pub fn tickets_of_mails(
    conn: &mut Conn,
    scope: &Scope,
    message_ids: &[String],
) -> Result<Vec<(String, TicketId, CustomerId)>, StorageError> {
    if message_ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, TicketId)> = inbound_emails::table
        .filter(inbound_emails::workspace_id.eq(scope.key()))
        .filter(inbound_emails::message_id.assume_not_null().eq_any(message_ids))
        .filter(inbound_emails::ticket_id.is_not_null())
        .select((inbound_emails::message_id.assume_not_null(), inbound_emails::ticket_id.assume_not_null()))
        .limit(200)
        .load(conn)?;
    let ids: Vec<TicketId> = rows.iter().map(|(_, ticket)| *ticket).collect();
    let heard = followed(conn, scope, &ids)?;
    let known = |(mail, ticket): (String, TicketId)| heard.get(&ticket).map(|(into, of)| (mail, *into, *of));
    Ok(rows.into_iter().filter_map(known).collect())
}
