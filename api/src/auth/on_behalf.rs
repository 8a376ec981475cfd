//! Acting for somebody: a service names an agent or a customer in the header `On-Behalf-Of`.
//!
//! It never may more than both: what its scopes allow, as far as the agent's role goes. Each step tells both.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::http::header::HeaderMap;
use domain::{
    access::{IMPERSONATION_SECONDS, Impersonation, lent, portal_scope},
    actor::{Actor, Origin},
    ids::{AgentId, CustomerId, TokenId},
    people::Role,
    policy::{Access, Denied, Grant, Operation, TokenScope, row},
    time::Instant,
};
use persistence::{
    instance::{token::find_holder, workspace},
    sign_in::impersonation as store,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Principal, authenticate, caller::denied};
use crate::{
    auth::customer::{Portal, as_caller},
    http::{ApiError, At, Code, FieldCode, FieldError},
    random,
    state::{AppState, Work},
};

const NAME: &str = "On-Behalf-Of";
/// Beyond this many pairs the memory starts afresh.
const MOST: usize = 100_000;

/// For whom a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Represented {
    /// An agent.
    Agent(AgentId),
    /// A customer.
    Customer(CustomerId),
}

impl Represented {
    /// Whom the header names; none without one.
    ///
    /// # Errors
    /// `invalid_header` for what is no id of an agent or a customer, and for two of them.
    pub fn read(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let mut sent = headers.get_all("on-behalf-of");
        let Some(first) = sent.next() else { return Ok(None) };
        let text = first.to_str().ok().filter(|_| sent.next().is_none()).map(str::trim);
        let agent = text.and_then(|text| text.parse().ok()).map(Self::Agent);
        let named = agent.or_else(|| text.and_then(|text| text.parse().ok()).map(Self::Customer));
        named.map(Some).ok_or_else(|| {
            let field = FieldError::new(At::Header(NAME.to_owned()), FieldCode::InvalidFormat);
            ApiError::new(Code::InvalidHeader).field(field)
        })
    }

    const fn actor(self) -> Actor {
        match self {
            Self::Agent(id) => Actor::Agent(id),
            Self::Customer(id) => Actor::Customer(id),
        }
    }
}

/// When this node last told that a service acts for somebody.
#[derive(Default)]
pub struct Representations(Mutex<HashMap<(TokenId, Uuid), Instant>>);

impl Representations {
    fn is_told(&self, pair: (TokenId, Uuid), now: Instant) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&pair).copied();
        known.is_some_and(|at| at <= now && now < at.plus_seconds(IMPERSONATION_SECONDS))
    }

    fn told(&self, pair: (TokenId, Uuid), now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(pair, now);
    }
}

/// The service that may act for others: neither a person, however much he may, nor a customer.
fn service(principal: &Principal) -> Result<TokenId, ApiError> {
    let Actor::Service(token) = principal.actor else {
        return Err(ApiError::new(Code::Forbidden).with("requires", "service"));
    };
    if !principal.grant.scopes.allows(TokenScope::Impersonate) {
        return Err(denied(Denied::Scope(TokenScope::Impersonate)));
    }
    Ok(token)
}

/// One answer for whoever is not there, is of another workspace, may not act, or may everything.
fn not_represented() -> ApiError {
    ApiError::new(Code::Forbidden).with("reason", "not_to_be_represented")
}

/// The caller of an operation of the team, be it on behalf of an agent.
///
/// # Errors
/// 400 `invalid_header`; 403 `insufficient_scope` or `forbidden`.
pub async fn of_the_team(
    state: &AppState,
    headers: &HeaderMap,
    principal: Arc<Principal>,
    operation: Operation,
) -> Result<Arc<Principal>, ApiError> {
    let Some(represented) = Represented::read(headers)? else { return Ok(principal) };
    let token = service(&principal)?;
    let Represented::Agent(agent_id) = represented else {
        return Err(ApiError::new(Code::Forbidden).with("requires", "agent"));
    };
    // Whose own account and sign-ins it is he keeps for himself.
    if row(operation).access == Access::Any && operation != Operation::ShowMe {
        return Err(ApiError::new(Code::Forbidden).with("reason", "on_behalf"));
    }
    let key: [u8; 32] = Sha256::new().chain_update(token.uuid()).chain_update(agent_id.uuid()).finalize().into();
    let acting = match state.identities.get(&key) {
        Some(known) => known?,
        None => {
            let scope = principal.scope;
            let holder = state.read(&principal, move |conn| Ok(find_holder(conn, &scope, agent_id)?)).await?;
            let judged = holder
                .filter(|holder| !holder.deactivated && holder.role != Role::Admin)
                .map(|holder| {
                    Arc::new(Principal {
                        actor: represented.actor(),
                        grant: Grant { role: Some(holder.role), scopes: lent(principal.grant.scopes) },
                        team_ids: holder.team_ids,
                        impersonator: Some(principal.actor),
                        ..Principal::clone(&principal)
                    })
                })
                .ok_or_else(not_represented);
            state.identities.put(key, judged.clone());
            judged?
        }
    };
    tell(state, &principal, token, represented).await?;
    Ok(acting)
}

/// A customer on whose behalf a service calls an operation of the portal.
///
/// # Errors
/// Those of [`of_the_team`]; 401 for a credential that is none.
pub async fn of_a_customer(
    state: &AppState,
    credential: &str,
    represented: Represented,
    operation: Operation,
    reads: bool,
) -> Result<Arc<Portal>, ApiError> {
    if !credential.starts_with("nbts_") {
        return Err(ApiError::new(Code::Forbidden).with("requires", "service"));
    }
    let principal = authenticate(state, credential).await?;
    let token = service(&principal)?;
    let Represented::Customer(id) = represented else {
        return Err(ApiError::new(Code::Forbidden).with("requires", "customer"));
    };
    let needed = portal_scope(operation, reads);
    if !principal.grant.scopes.allows(needed) {
        return Err(denied(Denied::Scope(needed)));
    }
    let mut portal = as_caller(state, principal.scope, id).await?.ok_or_else(not_represented)?;
    portal.principal.token_id = principal.token_id;
    portal.principal.impersonator = Some(principal.actor);
    portal.principal.expires_at = principal.expires_at;
    tell(state, &principal, token, represented).await?;
    Ok(Arc::new(portal))
}

/// Tells in the audit log that the service acts for somebody, unless that was told within the hour.
async fn tell(
    state: &AppState,
    principal: &Principal,
    token: TokenId,
    represented: Represented,
) -> Result<(), ApiError> {
    let (actor, now) = (represented.actor(), state.clock.now());
    let pair = (token, actor.uuid().unwrap_or_default());
    if state.representations.is_told(pair, now) {
        return Ok(());
    }
    let origin = Origin { token_id: Some(token), ..Origin::of(principal.actor) };
    state.write_as(principal.scope, origin, move |work| begin(work, token, actor)).await?;
    state.representations.told(pair, now);
    Ok(())
}

fn begin(work: &mut Work<'_>, token: TokenId, actor: Actor) -> Result<(), ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let known = store::find(work.conn, &work.scope, token, actor.uuid().unwrap_or_default())?;
    let told = match known {
        Some(known) => known.again(work.now),
        None => {
            let id = random::new_id(work.now).map_err(ApiError::internal)?;
            Some(Impersonation::first(id, token, actor, work.now))
        }
    };
    let Some((after, draft)) = told else { return Ok(()) };
    store::save(work.conn, &work.scope, &after)?;
    work.record(vec![draft])
}
