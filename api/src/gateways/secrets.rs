//! The secrets of gateways, sealed for their places.

use domain::{
    gateway::Secrets,
    ids::{GatewayDeliveryId, GatewayId, WorkspaceId},
};

use crate::{
    http::ApiError,
    secrets::{Place, Sealer, SecretText},
};

const fn of_request(workspace: WorkspaceId, id: GatewayId) -> Place {
    Place { workspace: workspace.uuid(), table: "gateways.secrets", row: id.uuid() }
}

const fn of_callbacks(workspace: WorkspaceId, id: GatewayId) -> Place {
    Place { workspace: workspace.uuid(), table: "gateways.inbound_secret", row: id.uuid() }
}

const fn of_words(workspace: WorkspaceId, id: GatewayDeliveryId) -> Place {
    Place { workspace: workspace.uuid(), table: "gateway_deliveries", row: id.uuid() }
}

/// Seals the secrets of a request; none where there are none.
pub(super) fn seal(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: GatewayId,
    secrets: &Secrets,
) -> Result<Option<Vec<u8>>, ApiError> {
    if secrets.is_empty() {
        return Ok(None);
    }
    let plain = serde_json::to_vec(secrets).map_err(ApiError::internal)?;
    sealer.seal(&plain, of_request(workspace, id)).map(Some).map_err(ApiError::internal)
}

/// Opens them.
pub(super) fn open(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: GatewayId,
    sealed: Option<&[u8]>,
) -> Result<Secrets, ApiError> {
    let Some(sealed) = sealed else { return Ok(Secrets::new()) };
    let plain = sealer.open(sealed, of_request(workspace, id)).map_err(ApiError::internal)?;
    serde_json::from_slice(&plain).map_err(|_| ApiError::internal("a gateway's secrets cannot be read"))
}

/// Seals by what call-backs are known.
pub(super) fn seal_inbound(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: GatewayId,
    secret: &SecretText,
) -> Result<Vec<u8>, ApiError> {
    sealer.seal(secret.expose().as_bytes(), of_callbacks(workspace, id)).map_err(ApiError::internal)
}

/// Opens it.
pub(super) fn open_inbound(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: GatewayId,
    sealed: &[u8],
) -> Result<SecretText, ApiError> {
    let plain = sealer.open(sealed, of_callbacks(workspace, id)).map_err(ApiError::internal)?;
    String::from_utf8(plain).map(SecretText::new).map_err(|_| ApiError::internal("a secret is no text"))
}

/// Seals what an agent is told.
pub(super) fn seal_words(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: GatewayDeliveryId,
    words: &str,
) -> Result<Vec<u8>, ApiError> {
    sealer.seal(words.as_bytes(), of_words(workspace, id)).map_err(ApiError::internal)
}

/// Opens it.
pub(super) fn open_words(
    sealer: &Sealer,
    workspace: WorkspaceId,
    id: GatewayDeliveryId,
    sealed: &[u8],
) -> Result<String, ApiError> {
    let plain = sealer.open(sealed, of_words(workspace, id)).map_err(ApiError::internal)?;
    String::from_utf8(plain).map_err(|_| ApiError::internal("what an agent is told is no text"))
}
