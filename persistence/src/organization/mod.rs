//! Organizations.

mod row;

use diesel::prelude::*;
use domain::{
    ids::OrganizationId,
    people::{Organization, organization::normalized_name},
};

use self::row::OrganizationRow;
use crate::{
    Attempt, Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect::{self, UniqueKey, attempt},
    schema::{customers, organizations, tickets},
    types::{Key, UidColumn},
};

/// What is unique about an organization: its name, without regard to case.
const KEYS: [UniqueKey; 1] = [("organizations", &["workspace_id", "name_normalized"])];

/// Inserts an organization, unless another one has its name.
pub fn insert(conn: &mut Conn, scope: &Scope, organization: &Organization) -> Result<Attempt, StorageError> {
    let row = OrganizationRow::of(scope.workspace_id(), organization);
    attempt(conn, &KEYS, |conn| {
        on!(conn, |c| diesel::insert_into(organizations::table).values(&row).execute(c))?;
        Ok(())
    })
}

/// The organization with this id.
pub fn find(conn: &mut Conn, scope: &Scope, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
    let row: Option<OrganizationRow> = organizations::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Organization::try_from).transpose()
}

/// These organizations, as far as they exist, in no order.
pub fn find_all(conn: &mut Conn, scope: &Scope, ids: &[OrganizationId]) -> Result<Vec<Organization>, StorageError> {
    let query = organizations::table
        .filter(organizations::workspace_id.eq(scope.key()))
        .filter(organizations::id.eq_any_id(ids.iter().copied()));
    let rows: Vec<OrganizationRow> = query.load(conn)?;
    rows.into_iter().map(Organization::try_from).collect()
}

/// The organization with its row locked until the transaction ends: nobody can begin to refer to it meanwhile.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
    let query = organizations::table.find((scope.key(), Key(id)));
    let row: Option<OrganizationRow> = dialect::lock_row!(conn, query).optional()?;
    row.map(Organization::try_from).transpose()
}

/// The organization with this name, without regard to case.
pub fn find_by_name(conn: &mut Conn, scope: &Scope, name: &str) -> Result<Option<OrganizationId>, StorageError> {
    let query = organizations::table
        .filter(organizations::workspace_id.eq(scope.key()))
        .filter(organizations::name_normalized.eq(normalized_name(name)))
        .select(organizations::id);
    Ok(query.first(conn).optional()?)
}

/// A page of organizations, newest first unless walking `backward`; with this name, or all. `after` is the row to start
/// behind.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    name: Option<&str>,
    after: Option<(i64, OrganizationId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<Organization>, StorageError> {
    let mut query = organizations::table
        .filter(organizations::workspace_id.eq(scope.key()))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(name) = name {
        query = query.filter(organizations::name_normalized.eq(normalized_name(name)));
    }
    if let Some((at, id)) = after {
        let (at_column, id_column) = (organizations::created_at, organizations::id);
        query = match backward {
            true => query.filter(at_column.ge(at).and(at_column.gt(at).or(id_column.gt(Key(id))))),
            false => query.filter(at_column.le(at).and(at_column.lt(at).or(id_column.lt(Key(id))))),
        };
    }
    query = match backward {
        true => query.order_by((organizations::created_at.asc(), organizations::id.asc())),
        false => query.order_by((organizations::created_at.desc(), organizations::id.desc())),
    };
    let rows: Vec<OrganizationRow> = query.load(conn)?;
    rows.into_iter().map(Organization::try_from).collect()
}

/// How many organizations have this name, or exist at all, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, name: Option<&str>, limit: i64) -> Result<i64, StorageError> {
    let mut query = organizations::table
        .filter(organizations::workspace_id.eq(scope.key()))
        .select(organizations::id)
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(name) = name {
        query = query.filter(organizations::name_normalized.eq(normalized_name(name)));
    }
    let rows: Vec<OrganizationId> = query.load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// Replaces `before` by `after`, unless another organization has its name. The caller holds the row lock; that the
/// version still is `before.version` is asserted.
pub fn save(
    conn: &mut Conn,
    scope: &Scope,
    before: &Organization,
    after: &Organization,
) -> Result<Attempt, StorageError> {
    let row = OrganizationRow::of(scope.workspace_id(), after);
    attempt(conn, &KEYS, |conn| {
        let same = organizations::table
            .filter(organizations::workspace_id.eq(scope.key()))
            .filter(organizations::id.eq_id(after.id))
            .filter(organizations::version.eq(before.version));
        let updated = diesel::update(same).set(&row).execute(conn)?;
        if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
    })
}

/// Whether a customer or a ticket refers to it, be they in the bin.
pub fn is_in_use(conn: &mut Conn, scope: &Scope, id: OrganizationId) -> Result<bool, StorageError> {
    let of_customers = customers::table
        .filter(customers::workspace_id.eq(scope.key()))
        .filter(customers::organization_id.eq_id(id))
        .select(customers::version)
        .limit(1);
    let customer: Option<i64> = of_customers.first(conn).optional()?;
    if customer.is_some() {
        return Ok(true);
    }
    let of_tickets = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::organization_id.eq_id(id))
        .select(tickets::version)
        .limit(1);
    let ticket: Option<i64> = of_tickets.first(conn).optional()?;
    Ok(ticket.is_some())
}

/// Removes it. The caller has made sure that nothing refers to it.
pub fn delete(conn: &mut Conn, scope: &Scope, id: OrganizationId) -> Result<(), StorageError> {
    let row =
        organizations::table.filter(organizations::workspace_id.eq(scope.key())).filter(organizations::id.eq_id(id));
    if diesel::delete(row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
