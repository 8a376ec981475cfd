//! Requests against a small app that uses the whole vocabulary.

mod frame;
mod json;
mod live;
mod log;
mod patch;
mod problem;
mod query;
mod registry;
mod respond;

use std::{sync::Arc, time::Duration};

use actix_web::{
    App, Error,
    body::BoxBody,
    dev::{Service, ServiceResponse},
    http::header::HeaderMap,
    test::{self, TestRequest},
    web::ServiceConfig,
};
use serde_json::Value;

use super::{Frame, Observe};

/// An answer with its body read.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The document of a problem, after checking what every problem has.
    fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let document = self.json();
        assert_eq!(document["status"], self.status);
        assert_eq!(document["request_id"].as_str(), self.header("x-request-id"));
        if document["code"] != "quota_exceeded" {
            assert_eq!(document["type"], format!("/v1/problems/{}", document["code"].as_str().unwrap()));
        }
        for text in ["title", "detail", "instance", "docs"] {
            assert!(document[text].as_str().is_some_and(|text| !text.is_empty()), "{text} in {document}");
        }
        assert!(document["errors"].is_array());
        document
    }

    fn code(&self) -> String {
        self.problem()["code"].as_str().unwrap().to_owned()
    }

    /// `place code` of every field problem, sorted.
    fn fields(&self) -> Vec<String> {
        let document = self.problem();
        let mut fields: Vec<_> = document["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                let places = ["pointer", "parameter", "header"].map(|kind| error[kind].as_str());
                let place = places.into_iter().flatten().collect::<Vec<_>>();
                assert_eq!(place.len(), 1, "{error}");
                assert!(error["params"].is_object() && !error["message"].as_str().unwrap().is_empty(), "{error}");
                format!("{} {}", place[0], error["code"].as_str().unwrap())
            })
            .collect();
        fields.sort();
        fields
    }
}

fn silent() -> Arc<dyn Observe> {
    Arc::new(|_: &'static str, _: &str, _: u16, _: Duration| {})
}

/// Sends one request to an app with these routes inside a frame.
async fn send(routes: impl FnOnce(&mut ServiceConfig), request: TestRequest) -> Answer {
    send_observed(silent(), routes, request).await
}

async fn send_observed(
    observer: Arc<dyn Observe>,
    routes: impl FnOnce(&mut ServiceConfig),
    request: TestRequest,
) -> Answer {
    let app = test::init_service(App::new().configure(routes).wrap(Frame::new(observer))).await;
    read(app.call(request.to_request()).await).await
}

async fn read(outcome: Result<ServiceResponse<BoxBody>, Error>) -> Answer {
    // Where a request went down with its handler, the server sends the error's own answer.
    let response = match outcome {
        Ok(response) => response.into_parts().1,
        Err(error) => error.error_response(),
    };
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = actix_web::body::to_bytes(response.into_body()).await.unwrap().to_vec();
    Answer { status, headers, body }
}
