//! The only place that asks what time it is.
//!
//! Whoever needs the time holds a [`Clock`]; tests hold a [`ClockHandle`] and move it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use domain::time::Instant;

/// Tells the time. Cheap to clone; clones of a fixed clock move together.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

/// Moves the [`Clock`] it was made with.
#[derive(Clone, Debug)]
pub struct ClockHandle(Arc<AtomicI64>);

impl Clock {
    /// The clock of the operating system.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until its handle moves it.
    pub fn fixed(start: Instant) -> (Self, ClockHandle) {
        let millis = Arc::new(AtomicI64::new(start.millis()));
        (Self(Source::Fixed(Arc::clone(&millis))), ClockHandle(millis))
    }

    /// The present instant. It can step backwards when the operating system's clock is set back.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => from_system(SystemTime::now()),
            Source::Fixed(millis) => Instant::from_millis(millis.load(Ordering::SeqCst)),
        }
    }
}

impl ClockHandle {
    /// Puts the clock to `instant`, earlier or later.
    pub fn set(&self, instant: Instant) {
        self.0.store(instant.millis(), Ordering::SeqCst);
    }

    /// Moves the clock by `seconds` (negative: back).
    pub fn advance_seconds(&self, seconds: i64) {
        self.advance_millis(seconds.saturating_mul(1000));
    }

    /// Moves the clock by `millis` (negative: back).
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

fn from_system(time: SystemTime) -> Instant {
    let millis = |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    Instant::from_millis(match time.duration_since(UNIX_EPOCH) {
        Ok(since) => millis(since),
        Err(before) => -millis(before.duration()),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_by_its_handle_and_takes_its_clones_along() {
        let (clock, handle) = Clock::fixed(Instant::from_millis(1_000));
        let twin = clock.clone();
        assert_eq!(clock.now(), Instant::from_millis(1_000));
        handle.advance_seconds(2);
        handle.advance_millis(-500);
        assert_eq!((clock.now(), twin.now()), (Instant::from_millis(2_500), Instant::from_millis(2_500)));
        handle.set(Instant::from_millis(7));
        assert_eq!(twin.now(), Instant::from_millis(7));
    }

    #[test]
    fn system_time_is_read_in_milliseconds_on_both_sides_of_the_epoch() {
        assert_eq!(from_system(UNIX_EPOCH + Duration::from_micros(1_234_567)), Instant::from_millis(1_234));
        assert_eq!(from_system(UNIX_EPOCH - Duration::from_millis(5)), Instant::from_millis(-5));
    }
}
