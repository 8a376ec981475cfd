//! What the history, the feed and a rebuild tell of ids in other systems.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{TYPES, body, path};

fn newest<'a>(events: &'a [Value], field: &str) -> &'a Value {
    let change = events.iter().rev().map(|event| &event["changes"][field]).find(|change| !change.is_null());
    change.unwrap_or_else(|| panic!("nothing tells of {field}"))
}

on_each_engine!(events_and_the_feed_tell_what_changed, |app| {
    let root = app.root();
    for of in TYPES {
        let made = root.put_json(path(of, "A-1"), body(app, of, "one")).expect(201);
        app.settle();
        let cursor = root.get("/v1/changes?limit=200").expect(200).str("next_cursor");
        let ids = json!([{"system": "crm", "id": "A-2"}]);
        root.patch(format!("/v1/{of}/{}", made.id()), json!({"external_ids": ids})).expect(200);
        app.settle();
        let events = root.get("/v1/events?limit=200").expect(200);
        let field = if of == "messages" { "message_external_ids" } else { "external_ids" };
        let change = newest(events.data(), field);
        assert_eq!(change["from"], json!([{"system": "crm", "id": "A-1"}]), "{of}");
        assert_eq!(change["to"], ids, "{of}");
        let told = root.get(format!("/v1/changes?limit=200&cursor={cursor}")).expect(200);
        let row = told.data().iter().find(|row| row["id"] == made.id().as_str()).expect("it is told");
        assert_eq!(row["object"]["external_ids"], ids, "{of}");
    }
    assert_eq!(app.settle()["intact"], true);
});
