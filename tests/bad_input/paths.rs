//! Paths that lead nowhere.

use serde_json::json;
use support::{on_each_engine, raw};

use super::furnished;

on_each_engine!(an_unknown_route_is_a_problem_for_everybody, |app| {
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v2/tickets",
        "/v1/Tickets",
        "/v1/tickets/",
        "//v1/tickets",
        "/v1//tickets",
        "/v1/ticket",
        "/v1/tickets/tkt_01jd0000000000000000000000/unknown",
        "/v1/tickets/x/y/z/w",
        "/admin",
        "/.env",
        "/metrics",
        "/v1/tickets;x=1",
        "/%2e%2e/etc/passwd",
        "/v1/tickets%2f",
    ] {
        for who in [app.root(), &app.anonymous()] {
            let answer = who.get(path).expect(404).problem("not_found");
            assert_eq!(answer["instance"], path, "{path}");
        }
        let posted = app.root().post(path, json!({}));
        assert_eq!(posted.status, 404, "{path}");
    }
});

on_each_engine!(an_id_that_is_none_is_not_found, |app| {
    furnished(app);
    for id in [
        "1",
        "-1",
        "0",
        "x",
        "tkt",
        "tkt_",
        "tkt_1",
        "TKT_01JD0000000000000000000000",
        "tkt_01jd000000000000000000000u",
        "tkt_8zzzzzzzzzzzzzzzzzzzzzzzzz",
        "cus_01jd0000000000000000000000",
        "01jd0000000000000000000000",
        "me",
        "null",
        "%00",
        "tkt_01jd0000000000000000000000%00",
        "%FF%FE",
        "%",
        "%zz",
        "%2e%2e",
        "a%2Fb",
        "+",
        "%20",
        "1%20OR%201=1",
        "tkt_01jd0000000000000000000000%20",
        "ن",
    ] {
        let encoded = if id == "ن" { "%D9%86" } else { id };
        for path in [
            format!("/v1/tickets/{encoded}"),
            format!("/v1/tickets/{encoded}/messages"),
            format!("/v1/messages/{encoded}"),
        ] {
            let answer = app.root().get(&path);
            assert!([400, 404].contains(&answer.status), "{path}: {answer:?}");
        }
    }
    let long = "a".repeat(4_000);
    app.root().get(format!("/v1/tickets/{long}")).expect(404);
});

on_each_engine!(a_very_long_address_is_refused, |app| {
    let at_most = format!("/v1/tickets?tag={}", "x".repeat(8_192 - "/v1/tickets?tag=".len()));
    assert_ne!(app.root().get(&at_most).status, 414);
    for length in [8_193, 20_000, 60_000] {
        let path = format!("/v1/tickets?tag={}", "x".repeat(length - "/v1/tickets?tag=".len()));
        let refused = app.root().get(&path).expect(414).problem("uri_too_long");
        assert_eq!(refused["max_bytes"], 8_192);
    }
});

on_each_engine!(requests_that_break_the_protocol_are_refused_and_the_server_lives, |app| {
    for request in [
        &b"GARBAGE\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET /v1/meta HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /v1/meta HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/tickets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nx\r\n",
        b"GET /v1/meta HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
        b"GET /v1/meta HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET http://evil.example/v1/meta HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        // Half a request may be met with silence; what is answered is no failure of the server.
        let mut whole = request.to_vec();
        if whole.starts_with(b"\x16") {
            whole.extend_from_slice(b"\r\n\r\n");
        }
        if let Some(answer) = raw::send(app, &whole) {
            assert!(answer.status < 500, "{:?}: {answer:?}", String::from_utf8_lossy(request));
        }
        app.anonymous().get("/v1/meta").expect(200);
    }
});
