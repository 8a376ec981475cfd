//! Conditions with a list of values.

use diesel::{
    QueryResult,
    backend::Backend,
    pg::Pg,
    query_builder::AstPass,
    serialize::ToSql,
    sql_types::{Array, HasSqlType, SingleValue, SqlType},
    sqlite::Sqlite,
};

/// Values of which a column may have any.
#[derive(Debug)]
pub(crate) struct OneOf<T>(Vec<T>);

impl<T> Default for OneOf<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Extend<T> for OneOf<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        self.0.extend(values);
    }
}

/// An engine that compares a column with lists of `T`.
pub(crate) trait Lists<S, T>: Backend {
    /// What follows the column. No value has none.
    fn is_in<'b>(values: &'b OneOf<T>, out: &mut AstPass<'_, 'b, Self>) -> QueryResult<()>;
}

impl<S, T> Lists<S, T> for Pg
where
    S: SqlType + SingleValue + 'static,
    Pg: HasSqlType<S>,
    Vec<T>: ToSql<Array<S>, Pg>,
{
    // One text for all lists, so that the statement stays prepared.
    fn is_in<'b>(values: &'b OneOf<T>, out: &mut AstPass<'_, 'b, Self>) -> QueryResult<()> {
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<S>, _>(&values.0)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<S, T> Lists<S, T> for Sqlite
where
    S: SqlType + SingleValue + 'static,
    Sqlite: HasSqlType<S>,
    T: ToSql<S, Sqlite>,
{
    fn is_in<'b>(values: &'b OneOf<T>, out: &mut AstPass<'_, 'b, Self>) -> QueryResult<()> {
        out.push_sql(" IN (");
        for (index, value) in values.0.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<S, _>(value)?;
        }
        out.push_sql(")");
        Ok(())
    }
}
