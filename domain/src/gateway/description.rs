//! A gateway and its changes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Inbound, Receipts, Request};
use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{GatewayId, TeamId},
    snapshot::{Field, deltas, optional},
    ticket::Channel,
    time::Instant,
};

/// The most gateways of a workspace.
pub const MAX_GATEWAYS: i64 = 50;
/// The most secrets of a gateway.
pub const MAX_SECRETS: usize = 10;
/// The longest name of a secret.
const MAX_SECRET_NAME: usize = 40;

/// Can a secret have this name? Small letters, digits and `_`, a letter first.
pub fn is_secret_name(name: &str) -> bool {
    name.len() <= MAX_SECRET_NAME
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// A gateway, without its secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Gateway {
    /// Its id.
    pub id: GatewayId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// What it is called.
    pub name: String,
    /// The channel of tickets that come by it.
    pub channel: Channel,
    /// Since when it is not used.
    pub deactivated_at: Option<Instant>,
    /// The team of tickets that come by it.
    pub team_id: Option<TeamId>,
    /// Does it carry what agents are told? At most one does.
    pub is_for_notifications: bool,
    /// What it is sent.
    pub request: Request,
    /// Where its answer names what it took: a JSON pointer.
    pub message_id_pointer: Option<String>,
    /// When each secret was set, by its name.
    pub secrets: BTreeMap<String, Instant>,
    /// How messages come in by it.
    pub inbound: Option<Inbound>,
    /// How the service tells whether something arrived.
    pub receipts: Option<Receipts>,
    /// When the secret of call-backs was set.
    pub inbound_secret_set_at: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

const FACTS: &[Field<Gateway>] = &[
    ("channel", |gateway| gateway.channel.word().into()),
    ("team_id", |gateway| optional(gateway.team_id)),
    ("for_notifications", |gateway| gateway.is_for_notifications.into()),
    ("deactivated_at", |gateway| optional(gateway.deactivated_at)),
];
const PRIVATE: &[Field<Gateway>] = &[
    ("name", |gateway| gateway.name.as_str().into()),
    ("request", |gateway| json!(gateway.request)),
    ("message_id_pointer", |gateway| gateway.message_id_pointer.clone().into()),
    ("secrets_set_at", |gateway| {
        gateway.secrets.iter().map(|(name, at)| (name.clone(), Value::String(at.to_string()))).collect()
    }),
    ("inbound", |gateway| json!(gateway.inbound)),
    ("receipts", |gateway| json!(gateway.receipts)),
    ("inbound_secret_set_at", |gateway| optional(gateway.inbound_secret_set_at)),
];

impl Gateway {
    /// Is it used?
    pub const fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }

    /// The event that adds it.
    pub fn added(&self) -> Draft {
        draft(self, None, Some(self), 1)
    }

    /// What became of it and the event of that; none when nothing differs. `after` has the same id.
    pub fn changed(&self, after: Self, now: Instant) -> Option<(Self, Draft)> {
        let after = Self { version: self.version + 1, updated_at: now, ..after };
        let draft = draft(self, Some(self), Some(&after), after.version);
        let is_effective = !(draft.facts.is_empty() && draft.private.is_empty());
        is_effective.then_some((after, draft))
    }

    /// Its last event.
    pub fn removed(&self) -> Draft {
        draft(self, Some(self), None, self.version + 1)
    }
}

fn draft(of: &Gateway, before: Option<&Gateway>, after: Option<&Gateway>, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::Gateway, id: of.id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}
