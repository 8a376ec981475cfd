//! Ways to sign in beside the password: what letters lead to, and what they do not tell.

mod address;
mod company;
mod guest;
mod invitations;
mod oidc;
mod on_behalf;
mod reset;

use serde_json::{Value, json};
use support::{Answer, Sink, Taken, TestApp};

/// A password that the policy allows.
const PASSWORD: &str = "گذرواژهٔ بلند و خوب";
/// Another one.
const OTHER: &str = "another good password";

/// Waits until no letter is left to be sent, and shows those that were meant, the newest first.
fn sent(app: &TestApp) -> Vec<Value> {
    app.posted();
    app.root().get("/v1/deliveries?limit=200").expect(200).data().to_vec()
}

/// The newest letter to this address.
#[track_caller]
fn letter_to(app: &TestApp, sink: &Sink, address: &str) -> Taken {
    app.posted();
    sink.last_to(address)
}

/// What the letter holds to be brought back.
#[track_caller]
fn secret(letter: &Taken) -> String {
    let words = letter.part("text/plain");
    let line = words.lines().map(str::trim).find(|line| line.contains("token=") || line.len() == 43);
    let line = line.unwrap_or_else(|| panic!("no secret in {words}"));
    line.split("token=").last().expect("a line").to_owned()
}

fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({"workspace": "acme", "email": email, "password": password});
    app.anonymous().post("/v1/auth/sessions", body)
}

/// The answer without what tells two requests apart.
fn without_traces(answer: &Answer) -> Value {
    let mut body = answer.json.clone();
    for member in ["request_id", "instance"] {
        body.as_object_mut().expect("an object").remove(member);
    }
    body
}

/// Nothing that this workspace tells of itself holds the secret.
#[track_caller]
fn kept_to_itself(app: &TestApp, secret: &str) {
    app.settle();
    for path in ["/v1/audit-log?limit=200", "/v1/deliveries?limit=200", "/v1/invitations?limit=200"] {
        assert!(!app.root().get(path).expect(200).text.contains(secret), "{path} tells the secret");
    }
    for column in [
        "SELECT payload AS text FROM outbox",
        "SELECT COALESCE(problem, '') AS text FROM deliveries",
        "SELECT COALESCE(body, '') AS text FROM idempotency_keys",
    ] {
        assert!(app.database.texts(column).iter().all(|text| !text.contains(secret)), "{column}");
    }
}
