//! Tickets that were given to somebody who does not begin with them.

use serde_json::{Value, json};
use support::{Actor, Answer, Engine, TestApp, on_each_engine};

use super::{loads_add_up, online, routing, shown, team};

fn limit(app: &TestApp, minutes: impl Into<Value>) -> Answer {
    let minutes: Value = minutes.into();
    app.root().patch("/v1/workspace", json!({"return_unworked_after_minutes": minutes})).expect(200)
}

fn history(app: &TestApp, id: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200)
}

fn returns(app: &TestApp, id: &str) -> usize {
    history(app, id).column("type").iter().filter(|kind| *kind == "routing.returned").count()
}

fn due(app: &TestApp) -> usize {
    app.database.texts("SELECT 'x' AS text FROM due WHERE kind = 4").len()
}

/// A ticket that routing gives to the one agent of a team.
fn given(app: &TestApp, team: &str, to: &Actor) -> String {
    let ticket = app.ticket().in_team(team).opened();
    assert_eq!(ticket["assignee_id"], to.id.as_str());
    ticket.id()
}

on_each_engine!(what_nobody_begins_with_goes_to_somebody_else_and_the_first_is_passed_over, |app| {
    let shown_limit = limit(app, 30);
    assert_eq!(shown_limit["return_unworked_after_minutes"], 30);
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    let id = given(app, &team, &sara);
    let omid = online(app, "omid", &team);
    app.clock.advance_seconds(30 * 60 - 1);
    app.tend();
    assert_eq!((shown(app, &id)["assignee_id"].clone(), returns(app, &id)), (json!(sara.id), 0));
    app.clock.advance_seconds(1);
    app.tend();
    app.tend();
    assert_eq!((shown(app, &id)["assignee_id"].clone(), returns(app, &id)), (json!(omid.id), 1));
    let told = history(app, &id);
    let told = told.data().iter().find(|event| event["type"] == "routing.returned").unwrap();
    assert_eq!(
        (&told["actor"]["type"], &told["changes"]["return_cause"]["to"]),
        (&json!("system"), &json!("unworked"))
    );
    assert_eq!(told["changes"]["assignee_id"], json!({"from": sara.id, "to": null}));
    let decision = &routing(app, &id)["decisions"][0];
    assert_eq!((&decision["given_back_by"], &decision["outcome"]), (&json!(sara.id), &json!("assigned")));
    // He has his own time, and when that is over only she is left, who may have it again.
    app.clock.advance_seconds(30 * 60);
    app.tend();
    assert_eq!((shown(app, &id)["assignee_id"].clone(), returns(app, &id)), (json!(sara.id), 2));
    loads_add_up(app);
});

on_each_engine!(what_only_he_could_take_waits_and_nothing_is_left_to_do, |app| {
    limit(app, 10);
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    let id = given(app, &team, &sara);
    assert_eq!(due(app), 1);
    app.clock.advance_seconds(600);
    app.tend();
    let ticket = shown(app, &id);
    assert_eq!((&ticket["assignee_id"], &ticket["queued_reason"]), (&Value::Null, &json!("nobody_else")));
    assert_eq!((returns(app, &id), due(app)), (1, 0));
    loads_add_up(app);
});

on_each_engine!(whoever_has_done_something_keeps_it, |app| {
    limit(app, 10);
    let team = team(app, "round", "round_robin");
    let (sara, spare) = (online(app, "sara", &team), app.agent("spare").in_team(&team).enters());
    let path = |id: &str, rest: &str| format!("/v1/tickets/{id}{rest}");
    let note = json!({"kind": "note", "body": {"content": "I look at it"}});
    let kept: Vec<String> = (0..4).map(|_| given(app, &team, &sara)).collect();
    sara.post(path(&kept[0], "/messages"), note).expect(201);
    sara.put(path(&kept[1], "/tags/mine")).expect(204);
    sara.patch(path(&kept[2], ""), json!({"status": "in_review"})).expect(200);
    app.root().patch(path(&kept[3], ""), json!({"assignee_id": spare.id})).expect(200);
    let forgotten = given(app, &team, &sara);
    app.root().put(path(&forgotten, "/tags/other")).expect(204);
    let body = json!({"kind": "customer", "body": {"content": "hello?"}});
    app.root().post(path(&forgotten, "/messages"), body).expect(201);
    app.clock.advance_seconds(600);
    app.tend();
    for (id, whose) in kept.iter().zip([&sara, &sara, &sara, &spare]) {
        assert_eq!((shown(app, id)["assignee_id"].clone(), returns(app, id)), (json!(whose.id), 0));
    }
    assert_eq!(returns(app, &forgotten), 1, "others have done something with it, and she has not");
    assert_eq!(due(app), 0);
});

