//! The wire shape of the settings of surveys.

use domain::{
    survey::{AskedAfter, SurveySettings, SurveyTerms},
    ticket::{Language, Tag},
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// How customers are asked how they were served.
///
/// A solving cycle of a ticket begins when it becomes `answered` or `closed`, and ends when it is opened again. Each has one
/// survey at most.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SurveySettings)]
pub struct SurveySettingsDto {
    /// The count of changes; 1 while nothing was changed. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// Are customers asked?
    pub enabled: bool,
    /// What they are asked after: `answered` (the ticket was answered, or closed at once), `closed`, or
    /// `rules`: only where a rule wants it.
    #[schema(value_type = String, max_length = 20, example = "answered")]
    pub asked_after: AskedAfter,
    /// How many minutes after that. Who opens his ticket again meanwhile is not asked.
    #[schema(minimum = 0, maximum = 43_200, example = 1_440)]
    pub delay_minutes: i64,
    /// For how many of a hundred solving cycles. Which ones follows from ticket and cycle.
    #[schema(minimum = 1, maximum = 100, example = 100)]
    pub sample_percent: i64,
    /// For how many days a customer who was asked is not asked again, whichever ticket it is about; 0: he always is.
    #[schema(minimum = 0, maximum = 365, example = 30)]
    pub rest_days: i64,
    /// Tickets with one of these tags are left out.
    #[schema(value_type = Vec<String>, max_items = 50)]
    pub excluded_tags: Vec<Tag>,
    /// For how many days a survey can be answered.
    #[schema(minimum = 1, maximum = 365, example = 30)]
    pub expiry_days: i64,
    /// For how many days an answer can be changed; 0: not at all.
    #[schema(minimum = 0, maximum = 90, example = 7)]
    pub edit_days: i64,
    /// Scores up to this one are low, which is the event `survey.low_score`; 0: none is.
    #[schema(minimum = 0, maximum = 4, example = 2)]
    pub low_score: i64,
    /// The page of the workspace that asks, with `{key}` where the survey's key is to stand. Null: no mail is sent, and
    /// surveys are answered in the portal or by integrations.
    #[schema(required = true, max_length = 500, example = "https://help.example/rate/{key}")]
    pub page_url: Option<String>,
    /// What customers read.
    pub texts: SurveyTextSet,
    /// When it last changed; null while nothing was changed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub updated_at: Option<Instant>,
}

/// The words in each language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SurveyTextSet {
    /// In Persian.
    pub fa: SurveyText,
    /// In English.
    pub en: SurveyText,
}

/// The words in one language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SurveyText {
    /// What the customer is asked.
    #[schema(max_length = 500)]
    pub question: String,
    /// What he reads once he has answered.
    #[schema(max_length = 500)]
    pub thanks: String,
    /// Are both the built-in ones?
    pub built_in: bool,
}

impl SurveySettingsDto {
    /// What the workspace says, and what is built in.
    pub fn of(own: Option<&SurveySettings>) -> Self {
        let terms = own.map_or_else(SurveyTerms::default, |own| own.terms.clone());
        let text = |language: Language| {
            let (question, thanks) = terms.words(language);
            SurveyText { question, thanks, built_in: !terms.texts.contains_key(&language) }
        };
        Self {
            version: own.map_or(1, |own| own.version),
            enabled: terms.enabled_at.is_some(),
            asked_after: terms.asked_after,
            delay_minutes: terms.delay_minutes,
            sample_percent: terms.sample_percent,
            rest_days: terms.rest_days,
            expiry_days: terms.expiry_days,
            edit_days: terms.edit_days,
            low_score: terms.low_score,
            texts: SurveyTextSet { fa: text(Language::Fa), en: text(Language::En) },
            excluded_tags: terms.excluded_tags,
            page_url: terms.page_url,
            updated_at: own.map(|own| own.updated_at),
        }
    }
}
