//! What the customer waits for, what he was promised, and who was at it.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{history, merge, opened, says, shown, two, unmerge};

on_each_engine!(what_he_waits_for_there_he_waits_for_here, |app| {
    for status in ["answered", "needs_info", "closed"] {
        let customer = app.customer("Parisa");
        let one = opened(app, &customer);
        let since = shown(app, &one)["waiting_since"].clone();
        let two = app.ticket().of(&customer).at(status).id();
        app.clock.advance_seconds(60);
        let merged = merge(app.root(), &one, &two).expect(200);
        assert_eq!((&merged["status"], &merged["waiting_since"]), (&json!("awaiting_reply"), &since), "{status}");
        assert_eq!(merged["closed_at"], json!(null));
    }
    // Nobody waits for what was answered.
    let customer = app.customer("Omid");
    let one = app.ticket().of(&customer).at("answered").id();
    let two = app.ticket().of(&customer).at("closed").id();
    assert_eq!(merge(app.root(), &one, &two).expect(200)["status"], "closed");
});

on_each_engine!(a_merge_is_no_coming_back_of_the_customer, |app| {
    let text = json!({"title": "Refund", "bodies": {"en": {"content": "Done"}}});
    let response = app.root().post("/v1/canned-responses", text).expect(201).id();
    let (one, two) = two(app);
    let reply = json!({"kind": "reply", "body": {"content": "Done"}, "canned_response_id": response});
    app.root().post(format!("/v1/tickets/{two}/messages"), reply).expect(201);
    merge(app.root(), &one, &two).expect(200);
    let listed = app.root().get("/v1/canned-responses").expect(200);
    assert_eq!((&listed.data()[0]["use_count"], &listed.data()[0]["reopened_count"]), (&json!(1), &json!(0)));
});

on_each_engine!(its_promises_end_neither_kept_nor_broken, |app| {
    let target = json!({"seconds": 3_600, "time": "calendar"});
    let targets = json!({"low": target, "medium": target, "high": target, "urgent": target});
    let policy = json!({"name": "p", "targets": {"first_response": targets, "resolution": targets}});
    app.root().post("/v1/sla-policies", policy).expect(201);
    let (one, two) = two(app);
    merge(app.root(), &one, &two).expect(200);
    app.clock.advance_seconds(2 * 3_600);
    app.tend();
    let breached = |ticket: &str| history(app, ticket).iter().any(|event| event["type"] == "sla.breached");
    assert!(breached(&two), "who is still owed is still promised");
    unmerge(app.root(), &one).expect(200);
    let of_clock: Vec<Value> =
        history(app, &one).into_iter().filter(|event| event["type"].as_str().unwrap().starts_with("sla.")).collect();
    assert!(of_clock.iter().all(|event| event["type"] != "sla.met"), "{of_clock:?}");
    let merged_at = history(app, &one).iter().position(|event| event["type"] == "ticket.merged");
    let undone_at = history(app, &one).iter().position(|event| event["type"] == "ticket.merge_undone");
    let between = &history(app, &one)[merged_at.unwrap() + 1..undone_at.unwrap()];
    assert_eq!(between.len(), 0, "nothing happened to it meanwhile: {between:?}");
});

on_each_engine!(whoever_was_handed_it_is_free_again, |app| {
    let team = app.team("billing");
    let sara = app.agent("sara").in_team(&team).enters();
    let customer = app.customer("Parisa");
    let one = app.ticket().of(&customer).in_team(&team).opened().id();
    assert_eq!(sara.act("/v1/queue/next").expect(200)["ticket"]["id"], one.as_str());
    let two = opened(app, &customer);
    merge(app.root(), &one, &two).expect(200);
    sara.act(format!("/v1/queue/leases/{one}/release")).expect(410).problem("merged");
    assert_eq!(
        sara.act("/v1/queue/next").expect(200)["ticket"]["id"],
        two.as_str(),
        "she carries nothing that is gone"
    );
    let back = unmerge(app.root(), &one).expect(200);
    assert_eq!((&back["assignee_id"], &back["leased_until"]), (&json!(sara.id), &json!(null)));
    says(app, &one, "customer", "still there");
});

on_each_engine!(a_sleeping_ticket_wakes_for_what_comes, |app| {
    let (one, two) = two(app);
    let until = app.clock.in_seconds(3_600);
    app.root().patch(format!("/v1/tickets/{two}"), json!({"snoozed_until": until})).expect(200);
    assert_eq!(merge(app.root(), &one, &two).expect(200)["snoozed_until"], json!(null));
});
