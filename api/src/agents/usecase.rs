//! Adding, changing and deactivating agents.

use domain::{
    access::{SessionEnd, session_ended},
    event::Draft,
    ids::{AgentId, TeamId},
    people::{
        Address, Agent, Role, Standing,
        agent::{AgentChange, NewAgent, leaves_no_admin},
        team::MAX_TEAM_MEMBERS,
    },
    ticket::Language,
};
use persistence::{Conn, Scope, agent as store, instance::workspace, team};

use crate::{
    calendars::usecase as calendars,
    concurrency::check_version,
    duty::usecase as duty,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    random,
    routing::{self, Lost},
    sla::configured,
    state::Work,
};

/// The longest name.
const MAX_NAME_CHARS: usize = 200;

/// An agent to add, with the password checked and hashed.
// Without Debug: it may hold a password's hash.
#[derive(Clone)]
pub struct NewAgentInput {
    /// His name: one line of at most 200 characters.
    pub name: String,
    /// His e-mail address, as it was written.
    pub email: String,
    /// What he may do.
    pub role: Role,
    /// The language he prefers.
    pub locale: Option<Language>,
    /// His IANA time zone.
    pub time_zone: Option<String>,
    /// The teams to put him into.
    pub team_ids: Vec<TeamId>,
    /// The hash of his password as a PHC string, if he gets one.
    pub password_hash: Option<String>,
}

/// The agent.
pub fn show(conn: &mut Conn, scope: &Scope, id: AgentId) -> Result<Agent, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Adds an agent and puts him into his teams.
///
/// # Errors
/// 422 for a name or address that is none, and for teams that do not exist or are full; 409 `already_exists` when
/// another agent has the address.
pub fn create(work: &mut Work<'_>, input: &NewAgentInput) -> Result<Agent, ApiError> {
    let (name, email) = (name(&input.name)?, address(&input.email)?);
    workspace::lock(work.conn, &work.scope)?;
    refuse_taken(work, &email)?;
    let new = NewAgent {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        name,
        email,
        role: input.role,
        locale: input.locale,
        time_zone: input.time_zone.clone(),
        has_password: input.password_hash.is_some(),
        team_ids: input.team_ids.clone(),
    };
    let (agent, draft) = Agent::create(new, work.now);
    store::insert(work.conn, &work.scope, &agent, input.password_hash.as_deref())?;
    let mut drafts = vec![draft];
    drafts.extend(join_teams(work, &agent, &input.team_ids)?);
    work.record(drafts)?;
    Ok(agent)
}

fn name(text: &str) -> Result<String, ApiError> {
    let refused = |code| Err(ApiError::validation(vec![FieldError::pointer("#/name", code)]));
    let name = text.trim();
    match name.chars().count() {
        0 => refused(FieldCode::Required),
        1..=MAX_NAME_CHARS if name.chars().any(char::is_control) => refused(FieldCode::InvalidCharacter),
        1..=MAX_NAME_CHARS => Ok(name.to_owned()),
        _ => refused(FieldCode::TooLong),
    }
}

/// An agent's e-mail address in both its forms.
///
/// # Errors
/// 422 `invalid_email`.
pub fn address(text: &str) -> Result<Address, ApiError> {
    Address::email(text, Standing::Asserted)
        .map_err(|_| ApiError::validation(vec![FieldError::pointer("#/email", FieldCode::InvalidEmail)]))
}

fn refuse_taken(work: &mut Work<'_>, email: &Address) -> Result<(), ApiError> {
    match store::find_by_email(work.conn, &work.scope, &email.normalized)? {
        Some(other) => Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.to_string())),
        None => Ok(()),
    }
}

/// Puts a new agent into his teams: the events of the teams. `sent` is the list as the client ordered it.
fn join_teams(work: &mut Work<'_>, agent: &Agent, sent: &[TeamId]) -> Result<Vec<Draft>, ApiError> {
    let mut drafts = Vec::new();
    let mut errors = Vec::new();
    for id in &agent.team_ids {
        let at = sent.iter().position(|team| team == id).unwrap_or_default();
        let refused = |code| FieldError::pointer(format!("#/team_ids/{at}"), code);
        let Some(before) = team::find_locked(work.conn, &work.scope, *id)? else {
            errors.push(refused(FieldCode::NotFound));
            continue;
        };
        if before.member_ids.len() >= MAX_TEAM_MEMBERS {
            errors.push(refused(FieldCode::TooMany).with("max", MAX_TEAM_MEMBERS));
            continue;
        }
        if let Some((after, draft)) = before.with_member(agent.id, work.now) {
            team::add_member(work.conn, &work.scope, after.id, agent.id)?;
            team::save(work.conn, &work.scope, &after)?;
            drafts.push(draft);
        }
    }
    if errors.is_empty() { Ok(drafts) } else { Err(ApiError::validation(errors)) }
}

/// Changes an agent. `password_hash` is given if and only if `change.password` is set; `sent` names the members that
/// the client sent. A new password and a deactivation end his sessions.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `already_exists` for a taken address; 409 `conflict` with `reason`
/// `last_admin` when nobody could administer the workspace any more; 422 for a calendar that does not exist.
pub fn update(
    work: &mut Work<'_>,
    id: AgentId,
    if_match: &IfMatch,
    sent: &[&str],
    change: &AgentChange,
    password_hash: Option<&str>,
) -> Result<Agent, ApiError> {
    // Under this lock no other admin can be demoted at the same time.
    workspace::lock(work.conn, &work.scope)?;
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    check_version(work, if_match, id.uuid(), before.version, sent)?;
    let Some((after, draft)) = before.change(change.clone(), work.now) else { return Ok(before) };
    calendars::refuse_missing(work, change.calendar_id.flatten())?;
    if after.email.normalized != before.email.normalized {
        refuse_taken(work, &after.email)?;
    }
    if before.is_active_admin() && !after.is_active_admin() {
        let admins = store::count_active_admins(work.conn, &work.scope)?;
        if leaves_no_admin(&before, &after, admins) {
            return Err(ApiError::new(Code::Conflict).with("reason", "last_admin"));
        }
    }
    store::save(work.conn, &work.scope, &after)?;
    if after.may_hold_tickets() != before.may_hold_tickets() {
        // What is computed from the configuration knows whom rules may give tickets to.
        configured(work)?;
    }
    if after.calendar_id != before.calendar_id {
        duty::refresh(work, id)?;
    }
    if let Some(hash) = password_hash {
        store::set_password_hash(work.conn, &work.scope, id, hash)?;
    }
    if let Some(lost) = Lost::between(&before, &after) {
        routing::intend_take_back(work, id, after.version, lost)?;
    }
    let mut drafts = vec![draft];
    if change.password || (after.deactivated_at.is_some() && before.deactivated_at.is_none()) {
        let why = if change.password { SessionEnd::PasswordChanged } else { SessionEnd::AccessChanged };
        let ended = store::end_sessions(work.conn, &work.scope, id, work.now)?;
        drafts.extend(ended.into_iter().map(|(session, version)| session_ended(session, version, id, why, work.now)));
    }
    work.record(drafts)?;
    Ok(after)
}

/// Deactivates an agent; one who is deactivated stays as he is.
///
/// # Errors
/// Those of [`update`].
pub fn deactivate(work: &mut Work<'_>, id: AgentId, if_match: &IfMatch) -> Result<(), ApiError> {
    let change = AgentChange { deactivated: Some(true), ..AgentChange::default() };
    update(work, id, if_match, &[], &change, None).map(drop)
}
