//! Adding, changing and removing teams, and their members.

use domain::{
    ids::{AgentId, CalendarId, TeamId},
    people::{
        Team,
        agent::MAX_AGENT_TEAMS,
        team::{MAX_TEAM_MEMBERS, TeamChange, normalized_name},
    },
    routing::{AssignmentMode, FairShare, ReturnCause},
};
use persistence::{Conn, Scope, agent, instance::workspace, routing as shares, team as store};

use crate::{
    calendars::usecase as calendars,
    concurrency::check_version,
    http::{ApiError, Code, IfMatch},
    macros, random,
    routing::{self, Lost},
    rules,
    sla::configured,
    state::Work,
};

/// A team to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTeamInput {
    /// Its name, one line.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How its tickets find an agent.
    pub assignment_mode: AssignmentMode,
    /// When it works.
    pub calendar_id: Option<CalendarId>,
    /// What routing gives one member at most.
    pub fair_share: Option<FairShare>,
}

/// The team.
pub fn show(conn: &mut Conn, scope: &Scope, id: TeamId) -> Result<Team, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Adds a team without members.
///
/// # Errors
/// 409 `already_exists` when another team has the name; 422 for a calendar that does not exist.
pub fn create(work: &mut Work<'_>, input: &NewTeamInput) -> Result<Team, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    refuse_taken(work, &input.name)?;
    calendars::refuse_missing(work, input.calendar_id)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let (name, description) = (input.name.clone(), input.description.clone());
    let (mode, calendar) = (input.assignment_mode, input.calendar_id);
    let (team, draft) = Team::create(id, name, description, mode, calendar, input.fair_share, work.now);
    store::insert(work.conn, &work.scope, &team)?;
    if team.calendar_id.is_some() {
        configured(work)?;
    }
    work.record(vec![draft])?;
    Ok(team)
}

fn refuse_taken(work: &mut Work<'_>, name: &str) -> Result<(), ApiError> {
    match store::find_by_name(work.conn, &work.scope, name)? {
        Some(other) => Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.to_string())),
        None => Ok(()),
    }
}

/// Locks the workspace's configuration and loads the team.
fn load(work: &mut Work<'_>, id: TeamId) -> Result<Team, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// Changes a team; `sent` names the members that the client sent.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `already_exists` for a taken name; 422 for a calendar that does not exist.
pub fn update(
    work: &mut Work<'_>,
    id: TeamId,
    if_match: &IfMatch,
    sent: &[&str],
    change: &TeamChange,
) -> Result<Team, ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, sent)?;
    let Some((after, draft)) = before.change(change.clone(), work.now) else { return Ok(before) };
    if normalized_name(&after.name) != normalized_name(&before.name) {
        refuse_taken(work, &after.name)?;
    }
    calendars::refuse_missing(work, change.calendar_id.flatten())?;
    store::save(work.conn, &work.scope, &after)?;
    if after.fair_share != before.fair_share {
        shares::forget_shares(work.conn, &work.scope, id)?;
    }
    let is_other_way = after.assignment_mode != before.assignment_mode || after.fair_share != before.fair_share;
    if after.calendar_id != before.calendar_id {
        rules::recount(work)?;
    }
    if after.calendar_id != before.calendar_id || is_other_way {
        configured(work)?;
    }
    work.record(vec![draft])?;
    Ok(after)
}

/// Removes a team and takes its agents out of it.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use` while tickets, categories, rules, macros or routing rules refer to it, or
/// the workspace as its fallback.
pub fn delete(work: &mut Work<'_>, id: TeamId, if_match: &IfMatch) -> Result<(), ApiError> {
    let team = load(work, id)?;
    check_version(work, if_match, id.uuid(), team.version, &[])?;
    if workspace::get(work.conn, &work.scope)?.fallback_team_id == Some(id)
        || routing::is_named(work, id)?
        || rules::is_named(work, Some(id), None)?
        || macros::is_named(work, Some(id), None)?
    {
        return Err(ApiError::new(Code::InUse));
    }
    let members = agent::find_all_locked(work.conn, &work.scope, &team.member_ids)?;
    store::delete(work.conn, &work.scope, id)?;
    let mut drafts = vec![team.removed()];
    for before in members {
        let others = before.team_ids.iter().copied().filter(|other| *other != id).collect();
        if let Some((after, draft)) = before.in_teams(others, work.now) {
            agent::save(work.conn, &work.scope, &after)?;
            drafts.push(draft);
        }
    }
    work.record(drafts)
}

/// Puts an agent into a team. Both change: the team's list, and what the agent may see.
///
/// # Errors
/// 404; 409 `conflict` with `max` when the team has [`MAX_TEAM_MEMBERS`] agents or the agent [`MAX_AGENT_TEAMS`] teams.
pub fn add_member(work: &mut Work<'_>, id: TeamId, agent_id: AgentId) -> Result<(), ApiError> {
    let team = load(work, id)?;
    let before = agent::find_locked(work.conn, &work.scope, agent_id)?.ok_or_else(ApiError::not_found)?;
    let Some((team, of_team)) = team.with_member(agent_id, work.now) else { return Ok(()) };
    let team_ids: Vec<TeamId> = before.team_ids.iter().copied().chain([id]).collect();
    for (count, max) in [(team.member_ids.len(), MAX_TEAM_MEMBERS), (team_ids.len(), MAX_AGENT_TEAMS)] {
        if count > max {
            return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", max));
        }
    }
    store::add_member(work.conn, &work.scope, id, agent_id)?;
    store::save(work.conn, &work.scope, &team)?;
    let mut drafts = vec![of_team];
    if let Some((agent, of_agent)) = before.in_teams(team_ids, work.now) {
        agent::save(work.conn, &work.scope, &agent)?;
        drafts.push(of_agent);
    }
    work.record(drafts)
}

/// Takes an agent out of a team. Its tickets that he works on go to others: see [`routing::take_back`].
///
/// # Errors
/// 404.
pub fn remove_member(work: &mut Work<'_>, id: TeamId, agent_id: AgentId) -> Result<(), ApiError> {
    let team = load(work, id)?;
    let before = agent::find_locked(work.conn, &work.scope, agent_id)?.ok_or_else(ApiError::not_found)?;
    let Some((team, of_team)) = team.without_member(agent_id, work.now) else { return Ok(()) };
    store::remove_member(work.conn, &work.scope, id, agent_id)?;
    store::save(work.conn, &work.scope, &team)?;
    let mut drafts = vec![of_team];
    let others = before.team_ids.iter().copied().filter(|other| *other != id).collect();
    if let Some((agent, of_agent)) = before.in_teams(others, work.now) {
        agent::save(work.conn, &work.scope, &agent)?;
        let lost = Lost { cause: ReturnCause::LeftTeam, team_id: Some(id) };
        routing::intend_take_back(work, agent_id, agent.version, lost)?;
        drafts.push(of_agent);
    }
    work.record(drafts)
}
