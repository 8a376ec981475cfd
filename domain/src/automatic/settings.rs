//! What a workspace says of its automatic messages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{AutoKind, starter};
use crate::{
    canned::TextBody,
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::AutomaticMessagesId,
    snapshot::{Field, deltas},
    ticket::Language,
    time::Instant,
};

/// The most business days of silence after which a customer is reminded or an answered ticket is closed.
pub const MAX_CLOSE_DAYS: i64 = 60;
/// How many business days before it the customer is warned, unless the workspace says otherwise.
pub const DEFAULT_WARNING_DAYS: i64 = 1;
/// After how many minutes of business time a customer hears that he is not forgotten, unless the workspace says otherwise.
pub const DEFAULT_STILL_WAITING_MINUTES: i64 = 240;
/// The longest such time: about a working month.
pub const MAX_STILL_WAITING_MINUTES: i64 = 10_000;

/// What a workspace says of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageSetting {
    /// Is it sent?
    pub enabled: bool,
    /// The texts that are not the built-in ones.
    pub texts: BTreeMap<Language, TextBody>,
}

/// What a workspace says of its automatic messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutomaticMessages {
    /// Its id.
    pub id: AutomaticMessagesId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// What is not as it is built in.
    pub messages: BTreeMap<AutoKind, MessageSetting>,
    /// After how many minutes of business time without a reply a customer hears that he is not forgotten.
    pub still_waiting_minutes: i64,
    /// After how many business days without an answer a customer who was asked something is reminded; none: never.
    pub remind_after_days: Option<i64>,
    /// After how many business days of silence an answered ticket is closed; none: never.
    pub close_after_days: Option<i64>,
    /// How many business days before that the customer is warned.
    pub close_warning_days: i64,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What to change of one message; none leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageChange {
    /// Is it sent?
    pub enabled: Option<bool>,
    /// Texts; none brings the built-in one back.
    pub texts: BTreeMap<Language, Option<TextBody>>,
}

/// What to change; none leaves a member as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AutomaticChange {
    /// What changes of the messages.
    pub messages: BTreeMap<AutoKind, MessageChange>,
    /// When customers hear that they are not forgotten.
    pub still_waiting_minutes: Option<i64>,
    /// When customers are reminded.
    pub remind_after_days: Option<Option<i64>>,
    /// When answered tickets are closed.
    pub close_after_days: Option<Option<i64>>,
    /// When the customer is warned of it.
    pub close_warning_days: Option<i64>,
}

const FACTS: &[Field<AutomaticMessages>] = &[
    ("enabled", |own| AutoKind::ALL.iter().filter(|kind| own.is_on(**kind)).map(|kind| kind.word()).collect()),
    ("still_waiting_minutes", |own| own.still_waiting_minutes.into()),
    ("remind_after_days", |own| own.remind_after_days.into()),
    ("close_after_days", |own| own.close_after_days.into()),
    ("close_warning_days", |own| own.close_warning_days.into()),
];
const PRIVATE: &[Field<AutomaticMessages>] = &[("texts", |own| {
    let texts = own.messages.iter().filter(|(_, setting)| !setting.texts.is_empty());
    texts
        .map(|(kind, setting)| (kind.word().to_owned(), json!(setting.texts)))
        .collect::<serde_json::Map<_, _>>()
        .into()
})];

impl AutomaticMessages {
    /// Before anything was changed: nothing is sent but what the workspace's own settings say.
    pub const fn none(id: AutomaticMessagesId, at: Instant) -> Self {
        Self {
            id,
            version: 1,
            messages: BTreeMap::new(),
            still_waiting_minutes: DEFAULT_STILL_WAITING_MINUTES,
            remind_after_days: None,
            close_after_days: None,
            close_warning_days: DEFAULT_WARNING_DAYS,
            updated_at: at,
        }
    }

    /// Is the message sent? That a request has arrived is a setting of the workspace and not known here.
    pub fn is_on(&self, kind: AutoKind) -> bool {
        match kind {
            AutoKind::Received => false,
            AutoKind::Reminder => self.remind_after_days.is_some(),
            AutoKind::CloseWarning => self.close_after_days.is_some(),
            _ => self.messages.get(&kind).is_some_and(|setting| setting.enabled),
        }
    }

    /// The workspace's own text of a message; none: the built-in one stands.
    pub fn own_text(&self, kind: AutoKind, language: Language) -> Option<&TextBody> {
        self.messages.get(&kind)?.texts.get(&language)
    }

    /// The text of a message.
    pub fn text(&self, kind: AutoKind, language: Language) -> TextBody {
        self.own_text(kind, language).cloned().unwrap_or_else(|| starter(kind, language))
    }

    /// After a change, with its event; none when nothing would change.
    pub fn change(&self, change: AutomaticChange, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        for (kind, change) in change.messages {
            let setting = after.messages.entry(kind).or_default();
            setting.enabled = change.enabled.filter(|_| kind.is_switched()).unwrap_or(setting.enabled);
            for (language, text) in change.texts {
                // What is written as it is built in stays so when the built-in words get better.
                match text.filter(|text| *text != starter(kind, language)) {
                    Some(text) => setting.texts.insert(language, text),
                    None => setting.texts.remove(&language),
                };
            }
        }
        after.messages.retain(|_, setting| *setting != MessageSetting::default());
        after.still_waiting_minutes = change.still_waiting_minutes.unwrap_or(after.still_waiting_minutes);
        after.remind_after_days = change.remind_after_days.unwrap_or(after.remind_after_days);
        after.close_after_days = change.close_after_days.unwrap_or(after.close_after_days);
        after.close_warning_days = change.close_warning_days.unwrap_or(after.close_warning_days);
        after.version += 1;
        after.updated_at = now;
        let subject = Subject { kind: SubjectKind::AutomaticMessages, id: self.id.uuid() };
        let draft = Draft {
            facts: deltas(Some(self), Some(&after), FACTS),
            private: deltas(Some(self), Some(&after), PRIVATE),
            ..Draft::new(EventKind::ConfigChanged, subject, after.version)
        };
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }
}
