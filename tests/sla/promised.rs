//! What the customer sees of it.

use serde_json::{Value, json};
use support::{identity::Shop, on_each_engine};

use super::{body, path, policy, says};

on_each_engine!(a_customer_sees_what_he_is_promised_and_why_it_moves, |app| {
    policy(app, body("INTERNAL NAME"));
    let shop = Shop::open(app);
    // His token lasts for some minutes, and hours pass.
    let sara = || shop.user_with("sara", json!({"locale": "en"}));
    let opened = sara().post("/v1/portal/tickets", json!({"subject": "s", "body": {"content": "c"}})).expect(201);
    let id = opened.id();
    let own = format!("/v1/portal/tickets/{id}");
    let at = |hours: i64| json!(app.clock.in_seconds(hours * 3_600));
    assert_eq!(opened["promise"], json!({"kind": "reply", "due_at": at(4), "paused": false}));
    assert_eq!(sara().get(format!("{own}/promises")).expect(200)["moves"], json!([]));
    let end = at(24);
    app.clock.advance_seconds(3_600);
    says(app, &id, "reply", Some("in_review"));
    assert_eq!(sara().get(&own).expect(200)["promise"], json!({"kind": "solution", "due_at": end, "paused": false}));
    app.clock.advance_seconds(3_600);
    app.root().patch(path(&id), json!({"status": "needs_info"})).expect(200);
    assert_eq!(sara().get(&own).expect(200)["promise"], json!({"kind": "solution", "due_at": null, "paused": true}));
    let asked = app.clock.now();
    app.clock.advance_seconds(3_600);
    app.root().patch(path(&id), json!({"status": "in_review"})).expect(200);
    let later = at(22);
    app.clock.advance_seconds(3_600);
    app.root().patch(path(&id), json!({"priority": "urgent"})).expect(200);
    let shown = sara().get(format!("{own}/promises")).expect(200);
    let moves = shown["moves"].as_array().unwrap();
    let told: Vec<_> = moves
        .iter()
        .map(|it| (it["reason"].as_str().unwrap(), it["previous_due_at"].clone(), it["kind"].clone()))
        .collect();
    let solution = json!("solution");
    let expected = [
        ("waiting_for_you", end, solution.clone()),
        ("resumed", Value::Null, solution.clone()),
        ("reassessed", later.clone(), solution),
    ];
    assert_eq!(told, expected);
    assert_eq!((&moves[0]["moved_at"], &moves[1]["due_at"]), (&json!(asked), &later));
    assert!(moves[0]["reason_text"].as_str().unwrap().starts_with("We are waiting"));
    let text = shown.text.to_lowercase();
    assert!(!text.contains("internal") && !text.contains("urgent") && !text.contains("policy"), "{text}");
    let stranger = Shop::at(app, &app.other_workspace()).user("u");
    stranger.get(format!("{own}/promises")).expect(404);
});
