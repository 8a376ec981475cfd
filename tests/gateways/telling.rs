//! What agents are told by a gateway.

use serde_json::{Value, json};
use support::{Actor, TestApp, on_each_engine};

use super::{Gateway, Provider, last, provider::answer};

#[track_caller]
fn wish(agent: &Actor, more: Value) {
    let cells = json!([{"event": "assigned", "scope": "mine", "channels": ["gateway"]}]);
    let mut wishes = json!({"cells": cells, "gateway_address": "+989120001234"});
    wishes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    agent.put_json("/v1/agents/me/notification-settings", wishes).expect(200);
}

fn assigned(app: &TestApp, agent: &Actor) -> String {
    let ticket = app.ticket().with("assignee_id", agent.id.as_str()).opened().id();
    app.tell_agents();
    ticket
}

fn told(app: &TestApp, agent: &Actor) -> Vec<Value> {
    let path = format!("/v1/notification-deliveries?agent_id={}&channel=gateway", agent.id);
    app.root().get(path).expect(200).data().iter().rev().cloned().collect()
}

on_each_engine!(an_agent_is_told_by_the_gateway_and_its_fate_is_told, |app| {
    let provider = Provider::open();
    Gateway::with(app, &provider, json!({"for_notifications": true}));
    let sara = app.agent("sara").enters();
    wish(&sara, json!({}));
    let ticket = assigned(app, &sara);
    let sent = last(app.root(), &ticket, "sent");
    assert_eq!((&sent["agent_id"], &sent["message_id"]), (&json!(sara.id), &Value::Null));
    let rows = told(app, &sara);
    assert_eq!((&rows[0]["state"], &rows[0]["gateway_delivery_id"]), (&json!("sent"), &sent["id"]));
    let asked = provider.asked()[0].json();
    let number = app.root().get(format!("/v1/tickets/{ticket}")).expect(200).int("number");
    assert_eq!(asked["to"], "+989120001234");
    let words = asked["text"].as_str().unwrap();
    assert!(words.contains(&number.to_string()) || words.contains("به شما سپرده شد"), "{words}");
    // Its words are forgotten with that.
    let words = "SELECT CASE WHEN sealed IS NULL THEN 'none' ELSE 'kept' END AS text FROM gateway_deliveries";
    assert_eq!(app.database.texts(words), ["none"]);
    provider.answers(answer(400, "", "no"));
    app.clock.advance_seconds(1);
    let refused = assigned(app, &sara);
    let failed = last(app.root(), &refused, "failed");
    let row = told(app, &sara).pop().unwrap();
    assert_eq!((&row["state"], &row["reason"]), (&json!("failed"), &json!("refused")));
    let path = format!("/v1/gateway-deliveries/{}/retry", failed["id"].as_str().unwrap());
    assert_eq!(app.root().act(path).expect(200)["state"], "failed", "its words are forgotten");
});

on_each_engine!(who_has_no_address_or_no_gateway_is_noted, |app| {
    let sara = app.agent("sara").enters();
    wish(&sara, json!({}));
    assigned(app, &sara);
    let provider = Provider::open();
    let gateway = Gateway::with(app, &provider, json!({"for_notifications": true}));
    wish(&sara, json!({"gateway_address": null}));
    assigned(app, &sara);
    wish(&sara, json!({}));
    app.root().patch(format!("/v1/gateways/{}", gateway.id), json!({"enabled": false})).expect(200);
    assigned(app, &sara);
    let reasons: Vec<Value> = told(app, &sara).iter().map(|row| row["reason"].clone()).collect();
    assert_eq!(reasons, ["no_gateway", "no_gateway", "no_gateway"]);
    assert!(provider.asked().is_empty());
});

on_each_engine!(an_hour_of_news_is_one_message, |app| {
    let provider = Provider::open();
    Gateway::with(app, &provider, json!({"for_notifications": true}));
    let sara = app.agent("sara").enters();
    wish(&sara, json!({"digest": {"mode": "hourly"}}));
    assigned(app, &sara);
    assigned(app, &sara);
    assert!(told(app, &sara).iter().all(|row| row["state"] == "queued"));
    app.clock.advance_seconds(3_600);
    app.tell_agents();
    provider.asked_for(1);
    let rows = told(app, &sara);
    assert_eq!((rows.len(), &rows[0]["gateway_delivery_id"]), (2, &rows[1]["gateway_delivery_id"]));
    assert_eq!(provider.asked().len(), 1);
});

on_each_engine!(an_address_is_somebodys, |app| {
    let admin = app.admin();
    let refused = admin.put_json("/v1/notification-defaults", json!({"gateway_address": "+98912000"})).expect(422);
    refused.field_error("#/gateway_address", "not_allowed");
    let bad = json!({"gateway_address": "a\nb"});
    admin.put_json("/v1/agents/me/notification-settings", bad).expect(422);
    wish(&admin, json!({}));
    let shown = admin.get("/v1/agents/me/notification-settings").expect(200);
    assert_eq!(shown["gateway_address"], "+989120001234");
});
