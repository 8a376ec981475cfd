//! Who may call the portal, and what its tokens open elsewhere.

use support::{TestApp, contract, contract::Operation, identity::Shop, on_each_engine};

use super::{message, ticket};

const MISSING: &str = "tkt_01jd0000000000000000000000";

fn operations(app: &TestApp) -> Vec<&'static Operation> {
    let all = &contract::of(&format!("http://{}", app.address())).operations;
    all.iter().filter(|operation| operation.path.starts_with("/v1/portal/")).collect()
}

fn body(operation: &Operation) -> Option<serde_json::Value> {
    match operation.id.as_str() {
        "createPortalTicket" => Some(ticket("s")),
        "createPortalMessage" => Some(message("c")),
        "updatePortalMe" | "verifyPortalEmails" => Some(serde_json::json!({})),
        "answerPortalSurvey" => Some(serde_json::json!({"score": 5})),
        _ => None,
    }
}

on_each_engine!(every_operation_of_the_portal_is_for_customers_alone, |app| {
    let shop = Shop::open(app);
    let sara = shop.user("u");
    let portal = operations(app);
    assert!(portal.len() >= 10, "{}", portal.len());
    let team = [app.root().clone(), app.admin(), app.agent("a").enters(), app.viewer()];
    for operation in portal {
        assert!(operation.is_for_customers() && operation.scopes().is_empty(), "{}", operation.id);
        let path = operation.path.replace("{id}", MISSING);
        let send =
            |who: &support::Actor| match operation.id.as_str() {
                // Any bytes are a file, if they have a name.
                "createPortalAttachment" => who
                    .with("Content-Disposition", "attachment; filename=\"a.txt\"")
                    .send_bytes("POST", &path, Some("text/plain"), b"a"),
                _ => who.send(&operation.method, &path, body(operation)),
            };
        send(&app.anonymous()).expect(401).problem("unauthenticated");
        for one in &team {
            let refused = send(one).expect(403).problem("forbidden");
            assert_eq!(refused["requires"], "customer", "{}", operation.id);
        }
        let own = send(&sara);
        // Who comes with his own application's token has no session to end.
        let is_missing = path.contains(MISSING) || operation.id == "deleteGuestSession";
        assert_eq!(own.status == 404, is_missing, "{own:?}");
        assert!(own.status < 300 || own.status == 404, "{own:?}");
    }
    let bad = app.anonymous().presenting("nbts_000000000000000000000000000000000000");
    bad.get("/v1/portal/me").expect(401).problem("invalid_token");
});

on_each_engine!(a_customers_token_opens_nothing_of_the_team, |app| {
    let sara = Shop::open(app).user("u");
    sara.get("/v1/portal/me").expect(200);
    let all = &contract::of(&format!("http://{}", app.address())).operations;
    let mut tried = 0;
    for operation in all.iter().filter(|it| !it.is_public() && !it.is_for_customers()) {
        let ids = ["{id}", "{agent_id}", "{customer_id}", "{ticket_id}", "{tag}"];
        let path = ids.iter().fold(operation.path.clone(), |path, name| path.replace(name, MISSING));
        let refused = sara.send(&operation.method, &path, None);
        assert_eq!(refused.status, 401, "{}: {refused:?}", operation.id);
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
});

on_each_engine!(another_customers_ticket_is_like_one_that_does_not_exist, |app| {
    let shop = Shop::open(app);
    let (sara, reza) = (shop.user("u"), shop.user("v"));
    let foreign = sara.post("/v1/portal/tickets", ticket("of Sara")).expect(201).id();
    for operation in operations(app).into_iter().filter(|it| it.path.contains("{id}")) {
        let comparable = |id: &str| {
            let answer = reza.send(&operation.method, &operation.path.replace("{id}", id), body(operation)).expect(404);
            let mut json = answer.json.clone();
            for member in ["request_id", "instance"] {
                json.as_object_mut().unwrap().remove(member);
            }
            json
        };
        assert_eq!(comparable(&foreign), comparable(MISSING), "{}", operation.id);
    }
    // Nothing happened to it.
    assert_eq!(sara.get(format!("/v1/portal/tickets/{foreign}/messages")).expect(200).data().len(), 1);
    let spam = serde_json::json!({"spam": true});
    app.root().patch(format!("/v1/tickets/{foreign}"), spam).expect(200);
    sara.get(format!("/v1/portal/tickets/{foreign}")).expect(404);
    assert!(sara.get("/v1/portal/tickets").expect(200).ids().is_empty());
});
