//! What each operator means, told with one ticket.

use serde_json::json;

use super::*;
use crate::ticket::{Impact, Priority, Status};

/// A ticket whose fields are known.
fn known() -> Ticket {
    Ticket {
        subject: "پرداخت كارت ۱۲۳۴ — Failed".to_owned(),
        status: Status::InReview,
        priority: Priority::High,
        impact: None,
        category_id: Some(CategoryId::from_uuid(Uuid::from_u128(13))),
        assignee_id: Some(AgentId::from_uuid(Uuid::from_u128(30))),
        follower_ids: Vec::new(),
        tags: ["billing", "فوری"].map(|tag| crate::ticket::Tag::parse(tag).unwrap()).to_vec(),
        waiting_since: Some(pool().now.plus_seconds(-3_600)),
        snoozed_until: Some(pool().now.plus_seconds(3_600)),
        closed_at: None,
        message_count: 5,
        ..ticket(&mut Dice(1))
    }
}

/// The text of an id by its prefix and number.
fn id(kind: crate::condition::IdKind, number: u128) -> String {
    kind.text(Uuid::from_u128(number))
}

#[track_caller]
fn check(cases: &[(serde_json::Value, bool)], subject: Subject<'_>) {
    for (json, expected) in cases {
        assert_eq!(holds(&read(json), subject), *expected, "{json}");
    }
}

#[test]
fn words_numbers_and_unset_fields() {
    let ticket = known();
    check(
        &[
            (json!({"field": "status", "op": "is", "value": "in_review"}), true),
            (json!({"field": "status", "op": "is", "value": ["closed", "answered"]}), false),
            (json!({"field": "priority", "op": "gt", "value": "medium"}), true),
            (json!({"field": "priority", "op": "gt", "value": "high"}), false),
            (json!({"field": "priority", "op": "lte", "value": "high"}), true),
            (json!({"field": "impact", "op": "is", "value": "blocked"}), false),
            (json!({"field": "impact", "op": "is_not", "value": "blocked"}), true),
            (json!({"field": "impact", "op": "is", "value": ["blocked", null]}), true),
            (json!({"field": "impact", "op": "is", "value": null}), true),
            (json!({"field": "impact", "op": "is_null"}), true),
            (json!({"field": "assignee_id", "op": "is_null"}), false),
            (json!({"field": "assignee_id", "op": "is", "value": "me"}), true),
            (json!({"field": "message_count", "op": "gte", "value": 5}), true),
            (json!({"field": "message_count", "op": "lt", "value": 5}), false),
            (json!({"field": "closed_at", "op": "lt", "value": "9000-01-01T00:00:00Z"}), false),
        ],
        Subject::State(&ticket),
    );
}

#[test]
fn texts_are_compared_in_their_normal_form() {
    let ticket = known();
    check(
        &[
            (json!({"field": "subject", "op": "contains", "value": "کارت 1234"}), true),
            (json!({"field": "subject", "op": "contains", "value": "كارت ۱۲۳۴ - FAILED"}), true),
            (json!({"field": "subject", "op": "contains", "value": ["x", "رداخ"]}), true),
            (json!({"field": "subject", "op": "contains", "value": "%"}), false),
            (json!({"field": "subject", "op": "not_contains", "value": "کارت"}), false),
            (json!({"field": "subject", "op": "is", "value": "پرداخت کارت 1234 - failed"}), true),
        ],
        Subject::State(&ticket),
    );
}

#[test]
fn sets_and_the_tree_of_categories() {
    let ticket = known();
    let category = |number| id(crate::condition::IdKind::Category, number);
    check(
        &[
            (json!({"field": "tags", "op": "has_any", "value": ["Billing", "x"]}), true),
            (json!({"field": "tags", "op": "has_all", "value": ["billing", "x"]}), false),
            (json!({"field": "tags", "op": "has_all", "value": ["billing", "فوری"]}), true),
            (json!({"field": "tags", "op": "has_none", "value": "x"}), true),
            (json!({"field": "tags", "op": "is_empty"}), false),
            (json!({"field": "follower_ids", "op": "is_empty"}), true),
            (json!({"field": "follower_ids", "op": "has_any", "value": "me"}), false),
            (json!({"field": "category_id", "op": "under", "value": category(10)}), true),
            (json!({"field": "category_id", "op": "under", "value": category(13)}), true),
            (json!({"field": "category_id", "op": "under", "value": category(11)}), false),
            (json!({"field": "category_id", "op": "not_under", "value": [category(11), category(12)]}), false),
            (json!({"field": "category_id", "op": "is", "value": category(12)}), false),
        ],
        Subject::State(&ticket),
    );
}

