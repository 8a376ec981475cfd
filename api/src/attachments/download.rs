//! Sending a file: never to be rendered in our name, in parts where they are asked for, piece by piece.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        Method, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
            ETAG, HeaderName, HeaderValue, IF_RANGE, RANGE,
        },
    },
};
use bytes::Bytes;
use domain::attachment::{AttachedFile, Attachment};
use futures_core::Stream;

use super::{
    digest,
    range::{Wanted, wanted},
};
use crate::{
    http::{ApiError, Code, IfNoneMatch},
    state::AppState,
};

/// Answers with the content of a file that the caller may see: 200, 206 or 304.
///
/// # Errors
/// `range_not_satisfiable`; `internal_error` when the bytes are missing.
pub async fn send(
    state: &AppState,
    request: &HttpRequest,
    if_none_match: &IfNoneMatch,
    attachment: &Attachment,
) -> Result<HttpResponse, ApiError> {
    let file = &attachment.file;
    let size = u64::try_from(file.size).map_err(ApiError::internal)?;
    let etag = format!("\"{}\"", file.sha256);
    if if_none_match.matches(&etag) {
        return finish(HttpResponse::new(StatusCode::NOT_MODIFIED), file, &etag);
    }
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    // A part of something else than the client has is of no use to it: then it gets the whole.
    let same = text(IF_RANGE).is_none_or(|tag| tag.trim() == etag);
    let part = match wanted(text(RANGE).filter(|_| same), size) {
        Wanted::Whole => None,
        Wanted::Part(part) => Some(part),
        Wanted::Outside => {
            let refused = ApiError::new(Code::RangeNotSatisfiable).with("size", size);
            return Err(refused.header(CONTENT_RANGE, value(&format!("bytes */{size}"))?));
        }
    };
    let bytes = part.clone().unwrap_or(0..size);
    let mut response = match part {
        Some(_) => HttpResponse::PartialContent(),
        None => HttpResponse::Ok(),
    };
    let response = if bytes.is_empty() {
        response.body(Vec::new())
    } else {
        if part.is_some() {
            let last = bytes.end.saturating_sub(1);
            response.insert_header((CONTENT_RANGE, value(&format!("bytes {}-{last}/{size}", bytes.start))?));
        }
        let length = bytes.end - bytes.start;
        match *request.method() == Method::HEAD {
            true => response.body(SizedStream::new(length, Nothing)),
            false => response.body(SizedStream::new(length, state.blobs.read(&attachment.blob, bytes).await?)),
        }
    };
    finish(response, file, &etag)
}

/// The body of an answer to HEAD, whose length is told all the same: the server would read a real one to its end.
struct Nothing;

impl Stream for Nothing {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

fn finish(mut response: HttpResponse, file: &AttachedFile, etag: &str) -> Result<HttpResponse, ApiError> {
    let headers = response.headers_mut();
    headers.insert(ETAG, value(etag)?);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(CONTENT_DISPOSITION, value(&disposition(&file.file_name))?);
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(sha256) = digest::from_hex(&file.sha256) {
        headers.insert(HeaderName::from_static("repr-digest"), value(&digest::field(&sha256))?);
    }
    if response.status() != StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CONTENT_TYPE, value(&file.media_type)?);
    }
    Ok(response)
}

fn value(text: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(text).map_err(|_| ApiError::internal("a header of a file cannot be sent"))
}

/// Save it under this name: the whole name for whoever reads RFC 6266, an ASCII likeness for the rest.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_sent_whole_and_in_ascii() {
        assert_eq!(disposition("a b.png"), "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
        assert_eq!(
            disposition("نام\"%.pdf"),
            "attachment; filename=\"_____.pdf\"; filename*=UTF-8''%D9%86%D8%A7%D9%85%22%25.pdf"
        );
        assert!(value(&disposition("a\r\nX-Evil: 1")).is_ok(), "whatever the name, no line ends within");
    }
}
