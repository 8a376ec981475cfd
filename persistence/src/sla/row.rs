//! The row of a policy and its exact translation.

use diesel::prelude::*;
use domain::{
    condition::{Condition, Grammar},
    ids::{CalendarId, SlaPolicyId, WorkspaceId},
    sla::{SlaPolicy, Terms, normalized_name},
    time::Instant,
};

use crate::{
    StorageError,
    schema::sla_policies,
    stored::{from_text, to_text},
    types::Key,
};

/// One row of `sla_policies`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = sla_policies, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<SlaPolicyId>,
    version: i64,
    name: String,
    name_normalized: String,
    description: Option<String>,
    position: i64,
    condition: String,
    terms: String,
    calendar_id: Option<Key<CalendarId>>,
    deactivated_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, policy: &SlaPolicy) -> Result<Self, StorageError> {
        Ok(Self {
            workspace_id: Key(workspace_id),
            id: Key(policy.id),
            version: policy.version,
            name: policy.name.clone(),
            name_normalized: normalized_name(&policy.name),
            description: policy.description.clone(),
            position: policy.position,
            condition: policy.condition.to_json().to_string(),
            terms: to_text(&policy.terms)?,
            calendar_id: policy.calendar_id.map(Key),
            deactivated_at: policy.deactivated_at.map(Instant::millis),
            created_at: policy.created_at.millis(),
            updated_at: policy.updated_at.millis(),
        })
    }
}

impl TryFrom<Row> for SlaPolicy {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let written = from_text("sla_policies.condition", &row.condition)?;
        let condition = Condition::parse(&written, Grammar::STATE)
            .map_err(|_| StorageError::Corrupt("sla_policies.condition is no condition".to_owned()))?
            .condition;
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            description: row.description,
            position: row.position,
            condition,
            calendar_id: row.calendar_id.map(|calendar| calendar.0),
            terms: from_text::<Terms>("sla_policies.terms", &row.terms)?,
            deactivated_at: row.deactivated_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
