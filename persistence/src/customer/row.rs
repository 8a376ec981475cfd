//! The rows of a customer and their exact translation.

use diesel::prelude::*;
use domain::{
    ids::{CustomerId, OrganizationId, WorkspaceId},
    people::{Address, AddressError, Customer, Standing, Tier},
    ticket::Language,
    time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::{
    StorageError,
    schema::{customer_addresses, customers},
    stored,
    types::Key,
};

/// One row of `customers`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = customers, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct CustomerRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<CustomerId>,
    version: i64,
    name: Option<String>,
    external_id: Option<String>,
    locale: Option<i16>,
    time_zone: Option<String>,
    tier: i16,
    organization_id: Option<Key<OrganizationId>>,
    note: Option<String>,
    emails: String,
    phones: String,
    blocked_at: Option<i64>,
    deleted_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
    external_ids: Option<String>,
}

/// One address in `customers.emails` or `customers.phones`.
#[derive(Serialize, Deserialize)]
struct StoredAddress {
    value: String,
    standing: Standing,
}

fn to_text(addresses: &[Address]) -> String {
    let stored = |address: &Address| StoredAddress { value: address.value.clone(), standing: address.standing };
    stored::list_to_text(&addresses.iter().map(stored).collect::<Vec<_>>())
}

fn from_text(
    column: &'static str,
    read: fn(&str, Standing) -> Result<Address, AddressError>,
    text: &str,
) -> Result<Vec<Address>, StorageError> {
    let list: Vec<StoredAddress> = stored::list_from_text(column, text)?;
    let address = |stored: StoredAddress| {
        read(&stored.value, stored.standing).map_err(|error| StorageError::Corrupt(format!("{column} holds {error}")))
    };
    list.into_iter().map(address).collect()
}

/// The preferred address of a list as `customers.emails` and `customers.phones` hold it.
pub fn first_address(text: &str) -> Result<Option<String>, StorageError> {
    let list: Vec<StoredAddress> = stored::list_from_text("customers.emails", text)?;
    Ok(list.into_iter().next().map(|address| address.value))
}

impl CustomerRow {
    pub(super) fn of(workspace_id: WorkspaceId, customer: &Customer) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(customer.id),
            version: customer.version,
            name: customer.name.clone(),
            external_id: customer.external_id.clone(),
            locale: customer.locale.map(Language::code),
            time_zone: customer.time_zone.clone(),
            tier: customer.tier.code(),
            organization_id: customer.organization_id.map(Key),
            note: customer.note.clone(),
            emails: to_text(&customer.emails),
            phones: to_text(&customer.phones),
            blocked_at: customer.blocked_at.map(Instant::millis),
            deleted_at: customer.deleted_at.map(Instant::millis),
            created_at: customer.created_at.millis(),
            updated_at: customer.updated_at.millis(),
            external_ids: stored::some_list_to_text(&customer.external_ids),
        }
    }
}

impl TryFrom<CustomerRow> for Customer {
    type Error = StorageError;

    fn try_from(row: CustomerRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            external_id: row.external_id,
            external_ids: stored::some_list_from_text("customers.external_ids", row.external_ids.as_deref())?,
            locale: stored::code_opt("customers.locale", Language::from_code, row.locale)?,
            time_zone: row.time_zone,
            tier: stored::code("customers.tier", Tier::from_code, row.tier)?,
            organization_id: row.organization_id.map(|id| id.0),
            note: row.note,
            emails: from_text("customers.emails", Address::email, &row.emails)?,
            phones: from_text("customers.phones", Address::phone, &row.phones)?,
            blocked_at: row.blocked_at.map(Instant::from_millis),
            deleted_at: row.deleted_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// One row of `customer_addresses`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = customer_addresses)]
pub(super) struct AddressRow {
    pub(super) kind: i16,
    pub(super) normalized: String,
    pub(super) standing: i16,
}

/// The searchable form of a customer's addresses, in a fixed order so that two transactions take them in the same one.
/// In the bin none of them counts as asserted: others may take them, and the customer is still found in the bin.
pub(super) fn address_rows(customer: &Customer) -> Vec<AddressRow> {
    let in_bin = customer.deleted_at.is_some();
    let standing = |address: &Address| if in_bin { Standing::Claimed } else { address.standing };
    let row = |address: &Address| AddressRow {
        kind: address.kind.code(),
        normalized: address.normalized.clone(),
        standing: standing(address).code(),
    };
    let mut rows: Vec<_> = customer.addresses().map(row).collect();
    rows.sort();
    rows
}
