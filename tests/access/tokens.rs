//! Tokens of people and integrations.

use serde_json::{Value, json};
use support::{Actor, Answer, on_each_engine};

fn make(who: &Actor, kind: &str, scopes: &[&str]) -> Answer {
    who.post("/v1/tokens", json!({"name": "CRM", "type": kind, "scopes": scopes}))
}

on_each_engine!(a_token_shows_its_secret_once_and_then_a_hint, |app| {
    let made = make(app.root(), "service", &["tickets:read", "notes:write"]).expect(201);
    let secret = made.str("secret");
    assert!(secret.starts_with("nbts_") && secret.len() == 41, "{secret}");
    assert_eq!(made.words("scopes"), ["tickets:read", "notes:write"]);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    assert_eq!(made["expires_at"], app.clock.in_seconds(365 * 86_400).as_str());
    let shown = app.root().get(format!("/v1/tokens/{}", made.id())).expect(200);
    assert!(shown.json.get("secret").is_none() && !shown.text.contains(&secret));
    assert!(shown.str("hint").ends_with(&secret[37..]));
    let listed = app.root().get("/v1/tokens").expect(200);
    assert!(listed.ids().contains(&made.id()) && !listed.text.contains(&secret));
    for table in ["tokens", "events", "idempotency_keys"] {
        let column = match table {
            "tokens" => "hint || scopes || name",
            "events" => "CAST(version AS TEXT)",
            _ => "body",
        };
        let texts = app.database.texts(&format!("SELECT {column} AS text FROM {table}"));
        assert!(texts.iter().all(|text| !text.contains(&secret)), "{table}");
    }
});

on_each_engine!(a_revoked_token_is_refused_at_once_and_says_so, |app| {
    let made = make(app.root(), "service", &["tickets:read"]).expect(201);
    let crm = app.anonymous().presenting(made.str("secret"));
    crm.get("/v1/tickets").expect(200);
    for _ in 0..2 {
        app.root().delete(format!("/v1/tokens/{}", made.id())).expect(204);
        let refused = crm.get("/v1/tickets").expect(401).problem("token_revoked");
        assert!(refused.header("www-authenticate").is_some());
    }
    assert_eq!(app.root().get(format!("/v1/tokens/{}", made.id()))["revoked_at"], app.clock.now().as_str());
    app.root().post(format!("/v1/tokens/{}/rotate", made.id()), json!({})).expect(409).problem("conflict");
});

on_each_engine!(an_expired_token_is_refused_and_says_so, |app| {
    let body = json!({"name": "short", "type": "service", "scopes": ["tickets:read"], "expires_in_days": 1});
    let made = app.root().post("/v1/tokens", body).expect(201);
    let crm = app.anonymous().presenting(made.str("secret"));
    app.clock.advance_seconds(86_399);
    crm.get("/v1/tickets").expect(200);
    app.clock.advance_seconds(1);
    crm.get("/v1/tickets").expect(401).problem("token_expired");
    for days in [0, -1, 1_826] {
        let body = json!({"name": "x", "type": "service", "scopes": ["tickets:read"], "expires_in_days": days});
        app.root().post("/v1/tokens", body).expect(422).field_error("#/expires_in_days", "out_of_range");
    }
});

on_each_engine!(a_rotated_token_works_for_the_overlap_and_no_longer, |app| {
    let made = make(app.root(), "service", &["tickets:read"]).expect(201);
    let old = app.anonymous().presenting(made.str("secret"));
    let next = app.root().post(format!("/v1/tokens/{}/rotate", made.id()), json!({"overlap_seconds": 60})).expect(201);
    let new = app.anonymous().presenting(next.str("secret"));
    assert!(next.id() != made.id() && next["name"] == made["name"] && next["scopes"] == made["scopes"]);
    old.get("/v1/tickets").expect(200);
    new.get("/v1/tickets").expect(200);
    app.clock.advance_seconds(60);
    old.get("/v1/tickets").expect(401).problem("token_expired");
    new.get("/v1/tickets").expect(200);
    let last = app.root().post(format!("/v1/tokens/{}/rotate", next.id()), json!({})).expect(201);
    new.get("/v1/tickets").expect(401);
    app.anonymous().presenting(last.str("secret")).get("/v1/tickets").expect(200);
});

