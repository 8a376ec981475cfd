//! Writing files' rows, and keeping the list of stray bytes complete at every moment.

use diesel::prelude::*;
use domain::{
    attachment::Attachment,
    ids::{AttachmentId, MessageId},
    time::Instant,
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    dialect::lock_row,
    schema::{attachments, stray_blobs},
    types::{Key, UidColumn},
    writes::{Plain, Writes},
};

/// Announces bytes that are about to be written: unless a message takes them, they go at `due_at`.
pub fn reserve(conn: &mut Conn, scope: &Scope, blob: &str, due_at: Instant) -> Result<(), StorageError> {
    diesel::insert_into(stray_blobs::table)
        .values((
            stray_blobs::workspace_id.eq(scope.key()),
            stray_blobs::blob.eq(blob),
            stray_blobs::due_at.eq(due_at.millis()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Records a file whose bytes are written, which then go at `due_at` unless a message takes them. An upload that took
/// so long that its bytes were due already is refused as [`StorageError::Busy`] when the writes are flushed.
pub fn insert(writes: &mut Writes, scope: &Scope, attachment: &Attachment, due_at: Instant) {
    let live = stray_blobs::table
        .filter(stray_blobs::workspace_id.eq(scope.key()))
        .filter(stray_blobs::blob.eq(attachment.blob.clone()))
        .filter(stray_blobs::due_at.gt(attachment.created_at.millis()));
    writes.push(Plain::guarded(diesel::update(live).set(stray_blobs::due_at.eq(due_at.millis()))));
    let row = Row::of(scope.workspace_id(), attachment);
    writes.push(Plain::new(diesel::insert_into(attachments::table).values(row)));
}

/// Gives files, whose rows are locked, to a message, whose row was gathered before: they are no strays any more.
pub fn bind(writes: &mut Writes, scope: &Scope, files: &[Attachment], message_id: MessageId) {
    if files.is_empty() {
        return;
    }
    let ids: Vec<AttachmentId> = files.iter().map(|file| file.file.id).collect();
    let taken =
        attachments::table.filter(attachments::workspace_id.eq(scope.key())).filter(attachments::id.eq_any_id(ids));
    writes.push(Plain::new(diesel::update(taken).set(attachments::message_id.eq(Key(message_id)))));
    let blobs: Vec<String> = files.iter().map(|file| file.blob.clone()).collect();
    let kept =
        stray_blobs::table.filter(stray_blobs::workspace_id.eq(scope.key())).filter(stray_blobs::blob.eq_any(blobs));
    writes.push(Plain::new(diesel::delete(kept)));
}

/// Removes a file that no message holds; its bytes are due at once.
pub fn remove(conn: &mut Conn, scope: &Scope, attachment: &Attachment, now: Instant) -> Result<(), StorageError> {
    diesel::delete(attachments::table.find((scope.key(), Key(attachment.file.id)))).execute(conn)?;
    let stray = stray_blobs::table.find((scope.key(), attachment.blob.as_str()));
    diesel::update(stray).set(stray_blobs::due_at.eq(now.millis())).execute(conn)?;
    Ok(())
}

/// Removes the files of a message that is about to go; their bytes are due at once.
pub fn remove_all(conn: &mut Conn, scope: &Scope, message_id: MessageId, now: Instant) -> Result<(), StorageError> {
    for attachment in super::read::of_message(conn, scope, message_id)? {
        diesel::delete(attachments::table.find((scope.key(), Key(attachment.file.id)))).execute(conn)?;
        reserve(conn, scope, &attachment.blob, now)?;
    }
    Ok(())
}

/// Removes the row of a file whose bytes were due by `now`, before its bytes go. False when they are not due any more:
/// a message took them, or somebody else has removed them. Done twice it is the same.
pub fn release(conn: &mut Conn, scope: &Scope, blob: &str, now: Instant) -> Result<bool, StorageError> {
    // The file before the list, as a message that takes it does: neither waits for the other in vain.
    let of_blob =
        attachments::table.filter(attachments::workspace_id.eq(scope.key())).filter(attachments::blob.eq(blob));
    let bound: Option<Option<MessageId>> = lock_row!(conn, of_blob.select(attachments::message_id)).optional()?;
    let due = stray_blobs::table.find((scope.key(), blob)).filter(stray_blobs::due_at.le(now.millis()));
    let due_at: Option<i64> = lock_row!(conn, due.select(stray_blobs::due_at)).optional()?;
    if due_at.is_none() || bound.flatten().is_some() {
        return Ok(false);
    }
    diesel::delete(of_blob).execute(conn)?;
    Ok(true)
}
