//! When customers are asked.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{answers, asked, kinds, moves, survey, surveys, told};

on_each_engine!(a_solved_ticket_is_asked_about_after_the_delay_and_by_whom_it_was_solved_stays, |app| {
    app.asks(json!({"delay_minutes": 60}));
    let (team, other) = (app.team("فنی"), app.team("مالی"));
    let sara = app.agent("Sara").in_team(&team).enters();
    let ticket = app.ticket().in_team(&team).opened().id();
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"assignee_id": sara.id})).expect(200);
    moves(app, &ticket, "answered");
    app.ask();
    let meant = survey(app, &ticket);
    assert_eq!((&meant["state"], &meant["cycle"], &meant["agent_id"]), (&json!("scheduled"), &json!(1), &Value::Null));
    assert_eq!(meant["due_at"], app.clock.in_seconds(3_600));
    app.clock.advance_seconds(3_599);
    // To close what is answered goes on with the same cycle.
    moves(app, &ticket, "closed");
    app.ask();
    assert_eq!(survey(app, &ticket)["state"], "scheduled");
    app.clock.advance_seconds(1);
    app.ask();
    let sent = survey(app, &ticket);
    assert_eq!((&sent["state"], &sent["agent_id"], &sent["team_id"]), (&json!("sent"), &json!(sara.id), &json!(team)));
    assert_eq!((&sent["due_at"], &sent["sent_at"]), (&Value::Null, &json!(app.clock.now())));
    assert_eq!(sent["expires_at"], app.clock.in_seconds(30 * 86_400));
    let events = told(app, &ticket);
    assert_eq!(kinds(&events), ["survey.sent"]);
    assert_eq!(
        (&events[0]["actor"]["type"], &events[0]["changes"]["survey"]["to"]["id"]),
        (&json!("system"), &sent["id"])
    );
    // Whatever becomes of the ticket.
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"team_id": other, "assignee_id": null})).expect(200);
    app.clock.advance_days(1);
    app.ask();
    let later = survey(app, &ticket);
    assert_eq!((&later["agent_id"], &later["team_id"]), (&json!(sara.id), &json!(team)));
    assert_eq!(told(app, &ticket).len(), 1, "asked once");
});

on_each_engine!(where_closing_counts_an_answer_is_no_occasion, |app| {
    app.asks(json!({"asked_after": "closed"}));
    let ticket = app.ticket().at("answered").id();
    app.ask();
    assert_eq!(surveys(app, &ticket).len(), 0);
    moves(app, &ticket, "closed");
    app.ask();
    assert_eq!(survey(app, &ticket)["state"], "sent");
});

on_each_engine!(a_reopening_voids_what_was_not_asked_marks_what_was_and_the_next_cycle_has_its_own, |app| {
    app.asks(json!({"delay_minutes": 60}));
    let ticket = app.ticket().at("answered").id();
    app.ask();
    app.clock.advance_seconds(60);
    moves(app, &ticket, "in_review");
    let reopened = app.clock.now();
    app.ask();
    let first = survey(app, &ticket);
    assert_eq!((&first["state"], &first["reopened_at"]), (&json!("voided"), &json!(reopened)));
    app.clock.advance_seconds(7_200);
    app.ask();
    assert_eq!(told(app, &ticket).len(), 0, "nobody is asked about what is open");
    moves(app, &ticket, "closed");
    app.ask();
    app.clock.advance_seconds(3_600);
    app.ask();
    let all = surveys(app, &ticket);
    assert_eq!(
        all.iter().map(|it| (it["cycle"].as_i64(), it["state"].as_str())).collect::<Vec<_>>(),
        [(Some(2), Some("sent")), (Some(1), Some("voided"))]
    );
    let id = all[0]["id"].as_str().unwrap().to_owned();
    answers(app.root(), &format!("/v1/surveys/{id}/answer"), 4, "").expect(200);
    app.clock.advance_seconds(60);
    moves(app, &ticket, "in_review");
    app.ask();
    let marked = app.root().get(format!("/v1/surveys/{id}")).expect(200);
    assert_eq!(
        (&marked["state"], &marked["score"], &marked["reopened_at"]),
        (&json!("answered"), &json!(4), &json!(app.clock.now()))
    );
    app.clock.advance_seconds(60);
    moves(app, &ticket, "answered");
    app.ask();
    app.clock.advance_seconds(3_600);
    app.ask();
    assert_eq!(surveys(app, &ticket)[0]["cycle"], 3);
    assert_eq!(kinds(&told(app, &ticket)), ["survey.sent", "survey.answered", "survey.sent"]);
});

