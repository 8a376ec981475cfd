//! Places in a list, opaque to clients and proof against change.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{
    ApiError, Code, FieldCode, FieldError,
    text::{base64url, from_base64url},
};

/// The instance's key for cursors.
#[derive(Clone)]
pub struct CursorKey(pub [u8; 32]);

/// One sort value of the row a cursor stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorValue {
    /// A number, or an instant as milliseconds, at full stored precision.
    Int(i64),
    /// An id.
    Uuid(Uuid),
    /// A text.
    Text(String),
    /// Unset; unset values sort last.
    Null,
}

/// A place in one list, at a row (exclusive).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The row's sort values, the id last. Empty: before the first row, or behind the last one when `backward`.
    pub values: Vec<CursorValue>,
    /// Towards the beginning of the list?
    pub backward: bool,
    /// Of filters and sort, see [`fingerprint`].
    pub fingerprint: [u8; 8],
}

/// A short digest of what defines a list: its operation, filters and sort, in a canonical text.
pub fn fingerprint(list: &str) -> [u8; 8] {
    let digest: [u8; 32] = Sha256::digest(list.as_bytes()).into();
    digest.first_chunk().copied().unwrap_or_default()
}

const FORMAT: u8 = 1;
const MAC_BYTES: usize = 16;
// Sort values are short; a longer text was not made here.
const MAX_TEXT: usize = 4096;

fn mac(key: &CursorKey, bytes: &[u8]) -> [u8; MAC_BYTES] {
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&key.0) else { return [0; MAC_BYTES] };
    mac.update(bytes);
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    whole.first_chunk().copied().unwrap_or_default()
}

impl Cursor {
    /// The text for clients: URL-safe.
    pub fn encode(&self, key: &CursorKey) -> String {
        let mut bytes = vec![FORMAT, u8::from(self.backward)];
        bytes.extend(self.fingerprint);
        for value in &self.values {
            match value {
                CursorValue::Int(number) => {
                    bytes.push(b'i');
                    bytes.extend(number.to_be_bytes());
                }
                CursorValue::Uuid(id) => {
                    bytes.push(b'u');
                    bytes.extend(id.as_bytes());
                }
                CursorValue::Text(text) => {
                    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
                    bytes.push(b't');
                    bytes.extend(length.to_be_bytes());
                    bytes.extend(text.as_bytes());
                }
                CursorValue::Null => bytes.push(b'n'),
            }
        }
        bytes.extend(mac(key, &bytes));
        base64url(&bytes)
    }

    /// Reads a text that [`Cursor::encode`] made with the same key.
    ///
    /// # Errors
    /// `invalid_cursor` for anything else.
    pub fn decode(text: &str, key: &CursorKey) -> Result<Self, ApiError> {
        Self::read(text, key).ok_or_else(|| {
            ApiError::new(Code::InvalidCursor).field(FieldError::parameter("cursor", FieldCode::InvalidFormat))
        })
    }

    fn read(text: &str, key: &CursorKey) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bytes = from_base64url(text)?;
        let (content, proof) = bytes.split_last_chunk::<MAC_BYTES>()?;
        if !bool::from(mac(key, content).ct_eq(proof)) {
            return None;
        }
        let (head, mut rest) = content.split_first_chunk::<2>()?;
        let backward = match head {
            [FORMAT, 0] => false,
            [FORMAT, 1] => true,
            _ => return None,
        };
        let fingerprint = take::<8>(&mut rest)?;
        let mut values = Vec::new();
        while let Some((tag, after)) = rest.split_first() {
            rest = after;
            values.push(match tag {
                b'i' => CursorValue::Int(i64::from_be_bytes(take(&mut rest)?)),
                b'u' => CursorValue::Uuid(Uuid::from_bytes(take(&mut rest)?)),
                b't' => {
                    let length = usize::try_from(u32::from_be_bytes(take(&mut rest)?)).ok()?;
                    let (text, after) = rest.split_at_checked(length)?;
                    rest = after;
                    CursorValue::Text(String::from_utf8(text.to_vec()).ok()?)
                }
                b'n' => CursorValue::Null,
                _ => return None,
            });
        }
        Some(Self { values, backward, fingerprint })
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (chunk, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Cursor {
        let values = vec![
            CursorValue::Int(-5),
            CursorValue::Text("سلام".to_owned()),
            CursorValue::Null,
            CursorValue::Uuid(Uuid::from_u128(77)),
        ];
        Cursor { values, backward: true, fingerprint: fingerprint("tickets;status=open;-priority") }
    }

    #[test]
    fn a_cursor_round_trips_in_url_safe_text() {
        let key = CursorKey([7; 32]);
        let text = sample().encode(&key);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(Cursor::decode(&text, &key), Ok(sample()));
    }

    #[test]
    fn every_changed_letter_every_cut_and_another_key_are_refused() {
        let key = CursorKey([7; 32]);
        let text = sample().encode(&key);
        let refused = |text: &str| Cursor::decode(text, &key).is_err_and(|error| error.code == Code::InvalidCursor);
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            assert!(refused(&String::from_utf8(changed).unwrap()), "letter {index}");
            assert!(refused(&text[..index]), "cut at {index}");
        }
        assert!(refused(&format!("{text}A")) && refused("") && refused("نشانگر") && refused(&"A".repeat(5000)));
        assert!(Cursor::decode(&text, &CursorKey([8; 32])).is_err());
    }
}
