//! Customers sign in to the portal with a code from a letter.

use std::thread;

use serde_json::{Value, json};
use support::{Actor, Answer, Sink, TestApp, identity::Shop, on_each_engine, tamper};

use super::{kept_to_itself, letter_to, sent, without_traces};

const PARISA: &str = "parisa@customer.example";

fn ask(app: &TestApp, workspace: &str, email: &str) -> Answer {
    app.anonymous().post("/v1/auth/guest-codes", json!({"workspace": workspace, "email": email}))
}

fn enter(app: &TestApp, email: &str, code: &str) -> Answer {
    app.anonymous().post("/v1/auth/guest-sessions", json!({"workspace": "acme", "email": email, "code": code}))
}

/// A workspace that sends codes, and a customer of whom it vouches for the address.
fn open(app: &TestApp) -> (Sink, String) {
    let sink = app.sends_mail();
    app.root().patch("/v1/sign-in-settings", json!({"guest_codes": true})).expect(200);
    let customer = json!({"name": "Parisa", "emails": [{"value": "Parisa@Customer.example"}]});
    (sink, app.root().post("/v1/customers", customer).expect(201).id())
}

/// The code of the newest letter to her.
#[track_caller]
fn code(app: &TestApp, sink: &Sink) -> String {
    let words = letter_to(app, sink, PARISA).part("text/plain");
    let line = words.lines().map(str::trim).find(|line| line.len() == 8 && line.bytes().all(|it| it.is_ascii_digit()));
    line.unwrap_or_else(|| panic!("no code in {words}")).to_owned()
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:08}", (number + 1) % 100_000_000)
}

fn guest(app: &TestApp, tokens: &Answer) -> Actor {
    app.anonymous().presenting(tokens.str("access_token"))
}

on_each_engine!(a_code_opens_the_own_tickets_for_an_hour_and_no_longer, |app| {
    let (sink, id) = open(app);
    let own = app.ticket().with("customer", json!({"id": id})).opened().id();
    let foreign = app.ticket().opened().id();
    assert_eq!(ask(app, "acme", " PARISA@customer.example").expect(202)["expires_in_seconds"], 600);
    let code = code(app, &sink);
    kept_to_itself(app, &code);
    let tokens = enter(app, PARISA, &code).expect(201);
    assert_eq!((tokens.str("customer_id"), tokens.str("expires_at")), (id.clone(), app.clock.in_seconds(3_600)));
    let parisa = guest(app, &tokens);
    assert_eq!(parisa.get("/v1/portal/me").expect(200).id(), id);
    assert_eq!(parisa.get("/v1/portal/tickets").expect(200).ids(), std::slice::from_ref(&own));
    parisa.get(format!("/v1/portal/tickets/{foreign}")).expect(404);
    let message = json!({"body": {"content": "سلام"}});
    parisa.post(format!("/v1/portal/tickets/{own}/messages"), message).expect(201);
    // To the team's side it is no credential.
    parisa.get("/v1/tickets").expect(401).problem("invalid_token");
    enter(app, PARISA, &code).expect(401).problem("secret_refused");
    app.clock.advance_seconds(3_599);
    parisa.get("/v1/portal/me").expect(200);
    app.clock.advance_seconds(1);
    parisa.get("/v1/portal/me").expect(401).problem("token_expired");
    app.settle();
    let log = app.root().get("/v1/audit-log?limit=50").expect(200);
    let signed_in = |row: &&Value| row["changes"]["customer_id"]["to"] == id && row["actor"]["id"] == id;
    assert_eq!(log.data().iter().filter(signed_in).count(), 1);
    assert!(!log.text.contains(&tokens.str("access_token")));
});

on_each_engine!(a_code_is_good_for_five_tries_and_ten_minutes, |app| {
    let (sink, _) = open(app);
    ask(app, "acme", PARISA).expect(202);
    let first = code(app, &sink);
    for _ in 0..4 {
        enter(app, PARISA, &wrong(&first)).expect(401).problem("secret_refused");
    }
    let persian: String =
        first.chars().map(|it| char::from_u32(it as u32 - '0' as u32 + '۰' as u32).unwrap()).collect();
    enter(
        app,
        PARISA,
        &format!("{} {}", persian.chars().take(4).collect::<String>(), persian.chars().skip(4).collect::<String>()),
    )
    .expect(201);
    app.clock.advance_seconds(900);
    ask(app, "acme", PARISA).expect(202);
    let second = code(app, &sink);
    for _ in 0..5 {
        enter(app, PARISA, &wrong(&second)).expect(401);
    }
    enter(app, PARISA, &second).expect(401).problem("secret_refused");
    app.clock.advance_seconds(900);
    ask(app, "acme", PARISA).expect(202);
    let third = code(app, &sink);
    app.clock.advance_seconds(600);
    enter(app, PARISA, &third).expect(401);
    app.clock.advance_seconds(900);
    ask(app, "acme", PARISA).expect(202);
    let fourth = code(app, &sink);
    ask(app, "acme", PARISA).expect(202);
    let fifth = code(app, &sink);
    enter(app, PARISA, &fourth).expect(401);
    enter(app, PARISA, &fifth).expect(201);
});

