//! What the events of a ticket do to its clocks, in the transaction that appends them.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use domain::{
    due::DueKind,
    event::EventKind,
    sla::{Applied, Clocks, Cycle, Fact, Followed, Metric, NeedsEvents, Rules, Standing, derive, follow, followed},
    ticket::{self, Change, Ticket, TicketEvent},
    time::Instant,
};
use persistence::{due, event, sla as store};
use uuid::Uuid;

use super::{
    books,
    choose::{Choice, asks_again, chosen},
};
use crate::{http::ApiError, state::Work};

/// A ticket with its clocks, and all events that led there.
pub struct Settled<'a> {
    /// The ticket.
    pub ticket: Ticket,
    /// What happened, with what it did to the clocks.
    pub events: Cow<'a, [TicketEvent]>,
    /// What is to be written beside the ticket; none where nothing is promised.
    kept: Option<Kept>,
}

struct Kept {
    /// Nothing is there yet of a ticket that is opened.
    is_new: bool,
    applied: Option<Applied>,
    cycles: Vec<(Metric, Cycle)>,
    /// When the clocks will next do something by themselves, if that is another time than before.
    next: Option<Option<Instant>>,
}

impl Settled<'_> {
    /// Gathers what is to be written beside the ticket.
    pub fn keep(&self, work: &mut Work<'_>) {
        let Some(kept) = &self.kept else { return };
        let (writes, scope, id) = (&mut work.writes, &work.scope, self.ticket.id);
        if kept.is_new {
            store::begin(writes, scope, id, kept.applied, &kept.cycles);
            if let Some(next) = kept.next.flatten() {
                due::add(writes, scope, DueKind::Clock, id.uuid(), next);
            }
        } else {
            store::keep(writes, scope, id, kept.applied, &kept.cycles);
            if let Some(next) = kept.next {
                due::set(writes, scope, DueKind::Clock, id.uuid(), next);
            }
        }
    }
}

/// A new ticket; `config` is the version of the configuration that was read with what it stands on.
pub fn settle_opening<'a>(
    work: &mut Work<'_>,
    ticket: Ticket,
    events: &'a [TicketEvent],
    config: Option<Uuid>,
) -> Result<Settled<'a>, ApiError> {
    let book = books::book(work.conn, &work.scope, config)?;
    let wanted = chosen(book.as_deref(), None, &ticket, Choice::IfAsked);
    pass(work, None, ticket, events, wanted)
}

/// A ticket that `events` have led from `before` to `after`.
pub fn settle_change<'a>(
    work: &mut Work<'_>,
    before: &Ticket,
    after: Ticket,
    events: &'a [TicketEvent],
    choice: Choice,
) -> Result<Settled<'a>, ApiError> {
    let wanted = if choice == Choice::IfAsked && !asks_again(events) {
        None
    } else {
        let book = books::book_now(work.conn, &work.scope)?;
        let present = before.sla.as_ref().and_then(|clocks| clocks.applied);
        chosen(book.as_deref(), present, &after, choice)
    };
    pass(work, Some(before), after, events, wanted)
}

