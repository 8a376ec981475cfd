//! Policies: adding, changing, ordering and removing them.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{body, hours, policy, sla, with};

fn names(app: &TestApp) -> Vec<String> {
    app.root().get("/v1/sla-policies").expect(200).column("name")
}

on_each_engine!(a_policy_is_kept_as_it_was_sent_and_every_change_of_it_is_an_event, |app| {
    let (team, sara) = (app.team("فنی"), app.agent("sara").recorded());
    let steps = json!([
        {"metric": "first_response", "percent": 50, "minutes": null, "notify": {"assignee": true, "followers": false, "team": true, "agent_ids": [sara]}, "raise_to": "high", "reassign": null},
        {"metric": "resolution", "percent": null, "minutes": -30, "notify": null, "raise_to": null, "reassign": {"team_id": team, "assignee_id": null}},
    ]);
    let condition = json!({"all": [{"field": "customer_tier", "op": "is", "value": "vip"}]});
    let sent = with(
        "ویژه",
        json!({"steps": steps, "condition": condition, "warn_percent": 60, "on_change": "now", "description": "d"}),
    );
    let made = app.root().post("/v1/sla-policies", sent.clone()).expect(201);
    for (member, value) in sent.as_object().unwrap() {
        if member == "targets" {
            assert_eq!(&made[member], value);
        } else {
            assert_eq!(&made[member], value, "{member}");
        }
    }
    assert_eq!((made.int("position"), made.int("version"), &made["active"]), (1, 1, &json!(true)));
    assert_eq!(made.header("location").unwrap(), format!("/v1/sla-policies/{}", made.id()));
    let path = format!("/v1/sla-policies/{}", made.id());
    assert_eq!(app.root().get(&path).expect(200).json, made.json);
    let changed = app.root().patch(&path, json!({"targets": {"resolution": hours(9)}, "steps": []})).expect(200);
    assert_eq!((changed.int("version"), &changed["targets"]["first_response"]), (2, &Value::Null));
    assert_eq!(app.root().patch(&path, json!({"name": "ویژه", "active": true})).expect(200).int("version"), 2);
    app.root().if_match("\"1\"").patch(&path, json!({"name": "x"})).expect(412);
    let audit = app.root().get("/v1/audit-log?limit=5").expect(200);
    let told: Vec<_> = audit.data().iter().filter(|event| event["subject"]["type"] == "sla_policy").collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["changes"]["terms"]["to"]["targets"]["first_response"], Value::Null);
    app.root().delete(&path).expect(204);
    app.root().get(&path).expect(404);
});

on_each_engine!(every_priority_is_promised_a_time_the_low_one_too, |app| {
    for missing in ["low", "medium", "high", "urgent"] {
        let mut sent = body("x");
        sent["targets"]["next_response"].as_object_mut().unwrap().remove(missing);
        let place = format!("#/targets/next_response/{missing}");
        app.root().post("/v1/sla-policies", sent).expect(422).field_error(&place, "required");
    }
    assert_eq!(names(app).len(), 0);
});

