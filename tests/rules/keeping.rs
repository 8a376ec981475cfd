//! Adding, changing, ordering and removing rules.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{put, rule, tagged};

on_each_engine!(a_rule_is_kept_as_it_was_sent_and_every_change_of_it_is_an_event, |app| {
    let (team, sara) = (app.team("فنی"), app.agent("sara").recorded());
    let actions = json!([
        {"type": "update", "status": null, "priority": "high", "impact": null, "language": null, "spam": null,
         "category_id": null, "team_id": team, "assignee_id": sara, "clear": ["impact"], "tags": [], "text": null, "seconds": null,
         "canned_response_id": null, "agent_ids": [], "to": [], "ticket_id": null, "webhook_id": null},
        {"type": "snooze", "seconds": 60},
        {"type": "route"},
    ]);
    let sent = json!({
        "name": "ویژه", "description": "d", "mode": "live", "occasions": ["opened", "replied"], "stops": true,
        "condition": {"all": [tagged("vip")]}, "actions": actions,
    });
    let made = app.root().post("/v1/rules", sent.clone()).expect(201);
    for member in ["name", "description", "mode", "occasions", "stops"] {
        assert_eq!(made[member], sent[member], "{member}");
    }
    assert_eq!(made["actions"][0], actions[0]);
    assert_eq!((&made["actions"][1]["seconds"], &made["actions"][2]["seconds"]), (&json!(60), &Value::Null));
    assert_eq!((made.int("position"), made.int("version")), (1, 1));
    let path = format!("/v1/rules/{}", made.id());
    assert_eq!(made.header("location").unwrap(), path);
    assert_eq!(app.root().get(&path).expect(200).json, made.json);
    // What was answered can be sent back.
    let again =
        app.root().patch(&path, json!({"actions": made["actions"], "condition": made["condition"]})).expect(200);
    assert_eq!(again.int("version"), 1);
    let changed = app.root().patch(&path, json!({"actions": put("x"), "mode": "shadow"})).expect(200);
    assert_eq!((changed.int("version"), &changed["mode"]), (2, &json!("shadow")));
    app.root().if_match("\"1\"").patch(&path, json!({"name": "x"})).expect(412);
    let audit = app.root().get("/v1/audit-log?limit=5").expect(200);
    let told: Vec<_> = audit.data().iter().filter(|event| event["subject"]["type"] == "rule").collect();
    assert_eq!((told.len(), &told[0]["changes"]["mode"]), (2, &json!({"from": "live", "to": "shadow"})));
    app.root().delete(&path).expect(204);
    app.root().get(&path).expect(404);
});

on_each_engine!(what_makes_no_rule_is_refused_with_its_place, |app| {
    let never = "agt_01jd0000000000000000000000";
    let action = |action: Value| json!({"actions": [action]});
    for (members, place, code) in [
        (json!({"occasions": []}), "#/occasions", "required"),
        (json!({"occasions": ["later"]}), "#/occasions/0", "unknown_option"),
        (json!({"after": {"minutes": 5, "clock": "calendar"}}), "#/after", "conflict"),
        (json!({"occasions": [], "after": {"minutes": 0, "clock": "calendar"}}), "#/after/minutes", "out_of_range"),
        (json!({"occasions": [], "after": {"minutes": 5, "clock": "moon"}}), "#/after/clock", "unknown_option"),
        (
            json!({"occasions": [], "after": {"minutes": 5, "clock": "calendar"}, "condition": {"all": [
                {"field": "waiting_since", "op": "older_than", "value": 60},
            ]}}),
            "#/condition/all/0/op",
            "not_allowed",
        ),
        (
            json!({"occasions": [], "after": {"minutes": 5, "clock": "business"},
                "condition": {"field": "priority", "op": "changed"}}),
            "#/condition/op",
            "not_allowed",
        ),
        (json!({"actions": []}), "#/actions", "required"),
        (action(json!({"type": "update"})), "#/actions/0", "required"),
        (action(json!({"type": "update", "tags": ["x"], "priority": "low"})), "#/actions/0/tags", "not_allowed"),
        (
            action(json!({"type": "update", "team_id": "team_01jd0000000000000000000000"})),
            "#/actions/0/team_id",
            "not_found",
        ),
        (action(json!({"type": "update", "assignee_id": never})), "#/actions/0/assignee_id", "not_found"),
        (
            action(json!({"type": "update", "assignee_id": never, "clear": ["assignee_id"]})),
            "#/actions/0/assignee_id",
            "conflict",
        ),
        (action(json!({"type": "add_tags"})), "#/actions/0/tags", "required"),
        (action(json!({"type": "add_tags", "tags": ["a,b"]})), "#/actions/0/tags/0", "invalid_character"),
        (action(json!({"type": "note", "text": "  "})), "#/actions/0/text", "required"),
        (action(json!({"type": "snooze", "seconds": 0})), "#/actions/0/seconds", "out_of_range"),
        (action(json!({"type": "route", "priority": "low"})), "#/actions/0/priority", "not_allowed"),
        (action(json!({"type": "reply"})), "#/actions/0/canned_response_id", "required"),
        (
            action(json!({"type": "reply", "canned_response_id": "crp_01jd0000000000000000000000"})),
            "#/actions/0/canned_response_id",
            "not_found",
        ),
        (json!({"condition": {"field": "assignee_id", "op": "is", "value": "me"}}), "#/condition/value", "not_allowed"),
    ] {
        let mut body = json!({"name": "x", "occasions": ["opened"], "actions": put("x")});
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        app.root().post("/v1/rules", body).expect(422).field_error(place, code);
    }
    assert_eq!(app.root().get("/v1/rules").expect(200).data().len(), 0);
});

on_each_engine!(names_are_unique_and_an_order_names_every_rule, |app| {
    let first = rule(app, "Pay", json!({"actions": put("x")})).id();
    let body = json!({"name": "pay", "occasions": ["opened"], "actions": put("x")});
    app.root().post("/v1/rules", body).expect(409).problem("already_exists");
    let second = rule(app, "other", json!({"actions": put("x")})).id();
    let order = |ids: Value| app.root().put_json("/v1/rules/order", json!({"ids": ids}));
    order(json!([first])).expect(422).field_error("#/ids", "too_few");
    order(json!([first, first])).expect(422).field_error("#/ids/1", "duplicate");
    let ordered = order(json!([second, first])).expect(200);
    assert_eq!(ordered.ids(), [second, first]);
    assert_eq!(app.root().get("/v1/rules").expect(200).json, ordered.json);
});

on_each_engine!(rules_are_for_admins_and_everybody_may_read_them, |app| {
    let id = rule(app, "x", json!({"actions": put("x")})).id();
    for who in [app.lead(), app.viewer(), app.agent("sara").enters()] {
        who.get(format!("/v1/rules/{id}")).expect(200);
        who.patch(format!("/v1/rules/{id}"), json!({"mode": "off"})).expect(403);
        who.delete(format!("/v1/rules/{id}")).expect(403);
    }
});
