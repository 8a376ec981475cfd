//! The version of a workspace's configuration: another one after every change of what is computed with, so that whoever
//! keeps something that was computed from it can see whether it still holds.

use diesel::prelude::*;
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, connection::on, schema::config_versions, types::Key};

/// The version; none while there is nothing that anybody could have computed from.
pub fn version(conn: &mut Conn, scope: &Scope) -> Result<Option<Uuid>, StorageError> {
    Ok(config_versions::table.find(scope.key()).select(config_versions::version).first(conn).optional()?)
}

/// The configuration changes in this transaction. `version` was never used before: a counter would come to the same
/// number again after a transaction that failed.
pub fn touch(conn: &mut Conn, scope: &Scope, version: Uuid) -> Result<(), StorageError> {
    on!(conn, |c| diesel::insert_into(config_versions::table)
        .values((config_versions::workspace_id.eq(scope.key()), config_versions::version.eq(Key(version))))
        .on_conflict(config_versions::workspace_id)
        .do_update()
        .set(config_versions::version.eq(Key(version)))
        .execute(c))?;
    Ok(())
}
