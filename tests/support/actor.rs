//! Somebody who calls the server.

use std::{
    fmt::Display,
    sync::{Arc, OnceLock, RwLock},
    time::Duration,
};

use serde_json::Value;
use ureq::http::Request;

use crate::{Answer, contract, live::first_frame};

/// No list of a test has more.
const MOST_PAGES: usize = 2_000;

/// Where the server is now: it moves to another port when it is started again.
#[derive(Clone, Default)]
pub(crate) struct Origin(Arc<RwLock<String>>);

impl Origin {
    pub(crate) fn set(&self, address: impl Display) {
        *self.0.write().expect("nobody panics with the address") = format!("http://{address}");
    }

    pub(crate) fn get(&self) -> String {
        self.0.read().expect("nobody panics with the address").clone()
    }
}

/// A client that shows every answer as it came.
pub(crate) fn client() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(120)));
    config.build().new_agent()
}

/// A caller with a credential, or without one.
#[derive(Clone)]
pub struct Actor {
    pub(crate) origin: Origin,
    client: ureq::Agent,
    pub(crate) headers: Vec<(String, String)>,
    /// The id of the agent behind it; empty for services and strangers.
    pub id: String,
    /// What is presented as bearer token.
    pub credential: Option<String>,
}

impl Actor {
    pub(crate) fn new(origin: &Origin, client: &ureq::Agent, id: &str, credential: Option<String>) -> Self {
        Self { origin: origin.clone(), client: client.clone(), headers: Vec::new(), id: id.to_owned(), credential }
    }

    /// The same caller with another credential.
    #[must_use]
    pub fn presenting(&self, credential: impl Into<String>) -> Self {
        Self { credential: Some(credential.into()), ..self.clone() }
    }

    /// The same caller, who calls the server that is there.
    pub(crate) fn reaching(&self, origin: &Origin) -> Self {
        Self { origin: origin.clone(), ..self.clone() }
    }

    /// The same caller, who adds this header to every request.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut other = self.clone();
        other.headers.push((name.to_owned(), value.into()));
        other
    }

    /// The same caller, who names the version he has seen.
    #[must_use]
    pub fn if_match(&self, etag: impl Into<String>) -> Self {
        self.with("If-Match", etag)
    }

    /// The same caller, who makes his requests repeatable.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with("Idempotency-Key", key)
    }

    /// Reads.
    #[track_caller]
    pub fn get(&self, path: impl AsRef<str>) -> Answer {
        self.send("GET", path.as_ref(), None)
    }

    /// Reads a list to its end, page by page.
    ///
    /// # Panics
    /// If it has none.
    #[track_caller]
    pub fn pages(&self, path: impl AsRef<str>) -> Vec<Answer> {
        let path = path.as_ref();
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut pages = vec![self.get(path).expect(200)];
        while let Some(cursor) = pages.last().and_then(Answer::next_cursor) {
            assert!(pages.len() < MOST_PAGES, "{path} has no end");
            pages.push(self.get(format!("{path}{separator}cursor={cursor}")).expect(200));
        }
        pages
    }

    /// Reads without the body.
    #[track_caller]
    pub fn head(&self, path: impl AsRef<str>) -> Answer {
        self.send("HEAD", path.as_ref(), None)
    }

    /// Sends a JSON body.
    #[track_caller]
    pub fn post(&self, path: impl AsRef<str>, body: Value) -> Answer {
        self.send("POST", path.as_ref(), Some(body))
    }

    /// Posts without a body.
    #[track_caller]
    pub fn act(&self, path: impl AsRef<str>) -> Answer {
        self.send("POST", path.as_ref(), None)
    }

    /// Changes what the body names.
    #[track_caller]
    pub fn patch(&self, path: impl AsRef<str>, body: Value) -> Answer {
        self.send("PATCH", path.as_ref(), Some(body))
    }

    /// Puts, without a body.
    #[track_caller]
    pub fn put(&self, path: impl AsRef<str>) -> Answer {
        self.send("PUT", path.as_ref(), None)
    }

    /// Puts a JSON body.
    #[track_caller]
    pub fn put_json(&self, path: impl AsRef<str>, body: Value) -> Answer {
        self.send("PUT", path.as_ref(), Some(body))
    }

    /// Deletes.
    #[track_caller]
    pub fn delete(&self, path: impl AsRef<str>) -> Answer {
        self.send("DELETE", path.as_ref(), None)
    }

    /// Sends any method with or without a JSON body.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        match body {
            Some(body) => self.send_bytes(method, path, Some("application/json"), body.to_string().as_bytes()),
            None => self.send_bytes(method, path, None, &[]),
        }
    }

    /// Sends exactly these bytes. Without a content type and without bytes there is no body at all.
    #[track_caller]
    pub fn send_bytes(&self, method: &str, path: &str, content_type: Option<&str>, body: &[u8]) -> Answer {
        let answer = self.send_unchecked(method, path, content_type, body);
        contract::of(&self.origin.get()).check(&answer);
        answer
    }

    /// Posts to a server that may die meanwhile; none when there was no whole answer.
    pub fn attempt_post(&self, path: &str, body: &Value) -> Option<Answer> {
        let answer = self.transmit("POST", path, Some("application/json"), body.to_string().as_bytes()).ok()?;
        contract::of(&self.origin.get()).check(&answer);
        Some(answer)
    }

    /// Reads what is no part of the contract, such as metrics.
    #[track_caller]
    pub fn get_beside_the_contract(&self, path: &str) -> Answer {
        self.send_unchecked("GET", path, None, &[])
    }

    fn send_unchecked(&self, method: &str, path: &str, content_type: Option<&str>, body: &[u8]) -> Answer {
        self.transmit(method, path, content_type, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn transmit(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.origin.get()));
        if let Some(credential) = &self.credential {
            request = request.header("Authorization", format!("Bearer {credential}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header("Content-Type", content_type);
        }
        let mut response = match content_type.is_none() && body.is_empty() {
            true => self.client.run(request.body(())?)?,
            false => self.client.run(request.body(body)?)?,
        };
        let bytes = match method {
            "HEAD" => Vec::new(),
            // A stream has no end of its own.
            _ if Answer::is_stream(response.headers()) => first_frame(response.body_mut().as_reader()),
            _ => response.body_mut().read_to_vec()?,
        };
        let mut answer = Answer::new(method, path, response.status().as_u16(), response.headers().clone(), bytes);
        // A list that is asked for by a body names them there.
        answer.sparse |= serde_json::from_slice::<Value>(body).is_ok_and(|body| body["fields"].is_array());
        Ok(answer)
    }
}

/// The document that the server at this address serves; all servers of one test run are the same program.
pub(crate) fn served_document(origin: &str) -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let stranger = Actor::new(&Origin::default(), &client(), "", None);
        stranger.origin.set(origin.trim_start_matches("http://"));
        let answer = stranger.send_unchecked("GET", "/openapi.json", None, &[]);
        answer.expect(200).json
    })
}
