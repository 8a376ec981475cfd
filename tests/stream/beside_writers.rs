//! Coming back again and again beside many writers: nothing is left out, nothing told twice.

use std::sync::atomic::{AtomicBool, Ordering};

use support::{Engine, TestApp, on_each_engine};

use super::{follows, places, with_priority};

const WRITERS: usize = 8;
const ROUNDS: usize = 6;

fn write(app: &TestApp) {
    for _ in 0..ROUNDS {
        let ticket = app.ticket().opened().id();
        with_priority(app.root(), &ticket, "high");
        with_priority(app.root(), &ticket, "low");
    }
}

on_each_engine!(coming_back_loses_nothing_and_repeats_nothing, |app| {
    // On PostgreSQL another node goes on with what this one began.
    let second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    let nodes = match &second {
        Some(node) => vec![app.root().clone(), node.reached_by(app.root())],
        None => vec![app.root().clone()],
    };
    let (mut patient, ready) = follows(&nodes[nodes.len() - 1], "");
    let begin: i64 = ready.id().parse().unwrap();
    let done = AtomicBool::new(false);
    let hasty = std::thread::scope(|threads| {
        let writers: Vec<_> = (0..WRITERS).map(|_| threads.spawn(|| write(app))).collect();
        let (done, nodes) = (&done, &nodes);
        let reader = threads.spawn(move || {
            let (mut told, mut known, mut turn) = (Vec::new(), begin.to_string(), 0_usize);
            loop {
                let was_done = done.load(Ordering::SeqCst);
                let end: i64 = app.settle().str("head_seq").parse().unwrap();
                let who = nodes[turn % nodes.len()].with("Last-Event-ID", known.as_str());
                turn += 1;
                let (mut live, ready) = follows(&who, "");
                assert_eq!((ready.id(), &ready.data["resumed"]), (known.as_str(), &serde_json::json!(true)));
                // Of what there is surely, some; so it goes away in the midst of it.
                let wanted = usize::try_from(end - known.parse::<i64>().unwrap()).unwrap().min(61);
                for _ in 0..wanted {
                    let frame = live.next().expect("the stream goes on");
                    known = frame.id().to_owned();
                    told.push(frame);
                }
                if was_done && wanted == 0 {
                    return told;
                }
            }
        });
        writers.into_iter().for_each(|writer| writer.join().expect("a writer ends"));
        done.store(true, Ordering::SeqCst);
        reader.join().expect("the reader ends")
    });
    let head: i64 = app.settle().str("head_seq").parse().unwrap();
    let all: Vec<_> = (begin + 1..=head).collect();
    assert_eq!(places(app, &hasty), all);
    // And whoever just stayed was told the same.
    let last = head.to_string();
    let stayed = patient.events_until(|event| event["seq"].as_str() == Some(last.as_str()));
    assert_eq!(stayed, hasty);
});
