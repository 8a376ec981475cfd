//! Calls from web pages of other origins.

use serde_json::json;
use support::{Actor, Answer, identity::Shop, on_each_engine};

const PAGE: &str = "https://help.example";

fn from(who: &Actor, origin: &str) -> Actor {
    who.with("Origin", origin)
}

fn preflight(who: &Actor, origin: &str, path: &str) -> Answer {
    from(who, origin)
        .with("Access-Control-Request-Method", "POST")
        .with("Access-Control-Request-Headers", "authorization, content-type")
        .send("OPTIONS", path, None)
}

/// May a page of this origin read the answer?
fn is_shared(answer: &Answer, origin: &str) -> bool {
    assert!(answer.header("vary").is_some_and(|vary| vary.contains("Origin")), "{answer:?}");
    assert!(answer.header("access-control-allow-credentials").is_none(), "{answer:?}");
    let allowed = answer.header("access-control-allow-origin");
    assert!(allowed.is_none_or(|allowed| allowed == origin), "{answer:?}");
    if allowed.is_some() {
        assert!(answer.header("access-control-expose-headers").is_some_and(|all| all.contains("Retry-After")));
    }
    allowed.is_some()
}

on_each_engine!(no_page_may_call_until_its_origin_is_listed, |app| {
    let shop = Shop::open(app);
    let sara = shop.user("u");
    let refused = from(&sara, PAGE).get("/v1/portal/me").expect(403).problem("origin_not_allowed");
    assert!(!is_shared(&refused, PAGE));
    assert!(!is_shared(&preflight(&app.anonymous(), PAGE, "/v1/portal/me").expect(403), PAGE));
    sara.get("/v1/portal/me").expect(200);

    app.root().patch("/v1/workspace", json!({"cors_origins": [PAGE, "http://localhost:3000"]})).expect(200);
    let me = from(&sara, PAGE).get("/v1/portal/me").expect(200);
    assert!(is_shared(&me, PAGE));
    assert!(is_shared(&from(&sara, "http://localhost:3000").get("/v1/portal/me").expect(200), "http://localhost:3000"));
    for other in
        ["https://evil.example", "http://help.example", "https://help.example:8443", "http://localhost", "null", "*"]
    {
        let answer = from(&sara, other).get("/v1/portal/me").expect(403).problem("origin_not_allowed");
        assert!(!is_shared(&answer, other), "{other}");
    }
    // Taken off the list, it is refused at once.
    app.root().patch("/v1/workspace", json!({"cors_origins": []})).expect(200);
    from(&sara, PAGE).get("/v1/portal/me").expect(403);
});

on_each_engine!(a_preflight_is_answered_from_all_lists_together, |app| {
    let other = app.other_workspace();
    other.root().patch("/v1/workspace", json!({"cors_origins": [PAGE]})).expect(200);
    for path in ["/v1/portal/tickets", "/v1/tickets/x", "/nowhere"] {
        let answer = preflight(&app.anonymous(), PAGE, path).expect(204);
        assert!(is_shared(&answer, PAGE), "{path}");
        assert!(answer.header("access-control-allow-methods").is_some_and(|all| all.contains("PATCH")));
        let headers = answer.header("access-control-allow-headers").unwrap().to_lowercase();
        for name in ["authorization", "content-type", "idempotency-key", "if-match"] {
            assert!(headers.contains(name), "{name}");
        }
        assert_eq!(answer.header("access-control-max-age"), Some("7200"));
    }
    preflight(&app.anonymous(), "https://evil.example", "/v1/portal/me").expect(403).problem("origin_not_allowed");
    // The request itself is held to its own workspace's list, before anything is done.
    let sara = Shop::open(app).user("u");
    let ticket = json!({"subject": "s", "body": {"content": "c"}});
    let refused = from(&sara, PAGE).post("/v1/portal/tickets", ticket).expect(403).problem("origin_not_allowed");
    assert!(!is_shared(&refused, PAGE), "another workspace's page learns nothing");
    assert!(sara.get("/v1/portal/tickets").expect(200).ids().is_empty());
    // Not a preflight.
    app.anonymous().send("OPTIONS", "/v1/portal/me", None).expect(405);
});

