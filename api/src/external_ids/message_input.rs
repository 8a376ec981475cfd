//! What a PUT says about a message: what to add, or what to change.

use domain::{
    conversation::Message,
    ids::{AgentId, AttachmentId, CannedResponseId, MessageId, TicketId},
    ticket::{MessageKind, Status},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Asked, ExternalIdInput};
use crate::{
    auth::Principal,
    content::{BodyInput, render},
    external_ids::GivenIds,
    http::{ApiError, Code, FieldCode, FieldError, Patch, not_null},
    messages::{dto::CreateMessage, mentions::check_mentions, usecase::MessageEdit},
};

/// A message to add or to change. To add one, `ticket_id` or `ticket_external_id`, `kind` and `body` are needed. Of one that is
/// there, `external_ids` are replaced, and `body` and `mention_ids` of an internal note; for the rest what it was written with
/// (`kind`, and `body`, `attachment_ids` and `mention_ids` of other messages) the same again is fine, something else is 422
/// `read_only`. What else there is counts when it is added, and is passed over afterwards.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpsertMessage {
    /// The ticket to add it to.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// The ticket to add it to, by its id in another system.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub ticket_external_id: Option<ExternalIdInput>,
    /// `reply` (to the customer), `note` (internal) or `customer` (his words, written down or passed on).
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(reply|note|customer)$", max_length = 10, example = "reply")]
    pub kind: Option<MessageKind>,
    /// The words.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub body: Option<BodyInput>,
    /// The files that belong to it: ids of uploads of this workspace that no message has yet.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, nullable = false, max_items = 20)]
    pub attachment_ids: Option<Vec<AttachmentId>>,
    /// All its ids in other systems; that of the path is one of them in any case.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 20)]
    pub external_ids: Option<Vec<ExternalIdInput>>,
    /// For a reply, the status afterwards: `answered` (meant when absent), `needs_info`, `in_review` or `closed`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "answered")]
    pub then: Option<Status>,
    /// For `customer`: do the words need nobody? When absent or null, the words tell.
    #[serde(default)]
    pub courtesy: Option<bool>,
    /// The newest customer message you have seen. If he wrote meanwhile: 409 `new_messages`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub if_last_message_id: Patch<MessageId>,
    /// For a note: the agents whom it names, each once.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, nullable = false, max_items = 20)]
    pub mention_ids: Option<Vec<AgentId>>,
    /// For a note: do those whom it names follow the ticket from now on?
    #[serde(default)]
    pub mentioned_follow: bool,
    /// For a reply: send the same words to every open child of the ticket, as with `createMessage`.
    #[serde(default)]
    pub send_to_children: bool,
    /// For a reply: the canned response that it was written with.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub canned_response_id: Option<CannedResponseId>,
}

impl UpsertMessage {
    /// The message to add.
    pub(super) fn to_add(&self, asked: &Asked) -> Result<CreateMessage, ApiError> {
        let sent = self.clone();
        let is_placed = sent.ticket_id.is_some() || sent.ticket_external_id.is_some();
        let (Some(kind), Some(body), true) = (sent.kind, sent.body, is_placed) else {
            let given = [("ticket_id", is_placed), ("kind", self.kind.is_some()), ("body", self.body.is_some())];
            let missing = given.iter().filter(|(_, is_given)| !is_given);
            let errors = missing.map(|(name, _)| FieldError::pointer(format!("#/{name}"), FieldCode::Required));
            return Err(ApiError::validation(errors.collect()));
        };
        if sent.ticket_id.is_some() && sent.ticket_external_id.is_some() {
            let field = FieldError::pointer("#/ticket_external_id", FieldCode::Conflict);
            return Err(ApiError::validation(vec![field]));
        }
        let mut external_ids = sent.external_ids.unwrap_or_default();
        asked.join(&mut external_ids);
        Ok(CreateMessage {
            kind,
            body,
            attachment_ids: sent.attachment_ids.unwrap_or_default(),
            external_ids,
            then: sent.then,
            courtesy: sent.courtesy,
            if_last_message_id: sent.if_last_message_id,
            mention_ids: sent.mention_ids.unwrap_or_default(),
            mentioned_follow: sent.mentioned_follow,
            send_to_children: sent.send_to_children,
            canned_response_id: sent.canned_response_id,
        })
    }

    /// What to change of this message.
    ///
    /// # Errors
    /// 422 `read_only` at each member that cannot be changed; 403 without the right to write notes.
    pub(super) fn to_change(
        &self,
        asked: &Asked,
        who: &std::sync::Arc<Principal>,
        message: &Message,
    ) -> Result<MessageEdit, ApiError> {
        let is_note = message.kind == MessageKind::Note;
        let mut external_ids = self.external_ids.clone();
        if let Some(ids) = &mut external_ids {
            asked.join(ids);
        }
        let mut files: Vec<AttachmentId> = message.attachments.iter().map(|file| file.id).collect();
        files.sort_unstable();
        let is_attached = |ids: &Vec<AttachmentId>| {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids == files
        };
        let is_said = |body: &BodyInput| (message.format, &message.source) == (body.format, &body.content);
        let fits = [
            ("kind", self.kind.is_none_or(|kind| kind == message.kind)),
            ("body", is_note || self.body.as_ref().is_none_or(is_said)),
            ("attachment_ids", self.attachment_ids.as_ref().is_none_or(is_attached)),
            ("mention_ids", is_note || self.mention_ids.as_ref().is_none_or(Vec::is_empty)),
        ];
        let differing: Vec<FieldError> = fits
            .iter()
            .filter(|(_, fits)| !fits)
            .map(|(name, _)| FieldError::pointer(format!("#/{name}"), FieldCode::ReadOnly))
            .collect();
        if !differing.is_empty() {
            return Err(ApiError::validation(differing));
        }
        if let Some(ids) = &self.mention_ids {
            check_mentions(ids)?;
        }
        let body = self.body.clone().filter(|body| !is_said(body));
        let mention_ids = self.mention_ids.clone().filter(|ids| *ids != message.mention_ids);
        if (body.is_some() || mention_ids.is_some()) && !who.writes_notes() {
            return Err(ApiError::new(Code::InsufficientScope).with("required_scopes", vec!["notes:write"]));
        }
        let external_ids = external_ids.map(|ids| GivenIds::of(&ids, who)).transpose()?;
        Ok(MessageEdit { body: body.map(render), mention_ids, external_ids })
    }
}