/// Lets the events pass through the clocks. `wanted` is the policy that applies from now on, if another one does.
fn pass<'a>(
    work: &mut Work<'_>,
    before: Option<&Ticket>,
    mut ticket: Ticket,
    events: &'a [TicketEvent],
    wanted: Option<Option<Applied>>,
) -> Result<Settled<'a>, ApiError> {
    let old = before.and_then(|before| before.sla.as_deref().copied());
    if old.is_none() && wanted.flatten().is_none() || events.is_empty() && wanted.is_none() {
        return Ok(Settled { ticket, events: Cow::Borrowed(events), kept: None });
    }
    let mut events = events.to_vec();
    let clocks = old.unwrap_or_default();
    if let Some(to) = wanted {
        tell_policy(before.map(|_| clocks.applied), to, &mut ticket, &mut events);
    }
    let applied = wanted.unwrap_or(clocks.applied);
    let rules = match applied {
        Some(applied) => books::rules(work.conn, &work.scope, &applied)?,
        None => None,
    };
    let facts: Vec<Fact> = events.iter().map(|event| Fact::of_event(event, work.now)).collect();
    let known = match before {
        // What a ticket without clocks is owed, only its events tell.
        Some(_) if old.is_none() => Err(NeedsEvents),
        Some(before) => follow(&clocks, clocks.standing(before), &facts, rules.as_deref()),
        None => follow(&clocks, Standing::nothing(), &facts, rules.as_deref()),
    };
    let after = match known {
        Ok(after) => after,
        Err(NeedsEvents) => ask_events(work, &ticket, &clocks, &facts)?,
    };
    for told in &after.outcomes {
        add(told.clone().event(), &mut ticket, &mut events);
    }
    ticket.sla = Some(Box::new(after.clocks));
    tell_summary(before, &ticket, &mut events);
    let next = |clocks: &Clocks, rules: Option<&Rules>| rules.and_then(|rules| clocks.next_moment(rules));
    let (earlier, later) = (next(&clocks, rules.as_deref()), next(&after.clocks, rules.as_deref()));
    // Who has let something happen holds the row, and gives it back with this.
    let is_same = wanted.is_none() && earlier == later && facts.iter().all(|fact| fact.fired.is_none());
    let kept = Kept { is_new: before.is_none(), applied, cycles: after.changed, next: (!is_same).then_some(later) };
    Ok(Settled { ticket, events: Cow::Owned(events), kept: Some(kept) })
}

fn add(event: TicketEvent, ticket: &mut Ticket, events: &mut Vec<TicketEvent>) {
    let at = ticket.updated_at;
    ticket::apply(ticket, &event, at);
    events.push(event);
}

/// That another policy applies is told by the opening itself, later by an event of its own.
fn tell_policy(from: Option<Option<Applied>>, to: Option<Applied>, ticket: &mut Ticket, events: &mut Vec<TicketEvent>) {
    let change = Change::SlaPolicy { from, to };
    match (from, events.last_mut()) {
        (None, Some(last)) => last.changes.push(change),
        _ => add(TicketEvent::changing(EventKind::SlaPolicyChanged, vec![change]), ticket, events),
    }
}

/// The last event tells what is promised after all of them.
fn tell_summary(before: Option<&Ticket>, ticket: &Ticket, events: &mut [TicketEvent]) {
    let (from, to) = (before.map(Ticket::sla_summary), ticket.sla_summary());
    if let Some(last) = events.last_mut().filter(|_| from.unwrap_or_default() != to) {
        last.changes.push(Change::Sla { from, to });
    }
}

/// Walks through all that has happened to the ticket, and now.
fn ask_events(work: &mut Work<'_>, ticket: &Ticket, clocks: &Clocks, now: &[Fact]) -> Result<Followed, ApiError> {
    let past = event::history(work.conn, &work.scope, ticket.id.uuid(), None, false, i64::MAX)?;
    let facts: Vec<Fact> =
        past.iter().map(|event| Fact::of_envelope(&event.envelope)).chain(now.iter().copied()).collect();
    let named = known_rules(work, &facts)?;
    let history = derive(facts, &|applied| named.get(applied).cloned());
    let rules = history.clocks.applied.and_then(|applied| named.get(&applied));
    Ok(followed(clocks, &history, rules.map(Arc::as_ref)))
}

/// The rules of all policies that facts name.
fn known_rules(work: &mut Work<'_>, facts: &[Fact]) -> Result<HashMap<Applied, Arc<Rules>>, ApiError> {
    let mut named = HashMap::new();
    for applied in facts.iter().filter_map(|fact| fact.applied.flatten()) {
        if let Some(rules) = books::rules(work.conn, &work.scope, &applied)? {
            named.insert(applied, rules);
        }
    }
    Ok(named)
}
