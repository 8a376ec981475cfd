//! Telling agents outside of their lists: when, and what becomes of it.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

use super::{by, ticket_of, told, wish, write};

/// So many minutes from now on a clock of UTC.
fn clock(app: &TestApp, minutes: i64) -> String {
    let minute = (app.now_seconds() / 60 + minutes).rem_euclid(1_440);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// An agent whose wall clock shows UTC.
fn at_utc(app: &TestApp, name: &str) -> Actor {
    let agent = app.agent(name).enters();
    app.root().patch(format!("/v1/agents/{}", agent.id), json!({"time_zone": "UTC"})).expect(200);
    agent
}

fn states(app: &TestApp, agent: &Actor) -> Vec<(String, String)> {
    by(app, &agent.id, "email").into_iter().map(|(event, state, _)| (event, state)).collect()
}

fn pair(event: &str, state: &str) -> (String, String) {
    (event.to_owned(), state.to_owned())
}

on_each_engine!(without_a_mailbox_it_is_told_that_no_mail_was_sent, |app| {
    let sara = app.agent("sara").enters();
    ticket_of(app, &sara);
    app.tell_agents();
    let none = ("assigned".to_owned(), "suppressed".to_owned(), Some("no_mailbox".to_owned()));
    assert_eq!(by(app, &sara.id, "email"), [none]);
    let listed = ("assigned".to_owned(), "sent".to_owned(), None);
    assert_eq!(by(app, &sara.id, "in_app"), [listed]);
});

on_each_engine!(quiet_hours_hold_mails_back_and_what_was_read_meanwhile_is_not_mailed, |app| {
    let sara = at_utc(app, "sara");
    let quiet = json!({"enabled": true, "from": clock(app, -60), "to": clock(app, 60)});
    wish(&sara, json!({"quiet_hours": quiet}));
    let (read, unread) = (ticket_of(app, &sara), ticket_of(app, &sara));
    assert_eq!(told(app, &sara).len(), 2, "the list is not held back");
    let rows = app.root().get(format!("/v1/notification-deliveries?agent_id={}&channel=email", sara.id)).expect(200);
    assert_eq!(rows.column("state"), ["queued", "queued"]);
    let end = app.now_seconds() / 60 * 60 + 3_600;
    let due = app.clock.in_seconds(end - app.now_seconds());
    assert_eq!(rows.column("due_at"), [due.clone(), due], "when the quiet hours end");
    let row = told(app, &sara).into_iter().find(|row| row["ticket_id"] == read.as_str()).unwrap();
    sara.act(format!("/v1/notifications/{}/read", row["id"].as_str().unwrap())).expect(200);
    app.clock.advance_seconds(3_600);
    app.tell_agents();
    let rows = app.root().get(format!("/v1/notification-deliveries?agent_id={}&channel=email", sara.id)).expect(200);
    let reason = |ticket: &str| rows.data().iter().find(|row| row["ticket_id"] == ticket).unwrap()["reason"].clone();
    assert_eq!((reason(&read), reason(&unread)), (json!("already_read"), json!("no_mailbox")));
});

on_each_engine!(an_escalation_does_not_wait_for_the_morning, |app| {
    let boss = at_utc(app, "boss");
    let target = json!({"seconds": 3_600, "time": "calendar"});
    let targets = json!({"low": target, "medium": target, "high": target, "urgent": target});
    let steps = json!([{"metric": "first_response", "percent": 50, "notify": {"agent_ids": [boss.id]}}]);
    let policy = json!({"name": "p", "targets": {"first_response": targets}, "steps": steps});
    app.root().post("/v1/sla-policies", policy).expect(201);
    wish(
        &boss,
        json!({
            "quiet_hours": {"enabled": true, "from": clock(app, -60), "to": clock(app, 300)},
            "digest": {"mode": "daily"},
        }),
    );
    let ticket = ticket_of(app, &boss);
    app.clock.advance_seconds(1_801);
    app.tend();
    app.tell_agents();
    assert_eq!(states(app, &boss), [pair("assigned", "queued"), pair("escalated", "suppressed")], "{ticket}");
});

on_each_engine!(who_loses_his_access_or_leaves_before_it_is_time_is_not_told, |app| {
    let team = app.team("theirs");
    let (sara, omid) = (at_utc(app, "sara"), at_utc(app, "omid"));
    for agent in [&sara, &omid] {
        wish(agent, json!({"digest": {"mode": "hourly"}}));
    }
    let hers = ticket_of(app, &sara);
    ticket_of(app, &omid);
    app.tell_agents();
    let away = json!({"assignee_id": null, "team_id": team});
    app.root().patch(format!("/v1/tickets/{hers}"), away).expect(200);
    app.root().delete(format!("/v1/agents/{}", omid.id)).expect(204);
    app.clock.advance_seconds(3_600);
    app.tell_agents();
    let first = |agent: &Actor| by(app, &agent.id, "email")[0].2.clone();
    assert_eq!((first(&sara).as_deref(), first(&omid).as_deref()), (Some("no_access"), Some("deactivated")));
});

on_each_engine!(a_burst_is_mailed_at_its_beginning_and_at_its_end, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let cells = json!([{"event": "noted", "scope": "mine", "channels": ["email"]}]);
    wish(&sara, json!({"cells": cells, "collapse_minutes": 10}));
    let ticket = ticket_of(app, &sara);
    app.tell_agents();
    app.clock.advance_seconds(3_600);
    for _ in 0..3 {
        write(&omid, &ticket, "note");
        app.tell_agents();
        app.clock.advance_seconds(60);
    }
    let rows = || {
        let path = format!("/v1/notification-deliveries?agent_id={}&channel=email", sara.id);
        let rows = app.root().get(path).expect(200);
        rows.data().iter().rev().filter(|row| row["event"] == "noted").cloned().collect::<Vec<_>>()
    };
    let states: Vec<Value> = rows().iter().map(|row| row["state"].clone()).collect();
    // There is no mailbox: what is sent is told as suppressed.
    assert_eq!(states, ["suppressed", "queued", "queued"]);
    app.clock.advance_seconds(600);
    app.tell_agents();
    let mails: Vec<Value> = rows().iter().map(|row| row["delivery_id"].clone()).collect();
    assert!(mails[0] != mails[1] && mails[1] == mails[2] && mails[1].is_string(), "{mails:?}");
});

