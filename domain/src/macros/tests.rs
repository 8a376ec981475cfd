//! Macros, applied without a database.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    actor::Actor,
    event::EventKind,
    ids::{CustomerId, Id},
    people::Tier,
    rules::{Action, ActionKind, Outcome, Update},
    ticket::{Channel, Facts, MessageKind, NewTicket, Priority, Rejection, Status, Tag, Ticket, apply_all, create},
    time::Instant,
};

const NOW: Instant = Instant::from_millis(1_700_000_000_000);

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn ticket() -> Ticket {
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
        tags: Vec::new(),
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: id(3),
        body_sha256: "x".to_owned(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    create(new, NOW).0
}

fn bundle(actions: Vec<Action>) -> Macro {
    let new = NewMacro { id: id(9), title: "m".to_owned(), folder: None, position: 0, team_id: None, actions };
    Macro::create(new, NOW).0
}

fn to(status: Status) -> Action {
    Action::Update(Box::new(Update { status: Some(status), ..Update::default() }))
}

fn tags(word: &str) -> Action {
    Action::AddTags { tags: vec![Tag::parse(word).unwrap()] }
}

fn note() -> Action {
    Action::Note { text: "See the log.".to_owned() }
}

/// Applies it as an agent; a note is sent as a message of this kind.
fn run(actions: Vec<Action>, kind: MessageKind) -> Result<Applied, Refused<Rejection>> {
    let mut next = 100;
    let write = |action: &Action, _: &Ticket| {
        next += 1;
        let said = Said { id: id(next), kind, body_sha256: "y".to_owned() };
        Ok((action.kind() == ActionKind::Note).then_some(Aside::Says(said)))
    };
    apply(&bundle(actions), &ticket(), (&Facts::default(), &Actor::Agent(id(5)), NOW), write)
}

#[test]
fn every_step_names_the_macro_and_leads_to_the_ticket_that_is_told() {
    let applied = run(vec![tags("vip"), to(Status::NeedsInfo), note(), tags("vip")], MessageKind::Note).unwrap();
    assert_eq!(apply_all(&ticket(), &applied.events, NOW), applied.ticket);
    for event in &applied.events {
        assert_eq!(event.deltas()["macro_id"].to, json!("mac_00000000000000000000000009"));
    }
    let outcomes: Vec<Outcome> = applied.done.iter().map(|done| done.outcome).collect();
    assert_eq!(outcomes, [Outcome::Done, Outcome::Done, Outcome::Done, Outcome::Nothing]);
    let said = applied.events.iter().position(|event| event.kind == EventKind::MessageCreated).unwrap();
    assert_eq!(applied.said, [(id(103), ticket().version + 1 + i64::try_from(said).unwrap())]);
}

#[test]
fn an_action_that_cannot_be_done_is_named_by_its_place() {
    let refused = run(vec![tags("vip"), to(Status::Closed), Action::Snooze { seconds: 60 }], MessageKind::Note);
    let Refused { index, kind, why } = refused.unwrap_err();
    assert_eq!((index, kind, why), (2, ActionKind::Snooze, Rejection::SnoozeClosed));
}

#[test]
fn a_reply_goes_at_once_to_where_the_macro_takes_the_ticket() {
    let statuses = |actions| {
        let applied = run(actions, MessageKind::Reply).unwrap();
        let of = |event: &crate::ticket::TicketEvent| event.deltas().get("status").map(|delta| delta.to.clone());
        applied.events.iter().filter_map(of).collect::<Vec<_>>()
    };
    assert_eq!(statuses(vec![note()]), [json!("answered")]);
    assert_eq!(statuses(vec![note(), to(Status::NeedsInfo)]), [json!("needs_info")]);
    assert_eq!(statuses(vec![to(Status::NeedsInfo), note()]), [json!("needs_info"), json!("answered")]);
}