on_each_engine!(being_used_is_noted_within_five_minutes, |app| {
    let made = make(app.root(), "service", &["tickets:read"]).expect(201);
    let last_used = || app.root().get(format!("/v1/tokens/{}", made.id())).expect(200)["last_used_at"].clone();
    assert_eq!(last_used(), Value::Null);
    let crm = app.anonymous().presenting(made.str("secret"));
    crm.get("/v1/tickets").expect(200);
    let first = last_used();
    assert_eq!(first, app.clock.now().as_str());
    app.clock.advance_seconds(299);
    crm.get("/v1/tickets").expect(200);
    assert_eq!(last_used(), first, "not every use is written down");
    app.clock.advance_seconds(60);
    crm.get("/v1/tickets").expect(200);
    assert_eq!(last_used(), app.clock.now().as_str());
    assert_eq!(app.root().get(format!("/v1/tokens/{}", made.id()))["version"], 1, "being used is no change");
});

on_each_engine!(a_mistyped_token_is_refused, |app| {
    let made = make(app.root(), "service", &["tickets:read"]).expect(201);
    let secret = made.str("secret");
    for at in [5, 20, 40] {
        let mut altered = secret.clone().into_bytes();
        altered[at] = if altered[at] == b'x' { b'y' } else { b'x' };
        let altered = String::from_utf8(altered).unwrap();
        app.anonymous().presenting(altered).get("/v1/tickets").expect(401).problem("invalid_token");
    }
});

on_each_engine!(nobody_makes_a_token_that_may_more_than_he, |app| {
    let narrow = app.service(&["tokens:manage", "tickets:read"]);
    let refused = make(&narrow, "service", &["tickets:read", "tickets:write", "audit:read"]).expect(403);
    let refused = refused.problem("insufficient_scope");
    assert_eq!(refused.words("required_scopes"), ["tickets:write", "audit:read"]);
    make(&narrow, "service", &["tickets:read"]).expect(201);
    make(&narrow, "personal", &["tickets:read"]).expect(403).problem("forbidden");
    let sara = app.agent("sara").enters();
    make(&sara, "service", &["tickets:read"]).expect(403).problem("forbidden");
    make(&sara, "personal", &["tickets:read", "config:write"]).expect(201);
    make(&app.service(&["tickets:write"]), "service", &["tickets:read"]).expect(403).problem("insufficient_scope");
});

on_each_engine!(a_personal_token_allows_what_scopes_and_role_both_allow, |app| {
    let viewer = app.viewer();
    let token = make(&viewer, "personal", &["tickets:write", "config:write"]).expect(201);
    let script = app.anonymous().presenting(token.str("secret"));
    assert!(token.str("secret").starts_with("nbtp_"));
    script.get("/v1/tickets").expect(200);
    script.post("/v1/tickets", app.ticket().body).expect(403).problem("forbidden");
    script.patch("/v1/workspace", json!({"name": "x"})).expect(403).problem("forbidden");
    script.get("/v1/customers").expect(403).problem("insufficient_scope");
    app.root().patch(format!("/v1/agents/{}", viewer.id), json!({"role": "agent"})).expect(200);
    script.post("/v1/tickets", app.ticket().body).expect(201);
});

on_each_engine!(tokens_are_seen_by_their_owners_and_by_admins, |app| {
    let (sara, reza, admin) = (app.agent("sara").enters(), app.agent("reza").enters(), app.admin());
    let own = make(&sara, "personal", &["tickets:read"]).expect(201).id();
    let service = make(&admin, "service", &["tickets:read"]).expect(201).id();
    assert!(sara.get("/v1/tokens").ids().contains(&own) && !sara.get("/v1/tokens").ids().contains(&service));
    reza.get(format!("/v1/tokens/{own}")).expect(404);
    reza.delete(format!("/v1/tokens/{own}")).expect(404);
    reza.post(format!("/v1/tokens/{own}/rotate"), json!({})).expect(404);
    app.root().get(format!("/v1/tokens/{own}")).expect(404);
    assert!(app.root().get("/v1/tokens").ids().contains(&service));
    let all = admin.get("/v1/tokens").ids();
    assert!(all.contains(&own) && all.contains(&service));
    admin.post(format!("/v1/tokens/{own}/rotate"), json!({})).expect(403).problem("forbidden");
    admin.delete(format!("/v1/tokens/{own}")).expect(204);
});

on_each_engine!(a_token_needs_at_least_one_scope_that_exists, |app| {
    for (scopes, place, code) in [
        (json!([]), "#/scopes", "too_few"),
        (json!(["tickets:delete"]), "#/scopes/0", "unknown_option"),
        (json!("tickets:read"), "#/scopes", "invalid_type"),
    ] {
        let body = json!({"name": "x", "type": "service", "scopes": scopes});
        let refused = app.root().post("/v1/tokens", body).expect(422);
        let named = refused["errors"][0].clone();
        assert_eq!(named["pointer"], place, "{refused:?}");
        assert!(named["code"] == code || code == "too_few" && named["code"] == "required", "{refused:?}");
    }
});
