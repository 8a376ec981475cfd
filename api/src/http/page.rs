//! Keyset pages.
//!
//! A list's query type has three fields, which cannot be flattened into it without losing their types:
//!
//! ```ignore
//! /// How many rows at most, 1 to 200.
//! #[param(minimum = 1, maximum = 200, default = 50)]
//! pub limit: Option<i64>,
//! /// Where to go on, from an earlier page.
//! #[param(max_length = 4096)]
//! pub cursor: Option<String>,
//! /// Count all rows as well, up to 10 000.
//! pub with_total: Option<bool>,
//! ```

use serde::Serialize;
use utoipa::ToSchema;

use super::{ApiError, Code, Cursor, CursorKey, CursorValue, FieldCode, FieldError};

/// The most rows of one page.
pub const MAX_LIMIT: u32 = 200;
/// The rows of a page when the client does not say.
pub const DEFAULT_LIMIT: u32 = 50;

/// What to fetch.
#[derive(Clone)]
pub struct PageRequest {
    /// Rows on the page, 1 to 200.
    pub limit: u32,
    /// The row to start after, exclusive; none to start at the list's edge.
    pub after: Option<Cursor>,
    /// Walk the list from its end: reverse the sort, NULLs included.
    pub backward: bool,
    /// Shall all rows be counted?
    pub with_total: bool,
    fingerprint: [u8; 8],
    key: CursorKey,
}

impl PageRequest {
    /// Checks the parameters of a list whose filters and sort have this [`super::fingerprint`].
    ///
    /// # Errors
    /// `invalid_parameter` for a limit out of range, `invalid_cursor`, `cursor_mismatch` for a cursor of another list.
    pub fn from(
        limit: Option<i64>,
        cursor: Option<&str>,
        with_total: Option<bool>,
        fingerprint: [u8; 8],
        key: &CursorKey,
    ) -> Result<Self, ApiError> {
        let limit = match limit {
            None => DEFAULT_LIMIT,
            Some(sent) => {
                u32::try_from(sent).ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)).ok_or_else(|| {
                    let field =
                        FieldError::parameter("limit", FieldCode::OutOfRange).with("min", 1).with("max", MAX_LIMIT);
                    ApiError::new(Code::InvalidParameter).field(field)
                })?
            }
        };
        let cursor = cursor.map(|text| Cursor::decode(text, key)).transpose()?;
        if cursor.as_ref().is_some_and(|cursor| cursor.fingerprint != fingerprint) {
            let field = FieldError::parameter("cursor", FieldCode::Conflict);
            return Err(ApiError::new(Code::CursorMismatch).field(field));
        }
        let backward = cursor.as_ref().is_some_and(|cursor| cursor.backward);
        let after = cursor.filter(|cursor| !cursor.values.is_empty());
        Ok(Self { limit, after, backward, with_total: with_total.unwrap_or(false), fingerprint, key: key.clone() })
    }

    /// How many rows to ask the database for: one more than shown, to know whether there are more.
    pub fn fetch_limit(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The sort values of the row to start after.
    pub fn after_values(&self) -> Option<&[CursorValue]> {
        self.after.as_ref().map(|cursor| cursor.values.as_slice())
    }

    fn cursor(&self, values: Vec<CursorValue>, backward: bool) -> String {
        Cursor { values, backward, fingerprint: self.fingerprint }.encode(&self.key)
    }
}

/// What a list says of itself besides its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PageInfo {
    /// The cursor of the page behind this one; null at the end.
    #[schema(required = true, max_length = 4096)]
    pub next_cursor: Option<String>,
    /// The cursor of the page before this one; null at the beginning.
    #[schema(required = true, max_length = 4096)]
    pub prev_cursor: Option<String>,
    /// Is there a page behind this one?
    pub has_more: bool,
    /// Present with `with_total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}

/// How many rows a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Total {
    /// The count, at most 10 000.
    #[schema(minimum = 0, maximum = 10000)]
    pub value: i64,
    /// False when there are more than `value`.
    pub exact: bool,
}

impl PageInfo {
    /// Adds the count.
    #[must_use]
    pub fn with_total(mut self, value: i64, exact: bool) -> Self {
        self.total = Some(Total { value, exact });
        self
    }
}

