//! Satisfaction: what customers say of how they were served.
//!
//! A *solving cycle* of a ticket begins when the ticket becomes `answered` or `closed` and ends when it is opened again.
//! Each cycle has one survey at most. It is meant when the cycle begins (or is closed, as the workspace says), asked some
//! time later if everything still speaks for asking, and answered once, with a time for second thoughts.

mod answer;
mod ask;
mod course;
mod settings;
mod starter;
#[cfg(test)]
mod tests;
mod told;

pub use answer::{Answer, Answered, MAX_ANSWERS, NewAnswer, Refusal};
pub use ask::{Prospect, is_sampled, suppressed};
pub use course::{Course, Step, Turn};
pub use settings::{
    AskedAfter, MAX_DELAY_MINUTES, MAX_EDIT_DAYS, MAX_EXCLUDED_TAGS, MAX_EXPIRY_DAYS, MAX_REST_DAYS, PAGE_KEY,
    SurveyChange, SurveySettings, SurveyTerms, SurveyTexts, TextsChange, page_url,
};
pub use starter::{SURVEY_LANGUAGES, letter, starter};
pub use told::Told;

use crate::{
    ids::{AgentId, CustomerId, DeliveryId, SurveyId, TeamId, TicketId},
    ticket::Language,
    time::Instant,
};

/// The worst score.
pub const MIN_SCORE: i64 = 1;
/// The best score.
pub const MAX_SCORE: i64 = 5;
/// The longest comment, in characters.
pub const MAX_COMMENT: u64 = 2_000;

crate::words! {
    /// Where a survey stands.
    pub enum SurveyState {
        /// It is to be asked at its time.
        Scheduled = 1 "scheduled",
        /// It is asked, and not answered yet.
        Sent = 2 "sent",
        /// It is answered.
        Answered = 3 "answered",
        /// It was not to be asked.
        Suppressed = 4 "suppressed",
        /// The ticket was opened again before it was asked.
        Voided = 5 "voided",
        /// Nobody answered it in time. Follows from the time; never stored.
        Expired = 6 "expired",
    }
}

crate::words! {
    /// Why a survey was not asked.
    pub enum SurveyReason {
        /// Surveys were switched off meanwhile.
        Disabled = 140 "disabled",
        /// The ticket is marked as spam.
        Spam = 141 "spam",
        /// The ticket is in the bin.
        TicketDeleted = 142 "ticket_deleted",
        /// The customer is in the bin.
        CustomerDeleted = 143 "customer_deleted",
        /// The customer is blocked.
        CustomerBlocked = 144 "customer_blocked",
        /// The ticket has a tag that excludes it.
        ExcludedTag = 145 "excluded_tag",
        /// Not every customer is asked, and not for this cycle.
        NotSampled = 146 "not_sampled",
        /// Nobody vouches for an address of his, and he does not use the portal: he would never hear of it.
        NoAddress = 147 "no_address",
        /// He was asked not long ago.
        TooSoon = 148 "too_soon",
    }
}

crate::words! {
    /// How an answer came.
    pub enum AnswerSource {
        /// By the link of the letter.
        Link = 1 "link",
        /// By the portal.
        Portal = 2 "portal",
        /// By an integration, or written down by the team.
        Api = 3 "api",
    }
}

/// The question to a customer how he was served in one solving cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Its id.
    pub id: SurveyId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Who is asked.
    pub customer_id: CustomerId,
    /// Which solving cycle of the ticket, from 1.
    pub cycle: i64,
    /// Where it stands.
    pub state: SurveyState,
    /// Why it was not asked.
    pub reason: Option<SurveyReason>,
    /// Who worked on the ticket when it was asked.
    pub agent_id: Option<AgentId>,
    /// Whose team it was then.
    pub team_id: Option<TeamId>,
    /// When it is to be asked.
    pub due_at: Instant,
    /// When it was asked.
    pub sent_at: Option<Instant>,
    /// Until when it can be answered.
    pub expires_at: Option<Instant>,
    /// In which language.
    pub locale: Option<Language>,
    /// The mail that carries the link.
    pub delivery_id: Option<DeliveryId>,
    /// The score, from [`MIN_SCORE`] to [`MAX_SCORE`].
    pub score: Option<i64>,
    /// What the customer says beside it.
    pub comment: Option<String>,
    /// How the latest answer came.
    pub source: Option<AnswerSource>,
    /// When it was first answered.
    pub answered_at: Option<Instant>,
    /// When the answer last changed.
    pub edited_at: Option<Instant>,
    /// How many answers there were, the first one included.
    pub answer_count: i64,
    /// When the ticket was opened again, which ended the cycle.
    pub reopened_at: Option<Instant>,
    /// When it was meant.
    pub created_at: Instant,
}

/// What is frozen when a survey is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Who is asked.
    pub customer_id: CustomerId,
    /// Who works on the ticket.
    pub agent_id: Option<AgentId>,
    /// Whose team it is.
    pub team_id: Option<TeamId>,
    /// In which language.
    pub locale: Language,
    /// The mail that carries the link.
    pub delivery_id: Option<DeliveryId>,
}

impl Survey {
    /// A survey of this cycle, to be asked at a time.
    pub const fn schedule(
        id: SurveyId,
        (ticket_id, customer_id, cycle): (TicketId, CustomerId, i64),
        due_at: Instant,
        now: Instant,
    ) -> Self {
        Self {
            id,
            ticket_id,
            customer_id,
            cycle,
            state: SurveyState::Scheduled,
            reason: None,
            agent_id: None,
            team_id: None,
            due_at,
            sent_at: None,
            expires_at: None,
            locale: None,
            delivery_id: None,
            score: None,
            comment: None,
            source: None,
            answered_at: None,
            edited_at: None,
            answer_count: 0,
            reopened_at: None,
            created_at: now,
        }
    }

    /// It is asked now.
    #[must_use]
    pub fn ask(&self, asked: &Asked, terms: &SurveyTerms, now: Instant) -> Self {
        Self {
            state: SurveyState::Sent,
            customer_id: asked.customer_id,
            agent_id: asked.agent_id,
            team_id: asked.team_id,
            locale: Some(asked.locale),
            delivery_id: asked.delivery_id,
            sent_at: Some(now),
            expires_at: Some(now.plus_days(terms.expiry_days)),
            ..self.clone()
        }
    }

    /// It is not asked, for this reason.
    #[must_use]
    pub fn suppress(&self, reason: SurveyReason) -> Self {
        Self { state: SurveyState::Suppressed, reason: Some(reason), ..self.clone() }
    }

    /// The ticket was opened again: what was not asked yet never is, what was asked is marked. None: nothing changes.
    pub fn reopen(&self, at: Instant) -> Option<Self> {
        if self.reopened_at.is_some() {
            return None;
        }
        let state = match self.state {
            SurveyState::Scheduled => SurveyState::Voided,
            other => other,
        };
        Some(Self { state, reopened_at: Some(at), ..self.clone() })
    }

    /// Where it stands at a time.
    pub fn state_at(&self, now: Instant) -> SurveyState {
        match self.state {
            SurveyState::Sent if self.is_over(now) => SurveyState::Expired,
            other => other,
        }
    }

    /// Is the time for a first answer over?
    fn is_over(&self, now: Instant) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}
