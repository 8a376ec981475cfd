//! Out of sight: the bin, spam, sleep.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(a_deleted_ticket_is_in_the_bin_and_comes_back_as_it_was, |app| {
    let lead = app.lead();
    let ticket = app.ticket().with("tags", json!(["vip"])).at("in_review");
    let (id, path) = (ticket.id(), format!("/v1/tickets/{}", ticket.id()));
    lead.delete(&path).expect(204);
    assert!(lead.get("/v1/tickets").ids().is_empty());
    assert_eq!(lead.get("/v1/tickets?deleted=true").ids(), [id.as_str()]);
    let deleted = lead.get(&path).expect(200);
    assert_eq!(deleted["deleted_at"], app.clock.now().as_str());

    lead.patch(&path, json!({"subject": "x"})).expect(409).problem("deleted");
    lead.act(format!("{path}/claim")).expect(409).problem("deleted");
    lead.put(format!("{path}/tags/x")).expect(409).problem("deleted");
    lead.post(format!("{path}/messages"), json!({"kind": "reply", "body": {"content": "x"}}))
        .expect(409)
        .problem("deleted");
    lead.delete(&path).expect(204);
    assert_eq!(lead.get(&path).json, deleted.json, "deleting twice changes nothing");

    let restored = lead.act(format!("{path}/restore")).expect(200);
    for member in ["status", "tags", "subject", "assignee_id", "number"] {
        assert_eq!(restored[member], ticket[member], "{member}");
    }
    assert_eq!(restored["deleted_at"], json!(null));
    assert_eq!(restored.int("version"), ticket.int("version") + 2);
    assert_eq!(lead.act(format!("{path}/restore")).expect(200).json, restored.json);
    assert_eq!(lead.get("/v1/tickets").ids(), [id]);
});

on_each_engine!(spam_is_hidden_unless_asked_for, |app| {
    let (good, bad) = (app.ticket().opened().id(), app.ticket().opened().id());
    let marked = app.root().patch(format!("/v1/tickets/{bad}"), json!({"spam": true})).expect(200);
    assert_eq!((&marked["spam"], &marked["status"]), (&json!(true), &json!("awaiting_reply")));
    assert_eq!(app.root().get("/v1/tickets").ids(), [good.as_str()]);
    assert_eq!(app.root().get("/v1/tickets?spam=true").ids(), [bad.as_str()]);
    app.root().patch(format!("/v1/tickets/{bad}"), json!({"spam": false})).expect(200);
    assert_eq!(app.root().get("/v1/tickets").ids().len(), 2);
});

on_each_engine!(a_ticket_sleeps_until_it_is_woken_or_the_customer_writes, |app| {
    let id = app.ticket().opened().id();
    let path = format!("/v1/tickets/{id}");
    let until = app.clock.in_seconds(3_600);
    let asleep = app.root().patch(&path, json!({"snoozed_until": until})).expect(200);
    assert_eq!(asleep["snoozed_until"], until.as_str());
    assert_eq!(app.root().get("/v1/tickets?snoozed=true").ids(), [id.as_str()]);
    assert!(app.root().get("/v1/tickets?snoozed=false").ids().is_empty());
    let awake = app.root().patch(&path, json!({"snoozed_until": null})).expect(200);
    assert_eq!(awake["snoozed_until"], json!(null));

    app.root().patch(&path, json!({"snoozed_until": until})).expect(200);
    app.root().post(format!("{path}/messages"), json!({"kind": "note", "body": {"content": "x"}})).expect(201);
    assert_eq!(app.root().get(&path)["snoozed_until"], until.as_str(), "a note wakes nobody");
    app.root().post(format!("{path}/messages"), json!({"kind": "customer", "body": {"content": "x"}})).expect(201);
    assert_eq!(app.root().get(&path)["snoozed_until"], json!(null));
});

on_each_engine!(sleep_ends_in_the_future_of_an_open_ticket, |app| {
    let ticket = app.ticket().opened();
    let path = format!("/v1/tickets/{}", ticket.id());
    for past in [app.clock.now(), app.clock.in_seconds(-1)] {
        let refused = app.root().patch(&path, json!({"snoozed_until": past})).expect(422);
        refused.field_error("#/snoozed_until", "in_past");
    }
    app.root()
        .patch(&path, json!({"snoozed_until": "2026-03-22T10:00:00"}))
        .expect(422)
        .field_error("#/snoozed_until", "invalid_time");
    assert_eq!(app.root().get(&path).json, ticket.json);
    let closed = app.ticket().at("closed");
    let refused =
        app.root().patch(format!("/v1/tickets/{}", closed.id()), json!({"snoozed_until": app.clock.in_seconds(9)}));
    refused.expect(422).field_error("#/snoozed_until", "not_allowed");
});

on_each_engine!(an_instant_with_any_offset_is_shown_in_one_form, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let asleep = app.root().patch(&path, json!({"snoozed_until": "2026-03-22T13:30:00.123987+03:30"})).expect(200);
    assert_eq!(asleep["snoozed_until"], "2026-03-22T10:00:00.123Z");
});
