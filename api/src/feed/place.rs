//! Where a reader of the feed stands.

use domain::ids::{EventId, WorkspaceId};
use persistence::{Conn, Scope, StorageError, feed};

use crate::http::{ApiError, Code, Cursor, CursorKey, CursorValue, PageRequest};

/// A place of the feed: everything up to it has been told. It names the event that stood there, so that a database that
/// was put back to an older state, and has gone on differently since, is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The place; 0 before the first event.
    pub seq: i64,
    /// The event there.
    pub event: Option<EventId>,
    /// How many of the records that the next place touches have been passed as well, because the page was full there.
    pub told: usize,
}

impl Place {
    /// Where a request goes on: at the beginning without a cursor.
    ///
    /// # Errors
    /// `invalid_cursor` for a cursor that is none of a feed.
    pub fn of(request: &PageRequest) -> Result<Self, ApiError> {
        match request.after_values() {
            None => Ok(Self::default()),
            Some([CursorValue::Int(seq), event, CursorValue::Int(told)]) => {
                let event = match event {
                    CursorValue::Uuid(id) => Some(EventId::from_uuid(*id)),
                    _ => None,
                };
                Ok(Self { seq: *seq, event, told: usize::try_from(*told).unwrap_or(0) })
            }
            Some(_) => Err(ApiError::new(Code::InvalidCursor)),
        }
    }

    /// The cursor that stands for it, of the reading with this fingerprint (of the workspace as well: places mean
    /// nothing elsewhere).
    pub fn cursor(&self, fingerprint: [u8; 8], key: &CursorKey) -> String {
        let event = self.event.map_or(CursorValue::Null, |id| CursorValue::Uuid(id.uuid()));
        let told = CursorValue::Int(i64::try_from(self.told).unwrap_or(0));
        Cursor { values: vec![CursorValue::Int(self.seq), event, told], backward: false, fingerprint }.encode(key)
    }

    /// Makes sure that the feed still holds what stood here.
    ///
    /// # Errors
    /// `feed_reset` when it does not.
    pub fn check(&self, conn: &mut Conn, scope: &Scope) -> Result<(), ApiError> {
        if self.seq == 0 || feed::event_at(conn, scope, self.seq)? == self.event {
            return Ok(());
        }
        Err(ApiError::new(Code::FeedReset))
    }

    /// Has the feed gone on behind it?
    pub fn is_passed(&self, conn: &mut Conn, scope: &Scope) -> Result<bool, StorageError> {
        Ok(feed::head(conn, scope)? > self.seq)
    }
}

/// What a reading's fingerprint is made of: what is read, in which workspace, and which of it.
pub fn reading(operation: &str, workspace: WorkspaceId, chosen: &[&str]) -> String {
    format!("{operation} {workspace} {}", chosen.join(","))
}
