//! What is told of each type of record, and to whom.

use serde_json::json;
use support::on_each_engine;

use super::Copy;

fn told(record: &str, op: &str, id: &str) -> (String, String, String) {
    (record.to_owned(), op.to_owned(), id.to_owned())
}

on_each_engine!(the_bin_takes_a_record_away_and_gives_it_back, |app| {
    let root = app.root();
    let ticket = app.ticket().opened().id();
    let customer = app.customer("Sara");
    app.settle();
    let mut copy = Copy::of(root, "types=ticket,customer");
    copy.catch_up();
    copy.news();
    root.delete(format!("/v1/tickets/{ticket}")).expect(204);
    root.delete(format!("/v1/customers/{customer}")).expect(204);
    app.settle();
    let answer =
        root.get(format!("/v1/changes?types=ticket,customer&cursor={}", copy.cursor.clone().unwrap())).expect(200);
    assert!(answer.data().iter().all(|it| it["op"] == "delete" && it["restorable"] == true), "{answer:?}");
    copy.catch_up();
    assert_eq!(copy.news(), [told("ticket", "delete", &ticket), told("customer", "delete", &customer)]);
    root.post(format!("/v1/tickets/{ticket}/restore"), json!({})).expect(200);
    app.settle();
    copy.catch_up();
    assert_eq!(copy.news(), [told("ticket", "upsert", &ticket)]);
});

on_each_engine!(what_is_gone_for_good_is_told_once, |app| {
    let root = app.root();
    let organization = app.organization("Acme");
    let ticket = app.ticket().opened().id();
    let note = json!({"kind": "note", "body": {"content": "wrong"}});
    let message = root.post(format!("/v1/tickets/{ticket}/messages"), note).expect(201).id();
    app.settle();
    let mut copy = Copy::of(root, "types=organization,message");
    copy.catch_up();
    copy.news();
    root.delete(format!("/v1/organizations/{organization}")).expect(204);
    root.delete(format!("/v1/messages/{message}")).expect(204);
    app.settle();
    copy.catch_up();
    let mut news = copy.news();
    news.sort();
    assert_eq!(news, [told("message", "delete", &message), told("organization", "delete", &organization)]);
    // Who begins now learns of the end alone.
    let mut late = Copy::of(root, "types=organization,message&limit=200");
    late.catch_up();
    assert_eq!(late.news().iter().filter(|it| **it == told("organization", "delete", &organization)).count(), 1);
    assert!(!late.records.keys().any(|(_, id)| *id == message));
});

on_each_engine!(a_changed_note_is_told_anew_and_only_to_who_reads_notes, |app| {
    let root = app.root();
    let ticket = app.ticket().opened().id();
    let note = json!({"kind": "note", "body": {"content": "first"}});
    let message = root.post(format!("/v1/tickets/{ticket}/messages"), note).expect(201).id();
    app.settle();
    let blind = app.service(&["changes:read", "events:read"]);
    let mut open = Copy::of(root, "types=message");
    let mut closed = Copy::of(&blind, "types=message");
    open.catch_up();
    closed.catch_up();
    assert!(open.news().contains(&told("message", "upsert", &message)));
    root.patch(format!("/v1/messages/{message}"), json!({"body": {"content": "second"}})).expect(200);
    app.settle();
    open.catch_up();
    closed.catch_up();
    assert_eq!(open.news(), [told("message", "upsert", &message)]);
    assert_eq!(open.records[&("message".to_owned(), message.clone())]["body_text"], "second");
    assert!(!closed.told.iter().any(|(_, _, id, _)| *id == message), "{:?}", closed.told);
    assert!(closed.told.iter().any(|(_, record, _, _)| record == "message"), "the request itself is no note");
});

on_each_engine!(copies_need_a_scope_of_their_own, |app| {
    let narrow = app.service(&["tickets:read", "customers:read"]);
    narrow.get("/v1/changes").problem("insufficient_scope");
    narrow.get("/v1/events").problem("insufficient_scope");
    app.agent("Ali").enters().get("/v1/changes").expect(403);
});
