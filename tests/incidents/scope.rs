//! Whom a trouble concerns, by what others tell of: a priority is raised with reasons, and never against a person.

use serde_json::{Value, json};
use support::{Answer, Desk, TestApp, on_each_engine};

use super::{MARKERS, SCANNER, look, says, told};

/// A ticket with these words and this impact; its priority is for triage to say.
fn with_impact(desk: &Desk, customer: &str, words: &str, impact: &str) -> Answer {
    let ticket = desk.ticket().of(customer).with("subject", words).with("body", json!({"content": words}));
    let mut body = ticket.with("impact", impact).body;
    body.as_object_mut().unwrap().remove("priority");
    desk.root().post("/v1/tickets", body).expect(201)
}

fn shown(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200)
}

fn scope(app: &TestApp, ticket: &str) -> Value {
    app.root().get(format!("/v1/tickets/{ticket}/triage")).expect(200)["proposal"]["scope"].clone()
}

fn priority_events(app: &TestApp, ticket: &str) -> Vec<Value> {
    told(app, ticket, "ticket.priority_changed")
}

on_each_engine!(what_many_tell_of_is_raised_by_the_matrix_with_the_reason, |app| {
    app.expect_incidents(5);
    let tickets: Vec<Answer> =
        MARKERS[..5].iter().map(|words| with_impact(app, &app.customer("Roya"), words, "degraded")).collect();
    assert!(tickets.iter().all(|ticket| ticket["priority"] != "high" && ticket["priority"] != "urgent"), "{tickets:?}");
    look(app);
    let ids: Vec<String> = tickets.iter().map(Answer::id).collect();
    for ticket in &tickets {
        let id = ticket.id();
        assert_eq!(shown(app, &id)["priority"], "high", "degraded for many");
        let events = priority_events(app, &id);
        let [event] = events.as_slice() else { panic!("one raise: {events:?}") };
        assert_eq!(event["changes"]["priority"], json!({"from": ticket["priority"], "to": "high"}));
        let reason = &event["changes"]["triage"]["to"];
        assert_eq!(reason, &json!({"reason": "scope", "scope": "many", "impact": "degraded"}));
        assert_eq!(event["actor"]["type"], "system");
        let changed = told(app, &id, "triage.scope_changed");
        let [changed] = changed.as_slice() else { panic!("one change of scope: {changed:?}") };
        assert_eq!(changed["changes"]["triage"]["to"]["scope"], "many");
        let scope = scope(app, &id);
        assert_eq!(scope["value"], "many");
        let mut named: Vec<&str> =
            scope["ticket_ids"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        named.sort_unstable();
        let mut others: Vec<&str> = ids.iter().filter(|other| **other != id).map(String::as_str).collect();
        others.sort_unstable();
        assert_eq!(named, others, "what it rests on");
    }
    // Who comes later is raised too; those who were are not again.
    let sixth = with_impact(app, &app.customer("Roya"), MARKERS[5], "degraded").id();
    look(app);
    assert_eq!(shown(app, &sixth)["priority"], "high");
    assert!(ids.iter().all(|id| priority_events(app, id).len() == 1));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_persons_choice_is_never_overwritten, |app| {
    app.expect_incidents(5);
    let given = app
        .ticket()
        .of(&app.customer("Omid"))
        .with("subject", MARKERS[0])
        .with("body", json!({"content": MARKERS[0]}))
        .with("impact", "degraded")
        .with("priority", "low")
        .opened()
        .id();
    let chosen = with_impact(app, &app.customer("Roya"), MARKERS[1], "degraded").id();
    for level in ["low", "medium"] {
        app.root().patch(format!("/v1/tickets/{chosen}"), json!({"priority": level})).expect(200);
    }
    let others: Vec<String> =
        MARKERS[2..5].iter().map(|words| with_impact(app, &app.customer("Roya"), words, "degraded").id()).collect();
    look(app);
    assert_eq!((&shown(app, &given)["priority"], &shown(app, &chosen)["priority"]), (&json!("low"), &json!("medium")));
    for id in [&given, &chosen] {
        assert_eq!(scope(app, id)["value"], "many", "it is known all the same");
        assert_eq!(told(app, id, "triage.scope_changed").len(), 1);
    }
    assert!(others.iter().all(|id| shown(app, id)["priority"] == "high"));
});

on_each_engine!(what_several_of_one_house_tell_of_is_the_houses, |app| {
    app.expect_incidents(5);
    let house = app.organization("Anbar");
    let people: Vec<String> = (0..4).map(|_| app.customer("Roya")).collect();
    for person in &people {
        app.root().put(format!("/v1/organizations/{house}/members/{person}")).expect(204);
    }
    let tickets: Vec<String> =
        people.iter().zip(SCANNER).map(|(person, words)| with_impact(app, person, words, "outage").id()).collect();
    let alone = with_impact(app, &app.customer("Omid"), SCANNER[4], "degraded").id();
    look(app);
    for ticket in &tickets {
        assert_eq!(scope(app, ticket)["value"], "organization");
        assert_eq!(shown(app, ticket)["priority"], "urgent", "nobody of the house can work");
    }
    assert_eq!(scope(app, &alone)["value"], "one", "there are two parties");
    assert_eq!(told(app, &alone, "triage.scope_changed").len(), 0);
});

on_each_engine!(a_question_of_many_stays_a_question, |app| {
    app.expect_incidents(5);
    let words = [
        "Which plug fits the garden lantern of the winter series",
        "which plug fits a garden lantern of the winter series?",
        "What plug fits the garden lantern, winter series",
        "garden lantern of the winter series: which plug fits?",
        "which plug fits our garden lantern of the winter series",
    ];
    let tickets: Vec<Answer> =
        words.iter().map(|words| with_impact(app, &app.customer("Roya"), words, "question")).collect();
    look(app);
    for ticket in &tickets {
        assert_eq!(scope(app, &ticket.id())["value"], "many");
        assert_eq!(priority_events(app, &ticket.id()).len(), 0);
        assert_eq!(shown(app, &ticket.id())["priority"], ticket["priority"]);
    }
});

on_each_engine!(the_evidence_shows_only_what_one_may_see, |app| {
    app.expect_incidents(5);
    let tickets: Vec<String> = SCANNER[..5].iter().map(|words| says(app, &app.customer("Roya"), words).id()).collect();
    look(app);
    let other = app.team("other");
    app.root().patch(format!("/v1/tickets/{}", tickets[0]), json!({"team_id": other})).expect(200);
    let sara = app.agent("sara").enters();
    let seen = sara.get(format!("/v1/tickets/{}/triage", tickets[1])).expect(200)["proposal"]["scope"].clone();
    assert_eq!(seen["ticket_ids"].as_array().unwrap().len(), 3);
    assert!(!seen.to_string().contains(&tickets[0]));
    assert_eq!(scope(app, &tickets[1])["ticket_ids"].as_array().unwrap().len(), 4);
});
