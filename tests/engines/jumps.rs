//! A clock that jumps a day ahead and back: what has happened happens once, and what is to come still comes.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

const DAY: i64 = 86_400;

/// Lets time pass, and what is due in it happen.
fn pass(app: &TestApp, seconds: i64) {
    app.clock.advance_seconds(seconds);
    for _ in 0..2 {
        app.tend();
        app.tell_agents();
        assert!(app.can_tell());
        app.ask();
        app.posted();
    }
}

fn count(app: &TestApp, ticket: &str, is_one: impl Fn(&Value) -> bool) -> usize {
    let history = app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    history.data().iter().filter(|event| is_one(event)).count()
}

fn of(app: &TestApp, ticket: &str, kind: &str) -> usize {
    count(app, ticket, |event| event["type"] == kind)
}

on_each_engine!(a_clock_that_jumps_wakes_takes_back_and_tells_once, |app| {
    let sink = app.sends_mail();
    app.asks(json!({"delay_minutes": 60, "page_url": "https://help.example/rate/{key}"}));
    let sara = app.agent("sara").email("sara@desk.example").enters();
    let omid = app.agent("omid").enters();
    let digest = json!({"digest": {"mode": "hourly"}});
    sara.put_json("/v1/agents/me/notification-settings", digest).expect(200);

    let sleeps = app.ticket().opened().id();
    let hour = json!({"snoozed_until": app.clock.in_seconds(3_600)});
    omid.patch(format!("/v1/tickets/{sleeps}"), hour).expect(200);
    let handed = app.ticket().opened().id();
    assert_eq!(omid.act("/v1/queue/next").expect(200)["ticket"]["id"], handed.as_str());
    let hers = app.ticket().with("assignee_id", sara.id.as_str()).opened().id();
    let customer = json!({"emails": [{"value": "parisa@shop.example"}]});
    let solved = app.ticket().with("customer", customer).at("closed").id();

    let woken = |event: &Value| event["type"] == "ticket.snoozed" && event["actor"]["type"] == "system";
    let mails = |to: &str| sink.taken().iter().filter(|mail| mail.to == to).count();
    let happened = || {
        let events =
            (count(app, &sleeps, woken), of(app, &handed, "queue.lease_expired"), of(app, &solved, "survey.sent"));
        (events, mails("sara@desk.example"), mails("parisa@shop.example"))
    };
    pass(app, 0);
    assert_eq!(happened(), ((0, 0, 0), 0, 0));
    pass(app, DAY);
    assert_eq!(happened(), ((1, 1, 1), 1, 1), "all of it comes early, {hers}");
    for seconds in [-DAY, DAY, 0, -DAY, 3_600, 3_600] {
        pass(app, seconds);
        assert_eq!(happened(), ((1, 1, 1), 1, 1), "after {seconds}");
    }
    // What begins under the clock that was set back goes by it.
    let hour = json!({"snoozed_until": app.clock.in_seconds(3_600)});
    omid.patch(format!("/v1/tickets/{sleeps}"), hour).expect(200);
    let taken = omid.act("/v1/queue/next").expect(200);
    assert_eq!(taken["ticket"]["id"], handed.as_str());
    pass(app, 3_601);
    assert_eq!(happened().0, (2, 2, 1));
    pass(app, 2 * DAY);
    assert_eq!(happened(), ((2, 2, 1), 1, 1));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(who_is_at_a_ticket_is_not_there_for_a_day_when_the_clock_was_set_back, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let path = format!("/v1/tickets/{}/presence", app.ticket().opened().id());
    app.clock.advance_seconds(DAY);
    sara.put_json(&path, json!({"state": "viewing"})).expect(200);
    assert_eq!(omid.get(&path).expect(200).data().len(), 1);
    app.clock.advance_seconds(-DAY);
    assert_eq!(omid.get(&path).expect(200).data().len(), 0, "a sign counts for half a minute, and not for a day");
    sara.put_json(&path, json!({"state": "viewing"})).expect(200);
    app.clock.advance_seconds(31);
    assert_eq!(omid.get(&path).expect(200).data().len(), 0);
});

/// Which automatic messages the ticket's customer got.
fn automatic(app: &TestApp, ticket: &str) -> Vec<String> {
    let history = app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    let kind = |event: &Value| event["changes"]["automatic"]["to"].as_str().map(str::to_owned);
    history.data().iter().filter_map(kind).collect()
}

on_each_engine!(what_is_looked_at_before_its_time_waits_for_it, |app| {
    app.asks(json!({"delay_minutes": 60}));
    let still_waiting = json!({"still_waiting": {"enabled": true}});
    let messages = json!({"messages": still_waiting, "remind_after_days": 2, "close_after_days": 3});
    app.root().patch("/v1/automatic-messages", messages).expect(200);
    let slow = json!({"field": "tags", "op": "has_any", "value": ["slow"]});
    let hour = json!({"minutes": 60, "clock": "calendar"});
    let actions = json!([{"type": "add_tags", "tags": ["late"]}]);
    let rule = json!({"name": "r", "mode": "live", "after": hour, "condition": slow, "actions": actions});
    app.root().post("/v1/rules", rule).expect(201);
    app.carried_out();
    let waits = app.ticket().with("tags", json!(["slow"])).opened().id();
    let (silent, solved) = (app.ticket().at("needs_info").id(), app.ticket().at("answered").id());
    pass(app, 0);
    let seen = || {
        let tags = app.root().get(format!("/v1/tickets/{waits}")).expect(200).words("tags");
        let surveys = app.root().get(format!("/v1/tickets/{solved}/surveys")).expect(200).column("state");
        (tags, surveys, [&waits, &silent, &solved].map(|ticket| automatic(app, ticket)))
    };
    let before = seen();
    assert_eq!(before, (vec!["slow".to_owned()], vec!["scheduled".to_owned()], [vec![], vec![], vec![]]));
    // As a clock leaves it that was ahead when all of it was found due.
    app.database.execute(&format!("UPDATE due SET due_at = {}", app.now_seconds() * 1_000));
    pass(app, 0);
    assert_eq!(seen(), before);
    pass(app, 3_600);
    assert_eq!((seen().0, seen().1), (vec!["late".to_owned(), "slow".to_owned()], vec!["sent".to_owned()]));
    pass(app, 3 * 3_600);
    assert_eq!(seen().2, [vec!["still_waiting".to_owned()], vec![], vec![]]);
    pass(app, 2 * DAY - 4 * 3_600);
    let kind = |kind: &str| vec![kind.to_owned()];
    assert_eq!(seen().2, [kind("still_waiting"), kind("reminder"), kind("close_warning")]);
});
