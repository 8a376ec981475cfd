//! Agents who lose their access, and what becomes of their tickets.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

use super::{loads_add_up, online, routing, shown, strays::settle, team};

/// Waits until the intents of now are carried out, and those of a minute later.
fn settle_twice(app: &TestApp) {
    settle(app);
    app.clock.advance_seconds(60);
    settle(app);
}

fn stands(app: &TestApp, id: &str) -> (Value, Value, Value) {
    let ticket = shown(app, id);
    (ticket["assignee_id"].clone(), ticket["queued_reason"].clone(), ticket["status"].clone())
}

/// The causes for which Nobat took it from somebody.
fn causes(app: &TestApp, id: &str) -> Vec<(String, Value)> {
    let history = app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200);
    let told = history.data().iter().filter(|event| event["type"] == "routing.returned");
    told.map(|event| {
        (event["actor"]["type"].as_str().unwrap().to_owned(), event["changes"]["return_cause"]["to"].clone())
    })
    .collect()
}

fn of(app: &TestApp, team: &str, agent: &Actor, status: &str) -> String {
    app.ticket().in_team(team).with("assignee_id", agent.id.as_str()).at(status).id()
}

on_each_engine!(whoever_may_no_longer_act_loses_his_open_tickets_to_others, |app| {
    let (round, manual) = (team(app, "round", "round_robin"), app.team("manual"));
    let (sara, omid) = (online(app, "sara", &round), online(app, "omid", &round));
    let waiting = of(app, &round, &sara, "awaiting_reply");
    let begun = of(app, &round, &sara, "in_review");
    let asked = of(app, &round, &sara, "needs_info");
    let answered = of(app, &round, &sara, "answered");
    let closed = of(app, &round, &sara, "closed");
    let by_hand = of(app, &manual, &sara, "in_review");
    let stray = app.ticket().with("assignee_id", sara.id.as_str()).opened().id();
    let others = of(app, &round, &omid, "in_review");
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"deactivated": true})).expect(200);
    settle_twice(app);
    let (null, fresh) = (Value::Null, json!("awaiting_reply"));
    assert_eq!(stands(app, &waiting), (json!(omid.id), null.clone(), fresh.clone()));
    assert_eq!(stands(app, &begun), (json!(omid.id), null.clone(), fresh.clone()));
    assert_eq!(stands(app, &by_hand), (null.clone(), json!("manual_team"), fresh.clone()));
    assert_eq!(stands(app, &stray), (null.clone(), json!("no_team"), fresh.clone()));
    assert_eq!(stands(app, &asked), (null.clone(), json!("owner_gone"), json!("needs_info")));
    assert_eq!(stands(app, &answered), (null.clone(), json!("owner_gone"), json!("answered")));
    assert_eq!(stands(app, &closed), (json!(sara.id), null.clone(), json!("closed")));
    assert_eq!(stands(app, &others), (json!(omid.id), null.clone(), json!("in_review")));
    for id in [&waiting, &begun, &asked, &answered, &by_hand, &stray] {
        assert_eq!(causes(app, id), [("system".to_owned(), json!("deactivated"))]);
    }
    assert_eq!(routing(app, &waiting)["decisions"][0]["given_back_by"], null);
    // When the customer writes again somebody else gets it.
    let body = json!({"kind": "customer", "body": {"content": "again"}});
    app.root().post(format!("/v1/tickets/{answered}/messages"), body).expect(201);
    app.tend();
    assert_eq!(stands(app, &answered), (json!(omid.id), null, fresh));
    loads_add_up(app);
});

