//! Agents who have forgotten their password set a new one by a letter.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{OTHER, PASSWORD, kept_to_itself, letter_to, secret, sent, sign_in, without_traces};

const SARA: &str = "sara@desk.example";

fn ask(app: &TestApp, workspace: &str, email: &str) -> Answer {
    app.anonymous().post("/v1/auth/password-reset", json!({"workspace": workspace, "email": email}))
}

fn confirm(app: &TestApp, token: &str, password: &str) -> Answer {
    app.anonymous().post("/v1/auth/password-reset/confirm", json!({"token": token, "password": password}))
}

fn sara(app: &TestApp) -> String {
    app.agent("Sara").email(SARA).password(PASSWORD).recorded()
}

on_each_engine!(a_forgotten_password_is_replaced_by_a_letter_and_every_session_ends, |app| {
    let sink = app.sends_mail();
    app.root().patch("/v1/sign-in-settings", json!({"agents_url": "http://localhost:3000"})).expect(200);
    let id = sara(app);
    assert_eq!(ask(app, "acme", " SARA@desk.example").expect(202)["expires_in_seconds"], 1_800);
    let letter = letter_to(app, &sink, SARA);
    let token = secret(&letter);
    let link = format!("http://localhost:3000/reset-password#workspace=acme&token={token}");
    assert!(letter.part("text/plain").contains(&link));
    kept_to_itself(app, &token);

    app.clock.advance_seconds(1_799);
    let tokens = sign_in(app, SARA, PASSWORD).expect(201);
    let session = app.anonymous().presenting(tokens.str("access_token"));
    session.get("/v1/auth/me").expect(200);
    confirm(app, &token, "short").expect(422).field_error("#/password", "too_short");
    confirm(app, &token, OTHER).expect(204);
    session.get("/v1/auth/me").expect(401).problem("session_ended");
    let refresh = json!({"refresh_token": tokens.str("refresh_token")});
    app.anonymous().post("/v1/auth/sessions/refresh", refresh).expect(401).problem("session_ended");
    sign_in(app, SARA, PASSWORD).expect(401);
    sign_in(app, SARA, OTHER).expect(201);
    confirm(app, &token, PASSWORD).expect(401).problem("secret_refused");
    sign_in(app, SARA, OTHER).expect(201);

    app.settle();
    let told = app.root().get("/v1/audit-log?limit=50").expect(200);
    let reset = told.data().iter().find(|row| row["changes"]["way"]["to"] == "password_reset").expect("it is told");
    assert_eq!((&reset["actor"]["id"], &reset["subject"]["id"]), (&json!(id), &json!(id)));
    let ended = |row: &&Value| row["changes"]["action"]["to"] == "password_changed";
    assert_eq!(told.data().iter().filter(ended).count(), 1, "the session that was open");
});

on_each_engine!(nobody_learns_from_the_answer_whether_an_address_is_known, |app| {
    let sink = app.sends_mail();
    sara(app);
    app.agent("Ali").email("ali@desk.example").recorded();
    let gone = app.agent("Gone").email("gone@desk.example").password(PASSWORD).recorded();
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let known = ask(app, "acme", SARA).expect(202);
    let by_id = ask(app, &app.id, SARA).expect(202);
    for (workspace, email) in [
        ("acme", "nobody@desk.example"),
        ("acme", "gone@desk.example"),
        ("acme", "ali@desk.example"),
        ("nowhere", SARA),
        ("wsp_01jd0000000000000000000000", SARA),
    ] {
        let unknown = ask(app, workspace, email).expect(202);
        assert_eq!(without_traces(&unknown), without_traces(&known), "{workspace} {email}");
        let names = |answer: &Answer| {
            let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&unknown), names(&known), "{workspace} {email}");
    }
    assert_eq!(without_traces(&by_id), without_traces(&known));
    let meant = sent(app);
    let to: Vec<&Value> = meant.iter().map(|row| &row["recipient"]).collect();
    assert_eq!(to, [&json!(SARA), &json!(SARA)], "who has a password is written to, and nobody else");
    assert_eq!(sink.taken().len(), 2);
});

