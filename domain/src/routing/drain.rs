//! What makes it worth asking again for a ticket that waits without an assignee.

use super::QueuedReason;

crate::words! {
    /// A change that may open a way for waiting tickets.
    pub enum Opening {
        /// An agent came online.
        AgentOnline = 1 "agent_online",
        /// An agent carries less, or can carry more.
        AgentFreed = 2 "agent_freed",
        /// A team has one more member who may work: added, reactivated, or with another role.
        MemberJoined = 3 "member_joined",
        /// An agent speaks one more language.
        LanguageAdded = 4 "language_added",
        /// A team gives out its tickets in another way.
        ModeChanged = 5 "mode_changed",
        /// A category or the workspace has another team.
        TeamsChanged = 6 "teams_changed",
        /// A moment passed.
        MomentPassed = 7 "moment_passed",
    }
}

/// Can this change end this waiting? Openings of an agent concern the tickets of his teams, those of a team its own.
pub const fn drains(reason: QueuedReason, opening: Opening) -> bool {
    use Opening::{AgentFreed, AgentOnline, LanguageAdded, MemberJoined, ModeChanged, MomentPassed, TeamsChanged};
    // A later reason tells only of those who came furthest; behind them may be others who were stopped earlier, so it
    // ends by whatever ends an earlier one as well.
    match reason {
        QueuedReason::NoTeam => matches!(opening, TeamsChanged),
        QueuedReason::ManualTeam => matches!(opening, ModeChanged),
        QueuedReason::EmptyTeam => matches!(opening, MemberJoined),
        QueuedReason::NobodyAvailable => matches!(opening, MemberJoined | AgentOnline),
        QueuedReason::NobodySuitable => matches!(opening, MemberJoined | AgentOnline | LanguageAdded),
        QueuedReason::EverybodyFull => matches!(opening, MemberJoined | AgentOnline | LanguageAdded | AgentFreed),
        QueuedReason::EverybodyLocked => {
            matches!(opening, MemberJoined | AgentOnline | LanguageAdded | AgentFreed | MomentPassed)
        }
    }
}

/// Every reason that this change can end.
pub fn drained_by(opening: Opening) -> Vec<QueuedReason> {
    QueuedReason::ALL.iter().copied().filter(|reason| drains(*reason, opening)).collect()
}
