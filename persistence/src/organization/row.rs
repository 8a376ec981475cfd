//! The row of an organization and its exact translation.

use diesel::prelude::*;
use domain::{
    ids::{OrganizationId, WorkspaceId},
    people::{Organization, organization::normalized_name},
    time::Instant,
};

use crate::{StorageError, schema::organizations, stored, types::Key};

/// One row of `organizations`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct OrganizationRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<OrganizationId>,
    version: i64,
    name: String,
    name_normalized: String,
    domains: String,
    note: Option<String>,
    shares_tickets: bool,
    created_at: i64,
    updated_at: i64,
    external_ids: Option<String>,
}

impl OrganizationRow {
    pub(super) fn of(workspace_id: WorkspaceId, organization: &Organization) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(organization.id),
            version: organization.version,
            name: organization.name.clone(),
            name_normalized: normalized_name(&organization.name),
            domains: stored::list_to_text(&organization.domains),
            note: organization.note.clone(),
            shares_tickets: organization.shares_tickets,
            created_at: organization.created_at.millis(),
            updated_at: organization.updated_at.millis(),
            external_ids: stored::some_list_to_text(&organization.external_ids),
        }
    }
}

impl TryFrom<OrganizationRow> for Organization {
    type Error = StorageError;

    fn try_from(row: OrganizationRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            domains: stored::list_from_text("organizations.domains", &row.domains)?,
            note: row.note,
            shares_tickets: row.shares_tickets,
            external_ids: stored::some_list_from_text("organizations.external_ids", row.external_ids.as_deref())?,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
