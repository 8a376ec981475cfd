//! The wire shapes of a replay.

use domain::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{ApiError, FieldCode, FieldError, not_null};

/// Which events are to be sent once more: a range of places in the sequence, or of time, or both. All bounds belong to it;
/// without a bound it is open there.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct ReplayWebhook {
    /// From this place on, as `seq` tells it.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false, pattern = "^[0-9]{1,18}$", max_length = 18, example = "4711")]
    pub from_seq: Option<String>,
    /// Up to this one.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false, pattern = "^[0-9]{1,18}$", max_length = 18)]
    pub to_seq: Option<String>,
    /// From this time on; at most 30 days ago.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, format = DateTime, max_length = 35)]
    pub from: Option<Instant>,
    /// Up to this one.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, format = DateTime, max_length = 35)]
    pub to: Option<Instant>,
}

/// The range as it was asked for.
pub struct Range {
    /// From this place on.
    pub from_seq: Option<i64>,
    /// Up to this one.
    pub to_seq: Option<i64>,
    /// From this time on.
    pub from: Option<Instant>,
    /// Up to this one.
    pub to: Option<Instant>,
}

impl ReplayWebhook {
    /// The range, which begins somewhere.
    ///
    /// # Errors
    /// 422 for a place that is none, for a range that is empty, and for one that begins nowhere.
    pub fn parse(&self, oldest: Instant) -> Result<Range, ApiError> {
        let mut errors = Vec::new();
        let mut place = |text: &Option<String>, member: &str| {
            let text = text.as_deref()?;
            let is_place = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            if !is_place {
                errors.push(FieldError::pointer(format!("#/{member}"), FieldCode::InvalidFormat));
            }
            text.parse().ok().filter(|_| is_place)
        };
        let (from_seq, to_seq) = (place(&self.from_seq, "from_seq"), place(&self.to_seq, "to_seq"));
        if self.from_seq.is_none() && self.from.is_none() {
            errors.push(FieldError::pointer("#/from_seq", FieldCode::Required));
        }
        if from_seq.zip(to_seq).is_some_and(|(from, to)| from > to) {
            errors.push(FieldError::pointer("#/to_seq", FieldCode::OutOfRange).with("min", from_seq.unwrap_or(0)));
        }
        if self.from.is_some_and(|from| from < oldest) {
            errors.push(FieldError::pointer("#/from", FieldCode::OutOfRange).with("min", oldest.to_string()));
        }
        if let Some((from, to)) = self.from.zip(self.to)
            && from > to
        {
            errors.push(FieldError::pointer("#/to", FieldCode::OutOfRange).with("min", from.to_string()));
        }
        if errors.is_empty() {
            Ok(Range { from_seq, to_seq, from: self.from, to: self.to })
        } else {
            Err(ApiError::validation(errors))
        }
    }
}

/// What is sent once more.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookReplay {
    /// How many events are sent: those of the range that the webhook gets.
    #[schema(minimum = 0)]
    pub delivery_count: usize,
    /// At how many events of the range was looked.
    #[schema(minimum = 0)]
    pub looked_at_count: i64,
    /// Where the next replay of the range goes on (`from_seq`); null at its end. A replay looks at 200 events.
    #[schema(required = true, max_length = 20, example = "4911")]
    pub next_seq: Option<String>,
}
