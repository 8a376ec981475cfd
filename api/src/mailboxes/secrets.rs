//! The passwords of mailboxes, sealed for their place.

use domain::ids::{MailboxId, WorkspaceId};

use crate::{
    http::ApiError,
    secrets::{Place, Sealer, SecretText},
};

/// Which of a mailbox's servers a password is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The one that takes its mail.
    Smtp,
    /// The one that its mail is fetched from.
    Imap,
}

const fn place(side: Side, workspace: WorkspaceId, id: MailboxId) -> Place {
    let table = match side {
        Side::Smtp => "mailboxes.smtp_password",
        Side::Imap => "mailboxes.imap_password",
    };
    Place { workspace: workspace.uuid(), table, row: id.uuid() }
}

/// Seals a password.
pub(super) fn seal(
    sealer: &Sealer,
    side: Side,
    workspace: WorkspaceId,
    id: MailboxId,
    password: &SecretText,
) -> Result<Vec<u8>, ApiError> {
    sealer.seal(password.expose().as_bytes(), place(side, workspace, id)).map_err(ApiError::internal)
}

/// Opens a password.
pub(crate) fn password(
    sealer: &Sealer,
    side: Side,
    workspace: WorkspaceId,
    id: MailboxId,
    sealed: &[u8],
) -> Result<SecretText, ApiError> {
    let bytes = sealer.open(sealed, place(side, workspace, id)).map_err(ApiError::internal)?;
    String::from_utf8(bytes).map(SecretText::new).map_err(|_| ApiError::internal("a password is no text"))
}
