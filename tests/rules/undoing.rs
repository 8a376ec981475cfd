//! Undoing what a rule did.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{history, put, rule, runs, said, shown, tagged};

/// The newest run of the rule.
fn run_of(app: &TestApp, rule: &str) -> String {
    runs(app, rule)[0]["id"].as_str().unwrap().to_owned()
}

fn undo(app: &TestApp, run: &str) -> Answer {
    app.root().act(format!("/v1/rule-runs/{run}/undo"))
}

/// What it came to for the run's ticket.
fn of(undone: &Answer) -> &Value {
    &undone["tickets"][0]
}

on_each_engine!(what_is_still_what_the_rule_made_of_it_is_put_back_by_who_undoes_it, |app| {
    let lead = app.lead();
    let actions = json!([
        {"type": "update", "status": "closed", "priority": "urgent", "spam": true},
        {"type": "add_tags", "tags": ["by-rule"]},
        {"type": "note", "text": "closed by a rule"},
    ]);
    let made = rule(app, "wrong", json!({"occasions": ["opened"], "condition": tagged("x"), "actions": actions}));
    let id = app.ticket().with("tags", json!(["x"])).opened().id();
    app.clock.advance_seconds(60);
    app.root().patch(format!("/v1/tickets/{id}"), json!({"priority": "low"})).expect(200);
    app.root().put(format!("/v1/tickets/{id}/tags/mine")).expect(204);
    let run = run_of(app, &made.id());
    let undone = lead.act(format!("/v1/rule-runs/{run}/undo")).expect(200);
    let after = shown(app, &id);
    assert_eq!((&after["status"], &after["priority"]), (&json!("awaiting_reply"), &json!("low")));
    assert_eq!((&after["spam"], &after["tags"]), (&json!(false), &json!(["mine", "x"])));
    assert_eq!(after["waiting_since"], after["created_at"], "he has waited all the time");
    assert_eq!((&undone["id"], &of(&undone)["ticket_id"]), (&json!(run), &json!(id)));
    assert_eq!(of(&undone)["put_back"]["status"], json!({"from": "closed", "to": "awaiting_reply"}));
    assert_eq!(of(&undone)["put_back"].as_object().map(serde_json::Map::len), Some(3));
    assert_eq!(
        of(&undone)["left"],
        json!([
            {"field": "priority", "reason": "changed_since", "code": null},
            {"field": "note", "reason": "irreversible", "code": null},
        ])
    );
    assert_eq!(
        (&of(&undone)["ticket_version"], &of(&undone)["undone_at"]),
        (&after["version"], &json!(app.clock.now()))
    );
    assert_eq!(said(app, &id, "note").len(), 1);
    let told: Vec<Value> =
        history(app, &id).into_iter().filter(|event| event["changes"]["undoes"].is_object()).collect();
    assert_eq!(told.len(), 3);
    for event in &told {
        assert_eq!(event["actor"]["id"], lead.id.as_str());
        assert_eq!(event["changes"]["undoes"]["to"], json!({"rule_run_id": run, "rule_id": made.id()}));
    }
    // Once more is the same answer and no further event.
    app.clock.advance_seconds(60);
    assert_eq!(lead.act(format!("/v1/rule-runs/{run}/undo")).expect(200).json, undone.json);
    assert_eq!(shown(app, &id)["version"], after["version"]);
    let kept = &runs(app, &made.id())[0];
    assert_eq!((&kept["undone_at"], &kept["undoable_until"]), (&of(&undone)["undone_at"], &Value::Null));
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(undoing_is_heard_by_no_rule, |app| {
    let back = json!({"occasions": ["changed"], "condition": {"none": [tagged("on")]}, "actions": put("on")});
    let made = rule(app, "always on", back);
    let id = app.ticket().opened().id();
    app.root().patch(format!("/v1/tickets/{id}"), json!({"priority": "low"})).expect(200);
    assert_eq!(shown(app, &id)["tags"], json!(["on"]));
    undo(app, &run_of(app, &made.id())).expect(200);
    assert_eq!(shown(app, &id)["tags"], json!([]));
    assert_eq!(runs(app, &made.id()).len(), 1);
});

on_each_engine!(a_run_can_be_undone_for_a_day_and_only_if_it_acted, |app| {
    let made = rule(app, "live", json!({"occasions": ["opened"], "actions": put("on")}));
    let watching = rule(app, "shadow", json!({"mode": "shadow", "occasions": ["opened"], "actions": put("off")}));
    let id = app.ticket().opened().id();
    let refused = undo(app, &run_of(app, &watching.id())).expect(409).problem("conflict");
    assert_eq!(refused["reason"], "not_live");
    assert_eq!(runs(app, &watching.id())[0]["undoable_until"], Value::Null);
    let until = app.clock.in_seconds(86_400);
    let run = run_of(app, &made.id());
    assert_eq!(runs(app, &made.id())[0]["undoable_until"], json!(until));
    app.clock.advance_seconds(86_401);
    let late = undo(app, &run).expect(409).problem("conflict");
    assert_eq!((&late["reason"], &late["undoable_until"]), (&json!("too_late"), &json!(until)));
    app.clock.advance_seconds(-1);
    undo(app, &run).expect(200);
    assert_eq!(shown(app, &id)["tags"], json!([]));
    app.clock.advance_seconds(86_400);
    undo(app, &run).expect(200);
});

on_each_engine!(where_nothing_can_be_put_back_it_can_be_tried_again, |app| {
    let (old, new) = (app.team("old"), app.team("new"));
    let to = json!([{"type": "update", "team_id": new}]);
    let made = rule(app, "over", json!({"occasions": ["noted"], "actions": to}));
    let id = app.ticket().in_team(&old).opened().id();
    let note = json!({"kind": "note", "body": {"content": "over"}});
    app.root().post(format!("/v1/tickets/{id}/messages"), note).expect(201);
    let run = run_of(app, &made.id());
    app.root().delete(format!("/v1/tickets/{id}")).expect(204);
    let refused = undo(app, &run).expect(200);
    assert_eq!(of(&refused)["left"], json!([{"field": "team_id", "reason": "refused", "code": "deleted"}]));
    assert_eq!(of(&refused)["undone_at"], Value::Null);
    app.root().post(format!("/v1/tickets/{id}/restore"), json!({})).expect(200);
    undo(app, &run).expect(200);
    assert_eq!(shown(app, &id)["team_id"], json!(old));
});

on_each_engine!(a_team_that_is_gone_is_not_put_back, |app| {
    let (old, new) = (app.team("old"), app.team("new"));
    let to = json!([{"type": "update", "team_id": new, "priority": "urgent"}]);
    let made = rule(app, "over", json!({"occasions": ["noted"], "actions": to}));
    let id = app.ticket().in_team(&old).opened().id();
    let note = json!({"kind": "note", "body": {"content": "over"}});
    app.root().post(format!("/v1/tickets/{id}/messages"), note).expect(201);
    app.root().delete(format!("/v1/teams/{old}")).expect(204);
    let undone = undo(app, &run_of(app, &made.id())).expect(200);
    assert_eq!(of(&undone)["left"], json!([{"field": "team_id", "reason": "gone", "code": null}]));
    let after = shown(app, &id);
    assert_eq!((&after["team_id"], &after["priority"]), (&json!(new), &json!("medium")));
});

on_each_engine!(only_leads_undo_and_only_what_they_may_see, |app| {
    let (mine, theirs) = (app.team("mine"), app.team("theirs"));
    let made = rule(app, "on", json!({"occasions": ["opened"], "actions": put("on")}));
    app.ticket().in_team(&theirs).opened();
    let run = run_of(app, &made.id());
    let path = format!("/v1/rule-runs/{run}/undo");
    app.agent("sara").in_team(&theirs).enters().act(&path).expect(403);
    app.agent("omid").role("lead").in_team(&mine).enters().act(&path).expect(404);
    app.agent("ava").role("lead").in_team(&theirs).enters().act(&path).expect(200);
});

on_each_engine!(runs_are_forgotten_after_ninety_days, |app| {
    let made = rule(app, "on", json!({"occasions": ["opened"], "actions": put("on")}));
    app.ticket().opened();
    app.clock.advance_days(1);
    app.ticket().opened();
    app.clock.advance_days(89);
    app.keep();
    assert_eq!(runs(app, &made.id()).len(), 2, "it is ninety days old, and not older");
    app.clock.advance_seconds(1);
    app.keep();
    assert_eq!(runs(app, &made.id()).len(), 1);
});
