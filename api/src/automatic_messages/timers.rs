//! What happens to tickets because nobody writes.

use domain::{
    automatic::{AutoKind, Silence, business_days, remind_at, silence, still_waiting_at},
    due::DueKind,
    ids::TicketId,
    ticket::{Command, Facts, Status, TicketPatch},
};
use persistence::due;

use super::{
    follow::{keep, open},
    send,
};
use crate::{
    http::ApiError,
    state::Work,
    tickets::usecase::{decided, settle},
};

/// Tells a customer who waits that he is not forgotten, if that is due.
pub fn let_remind(work: &mut Work<'_>, id: TicketId) -> Result<bool, ApiError> {
    let Some((set, mut story, book)) = open(work, id)? else {
        due::set(&mut work.writes, &work.scope, DueKind::StillWaiting, id.uuid(), None);
        return Ok(true);
    };
    let at = still_waiting_at(&book.own, &set.ticket, &story, book.calendar(set.ticket.team_id));
    let ticket = if at.is_some_and(|at| at <= work.now) && story.tell(AutoKind::StillWaiting) {
        let events = send::write(work, &set, &book, AutoKind::StillWaiting, None)?;
        settle(work, &set, &events)?
    } else {
        set.ticket.clone()
    };
    keep(work, &ticket, &book, &story);
    Ok(true)
}

/// Reminds a customer who was asked something, if that is due.
pub fn let_ask_again(work: &mut Work<'_>, id: TicketId) -> Result<bool, ApiError> {
    let Some((set, mut story, book)) = open(work, id)? else {
        due::set(&mut work.writes, &work.scope, DueKind::Unanswered, id.uuid(), None);
        return Ok(true);
    };
    let at = remind_at(&book.own, &set.ticket, &story, book.calendar(set.ticket.team_id));
    let ticket = if at.is_some_and(|at| at <= work.now) && story.tell(AutoKind::Reminder) {
        let events = send::write(work, &set, &book, AutoKind::Reminder, None)?;
        settle(work, &set, &events)?
    } else {
        set.ticket.clone()
    };
    keep(work, &ticket, &book, &story);
    Ok(true)
}

/// Warns the customer of an answered ticket that it will be closed, and later closes it, if that is due.
pub fn let_close(work: &mut Work<'_>, id: TicketId) -> Result<bool, ApiError> {
    let Some((set, mut story, book)) = open(work, id)? else {
        due::set(&mut work.writes, &work.scope, DueKind::Silence, id.uuid(), None);
        return Ok(true);
    };
    let before = &set.ticket;
    let calendar = book.calendar(before.team_id);
    // Whoever wrote after the warning broke the silence.
    if story.warned_at.is_some_and(|warned| before.last_message_at > Some(warned)) {
        story.take_back_warning();
    }
    let next = silence(&book.own, before, &story, calendar).filter(|next| next.at() <= work.now);
    let ticket = match next {
        None => before.clone(),
        Some(Silence::WarnAt(_)) => {
            story.tell(AutoKind::CloseWarning);
            story.warned_at = Some(work.now);
            let close_at = business_days(calendar, work.now, book.own.close_warning_days);
            let events = send::write(work, &set, &book, AutoKind::CloseWarning, close_at)?;
            settle(work, &set, &events)?
        }
        Some(Silence::CloseAt(_)) if !before.blocked_by.is_empty() => {
            // What it depends on is open. It is looked at again once something happens to the ticket.
            due::set(&mut work.writes, &work.scope, DueKind::Silence, id.uuid(), None);
            return Ok(true);
        }
        Some(Silence::CloseAt(_)) => {
            let patch = TicketPatch { status: Some(Status::Closed), ..TicketPatch::default() };
            let events = decided(work, before, &Command::Update(Box::new(patch)), &Facts::default())?;
            let closed = settle(work, &set, &events)?;
            // That it is closed the feed tells; the story goes on from there.
            due::set(&mut work.writes, &work.scope, DueKind::Silence, id.uuid(), None);
            return Ok(closed.status == Status::Closed);
        }
    };
    keep(work, &ticket, &book, &story);
    Ok(true)
}
