//! Steps before and after a promise: who is told, what is raised, who gets the ticket.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{hours, moments, path, policy, says, sla, with};

fn escalating(steps: Value) -> Value {
    with("a", json!({"targets": {"first_response": hours(4), "resolution": hours(100)}, "steps": steps}))
}

fn kinds(app: &TestApp, id: &str) -> Vec<String> {
    app.root().get(format!("{}/history?limit=200", path(id))).expect(200).column("type")
}

on_each_engine!(steps_are_taken_in_their_order_and_once_in_a_cycle, |app| {
    let (team, other) = (app.team("فنی"), app.team("ارشد"));
    let (sara, omid) = (app.agent("sara").in_team(&team).recorded(), app.agent("omid").recorded());
    policy(
        app,
        escalating(json!([
            {"metric": "first_response", "percent": 50, "notify": {"team": true, "agent_ids": [omid]}},
            {"metric": "first_response", "minutes": -30, "raise_to": "high"},
            {"metric": "first_response", "minutes": 60, "reassign": {"team_id": other, "assignee_id": omid}},
        ])),
    );
    let id = app.ticket().in_team(&team).opened().id();
    app.clock.advance_seconds(2 * 3_600);
    app.tend();
    assert_eq!(moments(app, &id), ["escalated first_response 1 percent 50"]);
    let history = app.root().get(format!("{}/history?limit=200", path(&id))).expect(200);
    let told = &history.data().last().unwrap()["changes"]["sla_moment"]["to"];
    let mut both = vec![sara, omid.clone()];
    both.sort();
    assert_eq!(
        (told["notified_ids"].clone(), told["due_at"].clone()),
        (json!(both), json!(app.clock.in_seconds(2 * 3_600)))
    );
    app.clock.advance_seconds(90 * 60);
    app.tend();
    let raised = app.root().get(path(&id)).expect(200);
    assert_eq!(raised["priority"], "high");
    app.clock.advance_seconds(30 * 60 + 3_600);
    app.tend();
    let given = app.root().get(path(&id)).expect(200);
    assert_eq!((&given["team_id"], &given["assignee_id"]), (&json!(other), &json!(omid)));
    let all = moments(app, &id);
    assert_eq!(all.len(), 5, "{all:?}");
    let by: Vec<_> = app
        .root()
        .get(format!("{}/history?limit=200", path(&id)))
        .expect(200)
        .data()
        .iter()
        .filter(|event| event["type"] == "ticket.assigned")
        .map(|event| event["actor"]["type"].clone())
        .collect();
    assert_eq!(by, ["system"]);
    // Lowered and raised by people: the step stays taken.
    app.root().patch(path(&id), json!({"priority": "low"})).expect(200);
    app.clock.advance_days(1);
    app.tend();
    assert_eq!(app.root().get(path(&id)).expect(200)["priority"], "low");
    assert_eq!(moments(app, &id), all);
});

on_each_engine!(a_raised_priority_may_bring_the_next_step_at_once, |app| {
    policy(
        app,
        escalating(json!([
            {"metric": "first_response", "percent": 50, "raise_to": "urgent"},
            {"metric": "first_response", "percent": 150, "notify": {"agent_ids": [app.agent("boss").recorded()]}},
        ])),
    );
    let id = app.ticket().opened().id();
    app.clock.advance_seconds(2 * 3_600);
    app.tend();
    // Urgent is promised in an hour, which is over.
    let expected = [
        "escalated first_response 1 percent 50",
        "breached first_response 1",
        "breached resolution 1",
        "escalated first_response 1 percent 150",
    ];
    assert_eq!(moments(app, &id), expected);
    assert_eq!(sla(app, &id)["state"], "breached");
});

on_each_engine!(a_step_that_was_taken_is_not_taken_again_where_other_terms_name_it, |app| {
    let (first, boss) =
        (json!({"metric": "first_response", "percent": 50, "raise_to": "high"}), app.agent("boss").recorded());
    let id = policy(app, escalating(json!([first])));
    let ticket = app.ticket().opened().id();
    app.clock.advance_seconds(2 * 3_600);
    app.tend();
    assert_eq!(moments(app, &ticket), ["escalated first_response 1 percent 50"]);
    app.root().patch(path(&ticket), json!({"priority": "low"})).expect(200);
    // It has another place now, and its old place is another step's.
    let later = json!({"metric": "first_response", "percent": 75, "notify": {"agent_ids": [boss]}});
    app.root().patch(format!("/v1/sla-policies/{id}"), json!({"steps": [later, first]})).expect(200);
    app.root().post(format!("{}/sla/recalculate", path(&ticket)), json!({"from": "now"})).expect(200);
    app.clock.advance_seconds(3 * 3_600);
    app.tend();
    let told = ["escalated first_response 1 percent 50", "escalated first_response 1 percent 75"];
    assert_eq!(moments(app, &ticket), told);
    assert_eq!(app.root().get(path(&ticket)).expect(200)["priority"], "low");
});

on_each_engine!(a_policy_that_is_switched_off_neither_warns_nor_escalates, |app| {
    let id = policy(app, escalating(json!([{"metric": "first_response", "percent": 50, "raise_to": "high"}])));
    let ticket = app.ticket().opened().id();
    app.root().patch(format!("/v1/sla-policies/{id}"), json!({"active": false})).expect(200);
    app.clock.advance_days(9);
    app.tend();
    assert_eq!(moments(app, &ticket), [""; 0]);
    assert_eq!(kinds(app, &ticket).last().unwrap(), "sla.policy_changed");
    let shown = app.root().get(path(&ticket)).expect(200);
    assert_eq!((&shown["sla"], &shown["priority"]), (&Value::Null, &json!("medium")));
});

on_each_engine!(an_ended_clock_escalates_no_more_and_who_is_gone_gets_nothing, |app| {
    let (team, omid) = (app.team("فنی"), app.agent("omid").recorded());
    policy(
        app,
        escalating(
            json!([{"metric": "first_response", "percent": 50, "raise_to": "high"}, {"metric": "resolution", "percent": 50, "reassign": {"assignee_id": omid, "team_id": team}}]),
        ),
    );
    let id = app.ticket().opened().id();
    says(app, &id, "reply", Some("in_review"));
    app.root().delete(format!("/v1/agents/{omid}")).expect(204);
    app.clock.advance_seconds(50 * 3_600);
    app.tend();
    assert_eq!(moments(app, &id), ["met first_response 1", "escalated resolution 1 percent 50"]);
    let shown = app.root().get(path(&id)).expect(200);
    assert_eq!(
        (&shown["team_id"], &shown["assignee_id"], &shown["priority"]),
        (&json!(team), &Value::Null, &json!("medium"))
    );
});

on_each_engine!(two_nodes_take_each_step_once, |app| {
    // Two servers are two nodes only where both may have the database.
    if app.engine() == support::Engine::Sqlite {
        return;
    }
    policy(app, escalating(json!([{"metric": "first_response", "percent": 50, "raise_to": "high"}])));
    let tickets: Vec<String> = (0..40).map(|_| app.ticket().opened().id()).collect();
    let node = app.second_node();
    app.clock.advance_seconds(5 * 3_600);
    std::thread::scope(|threads| {
        threads.spawn(|| (0..5).for_each(|_| node.tend()));
        threads.spawn(|| (0..5).for_each(|_| app.tend()));
    });
    for id in tickets {
        assert_eq!(moments(app, &id), ["escalated first_response 1 percent 50", "breached first_response 1"]);
        let raised = kinds(app, &id).into_iter().filter(|kind| kind == "ticket.priority_changed").count();
        assert_eq!(raised, 1);
    }
});
