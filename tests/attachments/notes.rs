//! What is attached to a note stays inside.

use api::{attachments::usecase::open_for_customer, http::ApiError};
use domain::{attachment::Attachment, ids::CustomerId};
use persistence::{Turn, instance::workspace};
use serde_json::json;
use support::{TestApp, on_each_engine};

use super::{content, kept, until, uploads};

/// What a customer who may see his own tickets gets of a file.
fn as_customer(app: &TestApp, customer: &str, file: &str) -> Result<Attachment, ApiError> {
    let (customer, file): (CustomerId, _) = (customer.parse().unwrap(), file.parse().unwrap());
    let slug = app.slug.clone();
    app.state().db.write_blocking(Turn::Instance, move |conn| {
        let (scope, _) = workspace::find_by_name(conn, &slug)?.expect("the workspace");
        open_for_customer(conn, &scope, customer, file, |ticket| ticket.customer_id == customer)
    })
}

on_each_engine!(a_notes_file_needs_the_right_to_read_notes_and_no_customer_gets_it, |app| {
    let sara = app.agent("sara").enters();
    let ticket = app.ticket().opened();
    let path = format!("/v1/tickets/{}/messages", ticket.id());
    let file = |kind: &str| {
        let id = uploads(&sara, &format!("{kind}.txt"), kind.as_bytes()).id();
        sara.post(&path, json!({"kind": kind, "body": {"content": "x"}, "attachment_ids": [id]})).expect(201);
        id
    };
    let (inside, outside) = (file("note"), file("reply"));
    let no_notes = app.service(&["tickets:read", "attachments:read"]);
    no_notes.get(content(&inside)).expect(404).problem("not_found");
    no_notes.get(format!("/v1/attachments/{inside}")).expect(404);
    no_notes.act(format!("/v1/attachments/{inside}/link")).expect(404);
    no_notes.get(content(&outside)).expect(200);
    let listed = no_notes.get(&path).expect(200);
    assert!(!listed.text.contains(&inside) && listed.text.contains(&outside));
    app.service(&["notes:read", "attachments:read"]).get(content(&inside)).expect(200);

    let customer = ticket.str("customer_id");
    assert!(as_customer(app, &customer, &inside).is_err(), "not even with the id");
    assert_eq!(as_customer(app, &customer, &outside).unwrap().file.file_name, "reply.txt");
    assert!(as_customer(app, &app.customer("Nobody"), &outside).is_err(), "not his ticket");
    let unbound = uploads(&sara, "draft.txt", b"x").id();
    assert!(as_customer(app, &customer, &unbound).is_err(), "not his upload");
});

on_each_engine!(a_removed_note_takes_its_files_along, |app| {
    let sara = app.agent("sara").enters();
    let ticket = app.ticket().opened().id();
    let file = uploads(&sara, "secret.txt", b"secret").id();
    let body = json!({"kind": "note", "body": {"content": "x"}, "attachment_ids": [file]});
    let note = sara.post(format!("/v1/tickets/{ticket}/messages"), body).expect(201).id();
    let edited = sara.patch(format!("/v1/messages/{note}"), json!({"body": {"content": "y"}})).expect(200);
    assert_eq!(edited["attachments"][0]["id"], file.as_str(), "an edit keeps them");
    sara.delete(format!("/v1/messages/{note}")).expect(204);
    sara.get(content(&file)).expect(404);
    app.restart();
    until("its bytes are removed", || kept(app) == 0);
});
