//! An upload as it comes in: a form with one file, or the bare bytes. Nothing of it is gathered in memory but the
//! piece under way.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ContentDisposition, HeaderMap},
};
use bytes::Bytes;
use futures_core::Stream;
use persistence::Scope;
use sha2::{Digest, Sha256};

use super::{
    digest,
    usecase::{Chunks, Stored, upload},
};
use crate::{
    http::{ApiError, At, BodyDigest, Code, FieldCode, FieldError},
    state::AppState,
};

/// The one part of a form.
const PART: &str = "file";
/// What a form's boundaries and the headers of its part may take beside the file.
const FORM_BYTES: u64 = 64 * 1024;
const DIGEST: &str = "content-digest";

/// A file that has been received and kept.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name as it was sent.
    pub file_name: String,
    /// Its content.
    pub stored: Stored,
}

impl Upload {
    /// What a retry under the same key must send again: name and content.
    pub fn digest(&self) -> BodyDigest {
        let name = self.file_name.as_bytes();
        BodyDigest(Sha256::new().chain_update(self.stored.sha256).chain_update(name).finalize().into())
    }
}

/// Receives the file of a request: `multipart/form-data` with one part called `file`, or any other type with the bytes
/// as the body and a name in `Content-Disposition`. A `Content-Digest` of the request, or of the part, is verified.
///
/// # Errors
/// `payload_too_large` as soon as more arrives than is allowed; `validation_failed` for another form;
/// `invalid_header`; `bad_request` when it breaks off; `storage_full`.
pub async fn receive(
    state: &AppState,
    scope: Scope,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Upload, ApiError> {
    let limit = state.attachment_bytes;
    let headers = request.headers();
    let essence = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_form = essence == "multipart/form-data";
    if essence.starts_with("multipart/") && !is_form {
        let accepted = vec!["multipart/form-data", "application/octet-stream"];
        return Err(ApiError::new(Code::UnsupportedMediaType).with("accepted", accepted));
    }
    let most = if is_form { limit.saturating_add(FORM_BYTES) } else { limit };
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large(limit));
    }
    let body = Limited { payload, left: most };
    if is_form { form(state, scope, headers, body).await } else { bare(state, scope, headers, body).await }
}

async fn bare(state: &AppState, scope: Scope, headers: &HeaderMap, body: Limited) -> Result<Upload, ApiError> {
    let named = headers.get(CONTENT_DISPOSITION).ok_or_else(|| header("Content-Disposition", FieldCode::Required))?;
    let file_name = ContentDisposition::from_raw(named)
        .ok()
        .and_then(|disposition| name_in(&disposition))
        .ok_or_else(|| header("Content-Disposition", FieldCode::InvalidFormat))?;
    let mut chunks = Bare { body, limit: state.attachment_bytes };
    let stored = upload(state, scope, &mut chunks, |stored| check_digest(headers, stored)).await?;
    Ok(Upload { file_name, stored })
}

async fn form(state: &AppState, scope: Scope, headers: &HeaderMap, body: Limited) -> Result<Upload, ApiError> {
    if headers.contains_key(DIGEST) {
        // It would be that of the whole form, which is not kept: the part can have one of its own.
        return Err(header("Content-Digest", FieldCode::NotAllowed));
    }
    let limit = state.attachment_bytes;
    let mut parts = Multipart::new(headers, body);
    let part = next(&mut parts).await.transpose().map_err(|error| form_error(&error, limit))?;
    let part = part.ok_or_else(|| ApiError::validation(vec![FieldError::pointer("#/file", FieldCode::Required)]))?;
    let name = part.name().unwrap_or_default();
    if name != PART {
        return Err(ApiError::validation(vec![FieldError::new(At::pointer([name]), FieldCode::UnknownField)]));
    }
    let file_name = part.content_disposition().and_then(name_in).unwrap_or_default();
    let part_headers = part.headers().clone();
    let mut chunks = Part { parts, part: Some(part), limit, left: limit };
    let stored = upload(state, scope, &mut chunks, |stored| check_digest(&part_headers, stored)).await?;
    Ok(Upload { file_name, stored })
}

