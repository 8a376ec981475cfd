//! Answers to what never became a request.

use std::time::SystemTime;

use actix_web::{
    ResponseError,
    body::MessageBody,
    http::{
        StatusCode,
        header::{HeaderMap, HttpDate},
    },
};

use super::{ApiError, Code, RequestContext, finish::finish};

/// A whole answer, as it goes over the wire.
#[derive(Debug, Clone)]
pub struct Refused {
    /// By which the answer is found in the log.
    pub request_id: String,
    /// Its status.
    pub status: StatusCode,
    /// Head and body.
    pub bytes: Vec<u8>,
}

/// The problem with this status, for a request that could not be read: its path is not known and shown as empty, its
/// language is the default one. The answer announces that the connection is closed.
pub fn refused(status: StatusCode) -> Refused {
    let (context, _) = RequestContext::read("", "", &HeaderMap::new());
    let response = finish(&context, ApiError::new(Code::for_status(status)).error_response());
    let (response, body) = response.into_parts();
    let status = response.status();
    // A document is held in memory, so it always is bytes already.
    let body = body.try_into_bytes().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in response.headers() {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    let date = HttpDate::from(SystemTime::now());
    let end = format!("content-length: {}\r\nconnection: close\r\ndate: {date}\r\n\r\n", body.len());
    let bytes = [head.as_slice(), end.as_bytes(), &body].concat();
    Refused { request_id: context.request_id.to_string(), status, bytes }
}
