//! What is told once is told once, and forgotten in the end.

use persistence::{Turn, instance::notified};
use support::{on_each_engine, tamper};

use super::{brief, ticket_of, told, wish, write};

on_each_engine!(events_that_are_looked_at_again_tell_nobody_again, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let ticket = ticket_of(app, &sara);
    write(&omid, &ticket, "note");
    let before = brief(app, &sara);
    let rows = tamper::count(&app.database, "notification_deliveries");
    app.database.execute("UPDATE feed_cursors SET pos = 0 WHERE consumer = 130");
    app.clock.advance_seconds(3_600);
    assert_eq!(brief(app, &sara), before);
    assert_eq!(tamper::count(&app.database, "notification_deliveries"), rows);
});

on_each_engine!(what_happened_while_nobody_looked_is_told_after_a_restart, |app| {
    let sara = app.agent("sara").enters();
    ticket_of(app, &sara);
    app.restart();
    ticket_of(app, &sara);
    assert_eq!(told(app, &sara).len(), 2);
});

on_each_engine!(another_workspaces_agents_hear_nothing, |app| {
    let other = app.other_workspace();
    let stranger = other.agent("sara").role("admin").enters();
    let wishes = serde_json::json!({"cells": [{"event": "opened", "scope": "all", "channels": ["in_app"]}]});
    wish(&stranger, wishes);
    app.ticket().opened();
    assert_eq!(told(app, &stranger).len(), 0);
    other.ticket().opened();
    other.settle();
    assert_eq!(told(app, &stranger).len(), 1);
});

on_each_engine!(old_notifications_are_forgotten_and_young_ones_are_not, |app| {
    let sara = app.agent("sara").enters();
    ticket_of(app, &sara);
    app.tell_agents();
    app.clock.advance_days(1);
    ticket_of(app, &sara);
    app.tell_agents();
    let before = app.clock.instant().plus_seconds(-3_600);
    let forget = move |conn: &mut _| notified::forget(conn, before, 100);
    assert_eq!(app.run(app.state().db.write(Turn::Instance, forget)).unwrap(), 3, "a row, and how it was told");
    assert_eq!(told(app, &sara).len(), 1);
});
