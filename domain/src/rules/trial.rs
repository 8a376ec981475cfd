//! What a rule would have done with tickets of the past.
//!
//! It is asked about what really happened, each time anew: what it would have changed is not carried on, as with a rule in the
//! shadow. Other rules and routing are left out of what it is asked about, since all are asked about the same moment.

use std::{collections::BTreeSet, convert::Infallible};

use uuid::Uuid;

use super::{Cause, Hand, Joining, Reply, Rule, Run, Wait, settle, settle_due};
use crate::{
    calendar::Calendar,
    condition::World,
    event::EventKind,
    ids::{AgentId, CannedResponseId, MessageId, TeamId, TicketId},
    ticket::{Past, Ticket, TicketEvent, replay},
    time::Instant,
};

/// What rules are asked in.
pub trait Setting {
    /// What conditions are asked in at a time.
    fn world(&self, at: Instant) -> World<'_>;

    /// The working hours of whoever works on a ticket of this team.
    fn hours(&self, team: Option<TeamId>) -> &Calendar;

    /// Agents who can be given no ticket.
    fn absent(&self) -> &BTreeSet<AgentId>;
}

/// What it would have done once.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// When.
    pub at: Instant,
    /// What.
    pub run: Run,
}

/// Says nothing, and has always written what it is asked for.
struct Dry;

impl Hand for Dry {
    type Error = Infallible;

    fn new_id(&mut self) -> Result<MessageId, Infallible> {
        Ok(MessageId::from_uuid(Uuid::nil()))
    }

    fn reply(&mut self, _: MessageId, _: CannedResponseId, _: &Ticket) -> Result<Reply, Infallible> {
        Ok(Reply::Written { body_sha256: String::new() })
    }

    fn join(&mut self, _: TicketId, _: &Ticket) -> Result<Joining, Infallible> {
        Ok(Joining::Fits(None))
    }
}

/// A wait of a time rule.
struct Waiting {
    began_at: Instant,
    acted: bool,
}

/// What `rule`, which is live, would have done with a ticket within a time (both ends included), from all its events in order.
/// None of events that do not begin with its opening.
pub fn try_on(
    rule: &Rule,
    setting: &dyn Setting,
    (from, until): (Instant, Instant),
    (id, past): (TicketId, &[Past]),
) -> Option<Vec<Tried>> {
    let (mut ticket, mut waiting, mut tried): (Option<Ticket>, Option<Waiting>, _) = (None, None, Vec::new());
    for unit in past.chunk_by(Past::is_with) {
        let Some(at) = unit.first().map(|first| first.at).filter(|at| *at <= until) else { break };
        let before = ticket.take();
        if let (Some(wait), Some(before)) = (rule.after, &before) {
            tried.extend(due(rule, wait, setting, (before, &mut waiting), Instant::from_millis(at.millis() - 1)));
        }
        let after = replay(id, before.as_ref(), unit)?;
        if rule.after.is_some() {
            let holds = rule.holds(&after, &setting.world(at));
            waiting = if holds { waiting.or(Some(Waiting { began_at: at, acted: false })) } else { None };
        } else if unit.iter().any(|past| past.by_somebody) {
            tried.extend(heard(rule, setting, (id, before.as_ref(), &after), unit, at));
        }
        ticket = Some(after);
    }
    if let (Some(wait), Some(ticket)) = (rule.after, &ticket) {
        tried.extend(due(rule, wait, setting, (ticket, &mut waiting), until));
    }
    tried.retain(|tried| (from..=until).contains(&tried.at));
    Some(tried)
}

/// What a time rule does with the ticket until then, if its condition has held for long enough by then.
fn due(
    rule: &Rule,
    wait: Wait,
    setting: &dyn Setting,
    (ticket, waiting): (&Ticket, &mut Option<Waiting>),
    until: Instant,
) -> Option<Tried> {
    let waiting = waiting.as_mut().filter(|waiting| !waiting.acted)?;
    let at = wait.ends(waiting.began_at, setting.hours(ticket.team_id)).filter(|at| *at <= until)?;
    waiting.acted = true;
    let world = setting.world(at);
    let Ok(settled) = settle_due(std::slice::from_ref(rule), rule.id, (ticket, setting.absent()), &world, &mut Dry);
    settled.runs.into_iter().next().map(|run| Tried { at, run })
}

/// What a rule that listens does because of what happened in one unit of work.
fn heard(
    rule: &Rule,
    setting: &dyn Setting,
    (id, before, after): (TicketId, Option<&Ticket>, &Ticket),
    unit: &[Past],
    at: Instant,
) -> Option<Tried> {
    let is_cause = |past: &&Past| past.event.rule.is_none() && past.event.kind != EventKind::RoutingDecided;
    let cause: Vec<&Past> = unit.iter().filter(is_cause).collect();
    let seen = replay(id, before, cause.iter().copied())?;
    let events: Vec<TicketEvent> = cause.iter().map(|past| past.event.clone()).collect();
    let likely_team = after.team_id.filter(|_| before.is_none());
    let cause = Cause { before, after: &seen, events: &events, likely_team, absent: setting.absent() };
    let Ok(settled) = settle(std::slice::from_ref(rule), cause, &setting.world(at), &mut Dry);
    settled.runs.into_iter().next().map(|run| Tried { at, run })
}
