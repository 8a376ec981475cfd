//! Intents: what a transaction decided to have done after it.
//!
//! An intent is written with the facts that led to it, so that none is lost and none is made up. A worker of any node
//! leases what is due ([`crate::instance::outbox`]), carries it out, and removes it in the transaction of its effect, so
//! that only one of two workers can. Meaning a waiting one twice is prevented by a unique key.

use diesel::{
    prelude::*,
    sql_types::{BigInt, SmallInt, Text},
};
use domain::{
    ids::WorkspaceId,
    outbox::{Intent, IntentKind, IntentState},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    schema::outbox,
    stored,
    types::{Key, Uid},
    writes::{Writes, insert_row},
};

/// One row of `outbox`, columns in the order of the schema.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    pub workspace_id: WorkspaceId,
    pub id: Uuid,
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

/// A new row of `outbox`.
#[derive(Debug)]
struct NewRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<Uuid>,
    kind: i16,
    subject_id: Key<Uuid>,
    cycle: i64,
    step: i64,
    payload: String,
    state: i16,
    attempts: i64,
    due_at: i64,
    created_at: i64,
}

insert_row!(
    NewRow, "outbox",
    workspace_id Uid, id Uid, kind SmallInt, subject_id Uid, cycle BigInt, step BigInt, payload Text, state SmallInt,
    attempts BigInt, due_at BigInt, created_at BigInt,
);

/// Means to have it done, once the unit of work is committed.
pub fn intend(writes: &mut Writes, scope: &Scope, intent: Intent) {
    let row = NewRow {
        workspace_id: scope.key(),
        id: Key(intent.id),
        kind: intent.kind.code(),
        subject_id: Key(intent.subject_id),
        cycle: intent.cycle,
        step: intent.step,
        payload: intent.payload,
        state: intent.state.code(),
        attempts: intent.attempts,
        due_at: intent.due_at.millis(),
        created_at: intent.created_at.millis(),
    };
    writes.insert(vec![row]);
}

/// Ends waiting intents: they are carried out, or there was nothing to carry out. Returns how many still waited.
pub fn finish(conn: &mut Conn, scope: &Scope, ids: &[Uuid]) -> Result<usize, StorageError> {
    let ids: Vec<_> = ids.iter().copied().map(Key).collect();
    let waiting = outbox::table
        .filter(outbox::workspace_id.eq(scope.key()))
        .filter(outbox::id.eq_any(ids))
        .filter(outbox::state.eq(IntentState::Waiting.code()));
    Ok(diesel::delete(waiting).execute(conn)?)
}

/// Takes back what is meant about this subject and still waits; false where it was carried out or was never meant.
pub fn withdraw(conn: &mut Conn, scope: &Scope, kind: IntentKind, subject: Uuid) -> Result<bool, StorageError> {
    let waiting = outbox::table
        .filter(outbox::workspace_id.eq(scope.key()))
        .filter(outbox::kind.eq(kind.code()))
        .filter(outbox::subject_id.eq(Key(subject)))
        .filter(outbox::state.eq(IntentState::Waiting.code()));
    Ok(diesel::delete(waiting).execute(conn)? > 0)
}

/// Lets a waiting intent go on at once: it was carried out in part, which is no failure.
pub fn go_on(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<(), StorageError> {
    let waiting = outbox::table.find((scope.key(), Key(id))).filter(outbox::state.eq(IntentState::Waiting.code()));
    diesel::update(waiting).set((outbox::attempts.eq(0), outbox::leased_until.eq(None::<i64>))).execute(conn)?;
    Ok(())
}

/// Gives a waiting intent up, for an operator to look at.
pub fn give_up(conn: &mut Conn, scope: &Scope, id: Uuid, problem: &str) -> Result<(), StorageError> {
    let waiting = outbox::table.find((scope.key(), Key(id))).filter(outbox::state.eq(IntentState::Waiting.code()));
    diesel::update(waiting)
        .set((
            outbox::state.eq(IntentState::Failed.code()),
            outbox::leased_until.eq(None::<i64>),
            outbox::problem.eq(Some(problem.to_owned())),
        ))
        .execute(conn)?;
    Ok(())
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
