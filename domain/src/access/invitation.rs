//! Invitations: an address that may become an agent's, once, for a while.

use crate::{
    event::{Delta, Draft, EventKind, Subject, SubjectKind},
    ids::{AgentId, InvitationId, TeamId},
    people::{Address, Role},
    snapshot::{Field, deltas, list, optional},
    ticket::Language,
    time::Instant,
};

/// How long an invitation works after it was last sent.
pub const INVITATION_DAYS: i64 = 7;
/// How often one invitation is sent at most.
pub const MAX_INVITATION_SENDS: i64 = 10;

crate::words! {
    /// How far an invitation has come.
    pub enum InvitationState {
        /// It can be accepted.
        Pending = 1 "pending",
        /// Whoever was invited is an agent.
        Accepted = 2 "accepted",
        /// It was taken back.
        Revoked = 3 "revoked",
        /// Its time is over; it can be sent again.
        Expired = 4 "expired",
    }
}

/// An invitation without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// To whom it is sent, and with which address he will sign in.
    pub email: Address,
    /// What he is called; he may say it himself.
    pub name: Option<String>,
    /// What he will be allowed to do.
    pub role: Role,
    /// The teams he will be in, as far as they are there then.
    pub team_ids: Vec<TeamId>,
    /// The language he prefers, and that of the letter.
    pub locale: Option<Language>,
    /// How often it was sent.
    pub sends: i64,
    /// When it was last sent.
    pub sent_at: Instant,
    /// When it stops working.
    pub expires_at: Instant,
    /// When it was accepted.
    pub accepted_at: Option<Instant>,
    /// Who came of it.
    pub agent_id: Option<AgentId>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Whom to invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// See [`Invitation`], as the other fields.
    pub email: Address,
    /// What he is called.
    pub name: Option<String>,
    /// What he will be allowed to do.
    pub role: Role,
    /// The teams he will be in.
    pub team_ids: Vec<TeamId>,
    /// The language he prefers.
    pub locale: Option<Language>,
}

/// Why an invitation is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResendRefusal {
    /// It was accepted or taken back.
    Settled(InvitationState),
    /// It was sent too often.
    TooOften,
}

const FACTS: &[Field<Invitation>] = &[
    ("role", |it| it.role.word().into()),
    ("team_ids", |it| list(&it.team_ids)),
    ("locale", |it| optional(it.locale)),
    ("sends", |it| it.sends.into()),
    ("expires_at", |it| it.expires_at.to_string().into()),
    ("accepted_at", |it| optional(it.accepted_at)),
    ("agent_id", |it| optional(it.agent_id)),
    ("revoked_at", |it| optional(it.revoked_at)),
];
const PRIVATE: &[Field<Invitation>] =
    &[("email", |it| it.email.value.clone().into()), ("name", |it| it.name.clone().into())];

impl Invitation {
    /// A new invitation, sent now, and the event of its making.
    pub fn create(new: NewInvitation, now: Instant) -> (Self, Draft) {
        let mut team_ids = new.team_ids;
        team_ids.sort_unstable();
        team_ids.dedup();
        let invitation = Self {
            id: new.id,
            version: 1,
            email: new.email,
            name: new.name,
            role: new.role,
            team_ids,
            locale: new.locale,
            sends: 1,
            sent_at: now,
            expires_at: now.plus_days(INVITATION_DAYS),
            accepted_at: None,
            agent_id: None,
            revoked_at: None,
            created_at: now,
            updated_at: now,
        };
        let draft = invitation.draft(None);
        (invitation, draft)
    }

    /// How far it has come at `now`.
    pub fn state(&self, now: Instant) -> InvitationState {
        match (self.accepted_at, self.revoked_at) {
            (Some(_), _) => InvitationState::Accepted,
            (None, Some(_)) => InvitationState::Revoked,
            (None, None) if now < self.expires_at => InvitationState::Pending,
            (None, None) => InvitationState::Expired,
        }
    }

    /// The invitation sent once more, with its time beginning anew, and the event of it.
    ///
    /// # Errors
    /// [`ResendRefusal`].
    pub fn resend(&self, now: Instant) -> Result<(Self, Draft), ResendRefusal> {
        match self.state(now) {
            settled @ (InvitationState::Accepted | InvitationState::Revoked) => {
                return Err(ResendRefusal::Settled(settled));
            }
            InvitationState::Pending | InvitationState::Expired => {}
        }
        if self.sends >= MAX_INVITATION_SENDS {
            return Err(ResendRefusal::TooOften);
        }
        let after =
            Self { sends: self.sends + 1, sent_at: now, expires_at: now.plus_days(INVITATION_DAYS), ..self.clone() };
        Ok(self.step(after, now))
    }

