//! How streams end otherwise.

use std::time::Duration;

use serde_json::json;
use support::{binary, binary::Process, on_each_engine};

use super::{follows, is, places};

on_each_engine!(a_signal_to_stop_ends_streams_with_a_last_frame, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Live", "--slug", "live", "--bare", "--json"];
    create.extend(place);
    let made: serde_json::Value = serde_json::from_str(binary::run(&create).stdout.trim()).expect("JSON");
    let server = Process::serve(&place);
    let root = server.caller(made["admin_token"].as_str().unwrap());
    let mut streams: Vec<_> = (0..3).map(|_| follows(&root, "").0).collect();
    server.terminate();
    for live in &mut streams {
        let last = live.closes();
        assert_eq!((&last.data["reason"], &last.data["reconnect"]), (&json!("shutdown"), &json!(true)));
    }
    assert!(server.ended());
});

on_each_engine!(who_does_not_read_is_let_go_and_comes_back_without_a_loss, |app| {
    let root = app.root();
    let customer = app.customer("Parisa");
    let begin: i64 = app.settle().str("head_seq").parse().unwrap();
    let (mut live, _) = follows(root, "");
    // More than all that stands between takes in: what the system keeps for both sides, and what the server keeps.
    let words = |number: usize| format!("{number:04}{}", "😀".repeat(4_900));
    let rounds = 250;
    for number in 0..rounds {
        root.patch(format!("/v1/customers/{customer}"), json!({"note": words(number)})).expect(200);
    }
    app.settle();
    std::thread::sleep(Duration::from_millis(500));
    let mut told = Vec::new();
    let last = loop {
        let frame = live.next().expect("a last frame");
        if frame.name.is_some() {
            break frame;
        }
        told.push(frame);
    };
    assert_eq!((last.name.as_deref(), &last.data["reason"]), (Some("closing"), &json!("slow")));
    assert_eq!(last.data["reconnect"], true);
    let known = told.last().expect("some were told").id().to_owned();
    assert!(told.len() < rounds);
    let (mut again, _) = follows(&root.with("Last-Event-ID", known), "");
    root.patch(format!("/v1/customers/{customer}"), json!({"name": "the end"})).expect(200);
    told.extend(
        again.events_until(|event| is(event, "customer.updated", &customer) && event["changes"]["name"].is_object()),
    );
    let all: Vec<_> = (begin + 1..=begin + i64::try_from(told.len()).unwrap()).collect();
    assert_eq!(places(app, &told), all);
    assert_eq!(told.len(), rounds + 1);
});

on_each_engine!(a_comment_keeps_the_line_open_and_moves_the_place_on, |app| {
    let team = app.team("billing");
    let sara = app.agent("sara").enters();
    let (mut live, ready) = follows(&sara, "");
    let foreign = app.ticket().in_team(&team).opened();
    let head = app.settle().str("head_seq");
    assert_ne!(ready.id(), head);
    // She is told of the customer and not of the ticket. What of it stands last is behind her all the same.
    let mut place = ready.id().to_owned();
    loop {
        let frame = live.next_of_all().expect("the stream goes on");
        place = frame.id.clone().unwrap_or(place);
        if frame.is_comment() {
            break;
        }
        assert_ne!(frame.data["subject"]["id"], foreign.id().as_str());
    }
    assert!(place.parse::<i64>().unwrap() >= head.parse().unwrap(), "{place} {head}");
});
