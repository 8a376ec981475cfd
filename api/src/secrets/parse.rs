//! Reading 32 bytes written as 64 hexadecimal digits or as base64.

use super::bytes::SecretBytes;

/// The text is not a key of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 bytes written as 64 hexadecimal digits or as base64 (43 characters, or 44 with '=')")]
pub struct KeyTextError;

/// Reads either form; spaces and line ends around it are ignored. Base64 may use either alphabet of RFC 4648.
pub fn parse_key(text: &str) -> Result<SecretBytes, KeyTextError> {
    let text = text.trim();
    match text.len() {
        64 => from_digits(text, 4, |byte| char::from(byte).to_digit(16)),
        43 => from_digits(text, 6, base64_digit),
        44 => from_digits(text.strip_suffix('=').ok_or(KeyTextError)?, 6, base64_digit),
        _ => Err(KeyTextError),
    }
}

/// Writes the form that [`parse_key`] reads first: 64 lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn base64_digit(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn from_digits(text: &str, width: u32, value: impl Fn(u8) -> Option<u32>) -> Result<SecretBytes, KeyTextError> {
    let mut out = [0u8; 32];
    let mut slots = out.iter_mut();
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in text.bytes() {
        held = (held << width) | value(byte).ok_or(KeyTextError)?;
        bits += width;
        if bits >= 8 {
            bits -= 8;
            *slots.next().ok_or(KeyTextError)? = (held >> bits) as u8;
            held &= (1 << bits) - 1;
        }
    }
    // Bits left over are padding and zero, otherwise two texts would mean the same key.
    if slots.next().is_none() && held == 0 { Ok(SecretBytes::new(out)) } else { Err(KeyTextError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1cfbffff";
    const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxz7//8=";

    fn expected() -> [u8; 32] {
        let mut bytes: [u8; 32] = std::array::from_fn(|at| at as u8);
        bytes[29..].copy_from_slice(&[0xfb, 0xff, 0xff]);
        bytes
    }

    #[test]
    fn every_accepted_form_means_the_same_bytes() {
        for text in [
            HEX.to_owned(),
            HEX.to_uppercase(),
            format!("{HEX}\n"),
            BASE64.to_owned(),
            BASE64.trim_end_matches('=').to_owned(),
            BASE64.replace('/', "_"),
        ] {
            assert_eq!(parse_key(&text).unwrap().expose(), &expected(), "{text}");
        }
        assert_eq!(to_hex(&expected()), HEX);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            String::new(),
            "secret".to_owned(),
            HEX[1..].to_owned(),
            format!("{HEX}00"),
            HEX.replace("fb", "fg"),
            BASE64.replace('=', "A"),
            // The last character carries two bits of padding that are not zero.
            BASE64.replace("8=", "9"),
            BASE64.replace("AAEC", "AA C"),
            "é".repeat(32),
        ] {
            assert_eq!(parse_key(&text).err(), Some(KeyTextError), "{text}");
        }
    }
}
