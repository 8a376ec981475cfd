//! Reports about earlier mails (RFC 3464): what a mail server could not deliver.

use domain::mail::Report;
use mail_parser::{HeaderName, Message, MessagePart, MimeHeaders, PartType};

use super::parse::{raw_header, usable_id};

/// How much of a report is read.
const MAX_BYTES: usize = 64 * 1024;

/// The report that a mail is, if it is one.
pub fn of(message: &Message<'_>) -> Option<Report> {
    let top = message.content_type().filter(|it| it.ctype().eq_ignore_ascii_case("multipart"))?;
    top.subtype().filter(|subtype| subtype.eq_ignore_ascii_case("report"))?;
    let kind = top.attribute("report-type").unwrap_or_default().to_ascii_lowercase();
    let mut report = Report { kind, ..Report::default() };
    for part in &message.parts {
        let subtype = part.content_type().and_then(|it| it.subtype()).unwrap_or_default().to_ascii_lowercase();
        match subtype.as_str() {
            "delivery-status" | "disposition-notification" | "feedback-report" => read_status(&mut report, part),
            "rfc822-headers" | "rfc822" | "global" if report.about.is_none() => report.about = original(part),
            _ => {}
        }
    }
    Some(report)
}

fn bytes<'a>(part: &'a MessagePart<'_>) -> &'a [u8] {
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.as_bytes(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes,
        PartType::Message(inner) => &inner.raw_message,
        PartType::Multipart(_) => &[],
    }
}

fn read_status(report: &mut Report, part: &MessagePart<'_>) {
    let bytes = bytes(part);
    let text = String::from_utf8_lossy(bytes.get(..MAX_BYTES.min(bytes.len())).unwrap_or_default());
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        let word = || Some(value.split_whitespace().next()?.to_ascii_lowercase());
        match name.trim().to_ascii_lowercase().as_str() {
            "action" => report.action = report.action.take().or_else(word),
            "status" => report.status = report.status.take().or_else(word),
            "final-recipient" | "original-recipient" => {
                let address = value.rsplit_once(';').map_or(value, |(_, address)| address);
                let address = address.trim().trim_matches(['<', '>']).to_lowercase();
                report.recipient = report.recipient.take().or(Some(address).filter(|it| it.len() <= 320));
            }
            "original-message-id" => report.about = report.about.take().or_else(|| usable_id(value)),
            _ => {}
        }
    }
}

/// The Message-ID of the mail that the report returns, whole or by its headers.
fn original(part: &MessagePart<'_>) -> Option<String> {
    if let PartType::Message(inner) = &part.body {
        let found = inner.header(HeaderName::MessageId).and_then(|value| value.as_text()).and_then(usable_id);
        return found.or_else(|| raw_header(inner, "Message-ID").and_then(|id| usable_id(&id)));
    }
    let bytes = bytes(part);
    let text = String::from_utf8_lossy(bytes.get(..MAX_BYTES.min(bytes.len())).unwrap_or_default());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.trim().eq_ignore_ascii_case("message-id") {
            // The value may stand on the next line.
            return usable_id(value).or_else(|| lines.next().and_then(usable_id));
        }
    }
    None
}
