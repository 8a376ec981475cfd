//! What is told of a survey in its ticket's history.

use serde_json::json;

use super::{AnswerSource, Survey};
use crate::{
    event::EventKind,
    ids::SurveyId,
    ticket::{Change, TicketEvent},
    time::Instant,
};

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The customer was asked.
    Sent {
        /// The survey.
        id: SurveyId,
        /// Which solving cycle.
        cycle: i64,
        /// Until when it can be answered.
        expires_at: Option<Instant>,
    },
    /// The customer answered, or changed his answer.
    Answered {
        /// The survey.
        id: SurveyId,
        /// Which solving cycle.
        cycle: i64,
        /// How the answer came.
        source: AnswerSource,
        /// The score before and after.
        score: (Option<i64>, i64),
        /// The comment before and after.
        comment: (Option<String>, Option<String>),
    },
    /// The score is low.
    Low {
        /// The survey.
        id: SurveyId,
        /// Which solving cycle.
        cycle: i64,
        /// The score.
        score: i64,
        /// Up to which one scores are low.
        low_score: i64,
    },
}

impl Told {
    /// That this survey is asked.
    pub const fn sent(survey: &Survey) -> Self {
        Self::Sent { id: survey.id, cycle: survey.cycle, expires_at: survey.expires_at }
    }

    /// The step as an event of the ticket. What the customer wrote is on its private side.
    pub fn event(self) -> TicketEvent {
        match self {
            Self::Sent { id, cycle, expires_at } => {
                let survey = json!({"id": id, "cycle": cycle, "expires_at": expires_at});
                TicketEvent::changing(EventKind::SurveySent, vec![Change::Survey { from: None, to: survey }])
            }
            Self::Answered { id, cycle, source, score: (from, to), comment: (said, says) } => {
                let survey = json!({"id": id, "cycle": cycle, "source": source});
                let mut changes = vec![Change::Survey { from: None, to: survey }];
                if from != Some(to) {
                    changes.push(Change::SurveyScore { from: Some(from), to: Some(to) });
                }
                if said != says {
                    changes.push(Change::SurveyComment { from: Some(said), to: says });
                }
                TicketEvent::changing(EventKind::SurveyAnswered, changes)
            }
            Self::Low { id, cycle, score, low_score } => {
                let survey = json!({"id": id, "cycle": cycle, "score": score, "low_score": low_score});
                TicketEvent::changing(EventKind::SurveyLowScore, vec![Change::Survey { from: None, to: survey }])
            }
        }
    }
}
