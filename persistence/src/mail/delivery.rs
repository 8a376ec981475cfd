//! Mails that go out.

use diesel::prelude::*;
use domain::{
    ids::{DeliveryId, MailboxId, MessageId, TicketId, WorkspaceId},
    mail::{Carried, Delivery, DeliveryReason, DeliveryState, LetterPurpose},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::{deliveries, inbound_emails, mailboxes},
    stored,
    types::Key,
};

/// One row of `deliveries`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct Row {
    pub(crate) workspace_id: Key<WorkspaceId>,
    id: Key<DeliveryId>,
    message_id: Option<Key<MessageId>>,
    ticket_id: Option<Key<TicketId>>,
    mailbox_id: Option<Key<MailboxId>>,
    recipient: Option<String>,
    is_automatic: bool,
    state: i16,
    reason: Option<i16>,
    problem: Option<String>,
    attempts: i64,
    due_at: i64,
    leased_until: Option<i64>,
    created_at: i64,
    settled_at: Option<i64>,
    purpose: Option<i16>,
}

impl Row {
    pub(super) fn of(scope: &Scope, delivery: &Delivery) -> Self {
        Self {
            workspace_id: scope.key(),
            id: Key(delivery.id),
            message_id: delivery.carried.message().map(Key),
            ticket_id: delivery.carried.ticket().map(Key),
            mailbox_id: delivery.mailbox_id.map(Key),
            recipient: delivery.recipient.clone(),
            is_automatic: delivery.is_automatic,
            state: delivery.state.code(),
            reason: delivery.reason.map(DeliveryReason::code),
            problem: delivery.problem.clone(),
            attempts: delivery.attempts,
            due_at: delivery.due_at.millis(),
            leased_until: delivery.leased_until.map(Instant::millis),
            created_at: delivery.created_at.millis(),
            settled_at: delivery.settled_at.map(Instant::millis),
            purpose: delivery.carried.purpose().map(LetterPurpose::code),
        }
    }
}

impl TryFrom<Row> for Delivery {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let purpose = stored::code_opt("deliveries.purpose", LetterPurpose::from_code, row.purpose)?;
        let carried = match (purpose, row.message_id, row.ticket_id) {
            (Some(purpose), None, ticket) => Carried::Letter(purpose, ticket.map(|id| id.0)),
            (None, Some(message), Some(ticket)) => Carried::Message(message.0, ticket.0),
            _ => return Err(StorageError::Corrupt("a mail carries neither a message nor a letter".to_owned())),
        };
        Ok(Self {
            id: row.id.0,
            carried,
            mailbox_id: row.mailbox_id.map(|id| id.0),
            recipient: row.recipient,
            is_automatic: row.is_automatic,
            state: stored::code("deliveries.state", DeliveryState::from_code, row.state)?,
            reason: stored::code_opt("deliveries.reason", DeliveryReason::from_code, row.reason)?,
            problem: row.problem,
            attempts: row.attempts,
            due_at: Instant::from_millis(row.due_at),
            leased_until: row.leased_until.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            settled_at: row.settled_at.map(Instant::from_millis),
        })
    }
}

