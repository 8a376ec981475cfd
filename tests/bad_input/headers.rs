//! Floods and oddities of headers.

use support::{on_each_engine, raw};

on_each_engine!(a_flood_of_headers_is_refused, |app| {
    let many = (0..80).fold(app.root().clone(), |who, number| who.with(&format!("X-Flood-{number}"), "y".repeat(500)));
    let refused = many.get("/v1/tickets").expect(431).problem("headers_too_large");
    assert_eq!(refused["max_bytes"], 32_768);
    app.root().with("X-Big", "y".repeat(33_000)).get("/v1/tickets").expect(431);
    let few = (0..60).fold(app.root().clone(), |who, number| who.with(&format!("X-Few-{number}"), "y".repeat(100)));
    few.get("/v1/tickets").expect(200);
});

on_each_engine!(more_headers_than_any_client_sends_are_refused, |app| {
    for count in [200, 5_000] {
        let flood: String = (0..count).map(|number| format!("X-H-{number}: 1\r\n")).collect();
        let answer = raw::send(app, format!("GET /v1/meta HTTP/1.1\r\nHost: x\r\n{flood}\r\n").as_bytes());
        if let Some(answer) = answer {
            assert!((400..500).contains(&answer.status), "{answer:?}");
        }
    }
    let endless = format!("GET /v1/meta HTTP/1.1\r\nHost: x\r\nX-Big: {}", "y".repeat(400_000));
    if let Some(answer) = raw::send(app, format!("{endless}\r\n\r\n").as_bytes()) {
        assert!((400..500).contains(&answer.status), "{answer:?}");
    }
    app.anonymous().get("/v1/meta").expect(200);
});

on_each_engine!(odd_headers_that_mean_nothing_are_ignored, |app| {
    for (name, value) in [
        ("Accept", "text/html"),
        ("Accept", "*/*;q=0"),
        ("Accept-Encoding", "br;q=1, nonsense"),
        ("Accept-Language", ";;,,=,q=x"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Forwarded-Host", "evil.example"),
        ("Range", "bytes=0-1"),
        ("If-None-Match", "nonsense"),
        ("traceparent", "zz-bad"),
        ("Cookie", "a=b"),
    ] {
        let answer = app.root().with(name, value).get("/v1/tickets");
        assert!([200, 406].contains(&answer.status), "{name}: {value}: {answer:?}");
        assert!(answer.header("access-control-allow-origin").is_none(), "an unlisted origin is never let in");
        assert!(!answer.text.contains("evil.example"));
    }
});

on_each_engine!(secrets_are_not_cached_and_answers_tell_what_they_vary_by, |app| {
    let id = app.ticket().opened().id();
    let shown = app.root().get(format!("/v1/tickets/{id}")).expect(200);
    assert_eq!(shown.header("cache-control"), Some("private, no-cache"));
    for answer in [shown, app.root().get("/v1/tickets"), app.anonymous().get("/v1/tickets")] {
        let vary = answer.header("vary").expect("Vary").to_lowercase();
        for name in ["authorization", "accept-language", "origin"] {
            assert!(vary.contains(name), "{name} in {vary}");
        }
    }
    assert_eq!(app.root().get("/v1/tickets").header("cache-control"), Some("no-store"));
});
