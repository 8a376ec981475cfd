//! What clients send of an answer.

use domain::survey::{AnswerSource, MAX_COMMENT, NewAnswer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// An answer to a survey.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetSurveyAnswer {
    /// The score, from 1 (not satisfied at all) to 5 (very satisfied).
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub score: i64,
    /// What there is to say beside it. Absent or null: nothing.
    #[serde(default)]
    #[validate(length(max = MAX_COMMENT), custom(function = text))]
    #[schema(max_length = 2000, example = "خیلی زود جواب دادید.")]
    pub comment: Option<String>,
}

/// No control characters but line breaks and tabs.
fn text(comment: &str) -> Result<(), ValidationError> {
    if comment.chars().any(|letter| letter.is_control() && !['\n', '\r', '\t'].contains(&letter)) {
        return Err(ValidationError::new("invalid_character"));
    }
    Ok(())
}

impl SetSurveyAnswer {
    /// The answer, come this way. A comment of nothing but blanks is none.
    pub fn parse(self, source: AnswerSource) -> NewAnswer {
        let comment = self.comment.map(|comment| comment.trim().to_owned()).filter(|comment| !comment.is_empty());
        NewAnswer { score: self.score, comment, source }
    }
}