on_each_engine!(a_letter_is_of_no_use_once_time_password_address_or_agent_are_others, |app| {
    let sink = app.sends_mail();
    let id = sara(app);
    let agent = format!("/v1/agents/{id}");
    let fresh = || {
        app.clock.advance_seconds(3_600);
        ask(app, "acme", SARA).expect(202);
        secret(&letter_to(app, &sink, SARA))
    };
    let token = fresh();
    app.clock.advance_seconds(1_800);
    let late = without_traces(&confirm(app, &token, OTHER).expect(401).problem("secret_refused"));

    let token = fresh();
    app.root().patch(&agent, json!({"password": OTHER})).expect(200);
    assert_eq!(without_traces(&confirm(app, &token, PASSWORD).expect(401)), late, "another password");

    let token = fresh();
    app.root().patch(&agent, json!({"email": "new@desk.example"})).expect(200);
    assert_eq!(without_traces(&confirm(app, &token, PASSWORD).expect(401)), late, "another address");
    app.root().patch(&agent, json!({"email": SARA})).expect(200);

    let token = fresh();
    app.root().delete(&agent).expect(204);
    assert_eq!(without_traces(&confirm(app, &token, PASSWORD).expect(401)), late, "deactivated");
    app.root().patch(&agent, json!({"deactivated": false})).expect(200);

    let (token, newer) = (fresh(), {
        ask(app, "acme", SARA).expect(202);
        secret(&letter_to(app, &sink, SARA))
    });
    confirm(app, &newer, PASSWORD).expect(204);
    assert_eq!(without_traces(&confirm(app, &token, OTHER).expect(401)), late, "one of two was used");
    for never in ["x", &"c".repeat(43), &"-".repeat(43)] {
        assert_eq!(without_traces(&confirm(app, never, OTHER).expect(401)), late, "{never}");
    }
    sign_in(app, SARA, PASSWORD).expect(201);
});

on_each_engine!(an_invitation_resets_no_password_and_a_reset_accepts_no_invitation, |app| {
    let sink = app.sends_mail();
    sara(app);
    app.root().post("/v1/invitations", json!({"email": "ali@desk.example", "role": "admin"})).expect(201);
    ask(app, "acme", SARA).expect(202);
    let invited = secret(&letter_to(app, &sink, "ali@desk.example"));
    let reset = secret(&letter_to(app, &sink, SARA));
    confirm(app, &invited, OTHER).expect(401);
    let body = json!({"token": reset, "name": "X", "password": OTHER});
    app.anonymous().post("/v1/auth/invitations/accept", body).expect(401);
    confirm(app, &reset, OTHER).expect(204);
});

on_each_engine!(letters_are_limited_for_known_and_unknown_addresses_alike, |app| {
    let sink = app.sends_mail();
    sara(app);
    let exhausted = |email: &str| {
        for _ in 0..5 {
            ask(app, "acme", email).expect(202);
        }
        ask(app, "acme", email).expect(429).problem("too_many_attempts")
    };
    let (known, unknown) = (exhausted(SARA), exhausted("nobody@desk.example"));
    assert_eq!(without_traces(&known), without_traces(&unknown));
    assert_eq!(known.header("retry-after"), unknown.header("retry-after"));
    sent(app);
    assert_eq!(sink.taken().len(), 5);
    // It is not by asking for letters that somebody is kept from signing in.
    sign_in(app, SARA, PASSWORD).expect(201);
    // And many addresses from one network are limited as well.
    let mut asked = 10;
    while ask(app, "acme", &format!("agent{asked}@desk.example")).status == 202 {
        asked += 1;
        assert!(asked <= 40, "it has no end");
    }
    assert_eq!(asked, 30);
    let wait: i64 = known.header("retry-after").unwrap().parse().unwrap();
    app.clock.advance_seconds(wait.max(900));
    ask(app, "acme", SARA).expect(202);
});

on_each_engine!(what_is_no_address_is_named, |app| {
    ask(app, "acme", "sara").expect(422).field_error("#/email", "invalid_email");
    ask(app, "", SARA).expect(422).field_error("#/workspace", "required");
    let body = json!({"workspace": "acme", "email": SARA, "url": "https://evil.example"});
    app.anonymous().post("/v1/auth/password-reset", body).expect(422).field_error("#/url", "unknown_field");
});
