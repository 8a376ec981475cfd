//! Tokens. A presented token is looked up by its hash, before its workspace is known.

use diesel::prelude::*;
pub use domain::access::Token;
use domain::{
    ids::{AgentId, TeamId, TokenId, WorkspaceId},
    people::Role,
    policy::TokenScope,
    time::Instant,
    workspace::DateStyle,
};

use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::{agents, team_members, tokens, workspaces},
    stored,
    types::{Key, UidColumn},
};

/// Some of a workspace's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokensOf {
    /// Those of one agent.
    Agent(AgentId),
    /// Those of services.
    Services,
}

impl TokensOf {
    /// Is this one of them?
    pub fn includes(self, token: &Token) -> bool {
        match self {
            Self::Agent(agent_id) => token.agent_id == Some(agent_id),
            Self::Services => token.agent_id.is_none(),
        }
    }
}

/// One row of `tokens`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
struct Row {
    id: Key<TokenId>,
    workspace_id: Key<WorkspaceId>,
    agent_id: Option<AgentId>,
    version: i64,
    name: String,
    hash: Vec<u8>,
    hint: String,
    scopes: String,
    expires_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for Token {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let scopes: Vec<TokenScope> = stored::list_from_text("tokens.scopes", &row.scopes)?;
        Ok(Self {
            id: row.id.0,
            agent_id: row.agent_id,
            version: row.version,
            name: row.name,
            hint: row.hint,
            scopes: scopes.into_iter().collect(),
            expires_at: Instant::from_millis(row.expires_at),
            last_used_at: row.last_used_at.map(Instant::from_millis),
            revoked_at: row.revoked_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// The agent behind a credential, as far as authentication needs him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// His id.
    pub agent_id: AgentId,
    /// His role.
    pub role: Role,
    /// Grows whenever what he may do changes.
    pub epoch: i64,
    /// May he no longer act?
    pub deactivated: bool,
    /// His teams.
    pub team_ids: Vec<TeamId>,
}

/// A token that was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// The right to its workspace.
    pub scope: Scope,
    /// The token.
    pub token: Token,
    /// The agent it belongs to.
    pub holder: Option<Holder>,
    /// How its workspace shows days and instants.
    pub dates: DateStyle,
}

/// The token with this hash, whatever its state: the caller judges expiry and revocation.
pub fn find_presented(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<Presented>, StorageError> {
    let found: Option<(Row, (String, bool))> = tokens::table
        .inner_join(workspaces::table.on(workspaces::id.eq(tokens::workspace_id)))
        .filter(tokens::hash.eq(hash.as_slice()))
        .select((tokens::all_columns, (workspaces::time_zone, workspaces::jalali_dates)))
        .first(conn)
        .optional()?;
    let Some((row, (time_zone, jalali))) = found else { return Ok(None) };
    let scope = Scope::of(row.workspace_id.0);
    let holder = match row.agent_id {
        Some(agent) => find_holder(conn, &scope, agent)?,
        None => None,
    };
    Ok(Some(Presented { scope, token: row.try_into()?, holder, dates: DateStyle { time_zone, jalali } }))
}

/// What authentication needs to know of an agent.
pub fn find_holder(conn: &mut Conn, scope: &Scope, agent_id: AgentId) -> Result<Option<Holder>, StorageError> {
    let row: Option<(i16, i64, Option<i64>)> = agents::table
        .find((scope.key(), Key(agent_id)))
        .select((agents::role, agents::epoch, agents::deactivated_at))
        .first(conn)
        .optional()?;
    let Some((role, epoch, deactivated_at)) = row else { return Ok(None) };
    let team_ids = team_members::table
        .filter(team_members::workspace_id.eq(scope.key()))
        .filter(team_members::agent_id.eq_id(agent_id))
        .select(team_members::team_id)
        .load(conn)?;
    let role = stored::code("agents.role", Role::from_code, role)?;
    Ok(Some(Holder { agent_id, role, epoch, deactivated: deactivated_at.is_some(), team_ids }))
}

/// Records a new token under the hash of its secret.
pub fn insert(conn: &mut Conn, scope: &Scope, token: &Token, hash: &[u8; 32]) -> Result<(), StorageError> {
    let scopes: Vec<TokenScope> = token.scopes.iter().collect();
    let row = Row {
        id: Key(token.id),
        workspace_id: scope.key(),
        agent_id: token.agent_id,
        version: token.version,
        name: token.name.clone(),
        hash: hash.to_vec(),
        hint: token.hint.clone(),
        scopes: stored::list_to_text(&scopes),
        expires_at: token.expires_at.millis(),
        last_used_at: token.last_used_at.map(Instant::millis),
        revoked_at: token.revoked_at.map(Instant::millis),
        created_at: token.created_at.millis(),
        updated_at: token.updated_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(tokens::table).values(&row).execute(c))?;
    Ok(())
}

/// The token with this id.
pub fn find(conn: &mut Conn, scope: &Scope, id: TokenId) -> Result<Option<Token>, StorageError> {
    let row: Option<Row> =
        tokens::table.find(Key(id)).filter(tokens::workspace_id.eq(scope.key())).first(conn).optional()?;
    row.map(Token::try_from).transpose()
}

/// The token with this id, locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: TokenId) -> Result<Option<Token>, StorageError> {
    let query = tokens::table.find(Key(id)).filter(tokens::workspace_id.eq(scope.key()));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(Token::try_from).transpose()
}

fn matching<'a>(scope: &Scope, of: Option<TokensOf>) -> tokens::BoxedQuery<'a, MultiBackend> {
    let query = tokens::table.filter(tokens::workspace_id.eq(scope.key())).into_boxed::<MultiBackend>();
    match of {
        None => query,
        Some(TokensOf::Agent(agent_id)) => query.filter(tokens::agent_id.eq_id(agent_id)),
        Some(TokensOf::Services) => query.filter(tokens::agent_id.is_null()),
    }
}

/// A page of tokens by time of making, newest first unless walking `backward`; of some or of all.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    of: Option<TokensOf>,
    after: Option<(i64, TokenId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<Token>, StorageError> {
    let mut query = matching(scope, of).limit(limit);
    if let Some((at, id)) = after {
        query = if backward {
            query.filter(tokens::created_at.ge(at).and(tokens::created_at.gt(at).or(tokens::id.gt(Key(id)))))
        } else {
            query.filter(tokens::created_at.le(at).and(tokens::created_at.lt(at).or(tokens::id.lt(Key(id)))))
        };
    }
    query = if backward {
        query.order_by((tokens::created_at.asc(), tokens::id.asc()))
    } else {
        query.order_by((tokens::created_at.desc(), tokens::id.desc()))
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Token::try_from).collect()
}

/// How many tokens there are, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, of: Option<TokensOf>, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<TokenId> = matching(scope, of).select(tokens::id).limit(limit).load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// Shortens a token's life: sets when it expires and whether it is revoked, if its stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, token: &Token) -> Result<(), StorageError> {
    let known = tokens::table
        .find(Key(token.id))
        .filter(tokens::workspace_id.eq(scope.key()))
        .filter(tokens::version.eq(token.version - 1));
    let updated = diesel::update(known)
        .set((
            tokens::version.eq(token.version),
            tokens::expires_at.eq(token.expires_at.millis()),
            tokens::revoked_at.eq(token.revoked_at.map(Instant::millis)),
            tokens::updated_at.eq(token.updated_at.millis()),
        ))
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Notes that a token was seen. Not an event: it changes nothing that a person decided.
pub fn touch(conn: &mut Conn, scope: &Scope, id: TokenId, now: Instant) -> Result<(), StorageError> {
    let known = tokens::table.find(Key(id)).filter(tokens::workspace_id.eq(scope.key()));
    diesel::update(known).set(tokens::last_used_at.eq(Some(now.millis()))).execute(conn)?;
    Ok(())
}
