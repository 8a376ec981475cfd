//! What no message takes is removed.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::json;
use support::{
    binary::{self, Process},
    on_each_engine, tamper,
};

use super::{content, kept, until, uploads};

on_each_engine!(an_upload_that_no_message_took_is_removed_after_a_day, |app| {
    let (stray, bound) = (uploads(app.root(), "stray.txt", b"x").id(), uploads(app.root(), "bound.txt", b"y").id());
    let ticket = app.ticket().opened().id();
    let body = json!({"kind": "reply", "body": {"content": "x"}, "attachment_ids": [bound]});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201);
    app.clock.advance_seconds(86_399);
    app.restart();
    app.root().get(content(&stray)).expect(200);
    let late = uploads(app.root(), "late.txt", b"z").id();
    app.clock.advance_seconds(1);
    for _ in 0..2 {
        // The worker looks when it starts, and finds the same a second time.
        app.restart();
        until("the stray is removed", || tamper::count(&app.database, "attachments") == 2 && kept(app) == 2);
    }
    app.root().get(content(&stray)).expect(404).problem("not_found");
    assert_eq!(app.root().get(content(&bound)).expect(200).bytes, b"y");
    assert_eq!(app.root().get(content(&late)).expect(200).bytes, b"z");
    let body = json!({"kind": "reply", "body": {"content": "x"}, "attachment_ids": [stray]});
    let refused = app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(422);
    let _ = refused.field_error("#/attachment_ids/0", "not_found");
    assert_eq!(tamper::count(&app.database, "stray_blobs"), 1, "only the late one waits");
});

on_each_engine!(bytes_without_a_file_are_removed_too, |app| {
    uploads(app.root(), "a.txt", b"x");
    // As if the process had died between the bytes and the row.
    app.database.execute("DELETE FROM attachments");
    app.clock.advance_days(2);
    app.restart();
    until("they are gone", || kept(app) == 0 && tamper::count(&app.database, "stray_blobs") == 0);
});

on_each_engine!(a_file_without_bytes_is_no_obstacle, |app| {
    let id = uploads(app.root(), "a.txt", b"x").id();
    std::fs::remove_dir_all(format!("{}/attachments", app.folder())).unwrap();
    app.clock.advance_days(2);
    app.restart();
    until("its row goes", || tamper::count(&app.database, "stray_blobs") == 0);
    app.root().get(content(&id)).expect(404);
});

on_each_engine!(a_killed_server_leaves_only_what_will_be_removed, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: serde_json::Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let token = made["admin_token"].as_str().unwrap();

    let server = Process::serve(&place);
    let caller = server.caller(token);
    let whole = uploads(&caller, "whole.txt", b"whole").id();
    let mut half = TcpStream::connect(server.address()).unwrap();
    let head = format!(
        "POST /v1/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 4000000\r\n\
         Content-Disposition: attachment; filename=half\r\n\r\n"
    );
    half.write_all(head.as_bytes()).unwrap();
    half.write_all(&vec![7; 3_000_000]).unwrap();
    until("a part of it is written", || kept(app) == 2);
    server.kill();
    assert!(half.read(&mut [0; 10]).map_or(true, |count| count == 0), "it was not acknowledged");

    let server = Process::serve(&place);
    let caller = server.caller(token);
    assert_eq!(caller.get(content(&whole)).expect(200).bytes, b"whole");
    server.kill();
    assert_eq!(tamper::count(&app.database, "attachments"), 1);
    assert_eq!(tamper::count(&app.database, "messages"), 0);
    assert_eq!(tamper::count(&app.database, "stray_blobs"), 2, "both are on the list of what goes");
    // As a day later; the program's own clock cannot be moved.
    app.database.execute("UPDATE stray_blobs SET due_at = 0");
    app.restart();
    until("nothing is left", || kept(app) == 0 && tamper::count(&app.database, "stray_blobs") == 0);
});
