//! Creating, finding and changing.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{TYPES, body, encoded, path};

on_each_engine!(a_put_creates_and_another_one_changes_nothing, |app| {
    let root = app.root();
    for of in TYPES {
        let (path, body) = (path(of, "A-1"), body(app, of, "one"));
        root.get(&path).expect(404).problem("not_found");
        let made = root.put_json(&path, body.clone()).expect(201);
        assert_eq!(made["external_ids"], json!([{"system": "crm", "id": "A-1"}]), "{of}");
        assert_eq!(made.header("location"), Some(format!("/v1/{of}/{}", made.id()).as_str()));
        let seen = root.get(&path).expect(200);
        assert_eq!((&seen.json, seen.etag()), (&made.json, made.etag()), "{of}");
        assert_eq!(root.get(format!("/v1/{of}/{}", made.id())).expect(200).json, made.json, "{of}");
        let heads = app.settle().str("head_hash");
        app.clock.advance_seconds(5);
        let again = root.put_json(&path, body).expect(200);
        assert_eq!((&again.json, again.etag()), (&made.json, made.etag()), "{of}");
        root.put_json(&path, json!({})).expect(200);
        assert_eq!(app.settle().str("head_hash"), heads, "{of}: no event");
        root.with("If-None-Match", seen.etag()).get(&path).expect(304);
    }
});

on_each_engine!(a_put_on_what_is_there_changes_what_it_names, |app| {
    let root = app.root();
    let changes: [(&str, Value, &str, Value); 3] = [
        ("tickets", json!({"subject": "two", "tags": []}), "subject", json!("two")),
        ("customers", json!({"name": null}), "name", Value::Null),
        ("organizations", json!({"name": "two"}), "name", json!("two")),
    ];
    for (of, change, member, value) in changes {
        let path = path(of, "A-1");
        let made = root.put_json(&path, body(app, of, "one")).expect(201);
        let changed = root.put_json(&path, change).expect(200);
        assert_eq!((&changed[member], changed.id()), (&value, made.id()), "{of}");
        assert!(changed.int("version") > made.int("version"), "{of}");
        for kept in ["priority", "tier", "note", "external_ids"] {
            assert_eq!(changed[kept], made[kept], "{of} {kept}");
        }
    }
});

on_each_engine!(what_is_missing_for_a_new_record_is_named, |app| {
    let root = app.root();
    let needed: [(&str, &[&str]); 3] = [
        ("tickets", &["#/customer", "#/subject", "#/body"]),
        ("messages", &["#/ticket_id", "#/kind", "#/body"]),
        ("organizations", &["#/name"]),
    ];
    for (of, pointers) in needed {
        let mut refused = root.put_json(path(of, "A-1"), json!({})).expect(422).problem("validation_failed");
        for pointer in pointers {
            refused = refused.field_error(pointer, "required");
        }
        root.get(path(of, "A-1")).expect(404);
    }
    root.put_json(path("customers", "A-1"), json!({})).expect(201);
});

on_each_engine!(any_id_goes_through_the_path_unharmed, |app| {
    let root = app.root();
    let ids = [
        "a/b",
        "/",
        "x@y.example",
        ".",
        "..",
        "../..",
        "100%",
        "%2F",
        "a b",
        " ",
        "a+b",
        "?x=1&y=2",
        "#",
        ";p=1",
        "نوبت",
        "۱۲",
        "👩‍💻",
        "é",
        "e\u{301}",
        "\u{200c}",
        "{id}",
        "\\",
        "\"",
        "x".repeat(255).as_str(),
        "ن".repeat(255).as_str(),
    ]
    .map(str::to_owned);
    for id in &ids {
        let made = root.put_json(path("customers", id), json!({"name": "one"})).expect(201);
        assert_eq!(made["external_ids"], json!([{"system": "crm", "id": id}]));
        assert_eq!(root.get(path("customers", id)).expect(200).id(), made.id(), "{id}");
        root.put_json(path("customers", id), json!({"name": "one"})).expect(200);
    }
    assert_eq!(root.get("/v1/customers?limit=200").expect(200).data().len(), ids.len(), "each is a record of its own");
    // What needs no encoding may come without.
    let plain = root.get("/v1/customers/external/crm/x@y.example").expect(200);
    assert_eq!(plain.id(), root.get(path("customers", "x@y.example")).expect(200).id());
    // Systems may be called as other things are that stand in paths.
    for system in ["tags", "followers", "external", "restore", "a.b_c-1"] {
        let path = format!("/v1/tickets/external/{system}/{}", encoded("7"));
        let made = root.put_json(&path, body(app, "tickets", "s")).expect(201);
        assert_eq!(made["external_ids"][0]["system"], system);
        assert_eq!(root.get(&path).expect(200).id(), made.id());
    }
});

