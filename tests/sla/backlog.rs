//! Much that is due at once, and what cannot be done of it.

use std::thread;

use serde_json::json;
use support::{Engine, TestApp, on_each_engine};

use super::{hours, moments, path, policy, says, sla, with};

fn count(app: &TestApp, table: &str) -> usize {
    app.database.texts(&format!("SELECT 'x' AS text FROM {table}")).len()
}

on_each_engine!(a_crowd_that_is_due_is_worked_off_once_each_on_any_number_of_nodes, |app| {
    let steps = json!([{"metric": "first_response", "percent": 100, "raise_to": "high"}]);
    policy(app, with("a", json!({"steps": steps, "targets": {"first_response": hours(4)}})));
    let tickets: Vec<String> = (0..200).map(|_| app.ticket().opened().id()).collect();
    app.clock.advance_seconds(4 * 3_600 + 1);
    thread::scope(|threads| {
        // SQLite has one process.
        if app.engine() == Engine::Postgres {
            threads.spawn(|| app.second_node().tend());
        }
        threads.spawn(|| app.tend());
    });
    // What one of them held when the other looked for the last time is done by now.
    assert_eq!(count(app, "due"), 0);
    for id in tickets {
        assert_eq!(moments(app, &id), ["escalated first_response 1 percent 100", "breached first_response 1"]);
        assert_eq!(app.root().get(path(&id)).expect(200)["priority"], "high");
    }
});

on_each_engine!(what_cannot_be_done_is_left_alone_in_the_end_and_the_others_go_on, |app| {
    policy(app, with("a", json!({"targets": {"first_response": hours(4), "resolution": hours(80)}})));
    let tickets: Vec<String> = (0..40).map(|_| app.ticket().opened().id()).collect();
    // The first ones in line cannot be read.
    app.database.execute("UPDATE tickets SET sla = 'x' || sla WHERE number <= 3");
    let tries = |app: &TestApp| {
        app.database.texts(
            "SELECT CAST(attempts AS TEXT) || CASE WHEN failed_at IS NULL THEN '' ELSE ' failed' END AS text \
             FROM due WHERE attempts > 0",
        )
    };
    app.clock.advance_seconds(4 * 3_600 + 1);
    app.tend();
    assert_eq!(tries(app), ["1", "1", "1"]);
    for id in &tickets[3..] {
        assert_eq!(moments(app, id), ["breached first_response 1"]);
    }
    for tried in 2..=12 {
        app.clock.advance_seconds(3_601);
        app.tend();
        let ended = if tried == 12 { " failed" } else { "" };
        assert_eq!(tries(app), [format!("{tried}{ended}"), format!("{tried}{ended}"), format!("{tried}{ended}")]);
    }
    app.clock.advance_days(9);
    app.tend();
    assert_eq!(tries(app), ["12 failed", "12 failed", "12 failed"], "nobody tries them any more");
    assert_eq!(count(app, "due"), 3, "and the others are done");
    // Mended, a ticket is promised things again as soon as anything happens to its clocks.
    app.database.execute("UPDATE tickets SET sla = substr(sla, 2) WHERE number <= 3");
    says(app, &tickets[0], "reply", None);
    app.tend();
    assert_eq!(moments(app, &tickets[0]), ["breached first_response 1", "breached resolution 1"]);
    assert_eq!((count(app, "due"), &sla(app, &tickets[1])["state"]), (2, &json!("pending")));
});
