//! What is due is done once: however late, however often one looks, on however many nodes.

use serde_json::json;
use support::{Engine, TestApp, on_each_engine};

use super::{hours, moments, path, policy, says, sla, with};

fn due(app: &TestApp) -> usize {
    app.database.texts("SELECT 'x' AS text FROM due").len()
}

on_each_engine!(a_clock_warns_runs_out_and_tells_each_once, |app| {
    policy(app, with("a", json!({"warn_percent": 75, "targets": {"first_response": hours(4)}})));
    let id = app.ticket().opened().id();
    let mut seen = Vec::new();
    for (seconds, told, state) in [
        (3 * 3_600 - 1, vec![], "pending"),
        (1, vec!["warning first_response 1"], "warning"),
        (3_600, vec!["warning first_response 1"], "warning"),
        (1, vec!["warning first_response 1", "breached first_response 1"], "breached"),
        (999_999, vec!["warning first_response 1", "breached first_response 1"], "breached"),
    ] {
        app.clock.advance_seconds(seconds);
        app.tend();
        app.tend();
        assert_eq!(
            (moments(app, &id), &sla(app, &id)["state"]),
            (told.iter().map(|it| (*it).to_owned()).collect(), &json!(state))
        );
        seen = told;
    }
    let history = app.root().get(format!("{}/history?limit=200", path(&id))).expect(200);
    let event = history.data().iter().find(|event| event["type"] == "sla.breached").unwrap();
    assert_eq!(event["actor"]["type"], "system");
    assert_eq!(event["changes"]["sla"]["to"]["state"], "breached");
    assert_eq!((seen.len(), due(app)), (2, 0), "nothing is left to do");
    says(app, &id, "reply", None);
    assert_eq!(sla(app, &id)["state"], "breached", "late is late, done or not");
    assert_eq!(moments(app, &id).len(), 2);
});

on_each_engine!(a_late_answer_that_nobody_had_noticed_is_a_breach_once, |app| {
    policy(app, with("a", json!({"targets": {"first_response": hours(4)}})));
    app.stop();
    app.restart();
    let id = app.ticket().opened().id();
    // The worker looks by the wall clock once a second; what it has not seen yet the answer tells.
    app.clock.advance_seconds(4 * 3_600 + 1);
    says(app, &id, "reply", None);
    app.tend();
    let breaches = moments(app, &id).into_iter().filter(|moment| moment.starts_with("breached")).count();
    assert_eq!(breaches, 1);
});

on_each_engine!(a_clock_that_jumps_a_day_and_back_does_nothing_twice, |app| {
    let steps = json!([{"metric": "first_response", "percent": 100, "raise_to": "high"}, {"metric": "first_response", "minutes": 600, "raise_to": "urgent"}]);
    policy(app, with("a", json!({"steps": steps, "targets": {"first_response": hours(4)}})));
    let id = app.ticket().opened().id();
    app.clock.advance_days(1);
    app.tend();
    let told = moments(app, &id);
    assert_eq!(told.len(), 3, "{told:?}");
    app.clock.advance_days(-1);
    for _ in 0..30 {
        app.clock.advance_seconds(3_600);
        app.tend();
    }
    assert_eq!(moments(app, &id), told);
    assert_eq!(sla(app, &id)["state"], "breached");
});

on_each_engine!(work_that_was_held_under_a_clock_ahead_is_not_held_for_a_day, |app| {
    policy(app, with("a", json!({"targets": {"first_response": hours(4)}})));
    let id = app.ticket().opened().id();
    app.clock.advance_seconds(5 * 3_600);
    app.stop();
    // As a node left it that was killed while its clock was a day ahead.
    let ahead = (app.now_seconds() + 86_400) * 1_000;
    app.database.execute(&format!("UPDATE due SET leased_until = {ahead}"));
    app.restart();
    app.tend();
    assert_eq!(moments(app, &id), ["breached first_response 1"]);
});

on_each_engine!(what_a_killed_node_held_is_done_when_its_time_is_over, |app| {
    policy(app, with("a", json!({"targets": {"first_response": hours(4)}})));
    let id = app.ticket().opened().id();
    app.stop();
    let held = (app.now_seconds() + 4 * 3_600 + 10) * 1_000;
    app.database.execute(&format!("UPDATE due SET leased_until = {held}"));
    app.restart();
    app.clock.advance_seconds(4 * 3_600 + 1);
    app.tend();
    assert_eq!(moments(app, &id), [""; 0], "it may still be at it");
    app.clock.advance_seconds(9);
    app.tend();
    assert_eq!(moments(app, &id), ["breached first_response 1"]);
});

on_each_engine!(what_is_due_at_once_is_all_done_and_leaves_nothing, |app| {
    policy(app, with("a", json!({"targets": {"first_response": hours(4)}})));
    let tickets: Vec<String> = (0..150).map(|_| app.ticket().opened().id()).collect();
    // Work about what is gone is no work.
    let gone = match app.engine() {
        Engine::Postgres => "gen_random_uuid()",
        Engine::Sqlite => "randomblob(16)",
    };
    app.database.execute(&format!(
        "INSERT INTO due (workspace_id, kind, subject_id, due_at, attempts) SELECT workspace_id, 1, {gone}, 0, 0 FROM due"
    ));
    app.clock.advance_seconds(4 * 3_600 + 1);
    app.tend();
    assert_eq!(due(app), 0);
    for id in tickets {
        assert_eq!(moments(app, &id), ["breached first_response 1"]);
    }
});

on_each_engine!(tickets_that_are_opened_at_one_moment_are_promised_each_its_own, |app| {
    policy(app, with("a", json!({"targets": {"first_response": hours(4), "resolution": hours(8)}})));
    let customer = app.customer("Parisa");
    let bodies: Vec<_> = (0..24).map(|_| app.ticket().of(&customer).body).collect();
    let opened: Vec<String> = std::thread::scope(|threads| {
        let send = |body| threads.spawn(|| app.root().post("/v1/tickets", body).expect(201).id());
        let sent: Vec<_> = bodies.into_iter().map(send).collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let first = json!(app.clock.in_seconds(4 * 3_600));
    assert!(opened.iter().all(|id| sla(app, id)["first_response_due_at"] == first));
    assert_eq!((due(app), app.database.texts("SELECT 'x' AS text FROM sla_cycles").len()), (24, 48));
    app.clock.advance_seconds(9 * 3_600);
    app.tend();
    for id in opened {
        assert_eq!(moments(app, &id), ["breached first_response 1", "breached resolution 1"]);
    }
});