on_each_engine!(only_what_routing_gave_is_taken_back_and_only_where_there_is_a_limit, |app| {
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    let early = given(app, &team, &sara);
    assert_eq!(due(app), 0);
    app.clock.advance_seconds(3_600);
    app.tend();
    assert_eq!(returns(app, &early), 0, "there is no limit");
    limit(app, 90);
    app.tend();
    assert_eq!((returns(app, &early), due(app)), (0, 1), "what she has already counts from when she got it");
    let named = app.ticket().in_team(&team).with("assignee_id", sara.id.as_str()).opened().id();
    app.clock.advance_seconds(30 * 60);
    app.tend();
    assert_eq!((returns(app, &early), returns(app, &named)), (1, 0));
    let late = app.ticket().in_team(&team).opened().id();
    limit(app, Value::Null);
    app.clock.advance_days(9);
    app.tend();
    assert_eq!((returns(app, &late), returns(app, &named), due(app)), (0, 0, 0));
    for wrong in [json!(0), json!(-5), json!(120_001)] {
        let body = json!({"return_unworked_after_minutes": wrong});
        let refused = app.root().patch("/v1/workspace", body).expect(422);
        refused.field_error("#/return_unworked_after_minutes", "out_of_range");
    }
});

on_each_engine!(the_time_is_counted_in_the_hours_of_the_team, |app| {
    let day = |from: &str, to: &str| json!([{"from": from, "to": to}]);
    let hours: serde_json::Map<String, Value> =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .into_iter()
            .map(|name| (name.to_owned(), day("08:00", "09:00")))
            .collect();
    let body = json!({"name": "an hour a day", "time_zone": "UTC", "hours": hours});
    let calendar = app.root().post("/v1/calendars", body).expect(201).id();
    limit(app, 90);
    let team = team(app, "round", "round_robin");
    app.root().patch(format!("/v1/teams/{team}"), json!({"calendar_id": calendar})).expect(200);
    let sara = online(app, "sara", &team);
    let id = given(app, &team, &sara);
    app.clock.advance_seconds(86_400);
    app.tend();
    assert_eq!(returns(app, &id), 0, "an hour at most has been worked");
    app.clock.advance_seconds(2 * 86_400);
    app.tend();
    assert_eq!(returns(app, &id), 1);
});

on_each_engine!(two_nodes_and_a_node_that_died_take_each_ticket_back_once, |app| {
    limit(app, 10);
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    let ids: Vec<String> = (0..8).map(|_| given(app, &team, &sara)).collect();
    let omid = online(app, "omid", &team);
    app.clock.advance_seconds(600);
    // As if a node had leased all of it and died.
    let held = format!("UPDATE due SET leased_until = {} WHERE kind = 4", (app.now_seconds() + 15) * 1_000);
    app.database.execute(&held);
    app.tend();
    let all = |app: &TestApp| ids.iter().map(|id| returns(app, id)).sum::<usize>();
    assert_eq!(all(app), 0, "it is held");
    app.clock.advance_seconds(15);
    let second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    std::thread::scope(|threads| {
        threads.spawn(|| app.tend());
        if let Some(second) = &second {
            threads.spawn(|| second.tend());
        }
    });
    app.tend();
    assert_eq!(all(app), ids.len());
    for id in &ids {
        assert_eq!(shown(app, id)["assignee_id"], omid.id.as_str());
    }
    loads_add_up(app);
});
