//! Signing in.

use serde_json::json;
use support::on_each_engine;

use super::{PASSWORD, sign_in, signed_in, without_traces};

on_each_engine!(who_signs_in_gets_tokens_that_work, |app| {
    let (sara, tokens) = signed_in(app, "agent");
    assert_eq!((&tokens["token_type"], &tokens["workspace_id"]), (&json!("Bearer"), &json!(app.id)));
    assert_eq!(tokens["expires_at"], app.clock.in_seconds(600).as_str());
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    let me = sara.get("/v1/auth/me").expect(200);
    assert_eq!((&me["type"], &me["session_id"]), (&json!("agent"), &tokens["session_id"]));
    sara.get("/v1/tickets").expect(200);
});

on_each_engine!(a_workspace_is_named_by_slug_or_id_and_an_address_in_any_case, |app| {
    app.agent("sara").email("sara@desk.example").password(PASSWORD).recorded();
    for workspace in ["acme", app.id.as_str()] {
        let body = json!({"workspace": workspace, "email": " SARA@Desk.example ", "password": PASSWORD});
        app.anonymous().post("/v1/auth/sessions", body).expect(201);
    }
});

on_each_engine!(whatever_does_not_fit_is_the_same_refusal, |app| {
    let sara = app.agent("sara").email("sara@desk.example").password(PASSWORD).recorded();
    app.agent("tokens only").email("token@desk.example").recorded();
    app.agent("gone").email("gone@desk.example").password(PASSWORD).recorded();
    let gone = app.root().get("/v1/agents").data().iter().find(|row| row["name"] == "gone").unwrap()["id"].clone();
    app.root().delete(format!("/v1/agents/{}", gone.as_str().unwrap())).expect(204);
    let other = app.other_workspace();
    other.agent("reza").email("reza@desk.example").password(PASSWORD).recorded();

    let wrong_password = sign_in(app, "sara@desk.example", "another password").expect(401).problem("wrong_credentials");
    let answers = [
        sign_in(app, "nobody@desk.example", PASSWORD),
        sign_in(app, "token@desk.example", PASSWORD),
        sign_in(app, "gone@desk.example", PASSWORD),
        sign_in(app, "reza@desk.example", PASSWORD),
        sign_in(app, "sara@desk.example", &format!("{PASSWORD} ")),
        app.anonymous().post(
            "/v1/auth/sessions",
            json!({"workspace": "nowhere", "email": "sara@desk.example", "password": PASSWORD}),
        ),
        app.anonymous().post(
            "/v1/auth/sessions",
            json!({"workspace": "other", "email": "sara@desk.example", "password": PASSWORD}),
        ),
    ];
    for answer in answers {
        let answer = answer.expect(401);
        assert_eq!(without_traces(&answer), without_traces(&wrong_password));
        let names = |answer: &support::Answer| {
            let mut names: Vec<_> = answer.headers.keys().map(|name| name.to_string()).collect();
            names.sort();
            names
        };
        assert_eq!(names(&answer), names(&wrong_password));
    }
    assert!(!sara.is_empty());
});

on_each_engine!(guessing_is_limited_for_known_and_unknown_accounts_alike, |app| {
    app.agent("sara").email("sara@desk.example").password(PASSWORD).recorded();
    let exhausted = |email: &str| {
        for _ in 0..10 {
            sign_in(app, email, "a wrong password").expect(401);
        }
        sign_in(app, email, PASSWORD).expect(429).problem("too_many_attempts")
    };
    let (known, unknown) = (exhausted("sara@desk.example"), exhausted("nobody@desk.example"));
    assert_eq!(without_traces(&known), without_traces(&unknown));
    assert_eq!(known.header("retry-after"), unknown.header("retry-after"));
    let wait: i64 = known.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    sign_in(app, " SARA@desk.EXAMPLE ", PASSWORD).expect(429);

    app.clock.advance_seconds(wait);
    sign_in(app, "sara@desk.example", PASSWORD).expect(201);
    sign_in(app, "sara@desk.example", "a wrong password").expect(401);
});

on_each_engine!(guessing_many_accounts_from_one_address_is_limited, |app| {
    app.agent("sara").email("sara@desk.example").password(PASSWORD).recorded();
    let mut refused = 0;
    for number in 0..50 {
        let answer = sign_in(app, &format!("agent{}@desk.example", number % 10), "a wrong password");
        assert_eq!(answer.status, 401, "{number}: {answer:?}");
        refused += 1;
    }
    assert_eq!(refused, 50);
    sign_in(app, "sara@desk.example", PASSWORD).expect(429).problem("too_many_attempts");
    // What a header claims is not an address.
    let body = json!({"workspace": "acme", "email": "sara@desk.example", "password": PASSWORD});
    app.anonymous().with("X-Forwarded-For", "203.0.113.7").post("/v1/auth/sessions", body).expect(429);
});

on_each_engine!(a_success_forgives_the_account, |app| {
    app.agent("sara").email("sara@desk.example").password(PASSWORD).recorded();
    for _ in 0..3 {
        for _ in 0..9 {
            sign_in(app, "sara@desk.example", "a wrong password").expect(401);
        }
        sign_in(app, "sara@desk.example", PASSWORD).expect(201);
        app.clock.advance_seconds(900);
    }
});

on_each_engine!(what_cannot_be_a_credential_is_named, |app| {
    let body = json!({"workspace": "acme", "email": "sara", "password": ""});
    let refused = app.anonymous().post("/v1/auth/sessions", body).expect(422);
    refused.field_error("#/password", "required");
    let body = json!({"workspace": "acme", "email": "sara", "password": "x"});
    app.anonymous().post("/v1/auth/sessions", body).expect(422).field_error("#/email", "invalid_email");
});

on_each_engine!(the_operator_sees_how_many_fail_and_not_who, |app| {
    app.agent("sara").email("sara@desk.example").password(PASSWORD).recorded();
    sign_in(app, "sara@desk.example", PASSWORD).expect(201);
    for _ in 0..12 {
        sign_in(app, "sara@desk.example", "another password");
    }
    let text = app.state().metrics.render().unwrap();
    for line in [
        "nobat_sign_ins_total{outcome=\"succeeded\"} 1",
        "nobat_sign_ins_total{outcome=\"wrong_credentials\"} 10",
        "nobat_sign_ins_total{outcome=\"too_many_attempts\"} 2",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} in\n{text}");
    }
    assert!(!text.contains("sara"));
});
