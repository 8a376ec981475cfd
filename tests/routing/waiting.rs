//! Tickets for which nobody is there, and what ends their waiting.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{loads_add_up, online, routing, says, shown, team};

on_each_engine!(nobody_there_is_told_and_whoever_comes_gets_it_the_most_urgent_first, |app| {
    let team = team(app, "round", "round_robin");
    let low = app.ticket().in_team(&team).with("priority", "low").opened();
    assert_eq!((&low["assignee_id"], &low["queued_reason"]), (&Value::Null, &json!("empty_team")));
    let sara = app.agent("sara").in_team(&team).enters();
    let urgent = app.ticket().in_team(&team).with("priority", "urgent").opened();
    assert_eq!(urgent["queued_reason"], "nobody_available");
    app.tend();
    assert_eq!(shown(app, &urgent.id())["version"], urgent["version"], "nothing to tell while nothing changes");
    says(&sara, json!({"availability": "online", "capacity": 5}));
    app.tend();
    let given = shown(app, &urgent.id());
    assert_eq!((&given["assignee_id"], &given["queued_reason"]), (&json!(sara.id), &Value::Null));
    assert_eq!(shown(app, &low.id())["assignee_id"], Value::Null, "she is full");
    let decisions = routing(app, &urgent.id());
    let outcomes: Vec<_> = decisions["decisions"].as_array().unwrap().iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["assigned", "queued"]);
    let history = app.root().get(format!("/v1/tickets/{}/history", urgent.id())).expect(200);
    assert_eq!(history.data().last().unwrap()["actor"]["type"], "system");
    // Her answer frees her.
    let body = json!({"kind": "reply", "body": {"content": "done"}});
    sara.post(format!("/v1/tickets/{}/messages", urgent.id()), body).expect(201);
    app.tend();
    app.tend();
    assert_eq!(shown(app, &low.id())["assignee_id"], sara.id);
    loads_add_up(app);
});

on_each_engine!(the_worker_looks_by_itself_when_somebody_comes, |app| {
    let team = team(app, "round", "round_robin");
    let sara = app.agent("sara").in_team(&team).enters();
    let id = app.ticket().in_team(&team).opened().id();
    says(&sara, json!({"availability": "online"}));
    for _ in 0..500 {
        if shown(app, &id)["assignee_id"] == sara.id {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("nobody was given the ticket");
});

on_each_engine!(a_language_that_nobody_speaks_does_not_hold_up_the_others, |app| {
    let team = team(app, "round", "round_robin");
    let persian = app.ticket().in_team(&team).with("language", "fa").with("priority", "urgent").opened().id();
    let english = app.ticket().in_team(&team).with("language", "en").opened().id();
    let emma = app.agent("emma").in_team(&team).enters();
    says(&emma, json!({"availability": "online", "languages": ["en"]}));
    app.tend();
    assert_eq!(shown(app, &english)["assignee_id"], emma.id);
    assert_eq!(shown(app, &persian)["assignee_id"], Value::Null);
    let next = app.ticket().in_team(&team).with("language", "fa").opened();
    assert_eq!(next["queued_reason"], "nobody_suitable");
    says(&emma, json!({"availability": "online", "languages": []}));
    app.tend();
    assert_eq!(shown(app, &persian)["assignee_id"], emma.id);
});

on_each_engine!(a_team_that_begins_to_give_out_tickets_gives_out_what_waits, |app| {
    let team = app.team("usual");
    let sara = online(app, "sara", &team);
    let waiting = app.ticket().in_team(&team).opened().id();
    let given_back = app.ticket().in_team(&team).opened().id();
    sara.act(format!("/v1/tickets/{given_back}/claim")).expect(200);
    sara.act(format!("/v1/tickets/{given_back}/release")).expect(200);
    let done = app.ticket().in_team(&team).at("answered").id();
    app.root().patch(format!("/v1/teams/{team}"), json!({"assignment_mode": "least_loaded"})).expect(200);
    app.tend();
    assert_eq!(shown(app, &waiting)["assignee_id"], sara.id);
    assert_eq!(shown(app, &given_back)["assignee_id"], Value::Null, "a person gave it back");
    assert_eq!(shown(app, &done)["assignee_id"], Value::Null);
    loads_add_up(app);
});

on_each_engine!(a_team_for_everything_else_gets_what_found_none, |app| {
    let strays = [app.ticket().opened().id(), app.ticket().opened().id()];
    let team = team(app, "rest", "round_robin");
    let sara = online(app, "sara", &team);
    app.root().patch("/v1/workspace", json!({"fallback_team_id": team})).expect(200);
    app.tend();
    for id in &strays {
        let ticket = shown(app, id);
        assert_eq!((&ticket["team_id"], &ticket["assignee_id"]), (&json!(team), &json!(sara.id)));
        assert_eq!(routing(app, id)["decisions"][0]["team_reason"], "fallback");
    }
    loads_add_up(app);
});

on_each_engine!(two_who_tend_the_desk_at_once_give_each_ticket_once, |app| {
    let team = team(app, "round", "round_robin");
    let agents = ["a", "b", "c"].map(|name| app.agent(name).in_team(&team).enters());
    let tickets: Vec<String> = (0..10).map(|_| app.ticket().in_team(&team).opened().id()).collect();
    for agent in &agents {
        says(agent, json!({"availability": "online"}));
    }
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| app.tend());
        }
    });
    app.tend();
    for id in &tickets {
        let ticket = shown(app, id);
        assert!(ticket["assignee_id"].is_string(), "{ticket:?}");
        let kinds = app.root().get(format!("/v1/tickets/{id}/history")).expect(200).column("type");
        let routed = kinds.iter().filter(|kind| *kind == "routing.decided").count();
        assert_eq!(routed, 2, "it had to wait, and was given out once");
    }
    loads_add_up(app);
});
