//! What puts candidates in order, as data.

use std::cmp::Ordering;

use super::{AssignmentMode, Candidate, Need, Score, Verdict};

/// One comparison of two candidates.
#[derive(Debug)]
pub(super) struct Criterion {
    /// What is recorded of the one who loses by it.
    pub verdict: Verdict,
    /// `Less`: the first one is to be preferred.
    pub compare: fn(&Need<'_>, &Candidate, &Candidate) -> Ordering,
}

/// Less carried for what one can carry. Multiplied out, so that no rounding makes two loads equal.
const LOAD: Criterion = Criterion {
    verdict: Verdict::LostByLoad,
    compare: |_, a, b| {
        let share = |load: i64, of: i64| i128::from(load.max(0)) * i128::from(of.max(1));
        share(a.load, b.capacity).cmp(&share(b.load, a.capacity))
    },
};

/// Longer without a new ticket; who never got one comes first.
const TURN: Criterion =
    Criterion { verdict: Verdict::LostByTurn, compare: |_, a, b| a.last_assigned_at.cmp(&b.last_assigned_at) };

/// The higher score.
const SCORE: Criterion = Criterion {
    verdict: Verdict::LostByScore,
    compare: |need, a, b| Score::of(b, need).total().cmp(&Score::of(a, need).total()),
};

/// The smaller id, so that the order is never left to chance.
const ID: Criterion = Criterion { verdict: Verdict::LostById, compare: |_, a, b| a.agent_id.cmp(&b.agent_id) };

/// The comparisons of a mode: each decides only where all before it leave a tie. Manual teams compare nobody.
pub(super) const fn criteria(mode: AssignmentMode) -> &'static [Criterion] {
    match mode {
        AssignmentMode::Manual => &[],
        AssignmentMode::RoundRobin => &[TURN, ID],
        AssignmentMode::LeastLoaded => &[LOAD, TURN, ID],
        AssignmentMode::Weighted => &[SCORE, TURN, ID],
    }
}

/// How two candidates stand to each other, and the criterion that settles it.
pub(super) fn compare(
    criteria: &[Criterion],
    need: &Need<'_>,
    a: &Candidate,
    b: &Candidate,
) -> (Ordering, Option<Verdict>) {
    let settled = criteria.iter().map(|criterion| ((criterion.compare)(need, a, b), criterion.verdict));
    let first = settled.into_iter().find(|(ordering, _)| *ordering != Ordering::Equal);
    first.map_or((Ordering::Equal, None), |(ordering, verdict)| (ordering, Some(verdict)))
}
