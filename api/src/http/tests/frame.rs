//! The middleware: what the framework or a bug would answer becomes a problem.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{
    Error, HttpResponse,
    error::{ErrorBadRequest, ErrorImATeapot},
    middleware::from_fn,
    test::TestRequest,
    web,
};

use super::{Answer, send, send_observed};
use crate::http::{ApiError, Code, Ctx};

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/ok", web::get().to(|context: Ctx| async move { context.request_id.to_string() }))
        .route("/panics", web::get().to(panics))
        .route("/panics/later", web::get().to(panics_later))
        .route("/teapot", web::get().to(|| async { Err::<HttpResponse, Error>(ErrorImATeapot("secret text")) }))
        .route("/broken", web::get().to(|_: web::Data<Vec<u8>>| async { HttpResponse::Ok().finish() }))
        .route("/typed/{id}", web::get().to(|_: web::Path<u32>| async { HttpResponse::Ok().finish() }))
        .route("/form", web::post().to(|_: web::Form<Vec<(String, String)>>| async { HttpResponse::Ok().finish() }))
        .service(
            web::resource("/refused")
                .wrap(from_fn(|_, _: actix_web::middleware::Next<actix_web::body::BoxBody>| async {
                    Err::<actix_web::dev::ServiceResponse, Error>(ApiError::new(Code::TokenExpired).into())
                }))
                .route(web::get().to(|| async { HttpResponse::Ok().finish() })),
        )
        .service(
            web::resource("/bad").route(web::get().to(|| async { Err::<HttpResponse, Error>(ErrorBadRequest("x")) })),
        );
}

#[allow(clippy::unused_async)]
async fn panics() -> HttpResponse {
    panic!("on purpose")
}

async fn panics_later() -> HttpResponse {
    actix_web::rt::task::yield_now().await;
    panic!("on purpose")
}

async fn get(path: &str) -> Answer {
    send(routes, TestRequest::get().uri(path)).await
}

#[actix_web::test]
async fn every_answer_has_the_common_headers() {
    for path in ["/ok", "/nowhere", "/panics", "/bad", "/refused"] {
        let answer = send(routes, TestRequest::get().uri(path).insert_header(("x-request-id", "mine"))).await;
        assert_eq!(answer.header("x-request-id"), Some("mine"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("vary"), Some("Authorization, Origin, Accept-Encoding, Accept-Language"), "{path}");
    }
    assert_eq!(send(routes, TestRequest::get().uri("/ok").insert_header(("x-request-id", "mine"))).await.body, b"mine");
    let made = get("/ok").await;
    assert_eq!(made.header("x-request-id").map(str::as_bytes), Some(&made.body[..]));
}

#[actix_web::test]
async fn the_frameworks_own_errors_become_problems_without_their_text() {
    for (path, status, code) in [
        ("/nowhere", 404, "not_found"),
        ("/ok/", 404, "not_found"),
        ("/typed/abc", 404, "not_found"),
        ("/bad", 400, "bad_request"),
        ("/teapot", 400, "bad_request"),
        ("/broken", 500, "internal_error"),
        ("/refused", 401, "token_expired"),
    ] {
        let answer = get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{path}");
        assert_eq!(answer.problem()["instance"], path);
        assert!(!String::from_utf8_lossy(&answer.body).contains("secret"), "{path}");
    }
    let form = send(routes, TestRequest::post().uri("/form").set_payload("x")).await;
    assert_eq!(form.code(), "unsupported_media_type");
}

#[actix_web::test]
async fn a_panic_is_a_problem_and_the_next_request_is_served() {
    for path in ["/panics", "/panics/later"] {
        let answer = get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (500, "internal_error"), "{path}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("purpose"));
    }
    assert_eq!(get("/ok").await.status, 200);
}

#[actix_web::test]
async fn what_is_too_much_is_refused_before_routing() {
    let long = send(routes, TestRequest::get().uri(&format!("/ok?{}", "a".repeat(9000)))).await;
    assert_eq!((long.status, long.code().as_str()), (414, "uri_too_long"));
    let mut flood = TestRequest::get().uri("/ok");
    for index in 0..40 {
        flood = flood.insert_header((format!("x-flood-{index}").as_str(), "a".repeat(1000).as_str()));
    }
    let flood = send(routes, flood).await;
    assert_eq!((flood.status, flood.code().as_str()), (431, "headers_too_large"));
}

#[actix_web::test]
async fn compressed_bodies_are_refused() {
    for encoding in ["gzip", "identity, gzip", "br", "zstd", ""] {
        let request = TestRequest::post().uri("/form").insert_header(("content-encoding", encoding));
        let answer = send(routes, request).await;
        assert_eq!((answer.status, answer.code().as_str()), (415, "unsupported_media_type"), "{encoding}");
    }
    let plain = send(routes, TestRequest::get().uri("/ok").insert_header(("content-encoding", "Identity"))).await;
    assert_eq!(plain.status, 200);
}

#[actix_web::test]
async fn an_unusable_source_id_is_refused() {
    let answer = send(routes, TestRequest::get().uri("/ok").insert_header(("x-source-id", ""))).await;
    assert_eq!((answer.status, answer.fields()), (400, vec!["X-Source-Id invalid_format".to_owned()]));
}

#[actix_web::test]
async fn every_answer_is_observed_by_template_and_known_method() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&seen);
    let observer = Arc::new(move |method: &'static str, route: &str, status: u16, _: Duration| {
        record.lock().unwrap().push(format!("{method} {route} {status}"));
    });
    for (method, path) in
        [("GET", "/ok"), ("GET", "/typed/7?a=b"), ("GET", "/panics"), ("GET", "/secret"), ("BREW", "/ok")]
    {
        let request = TestRequest::default().method(method.parse().unwrap()).uri(path);
        send_observed(Arc::clone(&observer) as _, routes, request).await;
    }
    let expected = ["GET /ok 200", "GET /typed/{id} 200", "GET /panics 500", "GET unmatched 404", "OTHER /ok 404"];
    assert_eq!(*seen.lock().unwrap(), expected);
}
