//! The instance's master key, the keys derived from it, and sealing what is secret at rest.

mod bytes;
mod keys;
mod master;
mod parse;
mod text;

pub use bytes::SecretBytes;
pub use keys::{Key, KeyId, Keys};
pub use master::{KeyOrigin, KeySource, LoadedKey, MASTER_KEY_FILE, MasterKey, MasterKeyError};
pub use parse::KeyTextError;
pub use text::SecretText;
