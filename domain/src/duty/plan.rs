//! Whether an agent is on duty, and until when.

use super::{Duty, Period, PeriodKind};
use crate::{calendar::Calendar, time::Instant};

/// How many changes of hours are looked through for one that changes something.
const LOOKED_THROUGH: usize = 2_000;

/// Everything that says when an agent works.
#[derive(Debug, Clone, Default)]
pub struct WorkTimes {
    /// His calendar.
    pub calendar: Option<Calendar>,
    /// Has he ever been given a shift that still stands?
    pub works_in_shifts: bool,
    /// His periods that are not over.
    pub periods: Vec<Period>,
}

/// Is an agent on duty, until when is that so, and what is he then?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyPlan {
    /// What he is.
    pub duty: Duty,
    /// Until when; none: as far as can be told.
    pub until: Option<Instant>,
    /// What he is from then on, until the next change.
    pub next: Duty,
}

impl DutyPlan {
    /// What an agent is of whose hours nothing is known.
    pub const ALWAYS: Self = Self { duty: Duty::On, until: None, next: Duty::On };

    /// What he is at an instant not before the one it was made for. Right until the change after the one it knows.
    pub fn at(&self, now: Instant) -> Duty {
        if self.until.is_some_and(|until| until <= now) { self.next } else { self.duty }
    }
}

impl WorkTimes {
    /// What the agent is at an instant.
    pub fn duty(&self, at: Instant) -> Duty {
        let covered = |kind| {
            self.periods.iter().any(|period| period.kind == kind && period.starts_at <= at && at < period.ends_at)
        };
        if covered(PeriodKind::TimeOff) {
            return Duty::TimeOff;
        }
        let works = match &self.calendar {
            Some(calendar) => calendar.is_open(at) || covered(PeriodKind::Shift),
            None => !self.works_in_shifts || covered(PeriodKind::Shift),
        };
        if works { Duty::On } else { Duty::OffShift }
    }

    /// What he is now, and the next change of it.
    pub fn plan(&self, now: Instant) -> DutyPlan {
        let duty = self.duty(now);
        let mut at = now;
        for _ in 0..LOOKED_THROUGH {
            let Some(change) = self.next_edge(at) else { break };
            let next = self.duty(change);
            if next != duty {
                return DutyPlan { duty, until: Some(change), next };
            }
            at = change;
        }
        DutyPlan { duty, until: None, next: duty }
    }

    /// The next instant at which one of his hours begins or ends.
    fn next_edge(&self, after: Instant) -> Option<Instant> {
        let ends = self.periods.iter().flat_map(|period| [period.starts_at, period.ends_at]);
        let of_periods = ends.filter(|edge| *edge > after).min();
        let of_calendar = self.calendar.as_ref().and_then(|calendar| calendar.next_change(after));
        [of_periods, of_calendar].into_iter().flatten().min()
    }
}
