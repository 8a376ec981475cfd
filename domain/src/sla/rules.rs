//! A policy's terms with the calendar of its business time, ready to be calculated with.

use super::{Metric, Target, Terms, TimeKind};
use crate::{calendar::Calendar, ticket::Priority, time::Instant};

/// Terms and calendar.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What is promised.
    pub terms: Terms,
    /// The calendar of business time.
    pub calendar: Calendar,
}

impl Rules {
    /// The target of a metric at a priority, if it is promised.
    pub fn target(&self, metric: Metric, priority: Priority) -> Option<Target> {
        self.terms.targets.of(metric).map(|targets| targets.of(priority))
    }

    /// The time between two instants, in milliseconds; 0 when the second is not later.
    pub fn between(&self, time: TimeKind, from: Instant, to: Instant) -> i64 {
        match time {
            TimeKind::Business => self.calendar.between_millis(from, to),
            TimeKind::Calendar => to.millis().saturating_sub(from.millis()).max(0),
        }
    }

    /// The first instant by which so many milliseconds (more than 0) have passed; none when that is not foreseeable.
    pub fn add(&self, time: TimeKind, from: Instant, millis: i64) -> Option<Instant> {
        match time {
            TimeKind::Business => self.calendar.add_millis(from, millis),
            TimeKind::Calendar => Some(Instant::from_millis(from.millis().saturating_add(millis))),
        }
    }
}
