//! The live stream: what is told, to whom, where it goes on, and when it ends.

mod access;
mod beside_writers;
mod ending;
mod portal;
mod team;
mod tickets;
mod topics;

use serde_json::{Value, json};
use support::{Actor, Frame, Live, TestApp, contract};

const STREAM: &str = "/v1/events/stream";

/// A stream of this caller that has said where it begins.
#[track_caller]
fn follows(who: &Actor, query: &str) -> (Live, Frame) {
    let mut live = who.follows(&format!("{STREAM}{query}"));
    let ready = live.next_of_all().expect("a first frame");
    assert_eq!(ready.name.as_deref(), Some("ready"), "{ready:?}");
    (live, ready)
}

/// Is it the event of this type about this record?
fn is(event: &Value, kind: &str, id: &str) -> bool {
    event["type"] == kind && event["subject"]["id"] == id
}

/// The places of events, which are their ids as well.
#[track_caller]
fn places(app: &TestApp, events: &[Frame]) -> Vec<i64> {
    let contract = contract::of(&format!("http://{}", app.address()));
    let place = |frame: &Frame| {
        contract.fits("Event", &frame.data);
        assert_eq!(frame.data["seq"], frame.id());
        frame.id().parse().expect("a number")
    };
    events.iter().map(place).collect()
}

fn with_priority(who: &Actor, ticket: &str, priority: &str) {
    who.patch(format!("/v1/tickets/{ticket}"), json!({"priority": priority})).expect(200);
}

/// The types of events about this record.
fn told_of(events: &[Frame], id: &str) -> Vec<String> {
    let of_it = events.iter().filter(|it| it.data["subject"]["id"] == id);
    of_it.map(|it| it.data["type"].as_str().expect("a type").to_owned()).collect()
}
