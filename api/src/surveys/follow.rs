//! Means surveys for tickets that were solved. The feed tells whose status changed: no request of an agent waits for a
//! survey, and where a workspace has said nothing of surveys nothing is done at all.
//!
//! Each ticket is looked at under its lock, with all its steps since the last look, so a step that comes again after a
//! crash, or to another node, means nothing twice.

use domain::{
    actor::{Actor, Origin},
    due::DueKind,
    ids::TicketId,
    survey::{AskedAfter, Course, Step, Survey, SurveyTerms, Turn},
    ticket::Ticket,
    time::Instant,
};
use persistence::{
    Conn, Scope, Turn as Lane, due, event,
    instance::feed_cursor::{self, Consumer},
    survey as store, ticket as tickets,
};

use super::settings::terms_now;
use crate::{
    followers::{Follower, follow_alone},
    http::ApiError,
    random,
    state::{AppState, Work},
};

/// How many events are looked through at once.
const EVENTS: i64 = 500;

/// Looks at every ticket whose status changed since the last time.
///
/// # Errors
/// What the database says; the rest is looked at the next time.
pub async fn follow(state: &AppState) -> Result<(), ApiError> {
    let follower = Follower {
        consumer: Consumer::Surveys,
        patience: &state.surveying,
        passed_over: "no survey can be meant for solved tickets",
    };
    let next = |conn: &mut Conn| feed_cursor::next_status_changed(conn, Consumer::Surveys, EVENTS);
    follow_alone(state, follower, next, |scope, tickets| look_at_all(state, scope, tickets)).await
}

/// Looks at these tickets, at each although another one failed.
async fn look_at_all(state: &AppState, scope: Scope, tickets: Vec<TicketId>) -> Result<(), ApiError> {
    let turn = Lane::Workspace(scope.workspace_id().uuid());
    if state.db.read(turn, move |conn| terms_now(conn, &scope)).await?.is_none() {
        return Ok(());
    }
    let mut outcome = Ok(());
    for id in tickets {
        let unit = move |work: &mut Work<'_>| {
            let Some(terms) = terms_now(work.conn, &work.scope)? else { return Ok(()) };
            let locked = tickets::lock_all(work.conn, &work.scope, &[id])?;
            locked.first().map_or(Ok(()), |ticket| look(work, ticket, &terms).map(drop))
        };
        if let Err(error) = state.write_as(scope, Origin::of(Actor::System), unit).await {
            outcome = Err(error);
        }
    }
    outcome
}

/// Takes in what happened to a locked ticket since the last look: means a survey for a cycle that has begun, and marks or
/// voids that of a cycle that has ended.
pub fn look(work: &mut Work<'_>, ticket: &Ticket, terms: &SurveyTerms) -> Result<Course, ApiError> {
    let mut course = store::course(work.conn, &work.scope, ticket.id)?;
    let since = event::history(work.conn, &work.scope, ticket.id.uuid(), Some(course.version), false, i64::MAX)?;
    let Some(last) = since.last().map(|event| event.envelope.subject.version) else { return Ok(course) };
    let steps: Vec<Step> = since.iter().filter_map(|event| Step::of(&event.envelope)).collect();
    let mut meant = None;
    for turn in course.pass(last, &steps) {
        match (turn, terms.asked_after) {
            (Turn::Begins(cycle, at), AskedAfter::Answered) | (Turn::Closes(cycle, at), AskedAfter::Closed) => {
                meant = meant.or(Some((cycle, at)));
            }
            (Turn::Ends(cycle, at), _) => {
                meant = None;
                end(work, ticket.id, cycle, at)?;
            }
            (Turn::Begins(..) | Turn::Closes(..), _) => {}
        }
    }
    // What was solved before surveys were switched on is no occasion.
    let meant = meant.filter(|(_, at)| terms.enabled_at.is_some_and(|enabled_at| enabled_at <= *at));
    if let Some((cycle, at)) = meant
        && store::find_of_cycle(work.conn, &work.scope, ticket.id, cycle)?.is_none()
    {
        mean(work, ticket, cycle, at.plus_seconds(terms.delay_minutes * 60))?;
    }
    store::keep_course(&mut work.writes, &work.scope, ticket.id, &course);
    Ok(course)
}

fn mean(work: &mut Work<'_>, ticket: &Ticket, cycle: i64, due_at: Instant) -> Result<(), ApiError> {
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let survey = Survey::schedule(id, (ticket.id, ticket.customer_id, cycle), due_at, work.now);
    store::insert(work.conn, &work.scope, &survey)?;
    due::set(&mut work.writes, &work.scope, DueKind::Survey, id.uuid(), Some(due_at));
    Ok(())
}

/// Means the survey that a rule wants, unless its cycle has one. False: the ticket is in other hands.
pub fn let_mean(work: &mut Work<'_>, id: TicketId) -> Result<bool, ApiError> {
    let Some(ticket) = tickets::find_free(work.conn, &work.scope, id)? else { return Ok(false) };
    due::set(&mut work.writes, &work.scope, DueKind::SurveyWanted, id.uuid(), None);
    let Some(terms) = terms_now(work.conn, &work.scope)?.filter(|terms| terms.enabled_at.is_some()) else {
        return Ok(true);
    };
    let course = look(work, &ticket, &terms)?;
    if course.is_solved && store::find_of_cycle(work.conn, &work.scope, id, course.cycle)?.is_none() {
        mean(work, &ticket, course.cycle, work.now.plus_seconds(terms.delay_minutes * 60))?;
    }
    Ok(true)
}

fn end(work: &mut Work<'_>, ticket: TicketId, cycle: i64, at: Instant) -> Result<(), ApiError> {
    let known = store::find_of_cycle(work.conn, &work.scope, ticket, cycle)?;
    if let Some(after) = known.and_then(|survey| survey.reopen(at)) {
        store::save(work.conn, &work.scope, &after)?;
        due::set(&mut work.writes, &work.scope, DueKind::Survey, after.id.uuid(), None);
    }
    Ok(())
}
