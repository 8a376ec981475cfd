//! The text of bearer tokens: `nbt{p|s|r|o|g}_`, 30 random base62 characters, 6 base62 characters of checksum.
//!
//! The checksum is CRC-32 (IEEE 802.3, as in gzip) over the 35 bytes before it, prefix included, written in base62
//! with the most significant digit first and zeros in front. It lets a mistyped or invented token be refused without
//! asking the database, and secret scanners tell a real token from a look-alike; it proves nothing.
//! Only [`TokenSecret::hash`] is stored.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::random::{self, RandomError};

/// Regular expression of every token, for secret scanners.
pub const TOKEN_PATTERN: &str = r"\bnbt[psrog]_[0-9A-Za-z]{36}\b";

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX_LENGTH: usize = 5;
const RANDOM_LENGTH: usize = 30;
const CHECKSUM_LENGTH: usize = 6;
/// How many of the random characters all refresh tokens of a session share: 71 bits, and 107 of each token's own.
const FAMILY_LENGTH: usize = 12;
const LENGTH: usize = PREFIX_LENGTH + RANDOM_LENGTH + CHECKSUM_LENGTH;

/// What a token stands for; its fourth character says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Acts as the agent who made it.
    Personal,
    /// Acts as an integration.
    Service,
    /// Renews the access token of a session.
    Refresh,
    /// Reserved for the operator of the instance.
    Operator,
    /// Acts as a customer who has signed in with a code.
    Guest,
}

impl TokenKind {
    const ALL: [Self; 5] = [Self::Personal, Self::Service, Self::Refresh, Self::Operator, Self::Guest];

    /// The first five characters of every token of this kind.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Personal => "nbtp_",
            Self::Service => "nbts_",
            Self::Refresh => "nbtr_",
            Self::Operator => "nbto_",
            Self::Guest => "nbtg_",
        }
    }
}

/// Why a text is not a token. None of these needed the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFormatError {
    /// It starts with no prefix of ours: perhaps another kind of credential.
    #[error("not a Nobat token")]
    Prefix,
    /// The prefix is right, the rest is not 36 base62 characters.
    #[error("a token is its prefix and 36 letters and digits")]
    Shape,
    /// It has the right shape but was mistyped or invented.
    #[error("the token's checksum does not match")]
    Checksum,
}

/// A whole token. It shows itself only through [`TokenSecret::expose`].
#[derive(Clone)]
pub struct TokenSecret {
    kind: TokenKind,
    text: String,
}

impl TokenSecret {
    /// A new token with 178 bits of randomness.
    pub fn generate(kind: TokenKind) -> Result<Self, RandomError> {
        Self::complete(kind, kind.prefix())
    }

    /// A new token of the same family.
    pub fn successor(&self) -> Result<Self, RandomError> {
        Self::complete(self.kind, self.family())
    }

    fn family(&self) -> &str {
        self.text.get(..PREFIX_LENGTH + FAMILY_LENGTH).unwrap_or_default()
    }

    /// SHA-256 of what a token shares with its successors. Whoever knows it has seen one of them.
    pub fn family_hash(&self) -> [u8; 32] {
        Sha256::digest(self.family().as_bytes()).into()
    }

    fn complete(kind: TokenKind, beginning: &str) -> Result<Self, RandomError> {
        let mut text = String::with_capacity(LENGTH);
        text.push_str(beginning);
        while text.len() < PREFIX_LENGTH + RANDOM_LENGTH {
            let wanted = PREFIX_LENGTH + RANDOM_LENGTH - text.len();
            // Six bits at a time; the two values beyond the alphabet are drawn again, so all characters are equally
            // likely.
            let drawn = random::bytes::<RANDOM_LENGTH>()?;
            text.extend(drawn.iter().filter_map(|byte| digit(u32::from(byte & 63))).take(wanted));
        }
        let checksum = checksum(text.as_bytes());
        text.extend(checksum.map(char::from));
        Ok(Self { kind, text })
    }

    /// Reads a token as a client presented it. Spaces and other cases are not repaired.
    pub fn parse(text: &str) -> Result<Self, TokenFormatError> {
        let kind = TokenKind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()));
        let kind = kind.ok_or(TokenFormatError::Prefix)?;
        let rest = text.as_bytes().iter().skip(PREFIX_LENGTH);
        if text.len() != LENGTH || !rest.clone().all(u8::is_ascii_alphanumeric) {
            return Err(TokenFormatError::Shape);
        }
        let (body, presented) = text.as_bytes().split_at(LENGTH - CHECKSUM_LENGTH);
        if checksum(body) != presented {
            return Err(TokenFormatError::Checksum);
        }
        Ok(Self { kind, text: text.to_owned() })
    }

    /// What the prefix says.
    pub const fn kind(&self) -> TokenKind {
        self.kind
    }

    /// SHA-256 over the whole text: what is stored and looked up. The 178 random bits make salt needless.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }

    /// The last four characters, by which an owner recognises a token in a list.
    pub fn hint(&self) -> String {
        self.text.chars().skip(LENGTH - 4).collect()
    }

    /// The token itself. Call this only where the one answer that shows it is written.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.prefix())?;
        f.write_str("***")
    }
}

