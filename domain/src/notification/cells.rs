//! Which channels stand for an event in a scope.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Channel, Relation, Topic};

/// A set of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Channels(u8);

impl Channels {
    /// Is nobody told by any of them?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Is it among them?
    pub const fn has(self, channel: Channel) -> bool {
        self.0 & (1 << channel.code()) != 0
    }

    /// All of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each of them, in declared order.
    pub fn iter(self) -> impl Iterator<Item = Channel> {
        Channel::ALL.iter().copied().filter(move |channel| self.has(*channel))
    }
}

impl FromIterator<Channel> for Channels {
    fn from_iter<I: IntoIterator<Item = Channel>>(channels: I) -> Self {
        Self(channels.into_iter().fold(0, |bits, channel| bits | (1 << channel.code())))
    }
}

/// One cell as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredCell {
    event: Topic,
    scope: Relation,
    channels: Vec<Channel>,
}

/// Channels by event and scope; where nothing is said, what stands behind says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells(BTreeMap<(Topic, Relation), Channels>);

impl Cells {
    /// What holds where nobody has said anything.
    pub fn usual() -> Self {
        const IN_APP: &[Channel] = &[Channel::InApp];
        const BOTH: &[Channel] = &[Channel::InApp, Channel::Email];
        const USUAL: &[(Topic, Relation, &[Channel])] = &[
            (Topic::Assigned, Relation::Mine, BOTH),
            (Topic::Unassigned, Relation::Mine, IN_APP),
            (Topic::CustomerWrote, Relation::Mine, BOTH),
            (Topic::CustomerWrote, Relation::Followed, IN_APP),
            (Topic::Replied, Relation::Mine, IN_APP),
            (Topic::Replied, Relation::Followed, IN_APP),
            (Topic::Noted, Relation::Mine, IN_APP),
            (Topic::Noted, Relation::Followed, IN_APP),
            (Topic::Mentioned, Relation::Mine, BOTH),
            (Topic::SlaWarning, Relation::Mine, IN_APP),
            (Topic::SlaBreached, Relation::Mine, BOTH),
            (Topic::SlaBreached, Relation::Followed, IN_APP),
            (Topic::Escalated, Relation::Mine, BOTH),
            (Topic::RuleNotified, Relation::Mine, BOTH),
            (Topic::SnoozeEnded, Relation::Mine, IN_APP),
            (Topic::Reopened, Relation::Mine, BOTH),
            (Topic::Reopened, Relation::Followed, IN_APP),
            (Topic::Closed, Relation::Mine, IN_APP),
            (Topic::Closed, Relation::Followed, IN_APP),
        ];
        let cell = |(topic, relation, channels): &(Topic, Relation, &[Channel])| {
            ((*topic, *relation), channels.iter().copied().collect())
        };
        Self(USUAL.iter().map(cell).collect())
    }

    /// What is said of this event in this scope, if anything.
    pub fn said(&self, topic: Topic, relation: Relation) -> Option<Channels> {
        self.0.get(&(topic, relation)).copied()
    }

    /// The channels of this event in this scope.
    pub fn of(&self, topic: Topic, relation: Relation) -> Channels {
        self.said(topic, relation).unwrap_or_default()
    }

    /// Says it; what was said of it before is gone.
    pub fn say(&mut self, topic: Topic, relation: Relation, channels: Channels) {
        self.0.insert((topic, relation), channels);
    }

    /// These where they say something, else what stands `behind`.
    #[must_use]
    pub fn over(&self, behind: &Self) -> Self {
        let mut all = behind.0.clone();
        all.extend(self.0.iter().map(|(cell, channels)| (*cell, *channels)));
        Self(all)
    }

    /// Is anybody told of tickets that he neither works on nor follows?
    pub fn reach_beyond(&self) -> bool {
        let is_wide = |relation: &Relation| matches!(relation, Relation::Team | Relation::All);
        self.0.iter().any(|((_, relation), channels)| is_wide(relation) && !channels.is_empty())
    }

    /// As text to be kept.
    pub fn to_json(&self) -> serde_json::Value {
        let cell = |((event, scope), channels): (&(Topic, Relation), &Channels)| StoredCell {
            event: *event,
            scope: *scope,
            channels: channels.iter().collect(),
        };
        serde_json::to_value(self.0.iter().map(cell).collect::<Vec<_>>()).unwrap_or_default()
    }
}

impl Serialize for Cells {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let cells = Vec::<StoredCell>::deserialize(deserializer)?;
        let cell = |cell: StoredCell| ((cell.event, cell.scope), cell.channels.into_iter().collect());
        Ok(Self(cells.into_iter().map(cell).collect()))
    }
}
