//! The log of events.

use serde_json::json;
use support::{Actor, on_each_engine};

/// Every event of these types, with the number of requests that it took.
fn log(reader: &Actor, query: &str) -> Vec<serde_json::Value> {
    let mut events = Vec::new();
    let mut cursor = String::new();
    for _ in 0..10_000 {
        let page = reader.get(format!("/v1/events?{query}{cursor}")).expect(200);
        events.extend(page.data().to_vec());
        cursor = format!("&cursor={}", page.str("next_cursor"));
        if page["caught_up"] == true {
            return events;
        }
    }
    panic!("the log has no end");
}

fn seqs(events: &[serde_json::Value]) -> Vec<i64> {
    events.iter().map(|it| it["seq"].as_str().expect("a place").parse().expect("a number")).collect()
}

on_each_engine!(every_step_is_in_the_log_once_and_in_order, |app| {
    let root = app.root();
    let ticket = app.ticket().opened().id();
    root.patch(format!("/v1/tickets/{ticket}"), json!({"priority": "high"})).expect(200);
    let head: i64 = app.settle().str("head_seq").parse().unwrap();
    let whole = log(root, "limit=200");
    assert_eq!(seqs(&whole), (1..=head).collect::<Vec<_>>());
    assert_eq!(log(root, "limit=1"), whole);
    let history = root.get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    let of_ticket: Vec<_> = whole.iter().filter(|it| it["subject"]["id"] == ticket.as_str()).cloned().collect();
    assert_eq!(of_ticket, history.data());
});

on_each_engine!(types_choose_from_the_log, |app| {
    let root = app.root();
    let ticket = app.ticket().opened().id();
    root.patch(format!("/v1/tickets/{ticket}"), json!({"priority": "high"})).expect(200);
    app.settle();
    let created = log(root, "types=ticket.created");
    assert_eq!(created.len(), 1);
    let both = log(root, "types=message.*,ticket.priority_changed&limit=1");
    assert!(both.iter().all(|it| it["type"] == "ticket.priority_changed" || it["subject"]["type"] == "ticket"));
    assert!(
        both.iter().any(|it| it["type"] == "message.created")
            && both.iter().any(|it| it["type"] == "ticket.priority_changed")
    );
    root.get("/v1/events?types=ticket.creatd").problem("invalid_parameter").field_error("types", "unknown_option");
});

on_each_engine!(notes_are_in_the_log_for_who_reads_notes, |app| {
    let root = app.root();
    let ticket = app.ticket().opened().id();
    root.post(format!("/v1/tickets/{ticket}/messages"), json!({"kind": "note", "body": {"content": "n"}})).expect(201);
    app.settle();
    let blind = app.service(&["events:read"]);
    let is_note = |it: &serde_json::Value| it["message"]["kind"] == "note";
    assert!(log(root, "limit=200").iter().any(is_note));
    assert!(!log(&blind, "limit=200").iter().any(is_note));
});
