//! Who is at a ticket.

use serde_json::{Value, json};
use support::{Actor, Answer, Engine, on_each_engine};

use super::{opened, shown};

fn at(who: &Actor, ticket: &str, state: &str) -> Answer {
    who.put_json(format!("/v1/tickets/{ticket}/presence"), json!({"state": state})).expect(200)
}

/// Who is there, and what each does.
fn there(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer.data().iter().map(|row| (text(&row["name"]), text(&row["state"]))).collect()
}

fn pair(name: &str, state: &str) -> (String, String) {
    (name.to_owned(), state.to_owned())
}

on_each_engine!(a_sign_counts_for_half_a_minute, |app| {
    let ticket = opened(app);
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let version = shown(app, &ticket).int("version");
    let seen = || there(&app.root().get(format!("/v1/tickets/{ticket}/presence")).expect(200));
    assert_eq!(seen(), []);
    let first = at(&sara, &ticket, "viewing");
    assert_eq!(first.data()[0]["present_since"], app.clock.now());
    assert_eq!(first.data()[0]["present_until"], app.clock.in_seconds(30));
    let since = app.clock.now();
    app.clock.advance_seconds(20);
    assert_eq!(there(&at(&omid, &ticket, "replying")), [pair("sara", "viewing"), pair("omid", "replying")]);
    let again = at(&sara, &ticket, "viewing");
    assert_eq!(again.data()[0]["present_since"], since, "she has been there all the time");
    app.clock.advance_seconds(29);
    assert_eq!(seen(), [pair("sara", "viewing"), pair("omid", "replying")]);
    app.clock.advance_seconds(1);
    assert_eq!(seen(), []);
    assert_eq!(at(&sara, &ticket, "viewing").data()[0]["present_since"], app.clock.now(), "she came back");
    assert_eq!(there(&at(&sara, &ticket, "replying")), [pair("sara", "replying")], "one is there once");
    sara.delete(format!("/v1/tickets/{ticket}/presence")).expect(204);
    sara.delete(format!("/v1/tickets/{ticket}/presence")).expect(204);
    assert_eq!(seen(), []);
    assert_eq!(shown(app, &ticket).int("version"), version, "nothing is recorded");
});

on_each_engine!(who_replies_keeps_nobody_from_replying, |app| {
    let ticket = opened(app);
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    at(&sara, &ticket, "replying");
    let reply = json!({"kind": "reply", "body": {"content": "first"}});
    omid.post(format!("/v1/tickets/{ticket}/messages"), reply).expect(201);
    let other = opened(app);
    assert_eq!(there(&app.root().get(format!("/v1/tickets/{other}/presence")).expect(200)), []);
});

on_each_engine!(what_is_over_is_swept_away, |app| {
    let ticket = opened(app);
    let sara = app.agent("sara").enters();
    at(&sara, &ticket, "viewing");
    sara.put_json(format!("/v1/tickets/{ticket}/draft"), json!({"kind": "reply", "body": {"content": "d"}}))
        .expect(200);
    let rows =
        |table: &str| app.database.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) AS text FROM {table}")).remove(0);
    assert_eq!((rows("presences"), rows("drafts")), ("1".to_owned(), "1".to_owned()));
    app.clock.advance_seconds(31);
    app.restart();
    // The keeper looks when it starts.
    let is_swept = (0..12_000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        rows("presences") == "0"
    });
    assert!(is_swept);
    assert_eq!(rows("drafts"), "1", "drafts are kept for longer");
});

on_each_engine!(every_node_tells_the_same, |app| {
    if app.engine() == Engine::Sqlite {
        return;
    }
    let ticket = opened(app);
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let node = app.second_node();
    at(&sara, &ticket, "replying");
    let others = at(&node.reached_by(&omid), &ticket, "viewing");
    assert_eq!(others.data().len(), 2, "{others:?}");
});
