//! What is no id, who may, and under which conditions.

use serde_json::json;
use support::on_each_engine;

use super::{TYPES, body, encoded, path};

on_each_engine!(what_is_no_id_is_refused_where_it_stands, |app| {
    let (root, long) = (app.root(), "s".repeat(65));
    for of in TYPES {
        for (system, id, name, code) in [
            ("CRM", "7".to_owned(), "system", "invalid_character"),
            ("a b", "7".to_owned(), "system", "invalid_character"),
            (long.as_str(), "7".to_owned(), "system", "too_long"),
            ("crm", "x".repeat(256), "external_id", "too_long"),
            ("crm", "a\nb".to_owned(), "external_id", "invalid_character"),
            ("crm", "a\u{7f}".to_owned(), "external_id", "invalid_character"),
        ] {
            let path = format!("/v1/{of}/external/{}/{}", encoded(system), encoded(&id));
            for method in ["GET", "PUT"] {
                let sent = (method == "PUT").then(|| json!({}));
                let refused = root.send(method, &path, sent).expect(400).problem("invalid_parameter");
                let _ = refused.field_error(name, code);
            }
        }
        root.get(format!("/v1/{of}/external/crm/%00")).expect(400).problem("invalid_parameter");
        root.get(format!("/v1/{of}/external/crm/%ff")).expect(400).problem("invalid_parameter");
    }
    let made = root.put_json(path("customers", "A-1"), json!({"name": "one"})).expect(201);
    let refused = |ids| {
        let created = root.post("/v1/customers", json!({"name": "two", "external_ids": ids})).expect(422);
        let patched = root.patch(format!("/v1/customers/{}", made.id()), json!({"external_ids": ids})).expect(422);
        assert_eq!(created["errors"], patched["errors"]);
        created.problem("validation_failed")
    };
    let _ = refused(json!([{"system": "crm", "id": "1"}, {"system": "crm", "id": "1"}]))
        .field_error("#/external_ids/1", "duplicate");
    let _ = refused(json!([{"system": "C", "id": ""}]))
        .field_error("#/external_ids/0/system", "invalid_character")
        .field_error("#/external_ids/0/id", "required");
    let _ = refused(json!([{"system": "c", "id": "x".repeat(256)}])).field_error("#/external_ids/0/id", "too_long");
    let _ = refused(json!([{"system": "c", "id": "1", "x": 1}])).field_error("#/external_ids/0/x", "unknown_field");
    let many: Vec<_> = (0..21).map(|number| json!({"system": "c", "id": number.to_string()})).collect();
    let _ = refused(json!(many)).field_error("#/external_ids", "too_many");
    // With the id of the path there is one too many.
    let many: Vec<_> = (0..20).map(|number| json!({"system": "c", "id": number.to_string()})).collect();
    let refused = root.put_json(path("customers", "A-1"), json!({"external_ids": many})).expect(422);
    let _ = refused.field_error("#/external_ids", "too_many");
    root.patch(format!("/v1/customers/{}", made.id()), json!({"external_ids": null})).expect(422);
});

on_each_engine!(conditions_say_whether_it_is_to_be_there, |app| {
    let root = app.root();
    let (create, change) = (root.with("If-None-Match", "*"), root.if_match("*"));
    for of in TYPES {
        let (path, body) = (path(of, "A-1"), body(app, of, "one"));
        change.put_json(&path, body.clone()).expect(412).problem("precondition_failed");
        root.if_match("\"1\"").put_json(&path, body.clone()).expect(412).problem("precondition_failed");
        root.get(&path).expect(404);
        let made = create.put_json(&path, body.clone()).expect(201);
        let refused = create.put_json(&path, body.clone()).expect(412).problem("precondition_failed");
        assert_eq!(refused["current_version"], made["version"], "{of}");
        change.put_json(&path, body.clone()).expect(200);
        root.if_match(made.etag()).put_json(&path, body.clone()).expect(200);
        let stale = root.if_match("\"9999\"").put_json(&path, body.clone()).expect(412);
        assert_eq!(stale.problem("precondition_failed")["current_version"], made["version"], "{of}");
        root.with("If-None-Match", made.etag()).put_json(&path, body).expect(412);
    }
    app.root().patch("/v1/workspace", json!({"require_if_match": true})).expect(200);
    root.put_json(path("customers", "A-1"), json!({"name": "two"})).expect(428).problem("precondition_required");
    root.put_json(path("customers", "A-2"), json!({"name": "two"})).expect(201);
});

on_each_engine!(another_workspace_has_ids_of_its_own, |app| {
    let other = app.other_workspace();
    for of in TYPES {
        let made = app.root().put_json(path(of, "A-1"), body(app, of, "one")).expect(201);
        let missing = other.root().get(path(of, "nothing")).expect(404);
        let foreign = other.root().get(path(of, "A-1")).expect(404);
        assert_eq!((&foreign["code"], &foreign["detail"]), (&missing["code"], &missing["detail"]));
        let own = other.root().put_json(path(of, "A-1"), body(&other, of, "one")).expect(201);
        assert_ne!(own.id(), made.id(), "{of}");
        assert_eq!(app.root().get(path(of, "A-1")).expect(200).json, made.json);
    }
});

on_each_engine!(who_may_not_see_a_record_learns_nothing_of_it, |app| {
    let root = app.root();
    let team = app.team("secret");
    let mut hidden = body(app, "tickets", "hidden");
    hidden["team_id"] = json!(team);
    let ticket = root.put_json(path("tickets", "A-1"), hidden).expect(201).id();
    let word = json!({"ticket_id": ticket, "kind": "customer", "body": {"content": "x"}});
    root.put_json(path("messages", "A-1"), word).expect(201);
    let other = app.team("open");
    let sara = app.agent("sara").in_team(&other).enters();
    for of in ["tickets", "messages"] {
        sara.get(path(of, "A-1")).expect(404);
        let refused = sara.put_json(path(of, "A-1"), body(app, of, "mine")).expect(409).problem("already_exists");
        assert!(refused["existing_id"].is_null(), "{refused:?}");
        let mut mine = body(app, "tickets", "mine");
        mine["external_ids"] = json!([{"system": "crm", "id": "A-1"}]);
        if of == "tickets" {
            let refused = sara.post("/v1/tickets", mine).expect(409).problem("already_exists");
            assert!(refused["existing_id"].is_null(), "{refused:?}");
        }
    }
    app.viewer().get(path("tickets", "A-1")).expect(200);
    app.viewer().put_json(path("tickets", "A-1"), json!({})).expect(403);
    app.service(&["tickets:read"])
        .put_json(path("tickets", "A-1"), json!({}))
        .expect(403)
        .problem("insufficient_scope");
});
