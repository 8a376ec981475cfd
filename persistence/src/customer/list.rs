//! Lists of customers: filters and pages by time of recording.

use diesel::{helper_types::IntoBoxed, prelude::*};
use domain::{
    ids::CustomerId,
    people::{AddressKind, Customer, customer::CustomerFilter},
};

use super::row::CustomerRow;
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::{customer_addresses, customers},
    types::{Key, UidColumn},
};

type Selection<'a> = IntoBoxed<'a, customers::table, MultiBackend>;

fn matching<'a>(scope: &Scope, filter: &'a CustomerFilter) -> Selection<'a> {
    let workspace = scope.key();
    let mut query = customers::table.into_boxed().filter(customers::workspace_id.eq(workspace));
    query = match filter.deleted {
        true => query.filter(customers::deleted_at.is_not_null()),
        false => query.filter(customers::deleted_at.is_null()),
    };
    let addresses = [(AddressKind::Email, &filter.email), (AddressKind::Phone, &filter.phone)];
    for (kind, normalized) in addresses {
        if let Some(normalized) = normalized {
            let holders = customer_addresses::table
                .filter(customer_addresses::workspace_id.eq(workspace))
                .filter(customer_addresses::kind.eq(kind.code()))
                .filter(customer_addresses::normalized.eq(normalized))
                .select(customer_addresses::customer_id);
            query = query.filter(customers::id.eq_any(holders));
        }
    }
    if let Some(external_id) = &filter.external_id {
        query = query.filter(customers::external_id.eq(external_id));
    }
    if !filter.organization_id.is_empty() {
        query = query.filter(customers::organization_id.eq_any_id(filter.organization_id.iter().copied()));
    }
    if !filter.tier.is_empty() {
        query = query.filter(customers::tier.eq_any(filter.tier.iter().map(|tier| tier.code())));
    }
    query = match filter.blocked {
        Some(true) => query.filter(customers::blocked_at.is_not_null()),
        Some(false) => query.filter(customers::blocked_at.is_null()),
        None => query,
    };
    if let Some(from) = filter.created_from {
        query = query.filter(customers::created_at.ge(from.millis()));
    }
    if let Some(before) = filter.created_before {
        query = query.filter(customers::created_at.lt(before.millis()));
    }
    query
}

/// A page of customers, newest first unless walking `backward`. `after` is the row to start behind.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &CustomerFilter,
    after: Option<(i64, CustomerId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<Customer>, StorageError> {
    let mut query = matching(scope, filter).limit(limit);
    if let Some((at, id)) = after {
        let (at_column, id_column) = (customers::created_at, customers::id);
        query = match backward {
            true => query.filter(at_column.ge(at).and(at_column.gt(at).or(id_column.gt(Key(id))))),
            false => query.filter(at_column.le(at).and(at_column.lt(at).or(id_column.lt(Key(id))))),
        };
    }
    query = match backward {
        true => query.order_by((customers::created_at.asc(), customers::id.asc())),
        false => query.order_by((customers::created_at.desc(), customers::id.desc())),
    };
    let rows: Vec<CustomerRow> = query.load(conn)?;
    rows.into_iter().map(Customer::try_from).collect()
}

/// How many customers match, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, filter: &CustomerFilter, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<CustomerId> = matching(scope, filter).limit(limit).select(customers::id).load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
