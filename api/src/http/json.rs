//! JSON bodies.

use std::{future::Future, ops::Deref, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    body::{self, BodyStream},
    dev::Payload,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE},
    web::Bytes,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use validator::Validate;

use super::{
    ApiError, Code, FieldError, Judged,
    json_errors::{explain, invalid},
    json_tree::{self, Tree},
    json_value::decode,
    limits::MAX_BODY_BYTES,
};

/// A JSON body that fits its type and passed its validation.
///
/// Refused are: other content types and charsets (415), more than [`MAX_BODY_BYTES`] (413), broken or no JSON (400),
/// and as 422 `validation_failed`, with the place of each: unknown, duplicate and missing members, wrong types,
/// NUL characters, nesting deeper than [`super::MAX_JSON_DEPTH`], and whatever the type's validator finds.
#[derive(Debug, Clone)]
pub struct ValidJson<T>(pub T, BodyDigest);

/// SHA-256 of the body's canonical JSON: members sorted, no white space. For idempotency fingerprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyDigest(pub [u8; 32]);

impl<T> ValidJson<T> {
    /// The body.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// Digest of the body, equal for bodies that differ only in white space or the order of members.
    pub fn digest(&self) -> BodyDigest {
        self.1
    }
}

impl<T> Deref for ValidJson<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

fn wrong_format() -> ApiError {
    ApiError::new(Code::UnsupportedMediaType).with("accepted", vec!["application/json", "application/merge-patch+json"])
}

/// Is there a content type, and is it JSON in UTF-8?
fn check_content_type(request: &HttpRequest) -> Result<bool, ApiError> {
    let mut values = request.headers().get_all(CONTENT_TYPE);
    let Some(value) = values.next() else { return Ok(false) };
    let text = value.to_str().map_err(|_| wrong_format())?;
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    if values.next().is_some() || !matches!(essence.as_str(), "application/json" | "application/merge-patch+json") {
        return Err(wrong_format());
    }
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8") {
            return Err(wrong_format());
        }
    }
    Ok(true)
}

fn too_large() -> ApiError {
    ApiError::new(Code::PayloadTooLarge).with("max_bytes", MAX_BODY_BYTES)
}

/// Reads a whole body.
///
/// # Errors
/// 413 above [`MAX_BODY_BYTES`]; 400 when it breaks off.
pub(crate) async fn read_body(request: &HttpRequest, payload: Payload) -> Result<Bytes, ApiError> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    match body::to_bytes_limited(BodyStream::new(payload), MAX_BODY_BYTES).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(ApiError::new(Code::BadRequest)),
        Err(_) => Err(too_large()),
    }
}

/// Reads the text of a body.
///
/// # Errors
/// `invalid_json` or `validation_failed`, as [`ValidJson`] says.
pub(super) fn parse<T: DeserializeOwned + Validate>(text: &[u8]) -> Result<(T, BodyDigest), ApiError> {
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(ApiError::new(Code::InvalidJson));
    }
    let (tree, mut errors) = match json_tree::read(text) {
        Tree::Read(tree, errors) => (tree, errors),
        Tree::TooDeep(error) => return Err(ApiError::validation(vec![error])),
        Tree::Broken { line, column } => {
            return Err(ApiError::new(Code::InvalidJson).with("line", line).with("column", column));
        }
    };
    let value = match decode::<T>(&tree) {
        Ok(value) => {
            errors.extend(invalid(&value, <[String]>::to_vec));
            value
        }
        Err(fault) => {
            errors.extend(explain::<T>(tree, fault));
            return Err(refused(errors));
        }
    };
    if errors.is_empty() { Ok((value, digest(&tree))) } else { Err(refused(errors)) }
}

/// Each fault once: a NUL, for one, is found in the text and again by the member's own check.
fn refused(errors: Vec<FieldError>) -> ApiError {
    let mut distinct: Vec<FieldError> = Vec::with_capacity(errors.len());
    for error in errors {
        if !distinct.contains(&error) {
            distinct.push(error);
        }
    }
    ApiError::validation(distinct)
}

fn digest(tree: &Value) -> BodyDigest {
    // A tree's own text is canonical: its objects are sorted by name.
    BodyDigest(Sha256::digest(tree.to_string().as_bytes()).into())
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for ValidJson<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let typed = check_content_type(&request);
            // What breaks off is answered at once: the connection ends with it.
            let text = read_body(&request, payload).await?;
            let parsed = typed.and_then(|typed| match typed || text.is_empty() {
                true => parse(&text),
                false => Err(wrong_format()),
            });
            let (value, digest) = Judged::of(&request, parsed).await?;
            Ok(Self(value, digest))
        })
    }
}
