//! A copy is what the lists say, however it was made.

use serde_json::json;
use support::on_each_engine;

use super::{Copy, listed, same};

on_each_engine!(the_first_reading_is_the_full_load_and_tells_each_record_once, |app| {
    app.organization("Acme");
    let first = app.ticket().opened().id();
    app.clock.advance_seconds(1);
    app.ticket().opened();
    app.root().patch(format!("/v1/tickets/{first}"), json!({"subject": "changed", "priority": "high"})).expect(200);
    app.root()
        .post(format!("/v1/tickets/{first}/messages"), json!({"kind": "reply", "body": {"content": "Hello"}}))
        .expect(201);
    app.settle();
    let root = app.root();
    let mut copy = Copy::of(root, "limit=200");
    copy.catch_up();
    same(&copy.records, &listed(root));
    let mut ids: Vec<_> = copy.told.iter().map(|(_, _, id, _)| id.clone()).collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "a record was told twice: {:?}", copy.told);
});

on_each_engine!(going_on_tells_what_changed_and_nothing_else, |app| {
    let quiet = app.ticket().opened().id();
    let busy = app.ticket().opened().id();
    app.settle();
    let root = app.root();
    let mut copy = Copy::of(root, "types=ticket");
    copy.catch_up();
    assert!(copy.news().len() >= 2);
    copy.catch_up();
    assert!(copy.news().is_empty());
    for tag in ["a", "b", "c"] {
        root.put(format!("/v1/tickets/{busy}/tags/{tag}")).expect(204);
    }
    app.settle();
    copy.catch_up();
    assert_eq!(copy.news(), [("ticket".to_owned(), "upsert".to_owned(), busy.clone())]);
    assert_eq!(copy.records[&("ticket".to_owned(), busy)]["tags"], json!(["a", "b", "c"]));
    assert!(copy.records.contains_key(&("ticket".to_owned(), quiet)));
});

on_each_engine!(pages_of_one_lose_nothing_where_one_step_touches_two_records, |app| {
    let root = app.root();
    for _ in 0..3 {
        let id = app.ticket().opened().id();
        // Its step is the latest of the ticket and of the note.
        root.post(format!("/v1/tickets/{id}/messages"), json!({"kind": "note", "body": {"content": "n"}})).expect(201);
    }
    app.settle();
    let mut whole = Copy::of(root, "limit=200");
    whole.catch_up();
    let mut single = Copy::of(root, "limit=1");
    single.catch_up();
    assert_eq!(single.told, whole.told);
    assert!(whole.told.windows(2).any(|pair| pair[0].0 == pair[1].0), "no step touches two: {:?}", whole.told);
});

on_each_engine!(a_record_that_changes_between_two_pages_hides_none_that_was_touched_with_it, |app| {
    let root = app.root();
    let id = app.ticket().opened().id();
    app.settle();
    let mut copy = Copy::of(root, "types=ticket,message&limit=1");
    copy.catch_up();
    let note = json!({"kind": "note", "body": {"content": "n"}});
    let note = root.post(format!("/v1/tickets/{id}/messages"), note).expect(201).id();
    app.settle();
    copy.ask();
    assert!(!copy.records.contains_key(&("message".to_owned(), note.clone())), "the page was full before it");
    root.put(format!("/v1/tickets/{id}/tags/meanwhile")).expect(204);
    app.settle();
    copy.catch_up();
    assert!(copy.records.contains_key(&("message".to_owned(), note)));
});

on_each_engine!(who_waits_is_answered_as_soon_as_something_comes, |app| {
    let ticket = app.ticket().opened().id();
    app.settle();
    let root = app.root();
    let mut copy = Copy::of(root, "types=ticket&wait=30");
    copy.ask();
    copy.news();
    std::thread::scope(|threads| {
        threads.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            root.put(format!("/v1/tickets/{ticket}/tags/new")).expect(204);
        });
        copy.ask();
    });
    assert_eq!(copy.news(), [("ticket".to_owned(), "upsert".to_owned(), ticket)]);
    // Nothing comes: the answer is empty, and says where to go on.
    let mut patient = Copy { query: "types=ticket&wait=1", cursor: copy.cursor.clone(), ..Copy::of(root, "") };
    assert!(patient.ask());
    assert!(patient.news().is_empty());
});

on_each_engine!(a_cursor_is_good_for_its_own_reading_alone, |app| {
    app.ticket().opened();
    app.settle();
    let root = app.root();
    let mut copy = Copy::of(root, "types=ticket");
    copy.catch_up();
    let cursor = copy.cursor.unwrap();
    root.get(format!("/v1/changes?types=message&cursor={cursor}")).problem("cursor_mismatch");
    root.get(format!("/v1/events?cursor={cursor}")).problem("cursor_mismatch");
    let other = app.other_workspace();
    other.root().get(format!("/v1/changes?types=ticket&cursor={cursor}")).problem("cursor_mismatch");
    root.get("/v1/changes?wait=31").problem("invalid_parameter").field_error("wait", "out_of_range");
    root.get("/v1/changes?types=agent").expect(400);
});

on_each_engine!(a_database_that_was_put_back_is_noticed, |app| {
    let ticket = app.ticket().opened().id();
    app.settle();
    let root = app.root();
    let mut early = Copy::of(root, "types=ticket");
    early.catch_up();
    for tag in ["a", "b"] {
        root.put(format!("/v1/tickets/{ticket}/tags/{tag}")).expect(204);
    }
    app.settle();
    let mut late = Copy::of(root, "types=ticket");
    late.catch_up();
    let events = root.get("/v1/events?limit=200").expect(200).str("next_cursor");
    // The last step is taken away, as if a backup from before it had been restored.
    let last = "SELECT max(seq) FROM feed";
    app.database.execute(&format!("DELETE FROM feed WHERE seq = ({last})"));
    app.database.execute(&format!("UPDATE feed_heads SET seq = ({last}) WHERE seq > ({last})"));
    root.get(format!("/v1/changes?types=ticket&cursor={}", late.cursor.clone().unwrap())).problem("feed_reset");
    root.get(format!("/v1/events?limit=200&cursor={events}")).problem("feed_reset");
    early.ask();
    // Another step takes its place.
    root.put(format!("/v1/tickets/{ticket}/tags/c")).expect(204);
    for _ in 0..1_000 {
        if early.ask() && early.told.len() > 1 {
            break;
        }
    }
    root.get(format!("/v1/changes?types=ticket&cursor={}", late.cursor.unwrap())).problem("feed_reset");
});
