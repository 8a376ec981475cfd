//! Writing customers. Called only with a snapshot that an event led to, in the transaction that appends that event.

use diesel::prelude::*;
use domain::{ids::CustomerId, people::Customer};

use super::row::{AddressRow, CustomerRow, address_rows};
use crate::{
    Attempt, Conn, Scope, StorageError,
    connection::on,
    dialect::{UniqueKey, attempt},
    schema::{customer_addresses, customers},
    types::UidColumn,
};

/// What is unique about a customer: his id in the integrator's system, and his asserted addresses.
const KEYS: [UniqueKey; 2] =
    [("customers", &["workspace_id", "external_id"]), ("customer_addresses", &["workspace_id", "kind", "normalized"])];

/// Inserts a customer with his addresses, unless another one holds a key of his.
pub fn insert(conn: &mut Conn, scope: &Scope, customer: &Customer) -> Result<Attempt, StorageError> {
    let row = CustomerRow::of(scope.workspace_id(), customer);
    attempt(conn, &KEYS, |conn| {
        on!(conn, |c| diesel::insert_into(customers::table).values(&row).execute(c))?;
        insert_addresses(conn, scope, customer.id, address_rows(customer))
    })
}

/// Replaces `before` by `after`, unless another customer holds a key of `after`. The caller holds the row lock; that
/// the version still is `before.version` is asserted.
pub fn save(conn: &mut Conn, scope: &Scope, before: &Customer, after: &Customer) -> Result<Attempt, StorageError> {
    let row = CustomerRow::of(scope.workspace_id(), after);
    let (known, wanted) = (address_rows(before), address_rows(after));
    attempt(conn, &KEYS, |conn| {
        let same = customers::table
            .filter(customers::workspace_id.eq(scope.key()))
            .filter(customers::id.eq_id(after.id))
            .filter(customers::version.eq(before.version));
        if diesel::update(same).set(&row).execute(conn)? != 1 {
            return Err(StorageError::Busy);
        }
        let gone: Vec<&AddressRow> = known.iter().filter(|row| !wanted.contains(row)).collect();
        for kind in [1i16, 2] {
            let texts: Vec<&str> =
                gone.iter().filter(|row| row.kind == kind).map(|row| row.normalized.as_str()).collect();
            if !texts.is_empty() {
                let stale = customer_addresses::table
                    .filter(customer_addresses::workspace_id.eq(scope.key()))
                    .filter(customer_addresses::customer_id.eq_id(after.id))
                    .filter(customer_addresses::kind.eq(kind))
                    .filter(customer_addresses::normalized.eq_any(texts));
                diesel::delete(stale).execute(conn)?;
            }
        }
        let added = wanted.iter().filter(|row| !known.contains(row)).cloned().collect();
        insert_addresses(conn, scope, after.id, added)
    })
}

fn insert_addresses(
    conn: &mut Conn,
    scope: &Scope,
    customer_id: CustomerId,
    rows: Vec<AddressRow>,
) -> Result<(), StorageError> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            (customer_addresses::workspace_id.eq(scope.key()), customer_addresses::customer_id.eq_id(customer_id), row)
        })
        .collect();
    on!(conn, |c| diesel::insert_into(customer_addresses::table).values(rows).execute(c))?;
    Ok(())
}
