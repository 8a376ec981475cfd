//! The waits of time rules: begun and ended by what happens to tickets, over when the worker finds them due.

use domain::{
    due::{DueKind, DueWork},
    rules::{Rule, Wait, WaitClock, wait_id},
    ticket::{Command, Facts, Ticket},
};
use persistence::{
    due,
    rules::{self as store, Waiting},
};
use uuid::Uuid;

use super::{
    act::act_due,
    book::{Book, book},
};
use crate::{
    http::ApiError,
    state::Work,
    tickets::usecase::{Workset, load_unseen, settle_ruled},
};

/// Begins the waits of time rules whose condition holds of the ticket now and did not before, and ends those of which it is
/// the other way round; `before` is none for a ticket that was opened. Reads nothing that the unit of work knows already.
pub fn follow_waits(work: &mut Work<'_>, before: Option<&Ticket>, after: &Ticket) -> Result<(), ApiError> {
    let config = work.config()?;
    let Some(book) = book(work.conn, &work.scope, config)? else { return Ok(()) };
    let world = book.world(work.now);
    for rule in book.timed() {
        let Some(wait) = rule.after else { continue };
        let id = wait_id(rule.id, after.id);
        match (before.filter(|before| rule.holds(before, &world)), rule.holds(after, &world)) {
            (None, true) => begin(work, &book, rule, wait, (before.is_none(), after)),
            (Some(_), false) => store::end(&mut work.writes, &work.scope, id),
            // When it is over is found out by whoever knows when it began.
            (Some(before), true) if is_moved(&book, wait, before, after) => {
                due::set(&mut work.writes, &work.scope, DueKind::Rule, id, Some(work.now));
            }
            _ => {}
        }
    }
    Ok(())
}

fn begin(work: &mut Work<'_>, book: &Book, rule: &Rule, wait: Wait, (is_new, ticket): (bool, &Ticket)) {
    let began = Waiting { rule_id: rule.id, ticket_id: ticket.id, began_at: work.now, acted_at: None };
    let over = wait.ends(work.now, book.hours(ticket.team_id));
    // Of a new ticket nothing is there yet.
    if is_new {
        store::begin_first(&mut work.writes, &work.scope, &began, over);
    } else {
        store::keep_wait(&mut work.writes, &work.scope, &began);
        due::set(&mut work.writes, &work.scope, DueKind::Rule, wait_id(rule.id, ticket.id), over);
    }
}

/// Do other working hours count for the wait from now on?
fn is_moved(book: &Book, wait: Wait, before: &Ticket, after: &Ticket) -> bool {
    wait.clock == WaitClock::Business && !book.are_same_hours(before.team_id, after.team_id)
}

/// Looks at a wait whose time has come: lets the rule act if its condition has held for long enough, and notes when to look
/// again if not. All of it is one transaction under the ticket's lock, and that the rule has acted is noted with what it
/// did: done twice, the second time finds nothing to do, whatever the clock says by then.
pub fn let_wait_end(work: &mut Work<'_>, held: &DueWork) -> Result<bool, ApiError> {
    let id = held.subject_id;
    let set = match store::find_wait(work.conn, &work.scope, id)? {
        Some(seen) => load_unseen(work, seen.ticket_id)?,
        None => None,
    };
    // Under the ticket's lock: it may have begun anew meanwhile.
    let waiting = store::find_wait(work.conn, &work.scope, id)?;
    let Some((set, waiting)) = set.zip(waiting) else {
        // Somebody has ended it. Without the ticket's lock nothing but what is held is ended: it may begin anew right now.
        due::end_held(work.conn, &work.scope, held)?;
        return Ok(true);
    };
    if !look(work, id, &set, waiting)? {
        store::end(&mut work.writes, &work.scope, id);
    }
    Ok(true)
}

/// False: there is nothing to wait for.
fn look(work: &mut Work<'_>, id: Uuid, set: &Workset, waiting: Waiting) -> Result<bool, ApiError> {
    let config = work.config()?;
    let Some(book) = book(work.conn, &work.scope, config)? else { return Ok(false) };
    let (now, before) = (work.now, &set.ticket);
    let rule = book.timed().find(|rule| rule.id == waiting.rule_id && rule.holds(before, &book.world(now)));
    let Some((rule, wait)) = rule.and_then(|rule| Some((rule, rule.after?))) else { return Ok(false) };
    let over = wait.ends(waiting.began_at, book.hours(before.team_id)).filter(|_| waiting.acted_at.is_none());
    if over.is_none_or(|over| over > now) {
        due::set(&mut work.writes, &work.scope, DueKind::Rule, id, over);
        return Ok(true);
    }
    let ruled = act_due(work, &book, rule.id, before)?;
    let nothing = Command::Update(Box::default());
    let after = settle_ruled(work, set, Vec::new(), Some(ruled), &nothing, &Facts::default())?;
    // Where what it did ended the wait, or moved it to other hours, that has been noted.
    if rule.holds(&after, &book.world(now)) {
        store::keep_wait(&mut work.writes, &work.scope, &Waiting { acted_at: Some(now), ..waiting });
        if !is_moved(&book, wait, before, &after) {
            due::set(&mut work.writes, &work.scope, DueKind::Rule, id, None);
        }
    }
    Ok(true)
}
