//! Agents are on duty or not, and routing takes note of it.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

use super::calendar;

/// A team that gives out its tickets by turns, and an agent in it who is online.
fn staffed(app: &TestApp) -> (String, Actor) {
    let body = json!({"name": "فنی", "assignment_mode": "round_robin"});
    let team = app.root().post("/v1/teams", body).expect(201).id();
    let sara = app.agent("sara").in_team(&team).enters();
    sara.put_json("/v1/agents/me/availability", json!({"availability": "online"})).expect(200);
    (team, sara)
}

fn give(app: &TestApp, agent: &str, what: &str, from_seconds: i64, to_seconds: i64) -> String {
    let body = json!({"starts_at": app.clock.in_seconds(from_seconds), "ends_at": app.clock.in_seconds(to_seconds)});
    app.lead().post(format!("/v1/agents/{agent}/{what}"), body).expect(201).id()
}

/// A new ticket of the team: whom it went to, or why it waits, and what spoke against the only agent.
fn routed(app: &TestApp, team: &str) -> (String, Value, Value, String) {
    let ticket = app.ticket().in_team(team).opened();
    let routing = app.root().get(format!("/v1/tickets/{}/routing", ticket.id())).expect(200);
    let verdict = routing["decisions"][0]["candidates"][0]["verdict"].clone();
    (ticket.id(), ticket["assignee_id"].clone(), verdict, ticket["queued_reason"].to_string())
}

on_each_engine!(who_has_time_off_gets_nothing_until_it_is_over, |app| {
    let (team, sara) = staffed(app);
    give(app, &sara.id, "time-off", 3_600, 7_200);
    let (_, assignee, verdict, _) = routed(app, &team);
    assert_eq!((&assignee, &verdict), (&json!(sara.id), &json!("won")), "it has not begun");
    app.clock.advance_seconds(3_600);
    // Not even the worker has looked yet.
    let (waiting, assignee, verdict, reason) = routed(app, &team);
    assert_eq!((&assignee, &verdict), (&Value::Null, &json!("time_off")));
    assert_eq!(reason, "\"nobody_on_duty\"");
    app.tend();
    let assignee = |id: &str| app.root().get(format!("/v1/tickets/{id}")).expect(200)["assignee_id"].clone();
    assert_eq!(assignee(&waiting), Value::Null);
    app.clock.advance_seconds(3_600);
    app.tend();
    assert_eq!(assignee(&waiting), json!(sara.id), "what waited is given out");
    let duty = sara.get("/v1/agents/me/duty").expect(200);
    assert_eq!((&duty["duty"], &duty["until_at"]), (&json!("on"), &Value::Null));
});

on_each_engine!(who_works_in_shifts_gets_tickets_in_them_alone, |app| {
    let (team, sara) = staffed(app);
    let shift = give(app, &sara.id, "shifts", 3_600, 7_200);
    let duty = app.viewer().get(format!("/v1/agents/{}/duty", sara.id)).expect(200);
    let start = app.clock.in_seconds(3_600);
    assert_eq!(
        (&duty["duty"], &duty["until_at"], &duty["next_duty"]),
        (&json!("off_shift"), &json!(start), &json!("on"))
    );
    let (_, assignee, verdict, _) = routed(app, &team);
    assert_eq!((assignee, verdict), (Value::Null, json!("off_shift")));
    app.clock.advance_seconds(3_600);
    assert_eq!(routed(app, &team).1, json!(sara.id), "at once, before the worker has looked");
    app.tend();
    app.clock.advance_seconds(3_600);
    assert_eq!(routed(app, &team).2, json!("off_shift"), "the shift is over");
    app.lead().delete(format!("/v1/shifts/{shift}")).expect(204);
    assert_eq!(routed(app, &team).1, json!(sara.id), "without shifts he works whenever he is online");
    app.lead().delete(format!("/v1/shifts/{shift}")).expect(404);
});

