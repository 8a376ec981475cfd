//! Who is there, and who may say so.

use serde_json::json;
use support::on_each_engine;

use super::says;

on_each_engine!(agents_come_and_go_and_each_time_is_one_event, |app| {
    let sara = app.agent("sara").enters();
    let before = sara.get("/v1/agents/me").expect(200);
    assert_eq!((&before["availability"], &before["capacity"]), (&json!("offline"), &json!(20)));
    assert_eq!(before["languages"], json!([]));
    let body = json!({"availability": "online", "capacity": 7, "languages": ["fa", "en", "fa"]});
    let after = says(&sara, body.clone());
    assert_eq!((&after["availability"], &after["capacity"]), (&json!("online"), &json!(7)));
    assert_eq!(after["languages"], json!(["fa", "en"]));
    assert_eq!(after.int("version"), before.int("version") + 1);
    let seq = app.settle().str("head_seq");
    assert_eq!(says(&sara, body).json, after.json);
    assert_eq!(app.settle().str("head_seq"), seq, "saying it again is no event");
    let away = says(&sara, json!({"availability": "away"}));
    assert_eq!((&away["capacity"], &away["languages"]), (&json!(7), &json!(["fa", "en"])), "the rest stays");
    assert_eq!(
        app.root()
            .get("/v1/audit-log")
            .expect(200)
            .data()
            .iter()
            .filter(|event| { event["type"] == "agent.availability_changed" })
            .count(),
        0,
        "no matter of access"
    );
    sara.get("/v1/tickets").expect(200);
});

on_each_engine!(leads_admins_and_integrations_speak_for_others_and_agents_do_not, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let path = format!("/v1/agents/{}/availability", omid.id);
    let online = || json!({"availability": "online"});
    sara.put_json(&path, online()).expect(403).problem("forbidden");
    app.viewer().put_json("/v1/agents/me/availability", online()).expect(403);
    for who in [app.lead(), app.admin(), app.root().clone(), app.service(&["queue:work"])] {
        assert_eq!(who.put_json(&path, online()).expect(200)["availability"], "online");
    }
    app.service(&["users:write"]).put_json(&path, online()).expect(403).problem("insufficient_scope");
    app.root().put_json("/v1/agents/me/availability", online()).expect(404);
    let other = app.other_workspace();
    other.root().put_json(&path, online()).expect(404);
    other.lead().put_json(&path, online()).expect(404);
    app.lead().put_json("/v1/agents/agt_01jd0000000000000000000000/availability", online()).expect(404);
});

on_each_engine!(what_cannot_be_is_refused_by_name, |app| {
    let sara = app.agent("sara").enters();
    for (body, place, code) in [
        (json!({}), "#/availability", "required"),
        (json!({"availability": "lunch"}), "#/availability", "unknown_option"),
        (json!({"availability": "online", "capacity": -1}), "#/capacity", "out_of_range"),
        (json!({"availability": "online", "capacity": 1001}), "#/capacity", "out_of_range"),
        (json!({"availability": "online", "capacity": null}), "#/capacity", "null_not_allowed"),
        (json!({"availability": "online", "languages": ["de"]}), "#/languages/0", "unknown_option"),
    ] {
        sara.put_json("/v1/agents/me/availability", body).expect(422).field_error(place, code);
    }
    assert_eq!(sara.get("/v1/agents/me")["availability"], "offline");
});
