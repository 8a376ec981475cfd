//! What goes out by gateways.

use diesel::prelude::*;
use domain::{
    gateway::{Carried, GatewayDelivery},
    ids::{AgentId, GatewayDeliveryId, GatewayId, MessageId, TicketId, WorkspaceId},
    mail::{DeliveryReason, DeliveryState},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::gateway_deliveries as table,
    stored,
    types::{Key, UidColumn},
    writes::{Plain, Writes},
};

/// One row of `gateway_deliveries`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = table, treat_none_as_default_value = false)]
pub(crate) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<GatewayDeliveryId>,
    gateway_id: Key<GatewayId>,
    message_id: Option<Key<MessageId>>,
    ticket_id: Option<Key<TicketId>>,
    agent_id: Option<Key<AgentId>>,
    recipient: String,
    is_automatic: bool,
    state: i16,
    reason: Option<i16>,
    problem: Option<String>,
    status_code: Option<i64>,
    answer: Option<String>,
    provider_message_id: Option<String>,
    attempts: i64,
    due_at: i64,
    leased_until: Option<i64>,
    created_at: i64,
    settled_at: Option<i64>,
    sealed: Option<Vec<u8>>,
    reported_status: Option<String>,
    reported_at: Option<i64>,
}

impl Row {
    fn of(scope: &Scope, it: &GatewayDelivery, sealed: Option<Vec<u8>>) -> Self {
        Self {
            workspace_id: scope.key(),
            id: Key(it.id),
            gateway_id: Key(it.gateway_id),
            message_id: it.carried.message().map(Key),
            ticket_id: it.carried.ticket().map(Key),
            agent_id: it.carried.agent().map(Key),
            recipient: it.recipient.clone(),
            is_automatic: it.is_automatic,
            state: it.state.code(),
            reason: it.reason.map(DeliveryReason::code),
            problem: it.problem.clone(),
            status_code: it.status_code,
            answer: it.answer.clone(),
            provider_message_id: it.provider_message_id.clone(),
            attempts: it.attempts,
            due_at: it.due_at.millis(),
            leased_until: it.leased_until.map(Instant::millis),
            created_at: it.created_at.millis(),
            settled_at: it.settled_at.map(Instant::millis),
            sealed,
            reported_status: it.reported_status.clone(),
            reported_at: it.reported_at.map(Instant::millis),
        }
    }
}

impl TryFrom<Row> for GatewayDelivery {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let ticket = row.ticket_id.map(|id| id.0);
        let carried = match (row.message_id, ticket, row.agent_id) {
            (Some(message), Some(ticket), None) => Carried::Message(message.0, ticket),
            (None, ticket, Some(agent)) => Carried::Notice(agent.0, ticket),
            _ => return Err(StorageError::Corrupt("a gateway carries neither a message nor a notice".to_owned())),
        };
        Ok(Self {
            id: row.id.0,
            gateway_id: row.gateway_id.0,
            carried,
            recipient: row.recipient,
            is_automatic: row.is_automatic,
            state: stored::code("gateway_deliveries.state", DeliveryState::from_code, row.state)?,
            reason: stored::code_opt("gateway_deliveries.reason", DeliveryReason::from_code, row.reason)?,
            problem: row.problem,
            status_code: row.status_code,
            answer: row.answer,
            provider_message_id: row.provider_message_id,
            attempts: row.attempts,
            due_at: Instant::from_millis(row.due_at),
            leased_until: row.leased_until.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            settled_at: row.settled_at.map(Instant::from_millis),
            reported_status: row.reported_status,
            reported_at: row.reported_at.map(Instant::from_millis),
        })
    }
}

/// Means to send something that carries a message. One for the same message must not be there.
pub fn insert_delivery(conn: &mut Conn, scope: &Scope, delivery: &GatewayDelivery) -> Result<(), StorageError> {
    let row = Row::of(scope, delivery, None);
    on!(conn, |c| diesel::insert_into(table::table).values(&row).execute(c))?;
    Ok(())
}

/// Means to tell an agent something with the unit of work.
pub fn insert_notice(writes: &mut Writes, scope: &Scope, delivery: &GatewayDelivery, sealed: Vec<u8>) {
    writes.push(Plain::new(diesel::insert_into(table::table).values(Row::of(scope, delivery, Some(sealed)))));
}

