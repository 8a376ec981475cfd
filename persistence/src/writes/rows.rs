//! Inserting several rows with a text that depends on their number only, so that the statement stays prepared. Diesel
//! prepares its own batch inserts anew each time.

use std::any::{Any, TypeId};

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
};

/// A row as one statement inserts it.
pub(crate) trait InsertRow<DB: Backend> {
    /// Where it goes.
    const TABLE: &'static str;
    /// How many columns it fills.
    const WIDTH: usize;
    /// `INSERT INTO table (columns) `
    const HEAD: &'static str;
    /// What stands behind the values.
    const TAIL: &'static str;

    /// The values, with commas between them.
    fn values<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

/// Names a row's table and columns, with their types, and what to do if the row is there already.
macro_rules! insert_row {
    ($row:ty, $table:literal, $($column:ident $type:ty),+ $(,)? $(; $tail:literal)?) => {
        $crate::writes::insert_row!(@engine diesel::pg::Pg, $row, $table, concat!($($tail)?), $($column $type),+);
        $crate::writes::insert_row!(@engine diesel::sqlite::Sqlite, $row, $table, concat!($($tail)?), $($column $type),+);
    };
    (@engine $engine:ty, $row:ty, $table:literal, $tail:expr, $first:ident $first_type:ty $(, $column:ident $type:ty)*) => {
        impl $crate::writes::InsertRow<$engine> for $row {
            const TABLE: &'static str = $table;
            const WIDTH: usize = [stringify!($first) $(, stringify!($column))*].len();
            const HEAD: &'static str = concat!(
                "INSERT INTO ", $table, " (", stringify!($first) $(, ", ", stringify!($column))*, ") "
            );
            const TAIL: &'static str = $tail;

            fn values<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, $engine>,
            ) -> diesel::QueryResult<()> {
                out.push_bind_param::<$first_type, _>(&self.$first)?;
                $(
                    out.push_sql(", ");
                    out.push_bind_param::<$type, _>(&self.$column)?;
                )*
                Ok(())
            }
        }
    };
}
pub(crate) use insert_row;

/// Rows of one table; at least one.
pub(crate) struct InsertRows<R>(pub Vec<R>);

// Told apart by the text: one statement per count of rows.
impl<R> QueryId for InsertRows<R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R, DB: Backend> QueryFragment<DB> for InsertRows<R>
where
    R: InsertRow<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(R::HEAD);
        for (index, row) in self.0.iter().enumerate() {
            out.push_sql(if index == 0 { "VALUES (" } else { ", (" });
            row.values(out.reborrow())?;
            out.push_sql(")");
        }
        out.push_sql(R::TAIL);
        Ok(())
    }
}

/// Rows of one table with their type erased.
pub(crate) trait Rows {
    /// Which table they are for.
    fn table(&self) -> TypeId;
    /// How many there are.
    fn count(&self) -> usize;
    /// Takes in those of another one, which are left empty; nothing if they are for another table.
    fn join(&mut self, other: &mut dyn Rows);
    /// Themselves.
    fn as_any(&mut self) -> &mut dyn Any;
}

impl<R: 'static> Rows for Vec<R> {
    fn table(&self) -> TypeId {
        TypeId::of::<R>()
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn join(&mut self, other: &mut dyn Rows) {
        if let Some(others) = other.as_any().downcast_mut() {
            self.append(others);
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
