//! A message as a mail.

use domain::{
    conversation::Message as Said,
    mail::{Delivery, Mailbox as Own, message_id, reply_address},
    text::{Digits, Direction},
    ticket::{Language, MessageKind, Ticket},
    time::Instant,
};
use lettre::{
    Message,
    message::{Attachment, MultiPart, header::ContentType},
};

use super::headers::{AutoSubmitted, SuppressAnswers, begin, both, domain_of, encoded, named, no_key, one_line};
use crate::{
    content::{as_html, as_linked_html},
    http::ApiError,
    mail::MailMac,
};

/// A file to put into the mail.
pub struct File {
    /// Its name.
    pub name: String,
    /// What its first bytes say it is.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file that is too large for the mail.
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Where it can be read for a while.
    pub address: Option<String>,
}

/// All that a mail is made of.
pub struct Carrier<'a> {
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
    /// The files that are too large for that.
    pub left_out: &'a [LeftOut],
    /// The digits of the workspace.
    pub digits: Digits,
    /// The time of the mail.
    pub now: Instant,
}

/// The mail. At every try it has the same Message-ID.
///
/// # Errors
/// When an address is none or a key cannot be used.
pub fn compose(letter: Carrier<'_>, mac: &MailMac, workspace: domain::ids::WorkspaceId) -> Result<Message, ApiError> {
    let Carrier { delivery, message, ticket, mailbox, .. } = &letter;
    let recipient = delivery.recipient.as_deref().ok_or_else(|| ApiError::internal("a mail has no recipient"))?;
    let of_ticket = mac.of_ticket(workspace, ticket.number).ok_or_else(no_key)?;
    let of_message = mac.of_message(workspace, message.id).ok_or_else(no_key)?;
    let language = message.language.unwrap_or(Language::Fa);
    let id = message_id(message.id, &of_message, domain_of(mailbox)?);
    let mut builder = begin(mailbox, letter.name.unwrap_or_default(), recipient, &id, letter.now)?
        .reply_to(named(&mailbox.name, &reply_address(&mailbox.address, ticket.number, &of_ticket))?)
        .subject(subject(ticket, message.kind, language, letter.digits));
    if let Some(newest) = letter.answers.first() {
        builder = builder.in_reply_to(format!("<{newest}>"));
        let thread: Vec<String> = letter.answers.iter().rev().map(|id| format!("<{id}>")).collect();
        builder = builder.references(thread.join(" "));
    }
    if delivery.is_automatic {
        builder = builder.header(AutoSubmitted("auto-replied".to_owned())).header(SuppressAnswers("All".to_owned()));
    }
    let words = words(&letter, language);
    let both = both(words, html(&letter, language))?;
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

/// What Nobat writes by itself repeats nothing of what the customer wrote, who may not be who he says.
fn subject(ticket: &Ticket, kind: MessageKind, language: Language, digits: Digits) -> String {
    let number = digits.number(ticket.number, language);
    match (kind, language) {
        (MessageKind::Auto, Language::Fa) => format!("درخواست شمارهٔ {number}"),
        (MessageKind::Auto, Language::En) => format!("Your request {number}"),
        _ => format!("Re: {}", one_line(&ticket.subject)),
    }
}

fn words(letter: &Carrier<'_>, language: Language) -> String {
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

fn html(letter: &Carrier<'_>, language: Language) -> String {
    let direction = match letter.message.direction {
        Direction::Rtl => "rtl",
        _ => "ltr",
    };
    let mut html = format!("<!doctype html><html lang=\"{language}\" dir=\"{direction}\"><body dir=\"{direction}\">");
    html.push_str(&letter.message.html);
    if let Some(note) = left_out(letter.left_out, language) {
        html.push_str(&as_linked_html(&note));
    }
    if let Some(signature) = letter.mailbox.signature.as_deref().filter(|_| !letter.delivery.is_automatic) {
        html.push_str("<hr>");
        html.push_str(&as_html(signature));
    }
    html.push_str("</body></html>");
    html
}

/// Names the files that are too large for a mail, and where they are.
fn left_out(files: &[LeftOut], language: Language) -> Option<String> {
    if files.is_empty() {
        return None;
    }
    let mut note = match language {
        Language::Fa => "پرونده‌هایی که برای ایمیل بزرگ‌اند و در گفت‌وگو هستند:",
        Language::En => "Files that are too large for a mail and are in the conversation:",
    }
    .to_owned();
    for LeftOut { name, address } in files {
        note.push('\n');
        note.push_str(&one_line(name));
        if let Some(address) = address {
            note.push('\n');
            note.push_str(address);
        }
    }
    Some(note)
}
