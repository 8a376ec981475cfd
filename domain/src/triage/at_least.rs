//! What a priority surely is at least.
//!
//! That somebody is stopped is often plain where it is not how badly: neither `high` nor `urgent` is sure enough alone,
//! but that it is one of them is. Cues of the same opinion need less of the learner's own.

use crate::ticket::Priority;

/// From which confidence on a request surely is of a level or above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtLeast {
    /// The level.
    pub level: Priority,
    /// The least confidence at which 95 % of held-out requests were of the level or above; none if there is none.
    pub alone: Option<f32>,
    /// The same for requests whose cues call for the level or more.
    pub with_cues: Option<f32>,
}

/// A level that is reached for sure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sure {
    /// The level.
    pub level: Priority,
    /// How sure that it is this or above, 0 to 1.
    pub confidence: f32,
    /// How sure it had to be.
    pub threshold: f32,
}

impl AtLeast {
    /// How sure it is, 0 to 1, that the priority is of the level or above.
    pub fn confidence(&self, ranked: &[(&str, f32)]) -> f32 {
        let is_reached = |word: &str| Priority::from_word(word).is_some_and(|own| own >= self.level);
        ranked.iter().filter(|(word, _)| is_reached(word)).map(|(_, confidence)| confidence).sum()
    }

    /// Is it reached for sure, given what the learner says of each level, and the floor of the cues?
    pub fn judge(&self, ranked: &[(&str, f32)], floor: Option<Priority>) -> Option<Sure> {
        let agreed = floor.is_some_and(|floor| floor >= self.level);
        let threshold = if agreed { self.with_cues.or(self.alone) } else { self.alone }?;
        let confidence = self.confidence(ranked);
        (confidence >= threshold).then_some(Sure { level: self.level, confidence, threshold })
    }
}
