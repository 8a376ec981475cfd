//! Two small text codings: percent-decoding that refuses what it cannot read, and URL-safe base64 without padding.

/// Decodes `%XX`, and `+` as a space where `form` says so; none for an incomplete escape or bytes that are not UTF-8.
pub(super) fn percent_decode(text: &str, form: bool) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' if form => b' ',
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

/// The fields of a form in their order; none for what is no form.
pub(crate) fn form_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((percent_decode(name, true)?, percent_decode(value, true)?))
    };
    pairs.map(pair).collect()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 with `-` and `_`, without padding (RFC 4648 section 5).
pub(crate) fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..=chunk.len() {
            let digit = ALPHABET.get((group >> (18 - 6 * index) & 63) as usize).copied().unwrap_or(b'A');
            text.push(char::from(digit));
        }
    }
    text
}

/// The reverse; none for other characters, impossible lengths and bits that the encoder leaves zero, so that every
/// byte string has one text.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let count = chunk.len();
        if count == 1 {
            return None;
        }
        let group = chunk.iter().try_fold(0u32, |group, letter| {
            let digit = ALPHABET.iter().position(|known| known == letter)?;
            Some(group << 6 | u32::try_from(digit).ok()?)
        })?;
        let unused = 6 * count - 8 * (count - 1);
        if group & ((1 << unused) - 1) != 0 {
            return None;
        }
        let group = group >> unused;
        bytes.extend((0..count - 1).rev().map(|index| (group >> (8 * index) & 0xff) as u8));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_decoding_refuses_what_it_cannot_read() {
        assert_eq!(percent_decode("a%20b%2Fc+d%D9%86", false).as_deref(), Some("a b/c+dن"));
        assert_eq!(percent_decode("a+b", true).as_deref(), Some("a b"));
        for bad in ["%", "%4", "%zz", "%ff", "%D9", "%+1"] {
            assert_eq!(percent_decode(bad, true), None, "{bad}");
        }
    }

    #[test]
    fn base64_matches_the_published_vectors_and_has_one_text_per_value() {
        for (bytes, text) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64url(bytes.as_bytes()), text);
            assert_eq!(from_base64url(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
        for bad in ["Z", "Zh", "Zm9", "Zg==", "Zm9v!", "+/8", "Zm9vY"] {
            assert_eq!(from_base64url(bad), None, "{bad}");
        }
    }

    #[test]
    fn base64_round_trips_every_length() {
        for length in 0..70u8 {
            let bytes: Vec<u8> = (0..length).map(|index| index.wrapping_mul(37)).collect();
            assert_eq!(from_base64url(&base64url(&bytes)), Some(bytes));
        }
    }
}
