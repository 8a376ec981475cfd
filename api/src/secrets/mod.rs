//! The instance's master key and the keys derived from it.

mod bytes;
mod keys;
mod master;
mod parse;
mod seal;
mod text;

pub use bytes::SecretBytes;
pub use keys::{Key, KeyId, Keys};
pub use master::{KeyOrigin, KeySource, LoadedKey, MASTER_KEY_FILE, MasterKey, MasterKeyError};
pub use parse::KeyTextError;
pub use seal::{Place, SealError, Sealer};
pub use text::SecretText;
