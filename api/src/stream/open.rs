//! Where a stream begins.

use domain::{
    stream::{ResetReason, resumable},
    time::Instant,
};
use persistence::{Conn, Scope, event, feed};

use crate::http::ApiError;

/// Where a stream begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// All that happens behind this place is told.
    pub place: i64,
    /// The feed's end.
    pub head: i64,
    /// Does it go on where it was asked to?
    pub resumed: bool,
    /// Why not, if it was.
    pub reset: Option<ResetReason>,
}

/// Where a stream begins that is to go on behind `asked` (which may be no place at all), or now.
///
/// # Errors
/// What the database says.
pub fn begin(conn: &mut Conn, scope: &Scope, asked: Option<Option<i64>>, now: Instant) -> Result<Beginning, ApiError> {
    let head = feed::head(conn, scope)?;
    let from_now = |reset| Beginning { place: head, head, resumed: false, reset };
    let Some(asked) = asked else { return Ok(from_now(None)) };
    let Some(place) = asked else { return Ok(from_now(Some(ResetReason::UnknownPosition))) };
    let next = match place >= 0 && place < head {
        true => event::of_feed(conn, scope, (place, place + 1), &[], 1)?.first().map(|it| it.at),
        false => None,
    };
    Ok(match resumable(place, head, next, now) {
        Ok(()) => Beginning { place, head, resumed: true, reset: None },
        Err(reason) => from_now(Some(reason)),
    })
}