/// Means to send a mail that carries a message. One for the same message must not be there.
pub fn insert_delivery(conn: &mut Conn, scope: &Scope, delivery: &Delivery) -> Result<(), StorageError> {
    let row = Row::of(scope, delivery);
    on!(conn, |c| diesel::insert_into(deliveries::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces what is known of a mail whose row is locked.
pub fn save_delivery(conn: &mut Conn, scope: &Scope, delivery: &Delivery) -> Result<(), StorageError> {
    let known = deliveries::table.find((scope.key(), Key(delivery.id)));
    let updated = diesel::update(known).set(&Row::of(scope, delivery)).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// A mail.
pub fn find_delivery(conn: &mut Conn, scope: &Scope, id: DeliveryId) -> Result<Option<Delivery>, StorageError> {
    let row: Option<Row> = deliveries::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Delivery::try_from).transpose()
}

/// A mail with its row locked until the transaction ends.
pub fn lock_delivery(conn: &mut Conn, scope: &Scope, id: DeliveryId) -> Result<Option<Delivery>, StorageError> {
    let query = deliveries::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Delivery::try_from).transpose()
}

/// The mail that carries this message.
pub fn delivery_of(conn: &mut Conn, scope: &Scope, message: MessageId) -> Result<Option<Delivery>, StorageError> {
    let row: Option<Row> = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .filter(deliveries::message_id.eq(Some(Key(message))))
        .first(conn)
        .optional()?;
    row.map(Delivery::try_from).transpose()
}

/// How many automatic messages an address got since then, counted up to `limit`: about this ticket, or about any.
pub fn recent_automatic(
    conn: &mut Conn,
    scope: &Scope,
    recipient: &str,
    ticket: Option<TicketId>,
    since: Instant,
    limit: i64,
) -> Result<i64, StorageError> {
    let mut query = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .filter(deliveries::recipient.eq(recipient))
        .filter(deliveries::created_at.gt(since.millis()))
        .filter(deliveries::is_automatic)
        .filter(deliveries::purpose.is_null())
        .filter(deliveries::state.ne(DeliveryState::Suppressed.code()))
        .select(deliveries::state)
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(ticket) = ticket {
        query = query.filter(deliveries::ticket_id.eq(Some(Key(ticket))));
    }
    let rows: Vec<i16> = query.load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// A customer's mail that is part of a ticket: Message-ID, mailbox, whether automatic answers are welcome.
pub type MailOfTicket = (Option<String>, Option<MailboxId>, bool);

/// The mails of a ticket's customer that are part of it, the newest first.
pub fn mails_of_ticket(
    conn: &mut Conn,
    scope: &Scope,
    ticket: TicketId,
    limit: i64,
) -> Result<Vec<MailOfTicket>, StorageError> {
    Ok(inbound_emails::table
        .filter(inbound_emails::workspace_id.eq(scope.key()))
        .filter(inbound_emails::ticket_id.eq(Some(Key(ticket))))
        .order_by((inbound_emails::created_at.desc(), inbound_emails::id.desc()))
        .select((inbound_emails::message_id, inbound_emails::mailbox_id, inbound_emails::is_answerable))
        .limit(limit)
        .load(conn)?)
}

/// Does the workspace have a mailbox that sends?
pub fn sends_mail(conn: &mut Conn, scope: &Scope) -> Result<bool, StorageError> {
    let found: Option<i64> = mailboxes::table
        .filter(mailboxes::workspace_id.eq(scope.key()))
        .filter(mailboxes::smtp_host.is_not_null())
        .filter(mailboxes::deactivated_at.is_null())
        .select(mailboxes::version)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Which part of the list, by time of meaning them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryPage {
    /// Only those in this state.
    pub state: Option<DeliveryState>,
    /// Only those of this ticket.
    pub ticket_id: Option<TicketId>,
    /// Only those to this address in lower case.
    pub recipient: Option<String>,
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, DeliveryId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list_deliveries(conn: &mut Conn, scope: &Scope, page: &DeliveryPage) -> Result<Vec<Delivery>, StorageError> {
    let (at, id) = (deliveries::created_at, deliveries::id);
    let mut query = deliveries::table
        .filter(deliveries::workspace_id.eq(scope.key()))
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    if let Some(state) = page.state {
        query = query.filter(deliveries::state.eq(state.code()));
    }
    if let Some(ticket) = page.ticket_id {
        query = query.filter(deliveries::ticket_id.eq(Some(Key(ticket))));
    }
    if let Some(recipient) = &page.recipient {
        query = query.filter(deliveries::recipient.eq(recipient));
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
    rows.into_iter().map(Delivery::try_from).collect()
}
