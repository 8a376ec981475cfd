//! The bytes of a mail: as they come in, and as they are kept.

use std::{future::poll_fn, pin::Pin};

use actix_web::{dev::Payload, error::PayloadError};
use bytes::Bytes;
use futures_core::Stream;

use super::ingest::MAX_MAIL_BYTES;
use crate::{
    attachments::usecase::Chunks,
    http::{ApiError, Code},
    state::AppState,
};

/// A mail as the body of a request.
pub struct Body {
    payload: Payload,
    left: u64,
}

impl Body {
    /// At most [`MAX_MAIL_BYTES`] of it.
    pub fn new(payload: Payload) -> Self {
        Self { payload, left: MAX_MAIL_BYTES }
    }
}

impl Chunks for Body {
    async fn next(&mut self) -> Option<Result<Bytes, ApiError>> {
        let polled = poll_fn(|context| Pin::new(&mut self.payload).poll_next(context)).await?;
        Some(match polled {
            Ok(chunk) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Ok(chunk)
                }
                None => Err(too_large()),
            },
            Err(PayloadError::Overflow) => Err(too_large()),
            Err(_) => Err(ApiError::new(Code::BadRequest)),
        })
    }
}

/// The answer to a mail that is longer than it may be.
pub fn too_large() -> ApiError {
    ApiError::new(Code::PayloadTooLarge).with("max_bytes", MAX_MAIL_BYTES)
}

/// As much as is hashed at once: nobody waits long behind it.
const PIECE_BYTES: usize = 64 * 1024;

/// A file that is in memory.
pub struct Whole(Bytes);

impl Whole {
    /// All of it.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl Chunks for Whole {
    async fn next(&mut self) -> Option<Result<Bytes, ApiError>> {
        let piece = self.0.split_to(PIECE_BYTES.min(self.0.len()));
        (!piece.is_empty()).then_some(Ok(piece))
    }
}

/// The bytes of a kept mail.
pub async fn bytes(state: &AppState, blob: &str, size: i64) -> Result<Vec<u8>, ApiError> {
    let length = u64::try_from(size).map_err(ApiError::internal)?;
    let mut all = Vec::with_capacity(usize::try_from(length).map_err(ApiError::internal)?);
    if length == 0 {
        return Ok(all);
    }
    let mut pieces = state.blobs.read(blob, 0..length).await?;
    while let Some(piece) = poll_fn(|context| Pin::new(&mut pieces).poll_next(context)).await {
        all.extend_from_slice(&piece.map_err(ApiError::internal)?);
    }
    Ok(all)
}
