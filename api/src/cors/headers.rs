//! The headers of CORS.

use std::{cell::Cell, rc::Rc};

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderMap, HeaderValue,
};
use domain::ids::WorkspaceId;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const ALLOWED: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, Range, Accept-Language, \
     X-Request-Id, X-Source-Id, traceparent, On-Behalf-Of, Content-Disposition",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Idempotency-Replayed, Deprecation, \
     Sunset, Content-Disposition, Content-Range, Accept-Ranges, WWW-Authenticate",
);
/// Browsers keep the answer to a preflight for two hours.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

/// The workspace that a request turned out to belong to, where it can be seen after the request is gone.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Rc<Cell<Option<WorkspaceId>>>);

impl Seen {
    pub(super) fn set(&self, workspace: WorkspaceId) {
        self.0.set(Some(workspace));
    }

    pub(super) fn get(&self) -> Option<WorkspaceId> {
        self.0.get()
    }
}

/// Lets pages of this origin read the answer. The origin itself, never `*`: the answer varies by it.
pub(super) fn allow(headers: &mut HeaderMap, origin: &str) {
    if let Ok(origin) = HeaderValue::from_str(origin) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// What a page may then send.
pub(super) fn allow_asked(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
}
