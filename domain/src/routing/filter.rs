//! What takes a candidate out, as data.

use super::{Availability, Candidate, Need, QueuedReason, Verdict, suffice};
use crate::{duty::Duty, people::Role};

/// One condition that whoever gets the ticket must meet.
#[derive(Debug)]
pub(super) struct Filter {
    /// What is recorded of a candidate who does not meet it.
    pub verdict: Verdict,
    /// Why the ticket waits if nobody got further than this.
    pub queued: QueuedReason,
    /// Does he meet it?
    pub passes: fn(&Candidate, &Need<'_>) -> bool,
}

/// Every condition. The first that a candidate fails is recorded; the last that anybody failed says why a ticket waits,
/// so what passes soonest by itself stands last.
pub(super) const FILTERS: &[Filter] = &[
    Filter {
        verdict: Verdict::Deactivated,
        queued: QueuedReason::EmptyTeam,
        passes: |candidate, _| !candidate.deactivated,
    },
    Filter {
        verdict: Verdict::Role,
        queued: QueuedReason::EmptyTeam,
        passes: |candidate, _| candidate.role != Role::Viewer,
    },
    Filter {
        verdict: Verdict::TimeOff,
        queued: QueuedReason::NobodyOnDuty,
        passes: |candidate, _| candidate.duty != Duty::TimeOff,
    },
    Filter {
        verdict: Verdict::OffShift,
        queued: QueuedReason::NobodyOnDuty,
        passes: |candidate, _| candidate.duty != Duty::OffShift,
    },
    Filter {
        verdict: Verdict::Offline,
        queued: QueuedReason::NobodyAvailable,
        passes: |candidate, _| candidate.availability != Availability::Offline,
    },
    Filter {
        verdict: Verdict::Away,
        queued: QueuedReason::NobodyAvailable,
        passes: |candidate, _| candidate.availability != Availability::Away,
    },
    Filter {
        verdict: Verdict::Language,
        queued: QueuedReason::NobodySuitable,
        passes: |candidate, need| {
            candidate.languages.is_empty() || need.language.is_none_or(|asked| candidate.languages.contains(&asked))
        },
    },
    Filter {
        verdict: Verdict::Skill,
        queued: QueuedReason::NobodySkilled,
        passes: |candidate, need| suffice(&candidate.skills, need.skills),
    },
    Filter {
        verdict: Verdict::GaveBack,
        queued: QueuedReason::NobodyElse,
        passes: |candidate, need| need.given_back_by != Some(candidate.agent_id),
    },
    Filter {
        verdict: Verdict::Full,
        queued: QueuedReason::EverybodyFull,
        passes: |candidate, need| candidate.can_carry(need.weight),
    },
    Filter {
        verdict: Verdict::FairShare,
        queued: QueuedReason::EverybodyHadShare,
        passes: |candidate, need| candidate.share.is_open(need.now),
    },
    Filter {
        verdict: Verdict::Locked,
        queued: QueuedReason::EverybodyLocked,
        passes: |candidate, _| !candidate.locked,
    },
];

/// The first filter that the candidate does not pass, with its place in the list; none: he can be given the ticket.
pub(super) fn stopped_by(candidate: &Candidate, need: &Need<'_>) -> Option<(usize, &'static Filter)> {
    FILTERS.iter().enumerate().find(|(_, filter)| !(filter.passes)(candidate, need))
}
