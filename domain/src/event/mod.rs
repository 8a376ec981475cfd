//! One recorded step: its public envelope, its private payload, and its place in the hash chain.
//!
//! The envelope holds no free text and nothing a client wrote, so it can be kept for ever; the payload holds the rest
//! and can be erased without breaking the chain, which covers only the payload's digest.

mod chain;
mod kind;

use std::collections::BTreeMap;

pub use chain::{GENESIS, Hash, link, payload_digest};
pub use kind::{EventKind, SubjectKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    actor::{Actor, Origin},
    ids::{EventId, WorkspaceId},
    time::Instant,
};

/// From and to of one field. `null` stands for unset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// Before the step.
    pub from: Value,
    /// After the step.
    pub to: Value,
}

impl Delta {
    /// A change between two values that have a wire form.
    pub fn new(from: impl Into<Value>, to: impl Into<Value>) -> Self {
        Self { from: from.into(), to: to.into() }
    }
}

/// Changed fields by wire name, in a fixed order.
pub type Deltas = BTreeMap<String, Delta>;

/// What a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The kind of record.
    pub kind: SubjectKind,
    /// Its bare id.
    pub id: Uuid,
}

/// A step that has been decided and not yet been given an id, a time and an author.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The event's type.
    pub kind: EventKind,
    /// The record it is about.
    pub subject: Subject,
    /// The record's version after this step.
    pub version: i64,
    /// Changes without free text.
    pub facts: Deltas,
    /// Changes that hold words, names or addresses.
    pub private: Deltas,
    /// For `message.*`: the message.
    pub message: Option<MessageMark>,
    /// Who did it, where that is not whoever made the request.
    pub actor: Option<Actor>,
}

impl Draft {
    /// A step without changes.
    pub fn new(kind: EventKind, subject: Subject, version: i64) -> Self {
        Self { kind, subject, version, facts: Deltas::new(), private: Deltas::new(), message: None, actor: None }
    }
}

/// The message that a `message.*` event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageMark {
    /// The message's wire id.
    pub id: String,
    /// Its kind's word.
    pub kind: String,
    /// Hex SHA-256 of its original body; part of the payload.
    pub body_sha256: String,
    /// The wire ids of its attachments.
    pub attachment_ids: Vec<String>,
    /// Hex SHA-256 of each of them; part of the payload.
    pub attachment_sha256: Vec<String>,
}

/// The envelope's canonical form: compact JSON with the members in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// `evt_` id.
    pub id: String,
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// `wsp_` id.
    pub workspace_id: String,
    /// The record: its kind, id and version after the step.
    pub subject: EnvelopeSubject,
    /// Kind and id of who acted.
    pub actor: EnvelopeActor,
    /// The service that acted on his behalf.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub impersonator: Option<EnvelopeActor>,
    /// Milliseconds since the epoch.
    pub at: i64,
    /// Changes without free text.
    pub changes: Deltas,
    /// The message's id and kind.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<EnvelopeMessage>,
}

/// The subject in an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeSubject {
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its bare id as a UUID.
    pub id: Uuid,
    /// Its version after the step.
    pub version: i64,
}

/// The actor in an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeActor {
    /// `agent`, `customer`, `service`, `system` or `operator`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its wire id, none for the system and the operator.
    pub id: Option<String>,
}

impl EnvelopeActor {
    fn of(actor: Actor) -> Result<Self, SealError> {
        let kind = serde_json::to_value(actor.kind())?.as_str().unwrap_or_default().to_owned();
        Ok(Self { kind, id: actor.id_text() })
    }
}

/// The message in an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeMessage {
    /// `msg_` id.
    pub id: String,
    /// `customer`, `reply`, `note` or `auto`.
    pub kind: String,
    /// `att_` ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attachment_ids: Vec<String>,
}

/// The payload's canonical form: compact JSON with the members in this order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Payload {
    /// The request's id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// The integrator's mark.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_id: Option<String>,
    /// The token that carried the request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token_id: Option<String>,
    /// Changes that hold words, names or addresses.
    #[serde(skip_serializing_if = "Deltas::is_empty", default)]
    pub changes: Deltas,
    /// Hex SHA-256 of the message's original body.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body_sha256: Option<String>,
    /// Hex SHA-256 of each attachment, in the order of their ids in the envelope.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attachment_sha256: Vec<String>,
}

/// An event as it is stored: canonical bytes, never re-serialised.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// Its id.
    pub id: EventId,
    /// Its type.
    pub kind: EventKind,
    /// The record it is about.
    pub subject: Subject,
    /// The record's version after it.
    pub version: i64,
    /// When it happened.
    pub at: Instant,
    /// Canonical envelope.
    pub envelope: Vec<u8>,
    /// 32 random bytes that keep the digest from being guessed.
    pub salt: [u8; 32],
    /// Canonical payload.
    pub payload: Vec<u8>,
    /// SHA-256 of salt and payload.
    pub digest: Hash,
}

/// A draft could not be written as JSON; cannot happen with the types above and is reported, not ignored.
#[derive(Debug, thiserror::Error)]
#[error("an event could not be serialised: {0}")]
pub struct SealError(#[from] serde_json::Error);

/// Gives a draft its id, time and author and fixes its bytes.
pub fn seal(
    draft: Draft,
    workspace_id: WorkspaceId,
    id: EventId,
    salt: [u8; 32],
    origin: &Origin,
    at: Instant,
) -> Result<Sealed, SealError> {
    let Draft { kind, subject, version, facts, private, message, actor } = draft;
    // What somebody else does because of the step is not done on anybody's behalf.
    let impersonator = origin.impersonator.filter(|_| actor.is_none_or(|actor| actor == origin.actor));
    let actor = actor.unwrap_or(origin.actor);
    let envelope = serde_json::to_vec(&Envelope {
        id: id.to_string(),
        kind: kind.word().to_owned(),
        workspace_id: workspace_id.to_string(),
        subject: EnvelopeSubject { kind: subject.kind.word().to_owned(), id: subject.id, version },
        actor: EnvelopeActor::of(actor)?,
        impersonator: impersonator.map(EnvelopeActor::of).transpose()?,
        at: at.millis(),
        changes: facts,
        message: message.as_ref().map(|mark| EnvelopeMessage {
            id: mark.id.clone(),
            kind: mark.kind.clone(),
            attachment_ids: mark.attachment_ids.clone(),
        }),
    })?;
    let (body_sha256, attachment_sha256) =
        message.map(|mark| (Some(mark.body_sha256), mark.attachment_sha256)).unwrap_or_default();
    let payload = serde_json::to_vec(&Payload {
        request_id: origin.request_id.clone(),
        source_id: origin.source_id.clone(),
        token_id: origin.token_id.map(|token| token.to_string()),
        changes: private,
        body_sha256,
        attachment_sha256,
    })?;
    let digest = payload_digest(&salt, &payload);
    Ok(Sealed { id, kind, subject, version, at, envelope, salt, payload, digest })
}
