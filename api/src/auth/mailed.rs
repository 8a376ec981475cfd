//! Secrets that are sent by letter: 43 random base62 characters, more than 256 bits, of which only the digest is kept.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::random::{self, RandomError};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 43 characters of 62 make 256.03 bits.
pub const MAILED_SECRET_CHARS: usize = 43;

/// A secret that shows itself only through [`MailedSecret::expose`].
#[derive(Clone)]
pub struct MailedSecret(String);

impl MailedSecret {
    /// A new one.
    pub fn generate() -> Result<Self, RandomError> {
        let mut text = String::with_capacity(MAILED_SECRET_CHARS);
        while text.len() < MAILED_SECRET_CHARS {
            let wanted = MAILED_SECRET_CHARS - text.len();
            // Six bits at a time; the two values beyond the alphabet are drawn again, so all characters are equally likely.
            let drawn = random::bytes::<MAILED_SECRET_CHARS>()?;
            let letters = drawn.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 63)).copied());
            text.extend(letters.map(char::from).take(wanted));
        }
        Ok(Self(text))
    }

    /// Reads one as it was presented; nothing is repaired. What is no such text is nobody's secret.
    pub fn parse(text: &str) -> Option<Self> {
        let is_one = text.len() == MAILED_SECRET_CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_one.then(|| Self(text.to_owned()))
    }

    /// What is stored and looked up: SHA-256, different for each purpose. The randomness makes salt needless.
    pub fn hash(&self, purpose: &str) -> [u8; 32] {
        Sha256::new().chain_update(purpose).chain_update([0]).chain_update(&self.0).finalize().into()
    }

    /// The secret itself, for the one letter that holds it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MailedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn secrets_do_not_repeat_and_share_no_beginning() {
        let all: Vec<String> = (0..2_000).map(|_| MailedSecret::generate().unwrap().expose().to_owned()).collect();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert!(all.iter().map(|it| &it[..6]).collect::<HashSet<_>>().len() > 1_990);
        assert!(all.iter().all(|it| MailedSecret::parse(it).is_some()));
    }

    #[test]
    fn a_secret_for_one_purpose_is_none_for_another() {
        let secret = MailedSecret::generate().unwrap();
        assert_eq!(secret.hash("a"), MailedSecret::parse(secret.expose()).unwrap().hash("a"));
        assert_ne!(secret.hash("a"), secret.hash("b"));
        assert_eq!(format!("{secret:?}"), "***");
    }

    #[test]
    fn what_is_no_secret_is_refused_before_it_is_looked_for() {
        let good = MailedSecret::generate().unwrap().expose().to_owned();
        for bad in ["", " ", &good[1..], &format!("{good}0"), &format!(" {}", &good[1..]), &"é".repeat(43)] {
            assert!(MailedSecret::parse(bad).is_none(), "{bad}");
        }
    }
}
