//! Many write at once, some in vain, while somebody copies: nothing is left out.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use support::{TestApp, on_each_engine};

use super::{Copy, listed, same};

const WRITERS: usize = 16;
const ROUNDS: usize = 6;

/// Opens, changes, answers and is refused.
fn write(app: &TestApp, writer: usize, shared: &[String]) {
    let root = app.root();
    for round in 0..ROUNDS {
        let customer = json!({"name": format!("w{writer}r{round}")});
        let opened = root.post(
            "/v1/tickets",
            json!({"customer": customer, "subject": format!("{writer} {round}"), "body": {"content": "c"}}),
        );
        let own = opened.expect(201).id();
        let common = &shared[(writer + round) % shared.len()];
        root.put(format!("/v1/tickets/{common}/tags/w{writer}r{round}")).expect(204);
        // Refused within the unit of work, which is undone.
        root.patch(
            format!("/v1/tickets/{own}"),
            json!({"tags": ["x"], "assignee_id": "agt_01jd0000000000000000000000"}),
        )
        .expect(422);
        root.if_match("\"9999\"").patch(format!("/v1/tickets/{common}"), json!({"subject": "never"})).expect(412);
        root.post(format!("/v1/tickets/{common}/messages"), json!({"kind": "reply", "body": {"content": "r"}}))
            .expect(201);
        if round % 3 == 0 {
            root.delete(format!("/v1/tickets/{own}")).expect(204);
        }
    }
}

on_each_engine!(copying_beside_sixteen_writers_loses_nothing_and_repeats_nothing, |app| {
    let shared: Vec<_> = (0..3).map(|_| app.ticket().opened().id()).collect();
    let root = app.root();
    let mut copy = Copy::of(root, "limit=20");
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let shared = &shared;
                threads.spawn(move || write(app, writer, shared))
            })
            .collect();
        let reader = threads.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                copy.ask();
            }
        });
        for writer in writers {
            writer.join().expect("a writer ends");
        }
        done.store(true, Ordering::Relaxed);
        reader.join().expect("the reader ends");
    });
    app.settle();
    copy.catch_up();
    same(&copy.records, &listed(root));
    let places: Vec<_> = copy.told.iter().map(|(seq, ..)| *seq).collect();
    assert!(places.is_sorted(), "{places:?}");
    let mut told: Vec<_> = copy.told.iter().map(|(seq, record, id, _)| (*seq, record.clone(), id.clone())).collect();
    let all = told.len();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), all, "something was told twice at one place");
    // And whoever begins now gets to the same.
    let mut late = Copy::of(root, "limit=200");
    late.catch_up();
    assert_eq!(late.records, copy.records);
});
