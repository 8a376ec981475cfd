//! However many look at once, a cycle is asked about once.

use std::thread;

use serde_json::json;
use support::{Engine, on_each_engine};

use super::{answers, asked, key, kinds, link, survey, told};

on_each_engine!(whoever_looks_at_once_asks_each_customer_once, |app| {
    app.asks(json!({"rest_days": 30}));
    let customer = app.customer("Parisa");
    let mut tickets: Vec<String> = (0..8).map(|_| app.ticket().at("closed").id()).collect();
    // Of these, one alone may ask.
    let shared: Vec<String> = (0..6).map(|_| app.ticket().of(&customer).at("closed").id()).collect();
    app.settle();
    match app.engine() {
        Engine::Sqlite => (0..2).for_each(|_| app.ask()),
        Engine::Postgres => {
            let nodes = [app.second_node(), app.second_node()];
            thread::scope(|threads| {
                for node in &nodes {
                    threads.spawn(|| {
                        for _ in 0..3 {
                            node.follow_surveys();
                            node.tend();
                        }
                    });
                }
                threads.spawn(|| (0..3).for_each(|_| app.ask()));
            });
        }
    }
    // What one node put off because another one held it comes later.
    for _ in 0..120 {
        app.ask();
        let waits = |ticket: &String| survey(app, ticket)["state"] == "scheduled";
        if !tickets.iter().chain(&shared).any(waits) {
            break;
        }
        app.clock.advance_seconds(16);
        thread::sleep(std::time::Duration::from_millis(100));
    }
    let asked: Vec<_> = shared.iter().filter(|ticket| survey(app, ticket)["state"] == "sent").cloned().collect();
    assert_eq!(asked.len(), 1, "he is one customer");
    let left: Vec<_> = shared.iter().filter(|ticket| survey(app, ticket)["reason"] == "too_soon").collect();
    assert_eq!(left.len(), 5);
    tickets.extend(asked);
    for ticket in &tickets {
        assert_eq!(kinds(&told(app, ticket)), ["survey.sent"], "{ticket}");
    }
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(two_answers_at_once_are_two_answers, |app| {
    app.asks(json!({}));
    let (ticket, id) = asked(app);
    let path = link(&key(app, &id));
    thread::scope(|threads| {
        for score in 1..=4 {
            let (app, path) = (&app, &path);
            threads.spawn(move || answers(&app.anonymous(), path, score, "").expect(200));
        }
    });
    let shown = survey(app, &ticket);
    let answers = shown["answers"].as_array().unwrap();
    assert_eq!((answers.len(), &shown["score"]), (4, &answers[3]["score"]));
    let answered = told(app, &ticket).iter().filter(|event| event["type"] == "survey.answered").count();
    assert_eq!(answered, 4);
});