/// The file's name; the encoded form of RFC 5987 wins over the plain one.
fn name_in(disposition: &ContentDisposition) -> Option<String> {
    let extended = disposition.get_filename_ext().and_then(|value| String::from_utf8(value.value.clone()).ok());
    extended.or_else(|| disposition.get_filename().map(str::to_owned))
}

fn check_digest(headers: &HeaderMap, stored: &Stored) -> Result<(), ApiError> {
    let Some(sent) = headers.get(DIGEST) else { return Ok(()) };
    let agrees = sent.to_str().ok().and_then(|text| digest::agrees(text, &stored.sha256));
    match agrees {
        Some(true) => Ok(()),
        Some(false) => {
            let field = FieldError::new(At::Header("Content-Digest".to_owned()), FieldCode::Conflict);
            Err(ApiError::validation(vec![field.with("sha256", stored.sha256_text())]))
        }
        None => Err(header("Content-Digest", FieldCode::InvalidFormat)),
    }
}

fn header(name: &str, code: FieldCode) -> ApiError {
    ApiError::new(Code::InvalidHeader).field(FieldError::new(At::Header(name.to_owned()), code))
}

fn too_large(limit: u64) -> ApiError {
    ApiError::new(Code::PayloadTooLarge).with("max_bytes", limit)
}

fn form_error(error: &MultipartError, limit: u64) -> ApiError {
    match error {
        MultipartError::Payload(PayloadError::Overflow) => too_large(limit),
        _ => ApiError::new(Code::BadRequest),
    }
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// A body that ends with an error when it is longer than it may be.
struct Limited {
    payload: Payload,
    left: u64,
}

impl Stream for Limited {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.payload).poll_next(context);
        let Poll::Ready(Some(Ok(chunk))) = &polled else { return polled };
        match self.left.checked_sub(chunk.len() as u64) {
            Some(left) => {
                self.left = left;
                polled
            }
            None => Poll::Ready(Some(Err(PayloadError::Overflow))),
        }
    }
}

struct Bare {
    body: Limited,
    limit: u64,
}

impl Chunks for Bare {
    async fn next(&mut self) -> Option<Result<Bytes, ApiError>> {
        let chunk = next(&mut self.body).await?;
        Some(chunk.map_err(|error| match error {
            PayloadError::Overflow => too_large(self.limit),
            _ => ApiError::new(Code::BadRequest),
        }))
    }
}

/// The file's part of a form, which must be the only one.
struct Part {
    parts: Multipart,
    part: Option<Field>,
    limit: u64,
    left: u64,
}

impl Part {
    /// The form ends behind the file.
    async fn end(&mut self) -> Option<Result<Bytes, ApiError>> {
        // The reader of parts goes on only when the part is gone.
        self.part = None;
        let another = match next(&mut self.parts).await? {
            Ok(another) => another,
            Err(error) => return Some(Err(form_error(&error, self.limit))),
        };
        let name = another.name().unwrap_or_default();
        let code = if name == PART { FieldCode::DuplicateField } else { FieldCode::UnknownField };
        Some(Err(ApiError::validation(vec![FieldError::new(At::pointer([name]), code)])))
    }
}

impl Chunks for Part {
    async fn next(&mut self) -> Option<Result<Bytes, ApiError>> {
        let chunk = match self.part.as_mut() {
            Some(part) => next(part).await,
            None => return None,
        };
        match chunk {
            None => self.end().await,
            Some(Err(error)) => Some(Err(form_error(&error, self.limit))),
            Some(Ok(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Some(Ok(chunk))
                }
                None => Some(Err(too_large(self.limit))),
            },
        }
    }
}
