//! A service acts for an agent or a customer: never more than both may, and told as both.

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

use super::{PASSWORD, sign_in, without_traces};

const HEADER: &str = "On-Behalf-Of";
const SCOPES: [&str; 4] = ["impersonate", "tickets:write", "users:write", "customers:read"];

/// A service that may act for others, acting for this one.
fn acting(app: &TestApp, id: &str) -> Actor {
    app.service(&SCOPES).with(HEADER, id)
}

fn service_id(service: &Actor) -> String {
    service.get("/v1/auth/me").expect(200)["token"]["id"].as_str().unwrap().to_owned()
}

fn replies(who: &Actor, ticket: &str) -> Answer {
    let body = json!({"kind": "reply", "body": {"content": "سلام"}});
    who.post(format!("/v1/tickets/{ticket}/messages"), body)
}

on_each_engine!(what_a_service_does_for_an_agent_tells_of_both, |app| {
    let sara = app.agent("Sara").recorded();
    let service = app.service(&SCOPES);
    let token = service_id(&service);
    let for_sara = service.with(HEADER, sara.as_str());
    let ticket = app.ticket().opened().id();
    let message = replies(&for_sara, &ticket).expect(201);
    assert_eq!(
        (message["author"]["type"].as_str(), message["author"]["id"].as_str()),
        (Some("agent"), Some(sara.as_str()))
    );
    for_sara.act(format!("/v1/tickets/{ticket}/claim")).expect(200);
    app.settle();
    for path in [format!("/v1/tickets/{ticket}/history"), format!("/v1/tickets/{ticket}/timeline")] {
        let told = app.root().get(path).expect(200);
        let by_her: Vec<&Value> = told.data().iter().filter(|row| row["actor"]["id"] == sara.as_str()).collect();
        assert!(by_her.len() >= 2, "{told:?}");
        for row in by_her {
            assert_eq!(row["actor"]["impersonator"], json!({"type": "service", "id": token}), "{row}");
        }
        assert!(told.data().iter().any(|row| row["actor"]["impersonator"].is_null()), "the opening was nobody else's");
    }
    // In the envelope, which is chained and never erased.
    let envelopes = app.database.texts("SELECT CAST(envelope AS TEXT) AS text FROM events ORDER BY pos");
    let envelopes = match app.engine() {
        support::Engine::Sqlite => envelopes,
        support::Engine::Postgres => {
            app.database.texts("SELECT convert_from(envelope, 'UTF8') AS text FROM events ORDER BY pos")
        }
    };
    let both = |text: &&String| text.contains("\"impersonator\":{") && text.contains(&token) && text.contains(&sara);
    assert!(envelopes.iter().filter(both).count() >= 2);
    assert_eq!(app.verify()["intact"], true);
    assert_eq!(app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["assignee_id"], sara.as_str());
});

on_each_engine!(that_it_acts_for_somebody_stands_in_the_audit_log_once_an_hour, |app| {
    let (sara, ali) = (app.agent("Sara").recorded(), app.agent("Ali").recorded());
    let customer = app.customer("Parisa");
    let service = app.service(&SCOPES);
    let token = service_id(&service);
    let told = || {
        app.settle();
        let log = app.root().get("/v1/audit-log?limit=200").expect(200);
        let of_it = |row: &&Value| row["changes"]["action"]["to"] == "acts_on_behalf";
        let names = |row: &Value| {
            assert_eq!((&row["actor"]["id"], &row["changes"]["token_id"]["to"]), (&json!(token), &json!(token)));
            let changes = &row["changes"];
            let whom = if changes["agent_id"].is_object() { &changes["agent_id"] } else { &changes["customer_id"] };
            whom["to"].as_str().unwrap().to_owned()
        };
        let mut all: Vec<String> = log.data().iter().filter(of_it).map(names).collect();
        all.sort();
        all
    };
    assert_eq!(told(), [""; 0]);
    for _ in 0..3 {
        service.with(HEADER, sara.as_str()).get("/v1/tickets").expect(200);
    }
    service.with(HEADER, ali.as_str()).get("/v1/tickets").expect(200);
    service.with(HEADER, customer.as_str()).get("/v1/portal/tickets").expect(200);
    let mut all = vec![sara.clone(), ali, customer];
    all.sort();
    assert_eq!(told(), all);
    app.restart();
    service.with(HEADER, sara.as_str()).get("/v1/tickets").expect(200);
    assert_eq!(told(), all, "what was told before the restart is not told again");
    app.clock.advance_seconds(3_600);
    service.with(HEADER, sara.as_str()).get("/v1/tickets").expect(200);
    assert_eq!(told().len(), 4);
    // Who is refused acts for nobody.
    app.service(&["tickets:read"]).with(HEADER, sara.as_str()).get("/v1/tickets").expect(403);
    assert_eq!(told().len(), 4);
});

