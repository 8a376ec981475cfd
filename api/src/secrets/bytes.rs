//! 32 bytes that do not show themselves and are overwritten when dropped.

use std::{fmt, hint::black_box};

/// A key's bytes. Copies are made only by [`Clone`], so that each is wiped.
#[derive(Clone)]
pub struct SecretBytes([u8; 32]);

impl SecretBytes {
    /// Takes the bytes over; the caller's array is the caller's to wipe.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the cryptographic function that needs them and nothing else.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for SecretBytes {
    fn drop(&mut self) {
        self.0.fill(0);
        // Without a use after the writing the compiler may leave it out.
        black_box(&self.0);
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
