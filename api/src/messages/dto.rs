//! The wire shape of a message.

use domain::{
    actor::Actor,
    conversation::{BodyFormat, Courtesy, Message},
    ids::{AgentId, AttachmentId, CannedResponseId, MessageId, TicketId},
    text::Direction,
    ticket::{Language, MessageKind, Status},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    attachments::MessageAttachment,
    content::BodyInput,
    external_ids::{ExternalIdDto, ExternalIdInput},
    http::{Patch, not_null},
};

/// Who wrote something.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Author)]
pub struct AuthorDto {
    /// `agent`, `customer`, `service`, `rule`, `system` or `operator`. More may be added.
    #[schema(max_length = 20, example = "agent")]
    pub r#type: &'static str,
    /// The id, prefixed by its kind; null for the system and the operator.
    #[schema(required = true, max_length = 31)]
    pub id: Option<String>,
}

impl From<&Actor> for AuthorDto {
    fn from(actor: &Actor) -> Self {
        let kind = match actor {
            Actor::Agent(_) => "agent",
            Actor::Customer(_) => "customer",
            Actor::Service(_) => "service",
            Actor::Rule(_) => "rule",
            Actor::System => "system",
            Actor::Operator => "operator",
        };
        Self { r#type: kind, id: actor.id_text() }
    }
}

/// One entry of a ticket's correspondence.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageDto {
    /// The message's id.
    #[schema(value_type = String, max_length = 30, example = "msg_01jd0000000000000000000000")]
    pub id: MessageId,
    /// Its ticket. A customer's message to a ticket closed too long ago opens a new one: then it is that one.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// `customer`, `reply`, `note` (internal, never shown to a customer) or `auto`.
    #[schema(value_type = String, max_length = 20, example = "reply")]
    pub kind: MessageKind,
    /// Its place in the correspondence; increasing, with gaps.
    #[schema(minimum = 1)]
    pub position: i64,
    /// The count of its changes, from 1.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Who wrote it.
    pub author: AuthorDto,
    /// How it was written: `text`, `markdown` or `html`. The original is at `/v1/messages/{id}/source`.
    #[schema(value_type = String, max_length = 8, example = "text")]
    pub format: BodyFormat,
    /// The words without markup.
    #[schema(max_length = 70000)]
    pub body_text: String,
    /// The body as HTML that is safe to show.
    #[schema(max_length = 1000000)]
    pub body_html: String,
    /// The language of the words, as far as they tell: `fa` (also in Latin letters), `en` or null.
    #[schema(value_type = Option<String>, required = true, max_length = 2, example = "fa")]
    pub language: Option<Language>,
    /// The direction to lay the body out in: `ltr` or `rtl`.
    #[schema(value_type = String, max_length = 3, example = "rtl")]
    pub direction: Direction,
    /// Is it a customer's mere thanks to an answered or closed ticket, which was kept and moved nothing? If that is wrong,
    /// `PUT /v1/messages/{id}/courtesy` says so.
    pub courtesy: bool,
    /// The agents whom an internal note names.
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub mention_ids: Vec<AgentId>,
    /// Its ids in other systems.
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdDto>,
    /// The files that belong to it.
    #[schema(max_items = 20)]
    pub attachments: Vec<MessageAttachment>,
    /// In the answer to a reply with `send_to_children`: how many open children of the ticket get the same words, shortly
    /// after the answer. Null otherwise.
    #[schema(required = true, minimum = 0)]
    pub children_count: Option<i64>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Message> for MessageDto {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            ticket_id: message.ticket_id,
            kind: message.kind,
            position: message.position,
            version: message.version,
            author: AuthorDto::from(&message.author),
            format: message.format,
            body_text: message.text,
            body_html: message.html,
            language: message.language,
            direction: message.direction,
            courtesy: message.courtesy.is_some_and(Courtesy::is_one),
            mention_ids: message.mention_ids,
            external_ids: ExternalIdDto::all(message.external_ids),
            attachments: message.attachments.into_iter().map(MessageAttachment::from).collect(),
            children_count: None,
            created_at: message.created_at,
            updated_at: message.updated_at,
        }
    }
}

/// A message to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateMessage {
    /// `reply` (to the customer), `note` (internal) or `customer` (his words, written down or passed on).
    #[schema(value_type = String, pattern = "^(reply|note|customer)$", max_length = 10, example = "reply")]
    pub kind: MessageKind,
    /// The words.
    #[validate(nested)]
    pub body: BodyInput,
    /// The files that belong to it: ids of uploads of this workspace that no message has yet.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub attachment_ids: Vec<AttachmentId>,
    /// For a reply, the status afterwards: `answered` (default), `needs_info`, `in_review` or `closed`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "answered")]
    pub then: Option<Status>,
    /// For `customer`: do the words need nobody? When absent or null, the words tell: a message of nothing but thanks, in Persian or English,
    /// to an answered or closed ticket is kept and reopens nothing. `false`: it is to be answered whatever it sounds like.
    #[serde(default)]
    pub courtesy: Option<bool>,
    /// The newest customer message you have seen (`last_customer_message_id` of the ticket; null: none). If he wrote
    /// meanwhile the answer is 409 `new_messages` and nothing is sent.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub if_last_message_id: Patch<MessageId>,
    /// For a note: the agents whom it names, each once. They are notified (`mentioned`), if they may see the ticket. One who is
    /// not there or was deactivated: 422 `not_found`.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub mention_ids: Vec<AgentId>,
    /// For a note: do those whom it names follow the ticket from now on? Then they see it, whatever its team.
    #[serde(default)]
    pub mentioned_follow: bool,
    /// Its ids in other systems. One that another message has: 409 `already_exists` with its `existing_id`, however long ago
    /// that was added.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdInput>,
    /// For a reply: send the same words to every open ticket that is a `child_of` or a `report_of` this one; by those who may
    /// accept incidents. Files stay here, so it takes none.
    #[serde(default)]
    pub send_to_children: bool,
    /// For a reply: the canned response that it was written with (`renderCannedResponse`). Its use is counted, and that the
    /// customer reopens the ticket afterwards.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub canned_response_id: Option<CannedResponseId>,
}

/// What a customer's message is.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct JudgeCourtesy {
    /// Does it need nobody?
    pub courtesy: bool,
}

/// What to change of a message. Of other messages than internal notes only `external_ids` can be changed.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateMessage {
    /// The words of an internal note.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub body: Option<BodyInput>,
    /// All its ids in other systems. One that another message has: 409 `already_exists`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 20)]
    pub external_ids: Option<Vec<ExternalIdInput>>,
    /// The agents whom it names. Absent: as before. Those whom it did not name before are notified.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, nullable = false, max_items = 20)]
    pub mention_ids: Option<Vec<AgentId>>,
}

/// A body as it was written. Do not show it as HTML: it has not been sanitised.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MessageSource {
    /// The message.
    #[schema(value_type = String, max_length = 30)]
    pub id: MessageId,
    /// `text`, `markdown` or `html`.
    #[schema(value_type = String, max_length = 8, example = "html")]
    pub format: BodyFormat,
    /// What was written, unchanged.
    #[schema(max_length = 65536)]
    pub content: String,
}
