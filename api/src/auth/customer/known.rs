//! A customer who is known already, as one who calls.

use domain::{
    actor::Actor,
    ids::CustomerId,
    policy::{Grant, TokenScopes},
};
use persistence::{Conn, Scope, customer, instance::workspace, organization};

use super::Portal;
use crate::{
    auth::Principal,
    http::ApiError,
    state::{AppState, turn},
};

/// The customer with what his requests need to know of him; none while he is not there or in the bin.
pub async fn as_caller(state: &AppState, scope: Scope, id: CustomerId) -> Result<Option<Portal>, ApiError> {
    state.db.read(turn(&scope), move |conn| load(conn, scope, id)).await
}

fn load(conn: &mut Conn, scope: Scope, id: CustomerId) -> Result<Option<Portal>, ApiError> {
    let found = customer::find(conn, &scope, id)?.filter(|customer| customer.deleted_at.is_none());
    let Some(customer) = found else { return Ok(None) };
    let organization = match customer.organization_id {
        Some(id) => organization::find(conn, &scope, id)?,
        None => None,
    };
    let workspace = workspace::get(conn, &scope)?;
    let principal = Principal {
        scope,
        actor: Actor::Customer(customer.id),
        grant: Grant { role: None, scopes: TokenScopes::default() },
        team_ids: Vec::new(),
        shared_organization_id: organization.as_ref().filter(|it| it.shares_tickets).map(|it| it.id),
        token_id: None,
        session_id: None,
        impersonator: None,
        expires_at: None,
        dates: workspace.date_style(),
    };
    let language = customer.locale.unwrap_or(workspace.locale);
    Ok(Some(Portal { principal, customer, organization, language, workspace, guest_session: None }))
}
