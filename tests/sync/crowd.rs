//! Many who put the same record at the same moment.

use std::sync::Barrier;

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{TYPES, body, path};

const MANY: usize = 20;

fn together(call: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let (start, call) = (&Barrier::new(MANY), &call);
    std::thread::scope(|scope| {
        let ask = |number| {
            scope.spawn(move || {
                start.wait();
                call(number)
            })
        };
        let asked: Vec<_> = (0..MANY).map(ask).collect();
        asked.into_iter().map(|answer| answer.join().expect("an answer")).collect()
    })
}

on_each_engine!(of_twenty_who_put_the_same_record_one_creates_it, |app| {
    let root = app.root();
    for of in TYPES {
        let sent = body(app, of, "one");
        let answers = together(|_| root.put_json(path(of, "A-1"), sent.clone()));
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        let expected: Vec<u16> = [200; MANY - 1].into_iter().chain([201]).collect();
        assert_eq!(statuses, expected, "{of}");
        let first = answers[0].id();
        assert!(answers.iter().all(|answer| answer.id() == first), "{of}: one record");
        // Whoever came later changed nothing.
        assert!(answers.iter().all(|answer| answer["version"] == answers[0]["version"]), "{of}");
    }
    let tickets = root.get("/v1/tickets?limit=200").expect(200);
    assert_eq!(tickets.data().iter().filter(|ticket| ticket["subject"] == "one").count(), 1);
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(of_twenty_who_put_different_words_all_are_heard, |app| {
    let root = app.root();
    let same = body(app, "tickets", "one");
    let sent = |number: usize| {
        let mut sent = same.clone();
        sent["tags"] = json!([format!("t{number}")]);
        sent
    };
    let answers = together(|number| root.put_json(path("tickets", "A-1"), sent(number)));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), MANY - 1);
    let history = root.get(format!("/v1/tickets/{}/history?limit=200", answers[0].id())).expect(200);
    let told = |event: &&Value| event["type"] == "ticket.tagged";
    assert_eq!(history.data().iter().filter(told).count(), MANY - 1);
});

on_each_engine!(of_twenty_who_only_create_one_does, |app| {
    let root = app.root().with("If-None-Match", "*");
    let answers = together(|_| root.put_json(path("customers", "A-1"), json!({"name": "one"})));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 412).count(), MANY - 1);
});

on_each_engine!(of_twenty_who_post_the_same_id_one_opens_a_ticket, |app| {
    let (root, mut sent) = (app.root(), body(app, "tickets", "one"));
    sent["external_ids"] = json!([{"system": "crm", "id": "A-1"}, {"system": "erp", "id": "1"}]);
    let answers = together(|number| {
        let mut sent = sent.clone();
        if number % 2 == 1 {
            sent["external_ids"].as_array_mut().unwrap().reverse();
        }
        root.post("/v1/tickets", sent)
    });
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!((refused.status, &refused["existing_id"]), (409, &json!(made[0].id())), "{refused:?}");
    }
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids(), [made[0].id()]);
});
