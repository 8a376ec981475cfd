//! The last touch on every answer: errors become problem documents, all get the common headers.

use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue,
            VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
        },
    },
};
use serde_json::Value;

use super::{ApiError, Code, RequestContext};

const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");
const VARIES_BY: [&str; 4] = ["Authorization", "Origin", "Accept-Encoding", "Accept-Language"];

/// The answer as it leaves.
pub(super) fn finish(context: &RequestContext, response: HttpResponse<BoxBody>) -> HttpResponse<BoxBody> {
    let mut response = match problem_in(&response) {
        Some(error) => with_document(context, &error, response),
        None => response,
    };
    vary(&mut response);
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    // A request id consists of letters, digits and `._-`, so it always is a header value.
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// The error behind an answer: ours, or one for the status that the framework chose.
fn problem_in(response: &HttpResponse<BoxBody>) -> Option<ApiError> {
    if let Some(error) = response.extensions().get::<ApiError>() {
        return Some(error.clone());
    }
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || response.headers().get(CONTENT_TYPE) == Some(&PROBLEM) {
        return None;
    }
    if status.is_server_error() {
        // The framework's own errors name types and settings, never what a client sent.
        let cause = response.error().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "http", status = status.as_u16(), %cause, "an answer without a problem");
    }
    Some(ApiError::new(Code::for_status(status)))
}

fn with_document(context: &RequestContext, error: &ApiError, response: HttpResponse<BoxBody>) -> HttpResponse<BoxBody> {
    let (status, body) = match serde_json::to_vec(&error.document(context)) {
        Ok(body) => (error.code.status(), body),
        // Texts and JSON values always have a JSON form.
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    };
    let mut response = response.set_body(BoxBody::new(body));
    *response.status_mut() = status;
    let challenge = challenge(error);
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_ENCODING);
    headers.insert(CONTENT_TYPE, PROBLEM);
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(context.language.tag()));
    if let Some(challenge) = challenge.filter(|_| !headers.contains_key(WWW_AUTHENTICATE)) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// What a client must present (RFC 6750 section 3).
fn challenge(error: &ApiError) -> Option<HeaderValue> {
    let text = match error.code {
        Code::InvalidToken | Code::TokenExpired | Code::TokenRevoked | Code::SessionEnded => {
            "Bearer error=\"invalid_token\"".to_owned()
        }
        Code::InsufficientScope => {
            let scopes = error.extra.get("required_scopes").and_then(Value::as_array);
            let scopes: Vec<_> = scopes.into_iter().flatten().filter_map(Value::as_str).collect();
            format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", scopes.join(" "))
        }
        code if code.status() == StatusCode::UNAUTHORIZED => "Bearer".to_owned(),
        _ => return None,
    };
    HeaderValue::from_str(&text).ok()
}

/// Adds what every answer varies by to what a handler said itself.
fn vary(response: &mut HttpResponse<BoxBody>) {
    let own: Vec<String> = response
        .headers()
        .get_all(VARY)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && !VARIES_BY.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .collect();
    let all: Vec<_> = VARIES_BY.into_iter().chain(own.iter().map(String::as_str)).collect();
    if let Ok(value) = HeaderValue::from_str(&all.join(", ")) {
        response.headers_mut().insert(VARY, value);
    }
}
