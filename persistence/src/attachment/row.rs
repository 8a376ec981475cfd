//! The row of a file and its exact translation.

use diesel::prelude::*;
use domain::{
    attachment::{AttachedFile, Attachment},
    ids::{AttachmentId, MessageId, WorkspaceId},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    StorageError,
    message::{actor, actor_code},
    schema::attachments,
    types::Key,
};

/// One row of `attachments`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<AttachmentId>,
    blob: String,
    file_name: String,
    media_type: String,
    size: i64,
    sha256: String,
    uploader_kind: i16,
    uploader_id: Option<Uuid>,
    message_id: Option<MessageId>,
    created_at: i64,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, attachment: &Attachment) -> Self {
        let Attachment { file, blob, uploader, message_id, created_at } = attachment;
        Self {
            workspace_id: Key(workspace_id),
            id: Key(file.id),
            blob: blob.clone(),
            file_name: file.file_name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
            uploader_kind: actor_code(uploader),
            uploader_id: uploader.uuid(),
            message_id: *message_id,
            created_at: created_at.millis(),
        }
    }
}

impl TryFrom<Row> for Attachment {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let file = AttachedFile {
            id: row.id.0,
            file_name: row.file_name,
            media_type: row.media_type,
            size: row.size,
            sha256: row.sha256,
        };
        Ok(Self {
            file,
            blob: row.blob,
            uploader: actor("attachments.uploader", row.uploader_kind, row.uploader_id)?,
            message_id: row.message_id,
            created_at: Instant::from_millis(row.created_at),
        })
    }
}