#[test]
fn relative_times_have_exact_edges_and_count_in_a_calendar_if_asked() {
    let ticket = known();
    let span = |field: &str, op: &str, seconds: i64| json!({"field": field, "op": op, "value": seconds});
    let business =
        |field: &str, op: &str, seconds: i64| json!({"field": field, "op": op, "value": seconds, "business": true});
    check(
        &[
            (span("waiting_since", "older_than", 3_600), true),
            (span("waiting_since", "older_than", 3_601), false),
            (span("waiting_since", "newer_than", 3_600), false),
            (span("waiting_since", "newer_than", 3_601), true),
            (span("snoozed_until", "within_next", 3_600), true),
            (span("snoozed_until", "within_next", 3_599), false),
            (span("snoozed_until", "newer_than", 0), true),
            (span("waiting_since", "within_next", 99_999), false),
            (span("closed_at", "older_than", 0), false),
            (span("closed_at", "newer_than", 99_999), false),
            // Half of the time is worked.
            (business("waiting_since", "older_than", 1_800), true),
            (business("waiting_since", "older_than", 1_801), false),
            (business("snoozed_until", "within_next", 1_800), true),
        ],
        Subject::State(&ticket),
    );
}

#[test]
fn a_calendar_that_is_not_there_is_an_error_and_not_an_answer() {
    let calendar = id(crate::condition::IdKind::Calendar, 77);
    let test =
        json!({"field": "created_at", "op": "older_than", "value": 1, "business": true, "calendar_id": calendar});
    let condition = read(&json!({"any": [{"all": []}, test]}));
    let world = World { now: pool().now, me: None, categories: &[], calendars: &Half };
    let error = condition.lower(&world).unwrap_err();
    assert_eq!(error.0, Some(CalendarId::from_uuid(Uuid::from_u128(77))));
}

#[test]
fn me_is_nobody_when_nobody_asks() {
    let ticket = known();
    let world = World { now: pool().now, me: None, categories: &[], calendars: &Half };
    for (json, expected) in [
        (json!({"field": "assignee_id", "op": "is", "value": "me"}), false),
        (json!({"field": "assignee_id", "op": "is_not", "value": "me"}), true),
        (json!({"field": "follower_ids", "op": "has_any", "value": "me"}), false),
        (json!({"field": "follower_ids", "op": "has_all", "value": "me"}), false),
    ] {
        assert_eq!(read(&json).matches(Subject::State(&ticket), &world), Ok(expected), "{json}");
    }
}

#[test]
fn a_step_is_asked_for_what_it_changed() {
    let before = known();
    let after = Ticket { priority: Priority::Urgent, impact: Some(Impact::Blocked), tags: Vec::new(), ..known() };
    check(
        &[
            (json!({"field": "priority", "op": "changed"}), true),
            (json!({"field": "priority", "op": "changed_to", "value": ["high", "urgent"]}), true),
            (json!({"field": "priority", "op": "changed_from", "value": "high"}), true),
            (json!({"field": "priority", "op": "changed_from", "value": "low"}), false),
            (json!({"field": "impact", "op": "changed_from", "value": null}), true),
            (json!({"field": "tags", "op": "changed"}), true),
            (json!({"field": "status", "op": "changed"}), false),
            (json!({"field": "status", "op": "changed_to", "value": "in_review"}), false),
            (json!({"field": "priority", "op": "is", "value": "urgent"}), true),
        ],
        Subject::Step { before: &before, after: &after },
    );
    check(
        &[
            (json!({"field": "priority", "op": "changed_to", "value": "urgent"}), true),
            (json!({"field": "impact", "op": "changed_from", "value": null}), true),
            (json!({"field": "tags", "op": "changed"}), false),
            (json!({"field": "closed_at", "op": "changed"}), false),
        ],
        Subject::Opened(&after),
    );
}
