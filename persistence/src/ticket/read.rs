//! Reading single tickets.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, CustomerId, TeamId, TicketId},
    policy::Visibility,
    ticket::{Status, Ticket},
    time::Instant,
};
use uuid::Uuid;

use super::row::TicketRow;
use crate::{
    Conn, Scope, StorageError, dialect,
    message::{LAST_MESSAGE, LastMessage, LastMessageRow},
    schema::{agents, config_versions, customers, messages, teams, tickets},
    types::{Key, UidColumn},
};

/// The name and address of someone or something a ticket refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The customer: id, name, e-mail addresses as stored.
    pub customer: (CustomerId, Option<String>, String),
    /// The assignee: id and name.
    pub assignee: Option<(AgentId, String)>,
    /// The team: id and name.
    pub team: Option<(TeamId, String)>,
    /// The newest message.
    pub last_message: Option<LastMessage>,
}

/// A ticket with what it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketView {
    /// The ticket.
    pub ticket: Ticket,
    /// Loaded only when asked for.
    pub related: Option<Related>,
}

/// What a query with its relations returns.
pub(super) type RelatedRow = (
    TicketRow,
    (CustomerId, Option<String>, String),
    Option<(AgentId, String)>,
    Option<(TeamId, String)>,
    Option<LastMessageRow>,
);

/// The joins and columns of [`RelatedRow`], on any selection of tickets.
macro_rules! with_related {
    ($query:expr) => {
        $query.select((
            tickets::all_columns,
            (customers::id, customers::name, customers::emails),
            (agents::id, agents::name).nullable(),
            (teams::id, teams::name).nullable(),
            LAST_MESSAGE.nullable(),
        ))
    };
}
macro_rules! related_tables {
    () => {
        tickets::table
            .inner_join(
                customers::table
                    .on(customers::workspace_id.eq(tickets::workspace_id).and(customers::id.eq(tickets::customer_id))),
            )
            .left_join(
                agents::table.on(agents::workspace_id
                    .eq(tickets::workspace_id)
                    .and(agents::id.nullable().eq(tickets::assignee_id))),
            )
            .left_join(
                teams::table
                    .on(teams::workspace_id.eq(tickets::workspace_id).and(teams::id.nullable().eq(tickets::team_id))),
            )
            .left_join(
                messages::table.on(messages::workspace_id
                    .eq(tickets::workspace_id)
                    .and(messages::id.nullable().eq(tickets::last_message_id))),
            )
    };
}
pub(super) use related_tables;
pub(super) use with_related;

impl TryFrom<RelatedRow> for TicketView {
    type Error = StorageError;

    fn try_from((row, customer, assignee, team, last): RelatedRow) -> Result<Self, StorageError> {
        let last_message = last.map(LastMessage::try_from).transpose()?;
        Ok(Self { ticket: row.try_into()?, related: Some(Related { customer, assignee, team, last_message }) })
    }
}

/// The ticket, whoever asks; the caller checks visibility.
pub fn find(conn: &mut Conn, scope: &Scope, id: TicketId) -> Result<Option<Ticket>, StorageError> {
    let row: Option<TicketRow> = tickets::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Ticket::try_from).transpose()
}

/// The ticket with the version of the configuration (see [`crate::config::version`]), in one statement.
pub fn find_with_config(
    conn: &mut Conn,
    scope: &Scope,
    id: TicketId,
) -> Result<Option<(Ticket, Option<Uuid>)>, StorageError> {
    let config = config_versions::table
        .filter(config_versions::workspace_id.eq(scope.key()))
        .select(config_versions::version)
        .single_value();
    let query = tickets::table.find((scope.key(), Key(id))).select((tickets::all_columns, config));
    let found: Option<(TicketRow, Option<Uuid>)> = query.first(conn).optional()?;
    found.map(|(row, config)| Ok((Ticket::try_from(row)?, config))).transpose()
}

/// These tickets, as far as they exist, in no order; the caller checks visibility.
pub fn find_all(conn: &mut Conn, scope: &Scope, ids: &[TicketId]) -> Result<Vec<Ticket>, StorageError> {
    let query =
        tickets::table.filter(tickets::workspace_id.eq(scope.key())).filter(tickets::id.eq_any_id(ids.iter().copied()));
    let rows: Vec<TicketRow> = query.load(conn)?;
    rows.into_iter().map(Ticket::try_from).collect()
}

/// The latest `limit` tickets of a customer since `since`, the newest first; the caller checks visibility.
pub fn latest_of(
    conn: &mut Conn,
    scope: &Scope,
    customer: CustomerId,
    since: Instant,
    limit: i64,
) -> Result<Vec<Ticket>, StorageError> {
    let query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::customer_id.eq_id(customer))
        .filter(tickets::created_at.ge(since.millis()))
        .order_by((tickets::created_at.desc(), tickets::id.desc()))
        .limit(limit);
    let rows: Vec<TicketRow> = query.load(conn)?;
    rows.into_iter().map(Ticket::try_from).collect()
}

/// The ticket with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: TicketId) -> Result<Option<Ticket>, StorageError> {
    let query = tickets::table.find((scope.key(), Key(id)));
    let row: Option<TicketRow> = dialect::lock_row!(conn, query).optional()?;
    row.map(Ticket::try_from).transpose()
}

/// The ticket with its row locked until the transaction ends; none, too, while somebody else has it locked.
pub fn find_free(conn: &mut Conn, scope: &Scope, id: TicketId) -> Result<Option<Ticket>, StorageError> {
    let query = tickets::table.find((scope.key(), Key(id)));
    let row: Option<TicketRow> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().first(c).optional()?,
        Conn::Sqlite(c) => query.first(c).optional()?,
    };
    row.map(Ticket::try_from).transpose()
}

/// A customer's tickets that are neither closed nor in the bin, with their rows locked until the transaction ends.
pub fn lock_unclosed_of(conn: &mut Conn, scope: &Scope, customer: CustomerId) -> Result<Vec<Ticket>, StorageError> {
    let query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::customer_id.eq_id(customer))
        .filter(tickets::status.ne(Status::Closed.code()))
        .filter(tickets::deleted_at.is_null())
        .order_by(tickets::id.asc());
    let rows: Vec<TicketRow> = match conn {
        Conn::Pg(c) => query.for_update().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    rows.into_iter().map(Ticket::try_from).collect()
}

/// The ticket with what it refers to, in one statement.
pub fn find_view(conn: &mut Conn, scope: &Scope, id: TicketId) -> Result<Option<TicketView>, StorageError> {
    let query = related_tables!().filter(tickets::workspace_id.eq(scope.key())).filter(tickets::id.eq_id(id));
    let row: Option<RelatedRow> = with_related!(query).first(conn).optional()?;
    row.map(TicketView::try_from).transpose()
}

/// The ticket if it exists and may be seen.
pub fn visible(ticket: Option<Ticket>, visibility: &Visibility) -> Option<Ticket> {
    ticket.filter(|ticket| visibility.includes(ticket))
}
