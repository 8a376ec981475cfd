//! What happens because nobody writes.

use super::{AutoKind, AutomaticMessages, Story};
use crate::{
    calendar::Calendar,
    ticket::{Status, Ticket},
    time::Instant,
};

/// More days than a calendar without any open hour deserves.
const MOST_DAYS: i64 = 1_000;

/// The instant by which so many business days have passed. A business day is 24 hours in which the calendar was open at
/// some time. None where it is not open for years.
pub fn business_days(calendar: &Calendar, from: Instant, days: i64) -> Option<Instant> {
    let (mut at, mut left) = (from, days);
    for _ in 0..MOST_DAYS {
        if left <= 0 {
            return Some(at);
        }
        let next = at.plus_days(1);
        left -= i64::from(calendar.between_millis(at, next) > 0);
        at = next;
    }
    None
}

/// When a customer who waits is to hear that he is not forgotten; none: never in this round.
pub fn still_waiting_at(
    own: &AutomaticMessages,
    ticket: &Ticket,
    story: &Story,
    calendar: &Calendar,
) -> Option<Instant> {
    let waits = matches!(ticket.status, Status::AwaitingReply | Status::InReview) && is_alive(ticket);
    if !waits || !own.is_on(AutoKind::StillWaiting) || story.has_told(AutoKind::StillWaiting) {
        return None;
    }
    calendar.add(ticket.waiting_since?, own.still_waiting_minutes.saturating_mul(60))
}

/// When a customer who was asked something is to be reminded of it; none: never in this round.
pub fn remind_at(own: &AutomaticMessages, ticket: &Ticket, story: &Story, calendar: &Calendar) -> Option<Instant> {
    let days = own.remind_after_days?;
    if ticket.status != Status::NeedsInfo || !is_alive(ticket) || story.has_told(AutoKind::Reminder) {
        return None;
    }
    business_days(calendar, ticket.pause.since.max(ticket.last_message_at)?, days)
}

/// What follows from silence on an answered ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The customer is warned then.
    WarnAt(Instant),
    /// The ticket is closed then.
    CloseAt(Instant),
}

impl Silence {
    /// When.
    pub const fn at(self) -> Instant {
        match self {
            Self::WarnAt(at) | Self::CloseAt(at) => at,
        }
    }
}

/// What follows from silence, and when; none: nothing. Without a warning nothing is closed.
pub fn silence(own: &AutomaticMessages, ticket: &Ticket, story: &Story, calendar: &Calendar) -> Option<Silence> {
    let days = own.close_after_days?;
    if ticket.status != Status::Answered || !is_alive(ticket) {
        return None;
    }
    let warning = own.close_warning_days.min(days);
    if let Some(warned_at) = story.warned_at {
        return business_days(calendar, warned_at, warning).map(Silence::CloseAt);
    }
    let since = ticket.answered_at.max(ticket.last_message_at)?;
    business_days(calendar, since, days - warning).map(Silence::WarnAt)
}

const fn is_alive(ticket: &Ticket) -> bool {
    !ticket.spam && ticket.deleted_at.is_none() && ticket.snoozed_until.is_none()
}