/// A page from the rows fetched in walking order, up to [`PageRequest::fetch_limit`] of them: the rows in list order
/// and the cursors on both sides. `key_of` gives a row's sort values, the id last.
pub fn assemble<Row>(
    mut rows: Vec<Row>,
    request: &PageRequest,
    key_of: impl Fn(&Row) -> Vec<CursorValue>,
) -> (Vec<Row>, PageInfo) {
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let beyond = rows.len() > limit;
    rows.truncate(limit);
    if request.backward {
        rows.reverse();
    }
    let came_from_somewhere = request.after.is_some();
    // Ahead lies what the extra row proved; behind lies what the cursor came from.
    let (before, behind) = if request.backward { (beyond, came_from_somewhere) } else { (came_from_somewhere, beyond) };
    let (prev_cursor, next_cursor) = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => {
            (before.then(|| request.cursor(key_of(first), true)), behind.then(|| request.cursor(key_of(last), false)))
        }
        // Everything beyond the cursor is gone: the way back starts at the list's edge, so that nothing is passed over.
        _ if came_from_somewhere && request.backward => (None, Some(request.cursor(Vec::new(), false))),
        _ if came_from_somewhere => (Some(request.cursor(Vec::new(), true)), None),
        _ => (None, None),
    };
    let has_more = next_cursor.is_some();
    (rows, PageInfo { next_cursor, prev_cursor, has_more, total: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: CursorKey = CursorKey([3; 32]);
    const LIST: [u8; 8] = [1; 8];

    fn request(limit: i64, cursor: Option<&str>) -> PageRequest {
        PageRequest::from(Some(limit), cursor, None, LIST, &KEY).unwrap()
    }

    /// What a database would answer for the list `rows` in ascending order.
    fn page(rows: &[i64], limit: i64, cursor: Option<&str>) -> (Vec<i64>, PageInfo) {
        let request = request(limit, cursor);
        let after = request.after_values().map(|values| match values {
            [CursorValue::Int(value)] => *value,
            other => panic!("{other:?}"),
        });
        let mut walk: Vec<i64> = rows.to_vec();
        if request.backward {
            walk.reverse();
        }
        let beyond = |row: &i64| after.is_none_or(|after| if request.backward { *row < after } else { *row > after });
        let fetched = walk.into_iter().filter(beyond).take(request.fetch_limit() as usize).collect();
        assemble(fetched, &request, |row| vec![CursorValue::Int(*row)])
    }

    #[test]
    fn walking_there_and_back_shows_every_row_once_each_way() {
        for count in 0..13 {
            let rows: Vec<i64> = (0..count).collect();
            for limit in 1..6 {
                let (mut there, mut back, mut cursor) = (Vec::<i64>::new(), Vec::<i64>::new(), None);
                let last = loop {
                    let (shown, info) = page(&rows, limit, cursor.as_deref());
                    assert_eq!(info.has_more, info.next_cursor.is_some());
                    there.extend(&shown);
                    match info.next_cursor {
                        Some(next) => cursor = Some(next),
                        None => break (shown, info.prev_cursor),
                    }
                };
                assert_eq!(there, rows);
                back.splice(0..0, last.0);
                let mut cursor = last.1;
                while let Some(prev) = cursor {
                    let (shown, info) = page(&rows, limit, Some(&prev));
                    assert!(info.has_more);
                    back.splice(0..0, shown);
                    cursor = info.prev_cursor;
                }
                assert_eq!(back, rows, "{count} rows by {limit}");
            }
        }
    }

    #[test]
    fn a_page_that_emptied_meanwhile_leads_back_to_the_edge() {
        let (_, first) = page(&[1, 2, 3], 2, None);
        let (shown, info) = page(&[1, 2], 2, first.next_cursor.as_deref());
        assert!(shown.is_empty() && !info.has_more);
        assert_eq!(page(&[1, 2], 2, info.prev_cursor.as_deref()).0, [1, 2]);

        let (_, second) = page(&[1, 2, 3], 2, first.next_cursor.as_deref());
        let (shown, info) = page(&[3], 2, second.prev_cursor.as_deref());
        assert!(shown.is_empty() && info.has_more);
        assert_eq!(page(&[3], 2, info.next_cursor.as_deref()).0, [3]);
    }

    #[test]
    fn limits_and_foreign_cursors_are_refused() {
        let code =
            |limit, cursor: Option<&str>| PageRequest::from(limit, cursor, None, LIST, &KEY).err().map(|e| e.code);
        for limit in [0, -1, 201, i64::MAX, i64::MIN] {
            assert_eq!(code(Some(limit), None), Some(Code::InvalidParameter), "{limit}");
        }
        assert_eq!((code(Some(1), None), code(Some(200), None), code(None, None)), (None, None, None));
        let foreign = Cursor { values: vec![], backward: false, fingerprint: [2; 8] }.encode(&KEY);
        assert_eq!(code(None, Some(&foreign)), Some(Code::CursorMismatch));
        assert_eq!(code(None, Some("abc")), Some(Code::InvalidCursor));
    }
}
