//! What a unit of work did to its connection, whatever it made of it: how many statements it ran and how they failed.
//! Each database thread owns its connections, so the tally is the thread's.

use std::cell::Cell;

use diesel::connection::{Instrumentation, InstrumentationEvent};

use crate::error::Failure;

/// Statements since [`start`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// How many, not counting those that open and close transactions.
    pub(super) statements: u32,
    /// The gravest failure.
    pub(super) failure: Option<Failure>,
}

thread_local! {
    static TALLY: Cell<Tally> = const { Cell::new(Tally { statements: 0, failure: None }) };
}

/// Begins a new tally.
pub(super) fn start() {
    TALLY.set(Tally::default());
}

/// The tally so far.
pub(super) fn tally() -> Tally {
    TALLY.get()
}

/// Keeps this thread's tally for one connection.
#[derive(Default)]
pub(super) struct Watch {
    // BEGIN, COMMIT and the like are announced, and then sent as a statement.
    is_control: bool,
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::BeginTransaction { .. }
            | InstrumentationEvent::CommitTransaction { .. }
            | InstrumentationEvent::RollbackTransaction { .. } => self.is_control = true,
            InstrumentationEvent::StartQuery { .. } if self.is_control => self.is_control = false,
            InstrumentationEvent::StartQuery { .. } => {
                let mut tally = TALLY.get();
                tally.statements += 1;
                TALLY.set(tally);
            }
            InstrumentationEvent::FinishQuery { error: Some(error), .. } => {
                let mut tally = TALLY.get();
                tally.failure = tally.failure.max(Some(Failure::of(error)));
                TALLY.set(tally);
            }
            _ => {}
        }
    }
}
