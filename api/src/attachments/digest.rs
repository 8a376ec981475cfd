//! Digests of contents in headers (RFC 9530): `sha-256=:<base64>:`.

use crate::http::base64url;

/// The header's text for a SHA-256.
pub fn field(sha256: &[u8; 32]) -> String {
    format!("sha-256=:{}=:", base64url(sha256).replace('-', "+").replace('_', "/"))
}

/// Does the content have the SHA-256 that the header names, if it names one? None: the header is malformed.
pub fn agrees(header: &str, sha256: &[u8; 32]) -> Option<bool> {
    let mut agrees = true;
    for member in header.split(',') {
        let (algorithm, value) = member.split_once('=')?;
        let value = value.trim();
        value.strip_prefix(':')?.strip_suffix(':')?;
        if algorithm.trim() == "sha-256" {
            agrees &= field(sha256).strip_prefix("sha-256=") == Some(value);
        }
    }
    Some(agrees)
}

/// A SHA-256 from its hexadecimal text.
pub fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text.chars().map(|c| u8::try_from(c.to_digit(16)?).ok()).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks(2).filter_map(|pair| Some(pair.first()? << 4 | pair.get(1)?)).collect();
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// The example of RFC 9530 for `{"hello": "world"}` and a line feed.
    const PUBLISHED: &str = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

    #[test]
    fn it_is_the_published_form_and_others_are_told_apart() {
        let sha256: [u8; 32] = Sha256::digest(b"{\"hello\": \"world\"}\n").into();
        assert_eq!(field(&sha256), PUBLISHED);
        assert_eq!(agrees(PUBLISHED, &sha256), Some(true));
        assert_eq!(agrees(PUBLISHED, &[0; 32]), Some(false));
        assert_eq!(agrees(&format!("sha-512=:AAAA:, {PUBLISHED}"), &sha256), Some(true));
        assert_eq!(agrees("md5=:AAAA:", &sha256), Some(true), "another algorithm says nothing");
        let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((from_hex(&hex), from_hex("0g")), (Some(sha256), None));
        for malformed in ["", "x", "sha-256", "sha-256=abc", "sha-256=:abc"] {
            assert_eq!(agrees(malformed, &sha256), None, "{malformed}");
        }
    }
}
