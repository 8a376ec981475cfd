//! Undoing what was done with several tickets, or by a macro.

use serde_json::{Value, json};
use support::{Actor, Answer, on_each_engine};

use super::{bulk, bundle, history, notes, shown, tickets};

#[track_caller]
fn undo(who: &Actor, id: &str) -> Answer {
    who.act(format!("/v1/bulk-actions/{id}/undo")).expect(200)
}

on_each_engine!(what_is_still_as_it_was_made_is_put_back_on_every_ticket, |app| {
    let (team, sara) = (app.team("t"), app.agent("sara").enters());
    let [first, second] = tickets(app);
    let wish = json!({"status": "closed", "priority": "urgent", "team_id": team});
    let item = |id: &str| json!({"ticket_id": id, "patch": wish, "add_tags": ["bulk"]});
    let id = bulk(&sara, json!([item(&first), item(&second)])).str("bulk_action_id");
    let waited = shown(app, &first)["created_at"].clone();
    app.clock.advance_seconds(600);
    app.root().patch(format!("/v1/tickets/{second}"), json!({"priority": "low"})).expect(200);
    app.root().put(format!("/v1/tickets/{second}/tags/mine")).expect(204);
    let undone = undo(&sara, &id);
    assert_eq!(undone["id"], id.as_str());
    let of = |index: usize| &undone["tickets"][index];
    assert_eq!((&of(0)["ticket_id"], &of(0)["left"]), (&json!(first), &json!([])));
    assert_eq!(of(0)["put_back"]["status"], json!({"from": "closed", "to": "awaiting_reply"}));
    assert_eq!(of(1)["left"], json!([{"field": "priority", "reason": "changed_since", "code": null}]));
    let after = shown(app, &first);
    assert_eq!((&after["status"], &after["priority"]), (&json!("awaiting_reply"), &json!("medium")));
    assert_eq!((&after["team_id"], &after["tags"]), (&Value::Null, &json!([])));
    assert_eq!((&after["waiting_since"], &after["version"]), (&waited, &of(0)["ticket_version"]));
    let after = shown(app, &second);
    assert_eq!((&after["priority"], &after["tags"]), (&json!("low"), &json!(["mine"])));
    let told: Vec<Value> = history(app, &first)
        .into_iter()
        .filter(|event| event["changes"]["undoes"]["to"] == json!({"bulk_action_id": id}))
        .collect();
    assert!(told.len() >= 3 && told.iter().all(|event| event["actor"]["id"] == sara.id.as_str()), "{told:?}");
    // Once more is the same answer and no further event.
    app.clock.advance_seconds(60);
    assert_eq!(undo(&sara, &id).json, undone.json);
    assert_eq!(undo(&sara.key("u-1"), &id).json, undone.json);
    assert_eq!(undo(&sara.key("u-1"), &id).header("idempotency-replayed"), Some("true"));
    assert_eq!(shown(app, &second)["version"], after["version"]);
    let kept = sara.get(format!("/v1/bulk-actions/{id}")).expect(200);
    assert_eq!(kept["items"][0]["undone_at"], of(0)["undone_at"]);
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(who_did_it_and_leads_undo_it_for_a_day, |app| {
    let (mine, theirs) = (app.team("mine"), app.team("theirs"));
    let (sara, omid) = (app.agent("sara").in_team(&mine).enters(), app.agent("omid").in_team(&mine).enters());
    let ava = app.agent("ava").role("lead").in_team(&mine).enters();
    let id = app.ticket().in_team(&mine).opened().id();
    let made = bulk(&sara, json!([{"ticket_id": id, "patch": {"team_id": theirs}}])).str("bulk_action_id");
    let path = format!("/v1/bulk-actions/{made}");
    sara.get(format!("/v1/tickets/{id}")).expect(404);
    omid.act(format!("{path}/undo")).expect(404);
    omid.get(&path).expect(404);
    app.other_workspace().root().act(format!("{path}/undo")).expect(404);
    // A lead who does not see the ticket is told nothing of it.
    assert_eq!(ava.get(&path).expect(200)["items"], json!([]));
    let undone = undo(&ava, &made);
    assert_eq!(undone["tickets"][0]["left"], json!([{"field": "ticket", "reason": "gone", "code": null}]));
    assert_eq!(undone["tickets"][0]["ticket_version"], Value::Null);
    // She has moved it out of her own sight, and moves it back.
    let until = app.clock.in_seconds(86_400);
    assert_eq!(sara.get(&path).expect(200)["undoable_until"], json!(until));
    app.clock.advance_seconds(86_401);
    let late = sara.act(format!("{path}/undo")).expect(409).problem("conflict");
    assert_eq!((&late["reason"], &late["undoable_until"]), (&json!("too_late"), &json!(until)));
    app.clock.advance_seconds(-1);
    undo(&sara, &made);
    assert_eq!(shown(app, &id)["team_id"], json!(mine));
});

on_each_engine!(a_macro_is_undone_in_the_same_way_and_what_it_said_stays_said, |app| {
    let sara = app.agent("sara").enters();
    let made = bundle(
        app,
        json!([{"type": "note", "text": "n"}, {"type": "add_tags", "tags": ["m"]}, {"type": "update", "status": "closed"}]),
    );
    let [id] = tickets(app);
    let waited = shown(app, &id)["waiting_since"].clone();
    let applied = sara.post(format!("/v1/tickets/{id}/apply-macro"), json!({"macro_id": made})).expect(200);
    let bulk_id = applied.str("bulk_action_id");
    let dry = json!({"macro_id": made, "dry_run": true});
    let dry = sara.post(format!("/v1/tickets/{id}/apply-macro"), dry).expect(200);
    assert_eq!(dry["bulk_action_id"], Value::Null);
    let kept = sara.get(format!("/v1/bulk-actions/{bulk_id}")).expect(200);
    assert_eq!((&kept["kind"], &kept["macro_id"]), (&json!("macro"), &json!(made)));
    app.clock.advance_seconds(300);
    let undone = undo(&sara, &bulk_id);
    assert_eq!(undone["tickets"][0]["left"], json!([{"field": "note", "reason": "irreversible", "code": null}]));
    let after = shown(app, &id);
    assert_eq!((&after["status"], &after["tags"], notes(app, &id)), (&json!("awaiting_reply"), &json!([]), 1));
    assert_eq!(after["waiting_since"], waited);
    let mark = json!({"bulk_action_id": bulk_id, "macro_id": made});
    assert!(history(app, &id).iter().any(|event| event["changes"]["undoes"]["to"] == mark));
});

on_each_engine!(whom_somebody_has_answered_begins_to_wait_when_the_answer_is_undone, |app| {
    let response = json!({"title": "t", "bodies": {"en": {"content": "Hello"}, "fa": {"content": "سلام"}}});
    let response = app.root().post("/v1/canned-responses", response).expect(201).id();
    let made = bundle(app, json!([{"type": "reply", "canned_response_id": response}]));
    let [id] = tickets(app);
    let applied = app.root().post(format!("/v1/tickets/{id}/apply-macro"), json!({"macro_id": made})).expect(200);
    assert_eq!(shown(app, &id)["waiting_since"], Value::Null);
    app.clock.advance_seconds(300);
    let undone = undo(app.root(), &applied.str("bulk_action_id"));
    assert_eq!(undone["tickets"][0]["left"], json!([{"field": "reply", "reason": "irreversible", "code": null}]));
    let after = shown(app, &id);
    assert_eq!((&after["status"], &after["waiting_since"]), (&json!("awaiting_reply"), &json!(app.clock.now())));
});

on_each_engine!(what_was_done_in_one_go_is_forgotten_after_ninety_days, |app| {
    let [id] = tickets(app);
    let made = bulk(app.root(), json!([{"ticket_id": id, "add_tags": ["x"]}])).str("bulk_action_id");
    app.clock.advance_days(90);
    app.keep();
    app.root().get(format!("/v1/bulk-actions/{made}")).expect(200);
    app.clock.advance_seconds(1);
    app.keep();
    app.root().get(format!("/v1/bulk-actions/{made}")).expect(404);
});

on_each_engine!(what_was_done_last_is_undone_first, |app| {
    let [id] = tickets(app);
    let items = json!([
        {"ticket_id": id, "patch": {"priority": "high"}},
        {"ticket_id": id, "patch": {"priority": "urgent"}, "add_tags": ["x"]},
        {"ticket_id": id, "patch": {"priority": "low"}, "remove_tags": ["x"]},
    ]);
    let made = bulk(app.root(), items).str("bulk_action_id");
    assert_eq!((&shown(app, &id)["priority"], &shown(app, &id)["tags"]), (&json!("low"), &json!([])));
    let undone = undo(app.root(), &made);
    assert_eq!((&shown(app, &id)["priority"], &shown(app, &id)["tags"]), (&json!("medium"), &json!([])));
    let parts = undone["tickets"].as_array().unwrap();
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|part| part["left"] == json!([])), "{parts:?}");
    assert_eq!(
        parts[0]["put_back"]["priority"],
        json!({"from": "high", "to": "medium"}),
        "told in the order of the items"
    );
});

on_each_engine!(what_has_become_a_part_of_another_ticket_is_left_there, |app| {
    let customer = app.customer("Parisa");
    let [id, into] = [(); 2].map(|()| app.ticket().of(&customer).opened().id());
    let sara = app.agent("sara").enters();
    let made = bulk(&sara, json!([{"ticket_id": id, "patch": {"priority": "urgent"}}])).str("bulk_action_id");
    app.root().post(format!("/v1/tickets/{id}/merge"), json!({"into_ticket_id": into})).expect(200);
    let before = app.settle().str("head_hash");
    let undone = undo(&sara, &made);
    assert_eq!((&undone["tickets"][0]["undone_at"], &undone["tickets"][0]["put_back"]), (&Value::Null, &json!({})));
    assert_eq!(app.settle().str("head_hash"), before);
});
