//! Writing policies. Called only with a snapshot that an event led to, in the transaction that appends that event. Each
//! version of a policy stays.

use diesel::prelude::*;
use domain::{ids::SlaPolicyId, sla::SlaPolicy};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{sla_policies, sla_policy_versions},
    stored::to_text,
    types::Key,
};

/// Inserts a policy.
pub fn insert(conn: &mut Conn, scope: &Scope, policy: &SlaPolicy) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), policy)?;
    on!(conn, |c| diesel::insert_into(sla_policies::table).values(&row).execute(c))?;
    keep_version(conn, scope, policy)
}

/// Replaces the policy whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, policy: &SlaPolicy) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), policy)?;
    let known =
        sla_policies::table.find((scope.key(), Key(policy.id))).filter(sla_policies::version.eq(policy.version - 1));
    let updated = diesel::update(known).set(&row).execute(conn)?;
    if updated != 1 {
        return Err(StorageError::Busy);
    }
    keep_version(conn, scope, policy)
}

/// Removes a policy; its versions stay.
pub fn delete(conn: &mut Conn, scope: &Scope, id: SlaPolicyId) -> Result<(), StorageError> {
    let deleted = diesel::delete(sla_policies::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

fn keep_version(conn: &mut Conn, scope: &Scope, policy: &SlaPolicy) -> Result<(), StorageError> {
    let row = (
        sla_policy_versions::workspace_id.eq(scope.key()),
        sla_policy_versions::policy_id.eq(Key(policy.id)),
        sla_policy_versions::version.eq(policy.version),
        sla_policy_versions::terms.eq(to_text(&policy.terms)?),
        sla_policy_versions::calendar_id.eq(policy.calendar_id),
    );
    on!(conn, |c| diesel::insert_into(sla_policy_versions::table).values(&row).execute(c))?;
    Ok(())
}
