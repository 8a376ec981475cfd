//! A piece of SQL that is always the same text.

use diesel::{
    backend::Backend,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::Bool,
};

/// A condition without values. Unlike `diesel::dsl::sql` it leaves the statement cacheable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Literal(pub &'static str);

impl Expression for Literal {
    type SqlType = Bool;
}

impl<QS> SelectableExpression<QS> for Literal {}
impl<QS> AppearsOnTable<QS> for Literal {}

impl<GB> ValidGrouping<GB> for Literal {
    type IsAggregate = is_aggregate::No;
}

impl QueryId for Literal {
    type QueryId = ();
    // Statements that hold one are told apart by their text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Literal {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}
