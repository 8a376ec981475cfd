//! The access log: what it says and what it never says.

use std::{
    io,
    sync::{Arc, Mutex},
};

use actix_web::{HttpMessage, HttpRequest, HttpResponse, test::TestRequest, web};
use domain::ids::WorkspaceId;
use serde_json::{Value, json};

use super::send;
use crate::http::KnownWorkspace;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn known(request: HttpRequest) -> HttpResponse {
    request.extensions_mut().insert(KnownWorkspace(WorkspaceId::from_uuid(uuid::Uuid::from_u128(10))));
    HttpResponse::Ok().body("12345")
}

async fn logged(request: impl Fn() -> TestRequest) -> String {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
    let routes = |config: &mut web::ServiceConfig| {
        config.route("/v1/customers/{id}", web::get().to(known));
    };
    // What is logged for the first time while no subscriber listens, by a test beside this one, is taken for wanted by
    // nobody until the next one comes: so it has been logged before ours does.
    send(routes, request()).await;
    let guard = tracing::subscriber::set_default(subscriber);
    send(routes, request()).await;
    drop(guard);
    String::from_utf8(captured.0.lock().unwrap().clone()).unwrap()
}

#[actix_web::test]
async fn one_line_tells_template_and_outcome_but_nothing_personal() {
    let request = || {
        TestRequest::get()
            .uri("/v1/customers/cus_secret?email=secret@example.org")
            .insert_header(("authorization", "Bearer secret"))
            .insert_header(("x-request-id", "req-1"))
            .insert_header(("x-source-id", "secret"))
            .set_payload("secret")
    };
    let text = logged(request).await;
    assert!(!text.contains("secret"), "{text}");
    let [line] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["target"], "http");
    let fields = &line["fields"];
    assert!(fields["ms"].is_number(), "{line}");
    for (name, value) in [
        ("request_id", json!("req-1")),
        ("method", json!("GET")),
        ("route", json!("/v1/customers/{id}")),
        ("status", json!(200)),
        ("bytes", json!(5)),
        ("workspace", json!("wsp_0000000000000000000000000a")),
    ] {
        assert_eq!(fields[name], value, "{name} in {line}");
    }
}

#[actix_web::test]
async fn an_address_that_nobody_serves_is_not_repeated() {
    let text = logged(|| TestRequest::get().uri("/v1/secret")).await;
    assert!(text.contains("\"unmatched\"") && text.contains("404") && !text.contains("secret"), "{text}");
}
