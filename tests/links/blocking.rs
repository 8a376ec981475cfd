//! Whoever depends on something open cannot be closed by the team.

use serde_json::{Value, json};
use support::{TestApp, identity::Shop, on_each_engine};

use super::{close, link, opened, shown, told};

fn may_close(app: &TestApp, ticket: &str) -> bool {
    shown(app, ticket).words("allowed_actions").contains(&"status:closed".to_owned())
}

fn blocked_by(app: &TestApp, ticket: &str) -> Value {
    shown(app, ticket)["blocked_by"].clone()
}

on_each_engine!(an_open_dependency_keeps_a_ticket_from_being_closed_and_is_named, |app| {
    let (one, two, three) = (app.ticket().opened(), app.ticket().opened(), app.ticket().opened());
    assert_eq!(one["blocked_by"], json!([]));
    link(app.root(), &one.id(), "depends_on", &three.id()).expect(201);
    link(app.root(), &two.id(), "blocks", &one.id()).expect(201);
    let named = json!([
        {"id": two.id(), "number": two["number"]},
        {"id": three.id(), "number": three["number"]},
    ]);
    assert_eq!(blocked_by(app, &one.id()), named, "by number");
    let version = shown(app, &one.id()).int("version");
    let path = format!("/v1/tickets/{}", one.id());
    let reply = json!({"kind": "reply", "then": "closed", "body": {"content": "تمام شد."}});
    for refused in [close(app, &one.id()), app.root().post(format!("{path}/messages"), reply)] {
        let refused = refused.expect(409).problem("open_dependencies");
        assert_eq!(refused["blocked_by"], named);
        assert_eq!(refused["numbers"], json!([two["number"], three["number"]]));
    }
    assert_eq!(shown(app, &one.id()).int("version"), version, "nothing happened, no reply was sent");
    assert!(!may_close(app, &one.id()) && may_close(app, &two.id()));
    let listed = app.root().get("/v1/tickets").expect(200);
    let row = listed.data().iter().find(|row| row["id"] == one.id().as_str()).unwrap().clone();
    assert_eq!(row["blocked_by"], named);
    assert!(!row["allowed_actions"].as_array().unwrap().contains(&json!("status:closed")));
    // Anything else goes.
    app.root().patch(&path, json!({"status": "answered"})).expect(200);
});

on_each_engine!(a_ticket_is_free_when_the_last_of_what_it_depends_on_is_settled, |app| {
    let (one, two, three) = (opened(app), opened(app), opened(app));
    for other in [&two, &three] {
        link(app.root(), &one, "depends_on", other).expect(201);
    }
    let etag = app.root().get(format!("/v1/tickets/{one}")).etag();
    close(app, &two).expect(200);
    app.root().with("If-None-Match", etag).get(format!("/v1/tickets/{one}")).expect(200);
    assert!(!may_close(app, &one), "one is left");
    close(app, &one).expect(409).problem("open_dependencies");
    let reply = json!({"kind": "reply", "then": "closed", "body": {"content": "تمام شد."}});
    app.root().post(format!("/v1/tickets/{three}/messages"), reply).expect(201);
    assert!(may_close(app, &one));
    assert_eq!(blocked_by(app, &one), json!([]));
    let changes = app.root().get(format!("/v1/tickets/{one}/history")).expect(200);
    let last = changes.data().last().unwrap().clone();
    assert_eq!(last["type"], "ticket.blockers_changed");
    assert_eq!(last["changes"]["blocked_by"]["to"], json!([]));
    assert_eq!(last["changes"]["blocked_by"]["from"][0]["id"], three.as_str());
    close(app, &one).expect(200);
});

