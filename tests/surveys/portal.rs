//! Answering in the portal.

use serde_json::json;
use support::{TestApp, identity::Shop, on_each_engine};

use super::{kinds, moves, survey, told};

fn opens(app: &TestApp, who: &support::Actor) -> String {
    let ticket = who.post("/v1/portal/tickets", json!({"subject": "s", "body": {"content": "c"}})).expect(201).id();
    moves(app, &ticket, "closed");
    ticket
}

on_each_engine!(customers_answer_about_their_own_tickets_and_nobody_elses, |app| {
    app.asks(json!({}));
    let shop = Shop::open(app);
    let company = app.organization("Asa");
    app.root().patch(format!("/v1/organizations/{company}"), json!({"shares_tickets": true})).expect(200);
    let [sara, reza, stranger] =
        ["Sara", "Reza", "Mina"].map(|name| shop.user_with(name, json!({"name": name, "locale": "en"})));
    for one in [&sara, &reza] {
        let id = one.get("/v1/portal/me").id();
        app.root().put(format!("/v1/organizations/{company}/members/{id}")).expect(204);
    }
    let body = json!({"subject": "s", "body": {"content": "c"}});
    let ticket = sara.post("/v1/portal/tickets", body).expect(201).id();
    let path = format!("/v1/portal/tickets/{ticket}/survey");
    sara.get(&path).expect(404);
    sara.put_json(&path, json!({"score": 5})).expect(404);
    moves(app, &ticket, "closed");
    app.ask();
    let form = sara.get(&path).expect(200);
    assert_eq!((&form["locale"], &form["can_answer"]), (&json!("en"), &json!(true)));
    assert!(form.str("question").starts_with("How satisfied"), "{form:?}");
    reza.get(format!("/v1/portal/tickets/{ticket}")).expect(200);
    for other in [&reza, &stranger] {
        other.get(&path).expect(404);
        other.put_json(&path, json!({"score": 1})).expect(404);
    }
    let form = sara.put_json(&path, json!({"score": 2, "comment": "slow"})).expect(200);
    assert_eq!((&form["score"], &form["comment"]), (&json!(2), &json!("slow")));
    assert_eq!(sara.get(&path).expect(200).json, form.json);
    let events = told(app, &ticket);
    assert_eq!(kinds(&events), ["survey.sent", "survey.answered", "survey.low_score"]);
    assert_eq!(events[1]["actor"]["type"], "customer");
    assert_eq!(survey(app, &ticket)["source"], "portal");
    // The next cycle asks anew.
    moves(app, &ticket, "in_review");
    moves(app, &ticket, "closed");
    app.ask();
    assert_eq!(sara.get(&path).expect(200)["score"], serde_json::Value::Null);
});

on_each_engine!(who_is_blocked_or_too_late_says_nothing_more, |app| {
    app.asks(json!({"expiry_days": 1}));
    let shop = Shop::open(app);
    let sara = shop.user("sara");
    let ticket = opens(app, &sara);
    app.ask();
    let path = format!("/v1/portal/tickets/{ticket}/survey");
    let customer = sara.get("/v1/portal/me").id();
    app.root().act(format!("/v1/customers/{customer}/block")).expect(200);
    sara.put_json(&path, json!({"score": 1})).expect(409).problem("customer_blocked");
    app.root().act(format!("/v1/customers/{customer}/unblock")).expect(200);
    app.clock.advance_days(1);
    let again = shop.user("sara");
    again.put_json(&path, json!({"score": 1})).expect(410).problem("survey_expired");
    assert_eq!(again.get(&path).expect(200)["can_answer"], false);
    assert_eq!(told(app, &ticket).len(), 1);
});
