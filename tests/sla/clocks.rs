//! Clocks of tickets as they are shown with them.

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{body, explained, hours, moments, path, policy, says, sla, with};

on_each_engine!(without_a_policy_nothing_is_promised_and_nothing_is_kept, |app| {
    let id = app.ticket().opened().id();
    says(app, &id, "reply", None);
    assert_eq!(sla(app, &id), Value::Null);
    let shown = explained(app, &id);
    assert_eq!((&shown["policy"], &shown["state"], &shown["cycles"]), (&Value::Null, &Value::Null, &json!([])));
    for table in ["due", "sla_cycles", "config_versions"] {
        assert_eq!(app.database.texts(&format!("SELECT 'x' AS text FROM {table}")), [""; 0], "{table}");
    }
});

on_each_engine!(a_reply_keeps_its_promise_and_the_next_question_is_promised_anew, |app| {
    policy(app, body("a"));
    let opened = app.ticket().opened();
    let id = opened.id();
    let at = |hours: i64| json!(app.clock.in_seconds(hours * 3_600));
    let due = json!({"first_response_due_at": at(4), "next_response_due_at": null, "resolution_due_at": at(24),
        "next_due_at": at(4), "state": "pending", "paused": false});
    assert_eq!(opened["sla"], due);
    assert_eq!(sla(app, &id), due);
    let end = at(24);
    app.clock.advance_seconds(3_600);
    says(app, &id, "note", None);
    assert_eq!(sla(app, &id), due, "a note is no answer");
    says(app, &id, "reply", Some("in_review"));
    let replied = sla(app, &id);
    assert_eq!((&replied["first_response_due_at"], &replied["next_due_at"]), (&Value::Null, &end));
    assert_eq!(moments(app, &id), ["met first_response 1"]);
    says(app, &id, "customer", None);
    let asked = at(8);
    app.clock.advance_seconds(3_600);
    says(app, &id, "customer", None);
    assert_eq!(sla(app, &id)["next_response_due_at"], asked, "from the oldest that is unanswered");
    says(app, &id, "reply", None);
    let done = sla(app, &id);
    assert_eq!((&done["next_due_at"], &done["state"]), (&Value::Null, &json!("met")));
    assert_eq!(moments(app, &id), ["met first_response 1", "met next_response 1", "met resolution 1"]);
    app.clock.advance_seconds(3_600);
    says(app, &id, "customer", None);
    let again = sla(app, &id);
    assert_eq!((&again["next_response_due_at"], &again["resolution_due_at"]), (&at(8), &at(24)), "a new cycle");
    let cycles = explained(app, &id);
    let shown: Vec<_> = cycles["cycles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["metric"].as_str().unwrap(), it["cycle"].as_i64().unwrap(), it["state"].as_str().unwrap()))
        .collect();
    let expected = [
        ("first_response", 1, "met"),
        ("resolution", 1, "met"),
        ("next_response", 1, "met"),
        ("resolution", 2, "pending"),
        ("next_response", 2, "pending"),
    ];
    let sorted = |mut list: Vec<(&'static str, i64, &'static str)>| {
        list.sort_unstable();
        list
    };
    let mut shown: Vec<_> = shown.into_iter().collect();
    shown.sort_unstable();
    assert_eq!(shown, sorted(expected.to_vec()));
    let ledger = app.database.texts("SELECT CAST(metric AS TEXT) || ' ' || CAST(cycle AS TEXT) || ' ' || CAST(state AS TEXT) AS text FROM sla_cycles ORDER BY metric, cycle");
    assert_eq!(ledger, ["1 1 4", "2 1 4", "2 2 1", "3 1 4", "3 2 1"], "one entry for each metric and cycle");
});

on_each_engine!(asking_the_customer_stops_the_clock_and_his_answer_starts_it, |app| {
    policy(app, body("a"));
    let id = app.ticket().opened().id();
    app.clock.advance_seconds(3_600);
    says(app, &id, "reply", Some("needs_info"));
    let waiting = sla(app, &id);
    assert_eq!((&waiting["resolution_due_at"], &waiting["paused"]), (&Value::Null, &json!(true)));
    app.clock.advance_days(3);
    app.tend();
    assert_eq!(sla(app, &id)["state"], "pending");
    says(app, &id, "customer", None);
    let back = sla(app, &id);
    assert_eq!(
        (&back["resolution_due_at"], &back["paused"]),
        (&json!(app.clock.in_seconds(23 * 3_600)), &json!(false))
    );
    let until = app.clock.in_seconds(7_200);
    app.root().patch(path(&id), json!({"snoozed_until": until})).expect(200);
    assert_eq!(sla(app, &id), back, "putting a question aside wins no time");
    says(app, &id, "reply", Some("in_review"));
    let asleep = sla(app, &id);
    assert_eq!(
        (&asleep["resolution_due_at"], &asleep["paused"]),
        (&json!(app.clock.in_seconds(25 * 3_600)), &json!(true))
    );
    app.clock.advance_seconds(7_200);
    app.tend();
    let awake = sla(app, &id);
    assert_eq!((&awake["resolution_due_at"], &awake["paused"]), (&asleep["resolution_due_at"], &json!(false)));
});

on_each_engine!(the_priority_counts_from_the_start_or_from_now_as_the_policy_says, |app| {
    for (on_change, hours_left) in [("start", 0), ("now", 1)] {
        let id = policy(app, with(on_change, json!({ "on_change": on_change })));
        let ticket = app.ticket().opened().id();
        app.clock.advance_seconds(3_600);
        let raised = app.root().patch(path(&ticket), json!({"priority": "urgent"})).expect(200);
        assert_eq!(
            raised["sla"]["first_response_due_at"],
            app.clock.in_seconds(hours_left * 3_600).as_str(),
            "{on_change}"
        );
        let history = app.root().get(format!("{}/history?limit=200", path(&ticket))).expect(200);
        let told = history.data().iter().rfind(|event| event["changes"]["sla"].is_object()).unwrap();
        assert_eq!(told["changes"]["sla"]["to"], raised["sla"], "what was moved is told");
        assert!(history.column("type").contains(&"ticket.priority_changed".to_owned()));
        app.root().delete(format!("/v1/sla-policies/{id}")).expect(204);
    }
});

on_each_engine!(what_policies_go_by_may_bring_another_policy, |app| {
    let category = app.category("login");
    let login = json!({"field": "category_id", "op": "under", "value": category});
    policy(app, with("login", json!({"condition": login, "targets": {"first_response": hours(2)}})));
    policy(
        app,
        with(
            "tagged",
            json!({"condition": {"field": "tags", "op": "has_any", "value": "vip"}, "targets": {"first_response": hours(3)}}),
        ),
    );
    let opened = app.ticket().opened();
    assert_eq!(opened["sla"], Value::Null);
    let start = app.clock.in_seconds(0);
    app.clock.advance_seconds(600);
    let name = |answer: &Answer| answer["policy"]["name"].clone();
    let tagged = app.root().patch(path(&opened.id()), json!({"tags": ["vip"]})).expect(200);
    assert_eq!(
        tagged["sla"]["first_response_due_at"],
        app.clock.in_seconds(3 * 3_600 - 600).as_str(),
        "from the start"
    );
    assert_eq!(name(&explained(app, &opened.id())), "tagged");
    let sorted = app.root().patch(path(&opened.id()), json!({"category_id": category})).expect(200);
    assert_eq!(sorted["sla"]["first_response_due_at"], app.clock.in_seconds(2 * 3_600 - 600).as_str());
    let shown = explained(app, &opened.id());
    assert_eq!((name(&shown), &shown["cycles"][0]["started_at"]), (json!("login"), &json!(start)));
    let history = app.root().get(format!("{}/history?limit=200", path(&opened.id()))).expect(200);
    let kinds = history.column("type");
    assert_eq!(kinds.iter().filter(|kind| *kind == "sla.policy_changed").count(), 2);
    let none = app.root().patch(path(&opened.id()), json!({"category_id": null, "tags": []})).expect(200);
    assert_eq!(none["sla"], Value::Null);
});

on_each_engine!(lists_are_sorted_and_filtered_by_the_promised_time_and_the_queue_goes_by_it, |app| {
    let far = app.ticket().opened().id();
    policy(app, with("a", json!({"targets": {"first_response": hours(2), "resolution": hours(200)}})));
    let late = app.ticket().with("priority", "low").opened().id();
    app.clock.advance_seconds(1_800);
    let soon = app.ticket().with("priority", "urgent").opened().id();
    let ids = |query: &str| app.root().get(format!("/v1/tickets?{query}")).expect(200).column("id");
    assert_eq!(ids("sort=next_due_at"), [soon.clone(), late.clone()], "only what has been promised a time");
    assert_eq!(ids("sort=-next_due_at"), [late.clone(), soon.clone()]);
    let pages = app.root().pages("/v1/tickets?sort=next_due_at&limit=1");
    assert_eq!(pages.iter().flat_map(|page| page.column("id")).collect::<Vec<_>>(), [soon.clone(), late.clone()]);
    let between = format!("next_due_at.lt={}", app.clock.in_seconds(3_601));
    assert_eq!(ids(&between), [soon]);
    assert_eq!(ids(&format!("next_due_at.gte={}", app.clock.in_seconds(3_601))), std::slice::from_ref(&late));
    let queue = app.root().get("/v1/queue").expect(200);
    let place = |id: &str| queue.data().iter().position(|row| row["ticket"]["id"] == id || row["id"] == id).unwrap();
    assert!(place(&late) < place(&far), "the promised time lifts it before an older one");
});
