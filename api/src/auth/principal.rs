//! Who is calling, after his credential was judged.

use domain::{
    actor::{Actor, Origin},
    ids::{AgentId, OrganizationId, SessionId, TeamId, TokenId, WorkspaceId},
    policy::{Grant, Operation, TokenScope, Visibility, authorize},
    time::Instant,
    workspace::DateStyle,
};
use persistence::Scope;
use uuid::Uuid;

use crate::http::RequestContext;

/// An authenticated caller: the only source of a [`Scope`] in request handling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The right to the caller's workspace.
    pub scope: Scope,
    /// An agent, a service, or a customer.
    pub actor: Actor,
    /// Role and scopes.
    pub grant: Grant,
    /// The teams of the agent.
    pub team_ids: Vec<TeamId>,
    /// The organization whose tickets a customer sees beside his own.
    pub shared_organization_id: Option<OrganizationId>,
    /// The token that was presented, if it was one.
    pub token_id: Option<TokenId>,
    /// The sign-in behind a presented access token.
    pub session_id: Option<SessionId>,
    /// The service that acts on his behalf.
    pub impersonator: Option<Actor>,
    /// When the presented credential ends; none: nobody says.
    pub expires_at: Option<Instant>,
    /// How his workspace shows days and instants.
    pub dates: DateStyle,
}

impl Principal {
    /// The workspace.
    pub const fn workspace_id(&self) -> WorkspaceId {
        self.scope.workspace_id()
    }

    /// The agent, if a person is behind the credential.
    pub const fn agent_id(&self) -> Option<AgentId> {
        self.actor.agent()
    }

    /// What idempotency keys are scoped by: the person, or the service's token.
    pub fn id(&self) -> Uuid {
        self.actor.uuid().unwrap_or_else(|| self.workspace_id().uuid())
    }

    /// Which tickets the caller may see.
    pub fn visibility(&self) -> Visibility {
        match self.actor {
            Actor::Customer(customer_id) => {
                Visibility::Customer { customer_id, organization_id: self.shared_organization_id }
            }
            _ => Visibility::of(&self.grant, self.agent_id(), &self.team_ids),
        }
    }

    /// May he call this operation?
    pub fn may(&self, operation: Operation) -> bool {
        authorize(operation, &self.grant).is_ok()
    }

    /// May he read internal notes?
    pub fn reads_notes(&self) -> bool {
        self.grant.scopes.allows(TokenScope::NotesRead)
    }

    /// May he write internal notes?
    pub fn writes_notes(&self) -> bool {
        self.grant.scopes.allows(TokenScope::NotesWrite)
    }

    /// Where the steps of this request come from.
    pub fn origin(&self, context: &RequestContext) -> Origin {
        Origin {
            actor: self.actor,
            impersonator: self.impersonator,
            token_id: self.token_id,
            request_id: Some(context.request_id.to_string()),
            source_id: context.source_id.clone(),
        }
    }
}
