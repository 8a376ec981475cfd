//! What clients send of the settings of surveys, and its way into the domain.

use domain::{
    survey::{
        AskedAfter, MAX_DELAY_MINUTES, MAX_EDIT_DAYS, MAX_EXPIRY_DAYS, MAX_REST_DAYS, SurveyChange, TextsChange,
        page_url,
    },
    ticket::Language,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    tickets::input::{single_line, tags},
};

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateSurveySettings {
    /// Are customers asked?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub enabled: Option<bool>,
    /// What they are asked after: `answered`, `closed`, or `rules`.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(answered|closed|rules)$", max_length = 20)]
    pub asked_after: Option<AskedAfter>,
    /// How many minutes after that.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_DELAY_MINUTES))]
    #[schema(nullable = false, minimum = 0, maximum = 43_200)]
    pub delay_minutes: Option<i64>,
    /// For how many of a hundred solving cycles.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 1, max = 100))]
    #[schema(nullable = false, minimum = 1, maximum = 100)]
    pub sample_percent: Option<i64>,
    /// For how many days a customer who was asked is not asked again; 0: he always is.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_REST_DAYS))]
    #[schema(nullable = false, minimum = 0, maximum = 365)]
    pub rest_days: Option<i64>,
    /// Tickets with one of these tags are left out. Replaces the list.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 50)]
    pub excluded_tags: Option<Vec<String>>,
    /// For how many days a survey can be answered.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 1, max = MAX_EXPIRY_DAYS))]
    #[schema(nullable = false, minimum = 1, maximum = 365)]
    pub expiry_days: Option<i64>,
    /// For how many days an answer can be changed; 0: not at all.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_EDIT_DAYS))]
    #[schema(nullable = false, minimum = 0, maximum = 90)]
    pub edit_days: Option<i64>,
    /// Scores up to this one are low; 0: none is.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = 4))]
    #[schema(nullable = false, minimum = 0, maximum = 4)]
    pub low_score: Option<i64>,
    /// The page of the workspace that asks: an `https` address with `{key}` in its path, query or fragment, once.
    #[validate(length(max = 500))]
    #[schema(value_type = Option<String>, max_length = 500, example = "https://help.example/rate/{key}")]
    pub page_url: Patch<String>,
    /// What customers read.
    #[validate(nested)]
    pub texts: UpdateSurveyTextSet,
}

/// What to change of the words; absent languages stay.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateSurveyTextSet {
    /// In Persian.
    #[validate(nested)]
    pub fa: UpdateSurveyText,
    /// In English.
    #[validate(nested)]
    pub en: UpdateSurveyText,
}

/// What to change of the words in one language; null brings the built-in ones back.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateSurveyText {
    /// What the customer is asked, one line.
    #[validate(length(max = 500))]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub question: Patch<String>,
    /// What he reads once he has answered, one line.
    #[validate(length(max = 500))]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub thanks: Patch<String>,
}

/// A change with the names of the members that were sent.
#[derive(Debug, Clone)]
pub struct SettingsUpdate {
    /// What changes.
    pub change: SurveyChange,
    /// The members.
    pub sent: Vec<&'static str>,
}

impl UpdateSurveySettings {
    /// The change.
    ///
    /// # Errors
    /// 422 for an address that is none, texts that are blank or of several lines, and tags that are none.
    pub fn parse(self) -> Result<SettingsUpdate, ApiError> {
        let sent = [
            ("enabled", self.enabled.is_some()),
            ("asked_after", self.asked_after.is_some()),
            ("delay_minutes", self.delay_minutes.is_some()),
            ("sample_percent", self.sample_percent.is_some()),
            ("rest_days", self.rest_days.is_some()),
            ("excluded_tags", self.excluded_tags.is_some()),
            ("expiry_days", self.expiry_days.is_some()),
            ("edit_days", self.edit_days.is_some()),
            ("low_score", self.low_score.is_some()),
            ("page_url", !self.page_url.is_keep()),
        ];
        let mut sent: Vec<_> = sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect();
        let mut errors = Vec::new();
        let excluded_tags = match self.excluded_tags.as_deref().map(tags).transpose() {
            Ok(found) => found,
            Err(refused) => {
                let moved = refused.errors.into_iter().map(|error| FieldError { at: excluded(&error.at), ..error });
                errors.extend(moved);
                None
            }
        };
        if self.page_url.value().is_some_and(|page| page_url(page).is_none()) {
            errors.push(FieldError::pointer("#/page_url", FieldCode::InvalidFormat));
        }
        let mut texts = std::collections::BTreeMap::new();
        for (language, text) in [(Language::Fa, self.texts.fa), (Language::En, self.texts.en)] {
            for (member, text) in [("question", &text.question), ("thanks", &text.thanks)] {
                if let Some(Err(error)) = text.value().map(|text| single_line(text)) {
                    let code = FieldCode::from_word(&error.code).unwrap_or(FieldCode::InvalidFormat);
                    let place = format!("#/texts/{}/{member}", language.word());
                    errors.push(FieldError::pointer(place, code));
                }
            }
            let change = TextsChange { question: text.question.into_option(), thanks: text.thanks.into_option() };
            if change != TextsChange::default() {
                texts.insert(language, change);
            }
        }
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        if !texts.is_empty() {
            sent.push("texts");
        }
        let excluded_tags = excluded_tags.map(|mut tags| {
            tags.sort();
            tags.dedup();
            tags
        });
        let change = SurveyChange {
            enabled: self.enabled,
            asked_after: self.asked_after,
            delay_minutes: self.delay_minutes,
            sample_percent: self.sample_percent,
            rest_days: self.rest_days,
            excluded_tags,
            expiry_days: self.expiry_days,
            edit_days: self.edit_days,
            low_score: self.low_score,
            page_url: self.page_url.into_option(),
            texts,
        };
        Ok(SettingsUpdate { change, sent })
    }
}

/// The place of a tag, told by its place in a ticket.
fn excluded(at: &crate::http::At) -> crate::http::At {
    match at {
        crate::http::At::Pointer(pointer) => crate::http::At::Pointer(pointer.replacen("#/tags", "#/excluded_tags", 1)),
        other => other.clone(),
    }
}
