use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    actor::Actor,
    ids::{AgentId, Id},
    ticket::tests::ticket,
};

fn category(number: u128) -> CategoryId {
    Id::from_uuid(Uuid::from_u128(number))
}

fn standing() -> Standing {
    Standing {
        at: Instant::from_millis(0),
        model_version: Some("v".to_owned()),
        category_id: Some(category(1)),
        impact: Impact::Blocked,
        priority: Priority::High,
    }
}

/// What the event tells, if there is one.
fn told(standing: &Standing, before: &Ticket, after: &Ticket) -> Option<(Value, Value)> {
    let event = standing.corrected(before, after)?;
    assert_eq!(event.kind, EventKind::TriageCorrected);
    match event.changes.as_slice() {
        [Change::Triage { from: Some(from), to }] => Some((from.clone(), to.clone())),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_set_to_something_else_is_told_and_nothing_besides() {
    let before = ticket();
    let after = Ticket { priority: Priority::Low, category_id: Some(category(1)), ..before.clone() };
    let (from, to) = told(&standing(), &before, &after).unwrap();
    assert_eq!(to, json!({"priority": "low"}));
    assert_eq!(
        from,
        json!({"priority": "high", "model_version": "v", "proposed_at": "1970-01-01T00:00:00.000Z"}),
        "the category is as proposed"
    );

    let after = Ticket { impact: Some(Impact::Question), category_id: Some(category(2)), ..before.clone() };
    let (from, to) = told(&standing(), &before, &after).unwrap();
    assert_eq!(to, json!({"impact": "question", "category_id": category(2).to_string()}));
    assert_eq!((&from["impact"], &from["category_id"]), (&json!("blocked"), &json!(category(1).to_string())));
}

#[test]
fn what_follows_the_proposal_or_stays_corrects_nothing() {
    let before = Ticket { priority: Priority::Low, ..ticket() };
    assert!(!is_retriaged(&before, &Ticket { subject: "x".to_owned(), ..before.clone() }));
    // It differs from the proposal, but has done so before.
    assert_eq!(told(&standing(), &before, &before), None);
    let after = Ticket { priority: Priority::High, impact: Some(Impact::Blocked), ..before.clone() };
    assert!(is_retriaged(&before, &after));
    assert_eq!(told(&standing(), &before, &after), None);
    // A category that was never proposed is nobody's mistake.
    let after = Ticket { category_id: Some(category(3)), ..before.clone() };
    assert_eq!(told(&Standing { category_id: None, ..standing() }, &before, &after), None);
}

#[test]
fn taking_a_category_away_corrects_it() {
    let before = Ticket { category_id: Some(category(1)), ..ticket() };
    let after = Ticket { category_id: None, ..before.clone() };
    assert_eq!(told(&standing(), &before, &after).unwrap().1, json!({"category_id": null}));
}

#[test]
fn only_people_and_their_programs_correct() {
    assert!(corrects(&Actor::Agent(AgentId::from_uuid(Uuid::from_u128(1)))));
    assert!(!corrects(&Actor::System) && !corrects(&Actor::Operator));
}