on_each_engine!(it_may_no_more_than_the_agent_and_no_more_than_its_scopes, |app| {
    let team = app.team("فنی");
    let (sara, vida) = (app.agent("Sara").recorded(), app.agent("Vida").role("viewer").recorded());
    let hidden = app.ticket().in_team(&team).opened().id();
    app.root().get(format!("/v1/tickets/{hidden}")).expect(200);
    // She is not in the team: what she does not see, who acts for her does not see either.
    acting(app, &sara).get(format!("/v1/tickets/{hidden}")).expect(404);
    acting(app, &sara).get("/v1/tickets").expect(200);
    let open = app.ticket().opened().id();
    replies(&acting(app, &vida), &open).expect(403).problem("forbidden");
    // The scope allows it, her role does not.
    acting(app, &sara).post("/v1/teams", json!({"name": "x"})).expect(403).problem("forbidden");
    app.service(&SCOPES).post("/v1/teams", json!({"name": "x"})).expect(201);
    // Her role allows it, the scope does not.
    let reading = app.service(&["impersonate", "tickets:read"]).with(HEADER, sara.as_str());
    let refused = replies(&reading, &open).expect(403).problem("insufficient_scope");
    assert_eq!(refused.words("required_scopes"), ["tickets:write"]);
    reading.get(format!("/v1/tickets/{open}")).expect(200);
    let me = acting(app, &sara).get("/v1/auth/me").expect(200);
    assert_eq!((me["type"].as_str(), me["agent"]["id"].as_str()), (Some("agent"), Some(sara.as_str())));
    let scopes = me.words("scopes");
    assert!(scopes.contains(&"tickets:write".to_owned()) && !scopes.contains(&"impersonate".to_owned()), "{scopes:?}");
});

on_each_engine!(only_a_service_with_the_scope_acts_for_others_and_never_for_admins, |app| {
    let sara = app.agent("Sara").recorded();
    let admin = app.admin();
    let refused = app.service(&["tickets:write"]).with(HEADER, sara.as_str()).get("/v1/tickets").expect(403);
    assert_eq!(refused.problem("insufficient_scope").words("required_scopes"), ["impersonate"]);
    // However much a person may: neither his token nor his session acts for others.
    let person = admin.with(HEADER, sara.as_str()).get("/v1/tickets").expect(403);
    assert_eq!(person.problem("forbidden")["requires"], "service");
    app.agent("Boss").role("admin").email("boss@desk.example").password(PASSWORD).recorded();
    let session = sign_in(app, "boss@desk.example", PASSWORD).expect(201).str("access_token");
    app.anonymous().presenting(session).with(HEADER, sara.as_str()).get("/v1/tickets").expect(403).problem("forbidden");
    let foreign = app.other_workspace().agent("Else").recorded();
    let gone = app.agent("Gone").recorded();
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let comparable = |id: &str| {
        let answer = acting(app, id).get("/v1/tickets").expect(403).problem("forbidden");
        without_traces(&answer)
    };
    let missing = comparable("agt_01jd0000000000000000000000");
    for (who, id) in [("an admin", admin.id.as_str()), ("of another workspace", &foreign), ("deactivated", &gone)] {
        assert_eq!(comparable(id), missing, "{who}");
    }
    for bad in ["", "sara", "tkt_01jd0000000000000000000000", "agt_x", "me"] {
        acting(app, bad).get("/v1/tickets").expect(400).problem("invalid_header");
    }
    acting(app, &sara).with(HEADER, sara.as_str()).get("/v1/tickets").expect(400).problem("invalid_header");
    // Nor is it in the way of whoever sends none.
    app.service(&SCOPES).get("/v1/tickets").expect(200);
});

