//! Rules that fail.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{put, rule, runs, shown};

/// A rule that cannot do what it is to do: nobody answers a closed ticket's customer by its being opened.
fn impossible(app: &TestApp) -> String {
    // Awaiting an answer is where only a customer's message leads.
    let actions = json!([{"type": "update", "status": "awaiting_reply"}]);
    rule(app, "impossible", json!({"occasions": ["replied"], "actions": actions})).id()
}

fn reply(app: &TestApp) -> String {
    let id = app.ticket().opened().id();
    let body = json!({"kind": "reply", "body": {"content": "Done."}});
    app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201);
    id
}

fn mode(app: &TestApp, id: &str) -> Value {
    app.root().get(format!("/v1/rules/{id}")).expect(200)["mode"].clone()
}

on_each_engine!(a_rule_that_fails_fails_no_request_and_no_other_rule, |app| {
    let id = impossible(app);
    rule(app, "other", json!({"occasions": ["replied"], "actions": put("done")}));
    let ticket = shown(app, &reply(app));
    assert_eq!((&ticket["status"], &ticket["tags"]), (&json!("answered"), &json!(["done"])));
    let run = &runs(app, &id)[0];
    assert_eq!((&run["failed"], &run["actions"][0]["outcome"]), (&json!(true), &json!("refused")));
    assert_eq!(run["actions"][0]["code"], "transition_not_allowed");
    let failed = |word| app.root().get(format!("/v1/rules/{id}/runs?failed={word}")).expect(200).data().len();
    assert_eq!((failed("true"), failed("false")), (1, 0));
});

on_each_engine!(what_goes_to_the_bin_is_no_occasion_to_fail, |app| {
    let id = rule(app, "all", json!({"occasions": ["changed"], "actions": put("seen")})).id();
    let ticket = app.ticket().opened().id();
    app.root().delete(format!("/v1/tickets/{ticket}")).expect(204);
    assert!(runs(app, &id).is_empty());
    app.root().post(format!("/v1/tickets/{ticket}/restore"), json!({})).expect(200);
    assert_eq!(shown(app, &ticket)["tags"], json!(["seen"]));
});

on_each_engine!(a_rule_that_fails_ten_times_in_a_row_is_switched_off_and_that_is_told, |app| {
    let id = impossible(app);
    for _ in 0..9 {
        reply(app);
    }
    app.carried_out();
    assert_eq!(mode(app, &id), "live");
    reply(app);
    app.carried_out();
    assert_eq!(mode(app, &id), "off");
    let audit = app.root().get("/v1/audit-log?limit=5").expect(200);
    let told = audit.data().iter().find(|event| event["type"] == "rule.disabled").unwrap();
    assert_eq!((&told["subject"]["id"], &told["actor"]["type"]), (&json!(id), &json!("system")));
    assert_eq!(told["changes"]["mode"], json!({"from": "live", "to": "off"}));
    reply(app);
    assert_eq!(runs(app, &id).len(), 10);
    // Whoever switches it on again gives it a new chance.
    app.root().patch(format!("/v1/rules/{id}"), json!({"mode": "live"})).expect(200);
    reply(app);
    app.carried_out();
    assert_eq!(mode(app, &id), "live");
});
