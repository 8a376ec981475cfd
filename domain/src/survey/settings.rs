//! What a workspace says of its surveys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::starter;
use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::SurveySettingsId,
    snapshot::{Field, deltas, list, optional},
    ticket::{Language, Tag},
    time::Instant,
};

/// The longest time between solving and asking: thirty days.
pub const MAX_DELAY_MINUTES: i64 = 43_200;
/// The longest time in which a customer who was asked is left alone.
pub const MAX_REST_DAYS: i64 = 365;
/// The longest time in which a survey can be answered.
pub const MAX_EXPIRY_DAYS: i64 = 365;
/// The longest time in which an answer can be changed.
pub const MAX_EDIT_DAYS: i64 = 90;
/// The most tags that exclude tickets.
pub const MAX_EXCLUDED_TAGS: usize = 50;
/// What stands for the key in the address of the workspace's page.
pub const PAGE_KEY: &str = "{key}";

crate::words! {
    /// What a survey is asked after.
    pub enum AskedAfter {
        /// The ticket was answered, or closed at once.
        Answered = 1 "answered",
        /// The ticket was closed.
        Closed = 2 "closed",
        /// A rule wanted it, and nothing else.
        Rules = 3 "rules",
    }
}

/// A workspace's own words in one language; none: the built-in ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyTexts {
    /// What the customer is asked.
    pub question: Option<String>,
    /// What he reads once he has answered.
    pub thanks: Option<String>,
}

/// How surveys are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyTerms {
    /// Since when they are; none: they are not.
    pub enabled_at: Option<Instant>,
    /// What they are asked after.
    pub asked_after: AskedAfter,
    /// How long after that, in minutes.
    pub delay_minutes: i64,
    /// For how many of a hundred cycles.
    pub sample_percent: i64,
    /// For how many days a customer who was asked is left alone.
    pub rest_days: i64,
    /// Tickets with one of these tags are left out.
    pub excluded_tags: Vec<Tag>,
    /// For how many days a survey can be answered.
    pub expiry_days: i64,
    /// For how many days an answer can be changed.
    pub edit_days: i64,
    /// Scores up to this one are low; 0: none is.
    pub low_score: i64,
    /// The address of the page that asks, with [`PAGE_KEY`] in it.
    pub page_url: Option<String>,
    /// Words that are not the built-in ones.
    pub texts: BTreeMap<Language, SurveyTexts>,
}

impl Default for SurveyTerms {
    fn default() -> Self {
        Self {
            enabled_at: None,
            asked_after: AskedAfter::Answered,
            delay_minutes: 1_440,
            sample_percent: 100,
            rest_days: 30,
            excluded_tags: Vec::new(),
            expiry_days: 30,
            edit_days: 7,
            low_score: 2,
            page_url: None,
            texts: BTreeMap::new(),
        }
    }
}

impl SurveyTerms {
    /// The words in a language: the workspace's own, else those that are built in.
    pub fn words(&self, language: Language) -> (String, String) {
        let own = self.texts.get(&language);
        let (question, thanks) = starter(language);
        (
            own.and_then(|own| own.question.clone()).unwrap_or_else(|| question.to_owned()),
            own.and_then(|own| own.thanks.clone()).unwrap_or_else(|| thanks.to_owned()),
        )
    }

    /// The page that asks, for this key.
    pub fn page(&self, key: &str) -> Option<String> {
        self.page_url.as_ref().map(|page| page.replace(PAGE_KEY, key))
    }
}

/// The address of a page as it is kept: `https` (or `http`), no blanks, the key in it once. None for anything else.
pub fn page_url(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_graphic() && !br#"<>"'\^`|"#.contains(&byte));
    let is_page = !host.is_empty() && !host.contains(['{', '}', '@']) && path.matches(PAGE_KEY).count() == 1;
    let others = path.replacen(PAGE_KEY, "", 1);
    (is_page && is_plain(host) && is_plain(&others) && !others.contains(['{', '}'])).then(|| text.to_owned())
}

/// What a workspace says of its surveys, with the count of its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveySettings {
    /// Their id.
    pub id: SurveySettingsId,
    /// The count of their changes, from 1.
    pub version: i64,
    /// What is said.
    pub terms: SurveyTerms,
    /// When they last changed.
    pub updated_at: Instant,
}

