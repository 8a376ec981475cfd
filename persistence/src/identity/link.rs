//! Which customer a provider means by a subject.

use diesel::prelude::*;
use domain::{
    ids::{CustomerId, IdentityProviderId, WorkspaceId},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::external_identities,
    types::{Key, UidColumn},
};

#[derive(Insertable)]
#[diesel(table_name = external_identities, treat_none_as_default_value = false)]
struct NewLink<'a> {
    workspace_id: Key<WorkspaceId>,
    provider_id: Key<IdentityProviderId>,
    subject: &'a str,
    customer_id: Key<CustomerId>,
    created_at: i64,
}

/// The customer whom the provider calls `subject`.
pub fn find_customer(
    conn: &mut Conn,
    scope: &Scope,
    provider_id: IdentityProviderId,
    subject: &str,
) -> Result<Option<CustomerId>, StorageError> {
    let row = external_identities::table.find((scope.key(), Key(provider_id), subject));
    Ok(row.select(external_identities::customer_id).first(conn).optional()?)
}

/// Remembers whom the provider calls `subject`.
pub fn insert_link(
    conn: &mut Conn,
    scope: &Scope,
    provider_id: IdentityProviderId,
    subject: &str,
    customer_id: CustomerId,
    now: Instant,
) -> Result<(), StorageError> {
    let row = NewLink {
        workspace_id: scope.key(),
        provider_id: Key(provider_id),
        subject,
        customer_id: Key(customer_id),
        created_at: now.millis(),
    };
    on!(conn, |c| diesel::insert_into(external_identities::table).values(row).execute(c))?;
    Ok(())
}

/// Is any customer known by this provider?
pub fn has_links(conn: &mut Conn, scope: &Scope, provider_id: IdentityProviderId) -> Result<bool, StorageError> {
    let any: Option<CustomerId> = external_identities::table
        .filter(external_identities::workspace_id.eq(scope.key()))
        .filter(external_identities::provider_id.eq_id(provider_id))
        .select(external_identities::customer_id)
        .first(conn)
        .optional()?;
    Ok(any.is_some())
}

/// Is this customer known by any provider?
pub fn is_known(conn: &mut Conn, scope: &Scope, customer: CustomerId) -> Result<bool, StorageError> {
    let any: Option<CustomerId> = external_identities::table
        .filter(external_identities::workspace_id.eq(scope.key()))
        .filter(external_identities::customer_id.eq_id(customer))
        .select(external_identities::customer_id)
        .first(conn)
        .optional()?;
    Ok(any.is_some())
}
