//! Sign-ins. A refresh token is looked up by its family's hash, before its workspace is known.

use diesel::prelude::*;
pub use domain::access::Session;
use domain::{
    ids::{AgentId, SessionId, WorkspaceId},
    time::Instant,
    workspace::DateStyle,
};

use super::token::{Holder, find_holder};
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::{agents, sessions, workspaces},
    stored,
    types::{Key, UidColumn},
};

/// One row of `sessions`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct Row {
    id: Key<SessionId>,
    workspace_id: Key<WorkspaceId>,
    agent_id: Key<AgentId>,
    version: i64,
    family_hash: Vec<u8>,
    refresh_hash: Vec<u8>,
    previous_hash: Option<Vec<u8>>,
    rotated_at: Option<i64>,
    expires_at: i64,
    ended_at: Option<i64>,
    last_used_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for Session {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let previous = row.previous_hash.map(|hash| stored::hash("sessions.previous_hash", &hash));
        Ok(Self {
            id: row.id.0,
            agent_id: row.agent_id.0,
            version: row.version,
            family_hash: stored::hash("sessions.family_hash", &row.family_hash)?,
            refresh_hash: stored::hash("sessions.refresh_hash", &row.refresh_hash)?,
            previous_hash: previous.transpose()?,
            rotated_at: row.rotated_at.map(Instant::from_millis),
            expires_at: Instant::from_millis(row.expires_at),
            ended_at: row.ended_at.map(Instant::from_millis),
            last_used_at: Instant::from_millis(row.last_used_at),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// Records a sign-in.
pub fn insert(conn: &mut Conn, scope: &Scope, session: &Session) -> Result<(), StorageError> {
    let row = Row {
        id: Key(session.id),
        workspace_id: scope.key(),
        agent_id: Key(session.agent_id),
        version: session.version,
        family_hash: session.family_hash.to_vec(),
        refresh_hash: session.refresh_hash.to_vec(),
        previous_hash: session.previous_hash.map(|hash| hash.to_vec()),
        rotated_at: session.rotated_at.map(Instant::millis),
        expires_at: session.expires_at.millis(),
        ended_at: session.ended_at.map(Instant::millis),
        last_used_at: session.last_used_at.millis(),
        created_at: session.created_at.millis(),
        updated_at: session.updated_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(sessions::table).values(&row).execute(c))?;
    Ok(())
}

/// The session that a refresh token of this family belongs or belonged to, locked until the transaction ends.
pub fn find_by_refresh(conn: &mut Conn, family_hash: &[u8; 32]) -> Result<Option<(Scope, Session)>, StorageError> {
    let query = sessions::table.filter(sessions::family_hash.eq(family_hash.as_slice()));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(|row| Ok((Scope::of(row.workspace_id.0), row.try_into()?))).transpose()
}

/// What an access token is checked against: the session, if it is open, and its agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// The right to its workspace.
    pub scope: Scope,
    /// When the session ends by itself.
    pub expires_at: Instant,
    /// When it was ended.
    pub ended_at: Option<Instant>,
    /// The agent.
    pub holder: Option<Holder>,
    /// How its workspace shows days and instants.
    pub dates: DateStyle,
}

/// The session an access token names.
pub fn find_open(conn: &mut Conn, id: SessionId) -> Result<Option<OpenSession>, StorageError> {
    let found: Option<(Row, (String, bool))> = sessions::table
        .inner_join(workspaces::table.on(workspaces::id.eq(sessions::workspace_id)))
        .filter(sessions::id.eq_id(id))
        .select((sessions::all_columns, (workspaces::time_zone, workspaces::jalali_dates)))
        .first(conn)
        .optional()?;
    let Some((row, (time_zone, jalali))) = found else { return Ok(None) };
    let scope = Scope::of(row.workspace_id.0);
    let session = Session::try_from(row)?;
    let holder = find_holder(conn, &scope, session.agent_id)?;
    let dates = DateStyle { time_zone, jalali };
    Ok(Some(OpenSession { scope, expires_at: session.expires_at, ended_at: session.ended_at, holder, dates }))
}

/// What a sign-in with a password is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The agent with the e-mail address.
    pub agent_id: AgentId,
    /// A PHC string; none when he cannot sign in with a password.
    pub password_hash: Option<String>,
    /// Grows whenever what he may do, or how he proves who he is, changes.
    pub epoch: i64,
    /// May he no longer act?
    pub deactivated: bool,
}

/// What is known of the agent with this normalised e-mail address.
pub fn find_sign_in(conn: &mut Conn, scope: &Scope, email_normalized: &str) -> Result<Option<SignIn>, StorageError> {
    let row: Option<(AgentId, Option<String>, i64, Option<i64>)> = agents::table
        .filter(agents::workspace_id.eq(scope.key()))
        .filter(agents::email_normalized.eq(email_normalized))
        .select((agents::id, agents::password_hash, agents::epoch, agents::deactivated_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(agent_id, password_hash, epoch, deactivated_at)| SignIn {
        agent_id,
        password_hash,
        epoch,
        deactivated: deactivated_at.is_some(),
    }))
}

/// The session with this id, locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: SessionId) -> Result<Option<Session>, StorageError> {
    let query = sessions::table.find(Key(id)).filter(sessions::workspace_id.eq(scope.key()));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Session::try_from).transpose()
}

/// An agent's sessions that have not ended, newest first; there are at most
/// [`MAX_OPEN_SESSIONS`](domain::access::MAX_OPEN_SESSIONS).
pub fn list_open(
    conn: &mut Conn,
    scope: &Scope,
    agent_id: AgentId,
    now: Instant,
) -> Result<Vec<Session>, StorageError> {
    let rows: Vec<Row> = sessions::table
        .filter(sessions::workspace_id.eq(scope.key()))
        .filter(sessions::agent_id.eq_id(agent_id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now.millis()))
        .order_by((sessions::created_at.desc(), sessions::id.desc()))
        .load(conn)?;
    rows.into_iter().map(Session::try_from).collect()
}

/// Stores the hashes of a session's refresh tokens after a renewal, if the token that was judged is still the one that
/// works. Not an event: it changes nothing that a person decided, and the version stays.
pub fn rotate(conn: &mut Conn, scope: &Scope, session: &Session, judged: &[u8; 32]) -> Result<(), StorageError> {
    let known = sessions::table
        .find(Key(session.id))
        .filter(sessions::workspace_id.eq(scope.key()))
        .filter(sessions::refresh_hash.eq(judged.as_slice()))
        .filter(sessions::ended_at.is_null());
    let updated = diesel::update(known)
        .set((
            sessions::refresh_hash.eq(session.refresh_hash.to_vec()),
            sessions::previous_hash.eq(session.previous_hash.map(|hash| hash.to_vec())),
            sessions::rotated_at.eq(session.rotated_at.map(Instant::millis)),
            sessions::last_used_at.eq(session.last_used_at.millis()),
            sessions::updated_at.eq(session.updated_at.millis()),
        ))
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Ends a session: stores that it has ended if its stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, session: &Session) -> Result<(), StorageError> {
    let known = sessions::table
        .find(Key(session.id))
        .filter(sessions::workspace_id.eq(scope.key()))
        .filter(sessions::version.eq(session.version - 1));
    let updated = diesel::update(known)
        .set((
            sessions::version.eq(session.version),
            sessions::ended_at.eq(session.ended_at.map(Instant::millis)),
            sessions::updated_at.eq(session.updated_at.millis()),
        ))
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}
