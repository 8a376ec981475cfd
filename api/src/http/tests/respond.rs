//! Typed answers.

use actix_web::{HttpResponse, Responder, test::TestRequest, web};
use serde_json::json;

use super::{Answer, send};
use crate::http::{Created, NoContent, Ok200, Posted};

async fn ask<R: Responder + 'static>(request: TestRequest, answer: impl Fn() -> R + Clone + 'static) -> Answer {
    let handler = move || {
        let answer = answer();
        async move { answer }
    };
    let route = move |config: &mut web::ServiceConfig| {
        let resource = web::resource("/v1/x").route(web::get().to(handler.clone())).route(web::post().to(handler));
        config.service(resource);
    };
    send(route, request.uri("/v1/x")).await
}

#[actix_web::test]
async fn a_read_of_a_version_the_client_has_is_304() {
    let versioned = || Ok200::versioned(json!({"id": 1}), 7);
    let full = ask(TestRequest::get(), versioned).await;
    assert_eq!((full.status, full.header("etag"), full.json()), (200, Some("\"7\""), json!({"id": 1})));
    assert_eq!(full.header("cache-control"), Some("private, no-cache"));
    for known in ["\"7\"", "W/\"7\"", "\"3\", \"7\"", "*"] {
        let unchanged = ask(TestRequest::get().insert_header(("if-none-match", known)), versioned).await;
        assert_eq!((unchanged.status, unchanged.header("etag")), (304, Some("\"7\"")), "{known}");
        assert!(unchanged.body.is_empty());
        assert_eq!(unchanged.header("cache-control"), Some("private, no-cache"));
    }
    for other in ["\"8\"", "7", "\"seven\""] {
        let full = ask(TestRequest::get().insert_header(("if-none-match", other)), versioned).await;
        assert_eq!(full.status, 200, "{other}");
    }
}

#[actix_web::test]
async fn a_write_is_never_304() {
    let request = TestRequest::post().insert_header(("if-none-match", "\"7\""));
    let answer = ask(request, || Ok200::versioned(json!({}), 7)).await;
    assert_eq!(
        (answer.status, answer.header("etag"), answer.header("cache-control")),
        (200, Some("\"7\""), Some("no-store"))
    );
}

#[actix_web::test]
async fn other_answers_have_their_status_and_headers() {
    let weak = ask(TestRequest::get(), || Ok200::weakly_versioned(json!({}), 7)).await;
    assert_eq!(weak.header("etag"), Some("W/\"7\""));
    let plain = ask(TestRequest::get(), || Ok200::new(json!([]))).await;
    assert_eq!((plain.header("etag"), plain.header("cache-control")), (None, Some("no-store")));
    assert_eq!(plain.header("content-type"), Some("application/json"));
    let created = ask(TestRequest::post(), || Created::new(json!({"id": 1}), "/v1/x/1").versioned(1)).await;
    assert_eq!(
        (created.status, created.header("location"), created.header("etag")),
        (201, Some("/v1/x/1"), Some("\"1\""))
    );
    let nothing = ask(TestRequest::post(), || NoContent).await;
    assert_eq!((nothing.status, nothing.body.len()), (204, 0));
}

#[actix_web::test]
async fn a_replay_repeats_the_bytes_and_says_so() {
    let first = || Posted::render(201, &json!({"id": 1})).unwrap().versioned(1).at("/v1/x/1");
    let answer = ask(TestRequest::post(), first).await;
    assert_eq!((answer.status, answer.header("idempotency-replayed")), (201, None));
    let stored = first().body;
    let replay =
        move || Posted::<serde_json::Value>::stored(201, stored.clone()).versioned(1).at("/v1/x/1").as_replay();
    let again = ask(TestRequest::post(), replay).await;
    assert_eq!((again.status, &again.body), (answer.status, &answer.body));
    assert_eq!(again.headers.get("etag"), answer.headers.get("etag"));
    assert_eq!(again.header("location"), Some("/v1/x/1"));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
}

#[actix_web::test]
async fn what_has_no_json_form_is_our_fault() {
    let answer = ask(TestRequest::get(), || Ok200::new(std::collections::HashMap::from([(vec![1u8], 1)]))).await;
    assert_eq!((answer.status, answer.code().as_str()), (500, "internal_error"));
    let stored = ask(TestRequest::post(), || Posted::<()>::stored(404, Vec::new())).await;
    assert_eq!(stored.code(), "internal_error");
}

#[actix_web::test]
async fn a_handler_keeps_its_own_cache_and_vary_headers() {
    let own = || {
        HttpResponse::Ok()
            .insert_header(("cache-control", "public, max-age=60"))
            .insert_header(("vary", "origin, X-Own"))
            .finish()
    };
    let answer = ask(TestRequest::get(), own).await;
    assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
    assert_eq!(answer.header("vary"), Some("Authorization, Origin, Accept-Encoding, Accept-Language, X-Own"));
}
