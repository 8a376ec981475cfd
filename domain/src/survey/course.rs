//! Solving cycles: a state machine over a ticket's changes of status, in the order of their versions.

use crate::{event::Envelope, ticket::Status, time::Instant};

/// How far a ticket's steps have been looked at, and what they came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Course {
    /// The version of the ticket up to which its steps have been looked at.
    pub version: i64,
    /// How many solving cycles have begun.
    pub cycle: i64,
    /// Does the last of them go on?
    pub is_solved: bool,
}

/// A change of status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// Where the ticket stands after it.
    pub to: Status,
}

/// What a change of status means for solving cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A cycle begins.
    Begins(i64, Instant),
    /// The ticket is closed in this cycle.
    Closes(i64, Instant),
    /// The ticket is opened again, which ends this cycle.
    Ends(i64, Instant),
}

impl Step {
    /// The change of status that an event tells of.
    pub fn of(event: &Envelope) -> Option<Self> {
        let to = event.changes.get("status")?.to.as_str().and_then(Status::from_word)?;
        Some(Self { at: Instant::from_millis(event.at), to })
    }
}

impl Course {
    /// Goes on by the steps up to a version; steps that were looked at already must not come again.
    pub fn pass(&mut self, version: i64, steps: &[Step]) -> Vec<Turn> {
        self.version = self.version.max(version);
        steps.iter().flat_map(|step| self.turn(*step)).collect()
    }

    fn turn(&mut self, step: Step) -> Vec<Turn> {
        let mut turns = Vec::new();
        let was_solved = self.is_solved;
        self.is_solved = matches!(step.to, Status::Answered | Status::Closed);
        if self.is_solved && !was_solved {
            self.cycle += 1;
            turns.push(Turn::Begins(self.cycle, step.at));
        }
        if step.to == Status::Closed {
            turns.push(Turn::Closes(self.cycle, step.at));
        }
        if was_solved && !self.is_solved {
            turns.push(Turn::Ends(self.cycle, step.at));
        }
        turns
    }
}
