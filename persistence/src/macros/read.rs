//! Reading macros.

use diesel::prelude::*;
use domain::{
    ids::MacroId,
    macros::{MAX_MACROS, Macro},
};

use super::row::Row;
use crate::{Conn, Scope, StorageError, dialect, schema::macros, types::Key};

/// The macro, whomever it is for.
pub fn find(conn: &mut Conn, scope: &Scope, id: MacroId) -> Result<Option<Macro>, StorageError> {
    let row: Option<Row> = macros::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Macro::try_from).transpose()
}

/// The macro with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: MacroId) -> Result<Option<Macro>, StorageError> {
    let query = macros::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Macro::try_from).transpose()
}

/// All of the workspace by folder, place and title, those without a folder first; there are at most [`MAX_MACROS`].
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<Macro>, StorageError> {
    let limit = i64::try_from(MAX_MACROS).unwrap_or(i64::MAX);
    let rows: Vec<Row> = macros::table.filter(macros::workspace_id.eq(scope.key())).limit(limit).load(conn)?;
    let mut all = rows.into_iter().map(Macro::try_from).collect::<Result<Vec<_>, _>>()?;
    // Here, because the engines sort letters in different ways.
    all.sort_by(|a, b| (&a.folder, a.position, &a.title, a.id).cmp(&(&b.folder, b.position, &b.title, b.id)));
    Ok(all)
}

/// How many there are.
pub fn count(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    Ok(macros::table.filter(macros::workspace_id.eq(scope.key())).count().get_result(conn)?)
}
