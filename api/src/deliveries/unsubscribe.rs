//! Wanting no more letters of a kind: one click in the mail program (RFC 8058), without a credential but the letter's key.

use actix_web::web;
use domain::{
    actor::{Actor, Origin},
    ids::{DeliveryId, WorkspaceId},
    mail::Carried,
};
use hmac::{Hmac, Mac};
use persistence::{Scope, Turn, instance::workspace, mail as store};
use serde::Deserialize;
use sha2::Sha256;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use crate::{
    http::{ApiError, Code, NoContent, Problem, ValidQuery, base64url, from_base64url},
    secrets::Key,
    state::AppState,
};

/// Distinguishes these keys from others that are made with the same key.
const PURPOSE: &[u8] = b"unsubscribe";
const HEAD_BYTES: usize = 16 + 16;

fn mac(key: &Key, head: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key.expose()).ok()?;
    mac.update(PURPOSE);
    mac.update(head);
    Some(mac)
}

/// Where whoever got this letter says that he wants no more of its kind.
pub(super) fn address(base: &str, key: &Key, workspace: WorkspaceId, letter: DeliveryId) -> Option<String> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES + 32);
    bytes.extend(workspace.uuid().as_bytes());
    bytes.extend(letter.uuid().as_bytes());
    let proof = mac(key, &bytes)?.finalize().into_bytes();
    bytes.extend(proof);
    Some(format!("{base}/v1/public/unsubscribe?key={}", base64url(&bytes)))
}

fn read(key: &Key, text: &str) -> Option<(WorkspaceId, DeliveryId)> {
    let bytes = from_base64url(text)?;
    let (head, proof) = bytes.split_at_checked(HEAD_BYTES)?;
    // Compares in constant time.
    mac(key, head)?.verify_slice(proof).ok()?;
    let (workspace, letter) = head.split_first_chunk::<16>()?;
    let letter = letter.first_chunk::<16>()?;
    Some((WorkspaceId::from_uuid(Uuid::from_bytes(*workspace)), DeliveryId::from_uuid(Uuid::from_bytes(*letter))))
}

/// The key of a letter.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct LetterKeyQuery {
    /// As it stands in the letter's `List-Unsubscribe`.
    #[param(required = true, nullable = false, max_length = 200)]
    pub key: Option<String>,
}

/// Want no more letters like this one.
///
/// The address in `List-Unsubscribe` of surveys, digests and notifications; needs no credential but its key. A second time
/// changes nothing. 403 `invalid_link` for a key that was not given out.
#[utoipa::path(
    post,
    path = "/v1/public/unsubscribe",
    operation_id = "refuseLetters",
    tag = "mail",
    params(LetterKeyQuery),
    responses(
        (status = 204, description = "No more will come."),
        (status = 403, description = "The key is not one of ours.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn refuse_letters(
    state: web::Data<AppState>,
    query: ValidQuery<LetterKeyQuery>,
) -> Result<NoContent, ApiError> {
    decide(&state, query.key.as_deref(), true).await
}

/// Want letters like this one again.
///
/// Takes back what `refuseLetters` did, by the same key.
#[utoipa::path(
    delete,
    path = "/v1/public/unsubscribe",
    operation_id = "allowLetters",
    tag = "mail",
    params(LetterKeyQuery),
    responses(
        (status = 204, description = "They will come again."),
        (status = 403, description = "The key is not one of ours.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn allow_letters(
    state: web::Data<AppState>,
    query: ValidQuery<LetterKeyQuery>,
) -> Result<NoContent, ApiError> {
    decide(&state, query.key.as_deref(), false).await
}

async fn decide(state: &AppState, key: Option<&str>, refuses: bool) -> Result<NoContent, ApiError> {
    let known = key.and_then(|key| read(&state.links, key));
    let (workspace, letter) = known.ok_or_else(|| ApiError::new(Code::InvalidLink))?;
    let turn = Turn::Workspace(workspace.uuid());
    let found = move |conn: &mut persistence::Conn| workspace::find_by_name(conn, &workspace.to_string());
    let scope: Option<(Scope, _)> = state.db.read(turn, found).await.map_err(ApiError::from)?;
    let (scope, _) = scope.ok_or_else(|| ApiError::new(Code::InvalidLink))?;
    let unit = move |work: &mut crate::state::Work<'_>| {
        let row = store::find_delivery(work.conn, &work.scope, letter)?;
        let row = row.ok_or_else(|| ApiError::new(Code::InvalidLink))?;
        if let (Carried::Letter(purpose, _), Some(address)) = (row.carried, &row.recipient) {
            match refuses {
                true => store::refuse(work.conn, &work.scope, address, purpose, work.now)?,
                false => store::unrefuse(work.conn, &work.scope, address, purpose)?,
            }
        }
        Ok(())
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await?;
    Ok(NoContent)
}
