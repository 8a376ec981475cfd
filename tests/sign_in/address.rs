//! Customers prove by a letter that an address is theirs.

use serde_json::{Value, json};
use support::{Answer, TestApp, identity::Shop, on_each_engine};

use super::{kept_to_itself, letter_to, secret, sent, without_traces};

const PARISA: &str = "parisa@customer.example";

/// A customer who claims the address.
fn claims(app: &TestApp) -> String {
    let body = json!({"name": "Parisa", "emails": [{"value": "Parisa@Customer.example", "standing": "claimed"}]});
    app.root().post("/v1/customers", body).expect(201).id()
}

fn confirm(app: &TestApp, token: &str) -> Answer {
    app.anonymous().post("/v1/auth/addresses/confirm", json!({"token": token}))
}

fn standing(app: &TestApp, id: &str) -> Value {
    app.root().get(format!("/v1/customers/{id}")).expect(200)["emails"][0]["standing"].clone()
}

on_each_engine!(a_claimed_address_that_is_proved_is_asserted_and_found, |app| {
    let sink = app.sends_mail();
    app.root().patch("/v1/sign-in-settings", json!({"portal_url": "https://help.example"})).expect(200);
    let id = claims(app);
    // As long as it is only claimed nobody is found by it.
    let stranger =
        app.ticket().with("customer", json!({"emails": [{"value": PARISA, "standing": "claimed"}]})).opened();
    assert_ne!(stranger["customer_id"], id.as_str());
    let asked = app.agent("Sara").enters().post(format!("/v1/customers/{id}/verify-emails"), json!({})).expect(202);
    assert_eq!(asked["letters"], 1);
    let letter = letter_to(app, &sink, PARISA);
    let token = secret(&letter);
    let words = letter.part("text/plain");
    assert!(words.contains(&format!("https://help.example/verify-address#workspace=acme&token={token}")), "{words}");
    assert!(!words.contains("Parisa"), "what she calls herself is not sent to whoever reads there");
    kept_to_itself(app, &token);
    assert_eq!(standing(app, &id), "claimed");
    assert_eq!(confirm(app, &token).expect(200)["email"], "Parisa@Customer.example");
    assert_eq!(standing(app, &id), "asserted");
    let found = app.ticket().with("customer", json!({"emails": [{"value": PARISA}]})).opened();
    assert_eq!(found["customer_id"], id.as_str());
    confirm(app, &token).expect(401).problem("secret_refused");
    let again = app.root().post(format!("/v1/customers/{id}/verify-emails"), json!({"email": PARISA})).expect(202);
    assert_eq!(again["letters"], 0, "it is proved already");
    app.settle();
    let history = app.root().get(format!("/v1/customers/{id}")).expect(200);
    assert_eq!(history["version"], 2);
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(an_address_that_is_anothers_is_never_taken_over, |app| {
    let sink = app.sends_mail();
    let id = claims(app);
    app.root().post(format!("/v1/customers/{id}/verify-emails"), json!({})).expect(202);
    let token = secret(&letter_to(app, &sink, PARISA));
    // Meanwhile somebody vouches that it is another customer's.
    let other = app.root().post("/v1/customers", json!({"name": "O", "emails": [{"value": PARISA}]})).expect(201).id();
    let told = app.root().post(format!("/v1/customers/{id}/verify-emails"), json!({})).expect(409);
    assert_eq!(told.problem("already_exists")["existing_id"], other.as_str());
    let refused = confirm(app, &token).expect(409).problem("already_exists");
    assert!(!refused.text.contains(&other) && !refused.text.contains(&id), "whose it is concerns the team alone");
    assert_eq!((standing(app, &id), standing(app, &other)), (json!("claimed"), json!("asserted")));
    // The letter is used up, whatever came of it.
    app.root().delete(format!("/v1/customers/{other}")).expect(204);
    confirm(app, &token).expect(401);
});

on_each_engine!(a_customer_proves_his_own_addresses_and_learns_nothing_of_others, |app| {
    let sink = app.sends_mail();
    let shop = Shop::open(app);
    let other = app.root().post("/v1/customers", json!({"name": "O", "emails": [{"value": PARISA}]})).expect(201).id();
    let sara = shop.user_with("sara", json!({"email": PARISA}));
    let me = sara.get("/v1/portal/me").expect(200);
    assert_eq!((me["emails"][0]["verified"].clone(), me.id() == other), (json!(false), false));
    // The same answer as for an address that nobody has; only who reads what is sent there is told.
    assert_eq!(sara.post("/v1/portal/me/verify-emails", json!({})).expect(202)["letters"], 1);
    confirm(app, &secret(&letter_to(app, &sink, PARISA))).expect(409);
    let ali = shop.user_with("ali", json!({"email": "ali@customer.example"}));
    let id = ali.get("/v1/portal/me").expect(200).id();
    assert_eq!(
        ali.post("/v1/portal/me/verify-emails", json!({"email": "ALI@customer.example"})).expect(202)["letters"],
        1
    );
    ali.post("/v1/portal/me/verify-emails", json!({"email": PARISA})).expect(422).field_error("#/email", "not_found");
    confirm(app, &secret(&letter_to(app, &sink, "ali@customer.example"))).expect(200);
    assert_eq!(standing(app, &id), "asserted");
    assert_eq!(ali.get("/v1/portal/me").expect(200)["emails"][0]["verified"], true);
    app.root().act(format!("/v1/customers/{id}/block")).expect(200);
    ali.post("/v1/portal/me/verify-emails", json!({})).expect(409).problem("customer_blocked");
});

on_each_engine!(a_letter_is_of_no_use_once_it_is_old_or_about_nothing, |app| {
    let sink = app.sends_mail();
    let id = claims(app);
    let path = format!("/v1/customers/{id}");
    let fresh = || {
        app.clock.advance_seconds(3_600);
        app.root().post(format!("{path}/verify-emails"), json!({})).expect(202);
        secret(&letter_to(app, &sink, PARISA))
    };
    let token = fresh();
    app.clock.advance_seconds(48 * 3_600);
    let late = without_traces(&confirm(app, &token).expect(401).problem("secret_refused"));
    let token = fresh();
    app.root().patch(&path, json!({"emails": []})).expect(200);
    assert_eq!(without_traces(&confirm(app, &token).expect(401)), late, "claimed no more");
    app.root().patch(&path, json!({"emails": [{"value": PARISA, "standing": "claimed"}]})).expect(200);
    let token = fresh();
    app.root().delete(&path).expect(204);
    assert_eq!(without_traces(&confirm(app, &token).expect(401)), late, "in the bin");
    app.root().post(format!("{path}/verify-emails"), json!({})).expect(409).problem("deleted");
    for never in ["x", &"d".repeat(43)] {
        assert_eq!(without_traces(&confirm(app, never).expect(401)), late);
    }
});

on_each_engine!(a_letter_proves_once_although_the_address_is_claimed_again, |app| {
    let sink = app.sends_mail();
    let path = format!("/v1/customers/{}", claims(app));
    app.root().post(format!("{path}/verify-emails"), json!({})).expect(202);
    let token = secret(&letter_to(app, &sink, PARISA));
    confirm(app, &token).expect(200);
    app.root().patch(&path, json!({"emails": []})).expect(200);
    app.root().patch(&path, json!({"emails": [{"value": PARISA, "standing": "claimed"}]})).expect(200);
    confirm(app, &token).expect(401).problem("secret_refused");
    assert_eq!(app.root().get(&path).expect(200)["emails"][0]["standing"], "claimed");
});

on_each_engine!(letters_to_one_address_are_few_however_many_claim_it, |app| {
    let sink = app.sends_mail();
    let all: Vec<String> = (0..8).map(|_| claims(app)).collect();
    for id in &all {
        app.root().post(format!("/v1/customers/{id}/verify-emails"), json!({})).expect(202);
    }
    let meant = sent(app);
    assert_eq!(meant.iter().filter(|row| row["reason"] == "too_many").count(), 3);
    assert_eq!(sink.taken().len(), 5);
    let shop = Shop::open(app);
    let sara = shop.user_with("sara", json!({"email": "sara@customer.example"}));
    for _ in 0..5 {
        sara.post("/v1/portal/me/verify-emails", json!({})).expect(202);
    }
    sara.post("/v1/portal/me/verify-emails", json!({})).expect(429).problem("too_many_attempts");
});
