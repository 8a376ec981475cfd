//! How far one has read.

use serde_json::json;
use support::{Actor, Answer, on_each_engine};

use super::{opened, says, shown};

fn state(who: &Actor, ticket: &str) -> Answer {
    who.get(format!("/v1/tickets/{ticket}/read")).expect(200)
}

on_each_engine!(what_others_said_since_is_unread, |app| {
    let ticket = opened(app);
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let all = app.root().get(format!("/v1/tickets/{ticket}/messages")).expect(200).ids();
    let fresh = state(&sara, &ticket);
    assert_eq!(fresh.int("unread_count"), all.len() as i64);
    assert_eq!((&fresh["is_unread"], &fresh["read_at"]), (&json!(true), &json!(null)));
    assert_eq!(fresh["first_unread_message_id"], all[0].as_str());
    let version = shown(app, &ticket).int("version");
    let read = sara.put_json(format!("/v1/tickets/{ticket}/read"), json!({})).expect(200);
    assert_eq!((&read["is_unread"], read.int("unread_count")), (&json!(false), 0));
    assert_eq!(read["first_unread_message_id"], json!(null));
    assert_eq!(shown(app, &ticket).int("version"), version, "nothing is recorded");
    says(app, &sara, &ticket, "note");
    assert_eq!(state(&sara, &ticket).int("unread_count"), 0, "one's own words are read");
    let asked = says(app, app.root(), &ticket, "customer").id();
    says(app, &omid, &ticket, "reply");
    let unread = state(&sara, &ticket);
    assert_eq!((unread.int("unread_count"), &unread["first_unread_message_id"]), (2, &json!(asked)));
    // Each for himself.
    assert_eq!(state(&omid, &ticket).int("unread_count"), all.len() as i64 + 2);
    let some = sara.put_json(format!("/v1/tickets/{ticket}/read"), json!({"message_id": asked})).expect(200);
    assert_eq!(some.int("unread_count"), 1);
    let back = sara.put_json(format!("/v1/tickets/{ticket}/read"), json!({"message_id": all[0]})).expect(200);
    assert_eq!(back.int("unread_count"), all.len() as i64 - 1 + 2, "and unread again");
    let other = app.root().get(format!("/v1/tickets/{}/messages", opened(app))).expect(200).ids()[0].clone();
    let wrong = sara.put_json(format!("/v1/tickets/{ticket}/read"), json!({"message_id": other}));
    wrong.expect(422).field_error("#/message_id", "not_found");
});

on_each_engine!(notes_count_for_who_may_read_them, |app| {
    let ticket = opened(app);
    let sara = app.agent("sara").enters();
    let plain = app.agent("omid").scopes(&["tickets:read"]).enters();
    let before = state(&plain, &ticket).int("unread_count");
    says(app, app.root(), &ticket, "note");
    assert_eq!(state(&plain, &ticket).int("unread_count"), before);
    assert_eq!(state(&sara, &ticket).int("unread_count"), before + 1);
});
