//! What is written and not sent.

use serde_json::{Value, json};
use support::{Actor, Answer, on_each_engine};

use super::{opened, says, shown, told};

fn path(ticket: &str, kind: &str) -> String {
    format!("/v1/tickets/{ticket}/draft?kind={kind}")
}

fn draft(kind: &str, words: &str) -> Value {
    json!({"kind": kind, "body": {"content": words}})
}

#[track_caller]
fn keeps(who: &Actor, ticket: &str, kind: &str, words: &str) -> Answer {
    who.put_json(format!("/v1/tickets/{ticket}/draft"), draft(kind, words)).expect(200)
}

on_each_engine!(each_has_his_own_of_each_kind_and_nobody_elses, |app| {
    let ticket = opened(app);
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    sara.get(path(&ticket, "reply")).expect(404).problem("not_found");
    let version = shown(app, &ticket).int("version");
    keeps(&sara, &ticket, "reply", "her reply");
    keeps(&sara, &ticket, "note", "her note");
    keeps(&omid, &ticket, "reply", "his reply");
    assert_eq!(sara.get(path(&ticket, "reply")).expect(200)["content"], "her reply");
    assert_eq!(sara.get(path(&ticket, "note")).expect(200)["content"], "her note");
    assert_eq!(omid.get(format!("/v1/tickets/{ticket}/draft")).expect(200)["content"], "his reply");
    omid.get(path(&ticket, "note")).expect(404);
    sara.get(path(&ticket, "auto")).expect(400).problem("invalid_parameter");
    let wrong = sara.put_json(format!("/v1/tickets/{ticket}/draft"), draft("customer", "x"));
    wrong.expect(422).field_error("#/kind", "unknown_option");
    sara.delete(path(&ticket, "reply")).expect(204);
    sara.get(path(&ticket, "reply")).expect(404);
    sara.delete(path(&ticket, "reply")).expect(204);
    assert_eq!(omid.get(path(&ticket, "reply")).expect(200)["content"], "his reply");
    assert_eq!(shown(app, &ticket).int("version"), version, "nothing is recorded");
    // Only a person has drafts.
    app.root().get(path(&ticket, "reply")).expect(403);
});

on_each_engine!(two_windows_do_not_overwrite_each_other, |app| {
    let ticket = opened(app);
    let sara = app.agent("sara").enters();
    let one = keeps(&sara, &ticket, "reply", "one");
    let two = keeps(&sara.if_match(one.etag()), &ticket, "reply", "two");
    assert_eq!((one.int("version"), two.int("version")), (1, 2));
    let late = sara.if_match(one.etag()).put_json(format!("/v1/tickets/{ticket}/draft"), draft("reply", "late"));
    assert_eq!(late.expect(412).problem("precondition_failed")["current_version"], 2);
    assert_eq!(sara.get(path(&ticket, "reply")).expect(200)["content"], "two");
});

on_each_engine!(sending_ends_the_draft_of_its_kind_alone, |app| {
    let ticket = opened(app);
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let first = keeps(&sara, &ticket, "reply", "to be sent").int("version");
    keeps(&sara, &ticket, "note", "to be noted");
    keeps(&omid, &ticket, "reply", "his own");
    says(app, &omid, &ticket, "note");
    assert_eq!(sara.get(path(&ticket, "reply")).expect(200)["content"], "to be sent", "others end nothing");
    says(app, &sara, &ticket, "reply");
    sara.get(path(&ticket, "reply")).expect(404);
    assert_eq!(sara.get(path(&ticket, "note")).expect(200)["content"], "to be noted");
    assert_eq!(omid.get(path(&ticket, "reply")).expect(200)["content"], "his own");
    // Another one is another one, in the same moment and under no number that was used.
    let next = keeps(&sara, &ticket, "reply", "the next").int("version");
    assert!(next > first);
    assert_eq!(sara.get(path(&ticket, "reply")).expect(200)["content"], "the next");
    // What was said earlier elsewhere and comes along ends nothing.
    let customer = shown(app, &ticket).str("customer_id");
    let other = app.ticket().of(&customer).opened().id();
    says(app, &sara, &other, "reply");
    app.clock.advance_seconds(1);
    keeps(&sara, &ticket, "reply", "still here");
    app.root().post(format!("/v1/tickets/{other}/merge"), json!({"into_ticket_id": ticket})).expect(200);
    assert_eq!(sara.get(path(&ticket, "reply")).expect(200)["content"], "still here");
});

on_each_engine!(the_first_draft_is_how_one_begins_with_what_one_was_handed, |app| {
    let team = app.team("billing");
    let (sara, omid) = (app.agent("sara").in_team(&team).enters(), app.agent("omid").in_team(&team).enters());
    let ticket = app.ticket().in_team(&team).opened().id();
    keeps(&omid, &ticket, "reply", "not his");
    assert_eq!(shown(app, &ticket)["status"], "awaiting_reply");
    assert_eq!(sara.act("/v1/queue/next").expect(200)["ticket"]["id"], ticket.as_str());
    keeps(&omid, &ticket, "reply", "not his either");
    assert_eq!(shown(app, &ticket)["status"], "awaiting_reply");
    keeps(&sara, &ticket, "reply", "hers");
    assert_eq!(shown(app, &ticket)["status"], "in_review");
    let version = shown(app, &ticket).int("version");
    keeps(&sara, &ticket, "reply", "hers again");
    assert_eq!(shown(app, &ticket).int("version"), version, "once");
    let moved = told(app, &ticket).into_iter().find(|event| event["type"] == "ticket.status_changed").unwrap();
    assert_eq!(moved["actor"]["id"], sara.id.as_str());
});
