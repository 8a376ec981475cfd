//! The wire shapes of automatic messages.

use domain::{
    automatic::{AutoKind, AutomaticMessages, DEFAULT_STILL_WAITING_MINUTES, DEFAULT_WARNING_DAYS, starter},
    conversation::BodyFormat,
    placeholder::Placeholder,
    ticket::Language,
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A text as it is sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AutomaticText {
    /// How it is written: `text`, `markdown` or `html`.
    #[schema(value_type = String, max_length = 8, example = "text")]
    pub format: BodyFormat,
    /// The words, with placeholders.
    #[schema(max_length = 65536)]
    pub content: String,
    /// Is it the built-in text?
    pub built_in: bool,
}

/// One message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AutomaticMessage {
    /// Is it sent?
    pub enabled: bool,
    /// The text in Persian.
    pub fa: AutomaticText,
    /// The text in English.
    pub en: AutomaticText,
    /// What may stand in its texts, each in double braces.
    #[schema(value_type = Vec<String>, max_items = 50)]
    pub placeholders: Vec<Placeholder>,
}

/// Every message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AutomaticMessageSet {
    /// The request has arrived. Switched by `received_message` of the workspace.
    pub received: AutomaticMessage,
    /// Somebody has taken the ticket.
    pub seen: AutomaticMessage,
    /// Somebody works on it.
    pub under_review: AutomaticMessage,
    /// The team asks the customer something.
    pub needs_info: AutomaticMessage,
    /// The team has answered.
    pub answered: AutomaticMessage,
    /// The ticket is closed, and it was not the customer who closed it.
    pub closed: AutomaticMessage,
    /// It is not forgotten, and how long a reply is expected to take.
    pub still_waiting: AutomaticMessage,
    /// The customer's message has opened it again.
    pub reopened: AutomaticMessage,
    /// It will be closed if nobody writes. Sent where `close_after_days` is set.
    pub close_warning: AutomaticMessage,
    /// The team still waits for the customer's answer. Sent where `remind_after_days` is set.
    pub reminder: AutomaticMessage,
}

/// What customers are told without an agent writing.
///
/// Each message is told once at most between two times that the customer brings his ticket to the team, and never after it
/// stopped being true.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AutomaticMessages)]
pub struct AutomaticMessagesDto {
    /// The count of changes; 1 while nothing was changed. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The messages.
    pub messages: AutomaticMessageSet,
    /// After how many minutes of business time without a reply `still_waiting` is sent.
    #[schema(minimum = 5, maximum = 10_000, example = 240)]
    pub still_waiting_minutes: i64,
    /// After how many business days a customer who was asked something and has not answered is reminded; null: never.
    #[schema(required = true, minimum = 1, maximum = 60)]
    pub remind_after_days: Option<i64>,
    /// After how many business days of silence an answered ticket is closed; null: never.
    #[schema(required = true, minimum = 1, maximum = 60)]
    pub close_after_days: Option<i64>,
    /// How many business days before it the customer is warned.
    #[schema(minimum = 1, maximum = 60, example = 1)]
    pub close_warning_days: i64,
    /// When it last changed; null while nothing was changed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub updated_at: Option<Instant>,
}

impl AutomaticMessagesDto {
    /// What the workspace says, and what is built in. `received` is its setting.
    pub fn of(own: Option<&AutomaticMessages>, received: bool) -> Self {
        let text = |kind, language| {
            let changed = own.and_then(|own| own.own_text(kind, language));
            let text = changed.cloned().unwrap_or_else(|| starter(kind, language));
            AutomaticText { format: text.format, content: text.content, built_in: changed.is_none() }
        };
        let message = |kind| AutomaticMessage {
            enabled: if kind == AutoKind::Received { received } else { own.is_some_and(|own| own.is_on(kind)) },
            fa: text(kind, Language::Fa),
            en: text(kind, Language::En),
            placeholders: kind.placeholders(),
        };
        Self {
            version: own.map_or(1, |own| own.version),
            messages: AutomaticMessageSet {
                received: message(AutoKind::Received),
                seen: message(AutoKind::Seen),
                under_review: message(AutoKind::UnderReview),
                needs_info: message(AutoKind::NeedsInfo),
                answered: message(AutoKind::Answered),
                closed: message(AutoKind::Closed),
                still_waiting: message(AutoKind::StillWaiting),
                reopened: message(AutoKind::Reopened),
                close_warning: message(AutoKind::CloseWarning),
                reminder: message(AutoKind::Reminder),
            },
            still_waiting_minutes: own.map_or(DEFAULT_STILL_WAITING_MINUTES, |own| own.still_waiting_minutes),
            remind_after_days: own.and_then(|own| own.remind_after_days),
            close_after_days: own.and_then(|own| own.close_after_days),
            close_warning_days: own.map_or(DEFAULT_WARNING_DAYS, |own| own.close_warning_days),
            updated_at: own.map(|own| own.updated_at),
        }
    }
}
