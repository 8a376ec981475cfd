//! Writing canned responses, in the transaction that appends their events.

use diesel::prelude::*;
use domain::{canned::CannedResponse, ids::CannedResponseId};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{canned_counts, canned_responses},
    types::Key,
};

/// Inserts a response.
pub fn insert(conn: &mut Conn, scope: &Scope, response: &CannedResponse) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), response)?;
    on!(conn, |c| diesel::insert_into(canned_responses::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the response whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, response: &CannedResponse) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), response)?;
    let known = canned_responses::table
        .find((scope.key(), Key(response.id)))
        .filter(canned_responses::version.eq(response.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Removes a response and its counts.
pub fn delete(conn: &mut Conn, scope: &Scope, id: CannedResponseId) -> Result<(), StorageError> {
    diesel::delete(canned_counts::table.find((scope.key(), Key(id)))).execute(conn)?;
    let deleted = diesel::delete(canned_responses::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
