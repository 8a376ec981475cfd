//! Undoing, decided without a database.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Channel, Command, Facts, NewTicket, Outcome, Priority, Status, Tag, Ticket, TicketPatch, apply_all, create, decide,
    is_reopened_by_customer,
    undo::{FieldChange, LeftReason, Named, Undoing, undo},
};
use crate::{
    actor::Actor,
    ids::{AgentId, Id},
    people::Tier,
    time::Instant,
};

const NOW: Instant = Instant::from_millis(1_700_000_000_000);

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn tag(word: &str) -> Tag {
    Tag::parse(word).unwrap()
}

fn opened() -> Ticket {
    let new = NewTicket {
        id: id(1),
        number: 7,
        subject: "s".to_owned(),
        priority: Priority::Medium,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: Some(id(8)),
        assignee_id: None,
        customer_id: id(2),
        tier: Tier::Standard,
        organization_id: None,
        tags: vec![tag("a"), tag("b")],
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

/// The ticket after an update, and the changes that it made.
fn changed(before: &Ticket, patch: TicketPatch) -> (Ticket, Vec<FieldChange>) {
    let actor = Actor::Agent(id(50));
    let command = Command::Update(Box::new(patch));
    let Outcome::Events(events) = decide(before, &command, &Facts::default(), &actor, NOW).unwrap() else { panic!() };
    let deltas = events.iter().flat_map(|event| event.deltas());
    let changes = deltas.map(|(field, delta)| (field, delta.from, delta.to)).collect();
    (apply_all(before, &events, NOW), changes)
}

fn undone(ticket: &Ticket, changes: &[FieldChange]) -> Undoing {
    undone_without(ticket, changes, &[])
}

fn undone_without(ticket: &Ticket, changes: &[FieldChange], gone: &[&str]) -> Undoing {
    let gone: BTreeSet<&str> = gone.iter().copied().collect();
    undo(ticket, changes, &gone, &json!({"rule_run_id": "run_x"}), (&Actor::Agent(id(51)), NOW))
}

fn everything() -> TicketPatch {
    TicketPatch {
        status: Some(Status::Closed),
        priority: Some(Priority::Urgent),
        team_id: Some(Some(id(9))),
        assignee_id: Some(Some(id(60))),
        tags: Some(vec![tag("b"), tag("c")]),
        spam: Some(true),
        ..TicketPatch::default()
    }
}

#[test]
fn all_that_is_still_so_is_put_back_and_every_event_tells_of_what() {
    let before = opened();
    let (after, changes) = changed(&before, everything());
    let undoing = undone(&after, &changes);
    assert_eq!(undoing.left, []);
    let now = &undoing.ticket;
    assert_eq!((now.status, now.priority, now.spam), (before.status, before.priority, before.spam));
    assert_eq!((now.team_id, now.assignee_id, &now.tags), (before.team_id, before.assignee_id, &before.tags));
    assert_eq!(undoing.put_back.len(), 6);
    assert_eq!(undoing.put_back[0], ("status".to_owned(), json!("closed"), json!("awaiting_reply")));
    assert_eq!(apply_all(&after, &undoing.events, NOW), undoing.ticket);
    for event in &undoing.events {
        let mark = event.deltas().remove("undoes").expect("it tells");
        assert_eq!((mark.from, mark.to), (Value::Null, json!({"rule_run_id": "run_x"})));
    }
    assert!(!is_reopened_by_customer(&undoing.events), "nobody has come back");
}

#[test]
fn undoing_twice_does_nothing_the_second_time() {
    let (after, changes) = changed(&opened(), everything());
    let once = undone(&after, &changes);
    let twice = undone(&once.ticket, &changes);
    assert!(twice.events.is_empty() && twice.put_back.is_empty(), "{twice:?}");
}

#[test]
fn what_somebody_has_changed_since_stays_and_keeps_nothing_else_from_coming_back() {
    let (after, changes) = changed(&opened(), everything());
    let (later, _) = changed(&after, TicketPatch { priority: Some(Priority::Low), ..TicketPatch::default() });
    let undoing = undone(&later, &changes);
    let left: Vec<_> = undoing.left.iter().map(|left| (left.field.as_str(), left.reason)).collect();
    assert_eq!(left, [("priority", LeftReason::ChangedSince)]);
    assert_eq!((undoing.ticket.priority, undoing.ticket.status), (Priority::Low, Status::AwaitingReply));
}

#[test]
fn tags_come_and_go_one_by_one() {
    let (after, changes) = changed(&opened(), everything());
    let (later, _) = changed(&after, TicketPatch { tags: Some(vec![tag("b"), tag("d")]), ..TicketPatch::default() });
    let undoing = undone(&later, &changes);
    assert_eq!(undoing.ticket.tags, ["a", "b", "d"].map(tag), "what others have put on stays");
}

#[test]
fn several_changes_of_one_field_are_undone_to_before_the_first() {
    let before = opened();
    let (once, mut changes) = changed(&before, TicketPatch { priority: Some(Priority::Low), ..TicketPatch::default() });
    let (twice, more) = changed(&once, TicketPatch { priority: Some(Priority::High), ..TicketPatch::default() });
    changes.extend(more);
    assert_eq!(undone(&twice, &changes).ticket.priority, Priority::Medium);
}

#[test]
fn nothing_is_put_back_to_what_is_gone_and_what_was_said_has_been_said() {
    let (after, mut changes) = changed(&opened(), everything());
    changes.push(("number".to_owned(), json!(1), json!(2)));
    assert_eq!(Named::in_changes(&changes).team_id, Some(id(8)));
    assert_eq!(Named::in_changes(&changes).assignee_id, None::<AgentId>);
    let undoing = undone_without(&after, &changes, &["team_id"]);
    let left: Vec<_> = undoing.left.iter().map(|left| (left.field.as_str(), left.reason)).collect();
    assert_eq!(left, [("team_id", LeftReason::Gone), ("number", LeftReason::Irreversible)]);
    assert_eq!(undoing.ticket.team_id, Some(id(9)));
}

#[test]
fn what_the_ticket_refuses_is_told_with_its_code() {
    let (after, changes) = changed(&opened(), everything());
    let deleted = Ticket { deleted_at: Some(NOW), ..after };
    let undoing = undone(&deleted, &changes);
    assert!(undoing.events.is_empty() && undoing.left.len() == 6);
    assert!(undoing.left.iter().all(|left| left.code.as_deref() == Some("deleted")));
}

#[test]
fn a_closing_that_is_undone_was_no_answer_and_no_pause() {
    let before = Ticket { waiting_since: Some(NOW), ..opened() };
    let close = TicketPatch { status: Some(Status::Closed), ..TicketPatch::default() };
    let (closed, mut changes) = changed(&before, close);
    assert_eq!((closed.waiting_since, closed.pause.since), (None, Some(NOW)));
    let bare = undone(&closed, &changes).ticket;
    changes.push(("waiting_since".to_owned(), json!(NOW), Value::Null));
    let later = NOW.plus_seconds(600);
    let undo_later =
        |changes: &[FieldChange]| undo(&closed, changes, &BTreeSet::new(), &json!({}), (&Actor::Agent(id(51)), later));
    let undoing = undo_later(&changes);
    let after = &undoing.ticket;
    assert_eq!((after.waiting_since, after.pause), (before.waiting_since, before.pause));
    assert_eq!(undoing.put_back.len(), 1, "it comes back with the status");
    assert_eq!(apply_all(&closed, &undoing.events, later), undoing.ticket);
    // Where it is not known he begins to wait now, and the time between does not count.
    assert_eq!(bare.waiting_since, Some(NOW));
    let unknown = undo_later(&changes[..1]).ticket;
    assert_eq!((unknown.waiting_since, unknown.pause.millis), (Some(later), 600_000));
    // To a status where nobody waits nothing comes back.
    let answered = Ticket { status: Status::Answered, ..opened() };
    let answered = Ticket { waiting_since: None, pause: answered.pause.moved(Status::Answered, NOW), ..answered };
    let close = TicketPatch { status: Some(Status::Closed), ..TicketPatch::default() };
    let (closed, changes) = changed(&answered, close);
    let back = undone(&closed, &changes).ticket;
    assert_eq!((back.status, back.waiting_since, back.pause), (Status::Answered, None, answered.pause));
}