on_each_engine!(a_ticket_that_is_open_again_does_not_stay_with_whoever_has_gone, |app| {
    let round = team(app, "round", "round_robin");
    let (sara, omid) = (online(app, "sara", &round), online(app, "omid", &round));
    let [closed, binned, stays] = ["closed", "in_review", "closed"].map(|status| of(app, &round, &sara, status));
    app.root().delete(format!("/v1/tickets/{binned}")).expect(204);
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"deactivated": true})).expect(200);
    settle_twice(app);
    assert_eq!(stands(app, &closed).0, json!(sara.id), "what is closed tells who did it");
    let body = json!({"kind": "customer", "body": {"content": "It is back."}});
    app.root().post(format!("/v1/tickets/{closed}/messages"), body).expect(201);
    app.root().post(format!("/v1/tickets/{binned}/restore"), json!({})).expect(200);
    settle(app);
    app.tend();
    for id in [&closed, &binned] {
        assert_eq!(stands(app, id).0, json!(omid.id));
        assert_eq!(causes(app, id), [("system".to_owned(), json!("deactivated"))]);
    }
    assert_eq!(stands(app, &stays).0, json!(sara.id));
    // Whoever is there keeps it.
    let own = of(app, &round, &omid, "closed");
    app.root().patch(format!("/v1/tickets/{own}"), json!({"status": "in_review"})).expect(200);
    settle(app);
    assert_eq!(stands(app, &own), (json!(omid.id), Value::Null, json!("in_review")));
    assert!(causes(app, &own).is_empty());
    loads_add_up(app);
});

on_each_engine!(a_role_that_only_reads_and_a_team_that_was_left_take_tickets_away_too, |app| {
    let (first, second) = (team(app, "first", "round_robin"), team(app, "second", "round_robin"));
    let sara = online(app, "sara", &first);
    app.root().put(format!("/v1/teams/{second}/members/{}", sara.id)).expect(204);
    let (of_first, of_second) = (of(app, &first, &sara, "in_review"), of(app, &second, &sara, "in_review"));
    app.root().delete(format!("/v1/teams/{first}/members/{}", sara.id)).expect(204);
    settle_twice(app);
    assert_eq!(stands(app, &of_first).0, Value::Null);
    assert_eq!(stands(app, &of_first).1, "empty_team");
    assert_eq!(causes(app, &of_first), [("system".to_owned(), json!("left_team"))]);
    assert_eq!(stands(app, &of_second).0, json!(sara.id), "she is in this one still");
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"role": "lead"})).expect(200);
    settle_twice(app);
    assert_eq!(stands(app, &of_second).0, json!(sara.id));
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"role": "viewer"})).expect(200);
    settle_twice(app);
    assert_eq!(causes(app, &of_second), [("system".to_owned(), json!("role"))]);
    loads_add_up(app);
});

on_each_engine!(whoever_comes_back_in_time_keeps_what_was_not_taken_yet, |app| {
    let team = app.team("manual");
    let sara = app.agent("sara").in_team(&team).enters();
    let id = of(app, &team, &sara, "in_review");
    app.root().delete(format!("/v1/agents/{}", sara.id)).expect(204);
    settle(app);
    assert_eq!(stands(app, &id).0, Value::Null);
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"deactivated": false})).expect(200);
    app.root().patch(format!("/v1/tickets/{id}"), json!({"assignee_id": sara.id})).expect(200);
    app.clock.advance_seconds(60);
    settle(app);
    assert_eq!(stands(app, &id).0, json!(sara.id), "the second look finds that she may have it");
    assert_eq!(causes(app, &id).len(), 1);
});

on_each_engine!(many_tickets_are_taken_in_parts_and_what_was_interrupted_goes_on, |app| {
    let team = app.team("manual");
    let sara = app.agent("sara").in_team(&team).enters();
    let first = of(app, &team, &sara, "awaiting_reply");
    for _ in 0..619 {
        app.ticket().in_team(&team).with("assignee_id", sara.id.as_str()).opened();
    }
    let left = || {
        let sql = "SELECT CAST(count(*) AS TEXT) AS text FROM tickets WHERE assignee_id IS NOT NULL";
        app.database.texts(sql)[0].clone()
    };
    assert_eq!(left(), "620");
    app.root().delete(format!("/v1/agents/{}", sara.id)).expect(204);
    // The server ends in the middle of it, and another one goes on when nobody holds it any more.
    app.stop();
    app.clock.advance_seconds(16);
    app.restart();
    settle(app);
    assert_eq!(left(), "0");
    app.clock.advance_seconds(60);
    settle(app);
    assert_eq!(causes(app, &first).len(), 1);
    let returned = "SELECT CAST(count(*) AS TEXT) AS text FROM events WHERE kind = 64";
    assert_eq!(app.database.texts(returned)[0], "620", "each once");
    loads_add_up(app);
});
