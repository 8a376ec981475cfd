//! Making, reading, revoking and replacing tokens.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{CreateToken, RotateToken, TokenDto},
    reach,
    usecase::{self, CreatedToken, NewToken, Replacement},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, NoContent, Ok200, PathId, Posted, Problem, ValidJson},
    state::{AppState, Done, Retry},
};

/// 201 with the secret, which is not kept for a replay.
fn shown_once(created: CreatedToken) -> Done<TokenDto> {
    let location = format!("/v1/tokens/{}", created.token.id);
    Done { secret: true, ..Done::created(TokenDto::from(created), location, None) }
}

/// Make a token.
///
/// The answer holds the `secret`, once: a retry with the same Idempotency-Key is 409 `replay_unavailable`, and then
/// the token is best revoked and made anew. Any agent makes personal tokens for himself; service tokens are made by
/// admins and by service tokens. A scope that your own credential lacks is 403 `insufficient_scope`.
#[utoipa::path(
    post,
    path = "/v1/tokens",
    operation_id = "createToken",
    tag = "tokens",
    params(IdempotencyKey),
    request_body = CreateToken,
    responses(
        (status = 201, description = "Made.", body = TokenDto),
        (status = 409, description = "`replay_unavailable`, `idempotency_in_progress`.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_token(
    state: web::Data<AppState>,
    who: Caller<op::CreateToken>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateToken>,
) -> Result<Posted<TokenDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let agent_id = reach::owner_of_new(&who.grant, who.agent_id(), body.r#type, body.scope_set())?;
    let (name, scopes, lifetime_days) = (body.name.clone(), body.scope_set(), body.lifetime_days());
    let new = NewToken { agent_id, name, scopes, lifetime_days };
    state.post(&who, &context, retry, move |work| usecase::create(work, &new).map(shown_once)).await
}

/// Read a token's description.
///
/// Never its secret. Admins see every token, agents their own, service tokens those of services; any other is 404.
#[utoipa::path(
    get,
    path = "/v1/tokens/{id}",
    operation_id = "showToken",
    tag = "tokens",
    params(("id" = String, Path, description = "The token's id.", max_length = 30)),
    responses((status = 200, description = "The token.", body = TokenDto))
)]
pub async fn show_token(
    state: web::Data<AppState>,
    who: Caller<op::ShowToken>,
    id: PathId<kind::Token>,
) -> Result<Ok200<TokenDto>, ApiError> {
    let (scope, visible) = (who.scope, reach::visible(&who.grant, who.agent_id()));
    let token = state.read(&who, move |conn| usecase::show(conn, &scope, visible, id.0)).await?;
    // No ETag: `last_used_at` moves without the version.
    Ok(Ok200::new(TokenDto::from(token)))
}

/// Revoke a token.
///
/// It is refused from now on; on other nodes within a second. Revoking it again changes nothing.
#[utoipa::path(
    delete,
    path = "/v1/tokens/{id}",
    operation_id = "revokeToken",
    tag = "tokens",
    params(("id" = String, Path, description = "The token's id.", max_length = 30)),
    responses((status = 204, description = "Revoked."))
)]
pub async fn revoke_token(
    state: web::Data<AppState>,
    who: Caller<op::RevokeToken>,
    context: Ctx,
    id: PathId<kind::Token>,
) -> Result<NoContent, ApiError> {
    let visible = reach::visible(&who.grant, who.agent_id());
    state.write(&who, &context, move |work| usecase::revoke_one_of(work, visible, id.0)).await?;
    state.identities.clear();
    Ok(NoContent)
}

/// Replace a token by a new one.
///
/// The new token has its own id, the same name, scopes and owner; the answer holds its `secret`, once. The old one
/// stops working after `overlap_seconds`, at once by default. A personal token is replaced by its owner only.
#[utoipa::path(
    post,
    path = "/v1/tokens/{id}/rotate",
    operation_id = "rotateToken",
    tag = "tokens",
    params(("id" = String, Path, description = "The old token's id.", max_length = 30), IdempotencyKey),
    request_body = RotateToken,
    responses(
        (status = 201, description = "The new token.", body = TokenDto),
        (status = 409, description = "`conflict`: the old token works no longer (`reason`: `revoked` or `expired`); \
            `replay_unavailable`, `idempotency_in_progress`.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn rotate_token(
    state: web::Data<AppState>,
    who: Caller<op::RotateToken>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Token>,
    body: ValidJson<RotateToken>,
) -> Result<Posted<TokenDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (replacement, principal) = (Replacement::from(body.into_inner()), who.principal.clone());
    let rotated = state
        .post(&who, &context, retry, move |work| usecase::rotate(work, &principal, id.0, replacement).map(shown_once))
        .await?;
    state.identities.clear();
    Ok(rotated)
}
