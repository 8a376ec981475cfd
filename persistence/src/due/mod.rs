//! Work that is due at a time: one row for each kind and subject, written with what makes it due.
//!
//! Nobody looks through tickets for what has become due. A worker of any node leases rows whose time has come
//! ([`crate::instance::due_work`]) and lets happen what is due, in one transaction with the row's next time or its end: done
//! twice, the second time finds nothing due.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, SmallInt},
};
use domain::{
    due::{DueKind, DueWork},
    ids::WorkspaceId,
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    schema::due,
    types::{Key, Uid},
    writes::{Plain, Writes, insert_row},
};

struct DueRow {
    workspace_id: Key<WorkspaceId>,
    kind: i16,
    subject_id: Key<Uuid>,
    due_at: i64,
    attempts: i64,
}

insert_row!(DueRow, "due", workspace_id Uid, kind SmallInt, subject_id Uid, due_at BigInt, attempts BigInt);

/// Makes something due of a subject that is new: a row that can be inserted together with those of others.
pub fn add(writes: &mut Writes, scope: &Scope, kind: DueKind, subject_id: Uuid, due_at: Instant) {
    let (workspace_id, subject_id) = (scope.key(), Key(subject_id));
    writes.insert(vec![DueRow { workspace_id, kind: kind.code(), subject_id, due_at: due_at.millis(), attempts: 0 }]);
}

/// Makes something due at a time, whatever its row said before, and takes it from whoever holds it.
struct Set {
    workspace_id: Key<WorkspaceId>,
    kind: i16,
    subject_id: Key<Uuid>,
    due_at: i64,
}

impl QueryId for Set {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB> QueryFragment<DB> for Set
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<Uuid>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO due (workspace_id, kind, subject_id, due_at, attempts) VALUES (");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(", ");
        out.push_bind_param::<SmallInt, _>(&self.kind)?;
        out.push_sql(", ");
        out.push_bind_param::<Uid, _>(&self.subject_id)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.due_at)?;
        out.push_sql(
            ", 0) ON CONFLICT (workspace_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, \
             leased_until = NULL, attempts = 0, failed_at = NULL",
        );
        Ok(())
    }
}

struct Clear {
    workspace_id: Key<WorkspaceId>,
    kind: i16,
    subject_id: Key<Uuid>,
}

impl QueryId for Clear {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB> QueryFragment<DB> for Clear
where
    DB: Backend + HasSqlType<Uid>,
    i16: ToSql<SmallInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<Uuid>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("DELETE FROM due WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND kind = ");
        out.push_bind_param::<SmallInt, _>(&self.kind)?;
        out.push_sql(" AND subject_id = ");
        out.push_bind_param::<Uid, _>(&self.subject_id)
    }
}

/// Makes something due at a time, or not due at all.
pub fn set(writes: &mut Writes, scope: &Scope, kind: DueKind, subject_id: Uuid, due_at: Option<Instant>) {
    let (workspace_id, kind, subject_id) = (scope.key(), kind.code(), Key(subject_id));
    match due_at {
        Some(at) => writes.push(Plain::new(Set { workspace_id, kind, subject_id, due_at: at.millis() })),
        None => writes.push(Plain::new(Clear { workspace_id, kind, subject_id })),
    }
}

/// What a worker holds: nothing once it was made due anew, or once the worker held it for too long.
macro_rules! held {
    ($scope:expr, $work:expr) => {
        due::table
            .find(($scope.key(), $work.kind.code(), Key($work.subject_id)))
            .filter(due::leased_until.eq(Some($work.held_until.millis())))
    };
}

/// Lets work that failed be tried again at `due_at`, unless it is in other hands by now.
pub fn postpone(conn: &mut Conn, scope: &Scope, work: &DueWork, due_at: Instant) -> Result<(), StorageError> {
    diesel::update(held!(scope, work))
        .set((due::due_at.eq(due_at.millis()), due::leased_until.eq(None::<i64>), due::attempts.eq(due::attempts + 1)))
        .execute(conn)?;
    Ok(())
}

