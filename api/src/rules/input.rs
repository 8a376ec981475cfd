//! What clients send of a rule, and its way into the domain.

use domain::rules::{Action, Mode, Occasion, Wait};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    action_dto::SetAction,
    dto::RuleWait,
    usecase::{NewRuleInput, RuleUpdate},
};
use crate::{
    conditions::StepCondition,
    http::{ApiError, Patch, not_null},
    tickets::input::single_line,
    workspace::checks::{patch_plain_text, plain_text},
};

/// A rule to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateRule {
    /// The name, one line. In use already: 409 `already_exists` with the other rule's id.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "پرداخت‌های ناموفق")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[validate(length(max = 5000), custom(function = plain_text))]
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// `off`, `shadow` (default: it only notes what it would do) or `live`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(off|shadow|live)$", max_length = 10)]
    pub mode: Option<Mode>,
    /// What it listens to: `opened`, `changed`, `customer_wrote`, `replied`, `noted`, `low_score`; at least one, or none and
    /// `after`.
    #[serde(default)]
    #[validate(length(max = 6))]
    #[schema(value_type = Vec<String>, max_items = 6, example = json!(["opened"]))]
    pub occasions: Vec<Occasion>,
    /// For a time rule: how long its condition has to hold before it acts. Its condition asks neither what changed nor for spans
    /// of time (`older_than` and its like): those are 422 `not_allowed`.
    #[serde(default)]
    #[validate(nested)]
    pub after: Option<RuleWait>,
    /// What must hold of the ticket, and with `changed`, `changed_from` and `changed_to` of what happened to it; absent: it
    /// always does. When a ticket is opened, all its fields have changed.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub condition: Option<StepCondition>,
    /// What it does, in order; at least one.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    pub actions: Vec<SetAction>,
    /// Are the rules behind it left out once it has acted?
    #[serde(default)]
    #[schema(default = false)]
    pub stops: bool,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396). `occasions` and `actions` are replaced as a
/// whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateRule {
    /// The name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What it is for.
    #[validate(length(max = 5000), custom(function = patch_plain_text))]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub description: Patch<String>,
    /// `off`, `shadow` or `live`: a rule that proved itself in the shadow goes live with this one call.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(off|shadow|live)$", max_length = 10)]
    pub mode: Option<Mode>,
    /// What it listens to.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 6))]
    #[schema(value_type = Vec<String>, nullable = false, max_items = 6)]
    pub occasions: Option<Vec<Occasion>>,
    /// How long its condition has to hold before it acts; null makes it a rule that listens.
    #[validate(nested)]
    #[schema(value_type = Option<RuleWait>)]
    pub after: Patch<RuleWait>,
    /// What must hold.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub condition: Option<StepCondition>,
    /// What it does.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(nullable = false, min_items = 1, max_items = 20)]
    pub actions: Option<Vec<SetAction>>,
    /// Are the rules behind it left out once it has acted?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub stops: Option<bool>,
}

/// The actions that were sent as `actions`.
///
/// # Errors
/// 422 for those that are none, each with its place.
pub fn actions(sent: Vec<SetAction>) -> Result<Vec<Action>, ApiError> {
    let (mut read, mut errors) = (Vec::with_capacity(sent.len()), Vec::new());
    for (index, action) in sent.into_iter().enumerate() {
        match action.parse(&format!("#/actions/{index}")) {
            Ok(action) => read.push(action),
            Err(faults) => errors.extend(faults),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(ApiError::validation(errors)) }
}

pub(super) fn occasions(mut sent: Vec<Occasion>) -> Vec<Occasion> {
    sent.sort_unstable();
    sent.dedup();
    sent
}

impl CreateRule {
    /// The rule to add.
    ///
    /// # Errors
    /// 422 for a condition that is none and actions that are none.
    pub fn parse(self) -> Result<NewRuleInput, ApiError> {
        Ok(NewRuleInput {
            name: self.name.trim().to_owned(),
            description: self.description,
            mode: self.mode.unwrap_or(Mode::Shadow),
            occasions: occasions(self.occasions),
            after: self.after.map(Wait::from),
            condition: self.condition.as_ref().map(|condition| condition.parse("condition")).transpose()?,
            actions: actions(self.actions)?,
            stops: self.stops,
        })
    }
}

impl UpdateRule {
    /// The change, with the names of the members that were sent.
    ///
    /// # Errors
    /// 422 for a condition that is none and actions that are none.
    pub fn parse(self) -> Result<RuleUpdate, ApiError> {
        let sent = [
            ("name", self.name.is_some()),
            ("description", !self.description.is_keep()),
            ("mode", self.mode.is_some()),
            ("occasions", self.occasions.is_some()),
            ("after", !self.after.is_keep()),
            ("condition", self.condition.is_some()),
            ("actions", self.actions.is_some()),
            ("stops", self.stops.is_some()),
        ];
        Ok(RuleUpdate {
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect(),
            name: self.name.map(|name| name.trim().to_owned()),
            description: self.description.into_option(),
            mode: self.mode,
            occasions: self.occasions.map(occasions),
            after: self.after.into_option().map(|after| after.map(Wait::from)),
            condition: self.condition.as_ref().map(|condition| condition.parse("condition")).transpose()?,
            actions: self.actions.map(actions).transpose()?,
            stops: self.stops,
        })
    }
}
