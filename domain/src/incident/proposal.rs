//! A proposed incident: its state, and what may become of it.

use serde_json::{Value, json};

use crate::{
    event::{Delta, Draft, EventKind, Subject, SubjectKind},
    ids::{CustomerId, IncidentProposalId, TicketId},
    time::Instant,
};

/// The most tickets of one proposal.
pub const MOST_TICKETS: i64 = 200;

crate::words! {
    /// How far a proposal has come.
    pub enum IncidentState {
        /// A person is to decide.
        Open = 1 "open",
        /// It is an incident; its tickets are linked to the one that is about it.
        Accepted = 2 "accepted",
        /// It is none.
        Dismissed = 3 "dismissed",
    }
}

/// A ticket of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// It.
    pub ticket_id: TicketId,
    /// Who asks.
    pub customer_id: CustomerId,
}

/// Several tickets that seem to tell of one trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncidentProposal {
    /// Its id.
    pub id: IncidentProposalId,
    /// The count of its events.
    pub version: i64,
    /// How far it has come.
    pub state: IncidentState,
    /// The ticket that is about the trouble, once it is accepted.
    pub parent_ticket_id: Option<TicketId>,
    /// How many tickets.
    pub ticket_count: i64,
    /// Of how many customers.
    pub customer_count: i64,
    /// When it was proposed.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// When a person decided.
    pub decided_at: Option<Instant>,
}

/// Why a decision about a proposal is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentRefusal {
    /// It was decided otherwise.
    Decided(IncidentState),
    /// It was accepted with this ticket.
    OtherParent(TicketId),
}

impl IncidentProposal {
    /// A new proposal and its event. `members` are of `customers` customers.
    pub fn propose(id: IncidentProposalId, members: &[Member], customers: i64, now: Instant) -> (Self, Draft) {
        let proposal = Self {
            id,
            version: 1,
            state: IncidentState::Open,
            parent_ticket_id: None,
            ticket_count: i64::try_from(members.len()).unwrap_or(i64::MAX),
            customer_count: customers,
            created_at: now,
            updated_at: now,
            decided_at: None,
        };
        (proposal, proposal.draft(EventKind::IncidentProposed, None, &ids(members)))
    }

    /// The proposal with one more ticket and the event of that; none when it is full. `is_new` tells whether its customer
    /// was not among the others'.
    pub fn join(&self, member: Member, is_new: bool, now: Instant) -> Option<(Self, Draft)> {
        if self.ticket_count >= MOST_TICKETS || self.state == IncidentState::Dismissed {
            return None;
        }
        let after = Self {
            version: self.version + 1,
            ticket_count: self.ticket_count + 1,
            customer_count: self.customer_count + i64::from(is_new),
            updated_at: now,
            ..*self
        };
        Some((after, after.draft(EventKind::IncidentExtended, Some(self), &ids(&[member]))))
    }

    /// It is an incident, and `parent` the ticket that is about it. None: that was said before.
    ///
    /// # Errors
    /// It was dismissed, or accepted with another ticket.
    pub fn accept(&self, parent: TicketId, now: Instant) -> Result<Option<(Self, Draft)>, IncidentRefusal> {
        match (self.state, self.parent_ticket_id) {
            (IncidentState::Accepted, Some(known)) if known == parent => Ok(None),
            (IncidentState::Accepted, Some(known)) => Err(IncidentRefusal::OtherParent(known)),
            (IncidentState::Open, _) => {
                let after = self.decided(IncidentState::Accepted, Some(parent), now);
                Ok(Some((after, after.draft(EventKind::IncidentAccepted, Some(self), &[]))))
            }
            (state, _) => Err(IncidentRefusal::Decided(state)),
        }
    }

    /// It is no incident. None: that was said before.
    ///
    /// # Errors
    /// It was accepted.
    pub fn dismiss(&self, now: Instant) -> Result<Option<(Self, Draft)>, IncidentRefusal> {
        match self.state {
            IncidentState::Dismissed => Ok(None),
            IncidentState::Open => {
                let after = self.decided(IncidentState::Dismissed, None, now);
                Ok(Some((after, after.draft(EventKind::IncidentDismissed, Some(self), &[]))))
            }
            IncidentState::Accepted => Err(IncidentRefusal::Decided(self.state)),
        }
    }

    const fn decided(&self, state: IncidentState, parent_ticket_id: Option<TicketId>, now: Instant) -> Self {
        Self { version: self.version + 1, state, parent_ticket_id, updated_at: now, decided_at: Some(now), ..*self }
    }

    fn draft(&self, kind: EventKind, before: Option<&Self>, added: &[String]) -> Draft {
        let mut draft =
            Draft::new(kind, Subject { kind: SubjectKind::IncidentProposal, id: self.id.uuid() }, self.version);
        let mut say = |field: &str, of: fn(&Self) -> Value| {
            let (from, to) = (before.map_or(Value::Null, of), of(self));
            if from != to {
                draft.facts.insert(field.to_owned(), Delta { from, to });
            }
        };
        say("state", |it| it.state.word().into());
        say("parent_ticket_id", |it| it.parent_ticket_id.map(|id| id.to_string()).into());
        say("ticket_count", |it| it.ticket_count.into());
        say("customer_count", |it| it.customer_count.into());
        if !added.is_empty() {
            draft.facts.insert("ticket_ids".to_owned(), Delta { from: Value::Null, to: json!(added) });
        }
        draft
    }
}

fn ids(members: &[Member]) -> Vec<String> {
    members.iter().map(|member| member.ticket_id.to_string()).collect()
}
