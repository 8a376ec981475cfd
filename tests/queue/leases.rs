//! What agents do with what they were handed, and what happens when they do nothing.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

fn take(who: &Actor) -> String {
    who.act("/v1/queue/next").expect(200)["ticket"]["id"].as_str().unwrap().to_owned()
}

fn path(id: &str) -> String {
    format!("/v1/tickets/{id}")
}

fn lease(id: &str, what: &str) -> String {
    format!("/v1/queue/leases/{id}/{what}")
}

fn kinds(app: &TestApp, id: &str) -> Vec<String> {
    let history = app.root().get(format!("{}/history?limit=200", path(id))).expect(200);
    history.column("type").into_iter().filter(|kind| !kind.starts_with("triage.")).collect()
}

/// Status, assignee and end of the lease.
fn stands(app: &TestApp, id: &str) -> (Value, Value, Value) {
    let shown = app.root().get(path(id)).expect(200);
    (shown["status"].clone(), shown["assignee_id"].clone(), shown["leased_until"].clone())
}

on_each_engine!(an_untouched_ticket_comes_back_once_and_goes_to_the_next, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    app.ticket().opened();
    let id = take(&sara);
    omid.act("/v1/queue/next").expect(204);
    app.clock.advance_seconds(599);
    app.tend();
    assert_eq!(stands(app, &id), (json!("awaiting_reply"), json!(sara.id), json!(app.clock.in_seconds(1))));
    app.clock.advance_seconds(1);
    app.tend();
    app.tend();
    assert_eq!(stands(app, &id), (json!("awaiting_reply"), json!(null), json!(null)));
    assert_eq!(
        kinds(app, &id),
        ["ticket.created", "message.created", "queue.leased", "queue.lease_expired"],
        "cleared once, however often one looks"
    );
    sara.post(lease(&id, "extend"), json!({})).expect(409).problem("not_leased");
    assert_eq!(take(&omid), id);
    let refused = sara.act(lease(&id, "release")).expect(409).problem("leased_by_other");
    assert_eq!(refused["assignee_id"], omid.id);
    sara.act(format!("{}/claim", path(&id))).expect(409).problem("already_claimed");
});

on_each_engine!(the_first_act_begins_and_begun_work_that_stops_comes_back_too, |app| {
    let sara = app.agent("sara").enters();
    app.ticket().opened();
    let id = take(&sara);
    app.clock.advance_seconds(60);
    let note = json!({"kind": "note", "body": {"content": "looking"}});
    sara.post(format!("{}/messages", path(&id)), note.clone()).expect(201);
    assert_eq!(stands(app, &id), (json!("in_review"), json!(sara.id), json!(app.clock.in_seconds(3_600))));
    let count = kinds(app, &id).len();
    sara.post(format!("{}/messages", path(&id)), note).expect(201);
    assert_eq!(kinds(app, &id).len(), count + 1, "not every act is told");
    app.clock.advance_seconds(3_600);
    app.tend();
    assert_eq!(stands(app, &id), (json!("awaiting_reply"), json!(null), json!(null)));
});

on_each_engine!(claiming_or_starting_what_one_was_handed_gives_an_hour, |app| {
    let sara = app.agent("sara").enters();
    for start in [true, false] {
        app.ticket().opened();
        let id = take(&sara);
        if start {
            sara.patch(path(&id), json!({"status": "in_review"})).expect(200);
        } else {
            sara.act(format!("{}/claim", path(&id))).expect(200);
        }
        assert_eq!(stands(app, &id), (json!("in_review"), json!(sara.id), json!(app.clock.in_seconds(3_600))));
    }
});

on_each_engine!(asking_for_time_is_an_act_and_never_shortens, |app| {
    let sara = app.agent("sara").enters();
    app.ticket().opened();
    let id = take(&sara);
    let extended = sara.post(lease(&id, "extend"), json!({"seconds": 5})).expect(200);
    assert_eq!(
        (&extended["status"], &extended["leased_until"]),
        (&json!("in_review"), &json!(app.clock.in_seconds(600)))
    );
    let extended = sara.post(lease(&id, "extend"), json!({"seconds": 7_200})).expect(200);
    assert_eq!(extended["leased_until"], app.clock.in_seconds(7_200).as_str());
    for (body, place, code) in [
        (json!({"seconds": 0}), "#/seconds", "out_of_range"),
        (json!({"seconds": 28_801}), "#/seconds", "out_of_range"),
        (json!({"seconds": "x"}), "#/seconds", "invalid_type"),
    ] {
        sara.post(lease(&id, "extend"), body).expect(422).field_error(place, code);
    }
    let never = app.ticket().opened().id();
    sara.post(lease(&never, "extend"), json!({})).expect(409).problem("not_leased");
    sara.post(lease("tkt_01jd0000000000000000000000", "extend"), json!({})).expect(404);
});

on_each_engine!(giving_back_leaves_the_ticket_to_the_next, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    app.ticket().opened();
    let id = take(&sara);
    sara.post(lease(&id, "extend"), json!({})).expect(200);
    let back = sara.act(lease(&id, "release")).expect(200);
    assert_eq!((&back["status"], &back["assignee_id"]), (&json!("awaiting_reply"), &json!(null)));
    assert_eq!(take(&omid), id);
});

on_each_engine!(a_lease_ends_with_the_work_and_the_agent_stays, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    type End<'a> = (&'a str, &'a dyn Fn(&str), Value);
    let ends: [End<'_>; 4] = [
        (
            "a reply",
            &|id| {
                let body = json!({"kind": "reply", "body": {"content": "done"}});
                drop(sara.post(format!("{}/messages", path(id)), body).expect(201));
            },
            json!(sara.id),
        ),
        (
            "sleep",
            &|id| drop(sara.patch(path(id), json!({"snoozed_until": app.clock.in_seconds(9)})).expect(200)),
            json!(sara.id),
        ),
        (
            "another agent",
            &|id| drop(sara.patch(path(id), json!({"assignee_id": omid.id})).expect(200)),
            json!(omid.id),
        ),
        ("release", &|id| drop(sara.act(format!("{}/release", path(id))).expect(200)), json!(null)),
    ];
    for (what, end, assignee) in ends {
        let opened = app.ticket().with("priority", "urgent").opened().id();
        let id = take(&sara);
        assert_eq!(id, opened, "{what}");
        end(&id);
        let (_, whose, until) = stands(app, &id);
        assert_eq!((whose, until), (assignee, json!(null)), "{what}");
        let history = app.root().get(format!("{}/history", path(&id))).expect(200);
        assert_eq!(history.data().last().unwrap()["changes"]["leased_until"]["to"], json!(null), "{what}");
        app.root().delete(path(&id)).expect(204);
    }
    app.clock.advance_seconds(100_000);
    app.tend();
});

on_each_engine!(a_reply_that_keeps_the_ticket_keeps_it_for_longer, |app| {
    let sara = app.agent("sara").enters();
    app.ticket().opened();
    let id = take(&sara);
    let body = json!({"kind": "reply", "then": "in_review", "body": {"content": "one moment"}});
    sara.post(format!("{}/messages", path(&id)), body).expect(201);
    assert_eq!(stands(app, &id), (json!("in_review"), json!(sara.id), json!(app.clock.in_seconds(3_600))));
});