on_each_engine!(one_code_makes_one_session_however_many_bring_it_at_once, |app| {
    let (sink, _) = open(app);
    ask(app, "acme", PARISA).expect(202);
    let code = code(app, &sink);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| enter(app, PARISA, &code).status)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(tamper::count(&app.database, "guest_sessions"), 1);
});

on_each_engine!(no_answer_tells_whether_an_address_is_known, |app| {
    let (sink, id) = open(app);
    let body = json!({"name": "C", "emails": [{"value": "claimed@customer.example", "standing": "claimed"}]});
    app.root().post("/v1/customers", body).expect(201);
    let gone = json!({"name": "G", "emails": [{"value": "gone@customer.example"}]});
    let gone = app.root().post("/v1/customers", gone).expect(201).id();
    app.root().delete(format!("/v1/customers/{gone}")).expect(204);
    let known = without_traces(&ask(app, "acme", PARISA).expect(202));
    let refused = without_traces(&enter(app, PARISA, "x").expect(401).problem("secret_refused"));
    for (workspace, email) in [
        ("acme", "nobody@customer.example"),
        ("acme", "claimed@customer.example"),
        ("acme", "gone@customer.example"),
        ("nowhere", PARISA),
    ] {
        assert_eq!(without_traces(&ask(app, workspace, email).expect(202)), known, "{email}");
        let body = json!({"workspace": workspace, "email": email, "code": "12345678"});
        let answer = app.anonymous().post("/v1/auth/guest-sessions", body).expect(401);
        assert_eq!(without_traces(&answer), refused, "{email}");
    }
    let meant = sent(app);
    assert_eq!(meant.iter().map(|row| &row["recipient"]).collect::<Vec<_>>(), [&json!(PARISA)]);
    assert_eq!(tamper::count(&app.database, "guest_codes"), 1);
    // Of an agent's address nothing is told here either, and no code for the portal opens the team's side.
    assert!(!id.is_empty() && sink.taken().len() == 1);
});

on_each_engine!(a_workspace_that_does_not_want_codes_sends_none, |app| {
    let (sink, _) = open(app);
    ask(app, "acme", PARISA).expect(202);
    let code = code(app, &sink);
    app.root().patch("/v1/sign-in-settings", json!({"guest_codes": false})).expect(200);
    enter(app, PARISA, &code).expect(401);
    ask(app, "acme", PARISA).expect(202);
    assert_eq!(sent(app).len(), 1);
});

on_each_engine!(who_loses_the_address_or_leaves_is_out, |app| {
    let (sink, id) = open(app);
    let enters = || {
        app.clock.advance_seconds(1_200);
        ask(app, "acme", PARISA).expect(202);
        guest(app, &enter(app, PARISA, &code(app, &sink)).expect(201))
    };
    let (first, second) = (enters(), enters());
    first.delete("/v1/portal/session").expect(204);
    first.get("/v1/portal/me").expect(401).problem("session_ended");
    second.get("/v1/portal/me").expect(200);
    let path = format!("/v1/customers/{id}");
    app.root().patch(&path, json!({"emails": [{"value": PARISA, "standing": "claimed"}]})).expect(200);
    second.get("/v1/portal/me").expect(401).problem("session_ended");
    app.root().patch(&path, json!({"emails": [{"value": PARISA}]})).expect(200);
    second.get("/v1/portal/me").expect(200);
    app.root().delete(&path).expect(204);
    second.get("/v1/portal/me").expect(401).problem("customer_removed");
    // Whom his own application vouches for signs out there.
    Shop::open(app).user("sara").delete("/v1/portal/session").expect(404);
});

on_each_engine!(a_guest_sees_nothing_of_his_company, |app| {
    let (sink, id) = open(app);
    let company =
        app.root().post("/v1/organizations", json!({"name": "پارس", "shares_tickets": true})).expect(201).id();
    let colleague = app.customer("Ali");
    for who in [&id, &colleague] {
        app.root().put(format!("/v1/organizations/{company}/members/{who}")).expect(204);
    }
    let theirs = app.ticket().with("customer", json!({"id": colleague})).opened().id();
    ask(app, "acme", PARISA).expect(202);
    let parisa = guest(app, &enter(app, PARISA, &code(app, &sink)).expect(201));
    parisa.get(format!("/v1/portal/tickets/{theirs}")).expect(404);
    assert_eq!(parisa.get("/v1/portal/tickets").expect(200).ids(), [""; 0]);
    assert_eq!(parisa.get("/v1/portal/me").expect(200)["sees_organization"], false);
});

on_each_engine!(guessing_codes_is_limited_and_so_are_letters, |app| {
    let (sink, _) = open(app);
    for _ in 0..5 {
        ask(app, "acme", PARISA).expect(202);
    }
    let known = ask(app, "acme", PARISA).expect(429);
    for _ in 0..5 {
        ask(app, "acme", "nobody@customer.example").expect(202);
    }
    assert_eq!(without_traces(&ask(app, "acme", "nobody@customer.example").expect(429)), without_traces(&known));
    sent(app);
    assert_eq!(sink.taken().len(), 5);
    let newest = code(app, &sink);
    let refused = (0..12).map(|_| enter(app, PARISA, &wrong(&newest)).status).collect::<Vec<_>>();
    assert_eq!(refused.iter().position(|status| *status == 429), Some(10), "{refused:?}");
});
