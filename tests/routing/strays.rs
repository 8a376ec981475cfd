//! Tickets that found no team, and the category that gets one later.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{loads_add_up, online, routing, shown, team};

/// Waits until what the change meant to have done is done.
pub(super) fn settle(app: &TestApp) {
    let due =
        format!("SELECT kind || '' AS text FROM outbox WHERE state = 1 AND due_at <= {}", app.now_seconds() * 1_000);
    for _ in 0..1_000 {
        if app.database.texts(&due).is_empty() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("something is left undone");
}

on_each_engine!(a_category_that_gets_a_team_gets_the_tickets_that_waited_for_it, |app| {
    let category = |key: &str, parent: Option<&str>| {
        let body = json!({"key": key, "name_fa": key, "name_en": key, "parent_id": parent});
        app.root().post("/v1/categories", body).expect(201).id()
    };
    let top = category("alpha", None);
    let (below, other, moved) = (category("beta", Some(&top)), category("gamma", None), category("delta", None));
    let opened = |category: &str| app.ticket().with("category_id", category).opened().id();
    let (own, inherited, foreign, later) = (opened(&top), opened(&below), opened(&other), opened(&moved));
    let bare = app.ticket().opened().id();
    let usual = app.team("usual");
    let wanted_none = app.ticket().with("category_id", top.as_str()).in_team(&usual).opened().id();
    app.root().patch(format!("/v1/tickets/{wanted_none}"), json!({"team_id": null})).expect(200);
    let closed = app.ticket().with("category_id", top.as_str()).at("closed").id();
    let login = team(app, "login", "round_robin");
    let sara = online(app, "sara", &login);
    app.root().patch(format!("/v1/categories/{top}"), json!({"team_id": login})).expect(200);
    settle(app);
    for (id, reason) in [(&own, "category"), (&inherited, "parent_category")] {
        let ticket = shown(app, id);
        assert_eq!((&ticket["team_id"], &ticket["assignee_id"]), (&json!(login), &json!(sara.id)));
        assert_eq!(routing(app, id)["decisions"][0]["team_reason"], reason);
    }
    for id in [&foreign, &later, &bare, &wanted_none, &closed] {
        assert_eq!(shown(app, id)["team_id"], Value::Null);
    }
    app.root().patch(format!("/v1/categories/{moved}"), json!({"parent_id": top})).expect(200);
    settle(app);
    assert_eq!(shown(app, &later)["team_id"], login.as_str(), "it has come under one that has a team");
    assert_eq!(shown(app, &foreign)["queued_reason"], "no_team");
    loads_add_up(app);
});

on_each_engine!(a_ticket_that_was_opened_beside_the_change_is_found_by_the_second_look, |app| {
    let category = app.category("alpha");
    let id = app.ticket().with("category_id", category.as_str()).opened().id();
    let login = app.team("login");
    app.root().patch(format!("/v1/categories/{category}"), json!({"team_id": login})).expect(200);
    settle(app);
    assert_eq!(shown(app, &id)["team_id"], login.as_str());
    // As if it had been committed only now, by a request that had read the category before.
    app.database.execute("UPDATE tickets SET team_id = NULL, queued_reason = 1");
    app.clock.advance_seconds(59);
    settle(app);
    assert_eq!(shown(app, &id)["team_id"], Value::Null);
    app.clock.advance_seconds(1);
    settle(app);
    assert_eq!(shown(app, &id)["team_id"], login.as_str());
});

on_each_engine!(more_strays_than_one_turn_takes_all_find_their_team, |app| {
    let category = app.category("alpha");
    let body = || app.ticket().with("category_id", category.as_str()).body;
    let ids: Vec<String> = (0..230).map(|_| app.root().post("/v1/tickets", body()).expect(201).id()).collect();
    let login = app.team("login");
    app.root().patch(format!("/v1/categories/{category}"), json!({"team_id": login})).expect(200);
    settle(app);
    let waiting = app.root().get("/v1/queue/counts").expect(200);
    assert_eq!((waiting["teams"].as_array().unwrap().len(), &waiting["total"]), (1, &json!(ids.len())));
    assert_eq!(waiting["teams"][0]["team_id"], login.as_str());
});
