//! Impact from what is learned: priority and category, refined by cues.
//!
//! The built-in examples carry no impact of their own. Their priorities come from a matrix of impact and scope, which is
//! read backwards here.

use super::cues::Cues;
use crate::ticket::{Impact, Priority};

/// The impact that explains `priority` in a request of `category` (a built-in key) with these cues.
pub fn impact(category: Option<&str>, priority: Priority, cues: &Cues) -> Impact {
    match (category, priority) {
        (Some("question"), _) => Impact::Question,
        (Some("suggestion"), _) => Impact::Suggestion,
        (_, Priority::Urgent) if is_harm(cues) => Impact::Critical,
        (Some("technical" | "account"), Priority::Urgent) if cues.has("many") => Impact::Outage,
        (_, Priority::Urgent) => Impact::Critical,
        // Dissatisfaction stops nobody's work, however loud.
        (Some("complaint"), Priority::High | Priority::Medium) => Impact::Degraded,
        (_, Priority::High) => Impact::Blocked,
        (_, Priority::Medium) if cues.has("mild") => Impact::Workaround,
        (_, Priority::Medium) => Impact::Degraded,
        (Some("technical"), Priority::Low) => Impact::Workaround,
        (_, Priority::Low) => Impact::Question,
    }
}

fn is_harm(cues: &Cues) -> bool {
    ["loss", "leak", "intruder", "bleeding"].iter().any(|cue| cues.has(cue))
}
