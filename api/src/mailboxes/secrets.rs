//! The passwords of mailboxes, sealed for their place.

use domain::ids::{MailboxId, WorkspaceId};

use crate::{
    http::ApiError,
    secrets::{Place, Sealer, SecretText},
};

const fn place(workspace: WorkspaceId, id: MailboxId) -> Place {
    Place { workspace: workspace.uuid(), table: "mailboxes.smtp_password", row: id.uuid() }
}

/// Seals a password.
pub(super) fn seal(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: MailboxId,
    password: &SecretText,
) -> Result<Vec<u8>, ApiError> {
    sealer.seal(password.expose().as_bytes(), place(workspace, id)).map_err(ApiError::internal)
}

/// Opens a password.
pub(crate) fn password(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: MailboxId,
    sealed: &[u8],
) -> Result<SecretText, ApiError> {
    let bytes = sealer.open(sealed, place(workspace, id)).map_err(ApiError::internal)?;
    String::from_utf8(bytes).map(SecretText::new).map_err(|_| ApiError::internal("a password is no text"))
}
