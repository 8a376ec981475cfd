//! What clients send of a canned response, and its way into the domain.

use std::collections::BTreeMap;

use domain::{
    canned::{TextBody, folder},
    ids::TeamId,
    placeholder::Placeholder,
    ticket::Language,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::usecase::{ResponseInput, ResponseUpdate};
use crate::{
    content::BodyInput,
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    texts::check_text,
    tickets::input::single_line,
};

/// The text in each language, at least one.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct SetTextBodies {
    /// In Persian.
    #[validate(nested)]
    pub fa: Option<BodyInput>,
    /// In English.
    #[validate(nested)]
    pub en: Option<BodyInput>,
}

/// What to change of the texts: an absent language stays, null takes its text away. One is left at least.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateTextBodies {
    /// In Persian.
    #[validate(nested)]
    #[schema(value_type = Option<BodyInput>)]
    pub fa: Patch<BodyInput>,
    /// In English.
    #[validate(nested)]
    #[schema(value_type = Option<BodyInput>)]
    pub en: Patch<BodyInput>,
}

/// A canned response to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateCannedResponse {
    /// What agents call it, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "بازگشت وجه")]
    pub title: String,
    /// The folder it is in: up to five names with `/` between them.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "مالی/بازگشت وجه")]
    pub folder: Option<String>,
    /// The team it is for; null: all.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// What an agent types to get it: no white space. In use already, whatever its case: 409 `already_exists` with the
    /// other one's id.
    #[serde(default)]
    #[validate(length(max = 50), custom(function = one_word))]
    #[schema(min_length = 1, max_length = 50, example = "refund")]
    pub shortcut: Option<String>,
    /// The text in each language, at least one. A placeholder that does not exist is 422 `unknown_placeholder` with its
    /// position and those that do.
    #[validate(nested)]
    pub bodies: SetTextBodies,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateCannedResponse {
    /// What agents call it, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// The folder it is in.
    #[validate(length(max = 200), custom(function = patch_single_line))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub folder: Patch<String>,
    /// The team it is for.
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Patch<TeamId>,
    /// What an agent types to get it.
    #[validate(length(max = 50), custom(function = patch_one_word))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 50)]
    pub shortcut: Patch<String>,
    /// What to change of the texts.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub bodies: Option<UpdateTextBodies>,
}

fn one_word(text: &str) -> Result<(), ValidationError> {
    if text.is_empty() {
        return Err(ValidationError::new("required"));
    }
    if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(ValidationError::new("invalid_character"));
    }
    Ok(())
}

fn patch_one_word(text: &Patch<String>) -> Result<(), ValidationError> {
    text.value().map_or(Ok(()), |text| one_word(text))
}

fn patch_single_line(text: &Patch<String>) -> Result<(), ValidationError> {
    text.value().map_or(Ok(()), |text| single_line(text))
}

/// The folder in its usual form.
fn path(text: String, errors: &mut Vec<FieldError>) -> String {
    folder(&text).unwrap_or_else(|| {
        errors.push(FieldError::pointer("#/folder", FieldCode::InvalidFormat));
        text
    })
}

/// The text, of which every placeholder is there.
fn read(language: Language, body: BodyInput, errors: &mut Vec<FieldError>) -> TextBody {
    let pointer = format!("#/bodies/{}/content", language.word());
    errors.extend(check_text(&pointer, &body.content, Placeholder::OF_TICKET));
    body.into()
}

impl CreateCannedResponse {
    /// The response to add.
    ///
    /// # Errors
    /// 422 for what can be no folder or text, and without any text.
    pub fn parse(self) -> Result<ResponseInput, ApiError> {
        let mut errors = Vec::new();
        let sent = [(Language::Fa, self.bodies.fa), (Language::En, self.bodies.en)];
        let bodies: BTreeMap<_, _> = sent
            .into_iter()
            .filter_map(|(language, body)| Some((language, read(language, body?, &mut errors))))
            .collect();
        if bodies.is_empty() {
            errors.push(FieldError::pointer("#/bodies", FieldCode::Required));
        }
        let folder = self.folder.map(|text| path(text, &mut errors));
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        let title = self.title.trim().to_owned();
        Ok(ResponseInput { title, folder, team_id: self.team_id, shortcut: self.shortcut, bodies })
    }
}

impl UpdateCannedResponse {
    /// The change, with the names of the members that were sent.
    ///
    /// # Errors
    /// 422 for what can be no folder or text.
    pub fn parse(self) -> Result<ResponseUpdate, ApiError> {
        let sent = [
            ("title", self.title.is_some()),
            ("folder", !self.folder.is_keep()),
            ("team_id", !self.team_id.is_keep()),
            ("shortcut", !self.shortcut.is_keep()),
            ("bodies", self.bodies.is_some()),
        ];
        let mut errors = Vec::new();
        let folder = self.folder.into_option().map(|folder| folder.map(|text| path(text, &mut errors)));
        let UpdateTextBodies { fa, en } = self.bodies.unwrap_or_default();
        let bodies: BTreeMap<_, _> = [(Language::Fa, fa), (Language::En, en)]
            .into_iter()
            .filter_map(|(language, body)| Some((language, body.into_option()?)))
            .map(|(language, body)| (language, body.map(|body| read(language, body, &mut errors))))
            .collect();
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        Ok(ResponseUpdate {
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect(),
            title: self.title.map(|title| title.trim().to_owned()),
            folder,
            team_id: self.team_id.into_option(),
            shortcut: self.shortcut.into_option(),
            bodies,
        })
    }
}
