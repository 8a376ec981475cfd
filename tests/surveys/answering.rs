//! Answers, second thoughts, and what is told of them.

use serde_json::{Value, json};
use support::{Engine, on_each_engine};

use super::{answers, asked, key, kinds, link, survey, told};

on_each_engine!(an_answer_can_be_changed_for_a_time_and_every_one_is_kept, |app| {
    app.asks(json!({"edit_days": 2}));
    let (ticket, id) = asked(app);
    let path = link(&key(app, &id));
    let nobody = app.anonymous();
    answers(&nobody, &path, 5, "خوب").expect(200);
    let first = app.clock.now();
    answers(&nobody, &path, 5, "خوب").expect(200);
    app.clock.advance_days(1);
    let changed = answers(&nobody, &path, 1, "نه").expect(200);
    assert_eq!(changed["editable_until"], app.clock.in_seconds(86_400));
    let shown = survey(app, &ticket);
    assert_eq!(
        (&shown["score"], &shown["comment"], &shown["answered_at"], &shown["edited_at"]),
        (&json!(1), &json!("نه"), &json!(first), &json!(app.clock.now()))
    );
    let kept: Vec<_> =
        shown["answers"].as_array().unwrap().iter().map(|it| (it["score"].clone(), it["comment"].clone())).collect();
    assert_eq!(kept, [(json!(5), json!("خوب")), (json!(1), json!("نه"))], "the same answer again is none");
    app.clock.advance_days(1);
    answers(&nobody, &path, 3, "نه").expect(409).problem("survey_settled");
    answers(&nobody, &path, 1, "نه").expect(200);
    assert_eq!(nobody.get(&path).expect(200)["can_answer"], false);
    app.root().act(format!("/v1/surveys/{id}/key")).expect(409).problem("survey_settled");
    let events = told(app, &ticket);
    assert_eq!(kinds(&events), ["survey.sent", "survey.answered", "survey.answered", "survey.low_score"]);
    assert_eq!(events[2]["changes"]["survey_score"], json!({"from": 5, "to": 1}));
    assert_eq!(events[3]["changes"]["survey"]["to"], json!({"id": id, "cycle": 1, "score": 1, "low_score": 2}));
});

on_each_engine!(a_low_score_is_told_once_and_what_was_written_beside_it_only_on_the_private_side, |app| {
    app.asks(json!({"low_score": 2}));
    let (ticket, id) = asked(app);
    let path = format!("/v1/surveys/{id}/answer");
    answers(app.root(), &path, 2, "SECRETWORD").expect(200);
    answers(app.root(), &path, 1, "SECRETWORD").expect(200);
    answers(app.root(), &path, 3, "SECRETWORD").expect(200);
    answers(app.root(), &path, 2, "SECRETWORD").expect(200);
    let events = told(app, &ticket);
    let low = events.iter().filter(|event| event["type"] == "survey.low_score").count();
    assert_eq!((events.len(), low), (7, 2), "when it becomes low, not while it is");
    assert_eq!(events[1]["changes"]["survey_comment"], json!({"from": null, "to": "SECRETWORD"}));
    let read = match app.engine() {
        Engine::Sqlite => "SELECT CAST(envelope AS TEXT) AS text FROM events",
        Engine::Postgres => "SELECT convert_from(envelope, 'UTF8') AS text FROM events",
    };
    let envelopes = app.database.texts(read);
    assert!(envelopes.iter().any(|text| text.contains("survey.answered") && text.contains("survey_score")));
    assert!(!envelopes.iter().any(|text| text.contains("SECRETWORD")), "an envelope is kept for ever");
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(nothing_that_is_no_answer_is_taken, |app| {
    app.asks(json!({}));
    let (ticket, id) = asked(app);
    let path = link(&key(app, &id));
    let refused = |body: Value| app.anonymous().post(&path, body).expect(422);
    for score in [0, 6, -1, i64::MAX] {
        refused(json!({ "score": score })).field_error("#/score", "out_of_range");
    }
    for score in [json!(4.5), json!("5"), json!(true)] {
        refused(json!({ "score": score })).field_error("#/score", "invalid_type");
    }
    refused(json!({"comment": "x"})).field_error("#/score", "required");
    refused(json!({"score": 5, "comment": "x".repeat(2_001)})).field_error("#/comment", "too_long");
    refused(json!({"score": 5, "comment": "a\u{0}b"})).field_error("#/comment", "invalid_character");
    refused(json!({"score": 5, "customer_id": "x"})).field_error("#/customer_id", "unknown_field");
    assert_eq!(survey(app, &ticket)["answers"], json!([]));
    let blank = app.anonymous().post(&path, json!({"score": 5, "comment": "  "})).expect(200);
    assert_eq!(blank["comment"], Value::Null);
});

on_each_engine!(an_integration_answers_for_customers_once_per_key_and_nobody_before_they_are_asked, |app| {
    app.asks(json!({"delay_minutes": 60}));
    let ticket = app.ticket().at("closed").id();
    app.ask();
    let id = survey(app, &ticket)["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/surveys/{id}/answer");
    let crm = app.service(&["surveys:write"]);
    answers(&crm, &path, 5, "").expect(409).problem("survey_not_asked");
    crm.act(format!("/v1/surveys/{id}/key")).expect(409).problem("survey_not_asked");
    app.clock.advance_seconds(3_600);
    app.ask();
    let first = answers(&crm.key("a"), &path, 4, "by telephone").expect(200);
    assert_eq!((&first["state"], &first["source"]), (&json!("answered"), &json!("api")));
    answers(&crm.key("b"), &path, 5, "").expect(200);
    answers(&crm.key("a"), &path, 4, "by telephone").expect(200).has_header("idempotency-replayed", "true");
    assert_eq!(crm.get(format!("/v1/surveys/{id}")).expect(200)["score"], 5);
    let events = told(app, &ticket);
    assert_eq!((kinds(&events).len(), &events[1]["actor"]["type"]), (3, &json!("service")));
    // Who is judged by it does not write it down.
    answers(&app.agent("Sara").enters(), &path, 5, "").expect(403);
    answers(&app.lead(), &path, 5, "").expect(403);
    answers(&app.service(&["surveys:read", "tickets:write"]), &path, 5, "").expect(403);
    app.root().delete(format!("/v1/tickets/{ticket}")).expect(204);
    answers(&crm, &path, 1, "").expect(409).problem("deleted");
});

on_each_engine!(rules_hear_of_a_low_score_and_of_no_other, |app| {
    app.asks(json!({"low_score": 2}));
    let actions = json!([{"type": "add_tags", "tags": ["unhappy"]}]);
    let rule = json!({"name": "r", "occasions": ["low_score"], "actions": actions});
    let rule = app.root().post("/v1/rules", rule).expect(201).id();
    app.root().patch(format!("/v1/rules/{rule}"), json!({"mode": "live"})).expect(200);
    let tags = |ticket: &str| app.root().get(format!("/v1/tickets/{ticket}")).expect(200).words("tags");
    for (score, expected) in [(5, vec![]), (1, vec!["unhappy".to_owned()])] {
        let (ticket, id) = asked(app);
        answers(&app.anonymous(), &link(&key(app, &id)), score, "").expect(200);
        assert_eq!(tags(&ticket), expected);
        assert_eq!(told(app, &ticket).len(), if score == 1 { 3 } else { 2 });
    }
    assert_eq!(app.settle()["intact"], true);
});
