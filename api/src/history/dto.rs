//! The wire shape of an event.

use std::collections::BTreeMap;

use domain::{
    event::Delta,
    ids::{EventId, WorkspaceId},
    time::Instant,
};
use persistence::event::StoredEvent;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One recorded step. The same shape wherever events appear.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventDto {
    /// The event's id.
    #[schema(value_type = String, max_length = 30, example = "evt_01jd0000000000000000000000")]
    pub id: EventId,
    /// Its place in the workspace's sequence, without gaps, as a decimal string; null for the few milliseconds before
    /// it has one.
    #[schema(required = true, max_length = 20, example = "4711")]
    pub seq: Option<String>,
    /// What happened, such as `ticket.created` or `message.created`. More types may be added.
    #[schema(max_length = 100, example = "ticket.status_changed")]
    pub r#type: String,
    /// When.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub timestamp: Instant,
    /// The workspace.
    #[schema(max_length = 30)]
    pub workspace_id: String,
    /// Who acted.
    pub actor: EventActor,
    /// The record it is about, and its version afterwards.
    pub subject: EventSubject,
    /// The changed fields, each with its value before and after. Texts are missing once they were erased.
    #[schema(value_type = BTreeMap<String, ChangeDto>)]
    pub changes: BTreeMap<String, ChangeDto>,
    /// For `message.*`: the message.
    #[schema(required = true)]
    pub message: Option<EventMessage>,
    /// The request that caused it.
    #[schema(required = true, max_length = 128)]
    pub request_id: Option<String>,
}

/// Who acted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventActor {
    /// `agent`, `customer`, `service`, `rule`, `system` or `operator`. More may be added.
    #[schema(max_length = 20, example = "agent")]
    pub r#type: String,
    /// The id, prefixed by its kind; null for the system and the operator.
    #[schema(required = true, max_length = 31)]
    pub id: Option<String>,
    /// The service that acted on his behalf; null when he acted himself.
    #[schema(required = true)]
    pub impersonator: Option<Impersonator>,
    /// The token that carried the request.
    #[schema(required = true, max_length = 30)]
    pub token_id: Option<String>,
    /// The `X-Source-Id` of the request: recognise your own changes by it.
    #[schema(required = true, max_length = 128)]
    pub source_id: Option<String>,
}

/// Who acted on somebody's behalf.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Impersonator {
    /// `service`. More may be added.
    #[schema(max_length = 20, example = "service")]
    pub r#type: String,
    /// Its id.
    #[schema(required = true, max_length = 31)]
    pub id: Option<String>,
}

/// The record an event is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventSubject {
    /// `ticket`, `customer`, `agent`, ... More may be added.
    #[schema(max_length = 30, example = "ticket")]
    pub r#type: &'static str,
    /// Its id.
    #[schema(max_length = 31)]
    pub id: String,
    /// Its version after the event.
    #[schema(minimum = 1)]
    pub version: i64,
}

/// A field before and after.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeDto {
    /// Before; null when unset.
    #[schema(required = true)]
    pub from: Value,
    /// After; null when unset.
    #[schema(required = true)]
    pub to: Value,
}

impl ChangeDto {
    /// A change between these values.
    pub const fn of(from: Value, to: Value) -> Self {
        Self { from, to }
    }
}

/// The message an event is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventMessage {
    /// Its id.
    #[schema(max_length = 30)]
    pub id: String,
    /// `customer`, `reply`, `note` or `auto`.
    #[schema(max_length = 20, example = "reply")]
    pub kind: String,
    /// The files it came with.
    #[schema(max_items = 20)]
    pub attachment_ids: Vec<String>,
}

impl From<Delta> for ChangeDto {
    fn from(delta: Delta) -> Self {
        Self { from: delta.from, to: delta.to }
    }
}

impl EventDto {
    /// An event of a workspace.
    pub fn of(event: StoredEvent, workspace: WorkspaceId) -> Self {
        let envelope = event.envelope;
        let payload = event.payload.unwrap_or_default();
        let changes = envelope.changes.into_iter().chain(payload.changes);
        Self {
            id: event.id,
            seq: event.seq.map(|seq| seq.to_string()),
            r#type: envelope.kind,
            timestamp: event.at,
            workspace_id: workspace.to_string(),
            actor: EventActor {
                r#type: envelope.actor.kind,
                id: envelope.actor.id,
                impersonator: envelope.impersonator.map(|it| Impersonator { r#type: it.kind, id: it.id }),
                token_id: payload.token_id,
                source_id: payload.source_id,
            },
            subject: EventSubject {
                r#type: event.subject_kind.word(),
                id: event.subject_kind.id_text(event.subject_id),
                version: event.version,
            },
            changes: changes.map(|(field, delta)| (field, ChangeDto::from(delta))).collect(),
            message: envelope.message.map(|message| EventMessage {
                id: message.id,
                kind: message.kind,
                attachment_ids: message.attachment_ids,
            }),
            request_id: payload.request_id,
        }
    }
}
