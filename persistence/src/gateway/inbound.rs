//! What comes in by gateways, and who writes.

use diesel::prelude::*;
use domain::{
    gateway::{GatewayMessage, GatewaySender},
    ids::{CustomerId, GatewayId, GatewayMessageId, GatewaySenderId, MessageId, TicketId, WorkspaceId},
    mail::{InboundReason, InboundState},
    ticket::Status,
    time::Instant,
};

use crate::{
    Attempt, Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::{gateway_messages as table, gateway_senders as senders, tickets},
    stored,
    types::{Key, UidColumn},
    writes::{Plain, Writes},
};

/// One row of `gateway_messages`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = table, treat_none_as_default_value = false)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<GatewayMessageId>,
    gateway_id: Key<GatewayId>,
    provider_id: String,
    sender: String,
    state: i16,
    reason: Option<i16>,
    ticket_id: Option<Key<TicketId>>,
    message_id: Option<Key<MessageId>>,
    created_at: i64,
}

impl TryFrom<Row> for GatewayMessage {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            gateway_id: row.gateway_id.0,
            provider_id: row.provider_id,
            sender: row.sender,
            state: stored::code("gateway_messages.state", InboundState::from_code, row.state)?,
            reason: stored::code_opt("gateway_messages.reason", InboundReason::from_code, row.reason)?,
            ticket_id: row.ticket_id.map(|id| id.0),
            message_id: row.message_id.map(|id| id.0),
            created_at: Instant::from_millis(row.created_at),
        })
    }
}

/// Takes a message in that is new. [`Attempt::Taken`]: it came before.
pub fn insert_message(conn: &mut Conn, scope: &Scope, message: &GatewayMessage) -> Result<Attempt, StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        id: Key(message.id),
        gateway_id: Key(message.gateway_id),
        provider_id: message.provider_id.clone(),
        sender: message.sender.clone(),
        state: message.state.code(),
        reason: message.reason.map(InboundReason::code),
        ticket_id: message.ticket_id.map(Key),
        message_id: message.message_id.map(Key),
        created_at: message.created_at.millis(),
    };
    let key = [("gateway_messages", ["workspace_id", "gateway_id", "provider_id"].as_slice())];
    dialect::attempt(conn, &key, |conn| {
        on!(conn, |c| diesel::insert_into(table::table).values(&row).execute(c))?;
        Ok(())
    })
}

/// Notes what a message became, with the ticket that the same unit of work may be about to write.
pub fn note_message(writes: &mut Writes, scope: &Scope, message: &GatewayMessage) {
    let known = table::table.find((scope.key(), Key(message.id)));
    let became = diesel::update(known).set((
        table::state.eq(message.state.code()),
        table::reason.eq(message.reason.map(InboundReason::code)),
        table::ticket_id.eq(message.ticket_id.map(Key)),
        table::message_id.eq(message.message_id.map(Key)),
    ));
    writes.push(Plain::new(became));
}

/// What a gateway calls so, as it was taken in.
pub fn find_message(
    conn: &mut Conn,
    scope: &Scope,
    gateway: GatewayId,
    provider_id: &str,
) -> Result<Option<GatewayMessage>, StorageError> {
    let row: Option<Row> = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::gateway_id.eq_id(gateway))
        .filter(table::provider_id.eq(provider_id))
        .first(conn)
        .optional()?;
    row.map(GatewayMessage::try_from).transpose()
}

/// How many messages of a sender were taken in since then, counted up to `limit`.
pub fn recent_of(
    conn: &mut Conn,
    scope: &Scope,
    (gateway, sender): (GatewayId, &str),
    since: Instant,
    limit: i64,
) -> Result<i64, StorageError> {
    let rows: Vec<i16> = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::gateway_id.eq_id(gateway))
        .filter(table::sender.eq(sender))
        .filter(table::created_at.gt(since.millis()))
        .select(table::state)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// The newest ticket of a sender that is not closed, of this customer.
pub fn open_ticket(
    conn: &mut Conn,
    scope: &Scope,
    (gateway, sender): (GatewayId, &str),
    customer: CustomerId,
) -> Result<Option<TicketId>, StorageError> {
    let own = tickets::workspace_id.eq(table::workspace_id).and(tickets::id.nullable().eq(table::ticket_id));
    Ok(table::table
        .inner_join(tickets::table.on(own))
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::gateway_id.eq_id(gateway))
        .filter(table::sender.eq(sender))
        .filter(tickets::customer_id.eq_id(customer))
        .filter(tickets::status.ne(Status::Closed.code()))
        .filter(tickets::spam.eq(false))
        .filter(tickets::deleted_at.is_null())
        .filter(tickets::merged_into_id.is_null())
        .order_by((table::created_at.desc(), table::id.desc()))
        .select(tickets::id)
        .first(conn)
        .optional()?)
}

/// By which gateway a ticket's customer is answered, and where he is reached there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayBack {
    /// The gateway.
    pub gateway_id: GatewayId,
    /// Where.
    pub recipient: String,
}

/// By which gateway the customer wrote last; none for a ticket that came otherwise.
pub fn way_back(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Option<WayBack>, StorageError> {
    let found: Option<(GatewayId, String)> = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::ticket_id.eq(Some(Key(ticket))))
        .order_by((table::created_at.desc(), table::id.desc()))
        .select((table::gateway_id, table::sender))
        .first(conn)
        .optional()?;
    Ok(found.map(|(gateway_id, recipient)| WayBack { gateway_id, recipient }))
}

/// Who writes so by a gateway.
pub fn find_sender(
    conn: &mut Conn,
    scope: &Scope,
    gateway: GatewayId,
    address: &str,
) -> Result<Option<GatewaySender>, StorageError> {
    let row: Option<(GatewaySenderId, CustomerId, i64)> = senders::table
        .filter(senders::workspace_id.eq(scope.key()))
        .filter(senders::gateway_id.eq_id(gateway))
        .filter(senders::address.eq(address))
        .select((senders::id, senders::customer_id, senders::created_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, customer_id, created_at)| GatewaySender {
        id,
        gateway_id: gateway,
        address: address.to_owned(),
        customer_id,
        created_at: Instant::from_millis(created_at),
    }))
}

/// Records who writes so. [`Attempt::Taken`]: somebody else has done so meanwhile.
pub fn insert_sender(conn: &mut Conn, scope: &Scope, sender: &GatewaySender) -> Result<Attempt, StorageError> {
    let key = [("gateway_senders", ["workspace_id", "gateway_id", "address"].as_slice())];
    dialect::attempt(conn, &key, |conn| {
        let row = (
            senders::workspace_id.eq(scope.key()),
            senders::id.eq(Key(sender.id)),
            senders::gateway_id.eq(Key(sender.gateway_id)),
            senders::address.eq(sender.address.as_str()),
            senders::customer_id.eq(Key(sender.customer_id)),
            senders::created_at.eq(sender.created_at.millis()),
        );
        on!(conn, |c| diesel::insert_into(senders::table).values(row).execute(c))?;
        Ok(())
    })
}

/// Forgets that somebody writes so: his customer is gone.
pub fn forget_sender(conn: &mut Conn, scope: &Scope, id: GatewaySenderId) -> Result<(), StorageError> {
    diesel::delete(senders::table.find((scope.key(), Key(id)))).execute(conn)?;
    Ok(())
}
