//! What is refused, where, and why.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::condition::{
    Fault, IdKind, MAX_ALL_VALUES, MAX_DEPTH, MAX_NODES, MAX_PARTS, MAX_UNDER, MAX_VALUES, Problem,
};

fn faults(json: &Value, grammar: Grammar) -> Vec<(String, Problem)> {
    let faults = Condition::parse(json, grammar).unwrap_err();
    faults.into_iter().map(|fault: Fault| (fault.pointer("#"), fault.problem)).collect()
}

#[test]
fn every_fault_is_found_with_its_place() {
    let json = json!({"all": [
        {"field": "status", "op": "is", "value": ["closed", "shut"]},
        {"field": "colour", "op": "is", "value": "red"},
        {"field": "status", "op": "contains", "value": "x"},
        {"field": "status"},
        {"any": {"field": "status"}, "some": []},
        {"field": "spam", "op": "is", "value": "yes"},
        {"field": "team_id", "op": "is", "value": "agt_0000000000000000000000000a"},
        {"field": "status", "op": "is", "value": null},
        {"field": "created_at", "op": "gt", "value": "2026-01-01"},
        {"field": "message_count", "op": "gt", "value": [1]},
        {"field": "impact", "op": "is_null", "value": true},
        {"field": "created_at", "op": "older_than", "value": -1},
        {"field": "created_at", "op": "older_than", "value": 1.5},
        {"field": "created_at", "op": "older_than", "value": 1, "calendar_id": IdKind::Calendar.text(Uuid::nil())},
        {"field": "subject", "op": "contains", "value": " \u{640} "},
        {"field": "tags", "op": "has_any", "value": ["a,b", ""]},
        {"field": "tags", "op": "has_any", "value": []},
        7,
        {},
    ]});
    let places: Vec<(String, &str)> = faults(&json, Grammar::SEARCH)
        .into_iter()
        .map(|(place, problem)| {
            let name = match problem {
                Problem::Required => "required",
                Problem::UnknownMember => "unknown_member",
                Problem::InvalidType { expected } => expected,
                Problem::UnknownOption { allowed } => {
                    assert!(allowed.len() > 1);
                    "unknown_option"
                }
                Problem::NullNotAllowed => "null",
                Problem::InvalidReference { prefix } => prefix,
                Problem::InvalidTime => "time",
                Problem::InvalidCharacter => "character",
                Problem::OutOfRange { .. } => "range",
                Problem::TooFew { .. } => "few",
                Problem::TooShort { .. } => "short",
                Problem::NotAllowed => "not_allowed",
                Problem::TooMany { .. } | Problem::TooLong { .. } | Problem::TooDeep { .. } => "large",
            };
            (place, name)
        })
        .collect();
    let expected = [
        ("#/all/0/value/1", "unknown_option"),
        ("#/all/1/field", "unknown_option"),
        ("#/all/2/op", "unknown_option"),
        ("#/all/3/op", "required"),
        ("#/all/4/some", "unknown_member"),
        ("#/all/4/any", "array"),
        ("#/all/5/value", "boolean"),
        ("#/all/6/value", "team"),
        ("#/all/7/value", "null"),
        ("#/all/8/value", "time"),
        ("#/all/9/value", "integer"),
        ("#/all/10/value", "not_allowed"),
        ("#/all/11/value", "range"),
        ("#/all/12/value", "integer"),
        ("#/all/13/calendar_id", "not_allowed"),
        ("#/all/14/value", "short"),
        ("#/all/15/value/0", "character"),
        ("#/all/15/value/1", "short"),
        ("#/all/16/value", "few"),
        ("#/all/17", "object"),
        ("#/all/18/field", "required"),
        ("#/all/18/op", "required"),
    ];
    assert_eq!(places, expected.map(|(place, name)| (place.to_owned(), name)));
}

#[test]
fn what_is_not_for_this_place_is_refused() {
    let changed = json!({"field": "status", "op": "changed"});
    assert_eq!(faults(&changed, Grammar::SEARCH), [("#/op".to_owned(), Problem::NotAllowed)]);
    assert!(Condition::parse(&changed, Grammar::STEP).is_ok());
    assert_eq!(faults(&changed, Grammar::LASTING), [("#/op".to_owned(), Problem::NotAllowed)]);
    let old = json!({"all": [{"field": "waiting_since", "op": "older_than", "value": 60}]});
    assert_eq!(faults(&old, Grammar::LASTING), [("#/all/0/op".to_owned(), Problem::NotAllowed)]);
    assert!(Condition::parse(&old, Grammar::STATE).is_ok());
    let mine = json!({"field": "assignee_id", "op": "is", "value": ["me"]});
    assert_eq!(faults(&mine, Grammar::STEP), [("#/value/0".to_owned(), Problem::NotAllowed)]);
    assert!(Condition::parse(&mine, Grammar::SEARCH).is_ok());
}