on_each_engine!(what_makes_no_policy_is_refused_with_its_place, |app| {
    let step = |more: Value| {
        let mut step = json!({"metric": "first_response", "percent": 50, "raise_to": "high"});
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"steps": [step]})
    };
    let never = "agt_01jd0000000000000000000000";
    for (members, place, code) in [
        (json!({"targets": {}}), "#/targets", "required"),
        (json!({"warn_percent": 0}), "#/warn_percent", "out_of_range"),
        (json!({"on_change": "later"}), "#/on_change", "unknown_option"),
        (step(json!({"percent": null})), "#/steps/0/percent", "required"),
        (step(json!({"minutes": 5})), "#/steps/0/minutes", "conflict"),
        (step(json!({"percent": 1_001})), "#/steps/0/percent", "out_of_range"),
        (step(json!({"raise_to": null})), "#/steps/0", "required"),
        (step(json!({"reassign": {"assignee_id": never}})), "#/steps/0/reassign/assignee_id", "not_found"),
        (step(json!({"notify": {"agent_ids": [never]}})), "#/steps/0/notify/agent_ids/0", "not_found"),
        (step(json!({"metric": "handling"})), "#/steps/0/metric", "unknown_option"),
        (json!({"condition": {"field": "color", "op": "is", "value": 1}}), "#/condition/field", "unknown_option"),
        (json!({"condition": {"field": "assignee_id", "op": "is", "value": "me"}}), "#/condition/value", "not_allowed"),
        (
            json!({"condition": {"field": "team_id", "op": "is", "value": "team_01jd0000000000000000000000"}}),
            "#/condition/value",
            "invalid_reference",
        ),
        (json!({"calendar_id": "cal_01jd0000000000000000000000"}), "#/calendar_id", "not_found"),
    ] {
        app.root().post("/v1/sla-policies", with("x", members)).expect(422).field_error(place, code);
    }
    let mut short = body("x");
    short["targets"]["resolution"]["low"]["seconds"] = 59.into();
    app.root()
        .post("/v1/sla-policies", short)
        .expect(422)
        .field_error("#/targets/resolution/low/seconds", "out_of_range");
    let id = policy(app, body("Usual"));
    let taken = app.root().post("/v1/sla-policies", body("USUAL")).expect(409).problem("already_exists");
    assert_eq!(taken["existing_id"], id.as_str());
});

on_each_engine!(the_first_that_fits_applies_and_the_order_can_be_changed, |app| {
    let first = policy(app, with("a", json!({"targets": {"first_response": hours(1)}})));
    let urgent = json!({"field": "priority", "op": "gte", "value": "high"});
    let second = policy(app, with("b", json!({"targets": {"first_response": hours(2)}, "condition": urgent})));
    let third = policy(app, with("c", json!({"targets": {"first_response": hours(3)}})));
    let due = |priority: &str| {
        let id = app.ticket().with("priority", priority).opened().id();
        let due = sla(app, &id)["first_response_due_at"].clone();
        (1..4).find(|hours| due == app.clock.in_seconds(hours * 3_600).as_str())
    };
    assert_eq!((due("high"), due("low")), (Some(1), Some(1)));
    let ordered = app.root().put_json("/v1/sla-policies/order", json!({"ids": [second, third, first]})).expect(200);
    assert_eq!(ordered.column("name"), ["b", "c", "a"]);
    assert_eq!((names(app), due("high"), due("low")), (ordered.column("name"), Some(2), Some(3)));
    app.root().patch(format!("/v1/sla-policies/{second}"), json!({"active": false})).expect(200);
    assert_eq!(due("high"), Some(3));
    for (ids, place, code) in [
        (json!([first, second]), "#/ids", "too_few"),
        (json!([first, second, second]), "#/ids/2", "duplicate"),
        (json!([first, second, "sla_01jd0000000000000000000000"]), "#/ids/2", "not_found"),
    ] {
        app.root().put_json("/v1/sla-policies/order", json!({ "ids": ids })).expect(422).field_error(place, code);
    }
});

on_each_engine!(policies_are_for_admins_and_everybody_may_read_them, |app| {
    let id = policy(app, body("a"));
    let lead = app.lead();
    lead.get("/v1/sla-policies").expect(200);
    lead.patch(format!("/v1/sla-policies/{id}"), json!({"active": false})).expect(403);
    lead.post("/v1/sla-policies/recalculate", json!({"from": "now"})).expect(403);
    let ticket = app.ticket().opened().id();
    lead.post(format!("/v1/tickets/{ticket}/sla/recalculate"), json!({"from": "now"})).expect(200);
    let sara = app.agent("sara").enters();
    sara.post(format!("/v1/tickets/{ticket}/sla/recalculate"), json!({"from": "now"})).expect(403);
    sara.get(format!("/v1/tickets/{ticket}/sla")).expect(200);
    let other = app.other_workspace();
    assert_eq!(other.root().get("/v1/sla-policies").expect(200).data().len(), 0);
    assert_eq!(other.ticket().opened()["sla"], Value::Null, "what one promises binds no other");
});