on_each_engine!(a_record_has_many_ids_and_a_patch_replaces_them, |app| {
    let root = app.root();
    for of in TYPES {
        let made = root.put_json(path(of, "A-1"), body(app, of, "one")).expect(201);
        let own = format!("/v1/{of}/{}", made.id());
        let all =
            json!([{"system": "crm", "id": "A-1"}, {"system": "crm", "id": "A-2"}, {"system": "erp", "id": "A-1"}]);
        let changed = root.patch(&own, json!({"external_ids": all})).expect(200);
        assert_eq!((&changed["external_ids"], changed.int("version") > made.int("version")), (&all, true), "{of}");
        for place in ["crm/A-1", "crm/A-2", "erp/A-1"] {
            assert_eq!(root.get(format!("/v1/{of}/external/{place}")).expect(200).id(), made.id());
        }
        let same = root.patch(&own, json!({"external_ids": all})).expect(200);
        assert_eq!(same["version"], changed["version"]);
        // The id of the path stays even where the list leaves it out.
        let kept = root.put_json(path(of, "A-2"), json!({"external_ids": [{"system": "x", "id": "y"}]})).expect(200);
        assert_eq!(kept["external_ids"], json!([{"system": "x", "id": "y"}, {"system": "crm", "id": "A-2"}]));
        root.get(path(of, "A-1")).expect(404);
        root.patch(&own, json!({"external_ids": []})).expect(200);
        root.get(path(of, "A-2")).expect(404);
        // It is free again.
        let other = root.put_json(path(of, "A-2"), body(app, of, "two")).expect(201);
        assert_ne!(other.id(), made.id());
    }
});

on_each_engine!(what_a_ticket_was_opened_with_cannot_be_said_otherwise, |app| {
    let root = app.root();
    let path = path("tickets", "A-1");
    let made = root.put_json(&path, body(app, "tickets", "one")).expect(201);
    let customer = made.str("customer_id");
    let others = [
        ("body", json!({"content": "other words"})),
        ("body", json!({"content": "سلام", "format": "html"})),
        ("channel", json!("phone")),
        ("attachment_ids", json!(["att_01jd0000000000000000000000"])),
        ("customer", json!({"id": app.customer("Omid")})),
        ("customer", json!({"name": "Parisa", "emails": [{"value": "other@customer.example"}]})),
        ("customer", json!({"external_id": "7"})),
    ];
    for (member, value) in others {
        let sent = json!({member: value, "subject": "two"});
        let pointer = format!("#/{member}");
        root.put_json(&path, sent).expect(422).problem("validation_failed").field_error(&pointer, "read_only");
    }
    for (member, value) in [
        ("customer", json!({"id": customer})),
        ("customer", json!({"emails": [{"value": "PARISA@customer.example"}]})),
        ("channel", json!("api")),
        ("attachment_ids", json!([])),
    ] {
        root.put_json(&path, json!({member: value})).expect(200);
    }
    assert_eq!(root.get(&path).expect(200).json, made.json);
    // Whatever is said afterwards, its first words stay its first words.
    let reply = json!({"kind": "reply", "body": {"content": "r"}});
    root.post(format!("/v1/tickets/{}/messages", made.id()), reply).expect(201);
    root.put_json(&path, body(app, "tickets", "one")).expect(200);
});

on_each_engine!(the_one_id_of_a_customer_and_his_ids_elsewhere_are_apart, |app| {
    let root = app.root();
    let made = root.put_json(path("customers", "7"), json!({"name": "Sara", "external_id": "7"})).expect(201);
    let other = root.post("/v1/customers", json!({"external_id": "8", "external_ids": [{"system": "erp", "id": "7"}]}));
    let other = other.expect(201);
    assert_eq!(root.get("/v1/customers?external_id=7").expect(200).ids(), [made.id()]);
    let ticket = app.ticket().with("customer", json!({"external_id": "8"})).opened();
    assert_eq!(ticket["customer_id"], other.id().as_str());
});
