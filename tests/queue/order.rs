//! Why a ticket stands where it stands.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

const HOUR: i64 = 3_600_000;

fn order(app: &TestApp) -> Vec<String> {
    let queue = app.root().get("/v1/queue").expect(200);
    for ticket in queue.data() {
        let parts = ticket["rank"]["parts"].as_array().unwrap();
        let sum: i64 = parts.iter().map(|part| part["milliseconds"].as_i64().unwrap()).sum();
        assert_eq!(ticket["rank"]["key"], sum);
        let alone = app.root().get(format!("/v1/tickets/{}/priority", ticket["id"].as_str().unwrap())).expect(200);
        assert_eq!(alone["rank"], ticket["rank"]);
        assert_eq!(alone["absence"], Value::Null);
    }
    queue.data().iter().map(|ticket| ticket["id"].as_str().unwrap().to_owned()).collect()
}

fn part(answer: &Answer, term: &str) -> i64 {
    let parts = answer["rank"]["parts"].as_array().unwrap();
    parts.iter().find(|part| part["term"] == term).unwrap()["milliseconds"].as_i64().unwrap()
}

on_each_engine!(cannot_get_in_comes_before_how_do_i_save_and_low_tickets_rise, |app| {
    let save = app.ticket().with("impact", "question").with("priority", "medium").opened().id();
    let enter = app.ticket().with("impact", "blocked").with("priority", "medium").opened().id();
    let urgent = app.ticket().with("priority", "urgent").with("impact", "question").opened().id();
    let low = app.ticket().with("priority", "low").with("impact", "suggestion").opened().id();
    assert_eq!(order(app), [urgent.clone(), enter.clone(), save.clone(), low.clone()]);
    app.root().patch(format!("/v1/tickets/{save}"), json!({"priority": "high"})).expect(200);
    assert_eq!(order(app), [urgent.clone(), save.clone(), enter.clone(), low.clone()]);
    app.clock.advance_days(8);
    let fresh = app.ticket().with("priority", "urgent").with("impact", "question").opened().id();
    assert_eq!(order(app), [urgent, save, enter, low, fresh], "a week of waiting outweighs it");
});

on_each_engine!(waiting_for_the_customer_does_not_lift, |app| {
    let first = app.ticket().opened().id();
    app.clock.advance_seconds(1);
    let second = app.ticket().opened().id();
    let path = format!("/v1/tickets/{first}");
    let says = |kind: &str| {
        app.root().post(format!("{path}/messages"), json!({"kind": kind, "body": {"content": "?"}})).expect(201)
    };
    says("reply");
    app.clock.advance_seconds(7_200);
    let answered = app.root().get(format!("{path}/priority")).expect(200);
    assert_eq!((&answered["absence"], part(&answered, "paused")), (&json!("status"), 0));
    says("customer");
    assert_eq!(order(app), [second, first.clone()]);
    assert_eq!(part(&app.root().get(format!("{path}/priority")), "paused"), 2 * HOUR);
});

on_each_engine!(a_customers_tier_moves_his_tickets_and_is_one_event_of_each, |app| {
    let customer = app.customer("Parisa");
    let first = app.ticket().opened().id();
    app.clock.advance_seconds(1);
    let hers = app.ticket().of(&customer).opened().id();
    assert_eq!(order(app), [first.clone(), hers.clone()]);
    app.root().patch(format!("/v1/customers/{customer}"), json!({"tier": "vip"})).expect(200);
    assert_eq!(order(app), [hers.clone(), first]);
    let shown = app.root().get(format!("/v1/tickets/{hers}/priority")).expect(200);
    assert_eq!((&shown["customer_tier"], part(&shown, "tier")), (&json!("vip"), -6 * HOUR));
    let history = app.root().get(format!("/v1/tickets/{hers}/history")).expect(200);
    let event = history.data().last().unwrap();
    assert_eq!(event["type"], "ticket.updated");
    assert_eq!(event["changes"]["customer_tier"], json!({"from": "standard", "to": "vip"}));
    let next = app.ticket().of(&customer).opened().id();
    assert_eq!(app.root().get(format!("/v1/tickets/{next}/priority"))["customer_tier"], "vip");
});

on_each_engine!(a_ticket_that_comes_back_has_the_tier_its_customer_has_by_then, |app| {
    let customer = app.customer("Parisa");
    let says = |id: &str| {
        let body = json!({"kind": "customer", "body": {"content": "again"}});
        app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201)["ticket_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let tier = |id: &str| {
        let shown = app.root().get(format!("/v1/tickets/{id}/priority")).expect(200);
        (shown["customer_tier"].clone(), part(&shown, "tier") / HOUR)
    };
    let closed = || app.ticket().of(&customer).at("closed").id();
    let [written, taken_up, restored, followed] = [closed(), closed(), closed(), closed()];
    app.root().delete(format!("/v1/tickets/{restored}")).expect(204);
    let binned = app.ticket().of(&customer).opened().id();
    app.root().delete(format!("/v1/tickets/{binned}")).expect(204);
    app.root().patch(format!("/v1/customers/{customer}"), json!({"tier": "vip"})).expect(200);
    let (standard, vip) = ((json!("standard"), 0), (json!("vip"), -6));
    assert_eq!(tier(&written), standard, "what is closed stays as it was");
    says(&written);
    app.root().patch(format!("/v1/tickets/{taken_up}"), json!({"status": "in_review"})).expect(200);
    app.root().act(format!("/v1/tickets/{restored}/restore")).expect(200);
    app.root().act(format!("/v1/tickets/{binned}/restore")).expect(200);
    assert_eq!([tier(&written), tier(&taken_up), tier(&binned)], [vip.clone(), vip.clone(), vip.clone()]);
    assert_eq!(tier(&restored), standard, "it is closed still");
    says(&restored);
    assert_eq!(tier(&restored), vip);
    app.clock.advance_days(15);
    let next = says(&followed);
    assert_ne!(next, followed);
    assert_eq!(tier(&next), vip);
});

on_each_engine!(the_explanation_tells_what_would_lift_a_ticket, |app| {
    let id = app.ticket().with("impact", "degraded").with("priority", "medium").opened().id();
    let path = format!("/v1/tickets/{id}/priority");
    let shown = app.root().get(&path).expect(200);
    assert_eq!((part(&shown, "priority"), part(&shown, "impact")), (-24 * HOUR, -6 * HOUR));
    let lift = |term: &str, to: &str, hours: i64| json!({"term": term, "to": to, "milliseconds": hours * HOUR});
    assert_eq!(shown["lifts"], json!([lift("priority", "high", 48), lift("impact", "blocked", 6)]));
    let before = shown["rank"]["key"].as_i64().unwrap();
    app.root().patch(format!("/v1/tickets/{id}"), json!({"priority": "high", "impact": "blocked"})).expect(200);
    assert_eq!(app.root().get(&path)["rank"]["key"], before - 54 * HOUR, "as it said");
    app.other_workspace().root().get(&path).expect(404);
    app.agent("sara").enters().get(&path).expect(200);
    let team = app.team("other");
    app.root().patch(format!("/v1/tickets/{id}"), json!({"team_id": team})).expect(200);
    app.agent("reza").enters().get(&path).expect(404);
});