#[test]
fn size_has_limits_that_are_exact() {
    let test = json!({"field": "spam", "op": "is", "value": true});
    let nested = |levels: usize| (0..levels).fold(test.clone(), |inner, _| json!({"any": [inner]}));
    assert!(Condition::parse(&nested(MAX_DEPTH), EVERYTHING).is_ok());
    let (place, problem) = faults(&nested(MAX_DEPTH + 1), EVERYTHING).remove(0);
    assert_eq!((place, problem), ("#".to_owned() + &"/any/0".repeat(MAX_DEPTH), Problem::TooDeep { max: MAX_DEPTH }));

    let wide = |tests: usize| json!({"all": vec![test.clone(); tests]});
    assert!(Condition::parse(&wide(MAX_NODES - 1), EVERYTHING).is_ok());
    let many = [("#".to_owned(), Problem::TooMany { max: MAX_NODES })];
    assert_eq!(faults(&wide(MAX_NODES), EVERYTHING), many);
    assert_eq!(faults(&wide(100_000), EVERYTHING), many);

    let long = |values: usize| json!({"field": "number", "op": "is", "value": vec![1; values]});
    assert!(Condition::parse(&long(MAX_VALUES), EVERYTHING).is_ok());
    let many = [("#/value".to_owned(), Problem::TooMany { max: MAX_VALUES })];
    assert_eq!(faults(&long(MAX_VALUES + 1), EVERYTHING), many);

    let full = MAX_ALL_VALUES / MAX_VALUES;
    let heavy = |tests: usize| json!({"all": vec![long(MAX_VALUES); tests]});
    assert!(Condition::parse(&heavy(full), EVERYTHING).is_ok());
    let many = [("#".to_owned(), Problem::TooMany { max: MAX_ALL_VALUES })];
    assert_eq!(faults(&heavy(full + 1), EVERYTHING), many);

    let below = json!({"field": "category_id", "op": "under", "value": IdKind::Category.text(Uuid::nil())});
    let unders = |tests: usize| json!({"any": vec![below.clone(); tests]});
    assert!(Condition::parse(&unders(MAX_UNDER), EVERYTHING).is_ok());
    let many = [(format!("#/any/{MAX_UNDER}/op"), Problem::TooMany { max: MAX_UNDER })];
    assert_eq!(faults(&unders(MAX_UNDER + 1), EVERYTHING), many);
    let parts = |count: usize| {
        let half = |op: &str, count: usize| json!({"field": "subject", "op": op, "value": vec!["x"; count]});
        json!({"all": [half("contains", MAX_PARTS / 2), half("not_contains", count - MAX_PARTS / 2)]})
    };
    assert!(Condition::parse(&parts(MAX_PARTS), EVERYTHING).is_ok());
    let many = [("#/all/1/value".to_owned(), Problem::TooMany { max: MAX_PARTS })];
    assert_eq!(faults(&parts(MAX_PARTS + 1), EVERYTHING), many);
}

#[test]
fn every_record_named_is_handed_back_with_its_place() {
    let (team, calendar) = (IdKind::Team.text(Uuid::from_u128(5)), IdKind::Calendar.text(Uuid::from_u128(6)));
    let json = json!({"none": [
        {"field": "team_id", "op": "is", "value": [null, team]},
        {"field": "created_at", "op": "older_than", "value": 60, "business": true, "calendar_id": calendar},
        {"field": "assignee_id", "op": "is", "value": "me"},
    ]});
    let references = Condition::parse(&json, EVERYTHING).unwrap().references;
    let named: Vec<_> = references.iter().map(|it| (it.path.join("/"), it.kind, it.id.as_u128())).collect();
    assert_eq!(
        named,
        [("none/0/value/1".to_owned(), IdKind::Team, 5), ("none/1/calendar_id".to_owned(), IdKind::Calendar, 6),]
    );
    assert_eq!(references[0].fault().problem, Problem::InvalidReference { prefix: "team" });
}

/// Any JSON, with the words of conditions in it.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec!["status", "is", "closed", "tags", "has_any", "created_at", "older_than", "x"]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let names = vec!["all", "any", "none", "field", "op", "value", "business", "calendar_id", "other"];
        let members = prop::collection::btree_map(prop::sample::select(names), inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            members.prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_either_a_condition_or_has_a_fault_at_a_place_that_is_near(json in anything()) {
        match Condition::parse(&json, Grammar::SEARCH) {
            Ok(parsed) => prop_assert_eq!(read(&parsed.condition.to_json()), parsed.condition),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in faults {
                    // The place, or (a missing member) what holds it, is there.
                    let (_, parent) = fault.path.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
                    let pointer: String = parent.iter().map(|segment| format!("/{segment}")).collect();
                    prop_assert!(json.pointer(&pointer).is_some(), "{}", pointer);
                }
            }
        }
    }
}
