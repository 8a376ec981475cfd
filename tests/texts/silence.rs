//! What customers hear, and what becomes of tickets, because nobody writes.

use serde_json::json;
use support::{Engine, TestApp, on_each_engine};

use super::automatic::{PATH, switch_on, told};

const DAY: i64 = 86_400;

fn status(app: &TestApp, ticket: &str) -> String {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200).str("status")
}

fn says(app: &TestApp, ticket: &str, kind: &str) {
    let body = json!({"kind": kind, "body": {"content": "The printer still prints every page twice."}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201);
}

/// Lets time pass, and what is due in it happen.
fn pass(app: &TestApp, seconds: i64) {
    app.tell();
    app.clock.advance_seconds(seconds);
    app.tend();
}

on_each_engine!(an_answered_ticket_is_closed_after_silence_and_a_warning, |app| {
    app.root().patch(PATH, json!({"close_after_days": 3, "messages": {"closed": {"enabled": true}}})).expect(200);
    let ticket = app.ticket().with("language", "en").at("answered").id();
    pass(app, 2 * DAY - 60);
    assert!(told(app, &ticket).is_empty());
    pass(app, 61);
    let warned = told(app, &ticket);
    assert!(warned.len() == 1 && warned[0].contains("will be closed on"), "{warned:?}");
    // By the clock on the wall in Tehran.
    let date = app.clock.in_seconds(DAY + 12_600)[..10].to_owned();
    assert!(warned[0].contains(&date), "{warned:?} names no {date}");
    pass(app, DAY - 60);
    assert_eq!(status(app, &ticket), "answered");
    pass(app, 61);
    assert_eq!(status(app, &ticket), "closed");
    assert!(told(app, &ticket)[1].contains("is closed"));
    pass(app, 9 * DAY);
    assert_eq!(told(app, &ticket).len(), 2);
});

on_each_engine!(whoever_writes_breaks_the_silence, |app| {
    app.root().patch(PATH, json!({"close_after_days": 3})).expect(200);
    let (by_customer, by_agent) = (app.ticket().at("answered").id(), app.ticket().at("answered").id());
    pass(app, 2 * DAY + 1);
    assert_eq!((told(app, &by_customer).len(), told(app, &by_agent).len()), (1, 1));
    app.clock.advance_seconds(60);
    says(app, &by_customer, "customer");
    says(app, &by_agent, "reply");
    pass(app, DAY + 1);
    assert_eq!((status(app, &by_customer), status(app, &by_agent)), ("awaiting_reply".into(), "answered".into()));
    // The agent has written anew: the silence begins anew, with another warning.
    pass(app, DAY + 1);
    assert_eq!(told(app, &by_agent).len(), 2);
    pass(app, DAY + 1);
    assert_eq!((status(app, &by_customer), status(app, &by_agent)), ("awaiting_reply".into(), "closed".into()));
});

on_each_engine!(days_on_which_nobody_works_do_not_count, |app| {
    let calendar = app.root().post("/v1/calendars", json!({"name": "c", "preset": "iran"})).expect(201).id();
    app.root().patch("/v1/workspace", json!({"calendar_id": calendar})).expect(200);
    app.root().patch(PATH, json!({"close_after_days": 20, "close_warning_days": 1})).expect(200);
    let ticket = app.ticket().at("answered").id();
    pass(app, 19 * DAY + 1);
    assert!(told(app, &ticket).is_empty(), "a Friday at least was among them");
    pass(app, 20 * DAY);
    assert_eq!(told(app, &ticket).len(), 1);
});

on_each_engine!(what_was_answered_before_is_closed_as_well_and_what_is_switched_off_is_not, |app| {
    let ticket = app.ticket().at("answered").id();
    app.clock.advance_seconds(5 * DAY);
    app.root().patch(PATH, json!({"close_after_days": 3})).expect(200);
    app.tend();
    assert_eq!((told(app, &ticket).len(), status(app, &ticket)), (1, "answered".to_owned()));
    app.root().patch(PATH, json!({"close_after_days": null})).expect(200);
    pass(app, 9 * DAY);
    assert_eq!(status(app, &ticket), "answered");
});

on_each_engine!(who_waits_is_told_once_that_he_is_not_forgotten_and_how_long_it_will_take, |app| {
    switch_on(app, &["still_waiting"]);
    let ticket = app.ticket().with("language", "en").opened().id();
    pass(app, 239 * 60);
    assert!(told(app, &ticket).is_empty());
    pass(app, 61);
    // Nothing was ever completed: nothing is promised.
    let heard = told(app, &ticket);
    assert!(heard.len() == 1 && heard[0].contains("we cannot tell yet"), "{heard:?}");
    pass(app, 9 * 3_600);
    assert_eq!(told(app, &ticket).len(), 1);
    // Ten were completed this week, and now there is a basis for it.
    for _ in 0..10 {
        app.ticket().at("answered");
    }
    says(app, &ticket, "reply");
    says(app, &ticket, "customer");
    pass(app, 241 * 60);
    let heard = told(app, &ticket);
    assert!(heard.len() == 2 && heard[1].contains("hours"), "{heard:?}");
    // Whoever was answered in time hears nothing.
    let answered = app.ticket().opened().id();
    app.tell();
    says(app, &answered, "reply");
    pass(app, 9 * 3_600);
    assert!(told(app, &answered).is_empty());
});

on_each_engine!(two_looks_and_a_clock_that_jumps_tell_nothing_twice, |app| {
    switch_on(app, &["still_waiting", "under_review"]);
    let ticket = app.ticket().opened().id();
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "in_review"})).expect(200);
    for seconds in [DAY, -DAY, DAY, 0] {
        pass(app, seconds);
    }
    assert_eq!(told(app, &ticket).len(), 2);
});

