//! Who is there: the workspace, its teams, people, companies and categories.

use std::collections::BTreeMap;

use domain::{
    actor::{Actor, Origin},
    category::CategoryTriage,
    ids::{CategoryId, OrganizationId, TeamId},
    people::organization::NewOrganization,
    policy::{Grant, TokenScope, TokenScopes},
    ticket::Language,
    workspace::{DateStyle, Workspace},
};
use persistence::{Conn, Scope, StorageError, instance::workspace};

use super::{SLUG, script::Script};
use crate::{
    agents::usecase as agents,
    auth::Principal,
    canned_responses::usecase as canned_responses,
    categories::usecase as categories,
    http::{ApiError, Code},
    organizations::usecase as organizations,
    random,
    state::Work,
    teams::usecase as teams,
    tokens::usecase as tokens,
};

const NAME: &str = "مهرگان";
const TIME_ZONE: &str = "Asia/Tehran";
/// How long the token of the customers' form would work.
const TOKEN_DAYS: i64 = 365;

/// Everybody and everything that tickets refer to.
pub struct Cast {
    /// The right to the workspace.
    pub scope: Scope,
    /// Teams by key.
    pub teams: BTreeMap<String, TeamId>,
    /// Categories by key.
    pub categories: BTreeMap<String, CategoryId>,
    /// Companies by name.
    pub companies: BTreeMap<String, OrganizationId>,
    /// Agents by key.
    pub agents: BTreeMap<String, Principal>,
    /// The form through which customers write.
    pub form: Principal,
}

/// What is under a key of the desk.
pub fn known<'a, T>(map: &'a BTreeMap<String, T>, key: &str) -> Result<&'a T, ApiError> {
    map.get(key).ok_or_else(|| ApiError::internal("the desk of the demo refers to something that it lacks"))
}

/// Makes the workspace and everybody in it.
///
/// # Errors
/// 409 `already_exists` when the workspace is there.
pub fn gather(conn: &mut Conn, script: &Script, password_hash: &str) -> Result<Cast, ApiError> {
    let (now, origin) = (script.begins, Origin::of(Actor::Operator));
    let id = random::new_id(now).map_err(ApiError::internal)?;
    let (new, draft) = Workspace::create(id, SLUG.to_owned(), NAME.to_owned(), Language::Fa, TIME_ZONE.to_owned(), now);
    let scope = workspace::insert(conn, &new).map_err(|error| match error {
        StorageError::Unique { .. } => ApiError::new(Code::AlreadyExists),
        other => other.into(),
    })?;
    Work::run(conn, scope, &origin, now, |work| {
        work.record(vec![draft])?;
        canned_responses::begin(work, Language::Fa)?;
        let mut team_ids = BTreeMap::new();
        for team in &script.desk.teams {
            let input = teams::NewTeamInput {
                name: team.name.clone(),
                description: Some(team.name_en.clone()),
                assignment_mode: team.assignment_mode,
                calendar_id: None,
                fair_share: None,
            };
            team_ids.insert(team.key.clone(), teams::create(work, &input)?.id);
        }
        let agents = hire(work, script, &team_ids, password_hash)?;
        let categories = sort(work, script, &team_ids)?;
        let companies = list_companies(work, script)?;
        let form = open_form(work)?;
        Ok(Cast { scope, teams: team_ids, categories, companies, agents, form })
    })
}

fn hire(
    work: &mut Work<'_>,
    script: &Script,
    team_ids: &BTreeMap<String, TeamId>,
    password_hash: &str,
) -> Result<BTreeMap<String, Principal>, ApiError> {
    let mut hired = BTreeMap::new();
    for agent in &script.desk.agents {
        let team_ids = agent.teams.iter().map(|key| known(team_ids, key).copied()).collect::<Result<Vec<_>, _>>()?;
        let input = agents::NewAgentInput {
            name: agent.name.clone(),
            email: agent.email.clone(),
            role: agent.role,
            locale: Some(agent.locale),
            time_zone: None,
            team_ids: team_ids.clone(),
            password_hash: Some(password_hash.to_owned()),
        };
        let made = agents::create(work, &input)?;
        let principal = Principal {
            scope: work.scope,
            actor: Actor::Agent(made.id),
            grant: Grant { role: Some(made.role), scopes: TokenScopes::all() },
            team_ids,
            shared_organization_id: None,
            token_id: None,
            session_id: None,
            impersonator: None,
            expires_at: None,
            dates: dates(),
        };
        hired.insert(agent.key.clone(), principal);
    }
    Ok(hired)
}

fn sort(
    work: &mut Work<'_>,
    script: &Script,
    team_ids: &BTreeMap<String, TeamId>,
) -> Result<BTreeMap<String, CategoryId>, ApiError> {
    let mut made: BTreeMap<String, CategoryId> = BTreeMap::new();
    for (position, category) in (0..).zip(&script.desk.categories) {
        let parent_id = category.parent.as_ref().map(|key| known(&made, key).copied()).transpose()?;
        let input = categories::NewCategoryInput {
            key: category.key.clone(),
            name_fa: category.name_fa.clone(),
            name_en: category.name_en.clone(),
            parent_id,
            position,
            team_id: Some(*known(team_ids, &category.team)?),
            seed_words: Vec::new(),
            required_skills: Vec::new(),
            triage: CategoryTriage::Automatic,
        };
        made.insert(category.key.clone(), categories::create(work, &input)?.id);
    }
    Ok(made)
}

fn list_companies(work: &mut Work<'_>, script: &Script) -> Result<BTreeMap<String, OrganizationId>, ApiError> {
    let mut listed = BTreeMap::new();
    for company in &script.desk.organizations {
        let id = random::new_id(work.now).map_err(ApiError::internal)?;
        let new = NewOrganization {
            id,
            name: company.name.clone(),
            domains: vec![company.domain.clone()],
            note: None,
            external_ids: Vec::new(),
            shares_tickets: false,
        };
        organizations::create(work, new)?;
        listed.insert(company.name.clone(), id);
    }
    Ok(listed)
}

/// The form has a token like every service; the secret is not kept, so nobody writes in the form's name later.
fn open_form(work: &mut Work<'_>) -> Result<Principal, ApiError> {
    let scopes: TokenScopes = [TokenScope::TicketsWrite, TokenScope::CustomersWrite].into_iter().collect();
    let new = tokens::NewToken::service("customers' form", scopes, TOKEN_DAYS);
    let id = tokens::create(work, &new)?.token.id;
    Ok(Principal {
        scope: work.scope,
        actor: Actor::Service(id),
        grant: Grant { role: None, scopes },
        team_ids: Vec::new(),
        shared_organization_id: None,
        token_id: Some(id),
        session_id: None,
        impersonator: None,
        expires_at: None,
        dates: dates(),
    })
}

fn dates() -> DateStyle {
    DateStyle { time_zone: TIME_ZONE.to_owned(), jalali: false }
}
