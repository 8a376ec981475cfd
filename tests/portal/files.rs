//! Files of the customer's side.

use serde_json::json;
use support::{Actor, Answer, identity::Shop, on_each_engine};

use super::{message, ticket};

fn uploads(who: &Actor, name: &str, bytes: &[u8]) -> Answer {
    let form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{}\r\n--b--\r\n",
        String::from_utf8_lossy(bytes)
    );
    who.send_bytes("POST", "/v1/portal/attachments", Some("multipart/form-data; boundary=b"), form.as_bytes())
}

fn content(id: &str) -> String {
    format!("/v1/portal/attachments/{id}/content")
}

on_each_engine!(a_customer_sends_files_and_reads_those_of_the_replies, |app| {
    let shop = Shop::open(app);
    let (sara, other) = (shop.user("sara"), shop.user("other"));
    let file = uploads(&sara, "log.txt", b"what it said").expect(201);
    assert_eq!((&file["media_type"], &file["size"]), (&json!("text/plain"), &json!(12)));
    assert_eq!(sara.get(content(&file.id())).expect(200).bytes, b"what it said");
    other.get(content(&file.id())).expect(404);

    let mut with_file = ticket("broken");
    with_file["attachment_ids"] = json!([file.id()]);
    let opened = sara.post("/v1/portal/tickets", with_file.clone()).expect(201).id();
    sara.post("/v1/portal/tickets", with_file).expect(422).field_error("#/attachment_ids/0", "not_found");
    let messages = format!("/v1/portal/tickets/{opened}/messages");
    let conversation = sara.get(&messages).expect(200);
    assert_eq!(
        conversation.data()[0]["attachments"],
        json!([{"id": file.id(), "file_name": "log.txt", "media_type": "text/plain", "size": 12}])
    );
    other.get(content(&file.id())).expect(404);

    // What is none of hers: another customer's upload, and what the team attaches to a note.
    let foreign = uploads(&other, "x.txt", b"x").expect(201).id();
    let mut stolen = message("take this");
    stolen["attachment_ids"] = json!([foreign]);
    sara.post(&messages, stolen).expect(422).field_error("#/attachment_ids/0", "not_found");
    let attach = |kind: &str, bytes: &[u8]| {
        let header = "attachment; filename=\"a.txt\"";
        let sent = app.root().with("content-disposition", header).send_bytes(
            "POST",
            "/v1/attachments",
            Some("application/octet-stream"),
            bytes,
        );
        let id = sent.expect(201).id();
        let body = json!({"kind": kind, "body": {"content": kind}, "attachment_ids": [id]});
        app.root().post(format!("/v1/tickets/{opened}/messages"), body).expect(201);
        id
    };
    let (note, reply) = (attach("note", b"inside"), attach("reply", b"for you"));
    sara.get(content(&note)).expect(404);
    assert_eq!(sara.get(content(&reply)).expect(200).bytes, b"for you");
    other.get(content(&reply)).expect(404);
});
