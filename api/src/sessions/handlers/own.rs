//! The own sign-ins and the own password.

use actix_web::{HttpRequest, web};
use domain::policy::op;

use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Ctx, NoContent, Page, PageInfo, PageOf, PathText, ValidJson},
    rate_limits::peer,
    secrets::SecretText,
    sessions::{
        dto::{ChangePassword, SessionDto},
        usecase::{
            own,
            password::{NewPassword, change},
        },
    },
    state::AppState,
};

/// The person behind the request; the policy lets no service reach these operations.
fn agent(who: &Principal) -> Result<domain::ids::AgentId, ApiError> {
    who.agent_id().ok_or_else(ApiError::not_found)
}

/// List the own open sessions.
///
/// Newest first, all of them on one page: there are at most 100.
#[utoipa::path(
    get,
    path = "/v1/auth/sessions",
    operation_id = "listSessions",
    tag = "sessions",
    responses((status = 200, description = "The open sessions.", body = Page<SessionDto>))
)]
pub async fn list_sessions(
    state: web::Data<AppState>,
    who: Caller<op::ListSessions>,
) -> Result<PageOf<SessionDto>, ApiError> {
    let (scope, agent_id, now) = (who.scope, agent(&who)?, state.clock.now());
    let open = state.read(&who, move |conn| own::list(conn, &scope, agent_id, now)).await?;
    let data = open.iter().map(|session| SessionDto::of(session, who.session_id)).collect();
    Ok(PageOf { data, page: PageInfo { next_cursor: None, prev_cursor: None, has_more: false, total: None } })
}

/// Sign out.
///
/// Ends one of the own sessions; its tokens are refused from now on, on other nodes within a second. Ending it again
/// changes nothing.
#[utoipa::path(
    delete,
    path = "/v1/auth/sessions/{id}",
    operation_id = "deleteSession",
    tag = "sessions",
    params(("id" = String, Path, description = "The session's id, or `current`.", max_length = 30)),
    responses((status = 204, description = "Ended."))
)]
pub async fn delete_session(
    state: web::Data<AppState>,
    who: Caller<op::DeleteSession>,
    context: Ctx,
    id: PathText,
) -> Result<NoContent, ApiError> {
    let id = if id.0 == "current" { who.session_id } else { id.0.parse().ok() }.ok_or_else(ApiError::not_found)?;
    let agent_id = agent(&who)?;
    state.write(&who, &context, move |work| own::end(work, agent_id, id)).await?;
    state.identities.clear();
    Ok(NoContent)
}

/// Change the own password.
///
/// All other sessions end. The session of this request goes on, but every access token given out so far is refused:
/// trade the refresh token for new ones next. Tokens are not touched. A wrong current password is 401
/// `wrong_credentials`, and counts as a failed attempt.
#[utoipa::path(
    put,
    path = "/v1/auth/password",
    operation_id = "changePassword",
    tag = "sessions",
    request_body = ChangePassword,
    responses((status = 204, description = "Changed."))
)]
pub async fn change_password(
    state: web::Data<AppState>,
    who: Caller<op::ChangePassword>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<ChangePassword>,
) -> Result<NoContent, ApiError> {
    let body = body.into_inner();
    let (current, new) = (SecretText::new(body.current_password), SecretText::new(body.new_password));
    let wanted = NewPassword { agent_id: agent(&who)?, current, new };
    change(&state, &who, &context, peer(&request), wanted).await?;
    Ok(NoContent)
}
