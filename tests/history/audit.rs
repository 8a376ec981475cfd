//! The audit log: changes of configuration and access.

use serde_json::json;
use support::{Answer, on_each_engine};

on_each_engine!(changes_of_configuration_and_access_are_in_the_audit_log_and_tickets_are_not, |app| {
    let admin = app.admin();
    let team = admin.post("/v1/teams", json!({"name": "فنی"})).expect(201).id();
    let category =
        admin.post("/v1/categories", json!({"key": "login", "name_fa": "ورود", "name_en": "Login"})).expect(201).id();
    let body =
        json!({"name": "Sara", "email": "sara@desk.example", "role": "agent", "password": "a very long password"});
    let sara = admin.post("/v1/agents", body).expect(201).id();
    let token =
        admin.post("/v1/tokens", json!({"name": "CRM", "type": "service", "scopes": ["tickets:read"]})).expect(201);
    admin.patch("/v1/workspace", json!({"reopen_window_days": 7})).expect(200);
    admin.patch(format!("/v1/agents/{sara}"), json!({"role": "lead"})).expect(200);
    app.ticket().opened();
    let log = admin.get("/v1/audit-log").expect(200);
    let told: Vec<(String, String)> = log
        .data()
        .iter()
        .map(|event| (event["type"].as_str().unwrap().to_owned(), event["subject"]["id"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        ("access.changed", sara.clone()),
        ("config.changed", app.id.clone()),
        ("access.changed", token.id()),
        ("access.changed", sara.clone()),
        ("config.changed", category),
        ("config.changed", team),
    ];
    assert_eq!(told[..6], expected.map(|(kind, id)| (kind.to_owned(), id)));
    assert!(log.data().iter().all(|event| event["subject"]["type"] != "ticket"));
    assert_eq!(log["data"][0]["changes"]["role"], json!({"from": "agent", "to": "lead"}));
    assert_eq!(log["data"][1]["changes"]["reopen_window_days"], json!({"from": 14, "to": 7}));
    assert!(log.data()[..6].iter().all(|event| event["actor"]["id"] == admin.id.as_str()));
    assert!(!log.text.contains("a very long password") && !log.text.contains(&token.str("secret")));
    assert!(!log.text.contains("argon2"), "not even a hash");
});

on_each_engine!(the_log_is_read_in_pages, |app| {
    for number in 0..7 {
        app.team(&format!("team {number}"));
    }
    let all = app.root().get("/v1/audit-log?limit=200").expect(200).ids();
    let seen: Vec<_> = app.root().pages("/v1/audit-log?limit=3").iter().flat_map(Answer::ids).collect();
    assert_eq!(seen, all);
    assert!(all.len() >= 9);
});

on_each_engine!(the_log_is_for_admins, |app| {
    for who in [app.lead(), app.agent("sara").enters(), app.viewer()] {
        who.get("/v1/audit-log").expect(403).problem("forbidden");
        who.get("/v1/history/verify").expect(403).problem("forbidden");
    }
    app.service(&["tickets:read"]).get("/v1/audit-log").expect(403).problem("insufficient_scope");
    app.service(&["audit:read"]).get("/v1/audit-log").expect(200);
});

on_each_engine!(what_happens_to_tickets_is_not_in_the_audit_log, |app| {
    let (one, other) = (app.ticket().opened().id(), app.ticket().opened().id());
    let link = json!({"type": "depends_on", "ticket_id": other});
    app.root().post(format!("/v1/tickets/{one}/links"), link).expect(201);
    let types = app.root().get("/v1/audit-log?limit=200").expect(200).column("type");
    assert!(types.iter().all(|kind| !kind.starts_with("ticket.")), "{types:?}");
});
