//! Appending.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Binary, SmallInt},
};
use domain::{event::Sealed, ids::WorkspaceId};
use uuid::Uuid;

use crate::{
    Scope,
    types::{Key, Uid},
    writes::{InsertRows, Inserted, Rows, Step, Write, Writes, insert_row},
};

struct EventRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<Uuid>,
    subject_kind: i16,
    subject_id: Key<Uuid>,
    version: i64,
    kind: i16,
    at: i64,
    envelope: Vec<u8>,
    salt: Vec<u8>,
    payload: Vec<u8>,
    digest: Vec<u8>,
}

insert_row!(
    EventRow, "events",
    workspace_id Uid, id Uid, subject_kind SmallInt, subject_id Uid, version BigInt, kind SmallInt, at BigInt,
    envelope Binary, salt Binary, payload Binary, digest Binary,
);

/// Events, each with its mark for the sequencer.
struct Append(Inserted<EventRow>);

impl Write for Append {
    fn tables<'b>(&'b self, name: &str, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(name);
        out.push_sql(" AS (");
        QueryFragment::<Pg>::walk_ast(&self.0.0, out.reborrow())?;
        out.push_sql(" RETURNING pos), ");
        out.push_sql(name);
        out.push_sql("_marks AS (INSERT INTO unfed (pos) SELECT pos FROM ");
        out.push_sql(name);
        out.push_sql(")");
        Ok(())
    }

    // SQLite has no INSERT inside a WITH: there a trigger sets the marks.
    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<usize> {
        self.0.execute(conn)
    }

    fn step(&self) -> Option<&dyn Step> {
        self.0.step()
    }

    fn rows(&mut self) -> Option<&mut dyn Rows> {
        self.0.rows()
    }
}

/// Appends events, in order, and leaves each in `unfed` for the sequencer.
pub fn append(writes: &mut Writes, scope: &Scope, events: Vec<Sealed>) {
    if events.is_empty() {
        return;
    }
    let rows = events.into_iter().map(|sealed| EventRow {
        workspace_id: scope.key(),
        id: Key(sealed.id.uuid()),
        subject_kind: sealed.subject.kind.code(),
        subject_id: Key(sealed.subject.id),
        version: sealed.version,
        kind: sealed.kind.code(),
        at: sealed.at.millis(),
        envelope: sealed.envelope,
        salt: sealed.salt.to_vec(),
        payload: sealed.payload,
        digest: sealed.digest.to_vec(),
    });
    writes.push(Append(Inserted(InsertRows(rows.collect()))));
}