on_each_engine!(who_reopens_a_moment_before_is_not_asked_though_nobody_has_told_yet, |app| {
    app.asks(json!({"delay_minutes": 60}));
    let ticket = app.ticket().at("closed").id();
    app.ask();
    app.clock.advance_seconds(3_600);
    moves(app, &ticket, "in_review");
    // What is due is done before the feed tells of it.
    app.tend();
    app.ask();
    assert_eq!((survey(app, &ticket)["state"].clone(), told(app, &ticket).len()), (json!("voided"), 0));
});

on_each_engine!(what_was_solved_before_it_was_switched_on_is_no_occasion, |app| {
    let old = app.ticket().at("answered").id();
    app.settle();
    app.clock.advance_seconds(60);
    app.asks(json!({}));
    app.clock.advance_seconds(60);
    moves(app, &old, "closed");
    app.ask();
    assert_eq!(surveys(app, &old).len(), 0, "its cycle began before");
    moves(app, &old, "in_review");
    moves(app, &old, "closed");
    app.ask();
    let own = survey(app, &old);
    assert_eq!((&own["cycle"], &own["state"]), (&json!(2), &json!("sent")));
});

on_each_engine!(a_clock_that_jumps_a_day_and_back_asks_nobody_twice, |app| {
    app.asks(json!({"delay_minutes": 60}));
    let ticket = app.ticket().at("closed").id();
    app.ask();
    app.clock.advance_days(1);
    app.ask();
    app.clock.advance_days(-1);
    app.ask();
    app.clock.advance_seconds(3_601);
    app.ask();
    assert_eq!((surveys(app, &ticket).len(), kinds(&told(app, &ticket))), (1, vec!["survey.sent"]));
    let (other, _) = {
        app.asks(json!({}));
        asked(app)
    };
    assert_eq!(told(app, &other).len(), 1);
});

on_each_engine!(a_rule_asks_where_nothing_else_does_once_for_each_cycle, |app| {
    app.asks(json!({"asked_after": "rules"}));
    let vip = json!({"field": "tags", "op": "has_any", "value": ["vip"]});
    let rule = json!({"name": "r", "occasions": ["changed"], "condition": vip, "actions": [{"type": "survey"}]});
    let rule = app.root().post("/v1/rules", rule).expect(201).id();
    let shadow = app.ticket().with("tags", json!(["vip"])).at("closed").id();
    app.ask();
    assert_eq!(surveys(app, &shadow).len(), 0, "a rule in the shadow does nothing");
    app.root().patch(format!("/v1/rules/{rule}"), json!({"mode": "live"})).expect(200);
    let (own, other) = (app.ticket().with("tags", json!(["vip"])).opened().id(), app.ticket().at("closed").id());
    // What is open is not asked about.
    app.root().patch(format!("/v1/tickets/{own}"), json!({"priority": "high"})).expect(200);
    app.clock.advance_seconds(1);
    moves(app, &own, "closed");
    app.clock.advance_seconds(1);
    app.root().patch(format!("/v1/tickets/{own}"), json!({"priority": "low"})).expect(200);
    app.ask();
    app.ask();
    assert_eq!((survey(app, &own)["state"].clone(), surveys(app, &other).len()), (json!("sent"), 0));
    let runs = app.root().get(format!("/v1/tickets/{own}/rule-runs")).expect(200);
    let outcomes: Vec<_> = runs.data().iter().rev().map(|run| run["actions"][0]["outcome"].clone()).collect();
    assert_eq!(outcomes, ["nothing", "done", "done"]);
    app.clock.advance_seconds(1);
    moves(app, &own, "in_review");
    moves(app, &own, "answered");
    app.ask();
    app.ask();
    assert_eq!(surveys(app, &own)[0]["cycle"], 2);
    assert_eq!(kinds(&told(app, &own)), ["survey.sent", "survey.sent"]);
});