on_each_engine!(errors_carry_the_headers_too, |app| {
    app.root().patch("/v1/workspace", json!({"cors_origins": [PAGE]})).expect(200);
    let shop = Shop::open(app);
    let (sara, nobody) = (from(&shop.user("u"), PAGE), from(&app.anonymous(), PAGE));
    let mut expired = shop.claims("u");
    expired["exp"] = json!(app.now_seconds() - 900);
    let expired = from(&app.anonymous().presenting(shop.sign(&expired)), PAGE);
    for (answer, status) in [
        (nobody.get("/v1/portal/me"), 401),
        (expired.get("/v1/portal/me"), 401),
        (from(&app.anonymous().presenting("x"), PAGE).get("/v1/tickets"), 401),
        (sara.get("/v1/portal/tickets/tkt_01jd0000000000000000000000"), 404),
        (sara.get("/nowhere"), 404),
        (sara.get("/v1/portal/tickets?limit=0"), 400),
        (sara.delete("/v1/portal/me"), 405),
        (sara.post("/v1/portal/tickets", json!({})), 422),
        (sara.send_bytes("POST", "/v1/portal/tickets", Some("text/plain"), b"x"), 415),
        (from(app.root(), PAGE).get("/v1/portal/me"), 403),
        (nobody.get("/v1/meta"), 200),
    ] {
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(is_shared(&answer, PAGE), "{answer:?}");
    }
    let stranger = from(&app.anonymous(), "https://evil.example");
    assert!(!is_shared(&stranger.get("/v1/portal/me").expect(401), "https://evil.example"));
    assert!(!is_shared(&stranger.get("/nowhere").expect(404), "https://evil.example"));
});

on_each_engine!(a_star_lets_every_page_call_and_is_never_sent, |app| {
    app.root().patch("/v1/workspace", json!({"cors_origins": ["*"]})).expect(200);
    let sara = Shop::open(app).user("u");
    for origin in [PAGE, "http://localhost:5173"] {
        assert!(is_shared(&from(&sara, origin).get("/v1/portal/me").expect(200), origin));
        assert!(is_shared(&preflight(&app.anonymous(), origin, "/v1/portal/me").expect(204), origin));
    }
    from(&sara, "null").get("/v1/portal/me").expect(403);
});

on_each_engine!(pages_of_the_team_are_held_to_the_list_and_the_servers_own_are_not, |app| {
    let sara = app.agent("sara").enters();
    from(&sara, PAGE).get("/v1/tickets").expect(403).problem("origin_not_allowed");
    from(&sara, &format!("http://{}", app.address())).get("/v1/tickets").expect(200);
});

on_each_engine!(the_list_holds_web_origins_and_nothing_else, |app| {
    for (index, bad) in ["help.example", "https://help.example/", "https://*.example", "null", ""].iter().enumerate() {
        let mut list: Vec<String> = (0..index).map(|number| format!("https://{number}.example")).collect();
        list.push((*bad).to_owned());
        let answer = app.root().patch("/v1/workspace", json!({"cors_origins": list})).expect(422);
        answer.field_error(&format!("#/cors_origins/{index}"), "invalid_format");
    }
    let twice = json!({"cors_origins": ["https://a.example", "HTTPS://A.example"]});
    app.root().patch("/v1/workspace", twice).expect(422).field_error("#/cors_origins/1", "duplicate");
    let many: Vec<String> = (0..51).map(|number| format!("https://{number}.example")).collect();
    app.root()
        .patch("/v1/workspace", json!({"cors_origins": many}))
        .expect(422)
        .field_error("#/cors_origins", "too_many");
    let set = app.root().patch("/v1/workspace", json!({"cors_origins": ["HTTPS://Help.example"]})).expect(200);
    assert_eq!(set.words("cors_origins"), [PAGE]);
});
