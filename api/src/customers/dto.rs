//! The wire shape of a customer.

use domain::{
    ids::{CustomerId, OrganizationId},
    people::{Address, Customer, Standing, Tier},
    ticket::Language,
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::external_ids::ExternalIdDto;

/// An e-mail address or telephone number of a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomerAddress {
    /// The address as it was written.
    #[schema(max_length = 254, example = "sara@example.com")]
    pub value: String,
    /// `asserted`: vouched for by staff, an integration or received mail; unique in the workspace, and customers are
    /// found by it. `claimed`: only the customer says so. More may be added.
    #[schema(value_type = String, max_length = 20, example = "asserted")]
    pub standing: Standing,
}

impl From<Address> for CustomerAddress {
    fn from(address: Address) -> Self {
        Self { value: address.value, standing: address.standing }
    }
}

/// A person who asks.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerDto {
    /// The customer's id.
    #[schema(value_type = String, max_length = 30, example = "cus_01jd0000000000000000000000")]
    pub id: CustomerId,
    /// Grows with every event of the customer. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name.
    #[schema(required = true, max_length = 200, example = "سارا احمدی")]
    pub name: Option<String>,
    /// The id in your own system, as `customer.external_id` of a ticket names it; unique in the workspace, compared byte for
    /// byte. It is none of `external_ids`.
    #[schema(required = true, max_length = 255, example = "crm-1042")]
    pub external_id: Option<String>,
    /// The ids in other systems, each with the system's name.
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdDto>,
    /// The language: `fa` or `en`. More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "fa")]
    pub locale: Option<Language>,
    /// IANA time zone.
    #[schema(required = true, max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Option<String>,
    /// How the customer is served: `standard`, `premium`, `vip`. More may be added.
    #[schema(value_type = String, max_length = 20, example = "standard")]
    pub tier: Tier,
    /// The company.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub organization_id: Option<OrganizationId>,
    /// What the team knows; the customer never sees it.
    #[schema(required = true, max_length = 5000)]
    pub note: Option<String>,
    /// E-mail addresses, the preferred one first.
    #[schema(max_items = 20)]
    pub emails: Vec<CustomerAddress>,
    /// Telephone numbers, the preferred one first.
    #[schema(max_items = 20)]
    pub phones: Vec<CustomerAddress>,
    /// May the customer no longer open tickets and write?
    pub blocked: bool,
    /// Since when.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub blocked_at: Option<Instant>,
    /// When the customer was moved to the bin, while he is there.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub deleted_at: Option<Instant>,
    /// When the customer was recorded.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When the customer's newest event happened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Customer> for CustomerDto {
    fn from(customer: Customer) -> Self {
        let shown = |addresses: Vec<Address>| addresses.into_iter().map(CustomerAddress::from).collect();
        Self {
            id: customer.id,
            version: customer.version,
            name: customer.name,
            external_id: customer.external_id,
            external_ids: ExternalIdDto::all(customer.external_ids),
            locale: customer.locale,
            time_zone: customer.time_zone,
            tier: customer.tier,
            organization_id: customer.organization_id,
            note: customer.note,
            emails: shown(customer.emails),
            phones: shown(customer.phones),
            blocked: customer.blocked_at.is_some(),
            blocked_at: customer.blocked_at,
            deleted_at: customer.deleted_at,
            created_at: customer.created_at,
            updated_at: customer.updated_at,
        }
    }
}