/// Leaves work alone that failed too often, unless it is in other hands by now. It stays to be seen, until its subject is
/// made due anew.
pub fn park(conn: &mut Conn, scope: &Scope, work: &DueWork, now: Instant) -> Result<(), StorageError> {
    diesel::update(held!(scope, work))
        .set((
            due::failed_at.eq(Some(now.millis())),
            due::leased_until.eq(None::<i64>),
            due::attempts.eq(due::attempts + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends work whose subject is gone, unless it was made due anew since.
pub fn end_held(conn: &mut Conn, scope: &Scope, work: &DueWork) -> Result<(), StorageError> {
    diesel::delete(held!(scope, work)).execute(conn)?;
    Ok(())
}

/// Gives work back that could not be begun, because its subject is in other hands.
pub fn release(conn: &mut Conn, scope: &Scope, work: &DueWork) -> Result<(), StorageError> {
    diesel::update(held!(scope, work)).set(due::leased_until.eq(None::<i64>)).execute(conn)?;
    Ok(())
}

/// Something that is due now of every record that `of` finds.
struct Every {
    workspace_id: Key<WorkspaceId>,
    kind: i16,
    due_at: i64,
    /// A table and the conditions, from the workspace's on.
    of: (&'static str, &'static str),
}

// Told apart by the text.
impl QueryId for Every {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for Every {}

impl<DB> QueryFragment<DB> for Every
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO due (workspace_id, kind, subject_id, due_at, attempts) SELECT workspace_id, ");
        out.push_bind_param::<SmallInt, _>(&self.kind)?;
        out.push_sql(", id, ");
        out.push_bind_param::<BigInt, _>(&self.due_at)?;
        let (table, conditions) = self.of;
        out.push_sql(", 0 FROM ");
        out.push_sql(table);
        out.push_sql(" WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(conditions);
        out.push_sql(
            " ON CONFLICT (workspace_id, kind, subject_id) DO UPDATE \
             SET due_at = excluded.due_at, leased_until = NULL, attempts = 0, failed_at = NULL",
        );
        Ok(())
    }
}

fn set_for_every(
    conn: &mut Conn,
    scope: &Scope,
    kind: DueKind,
    now: Instant,
    of: (&'static str, &'static str),
) -> Result<usize, StorageError> {
    let query = Every { workspace_id: scope.key(), kind: kind.code(), due_at: now.millis(), of };
    Ok(crate::connection::on!(conn, |c| query.execute(c))?)
}

/// Makes something due now for every ticket that waits for an agent who has it; returns for how many.
pub fn set_for_assigned_tickets(
    conn: &mut Conn,
    scope: &Scope,
    kind: DueKind,
    now: Instant,
) -> Result<usize, StorageError> {
    let of = " AND assignee_id IS NOT NULL AND status = 1 AND NOT spam AND deleted_at IS NULL";
    set_for_every(conn, scope, kind, now, ("tickets", of))
}

/// Makes something due now for every agent who is online; returns for how many.
pub fn set_for_online_agents(
    conn: &mut Conn,
    scope: &Scope,
    kind: DueKind,
    now: Instant,
) -> Result<usize, StorageError> {
    set_for_every(conn, scope, kind, now, ("agents", " AND availability = 1 AND deactivated_at IS NULL"))
}

/// Makes something due now for every ticket that is answered and not closed; returns for how many.
pub fn set_for_answered_tickets(
    conn: &mut Conn,
    scope: &Scope,
    kind: DueKind,
    now: Instant,
) -> Result<usize, StorageError> {
    set_for_every(conn, scope, kind, now, ("tickets", " AND status = 4 AND NOT spam AND deleted_at IS NULL"))
}

/// Makes the waits of all time rules due now, but those of rules that have acted; returns how many it is.
pub fn set_for_waits(conn: &mut Conn, scope: &Scope, now: Instant) -> Result<usize, StorageError> {
    set_for_every(conn, scope, DueKind::Rule, now, ("rule_waits", " AND acted_at IS NULL"))
}

/// Makes something due now for every ticket that is neither answered nor closed; returns for how many.
pub fn set_for_open_tickets(
    conn: &mut Conn,
    scope: &Scope,
    kind: DueKind,
    now: Instant,
) -> Result<usize, StorageError> {
    let of = " AND status <= 3 AND NOT spam AND deleted_at IS NULL";
    set_for_every(conn, scope, kind, now, ("tickets", of))
}
