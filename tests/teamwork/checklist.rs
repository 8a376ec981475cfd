//! What is to be done.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{opened, shown, told};

fn add(app: &TestApp, ticket: &str, text: &str) -> Answer {
    app.root().post(format!("/v1/tickets/{ticket}/checklist"), json!({"text": text})).expect(201)
}

fn list(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}/checklist")).expect(200)
}

fn texts(app: &TestApp, ticket: &str) -> Vec<String> {
    list(app, ticket).column("text")
}

on_each_engine!(items_are_added_done_moved_and_removed_and_each_step_is_told, |app| {
    let ticket = opened(app);
    let sara = app.agent("sara").enters();
    let (one, two) = (add(app, &ticket, "one"), add(app, &ticket, " two "));
    let three = json!({"text": "three", "position": 1});
    app.root().post(format!("/v1/tickets/{ticket}/checklist"), three).expect(201);
    assert_eq!(texts(app, &ticket), ["three", "one", "two"]);
    assert_eq!(list(app, &ticket).int("open_count"), 3);
    let done = sara.patch(format!("/v1/checklist-items/{}", one.id()), json!({"done": true})).expect(200);
    assert_eq!((&done["done"], &done["done_at"]), (&json!(true), &json!(app.clock.now())));
    assert_eq!(done["done_by"], json!({"type": "agent", "id": sara.id}));
    let first = done["done_at"].clone();
    app.clock.advance_seconds(60);
    let again = app.root().patch(format!("/v1/checklist-items/{}", one.id()), json!({"done": true})).expect(200);
    assert_eq!((&again["done_at"], &again["done_by"]["id"]), (&first, &json!(sara.id)), "it was done then, by her");
    let moved = app.root().patch(format!("/v1/checklist-items/{}", two.id()), json!({"position": 1})).expect(200);
    assert_eq!(moved["position"], 1);
    assert_eq!(texts(app, &ticket), ["two", "three", "one"]);
    let listed = list(app, &ticket);
    let places: Vec<_> = listed.data().iter().map(|item| item["position"].as_i64().unwrap()).collect();
    assert_eq!((places, listed.int("open_count")), (vec![1, 2, 3], 2));
    app.root().patch(format!("/v1/checklist-items/{}", two.id()), json!({"text": "II"})).expect(200);
    app.root().delete(format!("/v1/checklist-items/{}", two.id())).expect(204);
    app.root().delete(format!("/v1/checklist-items/{}", two.id())).expect(404);
    assert_eq!(texts(app, &ticket), ["three", "one"]);
    assert_eq!(list(app, &ticket).data()[0]["position"], 1);
    let events: Vec<Value> =
        told(app, &ticket).into_iter().filter(|event| event["type"] == "ticket.checklist_changed").collect();
    assert_eq!(events.len(), 7, "one for each step that changed something: {events:?}");
    let change = &events[3]["changes"]["checklist_item"];
    assert_eq!((&change["from"]["done"], &change["to"]["done"]), (&json!(false), &json!(true)));
    assert_eq!(events[6]["changes"]["checklist_item"]["to"], json!(null));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(open_items_keep_nobody_from_closing, |app| {
    let ticket = opened(app);
    let item = add(app, &ticket, "one").id();
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"})).expect(200);
    assert_eq!(list(app, &ticket).int("open_count"), 1);
    app.root().patch(format!("/v1/checklist-items/{item}"), json!({"done": true})).expect(200);
    assert_eq!(shown(app, &ticket)["status"], "closed");
    let (again, version) = (json!({"done": true}), shown(app, &ticket).int("version"));
    app.root().patch(format!("/v1/checklist-items/{item}"), again).expect(200);
    assert_eq!(shown(app, &ticket).int("version"), version, "nothing changed, nothing is told");
});

on_each_engine!(a_list_has_an_end, |app| {
    let ticket = opened(app);
    for number in 0..100 {
        add(app, &ticket, &number.to_string());
    }
    let path = format!("/v1/tickets/{ticket}/checklist");
    let full = app.root().post(&path, json!({"text": "x"})).expect(409).problem("conflict");
    assert_eq!((&full["reason"], &full["max"]), (&json!("too_many"), &json!(100)));
    app.root().post(&path, json!({"text": " "})).expect(422).field_error("#/text", "required");
    app.root().post(&path, json!({"text": "a\nb"})).expect(422).field_error("#/text", "invalid_character");
});

on_each_engine!(who_does_not_see_the_ticket_sees_no_list, |app| {
    let (team, other) = (app.team("billing"), app.team("other"));
    let ticket = app.ticket().in_team(&team).opened().id();
    let item = add(app, &ticket, "one").id();
    let stranger = app.agent("sara").in_team(&other).enters();
    stranger.get(format!("/v1/tickets/{ticket}/checklist")).expect(404);
    stranger.patch(format!("/v1/checklist-items/{item}"), json!({"done": true})).expect(404);
    stranger.delete(format!("/v1/checklist-items/{item}")).expect(404);
    stranger.put_json(format!("/v1/tickets/{ticket}/presence"), json!({"state": "viewing"})).expect(404);
    stranger.put_json(format!("/v1/tickets/{ticket}/read"), json!({})).expect(404);
});
