//! Opening a session of somebody who has proved who he is, whatever way he did.

use domain::{
    access::{MAX_OPEN_SESSIONS, Session, SessionEnd},
    actor::Actor,
    event::{Delta, Draft},
    ids::{AgentId, SignInProviderId},
};
use persistence::instance::session as store;
use serde_json::Value;

use crate::{auth::token::TokenSecret, http::ApiError, random, state::Work};

/// Opens a session whose first refresh token is this one; `by` is the service that has vouched for the agent, if one has.
pub fn open(
    work: &mut Work<'_>,
    agent_id: AgentId,
    token: &TokenSecret,
    by: Option<SignInProviderId>,
) -> Result<Session, ApiError> {
    let mut drafts = make_room(work, agent_id)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let (session, mut draft) = Session::start(id, agent_id, token.family_hash(), token.hash(), work.now);
    if let Some(provider) = by {
        draft.facts.insert("way".to_owned(), Delta::new(Value::Null, "oidc"));
        draft.facts.insert("sign_in_provider_id".to_owned(), Delta::new(Value::Null, provider.to_string()));
        draft.actor = Some(Actor::Agent(agent_id));
    }
    store::insert(work.conn, &work.scope, &session)?;
    drafts.push(draft);
    work.record(drafts)?;
    Ok(session)
}

/// Ends the sessions used longest ago until one more may be opened.
fn make_room(work: &mut Work<'_>, agent_id: AgentId) -> Result<Vec<Draft>, ApiError> {
    let mut open = store::list_open(work.conn, &work.scope, agent_id, work.now)?;
    let beyond = (open.len() + 1).saturating_sub(MAX_OPEN_SESSIONS);
    open.sort_by_key(|session| session.last_used_at);
    let mut drafts = Vec::with_capacity(beyond + 1);
    for session in open.into_iter().take(beyond) {
        if let Some((ended, draft)) = session.end(SessionEnd::TooMany, work.now) {
            store::save(work.conn, &work.scope, &ended)?;
            drafts.push(draft);
        }
    }
    Ok(drafts)
}
