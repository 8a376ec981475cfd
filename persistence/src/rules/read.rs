//! Reading rules.

use diesel::prelude::*;
use domain::{
    ids::RuleId,
    rules::{MAX_RULES, Rule, normalized_name},
};

use super::row::Row;
use crate::{Conn, Scope, StorageError, dialect, schema::rules, types::Key};

/// The rule.
pub fn find(conn: &mut Conn, scope: &Scope, id: RuleId) -> Result<Option<Rule>, StorageError> {
    let row: Option<Row> = rules::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Rule::try_from).transpose()
}

/// The rule with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: RuleId) -> Result<Option<Rule>, StorageError> {
    let query = rules::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Rule::try_from).transpose()
}

/// The rule with this name, whatever its case.
pub fn find_by_name(conn: &mut Conn, scope: &Scope, name: &str) -> Result<Option<RuleId>, StorageError> {
    let known = rules::table
        .filter(rules::workspace_id.eq(scope.key()))
        .filter(rules::name_normalized.eq(normalized_name(name)))
        .select(rules::id);
    Ok(known.first(conn).optional()?)
}

/// All rules of the workspace in their order; there are at most [`MAX_RULES`].
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<Rule>, StorageError> {
    let limit = i64::try_from(MAX_RULES).unwrap_or(i64::MAX);
    let rows: Vec<Row> = rules::table
        .filter(rules::workspace_id.eq(scope.key()))
        .order_by((rules::position.asc(), rules::id.asc()))
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(Rule::try_from).collect()
}
