//! Pages of lists that are ordered by time of making, newest first.

use domain::{ids::Id, time::Instant};

use crate::http::{ApiError, Code, CursorValue, PageInfo, PageRequest};

/// How far `with_total` counts.
const COUNTED: i64 = 10_000;

/// Time of making, in milliseconds, and id of the row after which the page starts.
///
/// # Errors
/// `invalid_cursor` for a cursor that does not stand at such a row.
pub fn after<K>(request: &PageRequest) -> Result<Option<(i64, Id<K>)>, ApiError> {
    match request.after_values() {
        None => Ok(None),
        Some([CursorValue::Int(at), CursorValue::Uuid(id)]) => Ok(Some((*at, Id::from_uuid(*id)))),
        Some(_) => Err(ApiError::new(Code::InvalidCursor)),
    }
}

/// Where a row stands.
pub fn key<K>(created_at: Instant, id: Id<K>) -> Vec<CursorValue> {
    vec![CursorValue::Int(created_at.millis()), CursorValue::Uuid(id.uuid())]
}

/// Counts with `count`, which is told how far, if the client asked for it.
///
/// # Errors
/// Those of `count`.
pub fn total<E>(request: &PageRequest, count: impl FnOnce(i64) -> Result<i64, E>) -> Result<Option<i64>, E> {
    if request.with_total { count(COUNTED + 1).map(Some) } else { Ok(None) }
}

/// Adds the outcome of [`total`].
pub fn counted(info: PageInfo, total: Option<i64>) -> PageInfo {
    match total {
        Some(total) => info.with_total(total.min(COUNTED), total <= COUNTED),
        None => info,
    }
}
