//! Promises in open hours, and the calendars they go by.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{explained, path, policy, sla, with};

/// A calendar that is open every day between these hours, in UTC. Stories begin at eight.
fn open(app: &TestApp, name: &str, from: &str, to: &str) -> String {
    let day = json!([{"from": from, "to": to}]);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let hours: Value =
        days.into_iter().map(|name| (name.to_owned(), day.clone())).collect::<serde_json::Map<_, _>>().into();
    app.root().post("/v1/calendars", json!({"name": name, "time_zone": "UTC", "hours": hours})).expect(201).id()
}

fn business(hours: i64) -> Value {
    let target = json!({"seconds": hours * 3_600, "time": "business"});
    json!({"targets": {"first_response": {"low": target, "medium": target, "high": target, "urgent": target}}})
}

fn due(app: &TestApp, id: &str) -> Value {
    sla(app, id)["first_response_due_at"].clone()
}

on_each_engine!(the_calendar_of_the_policy_counts_else_the_teams_else_the_workspaces, |app| {
    let (morning, noon, late) =
        (open(app, "a", "09:00", "11:00"), open(app, "b", "12:00", "14:00"), open(app, "c", "15:00", "17:00"));
    let (plain, own) =
        (app.team("plain"), app.root().post("/v1/teams", json!({"name": "own", "calendar_id": noon})).expect(201).id());
    let id = policy(app, with("p", business(1)));
    let at = |hours: i64| json!(app.clock.in_seconds(hours * 3_600));
    let of = |team: &str| due(app, &app.ticket().in_team(team).opened().id());
    assert_eq!((of(&plain), of(&own)), (at(1), at(5)), "without any calendar day and night count");
    app.root().patch("/v1/workspace", json!({"calendar_id": late})).expect(200);
    assert_eq!((of(&plain), of(&own)), (at(8), at(5)));
    app.root().patch(format!("/v1/sla-policies/{id}"), json!({"calendar_id": morning})).expect(200);
    assert_eq!((of(&plain), of(&own)), (at(2), at(2)));
    let used = app.root().delete(format!("/v1/calendars/{morning}")).expect(409).problem("in_use");
    assert_eq!(used["used_by"]["sla_policy_ids"], json!([id]));
});

on_each_engine!(another_team_brings_its_calendar_and_tells_so, |app| {
    let (noon, late) = (open(app, "b", "12:00", "14:00"), open(app, "c", "15:00", "17:00"));
    let team = |name: &str, calendar: &str| {
        app.root().post("/v1/teams", json!({"name": name, "calendar_id": calendar})).expect(201).id()
    };
    let (one, two) = (team("one", &noon), team("two", &late));
    policy(app, with("p", business(1)));
    let id = app.ticket().in_team(&one).opened().id();
    let moved = app.root().patch(path(&id), json!({"team_id": two})).expect(200);
    assert_eq!(moved["sla"]["first_response_due_at"], app.clock.in_seconds(8 * 3_600).as_str());
    let history = app.root().get(format!("{}/history?limit=200", path(&id))).expect(200);
    let event = history.data().iter().find(|event| event["type"] == "sla.policy_changed").unwrap();
    assert_eq!(event["changes"]["sla_policy"]["to"]["calendar"], json!({"id": late, "version": 1}));
});

on_each_engine!(a_changed_calendar_moves_nothing_until_it_is_asked_for_and_the_past_stays, |app| {
    let calendar = open(app, "a", "09:00", "11:00");
    policy(app, with("p", json!({"calendar_id": calendar, "targets": business(1)["targets"]})));
    let id = app.ticket().opened().id();
    let promised = due(app, &id);
    assert_eq!(promised, app.clock.in_seconds(2 * 3_600).as_str());
    let today = app.clock.now()[..10].to_owned();
    let holiday = json!([{"name": "closed", "first": today, "last": today}]);
    let changed = app.root().patch(
        format!("/v1/calendars/{calendar}"),
        json!({ "hours": {"saturday": [{"from": "10:00", "to": "11:00"}]} }),
    );
    assert_eq!(changed.status, 200, "{changed:?} {holiday}");
    assert_eq!(due(app, &id), promised);
    app.root().post(format!("{}/sla/recalculate", path(&id)), json!({"from": "start"})).expect(200);
    assert_eq!(due(app, &id), app.clock.in_seconds(3 * 3_600).as_str());
    let shown = explained(app, &id);
    assert_eq!(shown["policy"]["calendar_version"], 2);
    let before = app.root().get(format!("{}/sla?at={}", path(&id), app.clock.in_seconds(-1))).expect(200);
    assert_eq!(before["cycles"], json!([]));
});

on_each_engine!(a_category_that_comes_under_another_one_comes_under_its_policy, |app| {
    let (upper, lower) = (app.category("upper"), app.category("lower"));
    let condition = json!({"field": "category_id", "op": "under", "value": upper});
    policy(app, with("p", json!({ "condition": condition })));
    let opened = || app.ticket().with("category_id", lower.clone()).opened()["sla"].clone();
    assert_eq!(opened(), Value::Null);
    app.root().patch(format!("/v1/categories/{lower}"), json!({"parent_id": upper})).expect(200);
    assert_ne!(opened(), Value::Null);
});
