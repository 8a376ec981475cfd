//! Tokens: scoped credentials of people and integrations.

use serde_json::Value;

use crate::{
    event::{Delta, Draft, EventKind, Subject, SubjectKind},
    ids::{AgentId, TokenId},
    policy::{TokenScope, TokenScopes},
    snapshot::{Field, deltas, list, optional},
    time::Instant,
};

/// How long a token works unless its maker says otherwise.
pub const DEFAULT_LIFETIME_DAYS: i64 = 365;
/// How long a token may work.
pub const MAX_LIFETIME_DAYS: i64 = 1_825;
/// For how long a replaced token may go on working beside its replacement.
pub const MAX_OVERLAP_SECONDS: i64 = 86_400;

crate::words! {
    /// Who acts when a token is presented.
    pub enum TokenType {
        /// The agent whose it is; what it allows is its scopes as far as his role goes.
        Personal = 1 "personal",
        /// An integration or a script; its scopes alone say what it may do.
        Service = 2 "service",
    }
}

/// A credential without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// The agent it belongs to; none for a service token.
    pub agent_id: Option<AgentId>,
    /// The count of its changes, from 1.
    pub version: i64,
    /// What it is for, in its owner's words.
    pub name: String,
    /// The last characters of the secret.
    pub hint: String,
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// When it stops working.
    pub expires_at: Instant,
    /// When it was last seen, to within five minutes.
    pub last_used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A token to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its id.
    pub id: TokenId,
    /// The agent it belongs to; none for a service token.
    pub agent_id: Option<AgentId>,
    /// What it is for.
    pub name: String,
    /// The last characters of the secret.
    pub hint: String,
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// When it stops working.
    pub expires_at: Instant,
    /// The token it is made to replace.
    pub replaces: Option<TokenId>,
}

const FACTS: &[Field<Token>] = &[
    ("type", |token| token.kind().word().into()),
    ("agent_id", |token| optional(token.agent_id)),
    ("scopes", |token| list(&token.scopes.iter().collect::<Vec<TokenScope>>())),
    ("expires_at", |token| token.expires_at.to_string().into()),
    ("revoked_at", |token| optional(token.revoked_at)),
];
const PRIVATE: &[Field<Token>] = &[("name", |token| token.name.clone().into())];

impl Token {
    /// A new token and the event of its making.
    pub fn issue(new: NewToken, now: Instant) -> (Self, Draft) {
        let token = Self {
            id: new.id,
            agent_id: new.agent_id,
            version: 1,
            name: new.name,
            hint: new.hint,
            scopes: new.scopes,
            expires_at: new.expires_at,
            last_used_at: None,
            revoked_at: None,
            created_at: now,
            updated_at: now,
        };
        let mut draft = token.draft(None);
        if let Some(replaced) = new.replaces {
            draft.facts.insert("replaces_id".to_owned(), Delta::new(Value::Null, replaced.to_string()));
        }
        (token, draft)
    }

    /// The token revoked and the event of it; none when it is revoked already.
    pub fn revoke(&self, now: Instant) -> Option<(Self, Draft)> {
        match self.revoked_at {
            Some(_) => None,
            None => Some(self.step(Self { revoked_at: Some(now), ..self.clone() }, now)),
        }
    }

    /// The token that stops working at `instant` at the latest and the event of it; none when it does so anyway.
    pub fn shorten(&self, instant: Instant, now: Instant) -> Option<(Self, Draft)> {
        if self.revoked_at.is_some() || self.expires_at <= instant {
            return None;
        }
        Some(self.step(Self { expires_at: instant, ..self.clone() }, now))
    }

    /// Personal or of a service.
    pub const fn kind(&self) -> TokenType {
        match self.agent_id {
            Some(_) => TokenType::Personal,
            None => TokenType::Service,
        }
    }

    /// Is it neither revoked nor expired?
    pub fn works(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    fn step(&self, mut after: Self, now: Instant) -> (Self, Draft) {
        after.version += 1;
        after.updated_at = now;
        let draft = after.draft(Some(self));
        (after, draft)
    }

    fn draft(&self, before: Option<&Self>) -> Draft {
        let subject = Subject { kind: SubjectKind::Token, id: self.id.uuid() };
        Draft {
            facts: deltas(before, Some(self), FACTS),
            private: deltas(before, Some(self), PRIVATE),
            ..Draft::new(EventKind::AccessChanged, subject, self.version)
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn id(number: u128) -> TokenId {
        TokenId::from_uuid(Uuid::from_u128(number))
    }

    fn issue(agent_id: Option<AgentId>, replaces: Option<TokenId>) -> (Token, Draft) {
        let new = NewToken {
            id: id(1),
            agent_id,
            name: "CRM".to_owned(),
            hint: "a1B2".to_owned(),
            scopes: [TokenScope::TicketsWrite, TokenScope::CustomersRead].into_iter().collect(),
            expires_at: NOW.plus_days(365),
            replaces,
        };
        Token::issue(new, NOW)
    }

    #[test]
    fn a_new_token_is_told_without_its_name_in_the_facts_and_without_any_part_of_its_secret() {
        let (token, draft) = issue(None, Some(id(9)));
        assert_eq!((token.version, token.kind(), draft.version), (1, TokenType::Service, 1));
        assert_eq!((draft.kind, draft.subject.kind), (EventKind::AccessChanged, SubjectKind::Token));
        assert_eq!(draft.facts["scopes"].to, serde_json::json!(["tickets:write", "customers:read"]));
        assert_eq!(draft.facts["replaces_id"].to, id(9).to_string());
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["expires_at", "replaces_id", "scopes", "type"]);
        assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["name"]);
        assert!(!format!("{draft:?}").contains("a1B2"));
    }

    #[test]
    fn a_personal_token_names_its_agent() {
        let agent = AgentId::from_uuid(Uuid::from_u128(5));
        let (token, draft) = issue(Some(agent), None);
        assert_eq!((token.kind(), &draft.facts["agent_id"].to), (TokenType::Personal, &agent.to_string().into()));
    }

    #[test]
    fn revoking_is_one_event_and_only_once() {
        let (token, _) = issue(None, None);
        let (revoked, draft) = token.revoke(NOW.plus_seconds(5)).unwrap();
        assert_eq!((revoked.version, draft.version, revoked.revoked_at), (2, 2, Some(NOW.plus_seconds(5))));
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["revoked_at"]);
        assert_eq!(revoked.revoke(NOW.plus_seconds(9)), None);
    }

    #[test]
    fn a_life_is_only_ever_shortened() {
        let (token, _) = issue(None, None);
        let (shorter, draft) = token.shorten(NOW.plus_seconds(60), NOW).unwrap();
        assert_eq!((shorter.expires_at, shorter.version), (NOW.plus_seconds(60), 2));
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["expires_at"]);
        assert_eq!(shorter.shorten(NOW.plus_seconds(61), NOW), None);
        assert_eq!(token.revoke(NOW).unwrap().0.shorten(NOW, NOW), None);
    }

    #[test]
    fn a_token_works_until_it_expires_or_is_revoked() {
        let (token, _) = issue(None, None);
        assert!(token.works(NOW) && token.works(NOW.plus_days(365).plus_seconds(-1)));
        assert!(!token.works(NOW.plus_days(365)));
        assert!(!token.revoke(NOW).unwrap().0.works(NOW));
    }
}
