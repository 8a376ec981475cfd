//! Services at which agents sign in.

use diesel::prelude::*;
use domain::{
    access::{MAX_SIGN_IN_PROVIDERS, SignInProvider},
    ids::{SignInProviderId, WorkspaceId},
    people::Role,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::{agent_identities, sign_in_attempts, sign_in_providers},
    stored,
    types::{Key, UidColumn},
};

/// One row of `sign_in_providers` without its secret, columns in the order of the schema.
#[derive(Queryable, AsChangeset)]
#[diesel(table_name = sign_in_providers, primary_key(workspace_id, id), treat_none_as_null = true)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<SignInProviderId>,
    version: i64,
    name: String,
    issuer: String,
    client_id: String,
    redirect_urls: String,
    creates: Option<i16>,
    secret_set_at: i64,
    deactivated_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

macro_rules! columns {
    () => {
        (
            sign_in_providers::workspace_id,
            sign_in_providers::id,
            sign_in_providers::version,
            sign_in_providers::name,
            sign_in_providers::issuer,
            sign_in_providers::client_id,
            sign_in_providers::redirect_urls,
            sign_in_providers::creates,
            sign_in_providers::secret_set_at,
            sign_in_providers::deactivated_at,
            sign_in_providers::created_at,
            sign_in_providers::updated_at,
        )
    };
}

impl Row {
    fn of(workspace_id: WorkspaceId, it: &SignInProvider) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(it.id),
            version: it.version,
            name: it.name.clone(),
            issuer: it.issuer.clone(),
            client_id: it.client_id.clone(),
            redirect_urls: stored::list_to_text(&it.redirect_urls),
            creates: it.creates.map(Role::code),
            secret_set_at: it.secret_set_at.millis(),
            deactivated_at: it.deactivated_at.map(Instant::millis),
            created_at: it.created_at.millis(),
            updated_at: it.updated_at.millis(),
        }
    }
}

impl TryFrom<Row> for SignInProvider {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            redirect_urls: stored::list_from_text("sign_in_providers.redirect_urls", &row.redirect_urls)?,
            creates: stored::code_opt("sign_in_providers.creates", Role::from_code, row.creates)?,
            secret_set_at: Instant::from_millis(row.secret_set_at),
            deactivated_at: row.deactivated_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// The provider.
pub fn find(conn: &mut Conn, scope: &Scope, id: SignInProviderId) -> Result<Option<SignInProvider>, StorageError> {
    let row: Option<Row> =
        sign_in_providers::table.find((scope.key(), Key(id))).select(columns!()).first(conn).optional()?;
    row.map(SignInProvider::try_from).transpose()
}

/// The provider with its row locked until the transaction ends.
pub fn find_locked(
    conn: &mut Conn,
    scope: &Scope,
    id: SignInProviderId,
) -> Result<Option<SignInProvider>, StorageError> {
    let query = sign_in_providers::table.find((scope.key(), Key(id))).select(columns!());
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(SignInProvider::try_from).transpose()
}

/// The provider's secret as it is stored: encrypted.
pub fn find_secret(conn: &mut Conn, scope: &Scope, id: SignInProviderId) -> Result<Option<Vec<u8>>, StorageError> {
    let secret = sign_in_providers::table.find((scope.key(), Key(id))).select(sign_in_providers::secret);
    Ok(secret.first(conn).optional()?)
}

/// The provider with this issuer.
pub fn find_by_issuer(conn: &mut Conn, scope: &Scope, issuer: &str) -> Result<Option<SignInProviderId>, StorageError> {
    let known = sign_in_providers::table
        .filter(sign_in_providers::workspace_id.eq(scope.key()))
        .filter(sign_in_providers::issuer.eq(issuer))
        .select(sign_in_providers::id);
    Ok(known.first(conn).optional()?)
}

/// All of the workspace, the oldest first; there are at most [`MAX_SIGN_IN_PROVIDERS`].
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<SignInProvider>, StorageError> {
    let rows: Vec<Row> = sign_in_providers::table
        .filter(sign_in_providers::workspace_id.eq(scope.key()))
        .order_by((sign_in_providers::created_at.asc(), sign_in_providers::id.asc()))
        .limit(MAX_SIGN_IN_PROVIDERS)
        .select(columns!())
        .load(conn)?;
    rows.into_iter().map(SignInProvider::try_from).collect()
}

/// Inserts a provider with its encrypted secret.
pub fn insert(conn: &mut Conn, scope: &Scope, provider: &SignInProvider, secret: Vec<u8>) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), provider);
    let values = (
        sign_in_providers::workspace_id.eq(row.workspace_id),
        sign_in_providers::id.eq(row.id),
        sign_in_providers::version.eq(row.version),
        sign_in_providers::name.eq(row.name),
        sign_in_providers::issuer.eq(row.issuer),
        sign_in_providers::client_id.eq(row.client_id),
        sign_in_providers::redirect_urls.eq(row.redirect_urls),
        sign_in_providers::creates.eq(row.creates),
        sign_in_providers::secret_set_at.eq(row.secret_set_at),
        sign_in_providers::deactivated_at.eq(row.deactivated_at),
        sign_in_providers::created_at.eq(row.created_at),
        sign_in_providers::updated_at.eq(row.updated_at),
        sign_in_providers::secret.eq(secret),
    );
    on!(conn, |c| diesel::insert_into(sign_in_providers::table).values(values).execute(c))?;
    Ok(())
}

/// Replaces the provider whose stored version is one less; its secret stays.
pub fn save(conn: &mut Conn, scope: &Scope, provider: &SignInProvider) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), provider);
    let known = sign_in_providers::table
        .find((scope.key(), Key(provider.id)))
        .filter(sign_in_providers::version.eq(provider.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Replaces the provider's encrypted secret.
pub fn save_secret(conn: &mut Conn, scope: &Scope, id: SignInProviderId, secret: Vec<u8>) -> Result<(), StorageError> {
    let known = sign_in_providers::table.find((scope.key(), Key(id)));
    let updated = diesel::update(known).set(sign_in_providers::secret.eq(secret)).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Removes a provider, with whom it means and who has gone there.
pub fn delete(conn: &mut Conn, scope: &Scope, id: SignInProviderId) -> Result<(), StorageError> {
    let gone = sign_in_attempts::table
        .filter(sign_in_attempts::workspace_id.eq(scope.key()))
        .filter(sign_in_attempts::provider_id.eq_id(id));
    diesel::delete(gone).execute(conn)?;
    let meant = agent_identities::table
        .filter(agent_identities::workspace_id.eq(scope.key()))
        .filter(agent_identities::provider_id.eq_id(id));
    diesel::delete(meant).execute(conn)?;
    let deleted = diesel::delete(sign_in_providers::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
