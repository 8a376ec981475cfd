//! Writing macros, in the transaction that appends their events.

use diesel::prelude::*;
use domain::{ids::MacroId, macros::Macro};

use super::row::Row;
use crate::{Conn, Scope, StorageError, connection::on, schema::macros, types::Key};

/// Inserts a macro.
pub fn insert(conn: &mut Conn, scope: &Scope, bundle: &Macro) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), bundle)?;
    on!(conn, |c| diesel::insert_into(macros::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the macro whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, bundle: &Macro) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), bundle)?;
    let known = macros::table.find((scope.key(), Key(bundle.id))).filter(macros::version.eq(bundle.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Removes a macro; what was done with it stays.
pub fn delete(conn: &mut Conn, scope: &Scope, id: MacroId) -> Result<(), StorageError> {
    let deleted = diesel::delete(macros::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
