//! The keys for each purpose, derived from the master key by HKDF-SHA256 (RFC 5869).
//!
//! One purpose, one key: a signature made for one can never pass for another, and a purpose can be given a new key by
//! a new label.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;

use super::{
    bytes::SecretBytes,
    master::{MasterKey, MasterKeyError},
    parse::to_hex,
};

/// Eight bytes that name a key and tell nothing about it. Shown as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The bytes, as stored in front of sealed values.
    pub const fn bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A key for one purpose.
#[derive(Clone)]
pub struct Key {
    id: KeyId,
    bytes: SecretBytes,
}

impl Key {
    /// Names the key, for `kid` and the like.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes, for the cryptographic function that needs them and nothing else.
    pub const fn expose(&self) -> &[u8; 32] {
        self.bytes.expose()
    }
}

/// All derived keys of the instance.
#[derive(Clone)]
pub struct Keys {
    /// Signs the access tokens of sessions.
    pub jwt: Key,
    /// Authenticates page cursors.
    pub cursor: Key,
    /// Authenticates links that are given out.
    pub link: Key,
    /// Authenticates the reply addresses of tickets.
    pub mail_token: Key,
    /// Encrypts secrets at rest.
    pub seal: Key,
    /// Signs the heads of histories.
    pub history: Key,
    /// Authenticates the codes that customers sign in with.
    pub guest_code: Key,
}

impl Keys {
    /// The same master key always gives the same keys.
    pub fn derive(master: &MasterKey) -> Result<Self, MasterKeyError> {
        let source = Hkdf::<Sha256>::new(None, master.expose());
        Ok(Self {
            jwt: key(&source, "jwt")?,
            cursor: key(&source, "cursor")?,
            link: key(&source, "link")?,
            mail_token: key(&source, "mail_token")?,
            seal: key(&source, "seal")?,
            history: key(&source, "history")?,
            guest_code: key(&source, "guest_code")?,
        })
    }
}

/// The name of a master key, from its bytes.
pub(super) fn master_id(bytes: &SecretBytes) -> Result<KeyId, MasterKeyError> {
    expand(&Hkdf::<Sha256>::new(None, bytes.expose()), &["master", "id"]).map(KeyId)
}

fn key(source: &Hkdf<Sha256>, purpose: &str) -> Result<Key, MasterKeyError> {
    Ok(Key {
        id: KeyId(expand(source, &[purpose, "id"])?),
        bytes: SecretBytes::new(expand(source, &[purpose, "key"])?),
    })
}

/// Labels are `nobat/v1/<purpose>/<id or key>`; changing one changes what it names.
fn expand<const N: usize>(source: &Hkdf<Sha256>, path: &[&str]) -> Result<[u8; N], MasterKeyError> {
    let mut out = [0u8; N];
    let label = format!("nobat/v1/{}", path.join("/"));
    source.expand(label.as_bytes(), &mut out).map_err(|_| MasterKeyError::Derivation)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::derive(&MasterKey::from_bytes([byte; 32]).unwrap()).unwrap()
    }

    fn all(keys: &Keys) -> [&Key; 7] {
        [&keys.jwt, &keys.cursor, &keys.link, &keys.mail_token, &keys.seal, &keys.history, &keys.guest_code]
    }

    /// Computed apart from this code with HMAC-SHA256 as RFC 5869 describes it. If this changes, every stored secret,
    /// cursor and link of every instance becomes unreadable.
    #[test]
    fn derivation_never_changes() {
        let master = MasterKey::from_bytes([7; 32]).unwrap();
        assert_eq!(master.id().to_string(), "42023fdc43e957cf");
        let keys = keys(7);
        assert_eq!(to_hex(keys.jwt.expose()), "fd0b36bc7ad89905df0720ec2dc6553400fec25333414dec0df286d8eb07f466");
        assert_eq!(keys.jwt.id().to_string(), "b6f73f4a51b6cb3d");
        assert_eq!(to_hex(keys.seal.expose()), "066b7eeadf165a39be73213c3414df27b9e57c6937cf2472c98b38603ad86d64");
    }

    #[test]
    fn purposes_and_masters_do_not_share_keys_or_names() {
        let (one, two) = (keys(1), keys(2));
        let bytes: HashSet<_> = all(&one).into_iter().chain(all(&two)).map(|key| *key.expose()).collect();
        let ids: HashSet<_> = all(&one).into_iter().chain(all(&two)).map(Key::id).collect();
        assert_eq!((bytes.len(), ids.len()), (14, 14));
    }
}
