//! Signatures of chain heads.

use domain::{event::Hash, ids::WorkspaceId, time::Instant};
use hmac::{Hmac, Mac as _};
use persistence::feed::Seal;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::secrets::Key;

fn signature(key: &Key, workspace: WorkspaceId, seq: i64, hash: &Hash, at: Instant) -> Vec<u8> {
    let Ok(mut mac) = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key.expose()) else { return Vec::new() };
    mac.update(b"nobat history head 1");
    mac.update(workspace.uuid().as_bytes());
    mac.update(&seq.to_be_bytes());
    mac.update(hash);
    mac.update(&at.millis().to_be_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Signs the head of a workspace's chain.
pub fn sign_head(key: &Key, workspace: WorkspaceId, seq: i64, hash: Hash, now: Instant) -> Seal {
    Seal { seq, hash, sealed_at: now, signature: signature(key, workspace, seq, &hash, now) }
}

/// Is the seal this instance's own?
pub fn is_genuine(key: &Key, workspace: WorkspaceId, seal: &Seal) -> bool {
    let expected = signature(key, workspace, seal.seq, &seal.hash, seal.sealed_at);
    !expected.is_empty() && bool::from(expected.ct_eq(&seal.signature))
}
