//! Which tokens a caller may see, make and replace.
//!
//! An admin sees and revokes every token of the workspace, an agent his own, a service token those of services. Nobody
//! gets hold of a secret that allows more than his own credential, or that acts as somebody else.
//!
//! A caller is here what his credential grants, and the agent behind it, if there is one.

use domain::{
    access::{Token, TokenType},
    ids::AgentId,
    people::Role,
    policy::{Grant, TokenScope, TokenScopes},
};
use persistence::instance::token::TokensOf;

use crate::http::{ApiError, Code};

/// The tokens he may see and revoke; none: all of the workspace.
pub fn visible(grant: &Grant, caller: Option<AgentId>) -> Option<TokensOf> {
    match (grant.role, caller) {
        (Some(Role::Admin), _) => None,
        (_, Some(agent_id)) => Some(TokensOf::Agent(agent_id)),
        (_, None) => Some(TokensOf::Services),
    }
}

/// Whose a token will be that he makes.
///
/// # Errors
/// 403 `forbidden` for a service token by an agent who is no admin, and for a personal one by a service; 403
/// `insufficient_scope` with the scopes that his own credential lacks.
pub fn owner_of_new(
    grant: &Grant,
    caller: Option<AgentId>,
    kind: TokenType,
    scopes: TokenScopes,
) -> Result<Option<AgentId>, ApiError> {
    covered(grant, scopes)?;
    match (kind, caller) {
        (TokenType::Personal, Some(agent_id)) => Ok(Some(agent_id)),
        (TokenType::Personal, None) => Err(ApiError::new(Code::Forbidden).with("requires", "agent")),
        (TokenType::Service, _) => administers(grant).map(|()| None),
    }
}

/// May he have the secret of the token's replacement? He sees the token.
///
/// # Errors
/// 403 `forbidden` for somebody else's personal token; otherwise as [`owner_of_new`].
pub fn may_replace(grant: &Grant, caller: Option<AgentId>, token: &Token) -> Result<(), ApiError> {
    match token.agent_id {
        Some(_) if token.agent_id != caller => {
            return Err(ApiError::new(Code::Forbidden).with("requires", "owner"));
        }
        Some(_) => {}
        None => administers(grant)?,
    }
    covered(grant, token.scopes)
}

fn administers(grant: &Grant) -> Result<(), ApiError> {
    match grant.role {
        None | Some(Role::Admin) => Ok(()),
        Some(role) => Err(ApiError::new(Code::Forbidden).with("role", role.word())),
    }
}

fn covered(grant: &Grant, scopes: TokenScopes) -> Result<(), ApiError> {
    let lacking: Vec<&str> = scopes.iter().filter(|scope| !grant.scopes.allows(*scope)).map(TokenScope::word).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Err(ApiError::new(Code::InsufficientScope).with("required_scopes", lacking))
}

#[cfg(test)]
mod tests {
    use domain::{access::NewToken, ids::TokenId, time::Instant};
    use uuid::Uuid;

    use super::*;

    fn agent(number: u128) -> AgentId {
        AgentId::from_uuid(Uuid::from_u128(number))
    }

    fn set(scopes: &[TokenScope]) -> TokenScopes {
        scopes.iter().copied().collect()
    }

    fn person(role: Role) -> Grant {
        Grant { role: Some(role), scopes: TokenScopes::all() }
    }

    fn service(scopes: &[TokenScope]) -> Grant {
        Grant { role: None, scopes: set(scopes) }
    }

    fn token(agent_id: Option<AgentId>, scopes: &[TokenScope]) -> Token {
        let now = Instant::from_millis(1_774_000_000_000);
        let new = NewToken {
            id: TokenId::from_uuid(Uuid::from_u128(9)),
            agent_id,
            name: "x".to_owned(),
            hint: "abcd".to_owned(),
            scopes: set(scopes),
            expires_at: now.plus_days(1),
            replaces: None,
        };
        Token::issue(new, now).0
    }

    const MANAGE: TokenScope = TokenScope::TokensManage;
    const READ: TokenScope = TokenScope::TicketsRead;
    const WRITE: TokenScope = TokenScope::TicketsWrite;

    #[test]
    fn an_admin_sees_all_an_agent_his_own_and_a_service_those_of_services() {
        let me = agent(1);
        assert_eq!(visible(&person(Role::Admin), Some(me)), None);
        for role in [Role::Lead, Role::Agent, Role::Viewer] {
            let mine = visible(&person(role), Some(me)).unwrap();
            assert!(mine.includes(&token(Some(me), &[READ])));
            assert!(!mine.includes(&token(Some(agent(2)), &[READ])) && !mine.includes(&token(None, &[READ])));
        }
        let services = visible(&service(&[MANAGE]), None).unwrap();
        assert!(services.includes(&token(None, &[WRITE])) && !services.includes(&token(Some(me), &[READ])));
    }

    #[test]
    fn everybody_makes_personal_tokens_for_himself_and_only_admins_and_services_make_service_tokens() {
        let me = agent(1);
        let owner =
            |grant: &Grant, caller, kind| owner_of_new(grant, caller, kind, set(&[READ])).map_err(|error| error.code);
        for role in Role::ALL {
            assert_eq!(owner(&person(*role), Some(me), TokenType::Personal), Ok(Some(me)));
            let allowed = if *role == Role::Admin { Ok(None) } else { Err(Code::Forbidden) };
            assert_eq!(owner(&person(*role), Some(me), TokenType::Service), allowed);
        }
        let integration = service(&[MANAGE, READ]);
        assert_eq!(owner(&integration, None, TokenType::Service), Ok(None));
        assert_eq!(owner(&integration, None, TokenType::Personal), Err(Code::Forbidden));
    }

    #[test]
    fn nobody_makes_or_replaces_a_token_that_allows_more_than_his_own() {
        let me = agent(1);
        let narrow = Grant { role: Some(Role::Admin), scopes: set(&[MANAGE, READ]) };
        let refused = owner_of_new(&narrow, Some(me), TokenType::Service, set(&[READ, WRITE])).unwrap_err();
        assert_eq!(refused.code, Code::InsufficientScope);
        assert_eq!(refused.extra["required_scopes"], serde_json::json!(["tickets:write"]));
        let replace = |token: &Token| may_replace(&narrow, Some(me), token).map_err(|error| error.code);
        assert_eq!(replace(&token(None, &[WRITE])), Err(Code::InsufficientScope));
        assert_eq!(replace(&token(None, &[READ])), Ok(()));
        let wide = Grant { role: Some(Role::Admin), scopes: set(&[MANAGE, WRITE]) };
        assert_eq!(may_replace(&wide, Some(me), &token(None, &[READ])), Ok(()), "writing includes reading");
    }

    #[test]
    fn a_personal_token_is_replaced_by_nobody_but_its_owner() {
        let theirs = token(Some(agent(2)), &[READ]);
        let code = |grant: &Grant, caller| may_replace(grant, caller, &theirs).map_err(|error| error.code);
        assert_eq!(code(&person(Role::Admin), Some(agent(1))), Err(Code::Forbidden));
        assert_eq!(code(&service(&[MANAGE, READ]), None), Err(Code::Forbidden));
        assert_eq!(code(&person(Role::Viewer), Some(agent(2))), Ok(()));
        assert_eq!(
            may_replace(&person(Role::Lead), Some(agent(1)), &token(None, &[READ])).unwrap_err().code,
            Code::Forbidden
        );
    }
}
