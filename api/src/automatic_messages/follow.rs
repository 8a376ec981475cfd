//! Tells customers what became of their tickets. What was done with a ticket is told by the feed, afterwards: no request of
//! an agent waits for a message, and where a workspace sends none nothing is done at all.
//!
//! Each ticket is looked at under its lock, with all its steps since the last look, so a step that comes again after a
//! crash, or to another node, tells nothing twice.

use std::sync::Arc;

use domain::{
    actor::{Actor, Origin},
    automatic::{AutoKind, Moment, Step, Story, remind_at, silence, still_waiting_at},
    due::DueKind,
    ids::TicketId,
    ticket::{Status, Ticket},
    time::Instant,
};
use persistence::{
    Conn, Scope, Turn, automatic as store, due, event,
    instance::feed_cursor::{self, Consumer},
};

use super::{
    book::{Book, book_now},
    send,
};
use crate::{
    followers::{Follower, follow_alone},
    http::ApiError,
    state::{AppState, Work},
    tickets::usecase::{Workset, load_unseen, settle},
};

/// How many events are looked through at once.
const EVENTS: i64 = 500;
/// What nobody told in time is no news.
const NEWS_SECONDS: i64 = 3_600;

/// Looks at every ticket that something happened to since the last time.
///
/// # Errors
/// What the database says; the rest is looked at the next time.
pub async fn follow(state: &AppState) -> Result<(), ApiError> {
    let follower = Follower {
        consumer: Consumer::Messages,
        patience: &state.telling,
        passed_over: "customers are not told: their tickets cannot be read",
    };
    let next = |conn: &mut Conn| feed_cursor::next_moved(conn, Consumer::Messages, EVENTS);
    follow_alone(state, follower, next, |scope, tickets| tell_all(state, scope, tickets)).await
}

/// Looks at these tickets, at each although another one failed.
async fn tell_all(state: &AppState, scope: Scope, tickets: Vec<TicketId>) -> Result<(), ApiError> {
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    if state.db.read(turn, move |conn| book_now(conn, &scope)).await?.is_none() {
        return Ok(());
    }
    let mut outcome = Ok(());
    for ticket in tickets {
        let look = move |work: &mut Work<'_>| tell(work, ticket);
        if let Err(error) = state.write_as(scope, Origin::of(Actor::System), look).await {
            outcome = Err(error);
        }
    }
    outcome
}

fn tell(work: &mut Work<'_>, id: TicketId) -> Result<(), ApiError> {
    let Some(book) = book_now(work.conn, &work.scope)? else { return Ok(()) };
    let Some(set) = load_unseen(work, id)? else { return Ok(()) };
    let mut story = store::story(work.conn, &work.scope, id)?;
    let asked = read_on(work, &set.ticket, &book, &mut story)?;
    let Some(asked) = asked else { return Ok(()) };
    let ticket = match asked {
        Some(kind) => {
            let events = send::write(work, &set, &book, kind, None)?;
            settle(work, &set, &events)?
        }
        None => set.ticket.clone(),
    };
    keep(work, &ticket, &book, &story);
    Ok(())
}

/// Reads what happened since the last look; none: nothing did. Returns the message that is to be told.
fn read_on(
    work: &mut Work<'_>,
    ticket: &Ticket,
    book: &Book,
    story: &mut Story,
) -> Result<Option<Option<AutoKind>>, ApiError> {
    let since = event::history(work.conn, &work.scope, ticket.id.uuid(), Some(story.version), false, i64::MAX)?;
    let Some(last) = since.last().map(|event| event.envelope.subject.version) else { return Ok(None) };
    let steps: Vec<Step> = since.iter().flat_map(|event| Step::of(&event.envelope)).collect();
    let moments: Vec<Moment> = steps.iter().map(|step| step.moment).collect();
    let is_news = steps.last().is_some_and(|step| step.at.plus_seconds(NEWS_SECONDS) >= work.now);
    let is_alive = !ticket.spam && ticket.deleted_at.is_none();
    let may = |kind| is_news && is_alive && book.own.is_on(kind) && is_true(kind, ticket);
    Ok(Some(story.pass(last, &moments, may)))
}

/// Does what the message says still hold?
fn is_true(kind: AutoKind, ticket: &Ticket) -> bool {
    match kind {
        AutoKind::Seen => ticket.status == Status::AwaitingReply && ticket.assignee_id.is_some(),
        AutoKind::UnderReview => ticket.status == Status::InReview,
        AutoKind::NeedsInfo => ticket.status == Status::NeedsInfo,
        AutoKind::Answered => ticket.status == Status::Answered,
        AutoKind::Closed => ticket.status == Status::Closed,
        AutoKind::Reopened => ticket.status == Status::AwaitingReply,
        AutoKind::Received | AutoKind::StillWaiting | AutoKind::CloseWarning | AutoKind::Reminder => false,
    }
}

/// Keeps what was told, and when silence will make something happen.
pub fn keep(work: &mut Work<'_>, ticket: &Ticket, book: &Book, story: &Story) {
    // What is told now is a step of the ticket's that asks for nothing.
    let story = story.at(story.version.max(ticket.version));
    store::keep(&mut work.writes, &work.scope, ticket.id, &story);
    let calendar = book.calendar(ticket.team_id);
    let still_waiting = still_waiting_at(&book.own, ticket, &story, calendar);
    let close = silence(&book.own, ticket, &story, calendar).map(|silence| silence.at());
    set_due(work, DueKind::StillWaiting, ticket.id, still_waiting);
    set_due(work, DueKind::Unanswered, ticket.id, remind_at(&book.own, ticket, &story, calendar));
    set_due(work, DueKind::Silence, ticket.id, close);
}

fn set_due(work: &mut Work<'_>, kind: DueKind, id: TicketId, at: Option<Instant>) {
    due::set(&mut work.writes, &work.scope, kind, id.uuid(), at);
}

/// Everything that a ticket's timers need, under its lock; none without the ticket or the workspace's wish.
pub fn open(work: &mut Work<'_>, id: TicketId) -> Result<Option<(Workset, Story, Arc<Book>)>, ApiError> {
    let (Some(book), Some(set)) = (book_now(work.conn, &work.scope)?, load_unseen(work, id)?) else { return Ok(None) };
    let mut story = store::story(work.conn, &work.scope, id)?;
    // What the feed has not told yet counts; whoever reads it tells nothing for it any more.
    let looked = story.version;
    let since = event::history(work.conn, &work.scope, id.uuid(), Some(story.version), false, i64::MAX)?;
    let moments: Vec<Moment> = since.iter().flat_map(|event| Step::of(&event.envelope)).map(|it| it.moment).collect();
    story.pass(i64::MAX, &moments, |_| false);
    Ok(Some((set, story.at(looked), book)))
}
