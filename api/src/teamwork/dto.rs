//! The wire shapes.

use domain::{
    conversation::BodyFormat,
    ids::{AgentId, ChecklistItemId, MessageId, TicketId},
    teamwork::{ChecklistItem, PresenceState, Present, ReadState, UnsentDraft},
    ticket::MessageKind,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{content::BodyInput, http::not_null, messages::dto::AuthorDto};

/// A message that you have not sent yet. Nobody else sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Draft {
    /// `reply` or `note`.
    #[schema(value_type = String, max_length = 10, example = "reply")]
    pub kind: MessageKind,
    /// Grows with every change. The value of the ETag.
    #[schema(minimum = 1)]
    pub version: i64,
    /// How `content` is written: `text`, `markdown` or `html`.
    #[schema(value_type = String, max_length = 8, example = "text")]
    pub format: BodyFormat,
    /// The words as they were written: HTML here is not sanitised.
    #[schema(max_length = 65536)]
    pub content: String,
    /// When they were last kept.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<UnsentDraft> for Draft {
    fn from(draft: UnsentDraft) -> Self {
        let UnsentDraft { kind, version, format, content, updated_at } = draft;
        Self { kind, version, format, content, updated_at }
    }
}

/// A draft to keep.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetDraft {
    /// `reply` or `note`: you have one draft of each.
    #[schema(value_type = String, pattern = "^(reply|note)$", max_length = 10, example = "reply")]
    #[validate(custom(function = reply_or_note))]
    pub kind: MessageKind,
    /// The words.
    #[validate(nested)]
    pub body: BodyInput,
}

fn reply_or_note(kind: &MessageKind) -> Result<(), ValidationError> {
    match kind {
        MessageKind::Reply | MessageKind::Note => Ok(()),
        MessageKind::Customer | MessageKind::Auto => Err(ValidationError::new("unknown_option")),
    }
}

/// How far you have read a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadMarker {
    /// Is there a message of somebody else that you have not read?
    pub is_unread: bool,
    /// How many.
    #[schema(minimum = 0)]
    pub unread_count: i64,
    /// The first of them.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub first_unread_message_id: Option<MessageId>,
    /// When you last said how far you have read; null: never.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub read_at: Option<Instant>,
}

impl From<ReadState> for ReadMarker {
    fn from(state: ReadState) -> Self {
        Self {
            is_unread: state.unread_count > 0,
            unread_count: state.unread_count,
            first_unread_message_id: state.first_unread,
            read_at: state.read_at,
        }
    }
}

/// How far you have read.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetReadMarker {
    /// The last message that you have read; earlier than before makes what follows unread again. Absent: all of them.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 30, example = "msg_01jd0000000000000000000000")]
    pub message_id: Option<MessageId>,
}

/// What you do at a ticket.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetPresence {
    /// `viewing` or `replying`.
    #[schema(value_type = String, pattern = "^(viewing|replying)$", max_length = 10, example = "replying")]
    pub state: PresenceState,
}

/// Somebody who is at a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Presence {
    /// The agent.
    #[schema(value_type = String, max_length = 30, example = "agt_01jd0000000000000000000000")]
    pub agent_id: AgentId,
    /// His name.
    #[schema(max_length = 200, example = "سارا محمدی")]
    pub name: String,
    /// `viewing`, or `replying`: he writes to the customer. It keeps nobody from anything: it is there to be shown.
    #[schema(value_type = String, max_length = 10, example = "replying")]
    pub state: PresenceState,
    /// Since when he does that.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub present_since: Instant,
    /// Until when that counts, unless he says it again.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub present_until: Instant,
}

impl From<Present> for Presence {
    fn from(present: Present) -> Self {
        let Present { agent_id, name, state, since, until } = present;
        Self { agent_id, name, state, present_since: since, present_until: until }
    }
}

/// Who is at a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Presences {
    /// They, the longest there first.
    #[schema(max_items = 200)]
    pub data: Vec<Presence>,
}

/// One thing to be done.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChecklistItem)]
pub struct ChecklistItemDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "cki_01jd0000000000000000000000")]
    pub id: ChecklistItemId,
    /// Its ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// Its place, from 1.
    #[schema(minimum = 1)]
    pub position: i64,
    /// What is to be done.
    #[schema(max_length = 500, example = "Ask the bank for the reference number")]
    pub text: String,
    /// Is it done?
    pub done: bool,
    /// When it was done.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub done_at: Option<Instant>,
    /// Who said that it is done.
    #[schema(required = true)]
    pub done_by: Option<AuthorDto>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

impl From<ChecklistItem> for ChecklistItemDto {
    fn from(item: ChecklistItem) -> Self {
        Self {
            id: item.id,
            ticket_id: item.ticket_id,
            position: item.position,
            text: item.text,
            done: item.done.is_some(),
            done_at: item.done.map(|(_, at)| at),
            done_by: item.done.map(|(by, _)| AuthorDto::from(&by)),
            created_at: item.created_at,
        }
    }
}

/// What is to be done of a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Checklist {
    /// The items, in order.
    #[schema(max_items = 100)]
    pub data: Vec<ChecklistItemDto>,
    /// How many are not done.
    #[schema(minimum = 0)]
    pub open_count: i64,
}

/// Something to be done.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateChecklistItem {
    /// What, in one line.
    #[validate(length(min = 1, max = 500), custom(function = crate::tickets::input::single_line))]
    #[schema(min_length = 1, max_length = 500, example = "Ask the bank for the reference number")]
    pub text: String,
    /// Its place, from 1. Absent: the last one.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 1, max = 100))]
    #[schema(nullable = false, minimum = 1, maximum = 100)]
    pub position: Option<i64>,
}

/// A change of something to be done. Members that are absent stay.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateChecklistItem {
    /// What, in one line.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(min = 1, max = 500), custom(function = crate::tickets::input::single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 500)]
    pub text: Option<String>,
    /// Its place, from 1.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(range(min = 1, max = 100))]
    #[schema(nullable = false, minimum = 1, maximum = 100)]
    pub position: Option<i64>,
    /// Is it done?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub done: Option<bool>,
}
