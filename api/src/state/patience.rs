//! How long the feed waits for what cannot be done.

use domain::outbox::MAX_ATTEMPTS;

/// How often the same events were tried in vain. What fails in one workspace must not hold up the others for ever.
#[derive(Debug, Default)]
pub struct Patience {
    from: i64,
    tries: i64,
}

impl Patience {
    /// Notes that the events behind `from` failed once more; true: that was often enough.
    pub(crate) fn is_over(&mut self, from: i64) -> bool {
        self.tries = if self.from == from { self.tries + 1 } else { 1 };
        self.from = from;
        self.tries >= MAX_ATTEMPTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_events_are_tried_twelve_times_and_others_begin_anew() {
        let mut patience = Patience::default();
        let tried = |patience: &mut Patience, from| (1..).find(|_| patience.is_over(from));
        assert_eq!(tried(&mut patience, 7), Some(MAX_ATTEMPTS));
        assert_eq!(tried(&mut patience, 9), Some(MAX_ATTEMPTS));
    }
}
