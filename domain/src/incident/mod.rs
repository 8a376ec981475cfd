//! Incidents: several customers tell of the same trouble within a short time.

mod burst;
mod proposal;
#[cfg(test)]
mod tests;

pub use burst::{Found, MOST_EVIDENCE, Peer, found, spread};
pub use proposal::{IncidentProposal, IncidentRefusal, IncidentState, MOST_TICKETS, Member};

/// The window in which requests belong together, unless the workspace says otherwise.
pub const DEFAULT_MINUTES: i64 = 30;
/// The longest such window.
pub const MAX_MINUTES: i64 = 1_440;
/// From how many customers on they are an incident, unless the workspace says otherwise.
pub const DEFAULT_CUSTOMERS: i64 = 5;
/// The most that a workspace may ask for.
pub const MAX_CUSTOMERS: i64 = 100;

/// When requests that are alike are proposed as an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncidentAims {
    /// From so many customers; 0: never.
    pub customers: i64,
    /// Within so many minutes.
    pub minutes: i64,
}

impl Default for IncidentAims {
    fn default() -> Self {
        Self { customers: DEFAULT_CUSTOMERS, minutes: DEFAULT_MINUTES }
    }
}
