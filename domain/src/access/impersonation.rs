//! A service acts for an agent or a customer. Each step tells both; that it does so at all is told once an hour.

use serde_json::Value;

use crate::{
    actor::Actor,
    event::{Delta, Deltas, Draft, EventKind, Subject, SubjectKind},
    ids::{ImpersonationId, TokenId},
    policy::{Operation, TokenScope, TokenScopes},
    time::Instant,
};

/// How long it is not told again that a service acts for somebody.
pub const IMPERSONATION_SECONDS: i64 = 3_600;

/// Scopes that nobody lends: what they allow would outlast the service's own right.
const OWN: [TokenScope; 3] = [TokenScope::Impersonate, TokenScope::TokensManage, TokenScope::IdentityManage];

/// What a service may do for an agent, as far as it goes by scopes.
pub fn lent(scopes: TokenScopes) -> TokenScopes {
    scopes.iter().filter(|scope| !OWN.contains(scope)).collect()
}

/// The scope that a service needs to call an operation of the portal for a customer.
pub const fn portal_scope(operation: Operation, reads: bool) -> TokenScope {
    match (operation, reads) {
        (Operation::ShowPortalMe, _) => TokenScope::CustomersRead,
        (Operation::UpdatePortalMe | Operation::VerifyPortalEmails, _) => TokenScope::CustomersWrite,
        (Operation::CreatePortalAttachment, _) => TokenScope::AttachmentsWrite,
        (Operation::ShowPortalAttachmentContent, _) => TokenScope::AttachmentsRead,
        (Operation::CreatePortalStreamTicket, _) | (_, true) => TokenScope::TicketsRead,
        (_, false) => TokenScope::TicketsWrite,
    }
}

/// That a service acts for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impersonation {
    /// Its id.
    pub id: ImpersonationId,
    /// How often it was told.
    pub version: i64,
    /// The service.
    pub token_id: TokenId,
    /// For whom: an agent or a customer.
    pub actor: Actor,
    /// When it was last told.
    pub begun_at: Instant,
}

impl Impersonation {
    /// A service acts for somebody for the first time, and the event of it.
    pub fn first(id: ImpersonationId, token_id: TokenId, actor: Actor, now: Instant) -> (Self, Draft) {
        let first = Self { id, version: 1, token_id, actor, begun_at: now };
        let draft = first.draft();
        (first, draft)
    }

    /// It does so again and the event of it; none while that was told within the hour.
    pub fn again(&self, now: Instant) -> Option<(Self, Draft)> {
        // Of what lies ahead, the clock has been set back since.
        let is_told = self.begun_at <= now && now < self.begun_at.plus_seconds(IMPERSONATION_SECONDS);
        if is_told {
            return None;
        }
        let again = Self { version: self.version + 1, begun_at: now, ..self.clone() };
        let draft = again.draft();
        Some((again, draft))
    }

    fn draft(&self) -> Draft {
        let fact = |name: &str, value: Value| (name.to_owned(), Delta::new(Value::Null, value));
        let whom = match self.actor {
            Actor::Customer(_) => "customer_id",
            _ => "agent_id",
        };
        let facts: Deltas = [
            fact("action", "acts_on_behalf".into()),
            fact("token_id", self.token_id.to_string().into()),
            fact(whom, self.actor.id_text().into()),
        ]
        .into();
        let subject = Subject { kind: SubjectKind::Impersonation, id: self.id.uuid() };
        let draft = Draft::new(EventKind::AccessChanged, subject, self.version);
        Draft { facts, actor: Some(Actor::Service(self.token_id)), ..draft }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::{AgentId, CustomerId};

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    #[test]
    fn it_is_told_once_an_hour_by_whom_and_for_whom() {
        let (id, token) = (ImpersonationId::from_uuid(Uuid::from_u128(1)), TokenId::from_uuid(Uuid::from_u128(2)));
        let agent = Actor::Agent(AgentId::from_uuid(Uuid::from_u128(3)));
        let (first, draft) = Impersonation::first(id, token, agent, NOW);
        assert_eq!(draft.facts["agent_id"].to, agent.id_text().unwrap());
        assert_eq!(
            (draft.facts["token_id"].to.clone(), draft.actor),
            (token.to_string().into(), Some(Actor::Service(token)))
        );
        assert_eq!(first.again(NOW.plus_seconds(3_599)), None);
        let (second, draft) = first.again(NOW.plus_seconds(3_600)).unwrap();
        assert_eq!((second.version, draft.version), (2, 2));
        assert!(first.again(NOW.plus_seconds(-1)).is_some(), "the clock was set back");
        let customer = Actor::Customer(CustomerId::from_uuid(Uuid::from_u128(4)));
        assert!(Impersonation::first(id, token, customer, NOW).1.facts.contains_key("customer_id"));
    }

    #[test]
    fn what_would_outlast_the_right_is_not_lent() {
        let lent = lent(TokenScopes::all());
        for scope in TokenScope::ALL {
            assert_eq!(lent.allows(*scope), !OWN.contains(scope), "{scope}");
        }
    }

    #[test]
    fn the_portal_is_read_and_written_with_the_scopes_of_what_is_read_and_written() {
        assert_eq!(portal_scope(Operation::ListPortalTickets, true), TokenScope::TicketsRead);
        assert_eq!(portal_scope(Operation::CreatePortalTicket, false), TokenScope::TicketsWrite);
        assert_eq!(portal_scope(Operation::UpdatePortalMe, false), TokenScope::CustomersWrite);
        assert_eq!(portal_scope(Operation::CreatePortalAttachment, false), TokenScope::AttachmentsWrite);
    }
}
