//! The reader of conditions in SQL. It finds exactly the tickets of which [`Lowered::matches`] is true: see the tests.

mod calendars;
mod compile;
mod fields;
mod references;

use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::Bool,
};
use domain::{condition::Lowered, ticket::TicketFilter};

pub use self::{calendars::calendars, references::missing};
use crate::{Engine, Scope, connection::MultiBackend, schema::tickets};

/// Which tickets: a condition, and how often it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What must hold.
    pub condition: Lowered,
    /// It is one of those few that come again and again, so that its statement is worth being kept prepared.
    pub recurs: bool,
}

impl From<&TicketFilter> for Search {
    fn from(filter: &TicketFilter) -> Self {
        Self { condition: filter.into(), recurs: true }
    }
}

type Condition = Box<dyn BoxableExpression<tickets::table, MultiBackend, SqlType = Bool>>;

/// A condition in SQL. It names its columns in full, so it fits every statement that reads `tickets`.
pub(crate) struct Where {
    condition: Condition,
    recurs: bool,
}

impl Where {
    /// Compiles a search within a workspace.
    pub(crate) fn new(scope: &Scope, engine: Engine, search: &Search) -> Self {
        let compiler = compile::Compiler { workspace: scope.key(), engine };
        Self { condition: compiler.condition(&search.condition, false), recurs: search.recurs }
    }
}

impl Expression for Where {
    type SqlType = Bool;
}

impl<QS> SelectableExpression<QS> for Where {}
impl<QS> AppearsOnTable<QS> for Where {}

impl<GB> ValidGrouping<GB> for Where {
    type IsAggregate = is_aggregate::No;
}

impl QueryId for Where {
    type QueryId = ();
    // Told apart by the text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<MultiBackend> for Where {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if !self.recurs {
            // There are endlessly many, and each kept one would cost memory in every session.
            out.unsafe_to_cache_prepared();
        }
        self.condition.walk_ast(out)
    }
}
