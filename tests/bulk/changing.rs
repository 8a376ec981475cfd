//! Items that are done each by itself.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{PATH, bulk, bundle, history, notes, shown, statuses, tickets};

on_each_engine!(each_item_is_done_by_itself_in_order_and_told_by_itself, |app| {
    let sara = app.agent("sara").enters();
    let [first, second, third] = tickets(app);
    let version = shown(app, &second)["version"].as_i64().unwrap();
    let made = bundle(app, json!([{"type": "note", "text": "looked at"}, {"type": "update", "status": "needs_info"}]));
    let answer = bulk(
        &sara,
        json!([
            {"ticket_id": first, "patch": {"priority": "high"}, "add_tags": ["One", "two"]},
            {"ticket_id": second, "if_version": version + 5, "patch": {"priority": "low"}},
            {"ticket_id": "tkt_01jd0000000000000000000000", "add_tags": ["x"]},
            {"ticket_id": third, "macro_id": made},
            {"ticket_id": first, "remove_tags": ["two"], "patch": {"status": "closed"}},
            {"ticket_id": second, "if_version": version, "patch": {"status": "answered"}},
            {"ticket_id": second, "patch": {"status": "answered"}},
        ]),
    );
    assert_eq!(statuses(&answer), [200, 412, 404, 200, 200, 200, 200]);
    assert_eq!(answer["summary"], json!({"total": 7, "done": 5, "failed": 2}));
    let result = |index: usize| &answer["results"][index];
    assert_eq!((&result(0)["id"], &result(0)["index"], &result(0)["error"]), (&json!(first), &json!(0), &Value::Null));
    assert_eq!(result(0)["changes"]["priority"], json!({"from": "medium", "to": "high"}));
    assert_eq!(result(0)["changes"]["tags"], json!({"from": [], "to": ["one", "two"]}));
    let stale = &result(1)["error"];
    assert_eq!((&stale["code"], &stale["current_version"]), (&json!("precondition_failed"), &json!(version)));
    assert_eq!((&result(1)["version"], &result(2)["error"]["code"]), (&Value::Null, &json!("not_found")));
    assert_eq!(result(6)["changes"], json!({}), "there was nothing to change");
    let after = shown(app, &first);
    assert_eq!(
        (&after["priority"], &after["status"], &after["tags"]),
        (&json!("high"), &json!("closed"), &json!(["one"]))
    );
    assert_eq!(result(4)["version"], after["version"]);
    let after = shown(app, &third);
    assert_eq!((&after["status"], notes(app, &third)), (&json!("needs_info"), 1));
    assert!(history(app, &third).iter().any(|event| event["changes"]["macro_id"]["to"] == made.as_str()));
    let told = history(app, &first).into_iter().find(|event| event["type"] == "ticket.priority_changed").unwrap();
    assert_eq!(told["actor"]["id"], sara.id.as_str());

    // What was done is kept.
    let id = answer.str("bulk_action_id");
    let kept = sara.get(format!("/v1/bulk-actions/{id}")).expect(200);
    assert_eq!((&kept["kind"], &kept["created_by"]), (&json!("tickets"), &json!(sara.id)));
    let places: Vec<i64> =
        kept["items"].as_array().unwrap().iter().map(|item| item["index"].as_i64().unwrap()).collect();
    assert_eq!(places, [0, 3, 4, 5, 6]);
    assert_eq!(kept["items"][0]["actions"][0]["changes"]["priority"]["to"], "high");
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(what_is_no_item_is_refused_with_its_place_and_nothing_is_done, |app| {
    let [id] = tickets(app);
    let before = app.settle().str("head_hash");
    let refused = |items: Value| app.root().post(PATH, json!({ "items": items })).expect(422);
    refused(json!([])).field_error("#/items", "too_few");
    let many: Vec<Value> = (0..101).map(|_| json!({"ticket_id": id, "add_tags": ["x"]})).collect();
    refused(json!(many)).field_error("#/items", "too_many");
    let fine = json!({"ticket_id": id, "add_tags": ["x"]});
    refused(json!([fine, {"ticket_id": id}])).field_error("#/items/1", "required");
    refused(json!([fine, {"ticket_id": id, "add_tags": ["ok", "a,b"]}]))
        .field_error("#/items/1/add_tags/1", "invalid_character");
    refused(json!([fine, {"ticket_id": id, "add_tags": ["x"], "remove_tags": ["y", "x"]}]))
        .field_error("#/items/1/remove_tags/1", "conflict");
    refused(json!([fine, {"ticket_id": id, "patch": {"tags": ["a,b"]}}]))
        .field_error("#/items/1/patch/tags/0", "invalid_character");
    refused(json!([{"ticket_id": id, "patch": {"subject": " "}}])).field_error("#/items/0/patch/subject", "required");
    refused(json!([{"ticket_id": id, "if_version": 0, "add_tags": ["x"]}]))
        .field_error("#/items/0/if_version", "out_of_range");
    refused(json!([{"ticket_id": id, "colour": "red"}])).field_error("#/items/0/colour", "unknown_field");
    refused(json!([{"ticket_id": "cus_01jd0000000000000000000000", "add_tags": ["x"]}]))
        .field_error("#/items/0/ticket_id", "invalid_reference");
    // What only the ticket can tell is the item's own problem.
    let missing = json!({"ticket_id": id, "patch": {"team_id": "team_01jd0000000000000000000000"}});
    let gone = json!({"ticket_id": id, "macro_id": "mac_01jd0000000000000000000000"});
    let answer = bulk(app.root(), json!([missing, gone]));
    let place = |index: usize| answer["results"][index]["error"]["errors"][0]["pointer"].clone();
    assert_eq!((place(0), place(1)), (json!("#/items/0/patch/team_id"), json!("#/items/1/macro_id")));
    assert_eq!(app.settle().str("head_hash"), before);
});

on_each_engine!(in_a_dry_run_everything_is_told_and_nothing_is_written, |app| {
    let [first, second] = tickets(app);
    let response = json!({"title": "t", "bodies": {"en": {"content": "Hello"}, "fa": {"content": "سلام"}}});
    let response = app.root().post("/v1/canned-responses", response).expect(201).id();
    let made = bundle(app, json!([{"type": "reply", "canned_response_id": response}]));
    let before = app.settle().str("head_hash");
    let items = json!([
        {"ticket_id": first, "patch": {"status": "closed"}},
        {"ticket_id": first, "patch": {"snoozed_until": app.clock.in_seconds(600)}},
        {"ticket_id": second, "macro_id": made},
    ]);
    let dry = app.root().post(PATH, json!({"items": items, "dry_run": true})).expect(207);
    assert_eq!(statuses(&dry), [200, 422, 200], "each sees what those before it would have done");
    assert_eq!((&dry["bulk_action_id"], &dry["dry_run"]), (&Value::Null, &json!(true)));
    assert_eq!(dry["results"][0]["changes"]["status"], json!({"from": "awaiting_reply", "to": "closed"}));
    let all = json!({"items": items, "dry_run": true, "atomic": true});
    app.root().post(PATH, all).expect(422).field_error("#/items/1/patch/snoozed_until", "not_allowed");
    assert_eq!(app.settle().str("head_hash"), before);
    assert_eq!(shown(app, &second)["message_count"], 1);
    // Then it happens as it was told.
    let real = bulk(app.root(), items);
    assert_eq!((statuses(&real), &real["summary"]), (statuses(&dry), &dry["summary"]));
    for index in [0, 2] {
        assert_eq!(real["results"][index]["changes"], dry["results"][index]["changes"]);
        assert_eq!(real["results"][index]["version"], dry["results"][index]["version"]);
    }
});

on_each_engine!(who_may_not_see_a_ticket_does_not_find_it, |app| {
    let (mine, theirs) = (app.team("mine"), app.team("theirs"));
    let (own, other) = (app.ticket().in_team(&mine).opened().id(), app.ticket().in_team(&theirs).opened().id());
    let foreign = app.other_workspace().ticket().opened().id();
    let sara = app.agent("sara").in_team(&mine).enters();
    let item = |id: &str| json!({"ticket_id": id, "add_tags": ["seen"]});
    let answer = bulk(&sara, json!([item(&own), item(&other), item(&foreign)]));
    assert_eq!(statuses(&answer), [200, 404, 404]);
    let bare = |index: usize| {
        let mut error = answer["results"][index]["error"].clone();
        error.as_object_mut().unwrap().remove("request_id");
        error
    };
    assert_eq!(bare(1), bare(2));
    assert_eq!(shown(app, &other)["tags"], json!([]));
    app.viewer().post(PATH, json!({"items": [item(&own)]})).expect(403);
});