    /// The invitation taken back and the event of it; none when it was before.
    ///
    /// # Errors
    /// [`InvitationState::Accepted`]: it is too late.
    pub fn revoke(&self, now: Instant) -> Result<Option<(Self, Draft)>, InvitationState> {
        match self.state(now) {
            InvitationState::Accepted => Err(InvitationState::Accepted),
            InvitationState::Revoked => Ok(None),
            InvitationState::Pending | InvitationState::Expired => {
                Ok(Some(self.step(Self { revoked_at: Some(now), ..self.clone() }, now)))
            }
        }
    }

    /// The invitation accepted by this agent to be, and the event of it; none unless it is pending.
    pub fn accept(&self, agent: AgentId, now: Instant) -> Option<(Self, Draft)> {
        let after = Self { accepted_at: Some(now), agent_id: Some(agent), ..self.clone() };
        (self.state(now) == InvitationState::Pending).then(|| self.step(after, now))
    }

    fn step(&self, mut after: Self, now: Instant) -> (Self, Draft) {
        after.version += 1;
        after.updated_at = now;
        let draft = after.draft(Some(self));
        (after, draft)
    }

    fn draft(&self, before: Option<&Self>) -> Draft {
        let subject = Subject { kind: SubjectKind::Invitation, id: self.id.uuid() };
        let mut draft = Draft {
            facts: deltas(before, Some(self), FACTS),
            private: deltas(before, Some(self), PRIVATE),
            ..Draft::new(EventKind::AccessChanged, subject, self.version)
        };
        if before.is_some_and(|before| before.sends != self.sends) {
            draft.facts.insert("action".to_owned(), Delta::new(serde_json::Value::Null, "sent_again"));
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::people::Standing;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn invitation() -> (Invitation, Draft) {
        let new = NewInvitation {
            id: InvitationId::from_uuid(Uuid::from_u128(1)),
            email: Address::email("Sara@Desk.example", Standing::Asserted).unwrap(),
            name: None,
            role: Role::Agent,
            team_ids: Vec::new(),
            locale: None,
        };
        Invitation::create(new, NOW)
    }

    fn agent() -> AgentId {
        AgentId::from_uuid(Uuid::from_u128(2))
    }

    #[test]
    fn an_invitation_works_for_seven_days_and_its_event_holds_no_address_among_the_facts() {
        let (invitation, draft) = invitation();
        assert_eq!(invitation.state(NOW.plus_days(7).plus_seconds(-1)), InvitationState::Pending);
        assert_eq!(invitation.state(NOW.plus_days(7)), InvitationState::Expired);
        assert_eq!(invitation.accept(agent(), NOW.plus_days(7)), None);
        assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["email"]);
        assert!(!draft.facts.contains_key("email"));
    }

    #[test]
    fn it_is_accepted_once_and_then_neither_sent_nor_taken_back() {
        let (invitation, _) = invitation();
        let (accepted, draft) = invitation.accept(agent(), NOW.plus_seconds(9)).unwrap();
        assert_eq!((accepted.version, accepted.agent_id, draft.version), (2, Some(agent()), 2));
        assert_eq!(accepted.accept(agent(), NOW.plus_seconds(10)), None);
        assert_eq!(accepted.revoke(NOW), Err(InvitationState::Accepted));
        let refused = accepted.resend(NOW.plus_days(1));
        assert_eq!(refused, Err(ResendRefusal::Settled(InvitationState::Accepted)));
    }

    #[test]
    fn one_that_was_taken_back_stays_so() {
        let (revoked, _) = invitation().0.revoke(NOW).unwrap().unwrap();
        assert_eq!(revoked.revoke(NOW), Ok(None));
        assert_eq!(revoked.accept(agent(), NOW), None);
        assert_eq!(revoked.resend(NOW.plus_days(1)), Err(ResendRefusal::Settled(InvitationState::Revoked)));
    }

    #[test]
    fn sending_again_begins_the_time_anew_and_has_an_end() {
        let (first, _) = invitation();
        let (second, draft) = first.resend(NOW.plus_days(8)).unwrap();
        assert_eq!((second.state(NOW.plus_days(14)), second.sends), (InvitationState::Pending, 2));
        assert_eq!(draft.facts["action"].to, "sent_again");
        let mut last = second;
        while last.sends < MAX_INVITATION_SENDS {
            last = last.resend(NOW).unwrap().0;
        }
        assert_eq!(last.resend(NOW.plus_days(1)), Err(ResendRefusal::TooOften));
    }
}
