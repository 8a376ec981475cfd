//! Becoming an agent by the secret of a letter.

use actix_web::{HttpRequest, web};
use domain::{
    access::{Invitation, InvitationState},
    actor::{Actor, Origin},
    ids::{AgentId, TeamId, WorkspaceId},
    people::Agent,
};
use persistence::{Conn, Turn, instance::mailed, sign_in::invitation as store, team};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::usecase::PURPOSE;
use crate::{
    agents::{
        password,
        usecase::{self as agents, NewAgentInput},
    },
    auth::{attempts::AccountKey, mailed::MailedSecret},
    http::{ApiError, Code, Created, Ctx, FieldCode, FieldError, Problem, ValidJson, not_null},
    rate_limits::peer,
    state::{AppState, Work},
    tickets::input::single_line,
};

/// The secret of the letter, and who accepts.
// Without Debug: it holds secrets.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The secret of the letter.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
    /// What you are called, one line; as the invitation says when absent.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "سارا محمدی")]
    pub name: Option<String>,
    /// A password to sign in with, 10 to 200 characters. Without one you sign in by your company's own service.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(custom(function = password::allowed))]
    #[schema(nullable = false, write_only, format = Password, min_length = 10, max_length = 200)]
    pub password: Option<String>,
}

/// Who you are now. Sign in next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AcceptedInvitation {
    /// Your id.
    #[schema(value_type = String, max_length = 30, example = "agt_01jd0000000000000000000000")]
    pub agent_id: AgentId,
    /// The workspace.
    #[schema(value_type = String, max_length = 30)]
    pub workspace_id: WorkspaceId,
    /// The address to sign in with.
    #[schema(max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// Can you sign in with a password?
    pub has_password: bool,
}

/// Accept an invitation.
///
/// Makes you an agent, with role and teams as you were invited. A secret that was used, replaced, taken back or is too old
/// is 401 `secret_refused`, as one that never was. If somebody made you an agent meanwhile it is 409 `already_exists`.
#[utoipa::path(
    post,
    path = "/v1/auth/invitations/accept",
    operation_id = "acceptInvitation",
    tag = "sessions",
    request_body = AcceptInvitation,
    responses(
        (status = 201, description = "You are an agent.", body = AcceptedInvitation),
        (status = 401, description = "`secret_refused`.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already_exists`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn accept_invitation(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<AcceptInvitation>,
) -> Result<Created<AcceptedInvitation>, ApiError> {
    let AcceptInvitation { token, name, password } = body.into_inner();
    let account = AccountKey::new(PURPOSE, &token);
    let attempt = state
        .attempts
        .check(state.clock.now(), account, peer(&request))
        .map_err(|wait| ApiError::new(Code::TooManyAttempts).retry_after(wait.seconds))?;
    let password_hash = match password::hash(&state, password).await {
        Ok(hash) => hash,
        Err(error) => {
            attempt.withdraw();
            return Err(error);
        }
    };
    let accepted = match MailedSecret::parse(&token) {
        Some(secret) => {
            let (hash, now) = (secret.hash(PURPOSE), state.clock.now());
            let origin = Origin { request_id: Some(context.request_id.to_string()), ..Origin::of(Actor::System) };
            let work = move |conn: &mut Conn| {
                let Some((scope, invitation)) = mailed::find_invitation(conn, &hash)? else { return Ok(None) };
                if invitation.state(now) != InvitationState::Pending {
                    return Ok(None);
                }
                let input = input(&invitation, name.clone(), password_hash.clone())?;
                let agent = Work::run(conn, scope, &origin, now, |work| accept(work, &invitation, input))?;
                Ok(Some((scope.workspace_id(), agent)))
            };
            state.db.write(Turn::Instance, work).await
        }
        None => Ok(None),
    };
    state.sequencer.wake();
    match accepted {
        Ok(Some((workspace_id, agent))) => {
            attempt.succeeded();
            let location = format!("/v1/agents/{}", agent.id);
            let (agent_id, email, has_password) = (agent.id, agent.email.value, agent.has_password);
            Ok(Created::new(AcceptedInvitation { agent_id, workspace_id, email, has_password }, location))
        }
        Ok(None) => {
            attempt.failed();
            tracing::info!(target: "auth", request_id = %context.request_id, "an invitation could not be accepted");
            Err(ApiError::new(Code::SecretRefused))
        }
        Err(error) => {
            attempt.withdraw();
            Err(error)
        }
    }
}

/// The agent to be.
fn input(
    invitation: &Invitation,
    name: Option<String>,
    password_hash: Option<String>,
) -> Result<NewAgentInput, ApiError> {
    let name = name.or_else(|| invitation.name.clone());
    let name = name.ok_or_else(|| ApiError::validation(vec![FieldError::pointer("#/name", FieldCode::Required)]))?;
    Ok(NewAgentInput {
        name,
        email: invitation.email.value.clone(),
        role: invitation.role,
        locale: invitation.locale,
        time_zone: None,
        team_ids: invitation.team_ids.clone(),
        password_hash,
    })
}

fn accept(work: &mut Work<'_>, invitation: &Invitation, mut input: NewAgentInput) -> Result<Agent, ApiError> {
    let mut teams: Vec<TeamId> = Vec::with_capacity(input.team_ids.len());
    for id in input.team_ids {
        if team::exists(work.conn, &work.scope, id)? {
            teams.push(id);
        }
    }
    input.team_ids = teams;
    let agent = agents::create(work, &input).map_err(|error| match error.code {
        // Whose it is concerns the team alone.
        Code::AlreadyExists => ApiError::new(Code::AlreadyExists),
        _ => error,
    })?;
    let (after, draft) = invitation
        .accept(agent.id, work.now)
        .ok_or_else(|| ApiError::internal("a pending invitation can be accepted"))?;
    store::save(work.conn, &work.scope, &after, None)?;
    work.record(vec![draft])?;
    Ok(agent)
}
