//! What is no request by HTTP's own rules is refused with a problem document like everything else.

use super::rows;
use support::{Answer, TestApp, contract, on_each_engine, raw};

const GOOD: &str = "GET /v1/meta HTTP/1.1\r\nHost: x\r\n\r\n";

/// The answer is a whole problem document with the headers of any other.
#[track_caller]
fn check_document(app: &TestApp, answer: &Answer, status: u16, code: &str) {
    let answer = answer.clone().expect(status).problem(code);
    contract::of(&format!("http://{}", app.address())).check_refused(&answer);
    for (name, text) in [("cache-control", "no-store"), ("content-language", "en")] {
        assert_eq!(answer.header(name), Some(text), "{name} of {answer:?}");
    }
    assert!(answer.header("vary").is_some() && answer.header("date").is_some(), "{answer:?}");
}

/// The bytes are answered with this problem alone, which says that the connection ends.
#[track_caller]
fn is_refused(app: &TestApp, request: &[u8], status: u16, code: &str) {
    let shown: String = String::from_utf8_lossy(request).chars().take(80).collect();
    let answers = raw::until_closed(app, request);
    let [answer] = answers.as_slice() else { panic!("{shown:?} is answered with {answers:?}") };
    check_document(app, answer, status, code);
    assert_eq!(answer.header("connection"), Some("close"), "{shown:?}: {answer:?}");
}

fn with_headers(count: usize) -> String {
    let headers: String = (1..count).map(|number| format!("X-H-{number}: 1\r\n")).collect();
    format!("GET /v1/meta HTTP/1.1\r\nHost: x\r\n{headers}\r\n")
}

on_each_engine!(more_headers_than_the_parser_takes_are_refused_with_a_problem, |app| {
    assert_eq!(raw::send(app, with_headers(96).as_bytes()).expect("an answer").status, 200);
    for count in [97, 200, 2_000] {
        is_refused(app, with_headers(count).as_bytes(), 431, "headers_too_large");
    }
});

on_each_engine!(a_head_larger_than_the_parser_takes_is_refused_with_a_problem, |app| {
    // The largest does not fit into the buffers on the way: it is heard to its end, and only then is its sender let go.
    for size in [200, 2_000, 16_000] {
        let head = format!("GET /v1/meta HTTP/1.1\r\nHost: x\r\nX-Big: {}\r\n\r\n", "y".repeat(size * 1_024));
        is_refused(app, head.as_bytes(), 431, "headers_too_large");
    }
    let address = format!("GET /v1/meta?q={} HTTP/1.1\r\nHost: x\r\n\r\n", "y".repeat(200 * 1_024));
    is_refused(app, address.as_bytes(), 431, "headers_too_large");
});

on_each_engine!(what_is_no_http_is_refused_with_a_problem, |app| {
    for request in [
        "GARBAGE\r\n\r\n",
        "GET\r\n\r\n",
        "\u{1}\u{2}\u{3}\r\n\r\n",
        "GET /v1/meta HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /v1/meta HTTP/1.1\r\n\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: x\r\nA: a\0b\r\n\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n",
        "GET /v1/me ta HTTP/1.1\r\nHost: x\r\n\r\n",
        "G\u{e9}T /v1/meta HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        "POST /v1/tickets HTTP/1.0\r\nHost: x\r\n\r\n",
    ] {
        is_refused(app, request.as_bytes(), 400, "bad_request");
    }
    is_refused(app, b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request");
    app.anonymous().get("/v1/meta").expect(200);
});

on_each_engine!(a_body_whose_length_is_ambiguous_is_refused_with_a_problem, |app| {
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ] {
        let request = format!("POST /v1/tickets HTTP/1.1\r\nHost: x\r\n{lengths}");
        is_refused(app, request.as_bytes(), 400, "bad_request");
    }
});

on_each_engine!(a_broken_chunk_is_refused_with_a_problem_before_anything_is_done, |app| {
    let token = app.root().credential.clone().expect("root has a token");
    let before = rows(app);
    for path in ["/v1/tickets", "/v1/customers"] {
        for body in ["ZZ\r\n{}\r\n0\r\n\r\n", "2\r\n{}ZZ\r\n0\r\n\r\n", "2\r\n{}\r\nfffffffffffffffff\r\n"] {
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nX-Request-Id: broken-chunk\r\n\
                 Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
            );
            // Who asks must be looked up first, so the request waits when the chunk is met.
            app.state().identities.clear();
            let answers = raw::until_closed(app, request.as_bytes());
            let [answer] = answers.as_slice() else { panic!("{body:?} is answered with {answers:?}") };
            let problem = answer.clone().expect(400).problem("bad_request");
            assert_eq!((&problem["instance"], &problem["request_id"]), (&path.into(), &"broken-chunk".into()));
        }
    }
    assert_eq!(rows(app), before);
    let ticket = app.ticket().body.to_string();
    let (first, last) = ticket.split_at(10);
    let whole = format!(
        "POST /v1/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{last}\r\n0\r\n\r\n",
        first.len(),
        last.len()
    );
    raw::checked(app, whole.as_bytes()).expect(201);
});

on_each_engine!(garbage_after_good_requests_leaves_them_their_answers, |app| {
    let answers = raw::until_closed(app, format!("{GOOD}{GOOD}GARBAGE\r\n\r\n{GOOD}").as_bytes());
    let [one, two, refused] = answers.as_slice() else { panic!("{answers:?}") };
    for answer in [one, two] {
        let meta = answer.clone().expect(200);
        assert!(meta.json.is_object(), "{meta:?}");
    }
    check_document(app, refused, 400, "bad_request");
    assert_eq!(refused.header("connection"), Some("close"));

    let token = app.root().credential.clone().expect("root has a token");
    let body = app.ticket().body.to_string();
    let create = format!(
        "POST /v1/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answers = raw::until_closed(app, format!("{create}{}", with_headers(200)).as_bytes());
    let [created, refused] = answers.as_slice() else { panic!("{answers:?}") };
    let id = created.clone().expect(201).id();
    check_document(app, refused, 431, "headers_too_large");
    app.root().get(format!("/v1/tickets/{id}")).expect(200);

    let missing = GOOD.replace("/v1/meta", "/v1/nowhere");
    let answers = raw::until_closed(app, format!("{missing}\0\r\n\r\n").as_bytes());
    let [missing, refused] = answers.as_slice() else { panic!("{answers:?}") };
    missing.clone().expect(404).problem("not_found");
    check_document(app, refused, 400, "bad_request");
});

on_each_engine!(a_head_that_never_ends_is_given_up_with_a_problem, |app| {
    is_refused(app, b"GET /v1/meta HTTP/1.1\r\nHost: x\r\n", 408, "request_timeout");
});

on_each_engine!(a_refused_connection_leaves_the_others_alone, |app| {
    let steady = app.anonymous();
    steady.get("/v1/meta").expect(200);
    for _ in 0..50 {
        is_refused(app, b"GARBAGE\r\n\r\n", 400, "bad_request");
        steady.get("/v1/meta").expect(200);
    }
    app.stop();
});
