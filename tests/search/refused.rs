//! What is refused, with its place.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{SEARCH, search, test};

on_each_engine!(every_fault_of_a_condition_is_named_with_its_place, |app| {
    let condition = json!({"all": [
        test("status", "is", json!(["closed", "open"])),
        test("colour", "is", "red"),
        {"any": [test("status", "contains", "x"), {"field": "status"}], "some": []},
        test("created_at", "older_than", -1),
        test("created_at", "gt", "yesterday"),
        test("assignee_id", "is", "cus_00000000000000000000000001"),
        test("status", "changed_to", "closed"),
        test("subject", "contains", " \u{640} "),
        test("tags", "has_any", "a,b"),
        test("priority", "is", Value::Null),
    ]});
    let body = json!({"condition": condition, "sort": ["subject"], "limit": 0, "fields": ["colour"], "page": 2});
    let refused = app.root().post(SEARCH, body).expect(422).problem("validation_failed");
    for (place, code) in [
        ("#/condition/all/0/value/1", "unknown_option"),
        ("#/condition/all/1/field", "unknown_option"),
        ("#/condition/all/2/any/0/op", "unknown_option"),
        ("#/condition/all/2/any/1/op", "required"),
        ("#/condition/all/2/some", "unknown_field"),
        ("#/condition/all/3/value", "out_of_range"),
        ("#/condition/all/4/value", "invalid_time"),
        ("#/condition/all/5/value", "invalid_reference"),
        ("#/condition/all/6/op", "not_allowed"),
        ("#/condition/all/7/value", "too_short"),
        ("#/condition/all/8/value", "invalid_character"),
        ("#/condition/all/9/value", "null_not_allowed"),
        ("#/sort", "unknown_option"),
        ("#/limit", "out_of_range"),
        ("#/fields", "unknown_option"),
        ("#/page", "unknown_field"),
    ] {
        assert!(
            refused["errors"].as_array().unwrap().iter().any(|it| it["pointer"] == place && it["code"] == code),
            "{place} {code}: {}",
            refused["errors"]
        );
    }
    assert_eq!(refused["errors"].as_array().unwrap().len(), 16, "{}", refused["errors"]);
    let allowed = search(app.root(), test("spam", "gt", true)).expect(422);
    assert_eq!(allowed["errors"][0]["params"]["allowed"][0], "is");
});

on_each_engine!(a_condition_is_limited_in_size_and_depth, |app| {
    let one = test("spam", "is", false);
    search(app.root(), json!({"all": vec![one.clone(); 199]})).expect(200);
    search(app.root(), json!({"all": vec![one.clone(); 200]})).expect(422).field_error("#/condition", "too_many");
    let nested = |levels| (0..levels).fold(one.clone(), |inner, _| json!({"any": [inner]}));
    search(app.root(), nested(8)).expect(200);
    let deep = search(app.root(), nested(9)).expect(422);
    deep.field_error(&format!("#/condition{}", "/any/0".repeat(8)), "too_deep");
    let many = test("number", "is", json!((1..=101).collect::<Vec<_>>()));
    search(app.root(), many).expect(422).field_error("#/condition/value", "too_many");
    let full: Vec<Value> = (0..10).map(|_| test("number", "is_not", json!((1..=100).collect::<Vec<_>>()))).collect();
    search(app.root(), json!({"all": full})).expect(200);
});

on_each_engine!(a_body_without_a_condition_is_refused, |app| {
    app.root().post(SEARCH, json!({})).expect(422).field_error("#/condition", "required");
    app.root().post(SEARCH, json!({"condition": null})).expect(422).field_error("#/condition", "invalid_type");
    search(app.root(), json!([])).expect(422).field_error("#/condition", "invalid_type");
    search(app.root(), json!({})).expect(422).field_error("#/condition/field", "required");
});

on_each_engine!(what_a_condition_names_must_be_in_the_workspace, |app| {
    let other = app.other_workspace();
    let (own, foreign) = (app.team("own"), other.team("foreign"));
    let condition = json!({"all": [
        test("team_id", "is", json!([own, foreign])),
        test("category_id", "under", "cat_00000000000000000000000001"),
        test("customer_id", "is_not", other.customer("Parisa")),
    ]});
    let refused = search(app.root(), condition).expect(422).problem("validation_failed");
    let places: Vec<_> =
        refused["errors"].as_array().unwrap().iter().map(|it| it["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        places,
        ["#/condition/all/0/value/1", "#/condition/all/1/value", "#/condition/all/2/value"],
        "{}",
        refused["errors"]
    );
    refused.field_error("#/condition/all/0/value/1", "invalid_reference");
    let calendar = json!({"name": "foreign", "preset": "always"});
    let foreign = other.root().post("/v1/calendars", calendar).expect(201).id();
    for calendar in [foreign.as_str(), "cal_00000000000000000000000001"] {
        let mut worked = test("created_at", "older_than", 60);
        worked["business"] = true.into();
        worked["calendar_id"] = calendar.into();
        search(app.root(), worked).expect(422).field_error("#/condition/calendar_id", "invalid_reference");
    }
});

on_each_engine!(a_service_is_not_me, |app| {
    let mine = json!({"none": [test("assignee_id", "is", json!(["me"]))]});
    search(app.root(), mine.clone()).expect(422).field_error("#/condition/none/0/value/0", "not_allowed");
    search(&app.agent("sara").enters(), mine).expect(200);
});

on_each_engine!(the_published_grammar_accepts_what_the_service_accepts, |app| {
    let document: Value = app.anonymous().get("/openapi.json").expect(200).json;
    let schema = json!({
        "$ref": "#/components/schemas/Condition",
        "components": {"schemas": document["components"]["schemas"]},
    });
    let grammar = jsonschema::validator_for(&schema).unwrap();
    let (team, calendar) = (app.team("own"), "cal_00000000000000000000000001");
    for good in [
        json!({"all": [], "none": []}),
        test("status", "is", json!(["closed", "answered"])),
        test("impact", "is", json!([null, "outage"])),
        test("team_id", "is_not", team.as_str()),
        test("assignee_id", "is", "me"),
        json!({"field": "closed_at", "op": "is_null"}),
        test("subject", "contains", "کارت"),
        test("created_at", "newer_than", 60),
        json!({"any": [{"none": [test("tags", "has_none", "x")]}]}),
    ] {
        assert!(grammar.is_valid(&good), "{good}");
        search(&app.agent("sara").role("admin").enters(), good).expect(200);
    }
    for bad in [
        json!({}),
        json!({"all": {}}),
        json!({"all": [], "field": "status"}),
        test("status", "is", "open"),
        test("status", "is", Value::Null),
        test("status", "gt", "closed"),
        test("team_id", "is", "agt_00000000000000000000000001"),
        test("team_id", "is", "me"),
        json!({"field": "closed_at", "op": "is_null", "value": true}),
        json!({"field": "status", "op": "is"}),
        test("created_at", "older_than", -5),
        json!({"field": "status", "op": "is", "value": "closed", "calendar_id": calendar}),
        json!({"field": "status", "op": "is", "value": "closed", "colour": "red"}),
    ] {
        assert!(!grammar.is_valid(&bad), "{bad}");
        search(app.root(), bad).expect(422);
    }
});
