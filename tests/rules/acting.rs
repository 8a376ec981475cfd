//! What rules do, in the request that causes it.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{history, is, put, rule, shown, tagged};

on_each_engine!(a_rule_acts_within_the_request_that_causes_it_and_as_itself, |app| {
    let actions = json!([
        {"type": "update", "priority": "urgent"},
        {"type": "add_tags", "tags": ["Billing", "vip"]},
        {"type": "note", "text": "**look** at it first"},
    ]);
    let made = rule(app, "urgent", json!({"condition": tagged("payment"), "actions": actions}));
    let other = app.ticket().opened();
    assert_eq!((&other["priority"], &other["tags"]), (&json!("medium"), &json!([])));
    let ticket = app.ticket().with("tags", json!(["payment"])).opened();
    assert_eq!(ticket["priority"], "urgent", "the answer to the opening has it");
    assert_eq!(ticket["tags"], json!(["billing", "payment", "vip"]));
    let by_rule: Vec<Value> = history(app, &ticket.id())
        .into_iter()
        .filter(|event| event["actor"]["type"] == "rule" && event["actor"]["id"] == made.id())
        .collect();
    let types: Vec<&str> = by_rule.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["ticket.priority_changed", "ticket.tagged", "ticket.tagged", "message.created"]);
    let messages = app.root().get(format!("/v1/tickets/{}/messages", ticket.id())).expect(200);
    let note = messages.data().iter().find(|message| message["kind"] == "note").unwrap();
    assert_eq!(note["author"], json!({"type": "rule", "id": made.id()}));
    assert_eq!(note["body_html"], "<p><strong>look</strong> at it first</p>\n");
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(a_rule_hears_what_it_listens_to_and_nothing_else, |app| {
    for occasion in ["opened", "changed", "customer_wrote", "replied", "noted"] {
        rule(
            app,
            occasion,
            json!({"occasions": [occasion], "condition": {"none": [tagged(occasion)]}, "actions": put(occasion)}),
        );
    }
    let id = app.ticket().opened().id();
    let tags = |id: &str| shown(app, id)["tags"].clone();
    assert_eq!(tags(&id), json!(["changed", "opened"]), "what a rule changed is heard by others");
    let write = |kind: &str| {
        let body = json!({"kind": kind, "body": {"content": "Here are more words about it."}});
        app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201);
    };
    write("note");
    assert_eq!(tags(&id), json!(["changed", "noted", "opened"]));
    write("reply");
    assert_eq!(tags(&id), json!(["changed", "noted", "opened", "replied"]));
    write("customer");
    assert_eq!(tags(&id), json!(["changed", "customer_wrote", "noted", "opened", "replied"]));
});

on_each_engine!(a_rule_asks_what_changed, |app| {
    let to_high = json!({"field": "priority", "op": "changed_to", "value": "high"});
    rule(app, "raised", json!({"occasions": ["changed"], "condition": to_high, "actions": put("raised")}));
    let id = app.ticket().with("priority", "low").opened().id();
    let patch = |change: Value| app.root().patch(format!("/v1/tickets/{id}"), change).expect(200)["tags"].clone();
    assert_eq!(patch(json!({"priority": "medium"})), json!([]));
    assert_eq!(patch(json!({"priority": "high"})), json!(["raised"]));
    app.root().delete(format!("/v1/tickets/{id}/tags/raised")).expect(204);
    assert_eq!(patch(json!({"subject": "something else"})), json!([]));
});

on_each_engine!(rules_act_in_their_order_and_each_once, |app| {
    let medium = rule(
        app,
        "a",
        json!({"condition": is("priority", "medium"), "actions": [{"type": "update", "priority": "high"}]}),
    );
    let high = rule(
        app,
        "b",
        json!({"condition": is("priority", "high"), "actions": [{"type": "update", "priority": "medium"}]}),
    );
    let ticket = app.ticket().with("priority", "medium").opened();
    assert_eq!(ticket["priority"], "medium");
    let told: Vec<Value> = history(app, &ticket.id())
        .into_iter()
        .filter(|event| event["type"] == "ticket.priority_changed")
        .map(|event| event["actor"]["id"].clone())
        .collect();
    assert_eq!(told, [json!(medium.id()), json!(high.id())]);
    // Where one stops, those behind it do not act.
    app.root().patch(format!("/v1/rules/{}", medium.id()), json!({"stops": true})).expect(200);
    assert_eq!(app.ticket().with("priority", "medium").opened()["priority"], "high");
    // In another order the other one is asked first, and fits only once the first has acted.
    app.root().put_json("/v1/rules/order", json!({"ids": [high.id(), medium.id()]})).expect(200);
    assert_eq!(app.ticket().with("priority", "high").opened()["priority"], "high");
});

on_each_engine!(a_rule_can_close_and_put_to_sleep, |app| {
    rule(app, "sleep", json!({"condition": tagged("later"), "actions": [{"type": "snooze", "seconds": 3_600}]}));
    rule(
        app,
        "close",
        json!({"condition": tagged("spam"), "actions": [{"type": "update", "status": "closed", "spam": true}]}),
    );
    let sleeping = app.ticket().with("tags", json!(["later"])).opened();
    assert_eq!(sleeping["snoozed_until"], app.clock.in_seconds(3_600));
    let closed = app.ticket().with("tags", json!(["spam"])).opened();
    assert_eq!((&closed["status"], &closed["spam"]), (&json!("closed"), &json!(true)));
    assert_eq!(closed["assignee_id"], Value::Null);
    // On a ticket that others depend on, they are told.
    let (waiting, awaited) = (app.ticket().opened().id(), app.ticket().opened().id());
    app.root()
        .post(format!("/v1/tickets/{waiting}/links"), json!({"type": "depends_on", "ticket_id": awaited}))
        .expect(201);
    assert_eq!(shown(app, &waiting)["blocked_by"].as_array().map(Vec::len), Some(1));
    app.root().put(format!("/v1/tickets/{awaited}/tags/spam")).expect(204);
    assert_eq!(shown(app, &awaited)["status"], "closed");
    assert_eq!(shown(app, &waiting)["blocked_by"], json!([]));
});

on_each_engine!(a_reply_that_a_rule_follows_is_kept_with_what_the_rule_did, |app| {
    rule(
        app,
        "close",
        json!({"occasions": ["replied"], "condition": tagged("quick"), "actions": [{"type": "update", "status": "closed"}]}),
    );
    let id = app.ticket().with("tags", json!(["quick"])).opened().id();
    let body = json!({"kind": "reply", "body": {"content": "Done."}});
    let reply = app.root().key("once").post(format!("/v1/tickets/{id}/messages"), body.clone()).expect(201);
    assert_eq!(shown(app, &id)["status"], "closed");
    let again = app.root().key("once").post(format!("/v1/tickets/{id}/messages"), body).expect(201);
    assert_eq!(again.id(), reply.id());
    let messages = app.root().get(format!("/v1/tickets/{id}/messages")).expect(200);
    assert_eq!(messages.data().iter().filter(|message| message["kind"] == "reply").count(), 1);
});

on_each_engine!(what_nobat_does_by_itself_is_no_occasion, |app| {
    let id = app.ticket().opened().id();
    let until = app.clock.in_seconds(60);
    app.root().patch(format!("/v1/tickets/{id}"), json!({"snoozed_until": until})).expect(200);
    rule(app, "woken", json!({"occasions": ["changed"], "actions": put("heard")}));
    app.clock.advance_seconds(61);
    app.tend();
    let after = shown(app, &id);
    assert_eq!((&after["snoozed_until"], &after["tags"]), (&Value::Null, &json!([])));
});