on_each_engine!(who_has_a_calendar_works_in_its_hours, |app| {
    let (team, sara) = staffed(app);
    // The story begins on Saturday, 1 Farvardin 1405, at 11:30 in Tehran.
    let hours = json!({"saturday": [{"from": "11:00", "to": "12:00"}]});
    let id = calendar(app, json!({"name": "a", "hours": hours}));
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"calendar_id": id})).expect(200);
    assert_eq!(routed(app, &team).1, json!(sara.id));
    app.clock.advance_seconds(1_800);
    assert_eq!(routed(app, &team).2, json!("off_shift"));
    // A shift besides, and longer hours.
    let shift = give(app, &sara.id, "shifts", 0, 60);
    assert_eq!(routed(app, &team).1, json!(sara.id));
    app.root().delete(format!("/v1/shifts/{shift}")).expect(204);
    assert_eq!(routed(app, &team).2, json!("off_shift"));
    let longer = json!({"hours": {"saturday": [{"from": "11:00", "to": "13:00"}]}});
    app.root().patch(format!("/v1/calendars/{id}"), longer).expect(200);
    assert_eq!(routed(app, &team).1, json!(sara.id));
    let holiday = json!({"holidays": [{"name": "نوروز", "kind": "yearly_jalali", "month": 1, "day": 1}]});
    app.root().post(format!("/v1/calendars/{id}/holidays"), holiday).expect(200);
    assert_eq!(routed(app, &team).2, json!("off_shift"));
});

on_each_engine!(years_pass_and_duty_follows, |app| {
    let (team, sara) = staffed(app);
    let hours = json!({"saturday": [{"from": "11:00", "to": "12:00"}]});
    let id = calendar(app, json!({"name": "a", "hours": hours}));
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"calendar_id": id})).expect(200);
    for week in 0..3 {
        app.tend();
        assert_eq!(routed(app, &team).1, json!(sara.id), "week {week}");
        app.clock.advance_seconds(3_600);
        app.tend();
        assert_eq!(routed(app, &team).2, json!("off_shift"), "week {week}");
        app.clock.advance_seconds(7 * 86_400 - 3_600);
    }
});

on_each_engine!(shifts_and_time_off_are_kept_listed_and_told, |app| {
    let sara = app.agent("sara").recorded();
    let version = |app: &TestApp| app.root().get(format!("/v1/agents/{sara}")).expect(200).int("version");
    let before = version(app);
    let body = json!({"starts_at": "2026-04-01T08:00:00+04:30", "ends_at": "2026-04-02T03:30:00Z", "note": "سفر"});
    let made = app.lead().key("k").post(format!("/v1/agents/{sara}/time-off"), body.clone()).expect(201);
    assert_eq!((&made["starts_at"], &made["note"]), (&json!("2026-04-01T03:30:00.000Z"), &json!("سفر")));
    assert_eq!(app.viewer().get(made.header("location").unwrap()).expect(200).json, made.json);
    let late = give(app, &sara, "time-off", 90 * 86_400, 91 * 86_400);
    let early = give(app, &sara, "time-off", -7_200, -3_600);
    let list = |query: &str| app.root().get(format!("/v1/agents/{sara}/time-off{query}")).expect(200);
    assert_eq!(list("").ids(), [late.clone(), made.id(), early.clone()]);
    assert_eq!(list("?pending=true").ids(), [late.clone(), made.id()]);
    let first = list("?limit=1");
    let second = list(&format!("?limit=1&cursor={}", first.next_cursor().unwrap()));
    assert_eq!((first.ids(), second.ids()), (vec![late.clone()], vec![made.id()]));
    assert!(app.root().get(format!("/v1/agents/{sara}/shifts")).expect(200).ids().is_empty());
    app.root().get(format!("/v1/shifts/{}", late.replace("tof_", "shf_"))).expect(404);
    assert_eq!(version(app), before + 3, "each is a change of the agent");
    let audit = app.root().get("/v1/audit-log").expect(200);
    let newest = &audit.data()[0];
    assert_eq!((&newest["subject"]["id"], &newest["changes"]["time_off"]["to"]["id"]), (&json!(sara), &json!(early)));
    for (change, place, code) in [
        (json!({"starts_at": "2026-04-01T08:00:00Z", "ends_at": "2026-04-01T08:00:00Z"}), "#/ends_at", "conflict"),
        (json!({"starts_at": "2026-04-01T08:00:00Z", "ends_at": "2028-04-01T08:00:00Z"}), "#/ends_at", "out_of_range"),
        (json!({"starts_at": "2026-04-01T08:00:00Z"}), "#/ends_at", "required"),
    ] {
        app.root().post(format!("/v1/agents/{sara}/shifts"), change).expect(422).field_error(place, code);
    }
    app.agent("reza").enters().post(format!("/v1/agents/{sara}/shifts"), body).expect(403);
});
