//! Invitations.

use diesel::prelude::*;
use domain::{
    access::{Invitation, InvitationState},
    ids::{AgentId, InvitationId, WorkspaceId},
    people::{Address, AddressKind, Role, Standing},
    ticket::Language,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::invitations,
    stored,
    types::Key,
};

/// One row of `invitations`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = invitations, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct Row {
    pub(crate) workspace_id: Key<WorkspaceId>,
    id: Key<InvitationId>,
    version: i64,
    email: String,
    email_normalized: String,
    name: Option<String>,
    role: i16,
    team_ids: String,
    locale: Option<i16>,
    sends: i64,
    sent_at: i64,
    expires_at: i64,
    accepted_at: Option<i64>,
    agent_id: Option<Key<AgentId>>,
    revoked_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
    hash: Option<Vec<u8>>,
}

impl Row {
    fn of(workspace_id: WorkspaceId, invitation: &Invitation, hash: Option<&[u8; 32]>) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(invitation.id),
            version: invitation.version,
            email: invitation.email.value.clone(),
            email_normalized: invitation.email.normalized.clone(),
            name: invitation.name.clone(),
            role: invitation.role.code(),
            team_ids: stored::list_to_text(&invitation.team_ids),
            locale: invitation.locale.map(Language::code),
            sends: invitation.sends,
            sent_at: invitation.sent_at.millis(),
            expires_at: invitation.expires_at.millis(),
            accepted_at: invitation.accepted_at.map(Instant::millis),
            agent_id: invitation.agent_id.map(Key),
            revoked_at: invitation.revoked_at.map(Instant::millis),
            created_at: invitation.created_at.millis(),
            updated_at: invitation.updated_at.millis(),
            hash: hash.map(|hash| hash.to_vec()),
        }
    }
}

impl TryFrom<Row> for Invitation {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let (value, normalized) = (row.email, row.email_normalized);
        Ok(Self {
            id: row.id.0,
            version: row.version,
            email: Address { kind: AddressKind::Email, value, normalized, standing: Standing::Asserted },
            name: row.name,
            role: stored::code("invitations.role", Role::from_code, row.role)?,
            team_ids: stored::list_from_text("invitations.team_ids", &row.team_ids)?,
            locale: stored::code_opt("invitations.locale", Language::from_code, row.locale)?,
            sends: row.sends,
            sent_at: Instant::from_millis(row.sent_at),
            expires_at: Instant::from_millis(row.expires_at),
            accepted_at: row.accepted_at.map(Instant::from_millis),
            agent_id: row.agent_id.map(|agent| agent.0),
            revoked_at: row.revoked_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// The invitation.
pub fn find(conn: &mut Conn, scope: &Scope, id: InvitationId) -> Result<Option<Invitation>, StorageError> {
    let row: Option<Row> = invitations::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Invitation::try_from).transpose()
}

/// The invitation with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: InvitationId) -> Result<Option<Invitation>, StorageError> {
    let query = invitations::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Invitation::try_from).transpose()
}

/// The invitation to this normalised address that was neither accepted nor taken back; one that has run out, too.
pub fn find_open(conn: &mut Conn, scope: &Scope, normalized: &str) -> Result<Option<InvitationId>, StorageError> {
    let known = invitations::table
        .filter(invitations::workspace_id.eq(scope.key()))
        .filter(invitations::email_normalized.eq(normalized))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .select(invitations::id);
    Ok(known.first(conn).optional()?)
}

/// Inserts an invitation with the hash of its secret.
pub fn insert(conn: &mut Conn, scope: &Scope, invitation: &Invitation, hash: &[u8; 32]) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), invitation, Some(hash));
    on!(conn, |c| diesel::insert_into(invitations::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the invitation whose stored version is one less, and the hash of its secret; without one it works no more.
pub fn save(
    conn: &mut Conn,
    scope: &Scope,
    invitation: &Invitation,
    hash: Option<&[u8; 32]>,
) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), invitation, hash);
    let known = invitations::table
        .find((scope.key(), Key(invitation.id)))
        .filter(invitations::version.eq(invitation.version - 1));
    if diesel::update(known).set(&row).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

fn matching<'a>(
    scope: &Scope,
    state: Option<InvitationState>,
    now: Instant,
) -> invitations::BoxedQuery<'a, MultiBackend> {
    use invitations::{accepted_at, expires_at, revoked_at, workspace_id};
    let query = invitations::table.filter(workspace_id.eq(scope.key())).into_boxed::<MultiBackend>();
    let open = || accepted_at.is_null().and(revoked_at.is_null());
    match state {
        None => query,
        Some(InvitationState::Accepted) => query.filter(accepted_at.is_not_null()),
        Some(InvitationState::Revoked) => query.filter(revoked_at.is_not_null()),
        Some(InvitationState::Pending) => query.filter(open()).filter(expires_at.gt(now.millis())),
        Some(InvitationState::Expired) => query.filter(open()).filter(expires_at.le(now.millis())),
    }
}

/// Which invitations: all, or those that are in this state at this moment.
#[derive(Debug, Clone, Copy)]
pub struct InvitationFilter {
    /// In this state.
    pub state: Option<InvitationState>,
    /// At this moment.
    pub now: Instant,
}

/// A page of invitations by time of making, newest first unless walking `backward`.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: InvitationFilter,
    after: Option<(i64, InvitationId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<Invitation>, StorageError> {
    use invitations::{created_at, id};
    let mut query = matching(scope, filter.state, filter.now).limit(limit);
    if let Some((at, last)) = after {
        query = match backward {
            true => query.filter(created_at.ge(at).and(created_at.gt(at).or(id.gt(Key(last))))),
            false => query.filter(created_at.le(at).and(created_at.lt(at).or(id.lt(Key(last))))),
        };
    }
    query = match backward {
        true => query.order_by((created_at.asc(), id.asc())),
        false => query.order_by((created_at.desc(), id.desc())),
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// How many there are, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, filter: InvitationFilter, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<InvitationId> =
        matching(scope, filter.state, filter.now).select(invitations::id).limit(limit).load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