/// What changes of the words in a language: an outer none keeps, an inner none brings the built-in words back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextsChange {
    /// The question.
    pub question: Option<Option<String>>,
    /// The thanks.
    pub thanks: Option<Option<String>>,
}

/// What to change; none leaves a member as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SurveyChange {
    /// Are surveys asked?
    pub enabled: Option<bool>,
    /// What they are asked after.
    pub asked_after: Option<AskedAfter>,
    /// How long after that.
    pub delay_minutes: Option<i64>,
    /// For how many of a hundred cycles.
    pub sample_percent: Option<i64>,
    /// How long a customer is left alone.
    pub rest_days: Option<i64>,
    /// The tags that exclude.
    pub excluded_tags: Option<Vec<Tag>>,
    /// How long a survey can be answered.
    pub expiry_days: Option<i64>,
    /// How long an answer can be changed.
    pub edit_days: Option<i64>,
    /// Which scores are low.
    pub low_score: Option<i64>,
    /// The page that asks.
    pub page_url: Option<Option<String>>,
    /// Words.
    pub texts: BTreeMap<Language, TextsChange>,
}

const FACTS: &[Field<SurveySettings>] = &[
    ("enabled", |own| own.terms.enabled_at.is_some().into()),
    ("asked_after", |own| own.terms.asked_after.word().into()),
    ("delay_minutes", |own| own.terms.delay_minutes.into()),
    ("sample_percent", |own| own.terms.sample_percent.into()),
    ("rest_days", |own| own.terms.rest_days.into()),
    ("expiry_days", |own| own.terms.expiry_days.into()),
    ("edit_days", |own| own.terms.edit_days.into()),
    ("low_score", |own| own.terms.low_score.into()),
];
const PRIVATE: &[Field<SurveySettings>] = &[
    ("excluded_tags", |own| list(&own.terms.excluded_tags)),
    ("page_url", |own| optional(own.terms.page_url.as_ref())),
    ("texts", |own| {
        let texts = own.terms.texts.iter().map(|(language, texts)| (language.word().to_owned(), json!(texts)));
        texts.collect::<serde_json::Map<_, _>>().into()
    }),
];

impl SurveySettings {
    /// Before anything was said: nobody is asked.
    pub fn none(id: SurveySettingsId, at: Instant) -> Self {
        Self { id, version: 1, terms: SurveyTerms::default(), updated_at: at }
    }

    /// After a change, with its event; none when nothing would change.
    pub fn change(&self, change: SurveyChange, now: Instant) -> Option<(Self, Draft)> {
        let before = &self.terms;
        let mut texts = before.texts.clone();
        for (language, change) in change.texts {
            let own = texts.entry(language).or_default();
            let (question, thanks) = starter(language);
            // What is written as it is built in stays so when the built-in words get better.
            let set = |to: Option<String>, built_in: &str| to.filter(|text| text != built_in);
            if let Some(to) = change.question {
                own.question = set(to, question);
            }
            if let Some(to) = change.thanks {
                own.thanks = set(to, thanks);
            }
        }
        texts.retain(|_, own| *own != SurveyTexts::default());
        let terms = SurveyTerms {
            enabled_at: match change.enabled {
                Some(false) => None,
                Some(true) => before.enabled_at.or(Some(now)),
                None => before.enabled_at,
            },
            asked_after: change.asked_after.unwrap_or(before.asked_after),
            delay_minutes: change.delay_minutes.unwrap_or(before.delay_minutes),
            sample_percent: change.sample_percent.unwrap_or(before.sample_percent),
            rest_days: change.rest_days.unwrap_or(before.rest_days),
            excluded_tags: change.excluded_tags.unwrap_or_else(|| before.excluded_tags.clone()),
            expiry_days: change.expiry_days.unwrap_or(before.expiry_days),
            edit_days: change.edit_days.unwrap_or(before.edit_days),
            low_score: change.low_score.unwrap_or(before.low_score),
            page_url: change.page_url.unwrap_or_else(|| before.page_url.clone()),
            texts,
        };
        let after = Self { id: self.id, version: self.version + 1, terms, updated_at: now };
        let subject = Subject { kind: SubjectKind::SurveySettings, id: self.id.uuid() };
        let draft = Draft {
            facts: deltas(Some(self), Some(&after), FACTS),
            private: deltas(Some(self), Some(&after), PRIVATE),
            ..Draft::new(EventKind::ConfigChanged, subject, after.version)
        };
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }
}
