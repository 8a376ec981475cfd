//! What a file is, by its first bytes. What the sender says of it is not asked.

/// How many bytes from the beginning are looked at.
pub const HEAD_BYTES: usize = 8192;

const UNKNOWN: &str = "application/octet-stream";
const TEXT: &str = "text/plain";

/// The types that are told, and sent as such: what no browser runs. Everything else is bytes.
const TOLD: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/tiff",
    "image/heif",
    "image/avif",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-wav",
    "audio/m4a",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/vnd.rar",
    "application/x-7z-compressed",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
];

/// The media type of a file that begins with `head`; `whole` when nothing follows.
pub fn media_type(head: &[u8], whole: bool) -> &'static str {
    match infer::get(head) {
        Some(kind) => TOLD.iter().copied().find(|told| *told == kind.mime_type()).unwrap_or(UNKNOWN),
        None if is_text(head, whole) => TEXT,
        None => UNKNOWN,
    }
}

/// UTF-8 without control characters, white space apart.
fn is_text(head: &[u8], whole: bool) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may go on behind the head.
        Err(error) if !whole && error.error_len().is_none() => {
            let (valid, _) = head.split_at_checked(error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        for (bytes, kind) in [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "application/zip"),
            ("سلام\r\n\tworld".as_bytes(), TEXT),
            (b"{\"a\": 1}", TEXT),
            (b"<!DOCTYPE html><script>alert(1)</script>", UNKNOWN),
            (b"<html><body>x", UNKNOWN),
            (b"<?xml version=\"1.0\"?><svg onload=\"x()\"/>", UNKNOWN),
            (b"#!/bin/sh\nrm -rf x", UNKNOWN),
            (b"MZ\x90\0\x03\0\0\0", UNKNOWN),
            (b"\x7fELF\x02\x01\x01\0", UNKNOWN),
            (b"a\0b", UNKNOWN),
            (b"\xff\xfe\0\0", UNKNOWN),
            (b"", UNKNOWN),
        ] {
            assert_eq!(media_type(bytes, true), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_character_may_be_cut_by_the_end_of_the_head_and_nowhere_else() {
        let cut = "سلا".as_bytes().split_last().unwrap().1;
        assert_eq!((media_type(cut, false), media_type(cut, true)), (TEXT, UNKNOWN));
        assert_eq!(media_type(b"a\xd8 b", false), UNKNOWN);
    }
}
