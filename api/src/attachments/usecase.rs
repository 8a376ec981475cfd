//! Receiving, showing, binding and removing files.

use std::future::Future;

use bytes::Bytes;
use domain::{
    actor::Actor,
    attachment::{AttachedFile, Attachment, UNBOUND_SECONDS, clean_file_name, visible_to_customer},
    ids::{AttachmentId, CustomerId, MessageId},
    ticket::Ticket,
};
use persistence::{Conn, Scope, Turn, attachment as store, message, ticket};
use sha2::{Digest, Sha256};

use super::{
    blobs::{BlobError, new_name},
    sniff,
};
use crate::{
    auth::Principal,
    http::{ApiError, Code, FieldCode, FieldError},
    messages::usecase as messages,
    random,
    state::{AppState, Work},
};

/// How much of an upload is gathered in memory before it is written.
const PIECE_BYTES: usize = 1024 * 1024;

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full => Self::new(Code::StorageFull).retry_after(30),
            BlobError::Missing | BlobError::Other(_) => Self::internal(error),
        }
    }
}

/// The content of a file as it arrives, already limited in length.
pub trait Chunks {
    /// The next piece; none at the end.
    fn next(&mut self) -> impl Future<Output = Option<Result<Bytes, ApiError>>>;
}

/// Content that is kept, and that nothing refers to yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The random name it is kept under.
    pub blob: String,
    /// Its length in bytes.
    pub size: i64,
    /// SHA-256 of it.
    pub sha256: [u8; 32],
    /// What its first bytes say it is.
    pub media_type: &'static str,
}

