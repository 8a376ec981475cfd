//! Uploading.

use serde_json::json;
use support::on_each_engine;

use super::{BOUNDARY, PNG, content, form, kept, sends, sends_bare, until, uploads};

/// SHA-256 of `hello world`, computed elsewhere.
const HELLO: &str = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

on_each_engine!(a_file_of_a_form_is_kept_as_it_was, |app| {
    let sara = app.agent("sara").enters();
    let file = uploads(&sara, "hello.txt", b"hello world");
    let id = file.id();
    assert!(id.starts_with("att_"));
    assert_eq!(file.header("location"), Some(format!("/v1/attachments/{id}").as_str()));
    assert_eq!(
        file.json,
        json!({
            "id": id, "state": "ready", "file_name": "hello.txt", "media_type": "text/plain", "size": 11,
            "sha256": HELLO, "uploader": {"type": "agent", "id": sara.id}, "message_id": null,
            "created_at": app.clock.now(), "expires_at": app.clock.in_seconds(86_400),
        })
    );
    assert_eq!(sara.get(format!("/v1/attachments/{id}")).expect(200).json, file.json);
    assert_eq!(sara.get(content(&id)).expect(200).bytes, b"hello world");
    app.restart();
    assert_eq!(sara.get(content(&id)).expect(200).bytes, b"hello world");
});

on_each_engine!(bare_bytes_are_kept_under_the_name_of_their_header, |app| {
    let all: Vec<u8> = (0..=255).cycle().take(700_000).collect();
    let file = sends_bare(app.root(), "attachment; filename*=UTF-8''%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4.bin", &all);
    let file = file.expect(201);
    assert_eq!((&file["file_name"], &file["size"]), (&json!("گزارش.bin"), &json!(700_000)));
    assert_eq!(file["media_type"], "application/octet-stream");
    assert_eq!(app.root().get(content(&file.id())).expect(200).bytes, all);
    let both = "attachment; filename=\"plain.txt\"; filename*=UTF-8''whole.txt";
    assert_eq!(sends_bare(app.root(), both, b"x").expect(201)["file_name"], "whole.txt");
});

on_each_engine!(a_file_is_what_its_bytes_say, |app| {
    let html = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
    for (name, bytes, kind) in [
        ("picture.txt", PNG, "image/png"),
        ("page.png", html.as_slice(), "application/octet-stream"),
        ("drawing.svg", b"<?xml version=\"1.0\"?><svg/>", "application/octet-stream"),
        ("words.exe", "سلام".as_bytes(), "text/plain"),
        ("tool.pdf", b"MZ\x90\0\x03\0\0\0", "application/octet-stream"),
        ("paper.bin", b"%PDF-1.7\n", "application/pdf"),
    ] {
        let file = uploads(app.root(), name, bytes);
        assert_eq!(file["media_type"], kind, "{name}");
        let read = app.root().get(content(&file.id())).expect(200);
        assert_eq!(read.header("content-type"), Some(kind), "{name}");
    }
});

on_each_engine!(names_are_made_harmless, |app| {
    for (sent, name) in [
        ("../../../etc/passwd", "passwd"),
        ("C:\\\\Windows\\\\system32\\\\x.dll", "x.dll"),
        ("photo\u{202e}gpj.exe", "photogpj.exe"),
        ("..", "file"),
        (".bashrc", "bashrc"),
        ("نامه‌ها.pdf", "نامه‌ها.pdf"),
        ("<script>.png", "_script_.png"),
        ("nul", "_nul"),
    ] {
        let file = uploads(app.root(), sent, b"x");
        assert_eq!(file["file_name"], name, "{sent}");
        let told = app.root().get(content(&file.id())).expect(200).header("content-disposition").unwrap().to_owned();
        assert!(told.starts_with("attachment; ") && told.contains("filename*=UTF-8''"), "{told}");
    }
    let newline = sends_bare(app.root(), "attachment; filename*=UTF-8''a%0D%0ASet-Cookie:%20x%00.txt", b"x");
    assert_eq!(newline.expect(201)["file_name"], "aSet-Cookie_ x.txt");
    let long = uploads(app.root(), &format!("{}.png", "ن".repeat(500)), PNG).str("file_name");
    assert!(long.ends_with(".png") && long.len() <= 255, "{long}");
    let nameless = sends(app.root(), &[("Content-Disposition: form-data; name=\"file\"", b"x")]).expect(201);
    assert_eq!(nameless["file_name"], "file");
    let outside = std::path::Path::new(&app.folder()).join("attachments/../passwd");
    assert!(!outside.exists(), "no name becomes a path");
});

