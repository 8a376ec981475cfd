//! Waiting for what comes next, without holding a database thread meanwhile.

use std::time::Duration;

use persistence::{Conn, StorageError};
use tokio::time::Instant;

use crate::{
    auth::Principal,
    http::{ApiError, Code, FieldCode, FieldError},
    state::AppState,
};

/// How long a request may wait at most.
const MAX_SECONDS: u64 = 30;
/// How often it is looked whether something has come. Nodes tell each other nothing: the feed is the truth.
const GLANCE: Duration = Duration::from_millis(250);

/// How long a request is willing to wait for something to come.
#[derive(Debug, Clone, Copy)]
pub struct Wait(Instant);

impl Wait {
    /// From now on, that many seconds; none when not said.
    ///
    /// # Errors
    /// `invalid_parameter` for less than 0 or more than 30 seconds.
    pub fn of(seconds: Option<i64>) -> Result<Self, ApiError> {
        let seconds = u64::try_from(seconds.unwrap_or(0)).ok().filter(|seconds| *seconds <= MAX_SECONDS);
        let Some(seconds) = seconds else {
            let field = FieldError::parameter("wait", FieldCode::OutOfRange).with("min", 0).with("max", MAX_SECONDS);
            return Err(ApiError::new(Code::InvalidParameter).field(field));
        };
        Ok(Self(Instant::now() + Duration::from_secs(seconds)))
    }
}

/// Waits until `has_more` says so; false when time ran out before.
pub async fn until_more(
    state: &AppState,
    who: &Principal,
    wait: Wait,
    has_more: impl Fn(&mut Conn) -> Result<bool, StorageError> + Copy + Send + 'static,
) -> Result<bool, ApiError> {
    loop {
        let left = wait.0.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        tokio::time::sleep(left.min(GLANCE)).await;
        if state.read(who, move |conn| Ok(has_more(conn)?)).await? {
            return Ok(true);
        }
    }
}