/// Replaces what is known of one whose row is locked. The words of what is settled are forgotten.
pub fn save_delivery(conn: &mut Conn, scope: &Scope, delivery: &GatewayDelivery) -> Result<(), StorageError> {
    let known = table::table.find((scope.key(), Key(delivery.id)));
    let known_now = (
        table::state.eq(delivery.state.code()),
        table::reason.eq(delivery.reason.map(DeliveryReason::code)),
        table::problem.eq(delivery.problem.as_deref()),
        table::status_code.eq(delivery.status_code),
        table::answer.eq(delivery.answer.as_deref()),
        table::provider_message_id.eq(delivery.provider_message_id.as_deref()),
        table::attempts.eq(delivery.attempts),
        table::due_at.eq(delivery.due_at.millis()),
        table::leased_until.eq(delivery.leased_until.map(Instant::millis)),
        table::settled_at.eq(delivery.settled_at.map(Instant::millis)),
        table::reported_status.eq(delivery.reported_status.as_deref()),
        table::reported_at.eq(delivery.reported_at.map(Instant::millis)),
    );
    let updated = diesel::update(known).set(known_now).execute(conn)?;
    if delivery.state != DeliveryState::Queued && delivery.carried.agent().is_some() {
        let known = table::table.find((scope.key(), Key(delivery.id)));
        diesel::update(known).set(table::sealed.eq(None::<Vec<u8>>)).execute(conn)?;
    }
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// One of them.
pub fn find_delivery(
    conn: &mut Conn,
    scope: &Scope,
    id: GatewayDeliveryId,
) -> Result<Option<GatewayDelivery>, StorageError> {
    let row: Option<Row> = table::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(GatewayDelivery::try_from).transpose()
}

/// The newest of what a gateway calls so.
pub fn find_provided(
    conn: &mut Conn,
    scope: &Scope,
    gateway: GatewayId,
    provider_message_id: &str,
) -> Result<Option<GatewayDeliveryId>, StorageError> {
    Ok(table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::gateway_id.eq_id(gateway))
        .filter(table::provider_message_id.eq(Some(provider_message_id)))
        .order_by((table::created_at.desc(), table::id.desc()))
        .select(table::id)
        .first(conn)
        .optional()?)
}

/// One of them with its row locked until the transaction ends.
pub fn lock_delivery(
    conn: &mut Conn,
    scope: &Scope,
    id: GatewayDeliveryId,
) -> Result<Option<GatewayDelivery>, StorageError> {
    let query = table::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(GatewayDelivery::try_from).transpose()
}

/// The sealed words of what an agent is told; none once they are forgotten.
pub fn sealed_words(conn: &mut Conn, scope: &Scope, id: GatewayDeliveryId) -> Result<Option<Vec<u8>>, StorageError> {
    let found: Option<Option<Vec<u8>>> =
        table::table.find((scope.key(), Key(id))).select(table::sealed).first(conn).optional()?;
    Ok(found.flatten())
}

/// How many automatic messages somebody got by a gateway since then, counted up to `limit`: about this ticket, or about any.
pub fn recent_automatic(
    conn: &mut Conn,
    scope: &Scope,
    (gateway, recipient): (GatewayId, &str),
    ticket: Option<TicketId>,
    since: Instant,
    limit: i64,
) -> Result<i64, StorageError> {
    let mut query = table::table
        .filter(table::workspace_id.eq(scope.key()))
        .filter(table::recipient.eq(recipient))
        .filter(table::created_at.gt(since.millis()))
        .filter(table::gateway_id.eq_id(gateway))
        .filter(table::is_automatic)
        .filter(table::agent_id.is_null())
        .filter(table::state.ne(DeliveryState::Suppressed.code()))
        .select(table::state)
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(ticket) = ticket {
        query = query.filter(table::ticket_id.eq(Some(Key(ticket))));
    }
    let rows: Vec<i16> = query.load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// Which part of the list, by time of meaning them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryPage {
    /// Only by this gateway.
    pub gateway_id: Option<GatewayId>,
    /// Only those in this state.
    pub state: Option<DeliveryState>,
    /// Only those of this ticket.
    pub ticket_id: Option<TicketId>,
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, GatewayDeliveryId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list_deliveries(
    conn: &mut Conn,
    scope: &Scope,
    page: &DeliveryPage,
) -> Result<Vec<GatewayDelivery>, StorageError> {
    let (at, id) = (table::created_at, table::id);
    let mut query =
        table::table.filter(table::workspace_id.eq(scope.key())).limit(page.limit).into_boxed::<MultiBackend>();
    if let Some(gateway) = page.gateway_id {
        query = query.filter(table::gateway_id.eq_id(gateway));
    }
    if let Some(state) = page.state {
        query = query.filter(table::state.eq(state.code()));
    }
    if let Some(ticket) = page.ticket_id {
        query = query.filter(table::ticket_id.eq(Some(Key(ticket))));
    }
    if let Some((time, last)) = page.after {
        let same = at.eq(time);
        query = match page.backward {
            true => query.filter(at.gt(time).or(same.and(id.gt(Key(last))))),
            false => query.filter(at.lt(time).or(same.and(id.lt(Key(last))))),
        };
    }
    query = match page.backward {
        true => query.order_by((at.asc(), id.asc())),
        false => query.order_by((at.desc(), id.desc())),
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(GatewayDelivery::try_from).collect()
}
