//! The hash chain of a workspace: `hash_n = SHA-256(hash_{n-1} | seq | envelope | SHA-256(salt | payload))`.
//!
//! `seq` enters as eight big-endian bytes and the envelope's length as another eight, so that no byte can move
//! between the parts unnoticed.

use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// What the first event of a workspace is chained to.
pub const GENESIS: Hash = [0; 32];

/// The digest that stands for a payload in the chain, also after the payload is erased.
pub fn payload_digest(salt: &[u8; 32], payload: &[u8]) -> Hash {
    Sha256::new().chain_update(salt).chain_update(payload).finalize().into()
}

/// The chain's value at `seq`.
pub fn link(previous: &Hash, seq: i64, envelope: &[u8], digest: &Hash) -> Hash {
    Sha256::new()
        .chain_update(previous)
        .chain_update(seq.to_be_bytes())
        .chain_update((envelope.len() as u64).to_be_bytes())
        .chain_update(envelope)
        .chain_update(digest)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_changes_the_link() {
        let digest = payload_digest(&[7; 32], b"payload");
        let base = link(&GENESIS, 1, b"envelope", &digest);
        assert_ne!(base, link(&[1; 32], 1, b"envelope", &digest));
        assert_ne!(base, link(&GENESIS, 2, b"envelope", &digest));
        assert_ne!(base, link(&GENESIS, 1, b"envelopf", &digest));
        assert_ne!(base, link(&GENESIS, 1, b"envelope", &payload_digest(&[7; 32], b"payloae")));
        assert_ne!(base, link(&GENESIS, 1, b"envelope", &payload_digest(&[8; 32], b"payload")));
    }
}
