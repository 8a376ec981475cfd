//! Which agent a service means, and his session.

use domain::{
    access::{Session, SignInProvider, linked},
    identity::Assertion,
    ids::AgentId,
    people::{Address, Agent, Role, Standing},
};
use persistence::{agent as agents, instance::workspace, sign_in::agent_identity as identities};

use crate::{
    agents::usecase::{self, NewAgentInput},
    auth::token::TokenSecret,
    http::ApiError,
    sessions::open,
    state::Work,
};

/// Begins a session of whom the service means; else why he is not let in.
pub(super) fn enter(
    work: &mut Work<'_>,
    provider: &SignInProvider,
    told: &Assertion,
    token: &TokenSecret,
) -> Result<Result<(Session, i64), &'static str>, ApiError> {
    // First sights of a workspace happen one after another.
    workspace::lock(work.conn, &work.scope)?;
    let known = identities::find(work.conn, &work.scope, provider.id, &told.subject)?;
    let agent_id = match known {
        Some(id) => id,
        None => match first_sight(work, provider, told)? {
            Ok(id) => id,
            Err(why) => return Ok(Err(why)),
        },
    };
    let Some(agent) = agents::find_locked(work.conn, &work.scope, agent_id)? else { return Ok(Err("no_such_agent")) };
    if agent.deactivated_at.is_some() {
        return Ok(Err("deactivated"));
    }
    let session = open(work, agent.id, token, Some(provider.id))?;
    Ok(Ok((session, agent.epoch)))
}

/// Somebody whom the service has not named before: found by the address that it has verified, or new.
fn first_sight(
    work: &mut Work<'_>,
    provider: &SignInProvider,
    told: &Assertion,
) -> Result<Result<AgentId, &'static str>, ApiError> {
    let Some(email) = told.email.as_ref().filter(|email| email.standing == Standing::Asserted) else {
        return Ok(Err("address_not_verified"));
    };
    if let Some(id) = agents::find_by_email(work.conn, &work.scope, &email.normalized)? {
        // Addresses are given to others when people leave; what a service calls a person is not.
        if identities::is_known(work.conn, &work.scope, provider.id, id)? {
            return Ok(Err("address_of_another"));
        }
        let Some(agent) = agents::find_locked(work.conn, &work.scope, id)? else { return Ok(Err("no_such_agent")) };
        if agent.deactivated_at.is_some() {
            return Ok(Err("deactivated"));
        }
        link(work, provider, &agent, told)?;
        return Ok(Ok(id));
    }
    let Some(role) = provider.creates else { return Ok(Err("no_such_agent")) };
    let agent = create(work, email, told, role)?;
    link(work, provider, &agent, told)?;
    Ok(Ok(agent.id))
}

fn create(work: &mut Work<'_>, email: &Address, told: &Assertion, role: Role) -> Result<Agent, ApiError> {
    let local = email.value.split('@').next().unwrap_or_default();
    let input = NewAgentInput {
        name: told.name.clone().unwrap_or_else(|| local.to_owned()),
        email: email.value.clone(),
        role,
        locale: told.locale,
        time_zone: told.time_zone.clone(),
        team_ids: Vec::new(),
        password_hash: None,
    };
    usecase::create(work, &input)
}

/// Remembers whom the service means.
fn link(work: &mut Work<'_>, provider: &SignInProvider, agent: &Agent, told: &Assertion) -> Result<(), ApiError> {
    let (after, draft) = linked(agent, provider.id, &told.subject, work.now);
    agents::save(work.conn, &work.scope, &after)?;
    identities::insert(work.conn, &work.scope, provider.id, &told.subject, agent.id, work.now)?;
    work.record(vec![draft])
}