/// Compares two hashes in time that does not depend on where they differ.
pub fn same_hash(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

fn digit(value: u32) -> Option<char> {
    usize::try_from(value).ok().and_then(|at| ALPHABET.get(at)).copied().map(char::from)
}

fn checksum(body: &[u8]) -> [u8; CHECKSUM_LENGTH] {
    let mut rest = crc32(body);
    let mut out = [b'0'; CHECKSUM_LENGTH];
    for slot in out.iter_mut().rev() {
        *slot = ALPHABET.get((rest % 62) as usize).copied().unwrap_or(b'0');
        rest /= 62;
    }
    out
}

/// CRC-32 with the reflected IEEE 802.3 polynomial, bit by bit: 35 bytes are not worth a table.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Checksum computed apart from this code (zlib's crc32, converted by hand).
    const KNOWN: &str = "nbtp_0123456789ABCDEFGHIJKLMNOPQRST1IrxJ7";

    #[test]
    fn the_checksum_is_the_published_crc_32() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
        assert!(TokenSecret::parse(KNOWN).is_ok());
    }

    #[test]
    fn a_token_round_trips_and_keeps_its_hash() {
        for kind in TokenKind::ALL {
            let token = TokenSecret::generate(kind).unwrap();
            let read = TokenSecret::parse(token.expose()).unwrap();
            assert_eq!(read.kind(), kind);
            assert!(same_hash(&read.hash(), &token.hash()));
            assert_eq!(token.expose().len(), LENGTH);
            assert!(token.expose().ends_with(&token.hint()) && token.hint().len() == 4);
        }
    }

    #[test]
    fn every_single_altered_character_is_noticed_without_a_look_up() {
        let token = TokenSecret::generate(TokenKind::Personal).unwrap();
        for at in 0..LENGTH {
            let mut bytes = token.expose().as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            let altered = String::from_utf8(bytes).unwrap();
            assert!(TokenSecret::parse(&altered).is_err(), "{at}");
        }
    }

    #[test]
    fn another_prefix_cannot_be_put_on_a_token() {
        let token = TokenSecret::generate(TokenKind::Refresh).unwrap();
        let moved = token.expose().replacen("nbtr_", "nbtp_", 1);
        assert_eq!(TokenSecret::parse(&moved).err(), Some(TokenFormatError::Checksum));
    }

    #[test]
    fn each_reason_is_told_apart() {
        let token = TokenSecret::generate(TokenKind::Service).unwrap();
        let text = token.expose();
        for (presented, reason) in [
            (String::new(), TokenFormatError::Prefix),
            ("nbtx_abc".to_owned(), TokenFormatError::Prefix),
            (text.to_uppercase(), TokenFormatError::Prefix),
            (format!(" {text}"), TokenFormatError::Prefix),
            ("nbts_".to_owned(), TokenFormatError::Shape),
            (format!("{text}0"), TokenFormatError::Shape),
            (format!("nbts_{}", "۱".repeat(18)), TokenFormatError::Shape),
            (format!("nbts_{}-", &text[5..40]), TokenFormatError::Shape),
            (format!("nbts_{}", "0".repeat(36)), TokenFormatError::Checksum),
        ] {
            assert_eq!(TokenSecret::parse(&presented).err(), Some(reason), "{presented}");
        }
    }

    #[test]
    fn characters_are_drawn_evenly_and_tokens_do_not_repeat() {
        let mut counts = [0u32; 62];
        let mut seen = HashSet::new();
        for _ in 0..4_000 {
            let token = TokenSecret::generate(TokenKind::Personal).unwrap();
            for byte in token.expose()[PREFIX_LENGTH..PREFIX_LENGTH + RANDOM_LENGTH].bytes() {
                counts[ALPHABET.iter().position(|known| *known == byte).unwrap()] += 1;
            }
            assert!(seen.insert(token.hash()));
        }
        // 120 000 characters, 1 935 expected of each with a deviation of 44: a bias such as `byte % 62` (25 % more of
        // the first eight) is far outside ten deviations, chance is not.
        assert!(counts.iter().all(|count| (1_495..2_375).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_token_does_not_show_itself_in_debug_output() {
        let token = TokenSecret::generate(TokenKind::Personal).unwrap();
        assert_eq!(format!("{token:?}"), "nbtp_***");
    }
}
