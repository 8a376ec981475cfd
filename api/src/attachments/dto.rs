//! The wire shapes of files.

use domain::{
    attachment::{AttachedFile, Attachment},
    ids::{AttachmentId, MessageId},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::messages::dto::AuthorDto;

/// A file that was uploaded.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "att_01jd0000000000000000000000")]
    pub id: AttachmentId,
    /// `ready`: it can be downloaded. More may be added.
    #[schema(max_length = 20, example = "ready")]
    pub state: &'static str,
    /// Its name, without folders and without characters that deceive; at most 255 bytes.
    #[schema(max_length = 255, example = "screenshot.png")]
    pub file_name: String,
    /// What its first bytes say it is, whatever it was called; `application/octet-stream` for what is unknown, and for
    /// what a browser would run.
    #[schema(max_length = 100, example = "image/png")]
    pub media_type: String,
    /// Its length in bytes.
    #[schema(minimum = 0, example = 48213)]
    pub size: i64,
    /// SHA-256 of its bytes, hexadecimal.
    #[schema(max_length = 64)]
    pub sha256: String,
    /// Who uploaded it.
    pub uploader: AuthorDto,
    /// The message that it belongs to; null until one takes it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub message_id: Option<MessageId>,
    /// When it was uploaded.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it is removed unless a message takes it before; null once one has.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub expires_at: Option<Instant>,
}

impl From<Attachment> for AttachmentDto {
    fn from(attachment: Attachment) -> Self {
        let expires_at = attachment.expires_at();
        let Attachment { file, uploader, message_id, created_at, .. } = attachment;
        Self {
            id: file.id,
            state: "ready",
            file_name: file.file_name,
            media_type: file.media_type,
            size: file.size,
            sha256: file.sha256,
            uploader: AuthorDto::from(&uploader),
            message_id,
            created_at,
            expires_at,
        }
    }
}

/// A file of a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MessageAttachment {
    /// Its id; its bytes are at `/v1/attachments/{id}/content`.
    #[schema(value_type = String, max_length = 30)]
    pub id: AttachmentId,
    /// Its name.
    #[schema(max_length = 255, example = "screenshot.png")]
    pub file_name: String,
    /// What its first bytes say it is.
    #[schema(max_length = 100, example = "image/png")]
    pub media_type: String,
    /// Its length in bytes.
    #[schema(minimum = 0, example = 48213)]
    pub size: i64,
    /// SHA-256 of its bytes, hexadecimal.
    #[schema(max_length = 64)]
    pub sha256: String,
}

impl From<AttachedFile> for MessageAttachment {
    fn from(file: AttachedFile) -> Self {
        let AttachedFile { id, file_name, media_type, size, sha256 } = file;
        Self { id, file_name, media_type, size, sha256 }
    }
}

/// A file to upload, as a form.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAttachment {
    /// The file, with its name.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream", max_length = 1073741824)]
    pub file: Vec<u8>,
}

/// The bytes of a file.
#[derive(Debug, Clone, ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct FileBytes(pub Vec<u8>);

/// A way to read one file without a credential.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttachmentLink {
    /// The address, as a path of this server. Whoever has it can read the file: treat it like a password.
    #[schema(max_length = 300)]
    pub url: String,
    /// Until when it works.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
}
