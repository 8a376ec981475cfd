//! Agents whom internal notes name.

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

use super::{brief, by, one, told};

fn mentioning(app: &TestApp, ticket: &str, body: Value) -> Answer {
    let mut note = json!({"kind": "note", "body": {"content": "ببین"}});
    for (name, value) in body.as_object().unwrap() {
        note[name] = value.clone();
    }
    app.root().post(format!("/v1/tickets/{ticket}/messages"), note)
}

fn followers(app: &TestApp, ticket: &str) -> Value {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["follower_ids"].clone()
}

fn named(agent: &Actor) -> Value {
    json!({"mention_ids": [agent.id]})
}

on_each_engine!(who_is_mentioned_is_told_and_the_note_shows_whom_it_names, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let ticket = app.ticket().opened().id();
    let note = mentioning(app, &ticket, named(&sara)).expect(201);
    assert_eq!(note["mention_ids"], json!([sara.id]));
    let read = app.root().get(format!("/v1/tickets/{ticket}?expand=messages")).expect(200);
    assert_eq!(read["messages"][1]["mention_ids"], json!([sara.id]));
    assert_eq!(brief(app, &sara), [one("mentioned", "mine")]);
    assert_eq!(told(app, &sara)[0]["message_id"], json!(note.id()));
    assert_eq!(told(app, &omid), [] as [Value; 0]);
    assert_eq!(followers(app, &ticket), json!([]));
    let history = app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200);
    let event = history.data().last().unwrap();
    assert_eq!(event["changes"]["mentioned_ids"]["to"], json!([sara.id]));
});

on_each_engine!(an_edited_note_tells_only_whom_it_names_anew, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let ticket = app.ticket().opened().id();
    let note = mentioning(app, &ticket, named(&sara)).expect(201);
    app.tell_agents();
    let path = format!("/v1/messages/{}", note.id());
    app.clock.advance_seconds(3_600);
    let words = json!({"body": {"content": "دوباره ببین"}});
    let kept = app.root().patch(&path, words.clone()).expect(200);
    assert_eq!(kept["mention_ids"], json!([sara.id]), "absent: as before");
    let mut both = words;
    both["mention_ids"] = json!([sara.id, omid.id]);
    let changed = app.root().patch(&path, both.clone()).expect(200);
    assert_eq!((&changed["mention_ids"], &changed["version"]), (&json!([sara.id, omid.id]), &json!(3)));
    assert_eq!(app.root().patch(&path, both).expect(200)["version"], 3, "nothing changed");
    assert_eq!(brief(app, &sara), [one("mentioned", "mine")]);
    assert_eq!(brief(app, &omid), [one("mentioned", "mine")]);
});

on_each_engine!(who_may_not_see_the_ticket_is_not_told_unless_he_follows_it_from_now_on, |app| {
    let team = app.team("theirs");
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let ticket = app.ticket().in_team(&team).opened().id();
    mentioning(app, &ticket, named(&sara)).expect(201);
    app.tell_agents();
    let body = json!({"mention_ids": [omid.id], "mentioned_follow": true});
    mentioning(app, &ticket, body).expect(201);
    assert_eq!(told(app, &sara), [] as [Value; 0]);
    let refused = ("mentioned".to_owned(), "suppressed".to_owned(), Some("no_access".to_owned()));
    assert_eq!(by(app, &sara.id, "in_app"), std::slice::from_ref(&refused));
    assert_eq!(by(app, &sara.id, "email"), [refused]);
    assert_eq!(brief(app, &omid), [one("mentioned", "mine")]);
    assert_eq!(followers(app, &ticket), json!([omid.id]));
});

on_each_engine!(a_mention_of_nobody_is_refused_with_its_place, |app| {
    let (sara, gone) = (app.agent("sara").enters(), app.agent("gone").recorded());
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let ticket = app.ticket().opened().id();
    let version = app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["version"].clone();
    let refused = |body: Value, place: &str, code: &str| {
        drop(mentioning(app, &ticket, body).expect(422).field_error(place, code));
    };
    refused(json!({"mention_ids": [sara.id, "agt_01jd0000000000000000000000"]}), "#/mention_ids/1", "not_found");
    refused(json!({"mention_ids": [gone]}), "#/mention_ids/0", "not_found");
    refused(json!({"mention_ids": [sara.id, sara.id]}), "#/mention_ids/1", "duplicate");
    refused(json!({"mention_ids": ["sara"]}), "#/mention_ids/0", "invalid_reference");
    refused(json!({"kind": "reply", "mention_ids": [sara.id]}), "#/mention_ids", "not_allowed");
    refused(json!({"kind": "customer", "mentioned_follow": true}), "#/mentioned_follow", "not_allowed");
    let foreign = app.other_workspace().agent("sara").recorded();
    refused(json!({"mention_ids": [foreign]}), "#/mention_ids/0", "not_found");
    assert_eq!(app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["version"], version);
});

on_each_engine!(who_left_stays_named_in_a_note_that_is_edited, |app| {
    let sara = app.agent("sara").enters();
    let ticket = app.ticket().opened().id();
    let note = mentioning(app, &ticket, named(&sara)).expect(201);
    app.root().delete(format!("/v1/agents/{}", sara.id)).expect(204);
    let body = json!({"body": {"content": "پس از او"}, "mention_ids": [sara.id]});
    let edited = app.root().patch(format!("/v1/messages/{}", note.id()), body).expect(200);
    assert_eq!(edited["mention_ids"], json!([sara.id]));
    app.tell_agents();
    let told = by(app, &sara.id, "in_app");
    assert!(told.iter().all(|row| row.2.as_deref() == Some("deactivated")), "{told:?}");
});
