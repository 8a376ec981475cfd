//! Agents who are online and have gone without saying so.

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

use super::{online, says, shown, team};

fn limit(app: &TestApp, minutes: impl Into<Value>) -> Answer {
    let minutes: Value = minutes.into();
    app.root().patch("/v1/workspace", json!({"away_after_minutes": minutes})).expect(200)
}

fn is(app: &TestApp, agent: &Actor) -> String {
    app.root().get(format!("/v1/agents/{}", agent.id)).expect(200).str("availability")
}

/// Lets so many minutes and seconds pass, and what is due happen.
fn passes(app: &TestApp, minutes: i64, seconds: i64) {
    app.clock.advance_seconds(60 * minutes + seconds);
    app.tend();
}

on_each_engine!(whoever_does_nothing_for_so_long_is_away_and_comes_back_by_saying_so, |app| {
    assert_eq!(limit(app, 10)["away_after_minutes"], 10);
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    passes(app, 9, 0);
    sara.get("/v1/tickets").expect(200);
    passes(app, 10, 59);
    assert_eq!(is(app, &sara), "online", "what is known of her may lag behind by a minute");
    passes(app, 0, 1);
    assert_eq!(is(app, &sara), "away");
    assert_eq!(app.ticket().in_team(&team).opened()["queued_reason"], "nobody_available");
    let history = app.database.texts("SELECT CAST(count(*) AS TEXT) AS text FROM events WHERE kind = 45");
    assert_eq!(history[0], "2", "she came, and has gone");
    sara.get("/v1/tickets").expect(200);
    passes(app, 30, 0);
    assert_eq!(is(app, &sara), "away", "she has not said that she is there");
    says(&sara, json!({"availability": "online"}));
    let id = app.ticket().in_team(&team).opened().id();
    assert_eq!(shown(app, &id)["assignee_id"], sara.id.as_str());
    app.tend();
});

on_each_engine!(whoever_works_is_never_away_and_a_write_for_each_request_is_not_needed, |app| {
    limit(app, 5);
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    for _ in 0..20 {
        passes(app, 0, 59);
        sara.get("/v1/queue").expect(200);
    }
    assert_eq!(is(app, &sara), "online");
    let noted = || app.database.texts("SELECT CAST(max(last_act_at) AS TEXT) AS text FROM agent_acts")[0].clone();
    app.clock.advance_seconds(120);
    sara.get("/v1/queue").expect(200);
    let before = noted();
    app.clock.advance_seconds(59);
    sara.get("/v1/queue").expect(200);
    assert_eq!(noted(), before);
    app.clock.advance_seconds(1);
    sara.get("/v1/queue").expect(200);
    assert_ne!(noted(), before);
});

on_each_engine!(without_a_limit_nobody_goes_and_a_new_one_counts_for_who_is_there, |app| {
    let team = team(app, "round", "round_robin");
    let (sara, omid, gone) =
        (online(app, "sara", &team), online(app, "omid", &team), app.agent("gone").in_team(&team).enters());
    passes(app, 300, 0);
    assert_eq!(is(app, &sara), "online");
    omid.get("/v1/queue").expect(200);
    limit(app, 60);
    app.tend();
    assert_eq!((is(app, &sara).as_str(), is(app, &omid).as_str()), ("away", "online"));
    passes(app, 61, 0);
    assert_eq!((is(app, &omid).as_str(), is(app, &gone).as_str()), ("away", "offline"));
    says(&omid, json!({"availability": "online"}));
    limit(app, Value::Null);
    passes(app, 999, 0);
    assert_eq!(is(app, &omid), "online");
    assert_eq!(app.database.texts("SELECT 'x' AS text FROM due WHERE kind = 5"), [""; 0], "nothing is left to do");
    app.root()
        .patch("/v1/workspace", json!({"away_after_minutes": 1_441}))
        .expect(422)
        .field_error("#/away_after_minutes", "out_of_range");
});

on_each_engine!(whoever_goes_before_his_time_is_over_is_left_alone, |app| {
    limit(app, 10);
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    says(&sara, json!({"availability": "offline"}));
    passes(app, 30, 0);
    assert_eq!(is(app, &sara), "offline");
});
