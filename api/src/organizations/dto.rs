//! The wire shape of an organization.

use domain::{ids::OrganizationId, people::Organization, time::Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::external_ids::ExternalIdDto;

/// A company that customers belong to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Organization)]
pub struct OrganizationDto {
    /// The organization's id.
    #[schema(value_type = String, max_length = 30, example = "org_01jd0000000000000000000000")]
    pub id: OrganizationId,
    /// Grows with every event of the organization. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name; unique in the workspace without regard to case.
    #[schema(max_length = 200, example = "آسا نوین")]
    pub name: String,
    /// Mail domains, in lower case.
    #[schema(max_items = 20, example = json!(["asa.example"]))]
    pub domains: Vec<String>,
    /// What the team knows; customers never see it.
    #[schema(required = true, max_length = 5000)]
    pub note: Option<String>,
    /// May its members see one another's tickets in the portal?
    pub shares_tickets: bool,
    /// Its ids in other systems.
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdDto>,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When its newest event happened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Organization> for OrganizationDto {
    fn from(organization: Organization) -> Self {
        let Organization { id, version, name, domains, note, shares_tickets, external_ids, created_at, updated_at } =
            organization;
        let external_ids = ExternalIdDto::all(external_ids);
        Self { id, version, name, domains, note, shares_tickets, external_ids, created_at, updated_at }
    }
}