on_each_engine!(whatever_opens_or_settles_a_ticket_is_felt_by_what_depends_on_it, |app| {
    let (one, two) = (opened(app), opened(app));
    link(app.root(), &one, "depends_on", &two).expect(201);
    let path = format!("/v1/tickets/{two}");
    let says = |kind: &str| {
        let body = json!({"kind": kind, "body": {"content": "سلام"}});
        drop(app.root().post(format!("{path}/messages"), body).expect(201));
    };
    let set = |patch: Value| drop(app.root().patch(&path, patch).expect(200));
    let steps: [(&str, bool, &dyn Fn()); 11] = [
        ("closed", true, &|| set(json!({"status": "closed"}))),
        ("reopened by the team", false, &|| set(json!({"status": "in_review"}))),
        ("answered", false, &|| set(json!({"status": "answered"}))),
        ("closed again", true, &|| set(json!({"status": "closed"}))),
        ("reopened by the customer", false, &|| says("customer")),
        ("in the bin", true, &|| drop(app.root().delete(&path).expect(204))),
        ("back", false, &|| drop(app.root().act(format!("{path}/restore")).expect(200))),
        ("spam", true, &|| set(json!({"spam": true}))),
        ("no spam", false, &|| set(json!({"spam": false}))),
        ("closed for good", true, &|| set(json!({"status": "closed"}))),
        ("reopened by a reply", false, &|| says("reply")),
    ];
    for (name, free, step) in steps {
        let before = shown(app, &one).int("version");
        step();
        assert_eq!(may_close(app, &one), free, "{name}");
        let moved = shown(app, &one).int("version") - before;
        assert_eq!(moved, i64::from(name != "answered"), "{name}: one event, if anything changed");
    }
    assert_eq!(told(app, &one).len(), 4 + 10);
});

on_each_engine!(removing_the_link_frees_the_ticket_and_a_settled_one_never_held_it, |app| {
    let (one, two) = (opened(app), opened(app));
    let id = link(app.root(), &one, "depends_on", &two).expect(201).id();
    assert!(!may_close(app, &one));
    app.root().delete(format!("/v1/ticket-links/{id}")).expect(204);
    assert!(may_close(app, &one));
    close(app, &two).expect(200);
    link(app.root(), &one, "depends_on", &two).expect(201);
    assert!(may_close(app, &one));
    close(app, &one).expect(200);
    // A closed ticket is held as well: it could be closed again only after the other one.
    app.root().patch(format!("/v1/tickets/{two}"), json!({"status": "in_review"})).expect(200);
    assert_eq!(shown(app, &one)["status"], "closed");
    app.root().patch(format!("/v1/tickets/{one}"), json!({"status": "in_review"})).expect(200);
    close(app, &one).expect(409).problem("open_dependencies");
});

on_each_engine!(other_links_hold_nothing_up, |app| {
    for relation in ["related_to", "duplicates", "child_of", "parent_of", "report_of", "incident_of", "blocks"] {
        let (one, two) = (opened(app), opened(app));
        link(app.root(), &one, relation, &two).expect(201);
        close(app, &one).expect(200);
    }
});

on_each_engine!(a_customer_may_close_his_ticket_and_never_hears_of_links, |app| {
    let sara = Shop::open(app).user("sara");
    let body = json!({"subject": "s", "body": {"content": "c"}});
    let (own, other) = (sara.post("/v1/portal/tickets", body).expect(201).id(), opened(app));
    let before = sara.get(format!("/v1/portal/tickets/{own}")).expect(200);
    link(app.root(), &own, "depends_on", &other).expect(201);
    link(app.root(), &own, "duplicates", &other).expect(201);
    let after = sara.get(format!("/v1/portal/tickets/{own}")).expect(200);
    assert_eq!(after.json, before.json, "nothing of it is told");
    assert!(after.words("allowed_actions").contains(&"closePortalTicket".to_owned()));
    sara.get(format!("/v1/tickets/{own}/links")).expect(401);
    sara.get_beside_the_contract(&format!("/v1/portal/tickets/{own}/links")).expect(404);
    sara.act(format!("/v1/portal/tickets/{own}/close")).expect(200);
    assert_eq!(shown(app, &own)["status"], "closed");
    assert_eq!(shown(app, &own)["blocked_by"][0]["id"], other.as_str(), "what it depends on is as open as before");
});

on_each_engine!(a_ticket_depends_on_a_hundred_at_most, |app| {
    let one = opened(app);
    for _ in 0..100 {
        link(app.root(), &one, "depends_on", &opened(app)).expect(201);
    }
    let refused = link(app.root(), &one, "depends_on", &opened(app)).expect(409).problem("conflict");
    assert_eq!((&refused["reason"], &refused["max"]), (&json!("too_many"), &json!(100)));
    link(app.root(), &one, "related_to", &opened(app)).expect(201);
    assert_eq!(shown(app, &one)["blocked_by"].as_array().unwrap().len(), 100);
});
