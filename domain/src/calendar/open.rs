//! The stretches of open time between two instants.

use super::{Calendar, DAY_MILLIS};
use crate::time::Instant;

/// Stretches of open time, in order, each as long as it goes without a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTimes {
    /// From and to of each.
    pub times: Vec<(Instant, Instant)>,
    /// There are more than were asked for.
    pub more: bool,
}

impl Calendar {
    /// The first `limit` stretches of open time between two instants.
    pub fn open_times(&self, from: Instant, to: Instant, limit: usize) -> OpenTimes {
        let mut times: Vec<(i64, i64)> = Vec::new();
        for (opens, closes) in self.stretches(from.millis(), to.millis()) {
            if let Some(last) = times.last_mut().filter(|last| last.1 == opens) {
                last.1 = closes;
            } else if times.len() == limit {
                return OpenTimes { times: instants(&times), more: true };
            } else {
                times.push((opens, closes));
            }
        }
        OpenTimes { times: instants(&times), more: false }
    }

    /// Stretches as they come: those that meet at midnight or at a change of the clocks are still two.
    fn stretches(&self, from: i64, to: i64) -> Box<dyn Iterator<Item = (i64, i64)> + '_> {
        let Some(hours) = &self.hours else {
            return Box::new((from < to).then_some((from, to)).into_iter());
        };
        Box::new(self.pieces(from, to).flat_map(move |piece| {
            let (start, end) = (piece.from + piece.offset, piece.to + piece.offset);
            (start.div_euclid(DAY_MILLIS)..=end.div_euclid(DAY_MILLIS))
                .flat_map(|day| hours.intervals(day))
                .map(move |(opens, closes)| (opens.max(start) - piece.offset, closes.min(end) - piece.offset))
                .filter(|(opens, closes)| opens < closes)
        }))
    }
}

fn instants(times: &[(i64, i64)]) -> Vec<(Instant, Instant)> {
    times.iter().map(|(from, to)| (Instant::from_millis(*from), Instant::from_millis(*to))).collect()
}
