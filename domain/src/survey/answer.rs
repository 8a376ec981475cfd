//! Answering a survey, and having second thoughts.

use super::{AnswerSource, Survey, SurveyState, SurveyTerms};
use crate::time::Instant;

/// The most answers to one survey, the first one included.
pub const MAX_ANSWERS: i64 = 10;

/// An answer that is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// The score, from [`MIN_SCORE`](super::MIN_SCORE) to [`MAX_SCORE`](super::MAX_SCORE).
    pub score: i64,
    /// What is said beside it.
    pub comment: Option<String>,
    /// How it came.
    pub source: AnswerSource,
}

/// An answer that was given, the latest one or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// From 1, in the order in which they came.
    pub place: i64,
    /// The score.
    pub score: i64,
    /// What was said beside it.
    pub comment: Option<String>,
    /// How it came.
    pub source: AnswerSource,
    /// When.
    pub answered_at: Instant,
}

/// A survey after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// It.
    pub survey: Survey,
    /// The answer.
    pub answer: Answer,
    /// Is the score low, while the one before was not?
    pub is_low: bool,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody was asked.
    NotAsked,
    /// The time for an answer is over.
    Expired,
    /// The time for another answer is over, or there were enough of them.
    Settled,
}

impl Survey {
    /// Until when the answer that is there can be changed.
    pub fn editable_until(&self, terms: &SurveyTerms) -> Option<Instant> {
        self.answered_at.map(|answered_at| answered_at.plus_days(terms.edit_days))
    }

    /// Why no answer is taken now; none: one is.
    pub fn refusal(&self, terms: &SurveyTerms, now: Instant) -> Option<Refusal> {
        match self.state_at(now) {
            SurveyState::Sent => None,
            SurveyState::Expired => Some(Refusal::Expired),
            SurveyState::Answered => {
                let is_open = self.editable_until(terms).is_some_and(|until| now < until);
                (!is_open || self.answer_count >= MAX_ANSWERS).then_some(Refusal::Settled)
            }
            SurveyState::Scheduled | SurveyState::Suppressed | SurveyState::Voided => Some(Refusal::NotAsked),
        }
    }

    /// After an answer; none when it says what was said already.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn answer(&self, new: &NewAnswer, terms: &SurveyTerms, now: Instant) -> Result<Option<Answered>, Refusal> {
        // A repetition does no harm, however late it comes.
        if self.state == SurveyState::Answered && self.score == Some(new.score) && self.comment == new.comment {
            return Ok(None);
        }
        if let Some(refusal) = self.refusal(terms, now) {
            return Err(refusal);
        }
        let answer = Answer {
            place: self.answer_count + 1,
            score: new.score,
            comment: new.comment.clone(),
            source: new.source,
            answered_at: now,
        };
        let survey = Self {
            state: SurveyState::Answered,
            score: Some(new.score),
            comment: new.comment.clone(),
            source: Some(new.source),
            answered_at: self.answered_at.or(Some(now)),
            edited_at: self.answered_at.map(|_| now),
            answer_count: answer.place,
            ..self.clone()
        };
        let is_low = new.score <= terms.low_score && self.score.is_none_or(|before| before > terms.low_score);
        Ok(Some(Answered { survey, answer, is_low }))
    }
}
