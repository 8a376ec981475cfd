//! Finding customers: by id, by the integrator's id, by asserted addresses.

use diesel::prelude::*;
use domain::{
    ids::CustomerId,
    people::{Address, AddressKind, Customer, Standing},
};

use super::row::CustomerRow;
use crate::{
    Conn, Scope, StorageError, dialect,
    fragment::Literal,
    schema::{customer_addresses, customers},
    stored,
    types::{Key, UidColumn},
};

/// Who holds an asserted address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The kind of the address.
    pub kind: AddressKind,
    /// Its normalised form.
    pub normalized: String,
    /// The customer; never one in the bin.
    pub customer: Customer,
}

/// A key under which a customer is unique in the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOf {
    /// The id in the integrator's system.
    ExternalId,
    /// An asserted address, by kind and normalised form.
    Address(AddressKind, String),
}

/// The customer, in the bin or not.
pub fn find(conn: &mut Conn, scope: &Scope, id: CustomerId) -> Result<Option<Customer>, StorageError> {
    let row: Option<CustomerRow> = customers::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Customer::try_from).transpose()
}

/// These customers, as far as they exist, in the bin or not, in no order.
pub fn find_all(conn: &mut Conn, scope: &Scope, ids: &[CustomerId]) -> Result<Vec<Customer>, StorageError> {
    let query = customers::table
        .filter(customers::workspace_id.eq(scope.key()))
        .filter(customers::id.eq_any_id(ids.iter().copied()));
    let rows: Vec<CustomerRow> = query.load(conn)?;
    rows.into_iter().map(Customer::try_from).collect()
}

/// The customer with his row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: CustomerId) -> Result<Option<Customer>, StorageError> {
    let query = customers::table.find((scope.key(), Key(id)));
    let row: Option<CustomerRow> = dialect::lock_row!(conn, query).optional()?;
    row.map(Customer::try_from).transpose()
}

/// The customer with this id in the integrator's system, in the bin or not.
pub fn find_by_external_id(
    conn: &mut Conn,
    scope: &Scope,
    external_id: &str,
) -> Result<Option<Customer>, StorageError> {
    let query =
        customers::table.filter(customers::workspace_id.eq(scope.key())).filter(customers::external_id.eq(external_id));
    let row: Option<CustomerRow> = query.first(conn).optional()?;
    row.map(Customer::try_from).transpose()
}

/// Who holds those of `addresses` that are asserted there and here, in the order of `addresses`.
pub fn holders<'a>(
    conn: &mut Conn,
    scope: &Scope,
    addresses: impl IntoIterator<Item = &'a Address>,
) -> Result<Vec<Holder>, StorageError> {
    let asserted: Vec<&Address> =
        addresses.into_iter().filter(|address| address.standing == Standing::Asserted).collect();
    if asserted.is_empty() {
        return Ok(Vec::new());
    }
    let kinds: Vec<i16> = AddressKind::ALL.iter().map(|kind| kind.code()).collect();
    let of_customer = customers::workspace_id
        .eq(customer_addresses::workspace_id)
        .and(customers::id.eq(customer_addresses::customer_id));
    let query = customer_addresses::table
        .inner_join(customers::table.on(of_customer))
        .filter(customer_addresses::workspace_id.eq(scope.key()))
        .filter(customer_addresses::kind.eq_any(kinds))
        .filter(customer_addresses::normalized.eq_any(asserted.iter().map(|address| address.normalized.as_str())))
        // A literal, not a bind: the partial index is chosen by it.
        .filter(Literal("customer_addresses.standing = 1"))
        .select((customer_addresses::kind, customer_addresses::normalized, customers::all_columns));
    let rows: Vec<(i16, String, CustomerRow)> = query.load(conn)?;
    let mut found = Vec::with_capacity(rows.len());
    for (kind, normalized, row) in rows {
        let kind = stored::code("customer_addresses.kind", AddressKind::from_code, kind)?;
        let is_asked = |asked: &&Address| asked.kind == kind && asked.normalized == normalized;
        if let Some(place) = asserted.iter().position(is_asked) {
            found.push((place, Holder { kind, normalized, customer: row.try_into()? }));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    Ok(found.into_iter().map(|(_, holder)| holder).collect())
}

/// Another customer who holds a key of this one, and which key.
pub fn find_other_holder(
    conn: &mut Conn,
    scope: &Scope,
    customer: &Customer,
) -> Result<Option<(CustomerId, KeyOf)>, StorageError> {
    if let Some(external_id) = &customer.external_id {
        let other = find_by_external_id(conn, scope, external_id)?.filter(|other| other.id != customer.id);
        if let Some(other) = other {
            return Ok(Some((other.id, KeyOf::ExternalId)));
        }
    }
    let holders = holders(conn, scope, customer.addresses())?;
    let other = holders.into_iter().find(|holder| holder.customer.id != customer.id);
    Ok(other.map(|holder| (holder.customer.id, KeyOf::Address(holder.kind, holder.normalized))))
}
