//! A file belongs to one message.

use std::thread;

use serde_json::{Value, json};
use support::{Actor, Answer, on_each_engine, tamper};

use super::{PNG, content, uploads};

fn writes(who: &Actor, ticket: &str, kind: &str, files: &[&str]) -> Answer {
    let body = json!({"kind": kind, "body": {"content": "see the files"}, "attachment_ids": files});
    who.post(format!("/v1/tickets/{ticket}/messages"), body)
}

on_each_engine!(a_ticket_is_opened_with_its_files, |app| {
    let (first, second) = (uploads(app.root(), "one.png", PNG), uploads(app.root(), "two.txt", b"two"));
    let ids = [second.id(), first.id()];
    let ticket = app.ticket().with("attachment_ids", json!(ids)).opened();
    let shown = app.root().get(format!("/v1/tickets/{}?expand=messages", ticket.id())).expect(200);
    let message = &shown["messages"][0];
    let expected = json!([
        {"id": second.id(), "file_name": "two.txt", "media_type": "text/plain", "size": 3, "sha256": second["sha256"]},
        {"id": first.id(), "file_name": "one.png", "media_type": "image/png", "size": 29, "sha256": first["sha256"]},
    ]);
    assert_eq!(message["attachments"], expected, "in the author's order");
    let bound = app.root().get(format!("/v1/attachments/{}", first.id())).expect(200);
    assert_eq!((&bound["message_id"], &bound["expires_at"]), (&message["id"], &Value::Null));
    let history = app.root().get(format!("/v1/tickets/{}/history", ticket.id())).expect(200);
    assert_eq!(history["data"][1]["message"]["attachment_ids"], json!(ids));
    assert_eq!(tamper::count(&app.database, "stray_blobs"), 0);
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_message_shows_its_files_wherever_it_is_shown, |app| {
    let sara = app.agent("sara").enters();
    let ticket = app.ticket().opened().id();
    let file = uploads(&sara, "one.png", PNG);
    let message = writes(&sara, &ticket, "reply", &[&file.id()]).expect(201);
    assert_eq!(message["attachments"][0]["id"], file.id());
    let id = message.id();
    let places = [
        (format!("/v1/messages/{id}"), "/attachments"),
        (format!("/v1/tickets/{ticket}/messages?sort=-position"), "/data/0/attachments"),
        (format!("/v1/tickets/{ticket}?expand=messages,customer"), "/messages/1/attachments"),
        (format!("/v1/tickets/{ticket}/timeline?sort=-version&limit=2"), "/data/1/message/attachments"),
    ];
    for (path, place) in places {
        let shown = sara.get(&path).expect(200).json;
        assert_eq!(shown.pointer(place), Some(&message["attachments"]), "{path}");
    }
    let bare = writes(&sara, &ticket, "customer", &[]).expect(201);
    assert_eq!(bare["attachments"], json!([]));
    // Whoever may read the ticket may read it now.
    let reza = app.agent("reza").enters();
    assert_eq!(reza.get(content(&file.id())).expect(200).bytes, PNG);
});

on_each_engine!(a_file_is_read_by_whoever_may_read_its_ticket, |app| {
    let team = app.team("billing");
    let insider = app.agent("ina").in_team(&team).enters();
    let outsider = app.agent("oto").enters();
    let file = uploads(app.root(), "bill.pdf", b"%PDF-1.7");
    app.ticket().in_team(&team).with("attachment_ids", json!([file.id()])).opened();
    insider.get(content(&file.id())).expect(200);
    insider.act(format!("/v1/attachments/{}/link", file.id())).expect(200);
    outsider.get(content(&file.id())).expect(404).problem("not_found");
    outsider.get(format!("/v1/attachments/{}", file.id())).expect(404);
    outsider.act(format!("/v1/attachments/{}/link", file.id())).expect(404);
    app.other_workspace().root().get(content(&file.id())).expect(404);
});

on_each_engine!(a_file_is_bound_once, |app| {
    let ticket = app.ticket().opened().id();
    let file = uploads(app.root(), "a.txt", b"x").id();
    writes(app.root(), &ticket, "reply", &[&file]).expect(201);
    let before = app.settle().str("head_hash");
    writes(app.root(), &ticket, "reply", &[&file]).expect(422).field_error("#/attachment_ids/0", "not_found");
    let again = app.ticket().with("attachment_ids", json!([file])).body;
    app.root().post("/v1/tickets", again).expect(422).field_error("#/attachment_ids/0", "not_found");
    let bound = app.root().delete(format!("/v1/attachments/{file}")).expect(409).problem("in_use");
    assert!(bound.str("message_id").starts_with("msg_"));
    app.root().get(content(&file)).expect(200);
    assert_eq!(app.settle().str("head_hash"), before, "nothing happened");
});

on_each_engine!(of_two_messages_that_want_a_file_one_gets_it, |app| {
    let ticket = app.ticket().opened().id();
    for _ in 0..5 {
        let file = uploads(app.root(), "a.txt", b"x").id();
        let answers: Vec<u16> = thread::scope(|threads| {
            let both: Vec<_> = (0..4)
                .map(|_| {
                    let (ticket, file) = (app.ticket().opened().id(), &file);
                    threads.spawn(move || writes(app.root(), &ticket, "reply", &[file]).status)
                })
                .collect();
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let bound = answers.iter().filter(|status| **status == 201).count();
        assert!(bound == 1 && answers.iter().all(|status| [201, 422].contains(status)), "{answers:?}");
    }
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200);
});

on_each_engine!(what_is_no_file_of_the_workspace_is_not_found, |app| {
    let ticket = app.ticket().opened().id();
    let other = app.other_workspace();
    let foreign = uploads(other.root(), "a.txt", b"x").id();
    let own = uploads(app.root(), "a.txt", b"x").id();
    let missing = "att_01jd0000000000000000000000";
    let before = app.settle().str("head_hash");
    let refused = writes(app.root(), &ticket, "reply", &[&own, &foreign, missing, &own]).expect(422);
    let refused = refused.field_error("#/attachment_ids/1", "not_found");
    let _ = refused.field_error("#/attachment_ids/2", "not_found").field_error("#/attachment_ids/3", "duplicate");
    let wrong = writes(app.root(), &ticket, "reply", &[&ticket]).expect(422);
    let _ = wrong.field_error("#/attachment_ids/0", "invalid_reference");
    let many: Vec<&str> = vec![missing; 21];
    writes(app.root(), &ticket, "reply", &many).expect(422).field_error("#/attachment_ids", "too_many");
    assert_eq!(app.settle().str("head_hash"), before, "nothing happened");
    // What was named beside it is still free.
    writes(app.root(), &ticket, "reply", &[&own]).expect(201);
    other.root().get(content(&foreign)).expect(200);
});

on_each_engine!(colleagues_share_what_the_team_uploaded, |app| {
    let (sara, crm) = (app.agent("sara").enters(), app.service(&["tickets:write", "attachments:write"]));
    let ticket = app.ticket().opened().id();
    let file = uploads(&crm, "export.csv", b"a,b\n").id();
    sara.get(content(&file)).expect(404);
    writes(&sara, &ticket, "reply", &[&file]).expect(201);
    assert_eq!(sara.get(content(&file)).expect(200).bytes, b"a,b\n");
});

on_each_engine!(a_late_message_takes_its_files_to_the_new_ticket, |app| {
    let ticket = app.ticket().at("closed").id();
    app.clock.advance_days(60);
    let file = uploads(app.root(), "a.txt", b"x").id();
    let message = writes(app.root(), &ticket, "customer", &[&file]).expect(201);
    assert_ne!(message["ticket_id"], ticket.as_str());
    assert_eq!(message["attachments"][0]["id"], file.as_str());
    let bound = app.root().get(format!("/v1/attachments/{file}")).expect(200);
    assert_eq!(bound["message_id"], message["id"]);
});
