//! Agents sign in at their company's own service.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine, tamper};

use super::{
    PASSWORD,
    company::{BACK, CLIENT, CLIENT_SECRET, Company, Signed, published, query},
    sign_in, without_traces,
};
use crate::identity::Pair;

const SARA: &str = "sara@desk.example";
const RSA: Signed = Signed::By(Pair::Rsa, "r");

fn start(app: &TestApp) -> Answer {
    app.anonymous().post("/v1/auth/oidc/start", json!({"workspace": "acme"}))
}

fn finish(app: &TestApp, state: &str, code: &str) -> Answer {
    app.anonymous().post("/v1/auth/oidc/finish", json!({"state": state, "code": code}))
}

/// Goes to the company, says there who one is, and comes back.
fn comes_by(app: &TestApp, company: &Company, signed: Signed, claims: Value) -> Answer {
    let gone = start(app).expect(200);
    let code = company.authorizes(app, &gone, signed, &claims);
    finish(app, &gone.str("state"), &code)
}

/// What the company says of Sara.
fn sara() -> Value {
    json!({"sub": "s-1", "email": "Sara@Desk.example", "email_verified": true, "name": "Sara"})
}

/// The same with something else.
fn sara_with(more: Value) -> Value {
    let mut claims = sara();
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

on_each_engine!(an_agent_is_found_by_the_verified_address_and_then_by_the_companys_name_for_him, |app| {
    let company = Company::open();
    let provider = company.joins(app);
    let id = app.agent("Sara").email(SARA).recorded();
    for signed in [RSA, Signed::By(Pair::Ec, "e")] {
        let tokens = comes_by(app, &company, signed, sara()).expect(201);
        assert_eq!(tokens["agent_id"], id.as_str());
        let me = app.anonymous().presenting(tokens.str("access_token")).get("/v1/auth/me").expect(200);
        assert_eq!(
            (me["agent"]["id"].as_str(), me["session_id"].as_str()),
            (Some(id.as_str()), tokens["session_id"].as_str())
        );
        let refresh = json!({"refresh_token": tokens.str("refresh_token")});
        app.anonymous().post("/v1/auth/sessions/refresh", refresh).expect(200);
    }
    assert_eq!(company.traded(), 2);
    // From now on it is the name that counts, whatever address the company tells.
    let other = sara_with(json!({"email": "new@desk.example", "email_verified": false}));
    assert_eq!(comes_by(app, &company, RSA, other).expect(201)["agent_id"], id.as_str());

    app.settle();
    let told = app.root().get("/v1/audit-log?limit=100").expect(200);
    let linked =
        |row: &&Value| row["changes"]["sign_in_provider_id"]["to"] == provider.id() && row["subject"]["id"] == id;
    assert_eq!(told.data().iter().filter(linked).count(), 1, "known once");
    let signed_in = told.data().iter().filter(|row| row["changes"]["action"]["to"] == "signed_in");
    let ways: Vec<_> = signed_in.map(|row| (row["changes"]["way"]["to"].clone(), row["actor"]["id"].clone())).collect();
    assert_eq!(ways, vec![(json!("oidc"), json!(id)); 3]);
    assert!(app.verify()["intact"] == true);
});

on_each_engine!(what_is_not_the_companys_word_for_this_sign_in_is_refused, |app| {
    let company = Company::open();
    company.joins(app);
    app.agent("Sara").email(SARA).recorded();
    let now = app.now_seconds();
    let refused = |signed: Signed, more: Value, code: &str, reason: &str| {
        let answer = comes_by(app, &company, signed, sara_with(more)).expect(401);
        let told = (answer.str("code"), answer["reason"].as_str().unwrap_or_default().to_owned());
        assert_eq!(told, (code.to_owned(), reason.to_owned()), "{answer:?}");
    };
    refused(RSA, json!({"nonce": "another"}), "sign_in_refused", "nonce");
    refused(RSA, json!({"nonce": null}), "sign_in_refused", "nonce");
    refused(RSA, json!({"aud": "somebody else"}), "wrong_audience", "");
    refused(RSA, json!({"aud": [CLIENT, "somebody else"]}), "sign_in_refused", "party");
    refused(RSA, json!({"azp": "somebody else"}), "sign_in_refused", "party");
    refused(RSA, json!({"iss": "https://evil.example"}), "unknown_issuer", "");
    refused(RSA, json!({"exp": now - 61}), "token_expired", "");
    refused(RSA, json!({"exp": null}), "missing_claim", "");
    refused(RSA, json!({"iat": now + 3_600}), "token_not_yet_valid", "");
    refused(RSA, json!({"exp": now + 90_000}), "token_lives_too_long", "");
    refused(RSA, json!({"sub": null}), "missing_claim", "");
    refused(Signed::ByNobody, json!({}), "algorithm_not_allowed", "");
    refused(Signed::ByConfusion, json!({}), "algorithm_not_allowed", "");
    refused(Signed::By(Pair::Ed, "r"), json!({}), "unknown_key", "");
    refused(Signed::By(Pair::Ec, "r"), json!({}), "unknown_key", "");
    assert_eq!(tamper::count(&app.database, "sessions"), 0, "nobody was let in");
    assert_eq!(tamper::count(&app.database, "agent_identities"), 0, "and nobody is meant");
    comes_by(app, &company, RSA, sara_with(json!({"aud": [CLIENT, "x"], "azp": CLIENT}))).expect(201);
});

on_each_engine!(a_state_is_good_for_one_try_a_code_for_its_own_and_neither_for_long, |app| {
    let company = Company::open();
    company.joins(app);
    app.agent("Sara").email(SARA).recorded();
    let reason = |answer: Answer| answer.expect(401).problem("sign_in_refused")["reason"].as_str().unwrap().to_owned();
    let gone = start(app).expect(200);
    let code = company.authorizes(app, &gone, RSA, &sara());
    finish(app, &gone.str("state"), &code).expect(201);
    assert_eq!(reason(finish(app, &gone.str("state"), &code)), "state", "brought twice");
    // The company has traded this code: with a fresh state it is of no use either.
    let fresh = start(app).expect(200);
    assert_eq!(reason(finish(app, &fresh.str("state"), &code)), "code");
    let own = company.authorizes(app, &fresh, RSA, &sara());
    assert_eq!(reason(finish(app, &fresh.str("state"), &own)), "state", "one try, whatever came of it");
    // A code that was stolen on its way was given for another verifier.
    let (thief, victim) = (start(app).expect(200), start(app).expect(200));
    let stolen = company.authorizes(app, &victim, RSA, &sara());
    assert_eq!(reason(finish(app, &thief.str("state"), &stolen)), "code");
    let late = start(app).expect(200);
    let code = company.authorizes(app, &late, RSA, &sara());
    app.clock.advance_seconds(600);
    assert_eq!(reason(finish(app, &late.str("state"), &code)), "state", "too late");
    for never in ["x", &"a".repeat(43)] {
        assert_eq!(reason(finish(app, never, "code")), "state");
    }
    assert_eq!(company.traded(), 1);
    start(app).expect(200);
    assert_eq!(tamper::count(&app.database, "sign_in_attempts"), 1, "who did not come back in time is forgotten");
});

on_each_engine!(who_is_not_meant_is_not_let_in, |app| {
    let company = Company::open();
    let provider = company.joins(app);
    let id = app.agent("Sara").email(SARA).password(PASSWORD).recorded();
    let reason = |claims: Value| {
        let answer = comes_by(app, &company, RSA, claims).expect(401);
        answer.problem("sign_in_refused")["reason"].as_str().unwrap().to_owned()
    };
    for not in [json!(false), json!("true"), json!(1), Value::Null] {
        assert_eq!(reason(sara_with(json!({"email_verified": not}))), "address_not_verified", "{not}");
    }
    assert_eq!(reason(sara_with(json!({"email": "nobody@desk.example"}))), "no_such_agent");
    assert_eq!(app.root().get("/v1/agents").expect(200).data().len(), 1, "nobody is made unless it is said so");
    comes_by(app, &company, RSA, sara()).expect(201);
    // Her address was given to somebody else meanwhile.
    assert_eq!(reason(sara_with(json!({"sub": "s-2"}))), "address_of_another");
    app.root().delete(format!("/v1/agents/{id}")).expect(204);
    assert_eq!(reason(sara()), "deactivated");
    app.root().patch(format!("/v1/agents/{id}"), json!({"deactivated": false})).expect(200);
    comes_by(app, &company, RSA, sara()).expect(201);

    let path = format!("/v1/sign-in-providers/{}", provider.id());
    app.root().patch(&path, json!({"creates_role": "viewer"})).expect(200);
    let new =
        json!({"sub": "n-1", "email": "new@desk.example", "email_verified": true, "name": "نو", "locale": "fa-IR"});
    let tokens = comes_by(app, &company, RSA, new.clone()).expect(201);
    let made = app.root().get(format!("/v1/agents/{}", tokens.str("agent_id"))).expect(200);
    assert_eq!((made.str("role"), made.str("name"), made.str("locale")), ("viewer".into(), "نو".into(), "fa".into()));
    assert_eq!(comes_by(app, &company, RSA, new).expect(201)["agent_id"], tokens["agent_id"]);
    sign_in(app, "new@desk.example", PASSWORD).expect(401);
    app.root().patch(&path, json!({"active": false})).expect(200);
    start(app).expect(422).field_error("#/workspace", "not_found");
});

on_each_engine!(where_to_go_tells_what_the_service_needs_and_no_secret, |app| {
    let company = Company::open();
    let without = without_traces(&start(app).expect(422));
    let elsewhere = app.anonymous().post("/v1/auth/oidc/start", json!({"workspace": "nowhere"})).expect(422);
    assert_eq!(without_traces(&elsewhere), without);
    let provider = company.joins(app);
    let gone = start(app).expect(200);
    let url = gone.str("authorization_url");
    assert!(url.starts_with(&format!("{}/authorize?", company.url)), "{url}");
    let asked = query(&url);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", BACK),
        ("scope", "openid email profile"),
        ("state", gone.str("state").as_str()),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    assert_eq!((asked["nonce"].len(), asked["code_challenge"].len(), asked.len()), (43, 43, 8));
    assert!(!url.contains("secret"));
    let body = json!({"workspace": app.id, "provider_id": provider.id(), "redirect_url": "http://localhost:3000/back"});
    let other = app.anonymous().post("/v1/auth/oidc/start", body).expect(200);
    assert_eq!(query(&other.str("authorization_url"))["redirect_uri"], "http://localhost:3000/back");
    assert_ne!(gone.str("state"), other.str("state"));
    let evil = json!({"workspace": "acme", "redirect_url": "https://evil.example"});
    app.anonymous().post("/v1/auth/oidc/start", evil).expect(422).field_error("#/redirect_url", "not_found");
    let second = Company::open();
    second.joins(app);
    start(app).expect(422).field_error("#/provider_id", "required");
    let foreign = json!({"workspace": "acme", "provider_id": "sip_01jd0000000000000000000000"});
    app.anonymous().post("/v1/auth/oidc/start", foreign).expect(422).field_error("#/provider_id", "not_found");
});

on_each_engine!(a_service_that_does_not_say_what_it_must_is_not_gone_to, |app| {
    let company = Company::open();
    let mut provider = company.joins(app).id();
    let problem = |provider: &mut String, said: Value| {
        // What it said before is remembered of the service, not of its address.
        app.root().delete(format!("/v1/sign-in-providers/{provider}")).expect(204);
        *provider = company.joins(app).id();
        company.says(said);
        let answer = start(app).expect(503).problem("provider_unavailable");
        assert!(answer.header("retry-after").is_some());
        answer.str("problem")
    };
    let with = |name: &str, value: &str| {
        let mut said = published(&company.url);
        said[name] = value.into();
        said
    };
    assert_eq!(problem(&mut provider, with("issuer", "https://other.example")), "another_issuer");
    assert_eq!(problem(&mut provider, with("token_endpoint", "http://10.0.0.1/token")), "invalid_address");
    assert_eq!(problem(&mut provider, with("jwks_uri", "file:///etc/passwd")), "invalid_address");
    assert_eq!(problem(&mut provider, json!({"issuer": company.url})), "not_understood");
    assert_eq!(problem(&mut provider, json!([])), "not_understood");
    company.says(published(&company.url));
    start(app).expect(200);
    // What it said is remembered for ten minutes, whatever it says meanwhile.
    company.says(json!([]));
    start(app).expect(200);
    app.clock.advance_seconds(600);
    start(app).expect(503);
    drop(company);
    assert_eq!(start(app).expect(503).str("problem"), "unreachable");
});

on_each_engine!(a_services_secret_is_kept_and_never_shown, |app| {
    let company = Company::open();
    let made = company.joins(app);
    let path = format!("/v1/sign-in-providers/{}", made.id());
    assert_eq!(
        (made.str("issuer"), made["creates_role"].clone(), made["active"].clone()),
        (company.url.clone(), Value::Null, json!(true))
    );
    app.settle();
    for shown in [path.as_str(), "/v1/sign-in-providers", "/v1/audit-log?limit=200"] {
        assert!(!app.root().get(shown).expect(200).text.contains("s3cret"), "{shown}");
    }
    let again = json!({
        "name": "x", "issuer": company.url, "client_id": "c", "client_secret": "s", "redirect_urls": [BACK],
    });
    let taken = app.root().post("/v1/sign-in-providers", again.clone()).expect(409).problem("already_exists");
    assert_eq!(taken["existing_id"], made.id());
    let bad = |member: &str, value: Value, place: &str, code: &str| {
        let mut body = again.clone();
        body[member] = value;
        app.root().post("/v1/sign-in-providers", body).expect(422).field_error(place, code);
    };
    bad("issuer", json!("http://id.example"), "#/issuer", "invalid_format");
    bad("issuer", json!("https://10.0.0.1"), "#/issuer", "invalid_format");
    bad("issuer", json!("https://id.example/?x=1"), "#/issuer", "invalid_format");
    bad("client_secret", json!(""), "#/client_secret", "required");
    bad("client_secret", json!("x".repeat(513)), "#/client_secret", "too_long");
    bad("redirect_urls", json!([]), "#/redirect_urls", "too_few");
    bad("redirect_urls", json!(["http://desk.example"]), "#/redirect_urls/0", "invalid_format");
    bad("redirect_urls", json!([BACK, BACK]), "#/redirect_urls/1", "duplicate");
    bad("creates_role", json!("admin"), "#/creates_role", "unknown_option");
    app.agent("Sara").email(SARA).recorded();
    // Another secret is used at once.
    let changed = app.root().if_match("\"1\"").patch(&path, json!({"client_secret": "wrong"})).expect(200);
    assert_eq!(changed["version"], 2);
    let refused = comes_by(app, &company, RSA, sara()).expect(401);
    assert_eq!(refused["reason"], "code");
    app.root().patch(&path, json!({"client_secret": CLIENT_SECRET})).expect(200);
    comes_by(app, &company, RSA, sara()).expect(201);
    app.root().if_match("\"1\"").patch(&path, json!({"name": "y"})).expect(412);
    app.lead().get("/v1/sign-in-providers").expect(403);
    app.root().delete(&path).expect(204);
    app.root().get(&path).expect(404);
    assert_eq!(tamper::count(&app.database, "agent_identities"), 0);
});
