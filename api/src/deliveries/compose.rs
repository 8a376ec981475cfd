//! A message as a mail: typed headers, encoded bodies, nothing of what a client wrote where a header could begin.

use std::time::{Duration, SystemTime};

use domain::{
    conversation::Message as Said,
    mail::{Delivery, Mailbox as Own, message_id, reply_address},
    text::{Digits, Direction},
    ticket::{Language, MessageKind, Ticket},
    time::Instant,
};
use lettre::{
    Address, Message,
    message::{
        Attachment, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};

use crate::{content::as_html, http::ApiError, mail::MailMac};

/// A header that mail programs read and lettre does not know.
macro_rules! word_header {
    ($name:ident, $text:literal) => {
        #[derive(Clone)]
        struct $name(&'static str);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("it is only written".into())
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.to_owned())
            }
        }
    };
}

word_header!(AutoSubmitted, "Auto-Submitted");
word_header!(SuppressAnswers, "X-Auto-Response-Suppress");

/// A file to put into the mail.
pub struct File {
    /// Its name.
    pub name: String,
    /// What its first bytes say it is.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// All that a mail is made of.
pub struct Letter<'a> {
    /// What is sent to whom.
    pub delivery: &'a Delivery,
    /// The message that it carries.
    pub message: &'a Said,
    /// Its ticket.
    pub ticket: &'a Ticket,
    /// The mailbox that sends it.
    pub mailbox: &'a Own,
    /// The customer's name.
    pub name: Option<&'a str>,
    /// The Message-IDs of the customer's mails, the newest first, without brackets.
    pub answers: &'a [String],
    /// The files that go with it.
    pub files: Vec<File>,
    /// The names of files that are too large for that.
    pub left_out: &'a [String],
    /// The digits of the workspace.
    pub digits: Digits,
    /// The time of the mail.
    pub now: Instant,
}

/// The mail. At every try it has the same Message-ID.
///
/// # Errors
/// When an address is none or a key cannot be used.
pub fn compose(letter: Letter<'_>, mac: &MailMac, workspace: domain::ids::WorkspaceId) -> Result<Message, ApiError> {
    let Letter { delivery, message, ticket, mailbox, .. } = &letter;
    let recipient = delivery.recipient.as_deref().ok_or_else(|| ApiError::internal("a mail has no recipient"))?;
    let of_ticket = mac.of_ticket(workspace, ticket.number).ok_or_else(no_key)?;
    let of_message = mac.of_message(workspace, message.id).ok_or_else(no_key)?;
    let (_, domain) = mailbox.normalized.rsplit_once('@').ok_or_else(|| ApiError::internal("no mailbox address"))?;
    let language = message.language.unwrap_or(Language::Fa);
    let mut builder = Message::builder()
        .from(named(&mailbox.name, &mailbox.address)?)
        .reply_to(named(&mailbox.name, &reply_address(&mailbox.address, ticket.number, &of_ticket))?)
        .to(named(letter.name.unwrap_or_default(), recipient)?)
        .subject(subject(ticket, message.kind, language, letter.digits))
        .message_id(Some(format!("<{}>", message_id(message.id, &of_message, domain))))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(letter.now.millis()).unwrap_or(0)));
    if let Some(newest) = letter.answers.first() {
        builder = builder.in_reply_to(format!("<{newest}>"));
        let thread: Vec<String> = letter.answers.iter().rev().map(|id| format!("<{id}>")).collect();
        builder = builder.references(thread.join(" "));
    }
    if delivery.is_automatic {
        builder = builder.header(AutoSubmitted("auto-replied")).header(SuppressAnswers("All"));
    }
    let words = words(&letter, language);
    let both = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, words.clone().into_bytes())?)
        .singlepart(part(ContentType::TEXT_HTML, html(&letter, language).into_bytes())?);
    let content = if letter.files.is_empty() {
        both
    } else {
        let mut mixed = MultiPart::mixed().multipart(both);
        for File { name, media_type, bytes } in letter.files {
            let kind = ContentType::parse(&media_type).or_else(|_| ContentType::parse("application/octet-stream"));
            let kind = kind.map_err(ApiError::internal)?;
            mixed = mixed.singlepart(Attachment::new(one_line(&name)).body(encoded(bytes)?, kind));
        }
        mixed
    };
    builder.multipart(content).map_err(ApiError::internal)
}

fn no_key() -> ApiError {
    ApiError::internal("a mail's tokens cannot be made")
}

/// Nothing in it can end a header.
fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect::<String>().trim().to_owned()
}

fn named(name: &str, address: &str) -> Result<Mailbox, ApiError> {
    let name = one_line(name);
    let address: Address = address.parse().map_err(ApiError::internal)?;
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// Always base64: no line of what was written stands in the mail as it is.
fn encoded(bytes: Vec<u8>) -> Result<Body, ApiError> {
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .map_err(|_| ApiError::internal("a mail's part cannot be encoded"))
}

fn part(kind: ContentType, bytes: Vec<u8>) -> Result<SinglePart, ApiError> {
    Ok(SinglePart::builder().header(kind).body(encoded(bytes)?))
}

/// What Nobat writes by itself repeats nothing of what the customer wrote, who may not be who he says.
fn subject(ticket: &Ticket, kind: MessageKind, language: Language, digits: Digits) -> String {
    let number = digits.number(ticket.number, language);
    match (kind, language) {
        (MessageKind::Auto, Language::Fa) => format!("درخواست شمارهٔ {number}"),
        (MessageKind::Auto, Language::En) => format!("Your request {number}"),
        _ => format!("Re: {}", one_line(&ticket.subject)),
    }
}

fn words(letter: &Letter<'_>, language: Language) -> String {
    let mut words = letter.message.text.clone();
    if let Some(note) = left_out(letter.left_out, language) {
        words.push_str("\n\n");
        words.push_str(&note);
    }
    if let Some(signature) = letter.mailbox.signature.as_deref().filter(|_| !letter.delivery.is_automatic) {
        words.push_str("\n\n-- \n");
        words.push_str(signature);
    }
    words
}

fn html(letter: &Letter<'_>, language: Language) -> String {
    let direction = match letter.message.direction {
        Direction::Rtl => "rtl",
        _ => "ltr",
    };
    let mut html = format!("<!doctype html><html lang=\"{language}\" dir=\"{direction}\"><body dir=\"{direction}\">");
    html.push_str(&letter.message.html);
    if let Some(note) = left_out(letter.left_out, language) {
        html.push_str(&as_html(&note));
    }
    if let Some(signature) = letter.mailbox.signature.as_deref().filter(|_| !letter.delivery.is_automatic) {
        html.push_str("<hr>");
        html.push_str(&as_html(signature));
    }
    html.push_str("</body></html>");
    html
}

/// Names the files that are too large for a mail.
fn left_out(names: &[String], language: Language) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let names = names.iter().map(|name| one_line(name)).collect::<Vec<_>>().join("، ");
    Some(match language {
        Language::Fa => format!("پرونده‌هایی که برای ایمیل بزرگ‌اند و در گفت‌وگو هستند: {names}"),
        Language::En => format!("Files that are too large for a mail and are in the conversation: {names}"),
    })
}
