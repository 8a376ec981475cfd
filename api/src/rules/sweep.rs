//! What changes for waits when rules, or what rules are asked in, change.

use std::sync::Arc;

use domain::{
    condition::{Check, Field, Lowered, Op},
    ids::{RuleId, TicketId},
    outbox::{Intent, IntentKind},
    policy::Visibility,
    rules::{Mode, Rule},
    ticket::{Sort, SortKey, Ticket},
    time::Instant,
};
use persistence::{
    Conn, Scope,
    condition::Search,
    due, outbox,
    rules::{self as store, Waiting},
    ticket::{self, TicketPage},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::book::Book;
use crate::{
    http::ApiError,
    outbox::once,
    random,
    state::{AppState, Work, turn},
};

/// How many tickets are looked at in one go.
const PAGE: i64 = 200;
/// A ticket that was changed beside the rule may not know of it, and is committed after the first look: there is a second one.
const AGAIN_AFTER_SECONDS: i64 = 60;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    rule_id: RuleId,
    /// The ticket after which the page begins: when it was opened, and its id.
    after: Option<(i64, Uuid)>,
    /// Is it the second look?
    again: bool,
}

/// A rule came, changed or went: its waits begin, are counted anew, or end. While condition and mode stay as they are, waits
/// go on.
pub(super) fn switched(work: &mut Work<'_>, before: Option<&Rule>, after: Option<&Rule>) -> Result<(), ApiError> {
    let waits = |rule: &&Rule| rule.mode != Mode::Off && rule.after.is_some();
    let (old, new) = (before.filter(waits), after.filter(waits));
    if let (Some(old), Some(new)) = (old, new)
        && (&old.condition, old.mode) == (&new.condition, new.mode)
    {
        return if old.after == new.after { Ok(()) } else { recount(work) };
    }
    if let Some(old) = old {
        store::forget_waits(work.conn, &work.scope, old.id)?;
    }
    match new {
        Some(new) => intend(work, &Payload { rule_id: new.id, after: None, again: false }, work.now),
        None => Ok(()),
    }
}

/// Working hours, or whose they are, changed: every wait is looked at, and counted by those that there are now.
pub fn recount(work: &mut Work<'_>) -> Result<(), ApiError> {
    due::set_for_waits(work.conn, &work.scope, work.now)?;
    Ok(())
}

/// The tree of categories changed: conditions that ask for what is below one may hold of other tickets.
pub fn regrow(work: &mut Work<'_>) -> Result<(), ApiError> {
    let asks = |rule: &Rule| rule.condition.uses(Op::Under) || rule.condition.uses(Op::NotUnder);
    for rule in store::list(work.conn, &work.scope)? {
        if rule.mode != Mode::Off && rule.after.is_some() && asks(&rule) {
            intend(work, &Payload { rule_id: rule.id, after: None, again: false }, work.now)?;
        }
    }
    Ok(())
}

fn intend(work: &mut Work<'_>, payload: &Payload, due_at: Instant) -> Result<(), ApiError> {
    let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
    let payload = serde_json::to_string(payload).map_err(ApiError::internal)?;
    let once = Intent::new(id.uuid(), IntentKind::BeginWaits, id.uuid(), work.now);
    outbox::intend(&mut work.writes, &work.scope, Intent { payload, due_at, ..once });
    Ok(())
}

/// The next tickets of which a rule's condition holds, with the book of this rule alone.
type Page = (Arc<Book>, Vec<Ticket>);

/// Begins the waits of a rule for a page of the tickets of which its condition holds already, and means to go on with the
/// next one in the transaction that ends the intent.
pub async fn begin_waits(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let payload: Payload = serde_json::from_str(&intent.payload).map_err(ApiError::internal)?;
    let (now, asked) = (state.clock.now(), payload.clone());
    let page = state.db.slow(turn(&scope), move |conn| page(conn, &scope, &asked, now)).await?;
    once(state, scope, intent.id, move |work| match &page {
        Some((book, tickets)) => begin(work, book, tickets, &payload),
        None => Ok(()),
    })
    .await
}

fn begin(work: &mut Work<'_>, book: &Book, tickets: &[Ticket], payload: &Payload) -> Result<(), ApiError> {
    let Some(seen) = book.timed().next() else { return Ok(()) };
    // Held until the waits are there: whoever switches it off meanwhile finds them, whoever did so before is heard here.
    let rule = store::find_locked(work.conn, &work.scope, seen.id)?;
    let same = rule.filter(|rule| (&rule.condition, rule.mode) == (&seen.condition, seen.mode));
    let Some((rule_id, wait)) = same.and_then(|rule| Some((rule.id, rule.after?))) else { return Ok(()) };
    for ticket in tickets {
        let waiting = Waiting { rule_id, ticket_id: ticket.id, began_at: work.now, acted_at: None };
        let over = wait.ends(work.now, book.hours(ticket.team_id));
        store::begin_missing(work.conn, &work.scope, &waiting, over)?;
    }
    let is_full = i64::try_from(tickets.len()).unwrap_or(i64::MAX) >= PAGE;
    match tickets.last().filter(|_| is_full) {
        Some(last) => {
            let after = Some((last.created_at.millis(), last.id.uuid()));
            intend(work, &Payload { after, ..payload.clone() }, work.now)
        }
        None if payload.again => Ok(()),
        None => {
            let due_at = work.now.plus_seconds(AGAIN_AFTER_SECONDS);
            intend(work, &Payload { after: None, again: true, ..payload.clone() }, due_at)
        }
    }
}

/// None where the rule waits no more.
fn page(conn: &mut Conn, scope: &Scope, asked: &Payload, now: Instant) -> Result<Option<Page>, ApiError> {
    let Some(rule) = store::find(conn, scope, asked.rule_id)? else { return Ok(None) };
    if rule.mode == Mode::Off || rule.after.is_none() {
        return Ok(None);
    }
    let condition = rule.condition.clone();
    let book = Book::of(conn, scope, vec![rule])?;
    // One that asks for a calendar which is gone holds of nothing.
    let Ok(lowered) = condition.lower(&book.world(now)) else { return Ok(None) };
    let in_use = Lowered::Check(Field::DeletedAt, Check::In { values: Vec::new(), null: true });
    let search = Search { condition: Lowered::All(vec![in_use, lowered]), recurs: false };
    let oldest_first = TicketPage {
        sort: vec![Sort { key: SortKey::CreatedAt, descending: false }],
        after: asked.after.map(|(at, id)| (vec![at], id)),
        backward: false,
        limit: PAGE,
        related: false,
    };
    let found = ticket::list(conn, scope, &Visibility::All, &search, &oldest_first)?;
    Ok(Some((Arc::new(book), found.into_iter().map(|view| view.ticket).collect())))
}
