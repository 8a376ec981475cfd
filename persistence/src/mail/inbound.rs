//! Mails that were taken in.

use diesel::prelude::*;
use domain::{
    ids::{InboundEmailId, MailboxId, MessageId, TicketId, WorkspaceId},
    mail::{InboundEmail, InboundReason, InboundState},
    time::Instant,
};

use crate::{
    Attempt, Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::{inbound_emails, stray_blobs},
    stored,
    types::Key,
    writes::{Plain, Writes},
};

/// One row of `inbound_emails`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = inbound_emails, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<InboundEmailId>,
    state: i16,
    reason: Option<i16>,
    problem: Option<String>,
    fingerprint: String,
    message_id: Option<String>,
    mailbox_id: Option<Key<MailboxId>>,
    from_address: Option<String>,
    from_name: Option<String>,
    subject: String,
    size: i64,
    blob: String,
    is_answerable: bool,
    left_out: i64,
    ticket_id: Option<Key<TicketId>>,
    ticket_message_id: Option<Key<MessageId>>,
    created_at: i64,
    decided_at: Option<i64>,
}

impl Row {
    fn of(scope: &Scope, email: &InboundEmail) -> Self {
        Self {
            workspace_id: scope.key(),
            id: Key(email.id),
            state: email.state.code(),
            reason: email.reason.map(InboundReason::code),
            problem: email.problem.clone(),
            fingerprint: email.fingerprint.clone(),
            message_id: email.message_id.clone(),
            mailbox_id: email.mailbox_id.map(Key),
            from_address: email.from_address.clone(),
            from_name: email.from_name.clone(),
            subject: email.subject.clone(),
            size: email.size,
            blob: email.blob.clone(),
            is_answerable: email.is_answerable,
            left_out: email.left_out,
            ticket_id: email.ticket_id.map(Key),
            ticket_message_id: email.ticket_message_id.map(Key),
            created_at: email.created_at.millis(),
            decided_at: email.decided_at.map(Instant::millis),
        }
    }
}

impl TryFrom<Row> for InboundEmail {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            state: stored::code("inbound_emails.state", InboundState::from_code, row.state)?,
            reason: stored::code_opt("inbound_emails.reason", InboundReason::from_code, row.reason)?,
            problem: row.problem,
            fingerprint: row.fingerprint,
            message_id: row.message_id,
            mailbox_id: row.mailbox_id.map(|id| id.0),
            from_address: row.from_address,
            from_name: row.from_name,
            subject: row.subject,
            size: row.size,
            blob: row.blob,
            is_answerable: row.is_answerable,
            left_out: row.left_out,
            ticket_id: row.ticket_id.map(|id| id.0),
            ticket_message_id: row.ticket_message_id.map(|id| id.0),
            created_at: Instant::from_millis(row.created_at),
            decided_at: row.decided_at.map(Instant::from_millis),
        })
    }
}

/// Keeps a mail that is new. [`Attempt::Taken`]: it was taken in before.
pub fn insert(conn: &mut Conn, scope: &Scope, email: &InboundEmail) -> Result<Attempt, StorageError> {
    let row = Row::of(scope, email);
    dialect::attempt(conn, &[("inbound_emails", &["workspace_id", "fingerprint"])], |conn| {
        on!(conn, |c| diesel::insert_into(inbound_emails::table).values(&row).execute(c))?;
        Ok(())
    })
}

/// Strikes a mail's bytes off the list of what nobody holds. False when they were due already.
pub fn bind_blob(conn: &mut Conn, scope: &Scope, blob: &str, now: Instant) -> Result<bool, StorageError> {
    let live = stray_blobs::table
        .filter(stray_blobs::workspace_id.eq(scope.key()))
        .filter(stray_blobs::blob.eq(blob))
        .filter(stray_blobs::due_at.gt(now.millis()));
    Ok(diesel::delete(live).execute(conn)? == 1)
}

/// A mail.
pub fn find(conn: &mut Conn, scope: &Scope, id: InboundEmailId) -> Result<Option<InboundEmail>, StorageError> {
    let row: Option<Row> = inbound_emails::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(InboundEmail::try_from).transpose()
}

/// A mail with its row locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: InboundEmailId) -> Result<Option<InboundEmail>, StorageError> {
    let query = inbound_emails::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(InboundEmail::try_from).transpose()
}

/// The mail that was taken in with this fingerprint.
pub fn find_by_fingerprint(
    conn: &mut Conn,
    scope: &Scope,
    fingerprint: &str,
) -> Result<Option<InboundEmail>, StorageError> {
    let row: Option<Row> = inbound_emails::table
        .filter(inbound_emails::workspace_id.eq(scope.key()))
        .filter(inbound_emails::fingerprint.eq(fingerprint))
        .first(conn)
        .optional()?;
    row.map(InboundEmail::try_from).transpose()
}

/// Replaces what is known of a mail whose row is locked.
pub fn save(conn: &mut Conn, scope: &Scope, email: &InboundEmail) -> Result<(), StorageError> {
    let known = inbound_emails::table.find((scope.key(), Key(email.id)));
    let updated = diesel::update(known).set(&Row::of(scope, email)).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// How many mails of this address became messages since then, counted up to `limit`.
pub fn recent_of(
    conn: &mut Conn,
    scope: &Scope,
    address: &str,
    since: Instant,
    limit: i64,
) -> Result<i64, StorageError> {
    let taken =
        [InboundState::TicketOpened, InboundState::MessageAdded, InboundState::FollowedUp].map(InboundState::code);
    let rows: Vec<i16> = inbound_emails::table
        .filter(inbound_emails::workspace_id.eq(scope.key()))
        .filter(inbound_emails::from_address.eq(address))
        .filter(inbound_emails::created_at.gt(since.millis()))
        .filter(inbound_emails::state.eq_any(taken))
        .select(inbound_emails::state)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// Which part of the log, by time of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboundPage {
    /// Only those in this state.
    pub state: Option<InboundState>,
    /// Only those of this ticket.
    pub ticket_id: Option<TicketId>,
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, InboundEmailId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list(conn: &mut Conn, scope: &Scope, page: &InboundPage) -> Result<Vec<InboundEmail>, StorageError> {
    let (at, id) = (inbound_emails::created_at, inbound_emails::id);
    let mut query = inbound_emails::table
        .filter(inbound_emails::workspace_id.eq(scope.key()))
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    if let Some(state) = page.state {
        query = query.filter(inbound_emails::state.eq(state.code()));
    }
    if let Some(ticket) = page.ticket_id {
        query = query.filter(inbound_emails::ticket_id.eq(Some(Key(ticket))));
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
    rows.into_iter().map(InboundEmail::try_from).collect()
}

/// Notes what a locked mail became, with the ticket that the same unit of work may be about to write.
pub fn save_after(writes: &mut Writes, scope: &Scope, email: &InboundEmail) {
    let known = inbound_emails::table.find((scope.key(), Key(email.id)));
    let became = diesel::update(known).set((
        inbound_emails::state.eq(email.state.code()),
        inbound_emails::reason.eq(email.reason.map(InboundReason::code)),
        inbound_emails::problem.eq(email.problem.clone()),
        inbound_emails::mailbox_id.eq(email.mailbox_id.map(Key)),
        inbound_emails::ticket_id.eq(email.ticket_id.map(Key)),
        inbound_emails::ticket_message_id.eq(email.ticket_message_id.map(Key)),
        inbound_emails::decided_at.eq(email.decided_at.map(Instant::millis)),
    ));
    writes.push(Plain::new(became));
}
