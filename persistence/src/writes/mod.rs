//! What a unit of work writes at its end.
//!
//! While it decides, a unit of work gathers what follows from its decision; at its end all of it goes to the database
//! together. On PostgreSQL that is one statement, whose parts are common table expressions: one round trip instead of
//! one for each table. On SQLite runs of inserts are one statement too, by a trigger; what else there is runs by itself.
//!
//! What is gathered cannot be read before it is flushed. Whatever a decision reads, it reads first.

mod rows;
mod together;
mod unit;
mod write;

use std::any::TypeId;

use diesel::prelude::*;

use self::together::Together;
pub(crate) use self::{
    rows::{InsertRow, InsertRows, Rows, insert_row},
    unit::Step,
    write::{Inserted, Plain, Write},
};
use crate::{Conn, Engine, StorageError, queue::tally::Tally};

/// The tables that a unit of work inserts into, in order, and how many rows into each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape(Vec<(TypeId, usize)>);

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

    /// Rows of one table; at least one.
    pub(crate) fn insert<R>(&mut self, rows: Vec<R>)
    where
        Inserted<R>: Write + 'static,
    {
        self.push(Inserted(InsertRows(rows)));
    }

    /// What tells whether two units of work can be written by the same statements, with twice the rows: the tables and
    /// how many rows go into each. None if this one does anything else than insert rows.
    pub fn shape(&mut self) -> Option<Shape> {
        let place = |write: &mut Box<dyn Write>| write.rows().map(|rows| (rows.table(), rows.count()));
        self.gathered.iter_mut().map(place).collect::<Option<_>>().map(Shape)
    }

    /// Takes in what another unit of work of the same shape has gathered.
    pub fn join(&mut self, other: Self) {
        self.tally.join(other.tally);
        for (mine, mut theirs) in self.gathered.iter_mut().zip(other.gathered) {
            if let (Some(mine), Some(theirs)) = (mine.rows(), theirs.rows()) {
                mine.join(theirs);
            }
        }
    }

    /// Everything gathered so far, with what it comes to for the counts.
    fn take(&mut self, engine: Engine) -> Vec<Box<dyn Write>> {
        let mut gathered = std::mem::take(&mut self.gathered);
        if let Some(write) = std::mem::take(&mut self.tally).into_write(engine) {
            gathered.push(write);
        }
        gathered
    }

    /// Writes everything gathered so far.
    ///
    /// # Errors
    /// [`StorageError::Busy`] when a guarded update did not find its row; what the engine says.
    pub fn flush(&mut self, conn: &mut Conn) -> Result<(), StorageError> {
        let gathered = self.take(conn.engine());
        match conn {
            Conn::Pg(c) => parts(&gathered).try_for_each(|part| together(c, part)),
            Conn::Sqlite(c) => {
                if unit::each(c, &gathered)? {
                    Ok(())
                } else {
                    Err(StorageError::Busy)
                }
            }
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
        let gathered = self.take(conn.engine());
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
            updates += usize::from(write.guard().is_some() && write.is_update());
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
