//! Whom an event concerns, and whom it does not.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{brief, by, one, ticket_of, told, wish, write};

on_each_engine!(nobody_is_told_of_a_ticket_that_he_may_not_see, |app| {
    let (ours, theirs) = (app.team("ours"), app.team("theirs"));
    let sara = app.agent("sara").in_team(&ours).enters();
    let ava = app.admin();
    for who in [&sara, &ava] {
        wish(who, json!({"cells": [{"event": "opened", "scope": "all", "channels": ["in_app"]}]}));
    }
    app.ticket().in_team(&theirs).opened();
    assert_eq!(told(app, &sara), [] as [Value; 0]);
    assert_eq!(brief(app, &ava), [one("opened", "all")], "an admin sees every ticket");
    app.ticket().in_team(&ours).opened();
    assert_eq!(brief(app, &sara), [one("opened", "all")]);
    assert_eq!(by(app, &sara.id, "in_app").len(), 1, "who is not concerned is not even noted");
});

on_each_engine!(teams_followers_and_assignees_hear_what_their_scope_says, |app| {
    let team = app.team("ours");
    let (mate, follower) = (app.agent("mate").in_team(&team).enters(), app.agent("follower").enters());
    let (owner, other) = (app.agent("owner").enters(), app.agent("other").enters());
    wish(&mate, json!({"cells": [{"event": "noted", "scope": "team", "channels": ["in_app"]}]}));
    let ticket = app.ticket().in_team(&team).with("assignee_id", owner.id.as_str()).opened().id();
    app.root().put(format!("/v1/tickets/{ticket}/followers/{}", follower.id)).expect(204);
    app.tell_agents();
    app.clock.advance_seconds(3_600);
    write(app.root(), &ticket, "note");
    assert_eq!(brief(app, &owner)[0], one("noted", "mine"));
    assert_eq!(brief(app, &follower), [one("noted", "followed")]);
    assert_eq!(brief(app, &mate), [one("noted", "team")]);
    assert_eq!(told(app, &other), [] as [Value; 0]);
});

on_each_engine!(each_thing_that_happens_is_told_by_its_name, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").role("admin").enters());
    wish(&sara, json!({"collapse_minutes": 0}));
    let ticket = ticket_of(app, &sara);
    let path = format!("/v1/tickets/{ticket}");
    let newest = || brief(app, &sara)[0].0.clone();
    assert_eq!(newest(), "assigned");
    let says = |kind: &str| {
        app.clock.advance_seconds(60);
        write(&omid, &ticket, kind);
        newest()
    };
    assert_eq!([says("note"), says("reply"), says("customer")], ["noted", "replied", "customer_wrote"]);
    let sets = |body: Value| {
        app.clock.advance_seconds(60);
        omid.patch(&path, body).expect(200);
        newest()
    };
    assert_eq!(sets(json!({"status": "closed"})), "closed");
    assert_eq!(sets(json!({"status": "in_review"})), "reopened");
    omid.patch(&path, json!({"snoozed_until": app.clock.in_seconds(600)})).expect(200);
    app.clock.advance_seconds(601);
    app.tend();
    assert_eq!(newest(), "snooze_ended");
    assert_eq!(sets(json!({"assignee_id": omid.id})), "unassigned");
    let count = told(app, &sara).len();
    write(&sara, &ticket, "customer");
    assert_eq!(told(app, &sara).len(), count, "it is not hers any more");
});

on_each_engine!(mere_thanks_are_told_to_nobody, |app| {
    let sara = app.agent("sara").enters();
    let ticket = ticket_of(app, &sara);
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "answered"})).expect(200);
    app.tell_agents();
    let before = brief(app, &sara);
    let thanks = json!({"kind": "customer", "body": {"content": "Thanks!"}});
    let said = app.root().post(format!("/v1/tickets/{ticket}/messages"), thanks).expect(201);
    assert_eq!(said["courtesy"], true);
    assert_eq!(brief(app, &sara), before);
});

on_each_engine!(spam_and_what_is_in_the_bin_are_told_to_nobody, |app| {
    let sara = app.agent("sara").enters();
    let spam = app.ticket().opened().id();
    app.root().patch(format!("/v1/tickets/{spam}"), json!({"spam": true})).expect(200);
    app.root().patch(format!("/v1/tickets/{spam}"), json!({"assignee_id": sara.id})).expect(200);
    assert_eq!(told(app, &sara), [] as [Value; 0]);
    let binned = ticket_of(app, &sara);
    app.root().delete(format!("/v1/tickets/{binned}")).expect(204);
    assert_eq!(told(app, &sara), [] as [Value; 0], "it went before anybody was told");
});

on_each_engine!(who_was_named_and_may_not_see_it_is_noted_as_such, |app| {
    let team = app.team("theirs");
    let (sara, gone) = (app.agent("sara").enters(), app.agent("gone").enters());
    let ticket = app.ticket().with("assignee_id", sara.id.as_str()).in_team(&team).opened().id();
    app.tell_agents();
    // She loses it, and is in no team that sees it.
    app.clock.advance_seconds(1);
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"assignee_id": null})).expect(200);
    let rows = told(app, &sara);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["ticket"], Value::Null, "what she may not see any more is not shown either");
    let lost = ("unassigned".to_owned(), "suppressed".to_owned(), Some("no_access".to_owned()));
    assert_eq!(by(app, &sara.id, "in_app").last(), Some(&lost));
    let other = ticket_of(app, &gone);
    app.root().delete(format!("/v1/agents/{}", gone.id)).expect(204);
    app.tell_agents();
    let told = by(app, &gone.id, "in_app");
    assert!(told.iter().all(|row| row.2.as_deref() == Some("deactivated")), "{other} {told:?}");
});
