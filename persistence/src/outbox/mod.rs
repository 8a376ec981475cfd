//! Intents: what a transaction decided to have done after it.
//!
//! An intent is written with the facts that led to it, so that none is lost and none is made up. A worker of any node
//! leases what is due ([`crate::instance::outbox`]), carries it out, and finishes it in the transaction of its effect.
//! Carrying one out twice is prevented by finishing it under a guard, meaning it twice by a unique key.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, SmallInt, Text},
};
use domain::{
    ids::{TicketId, WorkspaceId},
    outbox::{Intent, IntentKind, IntentState},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError, dialect,
    schema::outbox,
    stored,
    types::{Key, Uid, UidColumn},
    writes::{Plain, Writes},
};

/// One row of `outbox`, columns in the order of the schema.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    pub workspace_id: WorkspaceId,
    id: Uuid,
    kind: i16,
    subject_id: Uuid,
    cycle: i64,
    step: i64,
    payload: String,
    state: i16,
    attempts: i64,
    due_at: i64,
    leased_until: Option<i64>,
    _problem: Option<String>,
    created_at: i64,
    _finished_at: Option<i64>,
}

impl TryFrom<Row> for Intent {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id,
            kind: stored::code("outbox.kind", IntentKind::from_code, row.kind)?,
            subject_id: row.subject_id,
            cycle: row.cycle,
            step: row.step,
            payload: row.payload,
            state: stored::code("outbox.state", IntentState::from_code, row.state)?,
            attempts: row.attempts,
            due_at: Instant::from_millis(row.due_at),
            leased_until: row.leased_until.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
        })
    }
}

/// Inserts the intent where the workspace wants customers to be told that their requests have arrived. One statement
/// decides and writes, so that opening a ticket costs no look at the settings.
struct InsertReceived {
    workspace_id: Key<WorkspaceId>,
    id: Key<Uuid>,
    kind: i16,
    subject_id: Key<Uuid>,
    cycle: i64,
    step: i64,
    payload: String,
    state: i16,
    attempts: i64,
    at: i64,
}

impl QueryId for InsertReceived {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB> QueryFragment<DB> for InsertReceived
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    String: ToSql<Text, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<Uuid>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO outbox (workspace_id, id, kind, subject_id, cycle, step, payload, state, attempts, due_at, \
             created_at) SELECT ",
        );
        macro_rules! values {
            ($($field:ident $type:ty),*) => { $(
                out.push_bind_param::<$type, _>(&self.$field)?;
                out.push_sql(", ");
            )* };
        }
        values!(
            workspace_id Uid, id Uid, kind SmallInt, subject_id Uid, cycle BigInt, step BigInt, payload Text,
            state SmallInt, attempts BigInt, at BigInt
        );
        out.push_bind_param::<BigInt, _>(&self.at)?;
        out.push_sql(" FROM workspaces WHERE received_message AND id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)
    }
}

/// Means to tell the customer that this ticket has arrived, if the workspace wants that.
pub fn intend_received(writes: &mut Writes, scope: &Scope, id: Uuid, ticket: TicketId, now: Instant) {
    writes.push(Plain::new(InsertReceived {
        workspace_id: scope.key(),
        id: Key(id),
        kind: IntentKind::Received.code(),
        subject_id: Key(ticket.uuid()),
        cycle: 1,
        step: 1,
        payload: "{}".to_owned(),
        state: IntentState::Waiting.code(),
        attempts: 0,
        at: now.millis(),
    }));
}

/// The intent.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Option<Intent>, StorageError> {
    let row: Option<Row> = outbox::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Intent::try_from).transpose()
}

/// The intent with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Option<Intent>, StorageError> {
    let query = outbox::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Intent::try_from).transpose()
}

/// Ends a waiting intent, in the transaction of its effect.
pub fn finish(writes: &mut Writes, scope: &Scope, id: Uuid, state: IntentState, problem: Option<&str>, now: Instant) {
    let waiting = outbox::table
        .filter(outbox::workspace_id.eq(scope.key()))
        .filter(outbox::id.eq_id(id))
        .filter(outbox::state.eq(IntentState::Waiting.code()));
    writes.push(Plain::new(diesel::update(waiting).set((
        outbox::state.eq(state.code()),
        outbox::problem.eq(problem.map(str::to_owned)),
        outbox::leased_until.eq(None::<i64>),
        outbox::finished_at.eq(Some(now.millis())),
    ))));
}

/// Lets a waiting intent be tried again at `due_at`.
pub fn postpone(conn: &mut Conn, scope: &Scope, id: Uuid, problem: &str, due_at: Instant) -> Result<(), StorageError> {
    let waiting = outbox::table.find((scope.key(), Key(id))).filter(outbox::state.eq(IntentState::Waiting.code()));
    diesel::update(waiting)
        .set((
            outbox::due_at.eq(due_at.millis()),
            outbox::leased_until.eq(None::<i64>),
            outbox::problem.eq(Some(problem.to_owned())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets what still waits in this workspace: nobody waits for it. Returns how many it was.
pub fn clear(conn: &mut Conn, scope: &Scope) -> Result<usize, StorageError> {
    let waiting = outbox::table
        .filter(outbox::workspace_id.eq(scope.key()))
        .filter(outbox::state.eq(IntentState::Waiting.code()));
    Ok(diesel::delete(waiting).execute(conn)?)
}
