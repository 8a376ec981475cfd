//! Appending.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Binary, HasSqlType, SmallInt},
};
use domain::{event::Sealed, ids::WorkspaceId};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, types::Uid};

/// One event with its columns as they are bound.
struct Row<'a> {
    workspace_id: WorkspaceId,
    id: Uuid,
    subject_kind: i16,
    subject_id: Uuid,
    version: i64,
    kind: i16,
    at: i64,
    sealed: &'a Sealed,
}

/// `INSERT INTO events .. VALUES (..), (..)`, on PostgreSQL with the mark for the sequencer in the same statement.
struct Append<'a> {
    rows: Vec<Row<'a>>,
    marked: bool,
}

// Told apart by the text: one statement per count of events.
impl QueryId for Append<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for Append<'_> {}

impl<DB> QueryFragment<DB> for Append<'_>
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    Vec<u8>: ToSql<Binary, DB>,
    [u8]: ToSql<Binary, DB>,
    Uuid: ToSql<Uid, DB>,
    WorkspaceId: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.marked {
            out.push_sql("WITH appended AS (");
        }
        out.push_sql(
            "INSERT INTO events \
             (workspace_id, id, subject_kind, subject_id, version, kind, at, envelope, salt, payload, digest) VALUES ",
        );
        for (index, row) in self.rows.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", (" });
            out.push_bind_param::<Uid, _>(&row.workspace_id)?;
            out.push_sql(", ");
            out.push_bind_param::<Uid, _>(&row.id)?;
            out.push_sql(", ");
            out.push_bind_param::<SmallInt, _>(&row.subject_kind)?;
            out.push_sql(", ");
            out.push_bind_param::<Uid, _>(&row.subject_id)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&row.version)?;
            out.push_sql(", ");
            out.push_bind_param::<SmallInt, _>(&row.kind)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&row.at)?;
            out.push_sql(", ");
            out.push_bind_param::<Binary, _>(&row.sealed.envelope)?;
            out.push_sql(", ");
            out.push_bind_param::<Binary, [u8]>(row.sealed.salt.as_slice())?;
            out.push_sql(", ");
            out.push_bind_param::<Binary, _>(&row.sealed.payload)?;
            out.push_sql(", ");
            out.push_bind_param::<Binary, [u8]>(row.sealed.digest.as_slice())?;
            out.push_sql(")");
        }
        if self.marked {
            out.push_sql(" RETURNING pos) INSERT INTO unfed (pos) SELECT pos FROM appended");
        }
        Ok(())
    }
}

/// Appends events, in order, and leaves each in `unfed` for the sequencer.
pub fn append(conn: &mut Conn, scope: &Scope, events: &[Sealed]) -> Result<(), StorageError> {
    if events.is_empty() {
        return Ok(());
    }
    let rows = events
        .iter()
        .map(|sealed| Row {
            workspace_id: scope.workspace_id(),
            id: sealed.id.uuid(),
            subject_kind: sealed.subject.kind.code(),
            subject_id: sealed.subject.id,
            version: sealed.version,
            kind: sealed.kind.code(),
            at: sealed.at.millis(),
            sealed,
        })
        .collect();
    match conn {
        Conn::Pg(c) => Append { rows, marked: true }.execute(c)?,
        // SQLite has no INSERT inside a WITH. Its only writer is this transaction, so the new rows are the last ones.
        Conn::Sqlite(c) => {
            let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
            Append { rows, marked: false }.execute(c)?;
            let newest = crate::schema::events::table
                .select(crate::schema::events::pos)
                .order_by(crate::schema::events::pos.desc())
                .limit(count);
            diesel::insert_into(crate::schema::unfed::table)
                .values(newest)
                .into_columns(crate::schema::unfed::pos)
                .execute(c)?
        }
    };
    Ok(())
}
