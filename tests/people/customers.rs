//! Customers.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(a_customer_is_recorded_read_and_changed, |app| {
    let organization = app.organization("پارس");
    let body = json!({
        "name": "پریسا کریمی", "external_id": "crm-7", "locale": "fa", "time_zone": "Asia/Tehran", "tier": "vip",
        "organization_id": organization, "note": "Prefers the phone.",
        "emails": [{"value": "Parisa@Example.com"}, {"value": "p@home.example", "standing": "claimed"}],
        "phones": [{"value": "۰۹۱۲ ۳۴۵ ۶۷۸۹"}],
    });
    let customer = app.root().post("/v1/customers", body.clone()).expect(201);
    let path = format!("/v1/customers/{}", customer.id());
    assert_eq!(customer.header("location"), Some(path.as_str()));
    for member in ["name", "external_id", "locale", "time_zone", "tier", "organization_id", "note"] {
        assert_eq!(customer[member], body[member], "{member}");
    }
    assert_eq!(customer["emails"][0], json!({"value": "Parisa@Example.com", "standing": "asserted"}));
    assert_eq!(customer["emails"][1]["standing"], "claimed");
    assert_eq!(customer["blocked"], false);
    let shown = app.root().get(&path).expect(200);
    assert_eq!((shown.json.clone(), shown.etag()), (customer.json.clone(), customer.etag()));
    app.root().with("If-None-Match", shown.etag()).get(&path).expect(304);

    let change = json!({"note": null, "tier": "standard", "emails": [{"value": "new@example.com"}]});
    let changed = app.root().if_match(shown.etag()).patch(&path, change).expect(200);
    assert_eq!(
        (&changed["note"], &changed["tier"], &changed["name"]),
        (&json!(null), &json!("standard"), &body["name"])
    );
    assert_eq!(changed["emails"], json!([{"value": "new@example.com", "standing": "asserted"}]));
    let refused = app.root().if_match(shown.etag()).patch(&path, json!({"tier": "vip", "name": "x"})).expect(412);
    assert_eq!(refused.words("conflicting_fields"), ["tier"]);
});

on_each_engine!(an_address_or_id_that_is_taken_names_whose_it_is, |app| {
    let first = app
        .root()
        .post(
            "/v1/customers",
            json!({"external_id": "7", "emails": [{"value": "a@example.com"}], "phones": [{"value": "+989121234567"}]}),
        )
        .expect(201)
        .id();
    for body in [
        json!({"emails": [{"value": "A@EXAMPLE.com"}]}),
        json!({"phones": [{"value": "+۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷"}]}),
        json!({"external_id": "7"}),
    ] {
        let refused = app.root().post("/v1/customers", body.clone()).expect(409).problem("already_exists");
        assert_eq!(refused["existing_id"], first.as_str(), "{body}");
        let other = app.root().post("/v1/customers", json!({"name": "Other"})).expect(201).id();
        let refused = app.root().patch(format!("/v1/customers/{other}"), body).expect(409).problem("already_exists");
        assert_eq!(refused["existing_id"], first.as_str());
    }
    app.root()
        .post("/v1/customers", json!({"emails": [{"value": "a@example.com", "standing": "claimed"}]}))
        .expect(201);
    app.root().post("/v1/customers", json!({"external_id": "7 "})).expect(201);
    app.other_workspace()
        .root()
        .post("/v1/customers", json!({"external_id": "7", "emails": [{"value": "a@example.com"}]}))
        .expect(201);
});

on_each_engine!(bad_data_of_a_customer_is_named_all_at_once, |app| {
    let body = json!({
        "name": " ", "time_zone": "Tehran", "locale": "de", "tier": "gold",
        "emails": [{"value": "parisa"}, {"value": "a@example.com", "kind": "home"}], "phones": [{"value": "12"}],
    });
    let refused = app.root().post("/v1/customers", body).expect(422).problem("validation_failed");
    for (place, code) in
        [("#/locale", "unknown_option"), ("#/tier", "unknown_option"), ("#/emails/1/kind", "unknown_field")]
    {
        assert!(refused.clone().field_error(place, code).status == 422);
    }
    let body =
        json!({"name": " ", "time_zone": "Tehran", "emails": [{"value": "parisa"}], "phones": [{"value": "12"}]});
    let refused = app.root().post("/v1/customers", body).expect(422);
    for (place, code) in [
        ("#/name", "required"),
        ("#/time_zone", "unknown_option"),
        ("#/emails/0/value", "invalid_email"),
        ("#/phones/0/value", "invalid_phone"),
    ] {
        assert!(refused.clone().field_error(place, code).status == 422);
    }
    assert!(app.root().get("/v1/customers").ids().is_empty());
});

