//! Periods in which an agent is to work, or does not.

use serde_json::{Value, json};

use crate::{
    event::{Delta, Deltas, Draft, EventKind, Subject, SubjectKind},
    ids::{AgentId, ShiftId, TimeOffId},
    time::Instant,
};

/// The longest period, in days of 24 hours.
pub const MAX_PERIOD_DAYS: i64 = 366;
/// The most periods of an agent that are not over.
pub const MAX_PERIODS: usize = 500;

crate::words! {
    /// What a period is.
    pub enum PeriodKind {
        /// He is to work.
        Shift = 1 "shift",
        /// He does not work.
        TimeOff = 2 "time_off",
    }
}

/// A period of one agent. It never changes: another one takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Its bare id.
    pub id: uuid::Uuid,
    /// Whose it is.
    pub agent_id: AgentId,
    /// What it is.
    pub kind: PeriodKind,
    /// Its first instant.
    pub starts_at: Instant,
    /// The instant at which it is over.
    pub ends_at: Instant,
    /// What there is to say about it.
    pub note: Option<String>,
    /// When it was written down.
    pub created_at: Instant,
}

impl Period {
    /// Its id on the wire.
    pub fn id_text(&self) -> String {
        match self.kind {
            PeriodKind::Shift => ShiftId::from_uuid(self.id).to_string(),
            PeriodKind::TimeOff => TimeOffId::from_uuid(self.id).to_string(),
        }
    }

    /// The event of its making, as a change of the agent whose version then is this one.
    pub fn made(&self, version: i64) -> Draft {
        self.draft(version, |value| Delta::new(Value::Null, value))
    }

    /// The event of its removal, as a change of the agent whose version then is this one.
    pub fn removed(&self, version: i64) -> Draft {
        self.draft(version, |value| Delta::new(value, Value::Null))
    }

    fn draft(&self, version: i64, delta: impl Fn(Value) -> Delta) -> Draft {
        let subject = Subject { kind: SubjectKind::Agent, id: self.agent_id.uuid() };
        let shown = json!({"id": self.id_text(), "starts_at": self.starts_at, "ends_at": self.ends_at});
        let private = self.note.iter().map(|note| ("note".to_owned(), delta(note.clone().into())));
        Draft {
            facts: Deltas::from([(self.kind.word().to_owned(), delta(shown))]),
            private: private.collect(),
            ..Draft::new(EventKind::ConfigChanged, subject, version)
        }
    }
}
