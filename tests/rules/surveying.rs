//! Rules that ask customers how they were served.

use serde_json::json;
use support::on_each_engine;

use super::{is, rule, runs, shown};

on_each_engine!(a_rules_survey_is_tried_without_asking_and_undone_without_unasking, |app| {
    app.asks(json!({"asked_after": "rules"}));
    let to_closed = json!({"field": "status", "op": "changed_to", "value": "closed"});
    let actions = json!([{"type": "survey"}, {"type": "add_tags", "tags": ["asked"]}]);
    let draft = json!({"occasions": ["changed"], "condition": to_closed, "actions": actions});
    let id = app.ticket().opened().id();
    app.root().patch(format!("/v1/tickets/{id}"), json!({"status": "closed"})).expect(200);
    let open = app.ticket().opened().id();
    let surveys = |id: &str| {
        app.ask();
        app.ask();
        app.root().get(format!("/v1/tickets/{id}/surveys")).expect(200).data().len()
    };
    // Tried: told for the one that was closed, and nobody is asked.
    let told = app.root().post("/v1/rules/simulate", json!({"days": 7, "rule": draft})).expect(200);
    assert_eq!((told.int("ticket_count"), &told["tickets"][0]["ticket_id"]), (1, &json!(id)));
    assert_eq!(
        told["actions"][0],
        json!({"type": "survey", "done_count": 1, "nothing_count": 0, "refused_count": 0,
        "left_out_count": 0})
    );
    let any = json!({"occasions": ["opened"], "condition": is("status", "awaiting_reply"), "actions": actions});
    let told = app.root().post("/v1/rules/simulate", json!({"days": 7, "rule": any})).expect(200);
    assert_eq!(told["actions"][0]["nothing_count"], 2, "only what is solved is asked about");
    assert_eq!((surveys(&id), surveys(&open)), (0, 0));
    // Live: asked once, and who is asked stays asked.
    let made = rule(app, "ask", draft);
    app.root().patch(format!("/v1/tickets/{open}"), json!({"status": "closed"})).expect(200);
    assert_eq!(surveys(&open), 1);
    let run = runs(app, &made.id())[0]["id"].as_str().unwrap().to_owned();
    let undone = app.root().act(format!("/v1/rule-runs/{run}/undo")).expect(200);
    assert_eq!(undone["tickets"][0]["left"], json!([{"field": "survey", "reason": "irreversible", "code": null}]));
    assert_eq!(undone["tickets"][0]["put_back"]["tags"], json!({"from": ["asked"], "to": []}));
    assert_eq!((surveys(&open), &shown(app, &open)["tags"]), (1, &json!([])));
    assert_eq!(surveys(&id), 0);
    assert_eq!(runs(app, &made.id()).len(), 1);
});
