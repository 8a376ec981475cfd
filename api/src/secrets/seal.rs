//! Secrets at rest: XChaCha20-Poly1305 under the key for this purpose.
//!
//! A sealed value is one byte for the form, eight for the key's id, a nonce of 24 random bytes, and the ciphertext with
//! its tag. Workspace, table and row are authenticated with it: moved to another row, it cannot be opened.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use uuid::Uuid;

use super::Key;
use crate::random::{self, RandomError};

const FORM: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 24;

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The workspace.
    pub workspace: Uuid,
    /// The table.
    pub table: &'static str,
    /// The row.
    pub row: Uuid,
}

impl Place {
    /// What is authenticated: the ids have a fixed length, so no two places share their bytes.
    fn bytes(&self) -> Vec<u8> {
        [self.workspace.as_bytes().as_slice(), self.row.as_bytes(), self.table.as_bytes()].concat()
    }
}

/// Why a secret could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The cipher refused.
    #[error("a secret could not be sealed")]
    Sealing,
    /// Not a sealed value of ours, changed, moved, or sealed under another key.
    #[error("a sealed secret cannot be opened")]
    Opening,
}

/// Seals and opens secrets with one key.
#[derive(Clone)]
pub struct Sealer {
    key: Key,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({})", self.key.id())
    }
}

impl Sealer {
    /// With the derived key for this purpose.
    pub const fn new(key: Key) -> Self {
        Self { key }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.expose().into())
    }

    /// Encrypts a secret for its place.
    pub fn seal(&self, secret: &[u8], place: Place) -> Result<Vec<u8>, SealError> {
        let nonce = random::bytes::<NONCE>()?;
        let payload = Payload { msg: secret, aad: &place.bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Sealing)?;
        Ok([&[FORM], self.key.id().bytes().as_slice(), &nonce, &sealed].concat())
    }

    /// Decrypts a secret at its place.
    pub fn open(&self, sealed: &[u8], place: Place) -> Result<Vec<u8>, SealError> {
        let (form, rest) = sealed.split_first().ok_or(SealError::Opening)?;
        let (key_id, rest) = rest.split_at_checked(KEY_ID).ok_or(SealError::Opening)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(SealError::Opening)?;
        if *form != FORM || key_id != self.key.id().bytes() {
            return Err(SealError::Opening);
        }
        let payload = Payload { msg: rest, aad: &place.bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Opening)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{Keys, MasterKey};

    const PLACE: Place = Place { workspace: Uuid::from_u128(1), table: "identity_providers", row: Uuid::from_u128(2) };

    fn sealer(byte: u8) -> Sealer {
        Sealer::new(Keys::derive(&MasterKey::from_bytes([byte; 32]).unwrap()).unwrap().seal)
    }

    #[test]
    fn what_is_sealed_can_be_opened_and_shows_nothing() {
        let secret = b"a secret of the shop";
        let (one, two) = (sealer(1).seal(secret, PLACE).unwrap(), sealer(1).seal(secret, PLACE).unwrap());
        assert_ne!(one, two, "each has its own nonce");
        assert!(!one.windows(6).any(|part| part == &secret[..6]));
        assert_eq!(sealer(1).open(&one, PLACE).unwrap(), secret);
        assert_eq!(sealer(1).open(&sealer(1).seal(b"", PLACE).unwrap(), PLACE).unwrap(), b"");
    }

    #[test]
    fn it_cannot_be_opened_elsewhere_or_with_another_key_or_changed() {
        let sealed = sealer(1).seal(b"secret", PLACE).unwrap();
        let elsewhere = [
            Place { workspace: Uuid::from_u128(9), ..PLACE },
            Place { row: Uuid::from_u128(9), ..PLACE },
            Place { table: "webhooks", ..PLACE },
        ];
        for place in elsewhere {
            assert_eq!(sealer(1).open(&sealed, place), Err(SealError::Opening), "{place:?}");
        }
        assert_eq!(sealer(2).open(&sealed, PLACE), Err(SealError::Opening));
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(sealer(1).open(&changed, PLACE), Err(SealError::Opening), "byte {index}");
            assert_eq!(sealer(1).open(&sealed[..index], PLACE), Err(SealError::Opening), "cut at {index}");
        }
    }
}
