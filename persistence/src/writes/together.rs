//! Several statements in one.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::BigInt,
};

use super::Write;

/// `WITH w0 AS (..), w1 AS (..) SELECT` whether each guarded one changed as many rows as it must: 1 or 0. A `strict` one
/// fails instead of saying 0, which undoes all of it.
pub(super) struct Together<'a> {
    pub(super) part: &'a [Box<dyn Write>],
    pub(super) strict: bool,
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
        out.push_sql(if self.strict { " SELECT 1 / (1::bigint" } else { " SELECT 1::bigint" });
        for (index, write) in self.part.iter().enumerate() {
            if let Some(rows) = write.guard() {
                out.push_sql(&format!(" * ((SELECT count(*) FROM w{index}) = {rows})::int"));
            }
        }
        if self.strict {
            out.push_sql(")");
        }
        Ok(())
    }
}
