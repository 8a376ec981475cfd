//! Trying a rule on tickets of the past.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{answer, hourly, is, pass, put, rule, runs, shown, tagged, text};

fn simulate(app: &TestApp, days: i64, draft: Value) -> Answer {
    app.root().post("/v1/rules/simulate", json!({"days": days, "rule": draft})).expect(200)
}

on_each_engine!(a_draft_tells_what_it_would_have_done_and_does_nothing, |app| {
    let old = app.ticket().with("tags", json!(["pay"])).opened().id();
    app.clock.advance_days(3);
    let from = app.clock.in_seconds(-86_400);
    let (paying, other) = (app.ticket().with("tags", json!(["pay"])).opened(), app.ticket().opened().id());
    app.clock.advance_seconds(60);
    app.root().patch(format!("/v1/tickets/{}", paying.id()), json!({"priority": "low"})).expect(200);
    app.root().patch(format!("/v1/tickets/{other}"), json!({"priority": "urgent"})).expect(200);
    let before = app.settle().str("head_hash");
    let draft = json!({
        "occasions": ["opened", "changed"], "condition": tagged("pay"),
        "actions": [{"type": "update", "priority": "urgent"}, {"type": "add_tags", "tags": ["pay"]},
            {"type": "update", "status": "awaiting_reply", "spam": true}],
    });
    let told = simulate(app, 1, draft.clone());
    assert_eq!((told.int("ticket_count"), told.int("run_count"), told.int("looked_at_count")), (1, 2, 2));
    assert_eq!(told["truncated"], false);
    assert_ne!(told["from_at"], json!(from));
    let ticket = &told["tickets"][0];
    assert_eq!((&ticket["ticket_id"], &ticket["number"]), (&json!(paying.id()), &paying["number"]));
    let changes = |run: usize| ticket["runs"][run]["actions"][0]["changes"]["priority"].clone();
    assert_eq!(changes(0), json!({"from": "medium", "to": "urgent"}));
    assert_eq!(changes(1), json!({"from": "low", "to": "urgent"}), "what it would have done is not carried on");
    assert_eq!(
        (&ticket["runs"][1]["at"], &ticket["runs"][0]["matched"][0]["field"]),
        (&json!(app.clock.now()), &json!("tags"))
    );
    let counts: Vec<(i64, i64)> = told["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| (action["done_count"].as_i64().unwrap(), action["nothing_count"].as_i64().unwrap()))
        .collect();
    assert_eq!(counts, [(2, 0), (0, 2), (2, 0)]);
    assert_eq!(simulate(app, 30, draft).int("ticket_count"), 2, "with {old}");
    assert_eq!(app.settle().str("head_hash"), before);
    assert!(app.root().get("/v1/rules").expect(200).data().is_empty());
});

on_each_engine!(a_draft_says_what_the_same_rule_did, |app| {
    let (team, response) = (app.team("team"), text(app, "سلام", "Hello"));
    let condition = json!({"any": [
        {"field": "priority", "op": "changed_to", "value": "high"}, is("team_id", team.as_str()),
        {"field": "last_message_kind", "op": "is", "value": "reply"},
    ]});
    let actions = json!([
        {"type": "update", "impact": "blocked"}, {"type": "add_tags", "tags": ["seen"]}, {"type": "note", "text": "n"},
        answer(&response)[0],
    ]);
    let occasions = json!(["opened", "changed", "customer_wrote", "replied"]);
    let watching = rule(
        app,
        "watch",
        json!({"mode": "shadow", "occasions": occasions, "condition": condition, "actions": actions}),
    );
    let ids = [app.ticket().in_team(&team).opened().id(), app.ticket().opened().id()];
    for id in &ids {
        app.clock.advance_seconds(7_200);
        app.root().patch(format!("/v1/tickets/{id}"), json!({"priority": "high", "subject": "new"})).expect(200);
        app.clock.advance_seconds(60);
        let said = |kind: &str| {
            let body = json!({"kind": kind, "body": {"content": "Here are some more words about the matter."}});
            app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201);
            app.clock.advance_seconds(60);
        };
        said("reply");
        said("customer");
        app.root().put(format!("/v1/tickets/{id}/tags/seen")).expect(204);
        app.clock.advance_seconds(60);
        app.root().patch(format!("/v1/tickets/{id}"), json!({"snoozed_until": app.clock.in_seconds(60)})).expect(200);
    }
    let draft = json!({"occasions": occasions, "condition": condition, "actions": actions});
    let told = simulate(app, 7, draft);
    for id in &ids {
        let simulated = told["tickets"].as_array().unwrap().iter().find(|ticket| ticket["ticket_id"] == id.as_str());
        let mut simulated = simulated.unwrap()["runs"].as_array().unwrap().clone();
        let kept: Vec<Value> =
            runs(app, &watching.id()).into_iter().filter(|run| run["ticket_id"] == id.as_str()).collect();
        simulated.sort_by_key(|run| run["at"].as_str().unwrap().to_owned());
        let kept: Vec<Value> = kept
            .iter()
            .rev()
            .map(|run| json!({"at": run["created_at"], "matched": run["matched"], "actions": run["actions"]}))
            .collect();
        assert!(kept.len() >= 2, "{kept:?}");
        assert_eq!(simulated, kept);
    }
});

