//! Facts about the whole instance.

use diesel::prelude::*;

use crate::{Conn, StorageError, connection::on, schema::instance_settings};

/// The value under a name.
pub fn find(conn: &mut Conn, name: &str) -> Result<Option<String>, StorageError> {
    Ok(instance_settings::table.find(name).select(instance_settings::value).first(conn).optional()?)
}

/// Stores a value unless the name has one; returns what is stored then.
pub fn find_or_insert(conn: &mut Conn, name: &str, value: &str) -> Result<String, StorageError> {
    let row = (instance_settings::name.eq(name), instance_settings::value.eq(value));
    on!(conn, |c| diesel::insert_into(instance_settings::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(instance_settings::table.find(name).select(instance_settings::value).first(conn)?)
}
