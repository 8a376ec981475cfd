//! Who am I?

use actix_web::web;
use domain::{
    ids::{AgentId, SessionId, TeamId, TokenId, WorkspaceId},
    people::{Agent, Role},
    policy::{Access, Operation, TokenScope, op, row},
    ticket::Language,
    time::Instant,
    workspace::Workspace,
};
use persistence::{
    Conn, agent,
    instance::{token, workspace},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Ok200},
    state::AppState,
};

/// What stands behind the credential of the request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// `agent` (a person) or `service`.
    #[schema(max_length = 20, example = "agent")]
    pub r#type: &'static str,
    /// The workspace that the credential belongs to.
    pub workspace: MyWorkspace,
    /// The person; null for a service.
    #[schema(required = true)]
    pub agent: Option<MyAgent>,
    /// The token that was presented; null for a session.
    #[schema(required = true)]
    pub token: Option<MyToken>,
    /// The session that was presented; null for a token.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub session_id: Option<SessionId>,
    /// What the credential may be used for, as far as the agent's role goes; a session has every scope.
    #[schema(value_type = Vec<String>, max_items = 100, example = json!(["tickets:write"]))]
    pub scopes: Vec<TokenScope>,
    /// The operations that scopes and role permit, without those that need no credential.
    #[schema(max_items = 1000, example = json!(["listTickets", "createTicket"]))]
    pub allowed_operations: Vec<&'static str>,
}

/// The caller's workspace, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyWorkspace {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "wsp_01jd0000000000000000000000")]
    pub id: WorkspaceId,
    /// Its short name.
    #[schema(max_length = 40, example = "pars")]
    pub slug: String,
    /// Its name.
    #[schema(max_length = 200, example = "پارس")]
    pub name: String,
    /// The language it speaks: `fa` or `en`.
    #[schema(value_type = String, max_length = 20, example = "fa")]
    pub locale: Language,
    /// Its IANA time zone.
    #[schema(max_length = 64, example = "Asia/Tehran")]
    pub time_zone: String,
}

impl From<Workspace> for MyWorkspace {
    fn from(workspace: Workspace) -> Self {
        let Workspace { id, slug, name, locale, time_zone, .. } = workspace;
        Self { id, slug, name, locale, time_zone }
    }
}

/// The calling agent, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyAgent {
    /// His id.
    #[schema(value_type = String, max_length = 30, example = "agt_01jd0000000000000000000000")]
    pub id: AgentId,
    /// His name.
    #[schema(max_length = 200, example = "سارا محمدی")]
    pub name: String,
    /// The e-mail address he signs in with.
    #[schema(max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// `admin`, `lead`, `agent` or `viewer`.
    #[schema(value_type = String, max_length = 20, example = "agent")]
    pub role: Role,
    /// His teams.
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub team_ids: Vec<TeamId>,
}

impl From<Agent> for MyAgent {
    fn from(agent: Agent) -> Self {
        let Agent { id, name, email, role, team_ids, .. } = agent;
        Self { id, name, email: email.value, role, team_ids }
    }
}

/// The token that was presented, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyToken {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "tok_01jd0000000000000000000000")]
    pub id: TokenId,
    /// What it is for.
    #[schema(max_length = 200, example = "CRM sync")]
    pub name: String,
    /// From then on it is refused.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
}

/// The operations that a credential opens.
fn allowed(may: impl Fn(Operation) -> bool) -> Vec<&'static str> {
    let closed = Operation::ALL.iter().filter(|operation| row(**operation).access != Access::Public);
    closed.filter(|operation| may(**operation)).map(|operation| operation.id()).collect()
}

fn load(conn: &mut Conn, who: &Principal) -> Result<Me, ApiError> {
    let scope = who.scope;
    let workspace = workspace::get(conn, &scope)?;
    let agent = match who.agent_id() {
        Some(id) => Some(agent::find(conn, &scope, id)?.ok_or_else(ApiError::not_found)?),
        None => None,
    };
    let token = match who.token_id {
        Some(id) => Some(token::find(conn, &scope, id)?.ok_or_else(ApiError::not_found)?),
        None => None,
    };
    Ok(Me {
        r#type: if agent.is_some() { "agent" } else { "service" },
        workspace: workspace.into(),
        agent: agent.map(MyAgent::from),
        token: token.map(|token| MyToken { id: token.id, name: token.name, expires_at: token.expires_at }),
        session_id: who.session_id,
        scopes: who.grant.scopes.iter().collect(),
        allowed_operations: allowed(|operation| who.may(operation)),
    })
}

/// Who am I?
///
/// The workspace, the person or token behind the request, and what it may do: enough to build a frontend's menu.
#[utoipa::path(
    get,
    path = "/v1/auth/me",
    operation_id = "showMe",
    tag = "sessions",
    responses((status = 200, description = "Who calls, and what he may do.", body = Me))
)]
pub async fn show_me(state: web::Data<AppState>, who: Caller<op::ShowMe>) -> Result<Ok200<Me>, ApiError> {
    let principal = who.principal.clone();
    Ok(Ok200::new(state.read(&who, move |conn| load(conn, &principal)).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_are_open_to_everybody_are_not_listed() {
        let all = allowed(|_| true);
        assert!(all.contains(&"createTicket") && all.contains(&"showMe"));
        assert!(!all.contains(&"createSession") && !all.contains(&"showMeta"));
        assert_eq!(allowed(|operation| operation == Operation::ListTickets), ["listTickets"]);
    }
}
