//! Rules, decided without a database.

mod acting;
mod asking;
mod chain;
mod waiting;

use std::{collections::BTreeSet, convert::Infallible};

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    actor::Actor,
    condition::{Condition, Grammar, NoCalendars, World},
    event::EventKind,
    ids::{AgentId, CannedResponseId, CustomerId, Id, MessageId, RuleId, TicketId},
    link::Link,
    people::Tier,
    ticket::{
        Channel, Command, Facts, MessageKind, NewTicket, Outcome as Decided, Priority, Status, Tag, Ticket,
        TicketEvent, TicketPatch, apply_all, create, decide,
    },
    time::Instant,
};

const NOW: Instant = Instant::from_millis(1_700_000_000_000);

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn tag(word: &str) -> Tag {
    Tag::parse(word).unwrap()
}

fn opened() -> (Ticket, Vec<TicketEvent>) {
    let new = NewTicket {
        id: id(1),
        number: 7,
        subject: "وارد نمی‌شوم".to_owned(),
        priority: Priority::Medium,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: None,
        assignee_id: None,
        customer_id: CustomerId::from_uuid(Uuid::from_u128(2)),
        tier: Tier::Standard,
        organization_id: None,
        tags: vec![tag("new")],
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: id(3),
        body_sha256: "x".to_owned(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    create(new, NOW)
}

fn rule(number: u128, condition: Value, actions: Vec<Action>) -> Rule {
    let new = NewRule {
        id: id(number),
        name: format!("rule {number}"),
        description: None,
        position: i64::try_from(number).unwrap(),
        mode: Mode::Live,
        occasions: vec![Occasion::Opened, Occasion::Changed],
        after: None,
        condition: Condition::parse(&condition, Grammar::STEP).unwrap().condition,
        actions,
        stops: false,
    };
    Rule::create(new, NOW).0
}

fn set(priority: Priority) -> Action {
    Action::Update(Box::new(Update { priority: Some(priority), ..Update::default() }))
}

fn put(word: &str) -> Action {
    Action::AddTags { tags: vec![tag(word)] }
}

fn has(word: &str) -> Value {
    json!({"field": "tags", "op": "has_any", "value": [word]})
}

/// Knows one canned response, the number 5.
struct Writer(u128);

impl Hand for Writer {
    type Error = Infallible;

    fn new_id(&mut self) -> Result<MessageId, Infallible> {
        self.0 += 1;
        Ok(id(self.0))
    }

    fn reply(&mut self, _: MessageId, response: CannedResponseId, _: &Ticket) -> Result<Reply, Infallible> {
        Ok(match response == id(5) {
            true => Reply::Written { body_sha256: "y".to_owned() },
            false => Reply::Refused(GONE),
        })
    }

    /// The incident 71 is open, of 72 the ticket is a report already, and any other is gone.
    fn join(&mut self, incident: TicketId, _: &Ticket) -> Result<Joining, Infallible> {
        self.0 += 1;
        Ok(match incident.uuid().as_u128() {
            71 => Joining::Fits(Some(id(self.0))),
            72 => Joining::Already,
            _ => Joining::Refused(GONE),
        })
    }
}

fn run_without(rules: &[Rule], cause: Cause<'_>) -> Settled {
    let world = World { now: NOW, me: None, categories: &[], calendars: &NoCalendars };
    settle(rules, cause, &world, &mut Writer(1_000)).unwrap()
}

fn at_opening(rules: &[Rule]) -> Settled {
    let (ticket, events) = opened();
    run_without(
        rules,
        Cause { before: None, after: &ticket, events: &events, likely_team: None, absent: &BTreeSet::new() },
    )
}

/// What rules do when an agent gives this command.
fn after(rules: &[Rule], command: &Command) -> Settled {
    let before = opened().0;
    let actor = Actor::Agent(id(50));
    let Decided::Events(events) = decide(&before, command, &Facts::default(), &actor, NOW).unwrap() else {
        panic!("not a follow-up")
    };
    let now = apply_all(&before, &events, NOW);
    run_without(
        rules,
        Cause { before: Some(&before), after: &now, events: &events, likely_team: None, absent: &BTreeSet::new() },
    )
}

fn acted(settled: &Settled) -> Vec<(u128, usize)> {
    settled.runs.iter().map(|run| (run.rule_id.uuid().as_u128(), run.round)).collect()
}
