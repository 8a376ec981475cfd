//! Nobody is given more of a team's tickets than his share.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{loads_add_up, online, routing, says, shown, team};

/// A team that gives each member so many tickets in so many minutes.
fn sharing(app: &TestApp, mode: &str, count: i64, minutes: i64) -> String {
    let share = json!({"count": count, "minutes": minutes});
    let body = json!({"name": mode, "assignment_mode": mode, "fair_share": share});
    let team = app.root().post("/v1/teams", body).expect(201);
    assert_eq!(team["fair_share"], share);
    team.id()
}

on_each_engine!(who_has_had_his_share_is_passed_over_and_has_his_turn_again_when_it_is_time, |app| {
    for mode in ["round_robin", "least_loaded", "weighted"] {
        let team = sharing(app, mode, 2, 30);
        let sara = online(app, mode, &team);
        let until = app.clock.in_seconds(1_800);
        for _ in 0..2 {
            assert_eq!(app.ticket().in_team(&team).opened()["assignee_id"], sara.id);
            app.clock.advance_seconds(600);
        }
        let third = app.ticket().in_team(&team).opened();
        assert_eq!((&third["assignee_id"], &third["queued_reason"]), (&Value::Null, &json!("everybody_had_share")));
        let candidate = routing(app, &third.id())["decisions"][0]["candidates"][0].clone();
        assert_eq!((&candidate["verdict"], &candidate["rests_until"]), (&json!("fair_share"), &json!(until)));
        let why = app.root().get(format!("/v1/tickets/{}/routing/why-not/{}", third.id(), sara.id)).expect(200);
        for told in [&why["decision"]["obstacle"], &why["now"]["obstacles"][0]] {
            assert_eq!(
                (&told["reason"], &told["needs"], &told["rests_until"]),
                (&json!("fair_share"), &json!("share"), &json!(until))
            );
        }
        app.clock.advance_seconds(599);
        app.tend();
        assert_eq!(shown(app, &third.id())["version"], third["version"], "a second too early");
        app.clock.advance_seconds(1);
        app.tend();
        assert_eq!(shown(app, &third.id())["assignee_id"], sara.id, "{mode}");
        says(&sara, json!({"availability": "offline"}));
    }
    loads_add_up(app);
});

on_each_engine!(what_waited_is_shared_out_as_well_and_what_is_taken_by_hand_does_not_count, |app| {
    let sharers = sharing(app, "round_robin", 2, 60);
    let waiting: Vec<String> = (0..5).map(|_| app.ticket().in_team(&sharers).opened().id()).collect();
    let (sara, omid) = (online(app, "sara", &sharers), online(app, "omid", &sharers));
    app.tend();
    let of = |agent: &str| waiting.iter().filter(|id| shown(app, id)["assignee_id"] == agent).count();
    assert_eq!((of(&sara.id), of(&omid.id)), (2, 2));
    let left = waiting.iter().find(|id| shown(app, id)["assignee_id"].is_null()).unwrap();
    sara.act(format!("/v1/tickets/{left}/claim")).expect(200);
    let elsewhere = team(app, "elsewhere", "round_robin");
    app.root().put(format!("/v1/teams/{elsewhere}/members/{}", sara.id)).expect(204);
    assert_eq!(app.ticket().in_team(&elsewhere).opened()["assignee_id"], sara.id, "a share is one team's");
    app.clock.advance_seconds(3_600);
    for _ in 0..4 {
        assert!(app.ticket().in_team(&sharers).opened()["assignee_id"].is_string());
    }
    assert_eq!(app.ticket().in_team(&sharers).opened()["queued_reason"], "everybody_had_share");
    loads_add_up(app);
});

on_each_engine!(tickets_that_come_at_the_same_moment_do_not_exceed_a_share, |app| {
    let team = sharing(app, "round_robin", 3, 60);
    for name in ["sara", "omid"] {
        says(&online(app, name, &team), json!({"availability": "online", "capacity": 100}));
    }
    std::thread::scope(|threads| {
        for _ in 0..16 {
            threads.spawn(|| app.ticket().in_team(&team).with("priority", "medium").opened());
        }
    });
    app.tend();
    let counts = app.database.texts("SELECT CAST(weight AS TEXT) AS text FROM agent_load WHERE weight > 0");
    assert_eq!(counts, ["6"; 2], "three each, of two points");
});

on_each_engine!(another_share_begins_to_count_anew_and_is_told_in_the_history, |app| {
    let team = sharing(app, "round_robin", 1, 600);
    let sara = online(app, "sara", &team);
    app.ticket().in_team(&team).opened();
    let waiting = app.ticket().in_team(&team).opened().id();
    let path = format!("/v1/teams/{team}");
    let version = app.root().get(&path)["version"].clone();
    let same = app.root().patch(&path, json!({"fair_share": {"count": 1, "minutes": 600}})).expect(200);
    assert_eq!(same["version"], version);
    app.tend();
    assert_eq!(shown(app, &waiting)["assignee_id"], Value::Null);
    let other = json!({"count": 1, "minutes": 60});
    assert_eq!(app.root().patch(&path, json!({"fair_share": other})).expect(200)["fair_share"], other);
    app.tend();
    assert_eq!(shown(app, &waiting)["assignee_id"], sara.id);
    assert_eq!(app.root().patch(&path, json!({"fair_share": null})).expect(200)["fair_share"], Value::Null);
    assert_eq!(app.ticket().in_team(&team).opened()["assignee_id"], sara.id);
    for (share, place) in [
        (json!({"count": 0, "minutes": 60}), "#/fair_share/count"),
        (json!({"count": 101, "minutes": 60}), "#/fair_share/count"),
        (json!({"count": 1, "minutes": 0}), "#/fair_share/minutes"),
        (json!({"count": 1, "minutes": 10_081}), "#/fair_share/minutes"),
    ] {
        app.root().patch(&path, json!({"fair_share": share})).expect(422).field_error(place, "out_of_range");
    }
    app.root()
        .patch(&path, json!({"fair_share": {"count": 1}}))
        .expect(422)
        .field_error("#/fair_share/minutes", "required");
});
