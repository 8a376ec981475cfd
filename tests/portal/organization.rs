//! The tickets of a company's other people, where it shares them.

use serde_json::json;
use support::{identity::Shop, on_each_engine};

use super::{message, ticket};

on_each_engine!(colleagues_see_one_anothers_tickets_only_where_the_company_shares_them, |app| {
    let shop = Shop::open(app);
    let company = app.organization("Asa");
    let people = ["Sara", "Reza", "Mina"].map(|name| shop.user(name));
    let [sara, reza, stranger] = &people;
    for one in [sara, reza] {
        let id = one.get("/v1/portal/me").id();
        app.root().put(format!("/v1/organizations/{company}/members/{id}")).expect(204);
    }
    let id = sara.post("/v1/portal/tickets", ticket("of Sara")).expect(201).id();
    let path = format!("/v1/portal/tickets/{id}");
    reza.get(&path).expect(404);
    assert!(reza.get("/v1/portal/tickets").expect(200).ids().is_empty());
    assert_eq!(reza.get("/v1/portal/me")["sees_organization"], false);

    let organization = format!("/v1/organizations/{company}");
    app.root().patch(&organization, json!({"shares_tickets": true})).expect(200);
    let me = reza.get("/v1/portal/me").expect(200);
    assert_eq!((&me["sees_organization"], &me["organization"]), (&json!(true), &json!("Asa")));
    let seen = reza.get(&path).expect(200);
    assert_eq!((&seen["own"], &seen["requested_by"]), (&json!(false), &json!("Sara")));
    assert_eq!(reza.get("/v1/portal/tickets").expect(200).ids(), std::slice::from_ref(&id));
    assert!(reza.get("/v1/portal/tickets?own=true").expect(200).ids().is_empty());
    // He writes under his own name.
    reza.post(format!("{path}/messages"), message("me too")).expect(201);
    let seen = sara.get(format!("{path}/messages")).expect(200);
    assert_eq!(seen.column("author_name"), ["Sara", "Reza"]);
    assert_eq!((&seen.data()[0]["own"], &seen.data()[1]["own"]), (&json!(true), &json!(false)));
    stranger.get(&path).expect(404);
    stranger.post(format!("{path}/messages"), message("x")).expect(404);

    app.root().patch(&organization, json!({"shares_tickets": false})).expect(200);
    reza.get(&path).expect(404);
    sara.get(&path).expect(200);
});
