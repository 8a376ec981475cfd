//! What clients send of automatic messages, and its way into the domain.

use domain::{
    automatic::{AutoKind, AutomaticChange, MAX_CLOSE_DAYS, MAX_STILL_WAITING_MINUTES, MessageChange},
    ticket::Language,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    content::BodyInput,
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    texts::check_text,
};

/// What to change of one message.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateAutomaticMessage {
    /// Is it sent? `received`, `close_warning` and `reminder` have no switch here: 422 `read_only`.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub enabled: Option<bool>,
    /// The text in Persian; null brings the built-in one back.
    #[validate(nested)]
    #[schema(value_type = Option<BodyInput>)]
    pub fa: Patch<BodyInput>,
    /// The text in English; null brings the built-in one back.
    #[validate(nested)]
    #[schema(value_type = Option<BodyInput>)]
    pub en: Patch<BodyInput>,
}

/// What to change of the messages; absent ones stay.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateAutomaticMessageSet {
    /// The request has arrived.
    #[validate(nested)]
    pub received: UpdateAutomaticMessage,
    /// Somebody has taken the ticket.
    #[validate(nested)]
    pub seen: UpdateAutomaticMessage,
    /// Somebody works on it.
    #[validate(nested)]
    pub under_review: UpdateAutomaticMessage,
    /// The team asks the customer something.
    #[validate(nested)]
    pub needs_info: UpdateAutomaticMessage,
    /// The team has answered.
    #[validate(nested)]
    pub answered: UpdateAutomaticMessage,
    /// The ticket is closed.
    #[validate(nested)]
    pub closed: UpdateAutomaticMessage,
    /// It is not forgotten.
    #[validate(nested)]
    pub still_waiting: UpdateAutomaticMessage,
    /// The customer has opened it again.
    #[validate(nested)]
    pub reopened: UpdateAutomaticMessage,
    /// It will be closed if nobody writes.
    #[validate(nested)]
    pub close_warning: UpdateAutomaticMessage,
    /// The team still waits for the customer's answer.
    #[validate(nested)]
    pub reminder: UpdateAutomaticMessage,
}

/// What to change. Absent members stay (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateAutomaticMessages {
    /// The messages.
    #[validate(nested)]
    pub messages: UpdateAutomaticMessageSet,
    /// After how many minutes of business time without a reply `still_waiting` is sent.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 5, max = MAX_STILL_WAITING_MINUTES))]
    #[schema(nullable = false, minimum = 5, maximum = 10_000)]
    pub still_waiting_minutes: Option<i64>,
    /// After how many business days a customer who was asked something and has not answered is reminded; null: never.
    #[validate(custom(function = days))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 60)]
    pub remind_after_days: Patch<i64>,
    /// After how many business days of silence an answered ticket is closed; null: never. Tickets that are answered already
    /// are looked at now.
    #[validate(custom(function = days))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 60)]
    pub close_after_days: Patch<i64>,
    /// How many business days before it the customer is warned; not more than `close_after_days`.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 1, max = MAX_CLOSE_DAYS))]
    #[schema(nullable = false, minimum = 1, maximum = 60)]
    pub close_warning_days: Option<i64>,
}

fn days(days: &Patch<i64>) -> Result<(), ValidationError> {
    if days.value().is_some_and(|days| !(1..=MAX_CLOSE_DAYS).contains(days)) {
        let mut error = ValidationError::new("out_of_range");
        error.add_param("min".into(), &1);
        error.add_param("max".into(), &MAX_CLOSE_DAYS);
        return Err(error);
    }
    Ok(())
}

/// A change with the names of the members that were sent.
#[derive(Debug, Clone)]
pub struct AutomaticUpdate {
    /// What changes.
    pub change: AutomaticChange,
    /// The members.
    pub sent: Vec<&'static str>,
}

impl UpdateAutomaticMessages {
    /// The change.
    ///
    /// # Errors
    /// 422 for texts with placeholders that are not there, and for switches that are none.
    pub fn parse(self) -> Result<AutomaticUpdate, ApiError> {
        let set = self.messages;
        let sent = [
            (AutoKind::Received, set.received),
            (AutoKind::Seen, set.seen),
            (AutoKind::UnderReview, set.under_review),
            (AutoKind::NeedsInfo, set.needs_info),
            (AutoKind::Answered, set.answered),
            (AutoKind::Closed, set.closed),
            (AutoKind::StillWaiting, set.still_waiting),
            (AutoKind::Reopened, set.reopened),
            (AutoKind::CloseWarning, set.close_warning),
            (AutoKind::Reminder, set.reminder),
        ];
        let (mut change, mut errors) = (AutomaticChange::default(), Vec::new());
        for (kind, update) in sent {
            let at = |member: &str| format!("#/messages/{}/{member}", kind.word());
            if update.enabled.is_some() && !kind.is_switched() {
                errors.push(FieldError::pointer(at("enabled"), FieldCode::ReadOnly));
            }
            let mut own = MessageChange { enabled: update.enabled, ..MessageChange::default() };
            for (language, text) in [(Language::Fa, update.fa), (Language::En, update.en)] {
                let Some(text) = text.into_option() else { continue };
                if let Some(text) = &text {
                    let pointer = at(&format!("{}/content", language.word()));
                    errors.extend(check_text(&pointer, &text.content, &kind.placeholders()));
                }
                own.texts.insert(language, text.map(Into::into));
            }
            if own != MessageChange::default() {
                change.messages.insert(kind, own);
            }
        }
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        let sent = [
            ("messages", !change.messages.is_empty()),
            ("still_waiting_minutes", self.still_waiting_minutes.is_some()),
            ("remind_after_days", !self.remind_after_days.is_keep()),
            ("close_after_days", !self.close_after_days.is_keep()),
            ("close_warning_days", self.close_warning_days.is_some()),
        ];
        let sent = sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect();
        change.still_waiting_minutes = self.still_waiting_minutes;
        change.remind_after_days = self.remind_after_days.into_option();
        change.close_after_days = self.close_after_days.into_option();
        change.close_warning_days = self.close_warning_days;
        Ok(AutomaticUpdate { change, sent })
    }
}
