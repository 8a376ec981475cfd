//! The wire shapes of clocks.

use domain::{
    ids::{CalendarId, SlaPolicyId, TicketId},
    sla::{ClockState, Metric, Reason, Summary, TimeKind},
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What is promised to the customer, in brief. Changes with events of the ticket only; `showTicketSla` tells the present
/// second.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = TicketSlaSummary)]
pub struct TicketSlaSummary {
    /// When the first reply is due; null when none is, or while that is not foreseeable because clocks stand.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub first_response_due_at: Option<Instant>,
    /// When a reply to what the customer wrote since is due.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub next_response_due_at: Option<Instant>,
    /// When the ticket is to be answered or closed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub resolution_due_at: Option<Instant>,
    /// The earliest of the three.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub next_due_at: Option<Instant>,
    /// Of what is owed the worst, and when nothing is, how the last ended: `pending`, `warning`, `breached`, `met`,
    /// `cancelled`; null when nothing was ever promised.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "pending")]
    pub state: Option<ClockState>,
    /// Do clocks stand because the customer owes the next word?
    pub paused: bool,
}

impl From<Summary> for TicketSlaSummary {
    fn from(summary: Summary) -> Self {
        Self {
            first_response_due_at: summary.first_response_due_at,
            next_response_due_at: summary.next_response_due_at,
            resolution_due_at: summary.resolution_due_at,
            next_due_at: summary.next_due_at,
            state: summary.state,
            paused: summary.paused,
        }
    }
}

/// A ticket's clocks at an instant.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TicketSla)]
pub struct TicketSlaDto {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The instant that everything here is told for.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub at: Instant,
    /// The policy that applied then; null: none.
    #[schema(required = true)]
    pub policy: Option<AppliedDto>,
    /// Of what was owed then the worst, and when nothing was, how the last had ended.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "warning")]
    pub state: Option<ClockState>,
    /// Did clocks stand?
    pub paused: bool,
    /// The earliest promised time.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub next_due_at: Option<Instant>,
    /// Every time that something was owed, in the order in which it began.
    #[schema(max_items = 10000)]
    pub cycles: Vec<CycleDto>,
}

/// A policy that applies, as it was at a version.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SlaApplied)]
pub struct AppliedDto {
    /// The policy.
    #[schema(value_type = String, max_length = 30)]
    pub id: SlaPolicyId,
    /// Its version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Its name now; null when it was removed.
    #[schema(required = true, max_length = 200)]
    pub name: Option<String>,
    /// The calendar of business time; null: day and night.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub calendar_id: Option<CalendarId>,
    /// Its version.
    #[schema(required = true, minimum = 1)]
    pub calendar_version: Option<i64>,
}

/// One cycle of one clock: from the moment something is owed until it is not.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SlaCycle)]
pub struct CycleDto {
    /// What was owed: `first_response`, `next_response`, `resolution`.
    #[schema(value_type = String, max_length = 20, example = "first_response")]
    pub metric: Metric,
    /// Which time it was owed, from 1. Reopening starts a new one.
    #[schema(minimum = 1)]
    pub cycle: i64,
    /// `pending`, `warning`, `breached`, `met` or `cancelled`. Later than promised is `breached`, done or not.
    #[schema(value_type = String, max_length = 20, example = "met")]
    pub state: ClockState,
    /// The policy that applied to it last.
    #[schema(value_type = String, max_length = 30)]
    pub policy_id: SlaPolicyId,
    /// Its version.
    #[schema(minimum = 1)]
    pub policy_version: i64,
    /// How long it may take.
    #[schema(minimum = 60, example = 14400)]
    pub target_seconds: i64,
    /// The time that all seconds here are counted in: `business` or `calendar`.
    #[schema(value_type = String, max_length = 10, example = "business")]
    pub time: TimeKind,
    /// Since when it was owed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub started_at: Instant,
    /// From when the target counts: the start, or a change after which it counted anew.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub counted_from_at: Instant,
    /// The promised time; null while it is not foreseeable because the clock stands.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// How much of the target was used.
    #[schema(minimum = 0)]
    pub used_seconds: i64,
    /// How much of it was left; negative when more was used.
    pub remaining_seconds: i64,
    /// By how much it was missed; null unless it was. 0 when it was missed outside of the open hours alone.
    #[schema(required = true, minimum = 0)]
    pub missed_by_seconds: Option<i64>,
    /// When it ended; null while it is owed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub ended_at: Option<Instant>,
    /// When its clock ran and when it stood, without gaps.
    #[schema(max_items = 10000)]
    pub intervals: Vec<IntervalDto>,
    /// What is still to come by itself, the next first.
    #[schema(max_items = 40)]
    pub upcoming: Vec<UpcomingDto>,
}

/// A time in which a clock ran or stood.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SlaInterval)]
pub struct IntervalDto {
    /// Its first instant.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub started_at: Instant,
    /// The instant after its last; null while it lasts.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub ended_at: Option<Instant>,
    /// Does it count?
    pub counted: bool,
    /// Why: `waits_for_team`; `needs_info` (the customer was asked), `snoozed` (asleep while he owes the next word).
    #[schema(value_type = String, max_length = 20, example = "needs_info")]
    pub reason: Reason,
    /// How much of the target it used: of business time the open hours in it.
    #[schema(minimum = 0)]
    pub used_seconds: i64,
}

/// What a clock will do by itself.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SlaUpcoming)]
pub struct UpcomingDto {
    /// `warning`, `breached`, or `escalated`: a step of the escalation.
    #[schema(max_length = 20, example = "warning")]
    pub moment: &'static str,
    /// The step's share of the target.
    #[schema(required = true)]
    pub percent: Option<i64>,
    /// The step's minutes before or after the target.
    #[schema(required = true)]
    pub minutes: Option<i64>,
    /// When, if nothing happens before.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expected_at: Instant,
}
