//! How much callers may ask for, and what answers tell them of it.

use std::thread;

use serde_json::json;
use support::{Actor, identity::Shop, on_each_engine, raw};

/// Asks until it is refused; how often it was not.
fn asked(actor: &Actor, path: &str) -> usize {
    (0..1_000).take_while(|_| actor.get(path).status == 200).count()
}

on_each_engine!(a_caller_has_so_many_requests_in_a_minute_and_is_told_what_is_left, |app| {
    let (sara, reza) = (app.agent("sara").enters(), app.agent("reza").enters());
    app.restart_with(|config| config.rate_limit = 20);
    let first = sara.get("/v1/tickets").expect(200).has_header("ratelimit-policy", "\"default\";q=20;w=60");
    assert_eq!(first.header("ratelimit"), Some("\"default\";r=19;t=3"));
    assert_eq!(asked(&sara, "/v1/tickets"), 19);
    let refused = sara.get("/v1/tickets").expect(429).problem("quota_exceeded").has_header("retry-after", "3");
    assert_eq!(refused.header("ratelimit"), Some("\"default\";r=0;t=3"));
    assert_eq!(refused["type"], "https://iana.org/assignments/http-problem-types#quota-exceeded");
    assert_eq!(refused["violated-policies"], json!(["default"]));
    reza.get("/v1/tickets").expect(200);
    app.clock.advance_seconds(3);
    sara.get("/v1/tickets").expect(200);
    sara.get("/v1/tickets").expect(429);
    app.clock.advance_seconds(60);
    assert_eq!(asked(&sara, "/v1/tickets"), 20);
});

on_each_engine!(what_is_refused_is_not_done, |app| {
    let customer = app.customer("Ava");
    let sara = app.agent("sara").enters();
    app.restart_with(|config| config.rate_limit = 10);
    let body = json!({"subject": "help", "customer": {"id": customer}, "body": {"content": "help"}});
    let statuses: Vec<u16> = (0..12).map(|_| sara.post("/v1/tickets", body.clone()).status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 10);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 2);
    app.restart();
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids().len(), 10);
});

on_each_engine!(searches_have_a_budget_of_their_own_and_the_feed_never_starves, |app| {
    let service = app.service(&["tickets:read", "changes:read"]);
    app.restart_with(|config| config.rate_limit = 20);
    let search = || service.post("/v1/tickets/search", json!({"condition": {"all": []}}));
    assert_eq!((0..20).take_while(|_| search().status == 200).count(), 4);
    search().expect(429).has_header("ratelimit-policy", "\"search\";q=4;w=60");
    assert_eq!(asked(&service, "/v1/tickets"), 20);
    assert_eq!(asked(&service, "/v1/changes"), 20);
});

on_each_engine!(a_person_has_one_budget_over_all_his_sign_ins, |app| {
    let sara = app.agent("sara").enters();
    let token =
        sara.post("/v1/tokens", json!({"name": "mine", "type": "personal", "scopes": ["tickets:read"]})).expect(201);
    let script = sara.presenting(token["secret"].as_str().unwrap());
    app.restart_with(|config| config.rate_limit = 20);
    assert_eq!(asked(&script, "/v1/tickets"), 20);
    sara.get("/v1/tickets").expect(429);
});

on_each_engine!(one_workspace_cannot_use_up_what_another_has, |app| {
    let other = app.other_workspace();
    let services: Vec<Actor> = (0..12).map(|_| app.service(&["tickets:read"])).collect();
    app.restart_with(|config| config.rate_limit = 10);
    let all: usize = services.iter().map(|service| asked(service, "/v1/tickets")).sum();
    assert_eq!(all, 100);
    let refused = services[11].get("/v1/tickets").expect(429);
    assert_eq!(refused["violated-policies"], json!(["workspace"]));
    other.root().get("/v1/tickets").expect(200);
});

on_each_engine!(what_was_not_modified_costs_nothing, |app| {
    let (sara, ticket) = (app.agent("sara").enters(), app.ticket().opened().id());
    let path = format!("/v1/tickets/{ticket}");
    app.restart_with(|config| config.rate_limit = 10);
    let etag = sara.get(&path).expect(200).etag();
    let knows = sara.with("If-None-Match", etag);
    // Nor does it cost the workspace anything, which has ten times as much.
    for _ in 0..120 {
        knows.get(&path).expect(304);
    }
    assert_eq!(asked(&sara, &path), 9);
});

on_each_engine!(without_a_credential_the_address_is_counted, |app| {
    app.restart_with(|config| config.rate_limit = 50);
    let stranger = app.anonymous();
    let ask = || stranger.post("/v1/auth/sessions/refresh", json!({"refresh_token": "nbtr_x"}));
    let refused = (0..20).map(|_| ask()).find(|answer| answer.status == 429).expect("too many");
    assert_eq!(refused["violated-policies"], json!(["public"]));
    app.root().get("/v1/tickets").expect(200).has_header("ratelimit-policy", "\"default\";q=50;w=60");
    stranger.get("/v1/tickets").expect(401).has_header("ratelimit", "\"public\";r=0;t=60");
    stranger.get("/health/live").expect(200);
});

on_each_engine!(whoever_opens_streams_all_the_time_has_a_budget_too, |app| {
    let (service, shop) = (app.service(&["events:read"]), Shop::open(app));
    let customer = shop.user("sara");
    app.restart_with(|config| config.rate_limit = 20);
    let opened = (0..30).take_while(|_| service.head("/v1/events/stream").status == 200).count();
    assert_eq!(opened, 20);
    service.get("/v1/events/stream").expect(429).has_header("ratelimit-policy", "\"sync\";q=20;w=60");
    let opened = (0..30).take_while(|_| customer.head("/v1/portal/events/stream").status == 200).count();
    assert_eq!(opened, 20);
    // Tickets that are none are tried by nobody for long.
    let path = format!("/v1/events/stream?ticket={}", "A".repeat(43));
    assert_eq!((0..30).take_while(|_| app.anonymous().get(&path).status == 401).count(), 4);
    assert_eq!(app.anonymous().get(&path).expect(429)["violated-policies"], json!(["public"]));
});

on_each_engine!(many_at_once_take_exactly_what_there_is, |app| {
    let sara = app.agent("sara").enters();
    app.restart_with(|config| config.rate_limit = 40);
    let all = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| asked(&sara, "/v1/tickets"))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    assert_eq!(all, 40);
});

on_each_engine!(long_answers_are_packed_for_who_takes_gzip_and_for_nobody_else, |app| {
    let ask = |accepts: &str, path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: desk\r\n{accepts}\r\n");
        raw::send(app, request.as_bytes()).expect("the server answers")
    };
    let packed = ask("Accept-Encoding: gzip\r\n", "/openapi.yaml");
    assert_eq!((packed.status, packed.header("content-encoding")), (200, Some("gzip")));
    let plain = ask("", "/openapi.yaml");
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None));
    assert!(packed.bytes.len() * 4 < plain.bytes.len());
    assert_eq!(ask("Accept-Encoding: gzip\r\n", "/health/live").header("content-encoding"), None);
});
