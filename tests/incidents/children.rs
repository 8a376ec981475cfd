//! A reply that goes to all.

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

use super::told;

const WORDS: &str = "مشکل برطرف شد؛ لطفاً دوباره وصل شوید.";

fn link(app: &TestApp, child: &str, relation: &str, parent: &str) {
    let body = json!({"type": relation, "ticket_id": parent});
    app.root().post(format!("/v1/tickets/{child}/links"), body).expect(201);
}

fn opened(app: &TestApp) -> String {
    app.ticket().opened().id()
}

#[track_caller]
fn to_all(who: &Actor, parent: &str, then: Option<&str>) -> Answer {
    let body = json!({"kind": "reply", "body": {"content": WORDS}, "then": then, "send_to_children": true});
    who.post(format!("/v1/tickets/{parent}/messages"), body).expect(201)
}

fn replies(app: &TestApp, ticket: &str) -> Vec<Value> {
    let all = app.root().get(format!("/v1/tickets/{ticket}/messages?limit=200")).expect(200);
    all.data().iter().filter(|message| message["kind"] == "reply").cloned().collect()
}

fn status(app: &TestApp, ticket: &str) -> String {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200).str("status")
}

on_each_engine!(each_open_child_gets_the_same_words_once_with_the_cause, |app| {
    let lead = app.lead();
    let parent = opened(app);
    let (part, report, closed, friend) = (opened(app), opened(app), app.ticket().at("closed").id(), opened(app));
    link(app, &part, "child_of", &parent);
    link(app, &report, "report_of", &parent);
    link(app, &closed, "report_of", &parent);
    link(app, &friend, "related_to", &parent);
    let reply = to_all(&lead, &parent, None);
    assert_eq!(reply.int("children_count"), 2, "the closed one gets none");
    app.carried_out();
    for child in [&part, &report] {
        let got = replies(app, child);
        let [got] = got.as_slice() else { panic!("one reply: {got:?}") };
        assert_eq!((&got["body_text"], &got["author"]["id"]), (&json!(WORDS), &json!(lead.id)));
        assert_eq!(got["children_count"], Value::Null);
        assert_eq!(status(app, child), "answered");
        let events = told(app, child, "message.created");
        let cause = &events.last().unwrap()["changes"]["copy_of"]["to"];
        assert_eq!(cause, &json!({"ticket_id": parent, "message_id": reply.id()}));
        assert_eq!(events.last().unwrap()["actor"]["id"], lead.id.as_str());
    }
    for other in [&closed, &friend] {
        assert_eq!(replies(app, other).len(), 0);
    }
    assert_eq!(status(app, &closed), "closed");
    assert_eq!(replies(app, &parent).len(), 1);
    // Another reply is another matter.
    to_all(&lead, &parent, None);
    app.carried_out();
    assert_eq!((replies(app, &part).len(), replies(app, &report).len()), (2, 2));
    let plain = json!({"kind": "reply", "body": {"content": "x"}});
    let plain = lead.post(format!("/v1/tickets/{parent}/messages"), plain).expect(201);
    app.carried_out();
    assert_eq!((&plain["children_count"], replies(app, &part).len()), (&Value::Null, 2));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_repeated_request_sends_once, |app| {
    let parent = opened(app);
    let child = opened(app);
    link(app, &child, "report_of", &parent);
    let body = json!({"kind": "reply", "body": {"content": WORDS}, "send_to_children": true});
    let path = format!("/v1/tickets/{parent}/messages");
    let first = app.root().key("k").post(&path, body.clone()).expect(201);
    assert_eq!(app.root().key("k").post(&path, body).expect(201).json, first.json);
    app.carried_out();
    assert_eq!(replies(app, &child).len(), 1);
});

on_each_engine!(many_children_are_served_piece_by_piece, |app| {
    let parent = opened(app);
    let children: Vec<String> = (0..45).map(|_| opened(app)).collect();
    for (number, child) in children.iter().enumerate() {
        // Some are both.
        if number % 3 != 0 {
            link(app, child, "report_of", &parent);
        }
        if number % 3 != 1 {
            link(app, child, "child_of", &parent);
        }
    }
    assert_eq!(to_all(app.root(), &parent, Some("needs_info")).int("children_count"), 45);
    app.carried_out();
    for child in &children {
        assert_eq!((replies(app, child).len(), status(app, child).as_str()), (1, "needs_info"));
    }
});

on_each_engine!(the_status_goes_along_where_it_can, |app| {
    let parent = opened(app);
    let (free, held, obstacle) = (opened(app), opened(app), opened(app));
    link(app, &free, "child_of", &parent);
    link(app, &held, "child_of", &parent);
    link(app, &held, "depends_on", &obstacle);
    to_all(app.root(), &parent, Some("closed"));
    app.carried_out();
    assert_eq!((status(app, &free).as_str(), status(app, &held).as_str()), ("closed", "answered"));
    assert_eq!((replies(app, &free).len(), replies(app, &held).len()), (1, 1));
});

on_each_engine!(only_who_may_accept_incidents_writes_to_all_and_only_a_reply_of_words, |app| {
    let parent = opened(app);
    let child = opened(app);
    link(app, &child, "report_of", &parent);
    let path = format!("/v1/tickets/{parent}/messages");
    let body = |kind: &str| json!({"kind": kind, "body": {"content": WORDS}, "send_to_children": true});
    app.agent("sara").enters().post(&path, body("reply")).expect(403).problem("forbidden");
    for kind in ["note", "customer"] {
        app.root().post(&path, body(kind)).expect(422).field_error("#/send_to_children", "not_allowed");
    }
    let named = app.root().with("Content-Disposition", "attachment; filename=\"a.txt\"");
    let file = named.send_bytes("POST", "/v1/attachments", Some("text/plain"), b"a").expect(201).id();
    let mut with_file = body("reply");
    with_file["attachment_ids"] = json!([file]);
    app.root().post(&path, with_file).expect(422).field_error("#/attachment_ids", "not_allowed");
    app.carried_out();
    assert_eq!((replies(app, &parent).len(), replies(app, &child).len()), (0, 0));
    let alone = opened(app);
    assert_eq!(to_all(app.root(), &alone, None).int("children_count"), 0);
});