on_each_engine!(a_time_rule_is_tried_too, |app| {
    let made = hourly(app, "late", json!({"all": [tagged("slow"), is("status", "awaiting_reply")]}));
    let ids: Vec<String> = (0..3).map(|_| app.ticket().with("tags", json!(["slow"])).opened().id()).collect();
    pass(app, 30);
    app.root().patch(format!("/v1/tickets/{}", ids[0]), json!({"status": "answered"})).expect(200);
    pass(app, 45);
    app.root().patch(format!("/v1/tickets/{}", ids[1]), json!({"status": "answered"})).expect(200);
    pass(app, 600);
    let draft = |minutes: i64, days: i64| {
        let condition = json!({"all": [tagged("slow"), is("status", "awaiting_reply")]});
        let after = json!({"minutes": minutes, "clock": "calendar"});
        simulate(app, days, json!({"after": after, "condition": condition, "actions": put("late")}))
    };
    let hour = draft(60, 1);
    assert_eq!((hour.int("ticket_count"), hour.int("run_count")), (2, 2));
    assert_eq!(runs(app, &made.id()).len(), 2, "as it was");
    assert_eq!(hour["tickets"][0]["runs"][0]["at"], json!(app.clock.in_seconds(-615 * 60)));
    assert_eq!(draft(20, 1).int("ticket_count"), 3);
    assert_eq!(draft(700, 1).int("ticket_count"), 0);
    // It waits for what nothing has happened to for long.
    pass(app, 5 * 1_440);
    assert_eq!(draft(3 * 1_440, 3).int("ticket_count"), 1);
    assert_eq!(draft(60, 3).int("ticket_count"), 0, "that was before");
});

on_each_engine!(a_draft_is_asked_before_other_rules_and_routing, |app| {
    rule(app, "live", json!({"occasions": ["opened"], "condition": tagged("x"), "actions": put("by-rule")}));
    let id = app.ticket().with("tags", json!(["x"])).opened().id();
    assert_eq!(shown(app, &id)["tags"], json!(["by-rule", "x"]));
    let draft = |condition: Value| json!({"occasions": ["opened"], "condition": condition, "actions": put("by-rule")});
    let told = simulate(app, 7, draft(tagged("x")));
    assert_eq!(told["actions"][0]["done_count"], 1, "the same rule would have done the same");
    assert_eq!(simulate(app, 7, draft(tagged("by-rule"))).int("ticket_count"), 0);
});

on_each_engine!(leads_try_rules_on_what_they_see_and_nobody_tries_nonsense, |app| {
    let (mine, theirs) = (app.team("mine"), app.team("theirs"));
    app.ticket().in_team(&mine).opened();
    app.ticket().in_team(&theirs).opened();
    let draft = json!({"rule": {"occasions": ["opened"], "actions": put("x")}});
    let lead = app.agent("ava").role("lead").in_team(&mine).enters();
    assert_eq!(lead.post("/v1/rules/simulate", draft.clone()).expect(200).int("ticket_count"), 1);
    app.agent("sara").in_team(&mine).enters().post("/v1/rules/simulate", draft).expect(403);
    let refused = |members: Value| {
        let mut rule = json!({"occasions": ["opened"], "actions": put("x")});
        rule.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        app.root().post("/v1/rules/simulate", json!({"rule": rule})).expect(422)
    };
    refused(json!({"occasions": []})).field_error("#/rule/occasions", "required");
    refused(json!({"actions": [{"type": "note"}]})).field_error("#/rule/actions/0/text", "required");
    refused(json!({"condition": {"field": "next_due_at", "op": "is_not_null"}}))
        .field_error("#/rule/condition", "not_allowed");
    let team = json!({"field": "team_id", "op": "is", "value": "team_01jd0000000000000000000000"});
    refused(json!({"condition": team})).field_error("#/rule/condition/value", "invalid_reference");
    app.root()
        .post("/v1/rules/simulate", json!({"days": 31, "rule": {"occasions": ["opened"], "actions": put("x")}}))
        .expect(422)
        .field_error("#/days", "out_of_range");
});