on_each_engine!(customers_are_found_by_what_is_known_of_them, |app| {
    let organization = app.organization("پارس");
    let known = app
        .root()
        .post("/v1/customers", json!({"name": "A", "external_id": "7", "tier": "vip", "organization_id": organization, "emails": [{"value": "a@example.com"}], "phones": [{"value": "09121234567"}]}))
        .expect(201)
        .id();
    app.clock.advance_seconds(9);
    let other = app.root().post("/v1/customers", json!({"name": "B"})).expect(201).id();
    let organization = format!("organization_id={organization}");
    for filter in
        ["email=A@example.com", "phone=%DB%B0912-123-4567", "external_id=7", "tier=vip,premium", organization.as_str()]
    {
        assert_eq!(app.root().get(format!("/v1/customers?{filter}")).expect(200).ids(), [known.as_str()], "{filter}");
    }
    app.root().act(format!("/v1/customers/{known}/block")).expect(200);
    assert_eq!(app.root().get("/v1/customers?blocked=true").ids(), [known.as_str()]);
    assert_eq!(app.root().get("/v1/customers?blocked=false").ids(), [other.as_str()]);
    assert_eq!(app.root().get(format!("/v1/customers?created_at.gte={}", app.clock.now())).ids(), [other.as_str()]);
    let first = app.root().get("/v1/customers?limit=1&with_total=true").expect(200);
    assert_eq!((first.ids(), first["page"]["total"]["value"].clone()), (vec![other], json!(2)));
    let second = app.root().get(format!("/v1/customers?limit=1&cursor={}", first.next_cursor().unwrap()));
    assert_eq!((second.ids(), second.next_cursor()), (vec![known], None));
    app.root().get("/v1/customers?email=nobody").expect(400).field_error("email", "invalid_email");
});

on_each_engine!(a_customer_goes_to_the_bin_and_comes_back, |app| {
    let id = app.customer("Parisa");
    let path = format!("/v1/customers/{id}");
    app.root().delete(&path).expect(204);
    app.root().delete(&path).expect(204);
    assert!(app.root().get("/v1/customers").ids().is_empty());
    assert_eq!(app.root().get("/v1/customers?deleted=true").ids(), [id.as_str()]);
    app.root().patch(&path, json!({"name": "x"})).expect(409).problem("deleted");
    let refused = app.root().post("/v1/tickets", app.ticket().of(&id).body).expect(422);
    refused.field_error("#/customer/id", "not_found");
    let restored = app.root().act(format!("{path}/restore")).expect(200);
    assert_eq!((&restored["deleted_at"], &restored["name"]), (&json!(null), &json!("Parisa")));
    app.ticket().of(&id).opened();
});

on_each_engine!(an_address_in_the_bin_is_free_for_others, |app| {
    let body = json!({"emails": [{"value": "a@example.com"}]});
    let first = app.root().post("/v1/customers", body.clone()).expect(201).id();
    app.root().delete(format!("/v1/customers/{first}")).expect(204);
    let second = app.root().post("/v1/customers", body).expect(201).id();
    let refused = app.root().act(format!("/v1/customers/{first}/restore")).expect(409).problem("already_exists");
    assert_eq!(refused["existing_id"], second.as_str());
});

on_each_engine!(blocking_is_told_with_its_time, |app| {
    let path = format!("/v1/customers/{}", app.customer("Parisa"));
    let blocked = app.root().act(format!("{path}/block")).expect(200);
    assert_eq!((&blocked["blocked"], &blocked["blocked_at"]), (&json!(true), &json!(app.clock.now())));
    app.clock.advance_seconds(9);
    assert_eq!(app.root().act(format!("{path}/block")).expect(200).json, blocked.json);
    let free = app.root().act(format!("{path}/unblock")).expect(200);
    assert_eq!((&free["blocked"], &free["blocked_at"]), (&json!(false), &json!(null)));
    app.agent("sara").enters().act(format!("{path}/block")).expect(403).problem("forbidden");
});
