//! Which customer a token means.

use std::thread;

use serde_json::json;
use support::{identity::Shop, on_each_engine};

on_each_engine!(a_customer_is_recorded_on_first_sight_and_found_again, |app| {
    let shop = Shop::open(app);
    let sara = shop.user_with("u-7", json!({"name": "Sara", "locale": "en-GB", "zoneinfo": "Europe/Berlin"}));
    let me = sara.get("/v1/portal/me").expect(200);
    assert_eq!(
        (me.str("name"), me.str("locale"), me.str("time_zone")),
        ("Sara".into(), "en".into(), "Europe/Berlin".into())
    );
    assert_eq!(sara.get("/v1/portal/me").id(), me.id());
    // Another token of the same user, which says something else.
    assert_eq!(shop.user_with("u-7", json!({"name": "S."})).get("/v1/portal/me")["name"], "Sara");
    assert_ne!(shop.user("u-8").get("/v1/portal/me").id(), me.id());
    let seen = app.root().get(format!("/v1/customers/{}", me.id())).expect(200);
    assert_eq!((&seen["name"], &seen["external_id"], &seen["version"]), (&json!("Sara"), &json!(null), &json!(1)));
});

on_each_engine!(an_unverified_address_never_merges_and_a_verified_one_does, |app| {
    let shop = Shop::open(app);
    let body = json!({"name": "Parisa", "emails": [{"value": "parisa@mail.example"}]});
    let known = app.root().post("/v1/customers", body).expect(201).id();
    for (subject, verified) in [("a", json!(false)), ("b", json!("true")), ("c", json!(1)), ("d", json!(null))] {
        let thief = shop.user_with(subject, json!({"email": "Parisa@Mail.example", "email_verified": verified}));
        let me = thief.get("/v1/portal/me").expect(200);
        assert_ne!(me.id(), known, "{verified}");
        assert_eq!(me["emails"], json!([{"value": "Parisa@Mail.example", "verified": false}]));
    }
    let parisa = shop.user_with("e", json!({"email": "Parisa@Mail.example", "email_verified": true}));
    assert_eq!(parisa.get("/v1/portal/me").expect(200).id(), known);
    assert_eq!(parisa.get("/v1/portal/me")["name"], "Parisa");
    // Once known, he is known by his subject, whatever the address says later.
    assert_eq!(shop.user("e").get("/v1/portal/me").id(), known);
});

on_each_engine!(who_is_found_by_a_verified_address_is_told_in_the_history_once, |app| {
    let shop = Shop::open(app);
    let body = json!({"name": "Parisa", "emails": [{"value": "parisa@mail.example"}]});
    let known = app.root().post("/v1/customers", body).expect(201).id();
    let claims = json!({"email": "parisa@mail.example", "email_verified": true});
    for _ in 0..2 {
        assert_eq!(shop.user_with("e-1", claims.clone()).get("/v1/portal/me").expect(200).id(), known);
    }
    shop.user("new").get("/v1/portal/me").expect(200);
    app.settle();
    let log = app.root().get("/v1/audit-log?limit=200").expect(200);
    let told: Vec<_> = log.data().iter().filter(|it| it["subject"]["type"] == "customer").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let event = told[0];
    assert_eq!((&event["type"], &event["subject"]["id"]), (&json!("access.changed"), &json!(known)));
    assert_eq!(event["changes"]["identity_provider_id"], json!({"from": null, "to": shop.provider}));
    assert_eq!(event["changes"]["identity_subject"], json!({"from": null, "to": "e-1"}));
    assert_eq!(app.root().get(format!("/v1/customers/{known}")).expect(200)["version"], 2);
});

on_each_engine!(an_address_that_is_verified_later_counts_from_then_on, |app| {
    let shop = Shop::open(app);
    let claimed = json!({"email": "sara@mail.example", "email_verified": false});
    let me = shop.user_with("u", claimed).get("/v1/portal/me").expect(200);
    assert_eq!(me["emails"][0]["verified"], false);
    let verified = json!({"email": "sara@mail.example", "email_verified": true});
    let later = shop.user_with("u", verified.clone()).get("/v1/portal/me").expect(200);
    assert_eq!((later.id(), &later["emails"][0]["verified"]), (me.id(), &json!(true)));
    // Somebody else has it by now: nobody is merged, and nothing fails.
    let other = shop.user("v").get("/v1/portal/me").id();
    assert_eq!(shop.user_with("v", verified).get("/v1/portal/me").expect(200).id(), other);
});

on_each_engine!(many_first_calls_at_once_make_one_customer, |app| {
    let shop = Shop::open(app);
    let sara = shop.user_with("u", json!({"email": "sara@mail.example", "email_verified": true}));
    let ids: Vec<String> = thread::scope(|threads| {
        let calls: Vec<_> = (0..12).map(|_| threads.spawn(|| sara.get("/v1/portal/me").expect(200).id())).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(app.root().get("/v1/customers?with_total=true").expect(200)["page"]["total"]["value"], 1);
});

on_each_engine!(a_blocked_customer_reads_and_writes_nothing_more, |app| {
    let shop = Shop::open(app);
    let sara = shop.user("u");
    let ticket = json!({"subject": "s", "body": {"content": "c"}});
    let id = sara.post("/v1/portal/tickets", ticket.clone()).expect(201).id();
    let customer = sara.get("/v1/portal/me").id();
    app.root().act(format!("/v1/customers/{customer}/block")).expect(200);
    assert_eq!(sara.get("/v1/portal/me").expect(200)["can_write"], false);
    assert_eq!(sara.get(format!("/v1/portal/tickets/{id}")).expect(200)["allowed_actions"], json!([]));
    sara.post("/v1/portal/tickets", ticket.clone()).expect(409).problem("customer_blocked");
    let message = json!({"body": {"content": "c"}});
    sara.post(format!("/v1/portal/tickets/{id}/messages"), message).expect(409).problem("customer_blocked");
    sara.act(format!("/v1/portal/tickets/{id}/close")).expect(409).problem("customer_blocked");
    sara.patch("/v1/portal/me", json!({"name": "S"})).expect(409).problem("customer_blocked");
    app.root().act(format!("/v1/customers/{customer}/unblock")).expect(200);
    sara.post("/v1/portal/tickets", ticket).expect(201);
});

on_each_engine!(a_removed_customer_is_refused_until_he_is_restored, |app| {
    let shop = Shop::open(app);
    let sara = shop.user("u");
    let customer = sara.get("/v1/portal/me").id();
    app.root().delete(format!("/v1/customers/{customer}")).expect(204);
    sara.get("/v1/portal/me").expect(401).problem("customer_removed");
    app.root().act(format!("/v1/customers/{customer}/restore")).expect(200);
    assert_eq!(sara.get("/v1/portal/me").expect(200).id(), customer);
});
