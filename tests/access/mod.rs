//! Proving who one is: sign-in, sessions, access tokens, tokens.

mod jwt;
mod sessions;
mod sign_in;
mod tokens;

use serde_json::json;
use support::{Actor, Answer, TestApp};

/// A password that the policy allows.
const PASSWORD: &str = "گذرواژهٔ بلند و خوب";

/// Tries to sign in to the first workspace.
fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({"workspace": "acme", "email": email, "password": password});
    app.anonymous().post("/v1/auth/sessions", body)
}

/// An agent who has signed in, and what he got.
fn signed_in(app: &TestApp, role: &str) -> (Actor, Answer) {
    let id = app.agent("sara").role(role).email("sara@desk.example").password(PASSWORD).recorded();
    let tokens = sign_in(app, "sara@desk.example", PASSWORD).expect(201);
    assert_eq!(tokens["agent_id"], id.as_str());
    (app.anonymous().presenting(tokens.str("access_token")), tokens)
}

/// Trades a refresh token.
fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anonymous().post("/v1/auth/sessions/refresh", json!({"refresh_token": token}))
}

/// The answer without what tells two requests apart.
fn without_traces(answer: &Answer) -> serde_json::Value {
    let mut body = answer.json.clone();
    for member in ["request_id", "instance"] {
        body.as_object_mut().expect("a problem").remove(member);
    }
    body
}
