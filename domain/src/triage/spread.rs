//! Whom a trouble concerns: one, an organization, or many; by the words of a request.

use super::cues::Cues;

crate::words! {
    /// Whom a trouble concerns, from few to many.
    pub enum Spread {
        /// Whoever asks.
        One = 1 "one",
        /// The organization or team that he speaks for.
        Organization = 2 "organization",
        /// Many customers.
        Many = 3 "many",
    }
}

/// Cues that tell of several people.
const SEVERAL: [&str; 3] = ["many", "ours", "public"];

/// What the words say, and the cues that say it.
///
/// That everybody would like something, or that all of something is meant, concerns nobody: a trouble must be told of as
/// well, and neither a question nor an idea.
pub(super) fn spread(cues: &Cues) -> (Spread, Vec<&'static str>) {
    let is_trouble = cues.has("broken") || cues.has("cannot");
    let is_asked = ["question", "hypothetical", "idea"].iter().any(|guard| cues.has(guard));
    let found: Vec<&'static str> = SEVERAL.into_iter().filter(|name| cues.has(name)).collect();
    if !is_trouble || is_asked || found.is_empty() {
        return (Spread::One, Vec::new());
    }
    // "All of us" is many within one house.
    let spread = if cues.has("ours") && !cues.has("public") { Spread::Organization } else { Spread::Many };
    (spread, found)
}
