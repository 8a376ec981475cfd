//! An id that another record has; the bin; records that became one.

use serde_json::json;
use support::on_each_engine;

use super::{TYPES, body, path};

on_each_engine!(a_taken_id_names_whose_it_is_however_late, |app| {
    let root = app.root();
    for of in TYPES {
        let made = root.put_json(path(of, "A-1"), body(app, of, "one")).expect(201);
        app.clock.advance_days(3);
        let mut twin = body(app, of, "two");
        twin["external_ids"] = json!([{"system": "crm", "id": "new"}, {"system": "crm", "id": "A-1"}]);
        let list = match of {
            "messages" => format!("/v1/tickets/{}/messages", twin["ticket_id"].as_str().unwrap()),
            _ => format!("/v1/{of}"),
        };
        if let Some(members) = twin.as_object_mut() {
            members.remove("ticket_id");
        }
        let refused = root.post(&list, twin.clone()).expect(409).problem("already_exists");
        assert_eq!(refused["existing_id"], made.id().as_str(), "{of}");
        let _ = refused.field_error("#/external_ids/1", "duplicate");
        root.get(path(of, "new")).expect(404);
        // By PUT and PATCH as well.
        let other = root.put_json(path(of, "B-1"), body(app, of, "two")).expect(201);
        let ids = json!({"external_ids": [{"system": "crm", "id": "A-1"}]});
        let refused = root.put_json(path(of, "B-1"), ids.clone()).expect(409).problem("already_exists");
        assert_eq!(refused["existing_id"], made.id().as_str(), "{of}");
        let refused = root.patch(format!("/v1/{of}/{}", other.id()), ids).expect(409).problem("already_exists");
        assert_eq!(refused["existing_id"], made.id().as_str(), "{of}");
        let mut third = body(app, of, "three");
        third["external_ids"] = json!([{"system": "crm", "id": "A-1"}]);
        let refused = root.put_json(path(of, "C-1"), third).expect(409).problem("already_exists");
        assert_eq!(refused["existing_id"], made.id().as_str(), "{of}");
        root.get(path(of, "C-1")).expect(404);
        assert_eq!(root.get(path(of, "B-1")).expect(200).json, other.json);
    }
});

on_each_engine!(a_retry_with_a_key_is_answered_as_before_and_one_without_is_refused, |app| {
    let mut ticket = body(app, "tickets", "one");
    ticket["external_ids"] = json!([{"system": "crm", "id": "A-1"}]);
    let made = app.root().key("k").post("/v1/tickets", ticket.clone()).expect(201);
    assert_eq!(app.root().key("k").post("/v1/tickets", ticket.clone()).expect(201).json, made.json);
    let refused = app.root().key("other").post("/v1/tickets", ticket).expect(409).problem("already_exists");
    assert_eq!(refused["existing_id"], made.id().as_str());
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids(), [made.id()]);
});

on_each_engine!(what_is_in_the_bin_keeps_its_ids_and_is_not_changed, |app| {
    let root = app.root();
    for of in ["tickets", "customers"] {
        let made = root.put_json(path(of, "A-1"), body(app, of, "one")).expect(201);
        root.delete(format!("/v1/{of}/{}", made.id())).expect(204);
        assert!(root.get(path(of, "A-1")).expect(200)["deleted_at"].is_string());
        let refused = root.put_json(path(of, "A-1"), body(app, of, "one")).expect(409).problem("deleted");
        if of == "customers" {
            assert_eq!(refused["existing_id"], made.id().as_str());
        }
        root.act(format!("/v1/{of}/{}/restore", made.id())).expect(200);
        assert_eq!(root.put_json(path(of, "A-1"), body(app, of, "one")).expect(200).id(), made.id());
    }
    // An organization is gone for good, and lets go of its ids.
    let made = root.put_json(path("organizations", "A-1"), json!({"name": "one"})).expect(201);
    root.delete(format!("/v1/organizations/{}", made.id())).expect(204);
    root.get(path("organizations", "A-1")).expect(404);
    root.put_json(path("organizations", "A-1"), json!({"name": "one"})).expect(201);
});

on_each_engine!(a_merged_ticket_tells_where_it_went, |app| {
    let root = app.root();
    let one = root.put_json(path("tickets", "A-1"), body(app, "tickets", "one")).expect(201).id();
    let two = root.put_json(path("tickets", "B-1"), body(app, "tickets", "two")).expect(201).id();
    let first = root.get(format!("/v1/tickets/{one}/messages")).expect(200).ids()[0].clone();
    let ids = json!({"external_ids": [{"system": "crm", "id": "m"}]});
    root.patch(format!("/v1/messages/{first}"), ids).expect(200);
    root.post(format!("/v1/tickets/{one}/merge"), json!({"into_ticket_id": two})).expect(200);
    for gone in [
        root.get(path("tickets", "A-1")),
        root.put_json(path("tickets", "A-1"), body(app, "tickets", "one")),
        root.put_json(
            path("messages", "n"),
            json!({"ticket_external_id": {"system": "crm", "id": "A-1"}, "kind": "note", "body": {"content": "n"}}),
        ),
    ] {
        assert_eq!(gone.expect(410).problem("merged")["merged_into"], two.as_str());
    }
    // Its messages live on in the other one, under their own ids.
    assert_eq!(root.get(path("messages", "m")).expect(200)["ticket_id"], two.as_str());
    root.act(format!("/v1/tickets/{one}/unmerge")).expect(200);
    assert_eq!(root.get(path("tickets", "A-1")).expect(200).id(), one);
    root.put_json(path("tickets", "A-1"), body(app, "tickets", "one")).expect(200);
});
