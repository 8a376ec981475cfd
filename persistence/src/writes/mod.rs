//! What a unit of work writes at its end.
//!
//! While it decides, a unit of work gathers what follows from its decision; at its end all of it goes to the database
//! together. On PostgreSQL that is one statement, whose parts are common table expressions: one round trip instead of
//! one for each table. On SQLite, where a statement is a function call, the parts run one after the other.
//!
//! What is gathered cannot be read before it is flushed. Whatever a decision reads, it reads first.

mod rows;

use diesel::{
    connection::Connection as _,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::BigInt,
    sqlite::Sqlite,
};

pub(crate) use self::rows::{InsertRow, InsertRows, insert_row};
use crate::{Conn, StorageError, queue::tally::Tally};

/// One statement of a unit of work.
pub(crate) trait Write: Send {
    /// PostgreSQL: its common table expressions, the first of which is called `name`.
    fn tables<'b>(&'b self, name: &str, out: AstPass<'_, 'b, Pg>) -> QueryResult<()>;
    /// SQLite: runs it; returns how many rows it changed.
    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<usize>;
    /// Whether it must change exactly one row, or the unit of work has lost against another one.
    fn is_guarded(&self) -> bool {
        false
    }
    /// Whether a guarded one changes a row that is there already.
    fn is_update(&self) -> bool {
        true
    }
}

/// A statement whose text is the same on both engines.
pub(crate) struct Plain<F> {
    statement: F,
    guarded: bool,
    update: bool,
}

impl<F> Plain<F> {
    pub(crate) const fn new(statement: F) -> Self {
        Self { statement, guarded: false, update: false }
    }

    /// An update that must find its row.
    pub(crate) const fn guarded(statement: F) -> Self {
        Self { statement, guarded: true, update: true }
    }

    /// An insert that may find a reason not to.
    pub(crate) const fn conditional(statement: F) -> Self {
        Self { statement, guarded: true, update: false }
    }
}

impl<F> Write for Plain<F>
where
    F: QueryFragment<Pg> + QueryFragment<Sqlite> + QueryId + Send,
{
    fn tables<'b>(&'b self, name: &str, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(name);
        out.push_sql(" AS (");
        QueryFragment::<Pg>::walk_ast(&self.statement, out.reborrow())?;
        out.push_sql(if self.guarded { " RETURNING 1)" } else { ")" });
        Ok(())
    }

    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<usize> {
        conn.execute_returning_count(&self.statement)
    }

    fn is_guarded(&self) -> bool {
        self.guarded
    }

    fn is_update(&self) -> bool {
        self.update
    }
}

/// The statements that a unit of work has gathered, in order.
#[derive(Default)]
pub struct Writes {
    gathered: Vec<Box<dyn Write>>,
    /// What all of them change about the counts of the queue.
    pub(crate) tally: Tally,
}

impl Writes {
    pub(crate) fn push(&mut self, write: impl Write + 'static) {
        self.gathered.push(Box::new(write));
    }

    /// Everything gathered so far, with what it comes to for the counts.
    fn take(&mut self) -> Vec<Box<dyn Write>> {
        let mut gathered = std::mem::take(&mut self.gathered);
        if let Some(write) = std::mem::take(&mut self.tally).into_write() {
            gathered.push(Box::new(write));
        }
        gathered
    }

    /// Writes everything gathered so far.
    ///
    /// # Errors
    /// [`StorageError::Busy`] when a guarded update did not find its row; what the engine says.
    pub fn flush(&mut self, conn: &mut Conn) -> Result<(), StorageError> {
        let gathered = self.take();
        match conn {
            Conn::Pg(c) => parts(&gathered).try_for_each(|part| together(c, part)),
            Conn::Sqlite(c) => gathered.iter().try_for_each(|write| {
                let changed = write.execute(c)?;
                if write.is_guarded() && changed != 1 { Err(StorageError::Busy) } else { Ok(()) }
            }),
        }
    }
}

impl Writes {
    /// Writes everything gathered so far as one statement outside of a transaction: all of it or nothing. False: it was
    /// not written, because it does not fit into one statement, or because somebody was faster; the same unit of work
    /// will find out in a transaction.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it was written is unknown.
    pub fn flush_at_once(&mut self, conn: &mut Conn) -> Result<bool, StorageError> {
        let gathered = self.take();
        let Conn::Pg(c) = conn else { return Ok(false) };
        let mut parts = parts(&gathered);
        let (Some(part), None) = (parts.next(), parts.next()) else { return Ok(false) };
        match (Together { part, strict: true }).get_result::<i64>(c).map_err(StorageError::from) {
            Ok(_) => Ok(true),
            Err(StorageError::Unavailable) => Err(StorageError::Unavailable),
            Err(error) => {
                tracing::debug!(%error, "a unit of work goes on in a transaction");
                Ok(false)
            }
        }
    }
}

/// Runs of statements with at most one guarded one: of two parts of one statement that update the same row, only one
/// would.
fn parts(gathered: &[Box<dyn Write>]) -> impl Iterator<Item = &[Box<dyn Write>]> {
    let mut rest = gathered;
    std::iter::from_fn(move || {
        let mut updates = 0;
        let end = rest.iter().position(|write| {
            updates += usize::from(write.is_guarded() && write.is_update());
            updates > 1
        });
        let (part, others) = rest.split_at(end.unwrap_or(rest.len()));
        rest = others;
        (!part.is_empty()).then_some(part)
    })
}

fn together(conn: &mut PgConnection, part: &[Box<dyn Write>]) -> Result<(), StorageError> {
    let changed: i64 = Together { part, strict: false }.get_result(conn)?;
    if changed == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// `WITH w0 AS (..), w1 AS (..) SELECT` whether each guarded one changed one row: 1 or 0. A `strict` one fails
/// instead of saying 0, which undoes all of it.
struct Together<'a> {
    part: &'a [Box<dyn Write>],
    strict: bool,
}

// Told apart by the text.
impl QueryId for Together<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Together<'_> {
    type SqlType = BigInt;
}

impl<C> RunQueryDsl<C> for Together<'_> {}

impl QueryFragment<Pg> for Together<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (index, write) in self.part.iter().enumerate() {
            out.push_sql(if index == 0 { "WITH " } else { ", " });
            write.tables(&format!("w{index}"), out.reborrow())?;
        }
        // No guard can count two rows: each is by a key.
        out.push_sql(if self.strict { " SELECT 1 / (1::bigint" } else { " SELECT 1::bigint" });
        for (index, write) in self.part.iter().enumerate() {
            if write.is_guarded() {
                out.push_sql(&format!(" * (SELECT count(*) FROM w{index})"));
            }
        }
        if self.strict {
            out.push_sql(")");
        }
        Ok(())
    }
}
