//! What was committed before the server ended has its place after it starts again.

use serde_json::json;
use support::{Engine, on_each_engine};

on_each_engine!(events_without_a_place_get_one_after_the_restart, |app| {
    let early = app.ticket().opened().id();
    app.settle();
    // Whoever holds this row sequences: nobody else can. SQLite has one writer, which needs no such lock.
    let held = (app.engine() == Engine::Postgres).then(|| app.database.hold("SELECT id FROM sequencer FOR UPDATE"));
    let late = app.ticket().opened().id();
    app.root().put(format!("/v1/tickets/{early}/tags/late")).expect(204);
    assert_eq!(app.root().get("/v1/tickets").data().len(), 2, "lists see own writes at once");
    let before = app.verify();
    let waiting = if held.is_some() { 5 } else { 0 };
    assert_eq!((&before["waiting"], &before["intact"]), (&json!(waiting), &json!(true)));
    let events = app.root().get(format!("/v1/tickets/{late}/history")).expect(200);
    assert_eq!(events["data"][0]["seq"].is_null(), held.is_some());
    app.stop();
    drop(held);
    app.restart();
    let after = app.settle();
    assert_eq!(after["intact"], true, "{after:?}");
    let total = before.int("checked") + waiting;
    assert_eq!((after.int("checked"), after.str("head_seq")), (total, total.to_string()));
    let events = app.root().get(format!("/v1/tickets/{late}/history")).expect(200);
    assert!(events.data().iter().all(|event| event["seq"].is_string()));
});

on_each_engine!(a_restart_changes_nothing_that_can_be_seen, |app| {
    let ticket = app.ticket().at("needs_info");
    let (list, report) = (app.root().get("/v1/tickets"), app.settle());
    let cursor = {
        app.ticket().opened();
        app.root().get("/v1/tickets?limit=1&sort=number").next_cursor().unwrap()
    };
    app.settle();
    app.restart();
    assert_eq!(app.root().get(format!("/v1/tickets/{}", ticket.id())).json, ticket.json);
    assert_eq!(app.root().get(format!("/v1/tickets?number={}", ticket.int("number"))).json, list.json);
    assert!(app.verify().int("checked") > report.int("checked"));
    assert_eq!(app.root().get(format!("/v1/tickets?limit=1&sort=number&cursor={cursor}")).expect(200).data().len(), 1);
    app.ticket().opened();
    assert_eq!(app.settle()["intact"], true);
});
