//! A ticket's clocks explained, at any instant and under any version.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{body, explained, hours, path, policy, says, with};

on_each_engine!(every_interval_is_told_with_its_reason, |app| {
    policy(app, with("a", json!({"targets": {"resolution": hours(10)}})));
    let id = app.ticket().opened().id();
    let mark = || json!(app.clock.now());
    let start = mark();
    app.clock.advance_seconds(3_600);
    says(app, &id, "reply", Some("needs_info"));
    let asked = mark();
    app.clock.advance_seconds(7_200);
    says(app, &id, "customer", None);
    let back = mark();
    app.clock.advance_seconds(1_800);
    let shown = explained(app, &id);
    let cycle = &shown["cycles"][0];
    let interval = |from: &Value, to: &Value, counted: bool, reason: &str, used: i64| json!({"started_at": from, "ended_at": to, "counted": counted, "reason": reason, "used_seconds": used});
    let expected = [
        interval(&start, &asked, true, "waits_for_team", 3_600),
        interval(&asked, &back, false, "needs_info", 0),
        interval(&back, &Value::Null, true, "waits_for_team", 1_800),
    ];
    assert_eq!(cycle["intervals"], json!(expected));
    let numbers = ["target_seconds", "used_seconds", "remaining_seconds"].map(|name| cycle[name].as_i64().unwrap());
    assert_eq!(numbers, [36_000, 5_400, 30_600]);
    assert_eq!((&cycle["started_at"], &cycle["due_at"]), (&start, &json!(app.clock.in_seconds(30_600))));
    let upcoming: Vec<_> = cycle["upcoming"].as_array().unwrap().iter().map(|it| it["moment"].clone()).collect();
    assert_eq!(upcoming, ["warning", "breached"]);
});

on_each_engine!(any_instant_of_the_past_can_be_asked, |app| {
    policy(app, with("a", json!({"targets": {"first_response": hours(4)}, "warn_percent": 50})));
    let id = app.ticket().opened().id();
    let start = app.now_seconds();
    app.clock.advance_seconds(5 * 3_600);
    app.tend();
    says(app, &id, "reply", None);
    let at = |hours: f64| {
        let instant = app.clock.in_seconds(start - app.now_seconds() + (hours * 3_600.0) as i64);
        app.root().get(format!("{}/sla?at={instant}", path(&id))).expect(200)
    };
    for (hours, state, missed) in [
        (0.5, "pending", None),
        (2.0, "warning", None),
        (4.0, "warning", None),
        (4.5, "breached", Some(1_800)),
        (9.0, "breached", Some(3_600)),
    ] {
        let shown = at(hours);
        let cycle = &shown["cycles"][0];
        assert_eq!((cycle["state"].as_str().unwrap(), cycle["missed_by_seconds"].as_i64()), (state, missed), "{hours}");
    }
    assert_eq!(at(0.5)["cycles"][0]["ended_at"], Value::Null);
    assert_eq!(at(-1.0)["cycles"], json!([]), "before it was opened");
    app.root().get(format!("{}/sla?at=yesterday", path(&id))).expect(400);
});

on_each_engine!(another_version_of_the_policy_can_be_tried_on_the_past, |app| {
    let id = policy(app, body("a"));
    let ticket = app.ticket().opened().id();
    app.clock.advance_seconds(2 * 3_600);
    says(app, &ticket, "reply", None);
    app.root().patch(format!("/v1/sla-policies/{id}"), json!({"targets": {"first_response": hours(1)}})).expect(200);
    let shown = explained(app, &ticket);
    assert_eq!(
        (&shown["policy"]["version"], &shown["cycles"][0]["state"]),
        (&json!(1), &json!("met")),
        "promised is promised"
    );
    let tried = app.root().get(format!("{}/sla?version=2", path(&ticket))).expect(200);
    let cycles: Vec<_> =
        tried["cycles"].as_array().unwrap().iter().map(|it| (it["metric"].clone(), it["state"].clone())).collect();
    assert_eq!(cycles, [(json!("first_response"), json!("breached"))]);
    assert_eq!(tried["policy"]["version"], 2);
    app.root().get(format!("{}/sla?version=3", path(&ticket))).expect(400).field_error("version", "not_found");
});
