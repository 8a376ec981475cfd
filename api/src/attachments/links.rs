//! Links to one file, for a few minutes, without a credential: for `<img>` and for plain links.

use domain::{
    ids::{AttachmentId, WorkspaceId},
    time::Instant,
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    http::{ApiError, Code, base64url, from_base64url},
    secrets::Key,
};

const FORMAT: u8 = 1;
/// Distinguishes these links from others that are made with the same key.
const PURPOSE: &[u8] = b"attachment";
const HEAD_BYTES: usize = 1 + 16 + 8;

fn mac(key: &Key, head: &[u8], id: AttachmentId) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key.expose()).ok()?;
    for part in [PURPOSE, head, id.uuid().as_bytes()] {
        mac.update(part);
    }
    Some(mac)
}

/// What to put behind `link=` so that the file can be read until `expires_at`.
///
/// # Errors
/// `internal_error` when the key cannot be used.
pub fn sign(key: &Key, workspace: WorkspaceId, id: AttachmentId, expires_at: Instant) -> Result<String, ApiError> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES + 32);
    bytes.push(FORMAT);
    bytes.extend(workspace.uuid().as_bytes());
    bytes.extend(expires_at.millis().to_be_bytes());
    let mac = mac(key, &bytes, id).ok_or_else(|| ApiError::internal("a link cannot be signed"))?;
    bytes.extend(mac.finalize().into_bytes());
    Ok(base64url(&bytes))
}

/// The workspace that a link to this file leads into.
///
/// # Errors
/// `invalid_link` when it was not made by [`sign`] with this key and for this file; `link_expired`.
pub fn verify(key: &Key, link: &str, id: AttachmentId, now: Instant) -> Result<WorkspaceId, ApiError> {
    let (workspace, expires_at) = read(key, link, id).ok_or_else(|| ApiError::new(Code::InvalidLink))?;
    if expires_at <= now {
        return Err(ApiError::new(Code::LinkExpired));
    }
    Ok(workspace)
}

fn read(key: &Key, link: &str, id: AttachmentId) -> Option<(WorkspaceId, Instant)> {
    let bytes = from_base64url(link)?;
    let (head, proof) = bytes.split_at_checked(HEAD_BYTES)?;
    // Compares in constant time.
    mac(key, head, id)?.verify_slice(proof).ok()?;
    let (format, rest) = head.split_first()?;
    let (workspace, expires_at) = rest.split_first_chunk::<16>()?;
    let expires_at = i64::from_be_bytes(*expires_at.first_chunk::<8>()?);
    (*format == FORMAT)
        .then(|| (WorkspaceId::from_uuid(Uuid::from_bytes(*workspace)), Instant::from_millis(expires_at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{Keys, MasterKey};

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn key(byte: u8) -> Key {
        Keys::derive(&MasterKey::from_bytes([byte; 32]).unwrap()).unwrap().link
    }

    fn ids() -> (WorkspaceId, AttachmentId) {
        (WorkspaceId::from_uuid(Uuid::from_u128(1)), AttachmentId::from_uuid(Uuid::from_u128(2)))
    }

    #[test]
    fn a_link_opens_one_file_until_it_expires() {
        let (workspace, id) = ids();
        let link = sign(&key(7), workspace, id, NOW.plus_seconds(300)).unwrap();
        assert_eq!(verify(&key(7), &link, id, NOW.plus_seconds(299)), Ok(workspace));
        let code = |result: Result<WorkspaceId, ApiError>| result.unwrap_err().code;
        assert_eq!(code(verify(&key(7), &link, id, NOW.plus_seconds(300))), Code::LinkExpired);
        let other = AttachmentId::from_uuid(Uuid::from_u128(3));
        assert_eq!(code(verify(&key(7), &link, other, NOW)), Code::InvalidLink);
        assert_eq!(code(verify(&key(8), &link, id, NOW)), Code::InvalidLink);
    }

    #[test]
    fn no_changed_character_passes() {
        let (workspace, id) = ids();
        let link = sign(&key(7), workspace, id, NOW.plus_seconds(300)).unwrap();
        for at in 0..link.len() {
            let mut forged = link.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(verify(&key(7), &forged, id, NOW).unwrap_err().code, Code::InvalidLink, "{at}");
        }
        for malformed in ["", "x", "%", &"A".repeat(10_000)] {
            assert_eq!(verify(&key(7), malformed, id, NOW).unwrap_err().code, Code::InvalidLink, "{malformed:.20}");
        }
    }
}