impl Stored {
    /// SHA-256 as it is shown.
    pub fn sha256_text(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Keeps content piece by piece. `check` sees it before it is final; what it refuses, and what breaks off, is not kept.
///
/// # Errors
/// What `chunks` and `check` say; `storage_full`.
pub async fn upload(
    state: &AppState,
    scope: Scope,
    chunks: &mut impl Chunks,
    check: impl FnOnce(&Stored) -> Result<(), ApiError>,
) -> Result<Stored, ApiError> {
    let blob = new_name().map_err(ApiError::internal)?;
    let due_at = state.clock.now().plus_seconds(UNBOUND_SECONDS);
    let (turn, name) = (Turn::Workspace(scope.workspace_id().uuid()), blob.clone());
    // First the promise to remove it: from here on the process may die at any point.
    state.db.write(turn, move |conn| store::reserve(conn, &scope, &name, due_at)).await?;
    let mut writing = state.blobs.write(&blob).await?;
    let (mut hash, mut head, mut size) = (Sha256::new(), Vec::new(), 0i64);
    let mut piece = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        // Chunks are as small as what the socket gave, so hashing them holds up nobody.
        hash.update(&chunk);
        size += i64::try_from(chunk.len()).map_err(ApiError::internal)?;
        head.extend(chunk.iter().take(sniff::HEAD_BYTES.saturating_sub(head.len())));
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE_BYTES {
            writing.add(std::mem::take(&mut piece)).await?;
        }
    }
    if !piece.is_empty() {
        writing.add(piece).await?;
    }
    let whole = usize::try_from(size).is_ok_and(|size| size <= head.len());
    let media_type = sniff::media_type(&head, whole);
    let stored = Stored { blob, size, sha256: hash.finalize().into(), media_type };
    check(&stored)?;
    writing.finish().await?;
    Ok(stored)
}

/// Records kept content as a file of the acting uploader, under a harmless form of the name it was sent with.
pub fn record(work: &mut Work<'_>, stored: &Stored, file_name: &str) -> Result<Attachment, ApiError> {
    let attachment = Attachment {
        file: AttachedFile {
            id: random::new_id(work.now).map_err(ApiError::internal)?,
            file_name: clean_file_name(file_name),
            media_type: stored.media_type.to_owned(),
            size: stored.size,
            sha256: stored.sha256_text(),
        },
        blob: stored.blob.clone(),
        uploader: work.origin.actor,
        message_id: None,
        created_at: work.now,
    };
    store::insert(&mut work.writes, &work.scope, &attachment, work.now.plus_seconds(UNBOUND_SECONDS));
    Ok(attachment)
}

/// The files that a message of the acting author takes, locked, in the order given.
///
/// # Errors
/// `validation_failed` with a pointer to each id in `#/attachment_ids` that names no file of the workspace, one that
/// is not the author's to give, one that a message has, or one named twice.
pub fn claim(work: &mut Work<'_>, ids: &[AttachmentId]) -> Result<Vec<Attachment>, ApiError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = store::find_locked(work.conn, &work.scope, ids)?;
    let author = work.origin.actor;
    let (mut files, mut errors) = (Vec::with_capacity(ids.len()), Vec::new());
    for (index, id) in ids.iter().enumerate() {
        let refused = |code| FieldError::pointer(format!("#/attachment_ids/{index}"), code);
        let earlier = ids.iter().take(index).any(|other| other == id);
        match found.iter().find(|attachment| attachment.file.id == *id) {
            _ if earlier => errors.push(refused(FieldCode::Duplicate)),
            Some(attachment) if attachment.may_be_bound_by(&author) => files.push(attachment.clone()),
            // That somebody else's upload exists is not told.
            _ => errors.push(refused(FieldCode::NotFound)),
        }
    }
    if errors.is_empty() { Ok(files) } else { Err(ApiError::validation(errors)) }
}

/// What a message shows of its files.
pub fn shown(files: &[Attachment]) -> Vec<AttachedFile> {
    files.iter().map(|attachment| attachment.file.clone()).collect()
}

/// The file, if the caller may see it: while it is unbound its uploader, then whoever may read its message.
pub fn show(conn: &mut Conn, who: &Principal, id: AttachmentId) -> Result<Attachment, ApiError> {
    let attachment = store::find(conn, &who.scope, id)?.ok_or_else(ApiError::not_found)?;
    match attachment.message_id {
        Some(message_id) => {
            let visibility = who.visibility();
            let shown = messages::show(conn, who, message_id);
            if shown.is_err() && !is_repeated(conn, &who.scope, message_id, |ticket| visibility.includes(ticket))? {
                shown?;
            }
        }
        None if attachment.is_unbound_of(&who.actor) => {}
        None => return Err(ApiError::not_found()),
    }
    Ok(attachment)
}

/// The file, if this customer may see it: his own upload while it is unbound, then what is attached to a message that
/// is no note, of a ticket that `may_see` lets him see.
pub fn open_for_customer(
    conn: &mut Conn,
    scope: &Scope,
    customer_id: CustomerId,
    id: AttachmentId,
    may_see: impl Fn(&Ticket) -> bool,
) -> Result<Attachment, ApiError> {
    let attachment = store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)?;
    let visible = match attachment.message_id {
        None => attachment.is_unbound_of(&Actor::Customer(customer_id)),
        Some(message_id) => {
            let message = message::find(conn, scope, message_id)?.filter(|message| visible_to_customer(message.kind));
            match message {
                Some(message) => {
                    let own = ticket::find(conn, scope, message.ticket_id)?;
                    own.is_some_and(|ticket| may_see(&ticket)) || is_repeated(conn, scope, message_id, &may_see)?
                }
                None => false,
            }
        }
    };
    if visible { Ok(attachment) } else { Err(ApiError::not_found()) }
}

/// Is the message repeated in a ticket that may be seen?
fn is_repeated(
    conn: &mut Conn,
    scope: &Scope,
    message: MessageId,
    may_see: impl Fn(&Ticket) -> bool,
) -> Result<bool, ApiError> {
    let tickets = message::splits::tickets_of(conn, scope, message)?;
    Ok(ticket::find_all(conn, scope, &tickets)?.iter().any(may_see))
}

/// Removes an upload that no message has taken; returns the name of its bytes, which are due now.
///
/// # Errors
/// `not_found` for what the caller does not see; `in_use` once a message has it.
pub fn remove(work: &mut Work<'_>, who: &Principal, id: AttachmentId) -> Result<String, ApiError> {
    let found = store::find_locked(work.conn, &work.scope, &[id])?.pop().ok_or_else(ApiError::not_found)?;
    match found.message_id {
        Some(message_id) => {
            messages::show(work.conn, who, message_id)?;
            Err(ApiError::new(Code::InUse).with("message_id", message_id.to_string()))
        }
        None if found.is_unbound_of(&who.actor) => {
            store::remove(work.conn, &work.scope, &found, work.now)?;
            Ok(found.blob)
        }
        None => Err(ApiError::not_found()),
    }
}
