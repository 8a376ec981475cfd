//! What clients send of a policy, and its way into the domain.

use domain::{
    ids::CalendarId,
    sla::{CountFrom, DEFAULT_WARN_PERCENT, Terms, TermsError, TermsFault},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    steps_dto::SetStep,
    targets_dto::SetTargets,
    usecase::{NewPolicyInput, PolicyUpdate, TermsUpdate},
};
use crate::{
    conditions::StateCondition,
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    tickets::input::single_line,
    workspace::checks::{patch_plain_text, plain_text},
};

/// A policy to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSlaPolicy {
    /// The name, one line. In use already: 409 `already_exists` with the other policy's id.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "مشتریان ویژه")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[validate(length(max = 5000), custom(function = plain_text))]
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// The tickets it is for: comparisons, each `field`, `op`
    /// and `value`, in `all`, `any` and `none`; absent: every ticket. It is asked when a ticket is
    /// opened, and again when its subject, language, category, impact, priority, team, tags, customer or organization
    /// changes.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub condition: Option<StateCondition>,
    /// The calendar of business time; null: that of the ticket's team, else the workspace's, else day and night.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub calendar_id: Option<CalendarId>,
    /// How long things may take.
    #[validate(nested)]
    pub targets: SetTargets,
    /// How much of a target is used when its clock warns.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 1, max = 99))]
    #[schema(nullable = false, minimum = 1, maximum = 99, default = 80)]
    pub warn_percent: Option<i64>,
    /// From when a changed target counts: `start` (default) or `now`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(start|now)$", max_length = 10)]
    pub on_change: Option<CountFrom>,
    /// The escalation.
    #[serde(default)]
    #[validate(length(max = 30), nested)]
    #[schema(max_items = 30)]
    pub steps: Vec<SetStep>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396). `targets` and `steps` are replaced as
/// a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateSlaPolicy {
    /// The name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What it is for.
    #[validate(length(max = 5000), custom(function = patch_plain_text))]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub description: Patch<String>,
    /// Does it apply to tickets? An inactive one neither warns nor escalates; its tickets come under the next that fits.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub active: Option<bool>,
    /// The tickets it is for.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub condition: Option<StateCondition>,
    /// The calendar of business time.
    #[schema(value_type = Option<String>, max_length = 30)]
    pub calendar_id: Patch<CalendarId>,
    /// How long things may take.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub targets: Option<SetTargets>,
    /// How much of a target is used when its clock warns.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 1, max = 99))]
    #[schema(nullable = false, minimum = 1, maximum = 99)]
    pub warn_percent: Option<i64>,
    /// From when a changed target counts.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(start|now)$", max_length = 10)]
    pub on_change: Option<CountFrom>,
    /// The escalation.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 30), nested)]
    #[schema(nullable = false, max_items = 30)]
    pub steps: Option<Vec<SetStep>>,
}

/// The steps, or everything that keeps them from being steps.
fn steps(steps: Vec<SetStep>) -> Result<Vec<domain::sla::Step>, ApiError> {
    let (mut read, mut errors) = (Vec::new(), Vec::new());
    for (index, step) in steps.into_iter().enumerate() {
        match step.into_step(index) {
            Ok(step) => read.push(step),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(ApiError::validation(errors)) }
}

impl CreateSlaPolicy {
    /// The policy to add.
    ///
    /// # Errors
    /// 422 for a condition that is none and steps that are not taken at one moment.
    pub fn parse(self) -> Result<NewPolicyInput, ApiError> {
        Ok(NewPolicyInput {
            name: self.name.trim().to_owned(),
            description: self.description,
            condition: self.condition.as_ref().map(|condition| condition.parse("condition")).transpose()?,
            calendar_id: self.calendar_id,
            terms: Terms {
                targets: self.targets.into(),
                warn_percent: self.warn_percent.unwrap_or(DEFAULT_WARN_PERCENT),
                on_change: self.on_change.unwrap_or(CountFrom::Start),
                steps: steps(self.steps)?,
            },
        })
    }
}

impl UpdateSlaPolicy {
    /// The change, with the names of the members that were sent.
    ///
    /// # Errors
    /// 422 for a condition that is none and steps that are not taken at one moment.
    pub fn parse(self) -> Result<PolicyUpdate, ApiError> {
        let sent = [
            ("name", self.name.is_some()),
            ("description", !self.description.is_keep()),
            ("active", self.active.is_some()),
            ("condition", self.condition.is_some()),
            ("calendar_id", !self.calendar_id.is_keep()),
            ("targets", self.targets.is_some()),
            ("warn_percent", self.warn_percent.is_some()),
            ("on_change", self.on_change.is_some()),
            ("steps", self.steps.is_some()),
        ];
        Ok(PolicyUpdate {
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect(),
            name: self.name.map(|name| name.trim().to_owned()),
            description: self.description.into_option(),
            active: self.active,
            condition: self.condition.as_ref().map(|condition| condition.parse("condition")).transpose()?,
            calendar_id: self.calendar_id.into_option(),
            terms: TermsUpdate {
                targets: self.targets.map(Into::into),
                warn_percent: self.warn_percent,
                on_change: self.on_change,
                steps: self.steps.map(steps).transpose()?,
            },
        })
    }
}

/// What is wrong with terms, as a field problem.
pub fn refused(error: &TermsError) -> FieldError {
    let field = |code| FieldError::pointer(format!("#/{}", error.at), code);
    match error.fault {
        TermsFault::NoTarget | TermsFault::NoAction => field(FieldCode::Required),
        TermsFault::Range { min, max } => field(FieldCode::OutOfRange).with("min", min).with("max", max),
        TermsFault::TooMany { max } => field(FieldCode::TooMany).with("max", max),
        TermsFault::NoSuchTarget => field(FieldCode::Conflict),
        TermsFault::Repeated => field(FieldCode::Duplicate),
    }
}