on_each_engine!(what_outlasts_the_right_is_not_lent, |app| {
    let sara = app.agent("Sara").recorded();
    let all = app.service(&["impersonate", "tokens:manage", "identity:manage", "tickets:write"]);
    let for_sara = all.with(HEADER, sara.as_str());
    let token = json!({"name": "mine", "type": "personal", "scopes": ["tickets:read"]});
    for_sara.post("/v1/tokens", token).expect(403).problem("insufficient_scope");
    for_sara.get("/v1/tokens").expect(403).problem("insufficient_scope");
    for_sara.get("/v1/auth/sessions").expect(403).problem("forbidden");
    for_sara.delete("/v1/auth/sessions/current").expect(403);
    let change = json!({"current_password": PASSWORD, "new_password": "another long password"});
    for_sara.put_json("/v1/auth/password", change).expect(403);
    assert_eq!(app.root().get("/v1/tokens?limit=200").expect(200).text.matches("\"mine\"").count(), 0);
});

on_each_engine!(who_loses_access_is_not_acted_for_any_more, |app| {
    // A second admin, so that no step takes the last one.
    app.admin();
    let sara = app.agent("Sara").recorded();
    let for_sara = acting(app, &sara);
    for_sara.get("/v1/tickets").expect(200);
    app.root().patch(format!("/v1/agents/{sara}"), json!({"role": "admin"})).expect(200);
    for_sara.get("/v1/tickets").expect(403);
    app.root().patch(format!("/v1/agents/{sara}"), json!({"role": "agent"})).expect(200);
    for_sara.get("/v1/tickets").expect(200);
    app.root().delete(format!("/v1/agents/{sara}")).expect(204);
    for_sara.get("/v1/tickets").expect(403);
});

on_each_engine!(a_service_opens_tickets_for_a_customer_who_sees_nothing_else, |app| {
    let (parisa, other) = (app.customer("Parisa"), app.customer("Other"));
    let foreign = app.ticket().with("customer", json!({"id": other})).opened().id();
    let for_her = acting(app, &parisa);
    let body = json!({"subject": "s", "body": {"content": "c"}});
    let opened = for_her.post("/v1/portal/tickets", body.clone()).expect(201);
    for_her.get(format!("/v1/portal/tickets/{foreign}")).expect(404);
    assert_eq!(for_her.get("/v1/portal/tickets").expect(200).ids(), [opened.id()]);
    assert_eq!(for_her.get("/v1/portal/me").expect(200).id(), parisa);
    app.settle();
    let told = app.root().get(format!("/v1/tickets/{}/history", opened.id())).expect(200);
    let first = &told.data()[0];
    assert_eq!((&first["actor"]["type"], &first["actor"]["id"]), (&json!("customer"), &json!(parisa)));
    assert_eq!(first["actor"]["impersonator"]["type"], "service");
    // With the scopes of what is read and written, and for customers alone.
    let reading = app.service(&["impersonate", "tickets:read"]).with(HEADER, parisa.as_str());
    reading.get("/v1/portal/tickets").expect(200);
    let refused = reading.post("/v1/portal/tickets", body.clone()).expect(403).problem("insufficient_scope");
    assert_eq!(refused.words("required_scopes"), ["tickets:write"]);
    reading.get("/v1/portal/me").expect(403).problem("insufficient_scope");
    app.service(&["tickets:write"]).with(HEADER, parisa.as_str()).get("/v1/portal/tickets").expect(403);
    app.admin().with(HEADER, parisa.as_str()).get("/v1/portal/tickets").expect(403);
    let sara = app.agent("Sara").recorded();
    acting(app, &sara).get("/v1/portal/tickets").expect(403);
    acting(app, &parisa).get("/v1/tickets").expect(403).problem("forbidden");
    app.root().delete(format!("/v1/customers/{other}")).expect(204);
    let foreign = app.other_workspace().customer("Else");
    for id in [other.as_str(), &foreign, "cus_01jd0000000000000000000000"] {
        acting(app, id).get("/v1/portal/tickets").expect(403).problem("forbidden");
    }
});
