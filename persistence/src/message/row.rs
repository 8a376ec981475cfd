//! The row of a message and its exact translation.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, SmallInt, Text},
};
use domain::{
    actor::{Actor, ActorKind},
    conversation::{BodyFormat, Courtesy, Message},
    ids::{AgentId, CustomerId, MessageId, RuleId, TicketId, TokenId, WorkspaceId},
    text::{Direction, direction},
    ticket::{Language, MessageKind},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    StorageError,
    schema::messages,
    stored,
    types::{Key, Uid},
    writes::insert_row,
};

/// One row of `messages`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct MessageRow {
    pub workspace_id: Key<WorkspaceId>,
    pub id: Key<MessageId>,
    pub ticket_id: Key<TicketId>,
    pub kind: i16,
    pub position: i64,
    pub version: i64,
    pub author_kind: i16,
    pub author_id: Option<Uuid>,
    pub format: i16,
    pub source: Option<String>,
    pub text: String,
    pub html: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub attachments: String,
    pub language: Option<i16>,
    pub direction: Option<i16>,
    pub courtesy: Option<i16>,
    pub mentions: Option<String>,
    pub external_ids: Option<String>,
}

insert_row!(
    MessageRow, "messages",
    workspace_id Uid, id Uid, ticket_id Uid, kind SmallInt, position BigInt, version BigInt, author_kind SmallInt,
    author_id Nullable<Uid>, format SmallInt, source Nullable<Text>, text Text, html Text, created_at BigInt,
    updated_at BigInt, attachments Text, language Nullable<SmallInt>, direction Nullable<SmallInt>,
    courtesy Nullable<SmallInt>, mentions Nullable<Text>, external_ids Nullable<Text>,
);

/// The storage code of a rule that acts.
pub(super) const RULE: i16 = 6;

/// The storage code of an actor's kind.
pub(crate) const fn actor_code(actor: &Actor) -> i16 {
    match actor.kind() {
        ActorKind::Agent => 1,
        ActorKind::Customer => 2,
        ActorKind::Service => 3,
        ActorKind::System => 4,
        ActorKind::Operator => 5,
        ActorKind::Rule => RULE,
    }
}

/// The actor behind a code and an id.
pub(crate) fn actor(column: &'static str, code: i16, id: Option<Uuid>) -> Result<Actor, StorageError> {
    match (code, id) {
        (1, Some(id)) => Ok(Actor::Agent(AgentId::from_uuid(id))),
        (2, Some(id)) => Ok(Actor::Customer(CustomerId::from_uuid(id))),
        (3, Some(id)) => Ok(Actor::Service(TokenId::from_uuid(id))),
        (4, None) => Ok(Actor::System),
        (5, None) => Ok(Actor::Operator),
        (RULE, Some(id)) => Ok(Actor::Rule(RuleId::from_uuid(id))),
        _ => Err(StorageError::Corrupt(format!("{column} holds no actor"))),
    }
}

impl MessageRow {
    pub(crate) fn of(workspace_id: WorkspaceId, message: &Message) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(message.id),
            ticket_id: Key(message.ticket_id),
            kind: message.kind.code(),
            position: message.position,
            version: message.version,
            author_kind: actor_code(&message.author),
            author_id: message.author.uuid(),
            format: message.format.code(),
            source: (message.source != message.text).then(|| message.source.clone()),
            text: message.text.clone(),
            html: message.html.clone(),
            created_at: message.created_at.millis(),
            updated_at: message.updated_at.millis(),
            attachments: stored::list_to_text(&message.attachments),
            language: message.language.map(Language::code),
            direction: Some(message.direction.code()),
            courtesy: message.courtesy.map(Courtesy::code),
            mentions: (!message.mention_ids.is_empty()).then(|| stored::list_to_text(&message.mention_ids)),
            external_ids: stored::some_list_to_text(&message.external_ids),
        }
    }
}

impl TryFrom<MessageRow> for Message {
    type Error = StorageError;

    fn try_from(row: MessageRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            ticket_id: row.ticket_id.0,
            kind: stored::code("messages.kind", MessageKind::from_code, row.kind)?,
            position: row.position,
            version: row.version,
            author: actor("messages.author", row.author_kind, row.author_id)?,
            format: stored::code("messages.format", BodyFormat::from_code, row.format)?,
            source: row.source.unwrap_or_else(|| row.text.clone()),
            language: stored::code_opt("messages.language", Language::from_code, row.language)?,
            // Messages from before directions were kept.
            direction: stored::code_opt("messages.direction", Direction::from_code, row.direction)?
                .unwrap_or_else(|| direction(&row.text)),
            courtesy: stored::code_opt("messages.courtesy", Courtesy::from_code, row.courtesy)?,
            mention_ids: stored::list_from_text("messages.mentions", row.mentions.as_deref().unwrap_or("[]"))?,
            external_ids: stored::some_list_from_text("messages.external_ids", row.external_ids.as_deref())?,
            text: row.text,
            html: row.html,
            attachments: stored::list_from_text("messages.attachments", &row.attachments)?,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// The part of a message that a list of tickets shows.
#[derive(Debug, Clone, PartialEq)]
pub struct LastMessage {
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Actor,
    /// The words without markup.
    pub text: String,
    /// When it was added.
    pub created_at: Instant,
}

pub(crate) type LastMessageRow = (MessageId, i16, i16, Option<Uuid>, String, i64);

/// The columns of [`LastMessageRow`].
pub(crate) const LAST_MESSAGE: (
    messages::id,
    messages::kind,
    messages::author_kind,
    messages::author_id,
    messages::text,
    messages::created_at,
) = (messages::id, messages::kind, messages::author_kind, messages::author_id, messages::text, messages::created_at);

impl TryFrom<LastMessageRow> for LastMessage {
    type Error = StorageError;

    fn try_from((id, kind, code, author, text, created_at): LastMessageRow) -> Result<Self, StorageError> {
        Ok(Self {
            id,
            kind: stored::code("messages.kind", MessageKind::from_code, kind)?,
            author: actor("messages.author", code, author)?,
            text,
            created_at: Instant::from_millis(created_at),
        })
    }
}
