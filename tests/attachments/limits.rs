//! How long a file may be, enforced while it comes in.

use support::{TestApp, on_each_engine, raw, tamper};

use super::{content, form, kept, sends_bare, until, uploads};

/// What the server under test is set to.
const LIMIT: usize = 1024 * 1024;

fn head(app: &TestApp, extra: &str) -> Vec<u8> {
    let token = app.root().credential.clone().unwrap();
    format!(
        "POST /v1/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Disposition: attachment; filename=a\r\n{extra}\r\n"
    )
    .into_bytes()
}

/// The bytes in pieces, so that no length is announced.
fn chunked(mut head: Vec<u8>, body: &[u8], whole: bool) -> Vec<u8> {
    for piece in body.chunks(65_536) {
        head.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        head.extend(piece);
        head.extend(b"\r\n");
    }
    if whole {
        head.extend(b"0\r\n\r\n");
    }
    head
}

on_each_engine!(the_longest_file_that_is_allowed_is_kept, |app| {
    let bytes = vec![7; LIMIT];
    let bare = sends_bare(app.root(), "attachment; filename=a", &bytes).expect(201);
    assert_eq!(app.root().get(content(&bare.id())).expect(200).bytes, bytes);
    assert_eq!(uploads(app.root(), "a", &bytes).int("size"), LIMIT as i64);
    let head = head(app, "Transfer-Encoding: chunked\r\n");
    let file = raw::checked(app, &chunked(head, &bytes, true)).expect(201);
    assert_eq!(file.int("size"), LIMIT as i64);
});

on_each_engine!(what_announces_that_it_is_too_long_is_refused_at_once, |app| {
    let refused = raw::checked(app, &head(app, &format!("Content-Length: {}\r\n", LIMIT + 1)));
    assert_eq!(refused.expect(413).problem("payload_too_large")["max_bytes"], LIMIT);
    let form = format!("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n", 2 * LIMIT);
    assert_eq!(raw::checked(app, &head(app, &form)).expect(413)["max_bytes"], LIMIT);
    assert_eq!((kept(app), tamper::count(&app.database, "stray_blobs")), (0, 0));
});

on_each_engine!(what_turns_out_to_be_too_long_is_refused_on_the_way, |app| {
    let bytes = vec![7; 3 * LIMIT];
    let bare = head(app, "Transfer-Encoding: chunked\r\n");
    let refused = raw::checked(app, &chunked(bare, &bytes, true)).expect(413).problem("payload_too_large");
    assert_eq!(refused["max_bytes"], LIMIT);

    let part = "Content-Disposition: form-data; name=\"file\"; filename=\"a\"";
    let (content_type, body) = form(&[(part, &bytes)]);
    let head = head(app, &format!("Content-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n"));
    raw::checked(app, &chunked(head, &body, true)).expect(413).problem("payload_too_large");
    let one_more = vec![7; LIMIT + 1];
    let (content_type, body) = form(&[(part, &one_more)]);
    let refused = app.root().send_bytes("POST", "/v1/attachments", Some(&content_type), &body);
    refused.expect(413).problem("payload_too_large");
    until("nothing of it is kept", || kept(app) == 0);
});

on_each_engine!(an_endless_preamble_of_a_form_is_refused, |app| {
    let head = head(app, "Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n");
    let noise = b"no boundary\r\n".repeat(3 * LIMIT / 13);
    let refused = raw::checked(app, &chunked(head, &noise, true));
    assert!([400, 413].contains(&refused.status), "{refused:?}");
});

on_each_engine!(nothing_is_kept_of_what_breaks_off, |app| {
    let request = chunked(head(app, "Transfer-Encoding: chunked\r\n"), &vec![7; LIMIT / 2], false);
    {
        use std::io::Write;
        let mut stream = std::net::TcpStream::connect(app.address()).unwrap();
        stream.write_all(&request).unwrap();
        // So much has arrived that some is written.
        until("it is under way", || tamper::count(&app.database, "stray_blobs") == 1 && kept(app) == 1);
    }
    until("it is gone", || kept(app) == 0);
    assert_eq!(tamper::count(&app.database, "attachments"), 0);
});

on_each_engine!(strangers_and_readers_upload_nothing, |app| {
    for who in [app.anonymous(), app.viewer(), app.service(&["attachments:read", "tickets:write"])] {
        let answer = sends_bare(&who, "attachment; filename=a", b"x");
        assert!([401, 403].contains(&answer.status), "{answer:?}");
    }
    assert_eq!((kept(app), tamper::count(&app.database, "stray_blobs")), (0, 0));
});
