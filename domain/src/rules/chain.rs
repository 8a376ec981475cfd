//! The chain of what rules do because of one command.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    Action, ActionKind, Done, GONE, Hand, Joined, Joining, MAX_ACTIONS_OF_CHAIN, MAX_ROUNDS, Mode, Notified, Outcome,
    Reply, Rule, Run, Said, Words, occasions,
};
use crate::{
    actor::Actor,
    condition::{Condition, Group, Subject, Test, World},
    conversation::body_digest,
    event::{Deltas, EventKind},
    ids::{AgentId, CannedResponseId, MessageId, RuleId, TeamId, TicketId, WebhookId},
    link::{Link, Relation},
    ticket::{self, Change, Command, Facts, NewMessage, Rejection, Ticket, TicketEvent},
    time::Instant,
};

/// What the rules are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    /// The ticket before the command; none when it was opened.
    pub before: Option<&'a Ticket>,
    /// The ticket after it.
    pub after: &'a Ticket,
    /// What happened.
    pub events: &'a [TicketEvent],
    /// The team that it will come to, where it has none yet: conditions are asked as if it were there.
    pub likely_team: Option<TeamId>,
    /// Agents that rules name and that can be given no ticket.
    pub absent: &'a BTreeSet<AgentId>,
}

/// What the rules came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The ticket after them.
    pub ticket: Ticket,
    /// What they did, behind the events of the cause.
    pub events: Vec<TicketEvent>,
    /// The messages among it.
    pub said: Vec<Said>,
    /// Every rule that fitted, in the order in which they acted.
    pub runs: Vec<Run>,
    /// Did one of them let go of the ticket, so that routing chooses its agent anew?
    pub routes_again: bool,
    /// Did one of them ask for a survey?
    pub asks: bool,
    /// The incidents that it is to be a report of.
    pub joins: Vec<Joined>,
    /// The webhooks that rules send the ticket to.
    pub calls: Vec<(RuleId, WebhookId)>,
}

/// Lets `rules`, in their order, act on what happened.
///
/// The rules of a round are all asked about the same snapshot: the ticket before the command, and as it was when the round
/// began. Whatever a rule changes is seen by the next round, in which those that have not acted yet are asked again, until
/// none fits or the chain has come to its end. What rules say is written by `hand`.
///
/// # Errors
/// Those of `hand`.
pub fn settle<H: Hand>(rules: &[Rule], cause: Cause<'_>, world: &World<'_>, hand: &mut H) -> Result<Settled, H::Error> {
    run(rules, cause, None, world, hand)
}

/// Lets the time rule `due` act on a ticket for which it has waited, and the others on what it changes. That it is the one,
/// and that its condition holds, is the caller's to know; what it does is as in [`settle`].
///
/// # Errors
/// Those of `hand`.
pub fn settle_due<H: Hand>(
    rules: &[Rule],
    due: RuleId,
    (ticket, absent): (&Ticket, &BTreeSet<AgentId>),
    world: &World<'_>,
    hand: &mut H,
) -> Result<Settled, H::Error> {
    let cause = Cause { before: Some(ticket), after: ticket, events: &[], likely_team: None, absent };
    run(rules, cause, Some(due), world, hand)
}

fn run<H: Hand>(
    rules: &[Rule],
    cause: Cause<'_>,
    mut due: Option<RuleId>,
    world: &World<'_>,
    hand: &mut H,
) -> Result<Settled, H::Error> {
    let ticket = cause.after.clone();
    let settled = Settled {
        ticket,
        events: Vec::new(),
        said: Vec::new(),
        runs: Vec::new(),
        routes_again: false,
        asks: false,
        joins: Vec::new(),
        calls: Vec::new(),
    };
    let mut chain =
        Chain { settled, acted: BTreeSet::new(), actions: 0, replied: false, absent: cause.absent, now: world.now };
    let mut heard = occasions(cause.events);
    for round in 1..=MAX_ROUNDS {
        let snapshot = cause.seen(&chain.settled.ticket);
        let step = cause.step(&snapshot);
        let first = due.take();
        let fits = |rule: &&Rule| first == Some(rule.id) || rule.fits(&heard, step, world);
        let fitting: Vec<&Rule> = rules.iter().filter(|rule| !chain.acted.contains(&rule.id)).filter(fits).collect();
        let known = chain.settled.events.len();
        for rule in fitting {
            let matched = held(&rule.condition, step, world);
            chain.act(rule, round, matched, hand)?;
            if rule.stops && rule.mode == Mode::Live {
                return Ok(chain.settled);
            }
        }
        let new = chain.settled.events.get(known..).unwrap_or_default();
        if new.is_empty() {
            break;
        }
        for occasion in occasions(new) {
            if !heard.contains(&occasion) {
                heard.push(occasion);
            }
        }
    }
    Ok(chain.settled)
}