on_each_engine!(an_empty_file_is_a_file, |app| {
    let file = uploads(app.root(), "empty.log", b"");
    assert_eq!((&file["size"], &file["media_type"]), (&json!(0), &json!("application/octet-stream")));
    assert_eq!(app.root().get(content(&file.id())).expect(200).bytes, b"");
    app.root().with("Range", "bytes=0-").get(content(&file.id())).expect(416).problem("range_not_satisfiable");
});

on_each_engine!(another_form_is_refused_and_nothing_is_kept, |app| {
    let file = "Content-Disposition: form-data; name=\"file\"; filename=\"a\"";
    let other = "Content-Disposition: form-data; name=\"subject\"";
    sends(app.root(), &[]).expect(422).field_error("#/file", "required");
    sends(app.root(), &[(other, b"x")]).expect(422).field_error("#/subject", "unknown_field");
    sends(app.root(), &[(file, b"x"), (other, b"y")]).expect(422).field_error("#/subject", "unknown_field");
    sends(app.root(), &[(file, b"x"), (file, b"y")]).expect(422).field_error("#/file", "duplicate_field");
    sends(app.root(), &[("Content-Type: text/plain", b"x")]).expect(400).problem("bad_request");

    let (content_type, whole) = form(&[(file, b"hello world")]);
    let send =
        |content_type: &str, body: &[u8]| app.root().send_bytes("POST", "/v1/attachments", Some(content_type), body);
    for end in [1, 20, 80, whole.len() - 12] {
        send(&content_type, &whole[..end]).expect(400).problem("bad_request");
    }
    send("multipart/form-data", &whole).expect(400).problem("bad_request");
    let refused = send(&format!("multipart/mixed; boundary={}", BOUNDARY), &whole);
    refused.expect(415).problem("unsupported_media_type");

    let nameless = app.root().send_bytes("POST", "/v1/attachments", Some("application/octet-stream"), b"x");
    nameless.expect(400).problem("invalid_header").field_error("Content-Disposition", "required");
    for malformed in ["", "attachment", "inline; name=\"x\""] {
        let refused = sends_bare(app.root(), malformed, b"x").expect(400).problem("invalid_header");
        let _ = refused.field_error("Content-Disposition", "invalid_format");
    }
    until("nothing is kept", || kept(app) == 0);
});

on_each_engine!(a_digest_that_is_sent_is_verified, |app| {
    // Of `hello world`, computed elsewhere.
    let digest = "sha-256=:uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=:";
    let bare =
        |digest: &str, bytes: &[u8]| sends_bare(&app.root().with("Content-Digest", digest), "a; filename=a", bytes);
    let file = bare(digest, b"hello world").expect(201);
    assert_eq!(app.root().get(content(&file.id())).expect(200).header("repr-digest"), Some(digest));
    let refused = bare(digest, b"hello there").expect(422).field_error("Content-Digest", "conflict");
    assert_ne!(refused["errors"][0]["params"]["sha256"], HELLO);
    bare("nonsense", b"hello world").expect(400).field_error("Content-Digest", "invalid_format");

    let part = format!("Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Digest: {digest}");
    sends(app.root(), &[(&part, b"hello world")]).expect(201);
    sends(app.root(), &[(&part, b"hello there")]).expect(422).field_error("Content-Digest", "conflict");
    let whole = app.root().with("Content-Digest", digest);
    sends(&whole, &[(&part, b"hello world")]).expect(400).field_error("Content-Digest", "not_allowed");
    until("only what was right is kept", || kept(app) == 2);
});

on_each_engine!(a_retry_gets_the_first_answer, |app| {
    let keyed = app.root().key("upload 1");
    let first = uploads(&keyed, "a.txt", b"hello");
    let again = uploads(&keyed, "a.txt", b"hello").has_header("idempotency-replayed", "true");
    assert_eq!(again.json, first.json);
    let file = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"";
    sends(&keyed, &[(file, b"other")]).expect(422).problem("idempotency_key_reused");
    assert_eq!(app.root().get(content(&first.id())).expect(200).bytes, b"hello");
});
