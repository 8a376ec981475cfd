//! What is kept of somebody's wishes, and what holds of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Cells, DigestMode, Timing};
use crate::{
    calendar::{TimeOfDay, Zone},
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{AgentId, NotificationSettingsId},
    snapshot::{Field, deltas, optional},
    time::Instant,
};

/// Events of one ticket within so many minutes are one, unless somebody says otherwise.
const USUAL_COLLAPSE_MINUTES: i64 = 5;
/// Eight in the morning, in minutes.
const USUAL_DIGEST_MINUTES: u16 = 8 * 60;

/// Hours in which nobody wants to be disturbed, on his own clock; over midnight if they end before they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// The first minute.
    pub from: TimeOfDay,
    /// The minute after the last.
    pub to: TimeOfDay,
}

impl Quiet {
    /// Is the minute of the day one of them?
    pub fn holds(&self, minute: i64) -> bool {
        let (from, to) = (i64::from(self.from.minutes()), i64::from(self.to.minutes()));
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }
}

/// Whether what is told outside of the list is gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// How.
    pub mode: DigestMode,
    /// When, on his own clock; for the daily one.
    pub time: TimeOfDay,
}

/// What somebody has said; where he has said nothing, what stands behind holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wishes {
    /// Channels by event and scope.
    pub cells: Cells,
    /// Quiet hours; an inner none: there are none.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "said")]
    pub quiet: Option<Option<Quiet>>,
    /// The digest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    /// Within how many minutes events of one ticket are one; 0: never.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collapse_minutes: Option<i64>,
    /// Where a gateway reaches him; only an agent has such an address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gateway_address: Option<String>,
}

/// `null` is something that was said.
mod said {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::Quiet;

    pub fn serialize<S: Serializer>(quiet: &Option<Option<Quiet>>, serializer: S) -> Result<S::Ok, S::Error> {
        quiet.flatten().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Quiet>>, D::Error> {
        Option::<Quiet>::deserialize(deserializer).map(Some)
    }
}

/// An agent's wishes, or those of the workspace for everybody who has none of his own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationSettings {
    /// Their id.
    pub id: NotificationSettingsId,
    /// The count of their changes, from 1.
    pub version: i64,
    /// Whose; none: the workspace's.
    pub agent_id: Option<AgentId>,
    /// They.
    pub wishes: Wishes,
    /// When they last changed.
    pub updated_at: Instant,
}

const FACTS: &[Field<NotificationSettings>] = &[
    ("agent_id", |it| optional(it.agent_id)),
    ("cells", |it| it.wishes.cells.to_json()),
    ("quiet_hours", |it| value(&it.wishes.quiet)),
    ("digest", |it| value(&it.wishes.digest)),
    ("collapse_minutes", |it| value(&it.wishes.collapse_minutes)),
];

const PRIVATE: &[Field<NotificationSettings>] = &[("gateway_address", |it| value(&it.wishes.gateway_address))];

fn value<T: Serialize>(said: &T) -> Value {
    serde_json::to_value(said).unwrap_or_default()
}

impl NotificationSettings {
    /// These wishes instead of those `before`, and the event of it; none where nothing changes. `id` is for the first.
    pub fn replace(
        before: Option<&Self>,
        id: NotificationSettingsId,
        agent_id: Option<AgentId>,
        wishes: Wishes,
        now: Instant,
    ) -> Option<(Self, Draft)> {
        if before.map_or_else(Wishes::default, |before| before.wishes.clone()) == wishes {
            return None;
        }
        let (id, version) = before.map_or((id, 1), |before| (before.id, before.version + 1));
        let after = Self { id, version, agent_id, wishes, updated_at: now };
        let subject = Subject { kind: SubjectKind::NotificationSettings, id: after.id.uuid() };
        let facts = deltas(before, Some(&after), FACTS);
        let private = deltas(before, Some(&after), PRIVATE);
        let draft = Draft { facts, private, ..Draft::new(EventKind::ConfigChanged, subject, after.version) };
        Some((after, draft))
    }
}

/// What holds of somebody's wishes, of the workspace's and of what is usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// Channels by event and scope.
    pub cells: Cells,
    /// Quiet hours.
    pub quiet: Option<Quiet>,
    /// The digest.
    pub digest: Digest,
    /// Within how many minutes events of one ticket are one.
    pub collapse_minutes: i64,
}

impl Preferences {
    /// What holds where nobody has said anything.
    pub fn usual() -> Self {
        let time = TimeOfDay::from_minutes(USUAL_DIGEST_MINUTES).unwrap_or(TimeOfDay::END);
        Self {
            cells: Cells::usual(),
            quiet: None,
            digest: Digest { mode: DigestMode::Off, time },
            collapse_minutes: USUAL_COLLAPSE_MINUTES,
        }
    }

    /// What holds once these wishes are heard.
    #[must_use]
    pub fn wished(&self, wishes: &Wishes) -> Self {
        Self {
            cells: wishes.cells.over(&self.cells),
            quiet: wishes.quiet.unwrap_or(self.quiet),
            digest: wishes.digest.unwrap_or(self.digest),
            collapse_minutes: wishes.collapse_minutes.unwrap_or(self.collapse_minutes),
        }
    }

    /// When somebody in this zone is told.
    pub const fn timing(&self, zone: Zone) -> Timing {
        Timing { zone, quiet: self.quiet, digest: self.digest, collapse_minutes: self.collapse_minutes }
    }
}
