//! From a customer's token to a caller.

use std::sync::Arc;

use domain::{
    actor::Actor,
    policy::{Grant, TokenScopes},
};
use persistence::{Turn, instance::identity};

use super::{
    Material, Portal, guest,
    recognise::recognise,
    token::Presented,
    verify::{TokenError, verify},
};
use crate::{
    auth::{Principal, authenticate as authenticate_team, caller::challenge, token::TokenKind},
    http::{ApiError, Code},
    state::AppState,
};

/// The issuer of our own access tokens.
const OURS: &str = "nobat";

/// Judges a credential that is presented to the portal.
///
/// # Errors
/// 401 with its own code for each fault; `forbidden` for a credential of the team.
pub async fn authenticate(state: &AppState, credential: &str) -> Result<Arc<Portal>, ApiError> {
    if credential.starts_with(TokenKind::Guest.prefix()) {
        return guest::by_token(state, credential).await.map_err(refused);
    }
    if credential.starts_with("nbt") {
        return Err(of_the_team(state, credential).await);
    }
    let presented = Presented::read(credential).map_err(|_| refused(TokenError::Malformed.into()))?;
    if presented.issuer() == Some(OURS) {
        return Err(of_the_team(state, credential).await);
    }
    by_provider(state, credential, &presented).await.map_err(refused)
}

/// A valid credential of the team is not a customer's.
async fn of_the_team(state: &AppState, credential: &str) -> ApiError {
    match authenticate_team(state, credential).await {
        Ok(_) => ApiError::new(Code::Forbidden).with("requires", "customer"),
        Err(error) => error,
    }
}

fn refused(error: ApiError) -> ApiError {
    match error.code.status().as_u16() {
        401 => challenge(error, "Bearer realm=\"nobat\", error=\"invalid_token\""),
        _ => error,
    }
}

async fn by_provider(state: &AppState, token: &str, presented: &Presented) -> Result<Arc<Portal>, ApiError> {
    let missing = |claim: &str| ApiError::new(Code::MissingClaim).with("claim", claim);
    let issuer = presented.issuer().ok_or_else(|| missing("iss"))?.to_owned();
    let workspace = presented.workspace().ok_or_else(|| missing("aud"))?.to_owned();
    let claimed = state.db.read(Turn::Instance, move |conn| identity::find_claimed(conn, &workspace, &issuer)).await;
    // A workspace that does not exist has no providers: both are told in the same words.
    let claimed = claimed.map_err(ApiError::from)?.ok_or_else(|| ApiError::new(Code::UnknownIssuer))?;
    let material = Material {
        keys: &state.customer_keys,
        sealer: &state.sealer,
        workspace: claimed.workspace.id,
        provider: &claimed.provider,
        secret: claimed.secret.as_deref(),
    };
    let told = verify(&material, token, presented, state.clock.now()).await?;
    let (customer, organization) = recognise(state, claimed.scope, claimed.provider.id, told).await?;
    let shared = organization.as_ref().filter(|it| it.shares_tickets).map(|it| it.id);
    let principal = Principal {
        scope: claimed.scope,
        actor: Actor::Customer(customer.id),
        grant: Grant { role: None, scopes: TokenScopes::default() },
        team_ids: Vec::new(),
        shared_organization_id: shared,
        token_id: None,
        session_id: None,
        impersonator: None,
        expires_at: presented.expires_at(),
        dates: claimed.workspace.date_style(),
    };
    let language = customer.locale.unwrap_or(claimed.workspace.locale);
    let workspace = claimed.workspace;
    Ok(Arc::new(Portal { principal, customer, organization, language, workspace, guest_session: None }))
}
