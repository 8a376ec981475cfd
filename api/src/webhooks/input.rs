//! What clients send of a webhook, and its way into the domain.

use domain::{
    condition::{Field, Parsed},
    webhook::{MAX_TYPES, is_known},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::usecase::{NewWebhookInput, WebhookUpdate};
use crate::{
    conditions::StateCondition,
    egress::Egress,
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    workspace::checks::{patch_plain_text, plain_text},
};

/// A webhook to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// Where events are sent to: `https`, a public address, without user information.
    #[validate(length(max = 2048))]
    #[schema(min_length = 1, max_length = 2048, example = "https://hooks.example/nobat")]
    pub url: String,
    /// What it is for.
    #[serde(default)]
    #[validate(length(max = 1000), custom(function = plain_text))]
    #[schema(max_length = 1000)]
    pub description: Option<String>,
    /// Is anything sent?
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub enabled: bool,
    /// The types of events that it gets, as `/v1/event-types` names them; `ticket.*` stands for all of a subject.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100, example = json!(["ticket.*", "message.created"]))]
    pub event_types: Vec<String>,
    /// What must hold of the ticket, as it is after the event. Events that are about no ticket are then left out.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub condition: Option<StateCondition>,
    /// Is what you do yourself left out? For a sync in both directions.
    #[serde(default)]
    #[schema(default = false)]
    pub exclude_own: bool,
    /// Is it told of internal notes? Only who has the scope `notes:read` can have that.
    #[serde(default)]
    #[schema(default = false)]
    pub include_notes: bool,
}

const fn yes() -> bool {
    true
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateWebhook {
    /// Where events are sent to.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 2048))]
    #[schema(nullable = false, min_length = 1, max_length = 2048)]
    pub url: Option<String>,
    /// What it is for.
    #[validate(length(max = 1000), custom(function = patch_plain_text))]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub description: Patch<String>,
    /// Is anything sent? Switched off, what waits is cancelled.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub enabled: Option<bool>,
    /// The types of events that it gets, all of them.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(min = 1, max = 100))]
    #[schema(nullable = false, min_items = 1, max_items = 100)]
    pub event_types: Option<Vec<String>>,
    /// What must hold of the ticket.
    #[validate(nested)]
    #[schema(value_type = Option<StateCondition>)]
    pub condition: Patch<StateCondition>,
    /// Is what the one who added it does himself left out?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub exclude_own: Option<bool>,
    /// Is it told of internal notes? Only who has the scope `notes:read` can have that.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub include_notes: Option<bool>,
}

fn check_url(url: &str, egress: &Egress, errors: &mut Vec<FieldError>) {
    if url.contains('#') || egress.check(url).is_err() {
        errors.push(FieldError::pointer("#/url", FieldCode::InvalidFormat));
    }
}

/// The types, each once.
fn check_types(sent: &[String], errors: &mut Vec<FieldError>) -> Vec<String> {
    let mut types: Vec<String> = Vec::with_capacity(sent.len().min(MAX_TYPES));
    for (index, word) in sent.iter().enumerate() {
        if !is_known(word) {
            errors.push(FieldError::pointer(format!("#/event_types/{index}"), FieldCode::UnknownOption));
        } else if !types.contains(word) {
            types.push(word.clone());
        }
    }
    types
}

fn check_notes(wanted: Option<bool>, reads_notes: bool, errors: &mut Vec<FieldError>) {
    if wanted == Some(true) && !reads_notes {
        errors.push(FieldError::pointer("#/include_notes", FieldCode::NotAllowed));
    }
}

/// The condition. What is promised changes by itself, so of an event that is told later nobody knows it.
fn condition(sent: &StateCondition, errors: &mut Vec<FieldError>) -> Result<Parsed, ApiError> {
    let parsed = sent.parse("condition")?;
    if parsed.condition.names(Field::NextDueAt) {
        let field = FieldError::pointer("#/condition", FieldCode::NotAllowed);
        errors.push(field.with("field", Field::NextDueAt.word()));
    }
    Ok(parsed)
}

fn none_of<T>(errors: Vec<FieldError>, value: T) -> Result<T, ApiError> {
    if errors.is_empty() { Ok(value) } else { Err(ApiError::validation(errors)) }
}

impl CreateWebhook {
    /// The webhook to add, for somebody who reads notes or does not.
    ///
    /// # Errors
    /// 422 with each fault and its place.
    pub fn parse(self, egress: &Egress, reads_notes: bool) -> Result<NewWebhookInput, ApiError> {
        let mut errors = Vec::new();
        check_url(&self.url, egress, &mut errors);
        let types = check_types(&self.event_types, &mut errors);
        check_notes(Some(self.include_notes), reads_notes, &mut errors);
        let condition = self.condition.as_ref().map(|sent| condition(sent, &mut errors)).transpose()?;
        let input = NewWebhookInput {
            url: self.url,
            description: self.description,
            enabled: self.enabled,
            types,
            condition,
            exclude_own: self.exclude_own,
            include_notes: self.include_notes,
        };
        none_of(errors, input)
    }
}

impl UpdateWebhook {
    /// The change, with the names of the members that were sent.
    ///
    /// # Errors
    /// 422 with each fault and its place.
    pub fn parse(self, egress: &Egress, reads_notes: bool) -> Result<WebhookUpdate, ApiError> {
        let sent = [
            ("url", self.url.is_some()),
            ("description", !self.description.is_keep()),
            ("enabled", self.enabled.is_some()),
            ("event_types", self.event_types.is_some()),
            ("condition", !self.condition.is_keep()),
            ("exclude_own", self.exclude_own.is_some()),
            ("include_notes", self.include_notes.is_some()),
        ];
        let mut errors = Vec::new();
        if let Some(url) = &self.url {
            check_url(url, egress, &mut errors);
        }
        let types = self.event_types.as_ref().map(|sent| check_types(sent, &mut errors));
        check_notes(self.include_notes, reads_notes, &mut errors);
        let condition = match self.condition.into_option() {
            None => None,
            Some(None) => Some(None),
            Some(Some(sent)) => Some(Some(condition(&sent, &mut errors)?)),
        };
        let update = WebhookUpdate {
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect(),
            url: self.url,
            description: self.description.into_option(),
            enabled: self.enabled,
            types,
            condition,
            exclude_own: self.exclude_own,
            include_notes: self.include_notes,
        };
        none_of(errors, update)
    }
}
