//! Writing rules. Called only with a snapshot that an event led to, in the transaction that appends that event.

use diesel::prelude::*;
use domain::{ids::RuleId, rules::Rule};

use super::row::Row;
use crate::{Conn, Scope, StorageError, connection::on, schema::rules, types::Key};

/// Inserts a rule.
pub fn insert(conn: &mut Conn, scope: &Scope, rule: &Rule) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), rule)?;
    on!(conn, |c| diesel::insert_into(rules::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the rule whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, rule: &Rule) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), rule)?;
    let known = rules::table.find((scope.key(), Key(rule.id))).filter(rules::version.eq(rule.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Removes a rule; what it did stays.
pub fn delete(conn: &mut Conn, scope: &Scope, id: RuleId) -> Result<(), StorageError> {
    let deleted = diesel::delete(rules::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
