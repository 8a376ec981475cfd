//! What clients send of a macro, and its way into the domain.

use domain::{canned::folder, ids::TeamId, macros::MAX_POSITION, rules::Action};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::usecase::{MacroInput, MacroUpdate};
use crate::{
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    rules::{SetAction, parse_actions},
    tickets::input::single_line,
};

/// A macro to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateMacro {
    /// What agents call it, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "پرسش دوباره از مشتری")]
    pub title: String,
    /// The folder it is in: up to five names with `/` between them.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "مالی/بازگشت وجه")]
    pub folder: Option<String>,
    /// Its place in the folder, the lowest first.
    #[serde(default)]
    #[validate(range(min = 0, max = MAX_POSITION))]
    #[schema(default = 0, minimum = 0, maximum = 10_000)]
    pub position: i64,
    /// The team it is for; null: all.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// What it does, in order; at least one. A `reply` is a reply of whoever applies the macro.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    pub actions: Vec<SetAction>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396). `actions` are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateMacro {
    /// What agents call it, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// The folder it is in.
    #[validate(length(max = 200), custom(function = patch_single_line))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub folder: Patch<String>,
    /// Its place in the folder.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_POSITION))]
    #[schema(nullable = false, minimum = 0, maximum = 10_000)]
    pub position: Option<i64>,
    /// The team it is for.
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Patch<TeamId>,
    /// What it does.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(nullable = false, min_items = 1, max_items = 20)]
    pub actions: Option<Vec<SetAction>>,
}

fn patch_single_line(text: &Patch<String>) -> Result<(), ValidationError> {
    text.value().map_or(Ok(()), |text| single_line(text))
}

fn path(text: Option<String>) -> Result<Option<String>, ApiError> {
    let read = |text: String| {
        let wrong = || ApiError::validation(vec![FieldError::pointer("#/folder", FieldCode::InvalidFormat)]);
        folder(&text).ok_or_else(wrong)
    };
    text.map(read).transpose()
}

/// The actions that were sent. Agents send nothing to webhooks: rules do.
fn own_actions(sent: Vec<SetAction>) -> Result<Vec<Action>, ApiError> {
    let actions = parse_actions(sent)?;
    let refused = actions
        .iter()
        .enumerate()
        .filter(|(_, action)| matches!(action, Action::Webhook { .. } | Action::Notify { .. }));
    let errors: Vec<FieldError> = refused
        .map(|(index, _)| FieldError::pointer(format!("#/actions/{index}/type"), FieldCode::NotAllowed))
        .collect();
    if errors.is_empty() { Ok(actions) } else { Err(ApiError::validation(errors)) }
}

impl CreateMacro {
    /// The macro to add.
    ///
    /// # Errors
    /// 422 for a folder that is none and actions that are none.
    pub fn parse(self) -> Result<MacroInput, ApiError> {
        Ok(MacroInput {
            title: self.title.trim().to_owned(),
            folder: path(self.folder)?,
            position: self.position,
            team_id: self.team_id,
            actions: own_actions(self.actions)?,
        })
    }
}

impl UpdateMacro {
    /// The change, with the names of the members that were sent.
    ///
    /// # Errors
    /// 422 for a folder that is none and actions that are none.
    pub fn parse(self) -> Result<MacroUpdate, ApiError> {
        let sent = [
            ("title", self.title.is_some()),
            ("folder", !self.folder.is_keep()),
            ("position", self.position.is_some()),
            ("team_id", !self.team_id.is_keep()),
            ("actions", self.actions.is_some()),
        ];
        let actions: Option<Vec<Action>> = self.actions.map(own_actions).transpose()?;
        Ok(MacroUpdate {
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect(),
            title: self.title.map(|title| title.trim().to_owned()),
            folder: self.folder.into_option().map(path).transpose()?,
            position: self.position,
            team_id: self.team_id.into_option(),
            actions,
        })
    }
}
