//! What a mail may be made of, looked at before it is taken apart: whoever takes it apart uses memory for each part.

use domain::mail::InboundReason;

/// The longest block of headers at the top.
pub const MAX_HEADER_BYTES: usize = 256 * 1024;
/// The most parts.
pub const MAX_PARTS: usize = 500;
/// How deeply parts may be nested.
pub const MAX_DEPTH: usize = 20;
/// The most lines that may begin a part. More than there may be parts, since lines of text begin like that as well.
const MAX_DASHED_LINES: usize = 20_000;
/// How often a mail may speak of mails inside it.
const MAX_NESTINGS: usize = 400;

/// Refuses what would be taken apart into too much. One walk, no memory.
pub fn check(raw: &[u8]) -> Result<(), InboundReason> {
    let (mut is_header, mut dashed, mut nestings, mut offset) = (true, 0usize, 0usize, 0usize);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if is_header {
            is_header = !matches!(line, b"\n" | b"\r\n");
            if offset + line.len() > MAX_HEADER_BYTES && is_header {
                return Err(InboundReason::HeadersTooLong);
            }
        }
        offset += line.len();
        dashed += usize::from(line.starts_with(b"--"));
        nestings += nestings_in(line);
        if dashed > MAX_DASHED_LINES {
            return Err(InboundReason::TooManyParts);
        }
        if nestings > MAX_NESTINGS {
            return Err(InboundReason::TooDeep);
        }
    }
    Ok(())
}

/// How many times the line names a type whose parts are mails: `message/rfc822`, `message/global`, `multipart/digest`.
fn nestings_in(line: &[u8]) -> usize {
    const TYPES: [&[u8]; 3] = [b"rfc822", b"message/global", b"digest"];
    let mut found = 0;
    for (at, byte) in line.iter().enumerate() {
        if !matches!(byte.to_ascii_lowercase(), b'r' | b'm' | b'd') {
            continue;
        }
        let rest = line.get(at..).unwrap_or_default();
        let is_there = |kind: &&[u8]| rest.get(..kind.len()).is_some_and(|head| head.eq_ignore_ascii_case(kind));
        found += usize::from(TYPES.iter().any(is_there));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_mail_passes_and_bombs_do_not() {
        assert_eq!(check(b"From: a@b.example\r\n\r\nhello\r\n-- \r\nA"), Ok(()));
        assert_eq!(check(b""), Ok(()));
        let long = format!("X: {}\r\n\r\nhello", "a".repeat(MAX_HEADER_BYTES));
        assert_eq!(check(long.as_bytes()), Err(InboundReason::HeadersTooLong));
        let body = format!("From: a@b.example\r\n\r\n{}", "a".repeat(2 * MAX_HEADER_BYTES));
        assert_eq!(check(body.as_bytes()), Ok(()));
        let parts = format!("From: a@b.example\r\n\r\n{}", "--x\r\n\r\n".repeat(MAX_DASHED_LINES + 1));
        assert_eq!(check(parts.as_bytes()), Err(InboundReason::TooManyParts));
        let deep = "Content-Type: Message/RFC822\r\n\r\n".repeat(MAX_NESTINGS + 1);
        assert_eq!(check(deep.as_bytes()), Err(InboundReason::TooDeep));
    }
}
