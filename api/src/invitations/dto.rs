//! The wire shapes of an invitation.

use domain::{
    access::{Invitation, InvitationState},
    ids::{AgentId, InvitationId, TeamId},
    people::{Address, Role, Standing},
    ticket::Language,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::tickets::input::single_line;

/// An address that may become an agent's. The secret in its letter is never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationDto {
    /// The invitation's id.
    #[schema(value_type = String, max_length = 30, example = "inv_01jd0000000000000000000000")]
    pub id: InvitationId,
    /// Grows with every change.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// To whom it is sent, and with which address he will sign in.
    #[schema(max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// What he will be called, unless he says otherwise.
    #[schema(required = true, max_length = 200, example = "سارا محمدی")]
    pub name: Option<String>,
    /// `admin`, `lead`, `agent` or `viewer`.
    #[schema(value_type = String, max_length = 20, example = "agent")]
    pub role: Role,
    /// The teams he will be in, as far as they are there then.
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub team_ids: Vec<TeamId>,
    /// The language of the letter, and the one he will prefer: `fa` or `en`; null: the workspace's.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "fa")]
    pub locale: Option<Language>,
    /// `pending`, `accepted`, `revoked` or `expired`. More may be added.
    #[schema(value_type = String, max_length = 20, example = "pending")]
    pub state: InvitationState,
    /// How often it was sent.
    #[schema(minimum = 1, example = 1)]
    pub sends: i64,
    /// When it was last sent.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub sent_at: Instant,
    /// When it stops working.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
    /// When it was accepted.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub accepted_at: Option<Instant>,
    /// Who came of it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub agent_id: Option<AgentId>,
    /// When it was taken back.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub revoked_at: Option<Instant>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl InvitationDto {
    /// The invitation as it stands at `now`.
    pub fn of(invitation: Invitation, now: Instant) -> Self {
        let state = invitation.state(now);
        Self {
            id: invitation.id,
            version: invitation.version,
            email: invitation.email.value,
            name: invitation.name,
            role: invitation.role,
            team_ids: invitation.team_ids,
            locale: invitation.locale,
            state,
            sends: invitation.sends,
            sent_at: invitation.sent_at,
            expires_at: invitation.expires_at,
            accepted_at: invitation.accepted_at,
            agent_id: invitation.agent_id,
            revoked_at: invitation.revoked_at,
            created_at: invitation.created_at,
            updated_at: invitation.updated_at,
        }
    }
}

/// Whom to invite.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateInvitation {
    /// To whom the letter goes, and with which address he will sign in. An agent's, or one that is invited already: 409
    /// `already_exists` with the other's id.
    #[validate(custom(function = is_email))]
    #[schema(min_length = 3, max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// What he will be called, one line; he may say it himself.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "سارا محمدی")]
    pub name: Option<String>,
    /// `admin`, `lead`, `agent` or `viewer`.
    #[schema(value_type = String, pattern = "^(admin|lead|agent|viewer)$", max_length = 20, example = "agent")]
    pub role: Role,
    /// The teams to put him into.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub team_ids: Vec<TeamId>,
    /// The language of the letter, and the one he will prefer: `fa` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Option<Language>,
}

fn is_email(text: &str) -> Result<(), ValidationError> {
    Address::email(text, Standing::Asserted).map(drop).map_err(|_| ValidationError::new("invalid_email"))
}