on_each_engine!(what_is_due_at_once_is_one_mail_that_names_tickets_and_repeats_no_message, |app| {
    let sink = app.sends_mail();
    let (sara, omid) = (at_utc(app, "sara"), app.agent("omid").enters());
    app.root().patch(format!("/v1/agents/{}", sara.id), json!({"locale": "en"})).expect(200);
    wish(&sara, json!({"digest": {"mode": "hourly"}}));
    let cells = json!([{"event": "noted", "scope": "mine", "channels": ["email"]}]);
    wish(&omid, json!({"cells": cells}));
    let (one, other) = (ticket_of(app, &sara), ticket_of(app, &sara));
    app.tell_agents();
    app.clock.advance_seconds(1);
    write(app.root(), &one, "customer");
    app.tell_agents();
    assert_eq!(sink.taken().len(), 0, "an hour is not over");
    app.clock.advance_seconds(3_600);
    app.tell_agents();
    app.posted();
    let hers: Vec<_> = sink.taken().into_iter().filter(|mail| mail.to.starts_with("sara")).collect();
    let [mail] = hers.as_slice() else { panic!("{hers:?}") };
    assert_eq!(mail.header("Subject").unwrap(), "News of 2 tickets");
    assert_eq!(mail.header("Auto-Submitted").map(|word| word.starts_with("auto-")), Some(true));
    let text = mail.part("text/plain");
    for ticket in [&one, &other] {
        let number = app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["number"].clone();
        assert!(text.contains(&format!("Ticket {number},")), "{text}");
    }
    assert!(text.contains("given to you, the customer wrote") && !text.contains("سلام"), "{text}");
    let told = by(app, &sara.id, "email");
    assert_eq!(told.iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), ["sent", "sent", "sent"]);
    let rows = app.root().get(format!("/v1/notification-deliveries?agent_id={}&channel=email", sara.id)).expect(200);
    assert!(rows.column("delivery_id").windows(2).all(|pair| pair[0] == pair[1]), "one mail");
});
