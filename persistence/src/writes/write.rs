//! One statement among those that a unit of work gathers.

use diesel::{
    connection::Connection as _,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sqlite::Sqlite,
};

use super::{
    rows::{InsertRow, InsertRows, Rows},
    unit::{self, Step},
};

/// One statement of a unit of work.
pub(crate) trait Write: Send {
    /// PostgreSQL: its common table expressions, the first of which is called `name`.
    fn tables<'b>(&'b self, name: &str, out: AstPass<'_, 'b, Pg>) -> QueryResult<()>;
    /// SQLite: runs it; returns how many rows it changed.
    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<usize>;
    /// How many rows it must change, or the unit of work has lost against another one; none for any number.
    fn guard(&self) -> Option<usize> {
        None
    }
    /// Whether a guarded one changes a row that is there already.
    fn is_update(&self) -> bool {
        true
    }
    /// SQLite: itself as a step of a greater statement, if it can be one.
    fn step(&self) -> Option<&dyn Step> {
        None
    }
    /// What it inserts, if the rows of another unit of work may be inserted by the same statement.
    fn rows(&mut self) -> Option<&mut dyn Rows> {
        None
    }
}

/// A statement whose text is the same on both engines.
pub(crate) struct Plain<F> {
    statement: F,
    guarded: bool,
}

impl<F> Plain<F> {
    pub(crate) const fn new(statement: F) -> Self {
        Self { statement, guarded: false }
    }

    /// An update that must find its row.
    pub(crate) const fn guarded(statement: F) -> Self {
        Self { statement, guarded: true }
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

    fn guard(&self) -> Option<usize> {
        self.guarded.then_some(1)
    }
}

/// Rows of one table.
pub(crate) struct Inserted<R>(pub InsertRows<R>);

impl<R> Write for Inserted<R>
where
    R: InsertRow<Pg> + InsertRow<Sqlite> + Send + 'static,
{
    fn tables<'b>(&'b self, name: &str, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(name);
        out.push_sql(" AS (");
        QueryFragment::<Pg>::walk_ast(&self.0, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }

    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<usize> {
        conn.execute_returning_count(&self.0)
    }

    fn step(&self) -> Option<&dyn Step> {
        Some(self)
    }

    fn rows(&mut self) -> Option<&mut dyn Rows> {
        Some(&mut self.0.0)
    }
}

impl<R: InsertRow<Sqlite>> Step for Inserted<R> {
    fn table(&self) -> &'static str {
        R::TABLE
    }

    fn count(&self) -> usize {
        self.0.0.len()
    }

    fn text(&self, value: &mut dyn FnMut() -> String) -> String {
        let rows: Vec<String> = self.0.0.iter().map(|_| unit::row(R::WIDTH, value)).collect();
        format!("{}VALUES {}{}", R::HEAD, rows.as_slice().join(", "), R::TAIL)
    }

    fn values<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for (index, row) in self.0.0.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            row.values(out.reborrow())?;
        }
        Ok(())
    }
}
