//! The wire shapes of a token, and the way of what clients send into the domain.

use domain::{
    access::{DEFAULT_LIFETIME_DAYS, MAX_LIFETIME_DAYS, MAX_OVERLAP_SECONDS, Token, TokenType},
    ids::{AgentId, TokenId},
    policy::{TokenScope, TokenScopes},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::usecase::{CreatedToken, Replacement};
use crate::{auth::token::TokenKind, http::not_null, tickets::input::single_line};

/// A scoped credential of a person or an integration.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenDto {
    /// The token's id.
    #[schema(value_type = String, max_length = 30, example = "tok_01jd0000000000000000000000")]
    pub id: TokenId,
    /// `personal` acts as its agent, `service` for itself.
    #[schema(value_type = String, max_length = 20, example = "service")]
    pub r#type: TokenType,
    /// What it is for.
    #[schema(max_length = 200, example = "CRM sync")]
    pub name: String,
    /// The beginning and the last four characters, to recognise it by.
    #[schema(max_length = 20, example = "nbts_…a1B2")]
    pub hint: String,
    /// What it may be used for; `…:write` includes `…:read`. A personal token never allows more than its agent's role.
    #[schema(value_type = Vec<String>, max_items = 100, example = json!(["tickets:write", "customers:read"]))]
    pub scopes: Vec<TokenScope>,
    /// The agent it belongs to; null for a service token.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub agent_id: Option<AgentId>,
    /// From then on it is refused.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
    /// When it was last used, to within five minutes; null if never.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub last_used_at: Option<Instant>,
    /// When it was revoked; null if it was not.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub revoked_at: Option<Instant>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// Grows with every change; being used is none.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The token itself, to be sent as `Authorization: Bearer <secret>`. Only in the answer that made it: note it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, pattern = "^nbt[ps]_[0-9A-Za-z]{36}$")]
    pub secret: Option<String>,
}

impl From<Token> for TokenDto {
    fn from(token: Token) -> Self {
        let prefix = match token.kind() {
            TokenType::Personal => TokenKind::Personal.prefix(),
            TokenType::Service => TokenKind::Service.prefix(),
        };
        Self {
            id: token.id,
            r#type: token.kind(),
            hint: format!("{prefix}…{}", token.hint),
            name: token.name,
            scopes: token.scopes.iter().collect(),
            agent_id: token.agent_id,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
            created_at: token.created_at,
            version: token.version,
            secret: None,
        }
    }
}

impl From<CreatedToken> for TokenDto {
    fn from(created: CreatedToken) -> Self {
        Self { secret: Some(created.secret), ..Self::from(created.token) }
    }
}

/// A token to make.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for, one line of 1 to 200 characters.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "CRM sync")]
    pub name: String,
    /// `personal` (yours) or `service` (for an integration; by admins and service tokens only).
    #[schema(value_type = String, pattern = "^(personal|service)$", max_length = 20, example = "service")]
    pub r#type: TokenType,
    /// What it may be used for: at least one, and none that your own credential lacks.
    #[validate(length(min = 1, max = 100))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 100, example = json!(["tickets:write"]))]
    pub scopes: Vec<TokenScope>,
    /// Days until it expires; 365 if left out.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 1, max = MAX_LIFETIME_DAYS))]
    #[schema(nullable = false, minimum = 1, maximum = 1825, example = 90)]
    pub expires_in_days: Option<i64>,
}

impl CreateToken {
    /// The scopes as a set.
    pub fn scope_set(&self) -> TokenScopes {
        self.scopes.iter().copied().collect()
    }

    /// The lifetime, in days.
    pub fn lifetime_days(&self) -> i64 {
        self.expires_in_days.unwrap_or(DEFAULT_LIFETIME_DAYS)
    }
}

/// How to replace a token. `{}` replaces it at once.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RotateToken {
    /// For how long the old token goes on working, so that it can be exchanged without a gap; not at all if
    /// left out.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_OVERLAP_SECONDS))]
    #[schema(nullable = false, minimum = 0, maximum = 86400, example = 3600)]
    pub overlap_seconds: Option<i64>,
    /// Days until the new token expires; 365 if left out.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 1, max = MAX_LIFETIME_DAYS))]
    #[schema(nullable = false, minimum = 1, maximum = 1825, example = 90)]
    pub expires_in_days: Option<i64>,
}

impl From<RotateToken> for Replacement {
    fn from(body: RotateToken) -> Self {
        Self {
            overlap_seconds: body.overlap_seconds.unwrap_or(0),
            lifetime_days: body.expires_in_days.unwrap_or(DEFAULT_LIFETIME_DAYS),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::access::NewToken;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_shows_its_kind_and_last_characters_and_no_secret_unless_it_was_just_made() {
        let now = Instant::from_millis(1_774_000_000_000);
        let new = |agent_id| NewToken {
            id: TokenId::from_uuid(Uuid::from_u128(1)),
            agent_id,
            name: "CRM".to_owned(),
            hint: "a1B2".to_owned(),
            scopes: [TokenScope::TicketsRead].into_iter().collect(),
            expires_at: now.plus_days(1),
            replaces: None,
        };
        let (service, _) = Token::issue(new(None), now);
        let shown = serde_json::to_value(TokenDto::from(service.clone())).unwrap();
        assert_eq!((&shown["hint"], &shown["type"]), (&"nbts_…a1B2".into(), &"service".into()));
        assert_eq!(shown["scopes"], serde_json::json!(["tickets:read"]));
        assert!(shown.get("secret").is_none() && shown["agent_id"].is_null());
        let (personal, _) = Token::issue(new(Some(AgentId::from_uuid(Uuid::from_u128(2)))), now);
        assert_eq!(TokenDto::from(personal).hint, "nbtp_…a1B2");
        let made = TokenDto::from(CreatedToken { token: service, secret: "nbts_x".to_owned() });
        assert_eq!(serde_json::to_value(made).unwrap()["secret"], "nbts_x");
    }
}
