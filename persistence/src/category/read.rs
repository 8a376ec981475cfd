//! Reading categories.

use diesel::prelude::*;
use domain::{
    category::{Category, MAX_CATEGORIES},
    ids::CategoryId,
};

use super::row::Row;
use crate::{Conn, Scope, StorageError, schema::categories, types::Key};

/// The category.
pub fn find(conn: &mut Conn, scope: &Scope, id: CategoryId) -> Result<Option<Category>, StorageError> {
    let row: Option<Row> = categories::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Category::try_from).transpose()
}

/// The category with this key.
pub fn find_by_key(conn: &mut Conn, scope: &Scope, key: &str) -> Result<Option<CategoryId>, StorageError> {
    let known = categories::table
        .filter(categories::workspace_id.eq(scope.key()))
        .filter(categories::key.eq(key))
        .select(categories::id);
    Ok(known.first(conn).optional()?)
}

/// All categories of the workspace, in no particular order; there are at most [`MAX_CATEGORIES`].
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<Category>, StorageError> {
    let limit = i64::try_from(MAX_CATEGORIES).unwrap_or(i64::MAX);
    let rows: Vec<Row> = categories::table.filter(categories::workspace_id.eq(scope.key())).limit(limit).load(conn)?;
    rows.into_iter().map(Category::try_from).collect()
}