/// Does any rule fit what happened? Where none does, [`settle`] does nothing.
pub fn any_fits(rules: &[Rule], cause: Cause<'_>, world: &World<'_>) -> bool {
    let (heard, snapshot) = (occasions(cause.events), cause.seen(cause.after));
    let step = cause.step(&snapshot);
    rules.iter().any(|rule| rule.fits(&heard, step, world))
}

impl<'a> Cause<'a> {
    /// The ticket as conditions see it.
    fn seen(&self, ticket: &Ticket) -> Ticket {
        Ticket { team_id: ticket.team_id.or(self.likely_team), ..ticket.clone() }
    }

    fn step<'b>(&self, after: &'b Ticket) -> Subject<'b>
    where
        'a: 'b,
    {
        match self.before {
            None => Subject::Opened(after),
            Some(before) => Subject::Step { before, after },
        }
    }
}

struct Chain<'a> {
    settled: Settled,
    acted: BTreeSet<RuleId>,
    actions: usize,
    replied: bool,
    absent: &'a BTreeSet<AgentId>,
    now: Instant,
}

impl Chain<'_> {
    fn act<H: Hand>(&mut self, rule: &Rule, round: usize, matched: Vec<Test>, hand: &mut H) -> Result<(), H::Error> {
        self.acted.insert(rule.id);
        let is_live = rule.mode == Mode::Live;
        // In the shadow it acts on a copy that nobody sees.
        let copy = (!is_live).then(|| (self.settled.clone(), self.actions, self.replied));
        let mut actions = Vec::with_capacity(rule.actions.len());
        for action in &rule.actions {
            actions.push(self.perform(rule.id, action, hand)?);
        }
        if let Some(copy) = copy {
            (self.settled, self.actions, self.replied) = copy;
        }
        let (rule_id, rule_version, mode) = (rule.id, rule.version, rule.mode);
        self.settled.runs.push(Run { rule_id, rule_version, mode, round, matched, actions });
        Ok(())
    }

    fn perform<H: Hand>(&mut self, rule: RuleId, action: &Action, hand: &mut H) -> Result<Done, H::Error> {
        let kind = action.kind();
        if self.actions >= MAX_ACTIONS_OF_CHAIN {
            return Ok(Done::without(kind, Outcome::LeftOut));
        }
        self.actions += 1;
        if action.is_idle(&self.settled.ticket) {
            return Ok(Done::without(kind, Outcome::Nothing));
        }
        if action.assignee().is_some_and(|agent| self.absent.contains(&agent)) {
            return Ok(Done::refused(kind, GONE));
        }
        if let Some(incident) = action.incident() {
            return self.join(rule, incident, hand);
        }
        let before = self.settled.ticket.clone();
        let decided = match action {
            Action::Note { text } => self.say(rule, hand.new_id()?, body_digest(text), Words::Note(text.clone())),
            Action::Reply { .. } if self.replied => return Ok(Done::without(kind, Outcome::LeftOut)),
            Action::Reply { canned_response_id } => {
                let id = hand.new_id()?;
                match hand.reply(id, *canned_response_id, &self.settled.ticket)? {
                    Reply::Written { body_sha256 } => self.reply(rule, id, body_sha256, *canned_response_id),
                    Reply::Refused(code) => return Ok(Done::refused(kind, code)),
                    Reply::Enough => return Ok(Done::without(kind, Outcome::LeftOut)),
                }
            }
            Action::Notify { .. } => match action.notice(&self.settled.ticket) {
                Some((notified, text)) => Ok(self.tell(rule, &notified, text)),
                None => Ok(Vec::new()),
            },
            _ => self.decide(rule, &action.commands(self.now)),
        };
        let events = match decided {
            Ok(events) => events,
            Err(rejection) => return Ok(Done::refused(kind, rejection.code())),
        };
        self.settled.routes_again |= matches!(action, Action::Route);
        self.settled.asks |= matches!(action, Action::Survey);
        self.settled.calls.extend(action.webhook().map(|webhook| (rule, webhook)));
        if events.is_empty() && !matches!(action, Action::Route | Action::Survey | Action::Webhook { .. }) {
            return Ok(Done::without(kind, Outcome::Nothing));
        }
        let changes: Vec<Deltas> = events.iter().map(|event| event.deltas()).collect();
        self.settled.events.extend(events);
        Ok(Done::with(kind, changes).waiting(&before, &self.settled.ticket))
    }

    /// The other ticket lies outside of what the command has locked: the link is made afterwards.
    fn join<H: Hand>(&mut self, rule_id: RuleId, incident: TicketId, hand: &mut H) -> Result<Done, H::Error> {
        let kind = ActionKind::JoinIncident;
        if self.settled.joins.iter().any(|joined| joined.incident == incident) {
            return Ok(Done::without(kind, Outcome::Nothing));
        }
        let link = match hand.join(incident, &self.settled.ticket)? {
            Joining::Fits(link) => link,
            Joining::Already => return Ok(Done::without(kind, Outcome::Nothing)),
            Joining::Refused(code) => return Ok(Done::refused(kind, code)),
        };
        self.settled.joins.extend(link.map(|link_id| Joined { rule_id, link_id, incident }));
        Ok(Done::changing(kind, vec![Link::foretold(link, Relation::ReportOf, incident)]))
    }

    /// What the commands do, all of them or none.
    fn decide(&mut self, rule: RuleId, commands: &[Command]) -> Result<Vec<TicketEvent>, Rejection> {
        let (mut ticket, mut all) = (self.settled.ticket.clone(), Vec::new());
        for command in commands {
            let outcome = ticket::decide(&ticket, command, &Facts::default(), &Actor::Rule(rule), self.now)?;
            // Only a customer's message leads to another ticket.
            let ticket::Outcome::Events(events) = outcome else { continue };
            for event in events {
                let event = TicketEvent { rule: Some(rule), ..event };
                ticket::apply(&mut ticket, &event, self.now);
                all.push(event);
            }
        }
        self.settled.ticket = ticket;
        Ok(all)
    }

    /// It changes nothing of the ticket, so that no rule hears it; whoever tells agents does.
    fn tell(&mut self, rule: RuleId, notified: &Notified, text: &str) -> Vec<TicketEvent> {
        let changes = vec![
            Change::Notified { from: None, to: json!(notified) },
            Change::Notice { from: None, to: text.to_owned() },
        ];
        let event = TicketEvent { rule: Some(rule), ..TicketEvent::changing(EventKind::RuleNotified, changes) };
        ticket::apply(&mut self.settled.ticket, &event, self.now);
        vec![event]
    }

    fn reply(
        &mut self,
        rule: RuleId,
        id: MessageId,
        body_sha256: String,
        response: CannedResponseId,
    ) -> Result<Vec<TicketEvent>, Rejection> {
        self.replied = true;
        self.say(rule, id, body_sha256, Words::Reply(response))
    }

    fn say(
        &mut self,
        rule_id: RuleId,
        id: MessageId,
        body_sha256: String,
        words: Words,
    ) -> Result<Vec<TicketEvent>, Rejection> {
        let message = NewMessage {
            id,
            kind: words.kind(),
            body_sha256,
            attachments: Vec::new(),
            then: None,
            courtesy: None,
            if_last_message_id: None,
        };
        let version = self.settled.ticket.version + 1;
        let events = self.decide(rule_id, &[Command::AddMessage(message)])?;
        self.settled.said.push(Said { id, rule_id, words, version });
        Ok(events)
    }
}

/// The tests of a condition that hold. A test under `none` is among them where it does not keep the condition from holding.
fn held(condition: &Condition, step: Subject<'_>, world: &World<'_>) -> Vec<Test> {
    match condition {
        Condition::Test(test) => {
            let holds = condition.matches(step, world).unwrap_or(false);
            if holds { vec![test.clone()] } else { Vec::new() }
        }
        Condition::Group(Group { all, any, none: _ }) => {
            [all, any].into_iter().flatten().flatten().flat_map(|inner| held(inner, step, world)).collect()
        }
    }
}
