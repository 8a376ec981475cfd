//! Companies and who belongs to them.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(a_company_is_recorded_changed_and_removed, |app| {
    let body = json!({"name": "پارس", "domains": ["Pars.Example", "pars.ir"], "note": "Old friends."});
    let made = app.root().post("/v1/organizations", body).expect(201);
    let path = format!("/v1/organizations/{}", made.id());
    assert_eq!(made.words("domains"), ["pars.example", "pars.ir"]);
    assert_eq!(app.root().get(&path).expect(200).json, made.json);
    let changed = app.root().if_match(made.etag()).patch(&path, json!({"note": null, "domains": []})).expect(200);
    assert_eq!((&changed["note"], &changed["domains"], &changed["name"]), (&json!(null), &json!([]), &json!("پارس")));
    app.root().if_match(made.etag()).delete(&path).expect(412);
    app.root().if_match(changed.etag()).delete(&path).expect(204);
    app.root().get(&path).expect(404);
});

on_each_engine!(a_companys_name_is_its_own_whatever_its_case, |app| {
    let first = app.organization("Pars");
    let refused = app.root().post("/v1/organizations", json!({"name": " PARS "})).expect(409).problem("already_exists");
    assert_eq!(refused["existing_id"], first.as_str());
    let other = app.organization("Asa");
    app.root().patch(format!("/v1/organizations/{other}"), json!({"name": "pars"})).expect(409);
    assert_eq!(app.root().get("/v1/organizations?name=pARS").ids(), [first]);
});

on_each_engine!(customers_join_and_leave_and_twice_is_once, |app| {
    let (organization, other, customer) = (app.organization("پارس"), app.organization("آسا"), app.customer("Parisa"));
    let of = || app.root().get(format!("/v1/customers/{customer}"));
    for _ in 0..2 {
        app.root().put(format!("/v1/organizations/{organization}/members/{customer}")).expect(204);
        assert_eq!((&of()["organization_id"], &of()["version"]), (&json!(organization), &json!(2)));
    }
    app.root().delete(format!("/v1/organizations/{other}/members/{customer}")).expect(204);
    assert_eq!(of()["organization_id"], organization.as_str(), "he was never in that one");
    app.root().put(format!("/v1/organizations/{other}/members/{customer}")).expect(204);
    assert_eq!(of()["organization_id"], other.as_str(), "one at a time");
    for _ in 0..2 {
        app.root().delete(format!("/v1/organizations/{other}/members/{customer}")).expect(204);
        assert_eq!(of()["organization_id"], json!(null));
    }
});

on_each_engine!(a_company_that_is_referred_to_stays, |app| {
    let (organization, customer) = (app.organization("پارس"), app.customer("Parisa"));
    app.root().put(format!("/v1/organizations/{organization}/members/{customer}")).expect(204);
    app.root().delete(format!("/v1/organizations/{organization}")).expect(409).problem("in_use");
    app.root().get(format!("/v1/organizations/{organization}")).expect(200);
});

on_each_engine!(domains_that_are_none_are_named, |app| {
    let body = json!({"name": "پارس", "domains": ["pars.example", "not a domain", "PARS.example"]});
    let refused = app.root().post("/v1/organizations", body).expect(422);
    refused.field_error("#/domains/1", "invalid_format").field_error("#/domains/2", "duplicate");
});
