//! Reading policies.

use diesel::prelude::*;
use domain::{
    ids::{CalendarId, SlaPolicyId},
    sla::{MAX_POLICIES, SlaPolicy, Terms, normalized_name},
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError, dialect,
    schema::{sla_policies, sla_policy_versions},
    stored::from_text,
    types::Key,
};

/// The policy.
pub fn find(conn: &mut Conn, scope: &Scope, id: SlaPolicyId) -> Result<Option<SlaPolicy>, StorageError> {
    let row: Option<Row> = sla_policies::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(SlaPolicy::try_from).transpose()
}

/// The policy with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: SlaPolicyId) -> Result<Option<SlaPolicy>, StorageError> {
    let query = sla_policies::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(SlaPolicy::try_from).transpose()
}

/// The policy with this name, whatever its case.
pub fn find_by_name(conn: &mut Conn, scope: &Scope, name: &str) -> Result<Option<SlaPolicyId>, StorageError> {
    let known = sla_policies::table
        .filter(sla_policies::workspace_id.eq(scope.key()))
        .filter(sla_policies::name_normalized.eq(normalized_name(name)))
        .select(sla_policies::id);
    Ok(known.first(conn).optional()?)
}

/// All policies of the workspace in their order; there are at most [`MAX_POLICIES`].
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<SlaPolicy>, StorageError> {
    let limit = i64::try_from(MAX_POLICIES).unwrap_or(i64::MAX);
    let rows: Vec<Row> = sla_policies::table
        .filter(sla_policies::workspace_id.eq(scope.key()))
        .order_by((sla_policies::position.asc(), sla_policies::id.asc()))
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(SlaPolicy::try_from).collect()
}

/// How many policies there are.
pub fn count(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    Ok(sla_policies::table.filter(sla_policies::workspace_id.eq(scope.key())).count().get_result(conn)?)
}

/// What a version of a policy promised, and the calendar it named.
pub fn terms_at(
    conn: &mut Conn,
    scope: &Scope,
    id: SlaPolicyId,
    version: i64,
) -> Result<Option<(Terms, Option<CalendarId>)>, StorageError> {
    let row: Option<(String, Option<CalendarId>)> = sla_policy_versions::table
        .find((scope.key(), Key(id), version))
        .select((sla_policy_versions::terms, sla_policy_versions::calendar_id))
        .first(conn)
        .optional()?;
    row.map(|(terms, calendar)| Ok((from_text("sla_policy_versions.terms", &terms)?, calendar))).transpose()
}
