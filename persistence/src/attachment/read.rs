//! Reading files' rows. Whoever asks, the caller checks who may see them.

use diesel::prelude::*;
use domain::{
    attachment::Attachment,
    ids::{AttachmentId, MessageId},
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError, dialect,
    schema::attachments,
    types::{Key, UidColumn},
};

/// One file.
pub fn find(conn: &mut Conn, scope: &Scope, id: AttachmentId) -> Result<Option<Attachment>, StorageError> {
    let row: Option<Row> = attachments::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Attachment::try_from).transpose()
}

/// Those of these files that there are, in the order of their ids, with their rows locked until the transaction ends:
/// of two messages that want the same file, one waits for the other.
pub fn find_locked(conn: &mut Conn, scope: &Scope, ids: &[AttachmentId]) -> Result<Vec<Attachment>, StorageError> {
    let query = attachments::table
        .filter(attachments::workspace_id.eq(scope.key()))
        .filter(attachments::id.eq_any_id(ids.iter().copied()))
        .order_by(attachments::id.asc());
    let rows: Vec<Row> = dialect::lock_rows!(conn, query)?;
    rows.into_iter().map(Attachment::try_from).collect()
}

/// The files of a message.
pub fn of_message(conn: &mut Conn, scope: &Scope, id: MessageId) -> Result<Vec<Attachment>, StorageError> {
    let rows: Vec<Row> = attachments::table
        .filter(attachments::workspace_id.eq(scope.key()))
        .filter(attachments::message_id.eq_id(id))
        .load(conn)?;
    rows.into_iter().map(Attachment::try_from).collect()
}