on_each_engine!(who_was_asked_something_is_reminded_once_until_he_answers, |app| {
    app.root().patch(PATH, json!({"remind_after_days": 2})).expect(200);
    let (silent, quick) = (app.ticket().with("language", "fa").opened().id(), app.ticket().opened().id());
    let asks = |ticket: &str| {
        let body = json!({"kind": "reply", "then": "needs_info", "body": {"content": "Which printer is it?"}});
        app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201);
    };
    asks(&silent);
    asks(&quick);
    pass(app, 2 * DAY - 60);
    says(app, &quick, "customer");
    assert!(told(app, &silent).is_empty());
    pass(app, 61);
    let heard = told(app, &silent);
    assert!(heard.len() == 1 && heard[0].contains("هنوز در انتظار پاسخ شما"), "{heard:?}");
    assert_eq!((status(app, &silent), status(app, &quick)), ("needs_info".into(), "awaiting_reply".into()));
    for seconds in [DAY, -DAY, 9 * DAY] {
        pass(app, seconds);
    }
    assert_eq!((told(app, &silent).len(), told(app, &quick).len()), (1, 0));
    // He has answered, and is asked once more: that is another round.
    says(app, &silent, "customer");
    asks(&silent);
    pass(app, 2 * DAY + 1);
    assert_eq!(told(app, &silent).len(), 2);
    // Whom the team does not wait for any more it reminds of nothing, whatever was due.
    let late = app.ticket().opened().id();
    asks(&late);
    app.tell();
    app.root().patch(format!("/v1/tickets/{late}"), json!({"status": "closed"})).expect(200);
    app.clock.advance_seconds(3 * DAY);
    app.tend();
    assert!(told(app, &late).is_empty());
});

on_each_engine!(a_clock_that_jumps_warns_and_closes_once, |app| {
    app.root().patch(PATH, json!({"close_after_days": 3, "messages": {"closed": {"enabled": true}}})).expect(200);
    let ticket = app.ticket().at("answered").id();
    // A day ahead and back, again and again: the warning comes early, and once.
    for seconds in [3 * DAY, -3 * DAY, 3 * DAY, 0, -3 * DAY] {
        pass(app, seconds);
    }
    assert_eq!((told(app, &ticket).len(), status(app, &ticket)), (1, "answered".to_owned()));
    for seconds in [5 * DAY, -DAY, DAY, 0] {
        pass(app, seconds);
    }
    assert_eq!((told(app, &ticket).len(), status(app, &ticket)), (2, "closed".to_owned()));
});

on_each_engine!(two_nodes_tell_nothing_twice, |app| {
    let stations = json!({"still_waiting": {"enabled": true}, "under_review": {"enabled": true}});
    app.root().patch(PATH, json!({"messages": stations, "close_after_days": 2, "remind_after_days": 1})).expect(200);
    // On SQLite there is one node, and its workers are at it as well.
    let second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    let tickets: Vec<String> =
        ["in_review", "answered", "needs_info"].map(|status| app.ticket().at(status).id()).into();
    for seconds in [0, DAY + 1] {
        app.settle();
        app.clock.advance_seconds(seconds);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    assert!(app.can_tell());
                    app.tend();
                });
                scope.spawn(|| {
                    if let Some(other) = &second {
                        assert!(other.can_tell());
                        other.tend();
                    }
                });
            }
        });
    }
    let heard: Vec<usize> = tickets.iter().map(|ticket| told(app, ticket).len()).collect();
    assert_eq!(heard, [2, 1, 1], "under review and not forgotten, a warning, a reminder");
});
