//! Messages, which are added to tickets and can mostly not be changed.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{body, path};

fn word(kind: &str, content: &str) -> Value {
    json!({"kind": kind, "body": {"content": content}, "ticket_external_id": {"system": "crm", "id": "A-1"}})
}

on_each_engine!(a_message_finds_its_ticket_by_that_ones_id_elsewhere, |app| {
    let root = app.root();
    root.put_json(path("messages", "m"), word("reply", "r"))
        .expect(422)
        .field_error("#/ticket_external_id", "not_found");
    let ticket = root.put_json(path("tickets", "A-1"), body(app, "tickets", "one")).expect(201).id();
    let made = root.put_json(path("messages", "m"), word("reply", "r")).expect(201);
    assert_eq!((&made["ticket_id"], &made["kind"]), (&json!(ticket), &json!("reply")));
    assert_eq!(root.get(format!("/v1/tickets/{ticket}")).expect(200)["status"], "answered");
    assert_eq!(root.put_json(path("messages", "m"), word("reply", "r")).expect(200).json, made.json);
    let mut both = word("reply", "r");
    both["ticket_id"] = json!(ticket);
    root.put_json(path("messages", "n"), both).expect(422).field_error("#/ticket_external_id", "conflict");
    let elsewhere = json!({"kind": "reply", "body": {"content": "r"}, "ticket_id": "tkt_01jd0000000000000000000000"});
    root.put_json(path("messages", "n"), elsewhere).expect(422).field_error("#/ticket_id", "not_found");
    let odd = json!({"kind": "reply", "body": {"content": "r"}, "ticket_external_id": {"system": "C", "id": "1"}});
    root.put_json(path("messages", "n"), odd)
        .expect(422)
        .field_error("#/ticket_external_id/system", "invalid_character");
});

on_each_engine!(what_the_customer_has_seen_stays_and_a_note_is_edited, |app| {
    let root = app.root();
    root.put_json(path("tickets", "A-1"), body(app, "tickets", "one")).expect(201);
    let reply = root.put_json(path("messages", "r"), word("reply", "r")).expect(201);
    for (member, value) in [("body", json!({"content": "x"})), ("kind", json!("note"))] {
        let refused = root.put_json(path("messages", "r"), json!({member: value})).expect(422);
        let _ = refused.field_error(&format!("#/{member}"), "read_only");
    }
    assert_eq!(root.get(path("messages", "r")).expect(200).json, reply.json);
    let note = root.put_json(path("messages", "n"), word("note", "n")).expect(201);
    let edited = root.put_json(path("messages", "n"), word("note", "m")).expect(200);
    assert_eq!((&edited["body_text"], edited.int("version")), (&json!("m"), note.int("version") + 1));
    let own = format!("/v1/messages/{}", reply.id());
    root.patch(&own, json!({"body": {"content": "x"}})).expect(403);
    let ids = json!([{"system": "erp", "id": "1"}]);
    let known = root.patch(&own, json!({"external_ids": ids})).expect(200);
    assert_eq!((&known["external_ids"], &known["body_text"]), (&ids, &reply["body_text"]));
    // Who reads no notes finds none, and cannot write over one.
    let narrow = app.service(&["tickets:write"]);
    narrow.get(path("messages", "n")).expect(404);
    narrow.put_json(path("messages", "n"), word("reply", "x")).expect(409).problem("already_exists");
    // A note that is removed lets go of its id.
    root.delete(format!("/v1/messages/{}", note.id())).expect(204);
    root.get(path("messages", "n")).expect(404);
    root.put_json(path("messages", "n"), word("note", "new")).expect(201);
});

on_each_engine!(a_message_that_opens_another_ticket_is_known_there, |app| {
    let root = app.root();
    let ticket = root.put_json(path("tickets", "A-1"), body(app, "tickets", "one")).expect(201).id();
    root.patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"})).expect(200);
    app.clock.advance_days(40);
    let made = root.put_json(path("messages", "late"), word("customer", "again")).expect(201);
    assert_ne!(made["ticket_id"], ticket.as_str());
    assert_eq!(made["external_ids"], json!([{"system": "crm", "id": "late"}]));
    assert_eq!(root.put_json(path("messages", "late"), word("customer", "again")).expect(200).json, made.json);
    let follow_up = root.get(format!("/v1/tickets/{}", made.str("ticket_id"))).expect(200);
    assert_eq!((&follow_up["message_count"], &follow_up["external_ids"]), (&json!(1), &json!([])));
});
