//! Many customers who tell of one trouble.

use std::thread;

use serde_json::json;
use support::{Engine, on_each_engine};

use super::{MARKERS, SCANNER, crowd, crowd_of, look, members, proposal, proposals, says, similar};

on_each_engine!(five_customers_within_half_an_hour_are_an_incident_and_four_are_not, |app| {
    app.expect_incidents(5);
    let mut tickets = crowd(app, &SCANNER[..4]);
    crowd(app, &MARKERS[..3]);
    look(app);
    assert_eq!(proposals(app, "").data().len(), 0);
    app.clock.advance_seconds(29 * 60);
    tickets.extend(crowd(app, &SCANNER[4..5]));
    look(app);
    let list = proposals(app, "");
    let [found] = list.data() else { panic!("one proposal: {list:?}") };
    assert_eq!(members(found), tickets, "in the order in which they came");
    assert_eq!(
        (&found["state"], &found["ticket_count"], &found["customer_count"]),
        (&json!("open"), &json!(5), &json!(5))
    );
    let id = found["id"].as_str().unwrap();
    assert_eq!(&proposal(app, id).json, found);
    for ticket in &tickets {
        let incident = similar(app, ticket)["incident"].clone();
        assert_eq!((&incident["id"], &incident["parent_ticket_id"]), (&json!(id), &json!(null)));
    }
    assert_eq!(proposals(app, "?state=accepted").data().len(), 0);
    assert_eq!(proposals(app, "?state=open").ids(), [id]);
    app.root().get("/v1/incident-proposals?state=lost").expect(400);
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(what_comes_later_joins_within_the_window_and_not_after_it, |app| {
    app.expect_incidents(5);
    crowd(app, &SCANNER[..5]);
    look(app);
    let id = proposals(app, "").ids()[0].clone();
    app.clock.advance_seconds(25 * 60);
    let sixth = crowd(app, &SCANNER[5..6]);
    look(app);
    let grown = proposal(app, &id);
    assert_eq!((grown.int("ticket_count"), grown.int("customer_count"), grown.int("version")), (6, 6, 2));
    assert_eq!(members(&grown.json).last(), sixth.last());
    // Nobody speaks of it any more.
    app.clock.advance_seconds(31 * 60);
    let late = crowd(app, &SCANNER[6..7]);
    look(app);
    assert_eq!(proposal(app, &id).int("ticket_count"), 6);
    assert_eq!(similar(app, &late[0])["incident"], json!(null));
});

on_each_engine!(too_long_between_them_is_no_incident, |app| {
    app.expect_incidents(5);
    for words in &SCANNER[..5] {
        crowd(app, &[words]);
        look(app);
        app.clock.advance_seconds(8 * 60);
    }
    assert_eq!(proposals(app, "").data().len(), 0);
    app.root().patch("/v1/workspace", json!({"incident_minutes": 60})).expect(200);
    crowd(app, &SCANNER[5..6]);
    look(app);
    assert_eq!(proposals(app, "").data()[0]["ticket_count"], 6);
});

on_each_engine!(one_customer_who_writes_often_is_no_incident, |app| {
    app.expect_incidents(5);
    let roya = app.customer("Roya");
    SCANNER.iter().for_each(|words| drop(says(app, &roya, words)));
    look(app);
    assert_eq!(proposals(app, "").data().len(), 0);
});

on_each_engine!(a_workspace_says_how_many_it_takes_and_may_want_none, |app| {
    crowd(app, &SCANNER[..5]);
    look(app);
    assert_eq!(proposals(app, "").data().len(), 0, "stories begin without");
    app.root().patch("/v1/workspace", json!({"incident_customers": 101})).expect(422);
    app.root().patch("/v1/workspace", json!({"incident_minutes": 0})).expect(422);
    app.expect_incidents(3);
    crowd(app, &MARKERS[..3]);
    look(app);
    assert_eq!(proposals(app, "").data()[0]["ticket_count"], 3);
});

on_each_engine!(another_workspace_counts_for_nothing, |app| {
    let other = app.other_workspace();
    app.expect_incidents(5);
    other.expect_incidents(5);
    crowd(app, &SCANNER[..4]);
    let theirs = crowd_of(app, &other, &SCANNER[3..7]);
    app.settle();
    other.watch();
    look(app);
    assert_eq!(proposals(app, "").data().len() + proposals(&other, "").data().len(), 0);
    crowd(app, &SCANNER[4..5]);
    look(app);
    let own = proposals(app, "");
    assert!(theirs.iter().all(|ticket| !own.text.contains(ticket.as_str())));
    assert_eq!((own.data().len(), proposals(&other, "").data().len()), (1, 0));
});

on_each_engine!(spam_and_what_was_deleted_tell_of_nothing, |app| {
    app.expect_incidents(3);
    let tickets = crowd(app, &SCANNER[..2]);
    app.root().patch(format!("/v1/tickets/{}", tickets[0]), json!({"spam": true})).expect(200);
    look(app);
    crowd(app, &SCANNER[2..3]);
    look(app);
    assert_eq!(proposals(app, "").data().len(), 0);
});

on_each_engine!(who_looks_twice_or_at_once_finds_it_once, |app| {
    app.expect_incidents(5);
    crowd(app, &SCANNER[..3]);
    look(app);
    crowd(app, &SCANNER[3..6]);
    app.settle();
    match app.engine() {
        Engine::Sqlite => (0..2).for_each(|_| app.watch()),
        Engine::Postgres => {
            let node = app.second_node();
            thread::scope(|threads| {
                threads.spawn(|| node.watch());
                threads.spawn(|| app.watch());
            });
        }
    }
    look(app);
    let list = proposals(app, "");
    assert_eq!(list.data().len(), 1);
    assert_eq!((&list.data()[0]["ticket_count"], &list.data()[0]["customer_count"]), (&json!(6), &json!(6)));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(what_was_opened_before_a_restart_is_looked_at_after_it, |app| {
    app.expect_incidents(5);
    let tickets = crowd(app, &SCANNER[..5]);
    app.restart();
    look(app);
    assert_eq!(members(&proposals(app, "").data()[0]), tickets);
});
