//! What a PUT says about a ticket: what to open it with, or what to change.

use domain::{
    ids::{AgentId, AttachmentId, CategoryId, TeamId},
    ticket::{Channel, Impact, Language, Priority, Ticket},
};
use persistence::{
    customer,
    message::{self, MessagePage},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Asked, ExternalIdInput};
use crate::{
    content::BodyInput,
    customers::{self, CustomerInput, CustomerRef},
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    state::Work,
    tickets::input::{CreateTicket, UpdateTicket, single_line},
};

/// A ticket to open or to change. To open one, `customer`, `subject` and `body` are needed. Of one that is there, absent
/// members stay, null clears and lists are replaced (RFC 7396); `customer`, `body`, `attachment_ids` and `channel` are what it
/// was opened with: the same again is fine, something else is 422 `read_only`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpsertTicket {
    /// Who asks: an existing customer, or one to be found by his addresses or created.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub customer: Option<CustomerRef>,
    /// One line, 1 to 300 characters.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 300), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 300, example = "وارد حساب نمی‌شوم")]
    pub subject: Option<String>,
    /// The customer's words.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub body: Option<BodyInput>,
    /// The files of the first message: ids of uploads of this workspace that no message has yet.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, nullable = false, max_items = 20)]
    pub attachment_ids: Option<Vec<AttachmentId>>,
    /// All tags; folded to lower case. No commas or slashes.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 50)]
    pub tags: Option<Vec<String>>,
    /// All its ids in other systems; that of the path is one of them in any case.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 20)]
    pub external_ids: Option<Vec<ExternalIdInput>>,
    /// `api` (meant when absent) or `phone` for a call that an agent writes down.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(api|phone)$", max_length = 10)]
    pub channel: Option<Channel>,
    /// The language it is written in: `fa` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2)]
    pub language: Patch<Language>,
    /// What it is about. Absent when it is opened, it is proposed from the words; the same with `impact` and `priority`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub category_id: Patch<CategoryId>,
    /// `low`, `medium`, `high`, `urgent`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, example = "high")]
    pub priority: Option<Priority>,
    /// What the problem does to the customer.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "blocked")]
    pub impact: Patch<Impact>,
    /// The team to work on it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Patch<TeamId>,
    /// The agent to work on it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub assignee_id: Patch<AgentId>,
}

/// What a ticket was opened with, as far as a PUT names it.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    customer: Option<CustomerInput>,
    body: Option<BodyInput>,
    attachment_ids: Option<Vec<AttachmentId>>,
    channel: Option<Channel>,
}

impl UpsertTicket {
    /// The ticket to open.
    pub(super) fn to_open(&self, asked: &Asked) -> Result<CreateTicket, ApiError> {
        let sent = self.clone();
        let (Some(customer), Some(subject), Some(body)) = (sent.customer, sent.subject, sent.body) else {
            let given = [
                ("customer", self.customer.is_some()),
                ("subject", self.subject.is_some()),
                ("body", self.body.is_some()),
            ];
            let missing = given.iter().filter(|(_, is_given)| !is_given);
            let errors = missing.map(|(name, _)| FieldError::pointer(format!("#/{name}"), FieldCode::Required));
            return Err(ApiError::validation(errors.collect()));
        };
        let mut external_ids = sent.external_ids.unwrap_or_default();
        asked.join(&mut external_ids);
        Ok(CreateTicket {
            customer,
            subject,
            body,
            attachment_ids: sent.attachment_ids.unwrap_or_default(),
            tags: sent.tags.unwrap_or_default(),
            external_ids,
            channel: sent.channel,
            language: sent.language.into_option().flatten(),
            category_id: sent.category_id.into_option().flatten(),
            priority: sent.priority,
            impact: sent.impact.into_option().flatten(),
            team_id: sent.team_id.into_option().flatten(),
            assignee_id: sent.assignee_id.into_option().flatten(),
        })
    }

    /// What to change, and what it was opened with.
    pub(super) fn to_change(&self, asked: &Asked) -> Result<(UpdateTicket, Opening), ApiError> {
        let mut sent = self.clone();
        if let Some(ids) = &mut sent.external_ids {
            asked.join(ids);
        }
        let customer = sent.customer.map(|customer| customers::parse(customer, "#/customer")).transpose()?;
        let (body, attachment_ids, channel) = (sent.body, sent.attachment_ids, sent.channel);
        let patch = UpdateTicket {
            subject: sent.subject,
            priority: sent.priority,
            impact: sent.impact,
            language: sent.language,
            category_id: sent.category_id,
            team_id: sent.team_id,
            assignee_id: sent.assignee_id,
            tags: sent.tags,
            external_ids: sent.external_ids,
            ..UpdateTicket::default()
        };
        Ok((patch, Opening { customer, body, attachment_ids, channel }))
    }
}

impl Opening {
    /// Was the ticket opened with it?
    ///
    /// # Errors
    /// 422 `read_only` at each member with which it was not.
    pub(super) fn check(&self, work: &mut Work<'_>, ticket: &Ticket) -> Result<(), ApiError> {
        let mut differing = Vec::new();
        if self.channel.is_some_and(|channel| channel != ticket.channel) {
            differing.push("#/channel");
        }
        if self.body.is_some() || self.attachment_ids.is_some() {
            let page = MessagePage { after: None, descending: false, limit: 1, without_notes: true };
            let first = message::list(work.conn, &work.scope, ticket.id, &page)?.pop();
            let is_said = |body: &BodyInput| {
                first.as_ref().is_some_and(|first| (first.format, &first.source) == (body.format, &body.content))
            };
            if self.body.as_ref().is_some_and(|body| !is_said(body)) {
                differing.push("#/body");
            }
            let mut files: Vec<AttachmentId> =
                first.iter().flat_map(|first| &first.attachments).map(|file| file.id).collect();
            files.sort_unstable();
            if let Some(mut ids) = self.attachment_ids.clone() {
                ids.sort_unstable();
                if ids != files {
                    differing.push("#/attachment_ids");
                }
            }
        }
        if let Some(named) = &self.customer {
            let customer = customer::find(work.conn, &work.scope, ticket.customer_id)?;
            if !customer.is_some_and(|customer| named.fits(&customer)) {
                differing.push("#/customer");
            }
        }
        if differing.is_empty() {
            return Ok(());
        }
        let refused = |pointer| FieldError::pointer(pointer, FieldCode::ReadOnly);
        Err(ApiError::validation(differing.into_iter().map(refused).collect()))
    }
}
