//! Who acts.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{AgentId, CustomerId, RuleId, TokenId};

/// The one who causes a step. Recorded with every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A person of the support team.
    Agent(AgentId),
    /// A person who asks.
    Customer(CustomerId),
    /// A service token: an integration or a script.
    Service(TokenId),
    /// A rule of the workspace.
    Rule(RuleId),
    /// Nobat itself.
    System,
    /// The operator of the instance, at the command line.
    Operator,
}

/// The kind of an [`Actor`] on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person of the support team.
    Agent,
    /// A person who asks.
    Customer,
    /// An integration or a script.
    Service,
    /// A rule of the workspace.
    Rule,
    /// Nobat itself.
    System,
    /// The operator of the instance.
    Operator,
}

impl Actor {
    /// The kind, without the id.
    pub const fn kind(&self) -> ActorKind {
        match self {
            Self::Agent(_) => ActorKind::Agent,
            Self::Customer(_) => ActorKind::Customer,
            Self::Service(_) => ActorKind::Service,
            Self::Rule(_) => ActorKind::Rule,
            Self::System => ActorKind::System,
            Self::Operator => ActorKind::Operator,
        }
    }

    /// The id on the wire, prefixed by its kind; none for the system and the operator.
    pub fn id_text(&self) -> Option<String> {
        match self {
            Self::Agent(id) => Some(id.to_string()),
            Self::Customer(id) => Some(id.to_string()),
            Self::Service(id) => Some(id.to_string()),
            Self::Rule(id) => Some(id.to_string()),
            Self::System | Self::Operator => None,
        }
    }

    /// The bare id, as stored.
    pub const fn uuid(&self) -> Option<Uuid> {
        match self {
            Self::Agent(id) => Some(id.uuid()),
            Self::Customer(id) => Some(id.uuid()),
            Self::Service(id) => Some(id.uuid()),
            Self::Rule(id) => Some(id.uuid()),
            Self::System | Self::Operator => None,
        }
    }

    /// The agent, if it is one.
    pub const fn agent(&self) -> Option<AgentId> {
        match self {
            Self::Agent(id) => Some(*id),
            _ => None,
        }
    }
}

/// Where a step came from: the actor and what identifies the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who acts.
    pub actor: Actor,
    /// The service that makes the actor's steps for him.
    pub impersonator: Option<Actor>,
    /// The token that carried the request.
    pub token_id: Option<TokenId>,
    /// The request's id, for support.
    pub request_id: Option<String>,
    /// The integrator's mark for recognising its own changes.
    pub source_id: Option<String>,
}

impl Origin {
    /// A step without a request behind it.
    pub const fn of(actor: Actor) -> Self {
        Self { actor, impersonator: None, token_id: None, request_id: None, source_id: None }
    }
}
