//! What clients send about tickets, and its way into the domain.

use domain::{
    ids::{AgentId, AttachmentId, CategoryId, OrganizationId, TeamId},
    ticket::{Impact, Language, Priority, Status, Tag, TagError, TicketPatch},
    time::Instant,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    content::BodyInput,
    customers::CustomerRef,
    external_ids::{ExternalIdInput, parse},
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
};

/// A ticket to open, with the customer's first message.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateTicket {
    /// Who asks: an existing customer, or one to be found by his addresses or created.
    #[validate(nested)]
    pub customer: CustomerRef,
    /// One line, 1 to 300 characters.
    #[validate(length(max = 300), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 300, example = "وارد حساب نمی‌شوم")]
    pub subject: String,
    /// The customer's words.
    #[validate(nested)]
    pub body: BodyInput,
    /// The files of the first message: ids of uploads of this workspace that no message has yet.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub attachment_ids: Vec<AttachmentId>,
    /// Words to find the ticket by; folded to lower case. No commas or slashes.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub tags: Vec<String>,
    /// Its ids in other systems. One that another ticket has: 409 `already_exists` with its `existing_id`, however long ago
    /// that was opened.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdInput>,
    /// `api` (default) or `phone` for a call that an agent writes down.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(api|phone)$", max_length = 10)]
    pub channel: Option<domain::ticket::Channel>,
    /// The language it is written in: `fa` or `en`. Absent: as its words tell.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub language: Option<Language>,
    /// What it is about. Absent, it is proposed from the words, and set where the proposal is sure enough; the same with
    /// `impact` and `priority`. `GET /v1/tickets/{id}/triage` explains it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// `low`, `medium`, `high`, `urgent`. Absent: as proposed, or `medium`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "high")]
    pub priority: Option<Priority>,
    /// What the problem does to the customer: `critical`, `outage`, `blocked`, `degraded`, `workaround`, `question`,
    /// `suggestion`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "blocked")]
    pub impact: Option<Impact>,
    /// The team to work on it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The agent to work on it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub assignee_id: Option<AgentId>,
}

/// What to change. Absent members stay; null clears a nullable member; lists are replaced (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateTicket {
    /// One line, 1 to 300 characters.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 300), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 300)]
    pub subject: Option<String>,
    /// A status that `allowed_actions` lists as `status:<value>`; otherwise 409 `transition_not_allowed`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, example = "in_review")]
    pub status: Option<Status>,
    /// Is it not a request at all? Lists hide spam unless asked for it.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub spam: Option<bool>,
    /// `low`, `medium`, `high`, `urgent`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, example = "high")]
    pub priority: Option<Priority>,
    /// What the problem does to the customer.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "degraded")]
    pub impact: Patch<Impact>,
    /// `fa` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2)]
    pub language: Patch<Language>,
    /// What it is about.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub category_id: Patch<CategoryId>,
    /// The team to work on it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Patch<TeamId>,
    /// The agent to work on it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub assignee_id: Patch<AgentId>,
    /// The company asking.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub organization_id: Patch<OrganizationId>,
    /// All tags; use the routes for single tags where several writers meet.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 50)]
    pub tags: Option<Vec<String>>,
    /// All its ids in other systems. One that another ticket has: 409 `already_exists`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 20)]
    pub external_ids: Option<Vec<ExternalIdInput>>,
    /// Let the ticket sleep until then; must lie in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub snoozed_until: Patch<Instant>,
}

/// Not blank, no line breaks or other control characters.
pub fn single_line(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        return Err(ValidationError::new("required"));
    }
    if text.chars().any(char::is_control) {
        return Err(ValidationError::new("invalid_character"));
    }
    Ok(())
}

/// Parses tags, naming each one that is none.
pub fn tags(texts: &[String]) -> Result<Vec<Tag>, ApiError> {
    let mut tags = Vec::with_capacity(texts.len());
    let mut errors = Vec::new();
    if texts.len() > domain::ticket::MAX_TAGS {
        let max = domain::ticket::MAX_TAGS;
        return Err(ApiError::validation(vec![FieldError::pointer("#/tags", FieldCode::TooMany).with("max", max)]));
    }
    for (index, text) in texts.iter().enumerate() {
        match Tag::parse(text) {
            Ok(tag) => tags.push(tag),
            Err(error) => {
                errors.push(tag_error(FieldError::pointer(format!("#/tags/{index}"), tag_code(error)), error))
            }
        }
    }
    if errors.is_empty() { Ok(tags) } else { Err(ApiError::validation(errors)) }
}

/// What is wrong with a text that is no tag.
pub const fn tag_code(error: TagError) -> FieldCode {
    match error {
        TagError::Empty => FieldCode::Required,
        TagError::TooLong => FieldCode::TooLong,
        TagError::Character => FieldCode::InvalidCharacter,
    }
}

fn tag_error(field: FieldError, error: TagError) -> FieldError {
    if error == TagError::TooLong { field.with("max", Tag::MAX) } else { field }
}

impl UpdateTicket {
    /// The domain's patch, and the names of the fields that were sent.
    pub fn parse(self) -> Result<(TicketPatch, Vec<&'static str>), ApiError> {
        let mut sent = Vec::new();
        macro_rules! note {
            ($($field:ident $is:expr),*) => { $(if $is { sent.push(stringify!($field)); })* };
        }
        note!(
            subject self.subject.is_some(), status self.status.is_some(), spam self.spam.is_some(),
            priority self.priority.is_some(), impact !self.impact.is_keep(), language !self.language.is_keep(),
            category_id !self.category_id.is_keep(), team_id !self.team_id.is_keep(),
            assignee_id !self.assignee_id.is_keep(), organization_id !self.organization_id.is_keep(),
            tags self.tags.is_some(), external_ids self.external_ids.is_some(),
            snoozed_until !self.snoozed_until.is_keep()
        );
        let patch = TicketPatch {
            subject: self.subject.map(|subject| subject.trim().to_owned()),
            status: self.status,
            spam: self.spam,
            priority: self.priority,
            impact: self.impact.into_option(),
            language: self.language.into_option(),
            category_id: self.category_id.into_option(),
            team_id: self.team_id.into_option(),
            assignee_id: self.assignee_id.into_option(),
            customer: None,
            organization_id: self.organization_id.into_option(),
            tags: self.tags.as_deref().map(tags).transpose()?,
            external_ids: self.external_ids.as_deref().map(parse).transpose()?,
            snoozed_until: self.snoozed_until.into_option(),
        };
        Ok((patch, sent))
    }
}
