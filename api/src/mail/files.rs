//! The files of a mail: attachments, inline images, mails inside it.

use domain::attachment::MAX_ATTACHMENTS;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

/// A file of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFile {
    /// Its name as it was sent, or one for its kind.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The files, as many as a message may have and none longer than `max_bytes`; and how many were left out.
pub fn files(message: &Message<'_>, raw: &[u8], max_bytes: u64) -> (Vec<MailFile>, usize) {
    let (mut files, mut left_out) = (Vec::new(), 0);
    for part in message.attachments.iter().filter_map(|index| message.part(*index)) {
        let Some(bytes) = content(part, raw) else { continue };
        if files.len() >= MAX_ATTACHMENTS || u64::try_from(bytes.len()).is_ok_and(|length| length > max_bytes) {
            left_out += 1;
        } else {
            files.push(MailFile { name: name(part), bytes: bytes.to_vec() });
        }
    }
    (files, left_out)
}

fn content<'a>(part: &'a MessagePart<'_>, raw: &'a [u8]) -> Option<&'a [u8]> {
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => Some(text.as_bytes()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(bytes),
        PartType::Message(inner) if part.encoding == Encoding::None => {
            let (from, to) = (usize::try_from(part.offset_body).ok()?, usize::try_from(part.offset_end).ok()?);
            raw.get(from..to).or(Some(&inner.raw_message))
        }
        PartType::Message(inner) => Some(&inner.raw_message),
        PartType::Multipart(_) => None,
    }
}

fn name(part: &MessagePart<'_>) -> String {
    if let Some(name) = part.attachment_name().filter(|name| !name.trim().is_empty()) {
        return name.to_owned();
    }
    let (kind, subtype) = part.content_type().map_or(("", ""), |it| (it.ctype(), it.subtype().unwrap_or_default()));
    match (kind, subtype) {
        ("message", _) => "message.eml".to_owned(),
        ("image", "jpeg" | "png" | "gif" | "webp") => format!("image.{subtype}"),
        ("text", "calendar") => "invitation.ics".to_owned(),
        ("text", "html") => "text.html".to_owned(),
        ("text", _) => "text.txt".to_owned(),
        _ => "file".to_owned(),
    }
}
