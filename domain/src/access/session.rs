//! Sign-ins of agents.
//!
//! A session's version counts its events: beginning and end. Renewing its refresh token is neither.

use serde_json::Value;

use crate::{
    event::{Delta, Deltas, Draft, EventKind, Subject, SubjectKind},
    ids::{AgentId, SessionId},
    time::Instant,
};

/// How long a sign-in lasts; renewing does not prolong it.
pub const SESSION_DAYS: i64 = 30;
/// How many sign-ins of one agent may be open; another one ends the one used longest ago.
pub const MAX_OPEN_SESSIONS: usize = 100;

crate::words! {
    /// Why a session ended before its time.
    pub enum SessionEnd {
        /// The agent signed out.
        SignedOut = 1 "signed_out",
        /// A refresh token was used twice: somebody has a copy.
        TokenReused = 2 "refresh_token_reused",
        /// The password was changed elsewhere.
        PasswordChanged = 3 "password_changed",
        /// The agent has signed in too often elsewhere.
        TooMany = 4 "too_many_sessions",
        /// An administrator changed the agent's access.
        AccessChanged = 5 "access_changed",
    }
}

/// One sign-in of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who signed in.
    pub agent_id: AgentId,
    /// The count of its events, from 1.
    pub version: i64,
    /// SHA-256 of what all its refresh tokens have in common.
    pub family_hash: [u8; 32],
    /// SHA-256 of the refresh token that works.
    pub refresh_hash: [u8; 32],
    /// SHA-256 of the one before it.
    pub previous_hash: Option<[u8; 32]>,
    /// When the refresh token was last replaced.
    pub rotated_at: Option<Instant>,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// When it was ended.
    pub ended_at: Option<Instant>,
    /// When it was last refreshed.
    pub last_used_at: Instant,
    /// When the agent signed in.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Session {
    /// A new sign-in and its event.
    pub fn start(
        id: SessionId,
        agent_id: AgentId,
        family_hash: [u8; 32],
        refresh_hash: [u8; 32],
        now: Instant,
    ) -> (Self, Draft) {
        let session = Self {
            id,
            agent_id,
            version: 1,
            family_hash,
            refresh_hash,
            previous_hash: None,
            rotated_at: None,
            expires_at: now.plus_days(SESSION_DAYS),
            ended_at: None,
            last_used_at: now,
            created_at: now,
            updated_at: now,
        };
        let expires_at = Delta::new(Value::Null, session.expires_at.to_string());
        let agent = Delta::new(Value::Null, agent_id.to_string());
        let draft = draft(id, 1, "signed_in", [("agent_id", agent), ("expires_at", expires_at)]);
        (session, draft)
    }

    /// The session ended and the event of it; none when it was ended before.
    pub fn end(&self, why: SessionEnd, now: Instant) -> Option<(Self, Draft)> {
        if self.ended_at.is_some() {
            return None;
        }
        let version = self.version + 1;
        let after = Self { version, ended_at: Some(now), updated_at: now, ..self.clone() };
        Some((after, session_ended(self.id, version, self.agent_id, why, now)))
    }

    /// Has it neither been ended nor run out?
    pub fn is_open(&self, now: Instant) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

/// The event of a session's end at `version`.
pub fn session_ended(id: SessionId, version: i64, agent_id: AgentId, why: SessionEnd, at: Instant) -> Draft {
    // Whose it is does not change; it is told again so that one event suffices to know.
    let agent = Delta::new(agent_id.to_string(), agent_id.to_string());
    let ended_at = Delta::new(Value::Null, at.to_string());
    draft(id, version, why.word(), [("agent_id", agent), ("ended_at", ended_at)])
}

fn draft<const N: usize>(id: SessionId, version: i64, action: &str, facts: [(&str, Delta); N]) -> Draft {
    let mut facts: Deltas = facts.into_iter().map(|(name, delta)| (name.to_owned(), delta)).collect();
    facts.insert("action".to_owned(), Delta::new(Value::Null, action));
    let subject = Subject { kind: SubjectKind::Session, id: id.uuid() };
    Draft { facts, ..Draft::new(EventKind::AccessChanged, subject, version) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn start() -> (Session, Draft) {
        let (id, agent) = (SessionId::from_uuid(Uuid::from_u128(1)), AgentId::from_uuid(Uuid::from_u128(2)));
        Session::start(id, agent, [8; 32], [7; 32], NOW)
    }

    #[test]
    fn a_sign_in_lasts_thirty_days_and_its_event_tells_whose_it_is() {
        let (session, draft) = start();
        assert_eq!(session.expires_at, NOW.plus_days(30));
        assert!(session.is_open(NOW) && !session.is_open(NOW.plus_days(30)));
        assert_eq!(
            (draft.kind, draft.subject.kind, draft.version),
            (EventKind::AccessChanged, SubjectKind::Session, 1)
        );
        assert_eq!(draft.facts["action"], Delta::new(Value::Null, "signed_in"));
        assert_eq!(draft.facts["agent_id"].to, session.agent_id.to_string());
        assert!(draft.private.is_empty());
    }

    #[test]
    fn a_session_ends_once_and_says_why() {
        let (session, _) = start();
        let (ended, draft) = session.end(SessionEnd::TokenReused, NOW.plus_seconds(9)).unwrap();
        assert_eq!((ended.version, draft.version, ended.ended_at), (2, 2, Some(NOW.plus_seconds(9))));
        assert!(!ended.is_open(NOW));
        assert_eq!(draft.facts["action"].to, "refresh_token_reused");
        assert_eq!(draft.facts["agent_id"].to, session.agent_id.to_string());
        assert_eq!(ended.end(SessionEnd::SignedOut, NOW), None);
    }
}
