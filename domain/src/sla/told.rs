//! What events tell of a ticket's promises.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ClockState, Clocks, CountFrom, Metric, Offset, Standing};
use crate::{
    event::EventKind,
    ids::{AgentId, CalendarId, SlaPolicyId},
    ticket::{Change, TicketEvent},
    time::Instant,
};

/// A calendar as it was at a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CalendarVersion {
    /// The calendar.
    pub id: CalendarId,
    /// Its version.
    pub version: i64,
}

/// The policy that applies from an event on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Applied {
    /// The policy.
    pub policy_id: SlaPolicyId,
    /// As it was at this version.
    pub policy_version: i64,
    /// The calendar of business time; none: always open.
    pub calendar: Option<CalendarVersion>,
    /// From when it counts.
    pub count_from: CountFrom,
}

impl Applied {
    /// Do both mean the same terms and the same calendar?
    pub fn is_same(&self, other: &Self) -> bool {
        Self { count_from: self.count_from, ..*other } == *self
    }
}

/// What a clock did by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// It warned.
    Warning,
    /// It ran out.
    Breach,
    /// What was promised was done in time.
    Met,
    /// It came to a step of the escalation.
    Step(Offset),
}

impl Moment {
    /// Its word in events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Breach => "breached",
            Self::Met => "met",
            Self::Step(_) => "escalated",
        }
    }

    const fn event(self) -> EventKind {
        match self {
            Self::Warning => EventKind::SlaWarning,
            Self::Breach => EventKind::SlaBreached,
            Self::Met => EventKind::SlaMet,
            Self::Step(_) => EventKind::SlaEscalated,
        }
    }
}

/// A moment of a cycle of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fired {
    /// The metric.
    pub metric: Metric,
    /// Which time it was owed, from 1.
    pub cycle: i64,
    /// What happened.
    pub moment: Moment,
}

impl Fired {
    /// From the form in events.
    pub fn of_value(value: &Value) -> Option<Self> {
        let metric = Metric::from_word(value.get("metric")?.as_str()?)?;
        let offset = || {
            let number = |name: &str| value.get(name).and_then(Value::as_i64);
            number("percent").map(Offset::Percent).or(number("minutes").map(Offset::Minutes))
        };
        let moment = match value.get("moment")?.as_str()? {
            "warning" => Moment::Warning,
            "breached" => Moment::Breach,
            "met" => Moment::Met,
            "escalated" => Moment::Step(offset()?),
            _ => return None,
        };
        Some(Self { metric, cycle: value.get("cycle")?.as_i64()?, moment })
    }
}

/// A moment as its event tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The moment.
    pub fired: Fired,
    /// The promised time.
    pub due_at: Option<Instant>,
    /// Who is to be notified.
    pub notified_ids: Vec<AgentId>,
}

impl Told {
    /// The form in events.
    pub fn to_value(&self) -> Value {
        let Fired { metric, cycle, moment } = self.fired;
        let mut value = json!({"metric": metric, "cycle": cycle, "moment": moment.word(), "due_at": self.due_at});
        if let Some(members) = value.as_object_mut() {
            match moment {
                Moment::Step(Offset::Percent(percent)) => {
                    members.insert("percent".to_owned(), percent.into());
                }
                Moment::Step(Offset::Minutes(minutes)) => {
                    members.insert("minutes".to_owned(), minutes.into());
                }
                Moment::Warning | Moment::Breach | Moment::Met => {}
            }
            if !self.notified_ids.is_empty() {
                members.insert("notified_ids".to_owned(), json!(self.notified_ids));
            }
        }
        value
    }

    /// The event that tells it.
    pub fn event(self) -> TicketEvent {
        let kind = self.fired.moment.event();
        TicketEvent::changing(kind, vec![Change::SlaMoment { from: None, to: self }])
    }
}

/// A ticket's promises in brief, as the ticket shows them. Changes with events only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// When the first reply is due.
    pub first_response_due_at: Option<Instant>,
    /// When a reply to what the customer wrote since is due.
    pub next_response_due_at: Option<Instant>,
    /// When the matter is to be at its end.
    pub resolution_due_at: Option<Instant>,
    /// The earliest of the three.
    pub next_due_at: Option<Instant>,
    /// Of what is owed the worst; when nothing is, how the last ended.
    pub state: Option<ClockState>,
    /// Do clocks stand, because the customer owes the next word?
    pub paused: bool,
}

impl Summary {
    /// That of a ticket's clocks; none where no policy applies.
    pub fn of(clocks: &Clocks, standing: &Standing) -> Option<Self> {
        clocks.applied?;
        Some(Self {
            first_response_due_at: clocks.due_at(Metric::FirstResponse),
            next_response_due_at: clocks.due_at(Metric::NextResponse),
            resolution_due_at: clocks.due_at(Metric::Resolution),
            next_due_at: clocks.next_due_at(),
            state: clocks.state(),
            paused: standing.is_paused(),
        })
    }
}
