use domain::{
    ids::Id,
    triage::{Alternative, Proposed, Reason, Spread, Word},
};

use super::*;

fn proposed<T>(value: T, other: T, applied: bool) -> Proposed<T> {
    Proposed {
        value,
        confidence: 0.912_345,
        runners_up: vec![Alternative { value: other, confidence: 0.05 }],
        applied,
        reason: if applied { Reason::Confident } else { Reason::NotConfident },
        threshold: Some(0.9),
        gap: 2.0,
        gap_without_words: 0.5,
        words: vec![Word { word: "login".to_owned(), contribution: 1.5 }],
        cues: vec!["cannot".to_owned()],
    }
}

fn proposal(applied: bool) -> Proposal {
    Proposal {
        model_version: Some("v".to_owned()),
        language: None,
        category: Some(proposed("account".to_owned(), "technical".to_owned(), applied)),
        impact: proposed(Impact::Blocked, Impact::Degraded, applied),
        priority: proposed(Priority::High, Priority::Medium, applied),
        steps: Vec::new(),
        spread: Spread::One,
        spread_cues: Vec::new(),
        review_percent: 0,
    }
}

fn category(number: u128) -> CategoryId {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

fn known() -> Vec<(String, CategoryId)> {
    vec![("account".to_owned(), category(1)), ("billing".to_owned(), category(2))]
}

fn outcome(applied: bool, known: &[(String, CategoryId)], given: Given) -> Decided {
    apply(&proposal(applied), known, &given).unwrap()
}

#[test]
fn what_is_sure_is_applied_where_nothing_is_given() {
    let done = outcome(true, &known(), Given::default());
    assert_eq!(
        (done.category_id, done.impact, done.priority),
        (Some(category(1)), Some(Impact::Blocked), Priority::High)
    );
    assert!(done.proposal.priority.applied && done.proposal.impact.applied);
    assert_eq!(done.proposal.priority.confidence, 0.9123);
}

#[test]
fn what_is_not_sure_is_a_suggestion() {
    let done = outcome(false, &known(), Given::default());
    assert_eq!((done.category_id, done.impact, done.priority), (None, None, Priority::Medium));
    assert_eq!(done.proposal.priority.value, "high");
}

#[test]
fn what_is_given_stands_and_what_was_derived_from_something_else_is_not_applied() {
    let given = Given { category_id: Some(category(2)), ..Given::default() };
    let done = outcome(true, &known(), given);
    assert_eq!((done.category_id, done.impact, done.priority), (Some(category(2)), None, Priority::High));
    assert_eq!(done.proposal.category.as_ref().unwrap().value, category(1).to_string());
    assert_eq!(done.proposal.impact.reason, ReasonDto::Given);

    let given = Given { priority: Some(Priority::Low), ..Given::default() };
    let done = outcome(true, &known(), given);
    assert_eq!((done.impact, done.priority), (None, Priority::Low));
    assert!(!done.proposal.priority.applied);

    // The same as proposed: the impact still fits.
    let given = Given { priority: Some(Priority::High), category_id: Some(category(1)), ..Given::default() };
    assert_eq!(outcome(true, &known(), given).impact, Some(Impact::Blocked));

    let given = Given { impact: Some(Impact::Question), ..Given::default() };
    assert_eq!(outcome(true, &known(), given).impact, Some(Impact::Question));
}

#[test]
fn who_comes_first_and_is_stopped_gets_one_level_more() {
    let vip = Given { tier: Some(Tier::Vip), ..Given::default() };
    let done = outcome(true, &known(), vip);
    assert_eq!((done.priority, done.impact), (Priority::Urgent, Some(Impact::Blocked)));
    assert_eq!((done.proposal.priority.value.as_str(), done.proposal.steps.len()), ("urgent", 1));
    // It is told with the suggestion, and a given priority stands.
    let suggested = outcome(false, &known(), vip);
    assert_eq!((suggested.priority, suggested.proposal.priority.value.as_str()), (Priority::Medium, "urgent"));
    let given = outcome(true, &known(), Given { priority: Some(Priority::Low), ..vip });
    assert_eq!((given.priority, given.impact), (Priority::Low, None));
    let premium = outcome(true, &known(), Given { tier: Some(Tier::Premium), ..Given::default() });
    assert_eq!((premium.priority, premium.proposal.steps.len()), (Priority::High, 0));
}

#[test]
fn a_category_that_the_workspace_lacks_is_not_proposed() {
    let done = outcome(true, &known(), Given::default());
    assert!(done.proposal.category.unwrap().runners_up.is_empty(), "there is no category technical");
    let done = outcome(true, &[], Given::default());
    assert_eq!((done.category_id, done.proposal.category.clone(), done.priority), (None, None, Priority::High));
    assert_eq!(done.triaged().facts["category"], Value::Null);
}

#[test]
fn the_history_keeps_words_apart_from_facts() {
    let Triaged { facts, words } = outcome(true, &known(), Given::default()).triaged();
    assert_eq!(facts["priority"], json!({"proposed": "high", "confidence": 0.9123, "applied": true}));
    assert_eq!(facts["model_version"], "v");
    assert!(!facts.to_string().contains("login"));
    assert_eq!(words["priority"], json!(["login", "cannot"]));
}
