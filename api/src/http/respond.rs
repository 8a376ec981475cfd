//! Typed answers: the type is the status.

use std::marker::PhantomData;

use actix_web::{
    HttpRequest, HttpResponse, Responder, ResponseError,
    body::BoxBody,
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, LOCATION},
    },
};
use serde::Serialize;

use super::{ApiError, IfNoneMatch};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A value as the bytes of its JSON.
///
/// # Errors
/// `internal_error` when the value has no JSON form, such as a map with keys that are not texts.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, ApiError> {
    to_json_of(value, RECORD_BYTES)
}

/// Room for a record.
const RECORD_BYTES: usize = 2048;

fn to_json_of<T: Serialize + ?Sized>(value: &T, room: usize) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::with_capacity(room);
    let written = serde_json::to_writer(&mut body, value);
    written.map_err(|error| ApiError::internal(format_args!("an answer has no JSON form: {error}")))?;
    Ok(body)
}

pub(super) fn json_response<T: Serialize + ?Sized>(status: StatusCode, value: &T) -> HttpResponse {
    json_response_of(status, value, RECORD_BYTES)
}

/// An answer of about so many bytes.
pub(super) fn json_response_of<T: Serialize + ?Sized>(status: StatusCode, value: &T, room: usize) -> HttpResponse {
    match to_json_of(value, room) {
        Ok(body) => bytes_response(status, body),
        Err(error) => error.error_response(),
    }
}

fn bytes_response(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    let mut response = HttpResponse::with_body(status, BoxBody::new(body));
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

/// Puts a header whose text comes from values of ours: ids, versions, paths.
pub(super) fn put(response: &mut HttpResponse, name: actix_web::http::header::HeaderName, text: &str) {
    match HeaderValue::from_str(text) {
        Ok(value) => drop(response.headers_mut().insert(name, value)),
        Err(_) => tracing::error!(target: "http", header = %name, "a header's text is not sendable"),
    }
}

/// The strong tag of a version: `"7"`.
pub fn strong_etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The weak tag of a version, for a representation with `fields` or `expand`: `W/"7"`.
pub fn weak_etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// 200 with a JSON body.
#[derive(Debug, Clone)]
pub struct Ok200<T> {
    body: T,
    etag: Option<String>,
}

impl<T> Ok200<T> {
    /// Without a tag; not cacheable.
    pub fn new(body: T) -> Self {
        Self { body, etag: None }
    }

    /// The plain representation of a record at `version`: tagged `"<version>"`, and 304 on a matching read.
    pub fn versioned(body: T, version: i64) -> Self {
        Self { body, etag: Some(strong_etag(version)) }
    }

    /// A shortened or expanded representation of a record at `version`: tagged `W/"<version>"`, useless in `If-Match`.
    pub fn weakly_versioned(body: T, version: i64) -> Self {
        Self { body, etag: Some(weak_etag(version)) }
    }

    /// A representation with a tag of its own, quotes included, such as the digest of a configuration list.
    pub fn tagged(body: T, etag: String) -> Self {
        Self { body, etag: Some(etag) }
    }
}

impl<T: Serialize> Responder for Ok200<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Some(etag) = self.etag else { return json_response(StatusCode::OK, &self.body) };
        let reading = request.method() == Method::GET || request.method() == Method::HEAD;
        // A malformed If-None-Match matches nothing: the full answer is right in any case.
        let unchanged = reading && IfNoneMatch::read(request.headers()).is_ok_and(|tags| tags.matches(&etag));
        let mut response = match unchanged {
            true => HttpResponse::new(StatusCode::NOT_MODIFIED),
            false => json_response(StatusCode::OK, &self.body),
        };
        put(&mut response, ETAG, &etag);
        if reading {
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        }
        response
    }
}

/// 201 with a JSON body, the new record's address and its tag.
#[derive(Debug, Clone)]
pub struct Created<T> {
    body: T,
    location: String,
    version: Option<i64>,
}

impl<T> Created<T> {
    /// `location` is the path of the new record.
    pub fn new(body: T, location: impl Into<String>) -> Self {
        Self { body, location: location.into(), version: None }
    }

    /// Tags the answer with the record's version.
    #[must_use]
    pub fn versioned(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = json_response(StatusCode::CREATED, &self.body);
        if response.status() == StatusCode::CREATED {
            put(&mut response, LOCATION, &self.location);
            if let Some(version) = self.version {
                put(&mut response, ETAG, &strong_etag(version));
            }
        }
        response
    }
}

/// 204.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoContent;

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::new(StatusCode::NO_CONTENT)
    }
}

/// The answer of a POST with an idempotency key: the bytes that were stored with it, first time and replay alike.
/// `T` is what the bytes are the JSON of.
#[derive(Debug, Clone)]
pub struct Posted<T> {
    /// The status, 200 to 299.
    pub status: u16,
    /// The JSON, empty for 204.
    pub body: Vec<u8>,
    /// The whole `ETag`, quotes included.
    pub etag: Option<String>,
    /// The path of the new record.
    pub location: Option<String>,
    /// Was it done by an earlier request with the same key?
    pub replayed: bool,
    shape: PhantomData<fn() -> T>,
}

impl<T: Serialize> Posted<T> {
    /// Renders an answer, to be stored and sent.
    ///
    /// # Errors
    /// `internal_error` when the value has no JSON form.
    pub fn render(status: u16, value: &T) -> Result<Self, ApiError> {
        Ok(Self::stored(status, to_json(value)?))
    }
}

impl<T> Posted<T> {
    /// An answer from its bytes.
    pub fn stored(status: u16, body: Vec<u8>) -> Self {
        Self { status, body, etag: None, location: None, replayed: false, shape: PhantomData }
    }

    /// Tags it with the record's version.
    #[must_use]
    pub fn versioned(mut self, version: i64) -> Self {
        self.etag = Some(strong_etag(version));
        self
    }

    /// Names the new record's path.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// Marks it as done earlier.
    #[must_use]
    pub fn as_replay(mut self) -> Self {
        self.replayed = true;
        self
    }
}

impl<T> Responder for Posted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let Some(status) = StatusCode::from_u16(self.status).ok().filter(StatusCode::is_success) else {
            return ApiError::internal("a stored answer's status is not a success").error_response();
        };
        let mut response = match self.body.is_empty() {
            true => HttpResponse::new(status),
            false => bytes_response(status, self.body),
        };
        if let Some(etag) = &self.etag {
            put(&mut response, ETAG, etag);
        }
        if let Some(location) = &self.location {
            put(&mut response, LOCATION, location);
        }
        if self.replayed {
            let name = actix_web::http::header::HeaderName::from_static("idempotency-replayed");
            response.headers_mut().insert(name, HeaderValue::from_static("true"));
        }
        response
    }
}
