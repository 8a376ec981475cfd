//! A letter as a mail: who gets it sees that a program wrote it, in his language and its direction.

use domain::{
    ids::WorkspaceId,
    mail::{Delivery, Mailbox, letter_id},
    ticket::Language,
};
use lettre::Message;

use super::{
    headers::{AutoSubmitted, OneClick, SuppressAnswers, Unsubscribe, begin, both, domain_of, no_key, one_line},
    letter::Words,
};
use crate::{content::as_linked_html, http::ApiError, mail::MailMac};

/// The mail. At every try it has the same Message-ID. `unsubscribe` is where more of its kind can be refused.
///
/// # Errors
/// When an address is none or a key cannot be used.
pub fn compose_letter(
    delivery: &Delivery,
    mailbox: &Mailbox,
    words: &Words,
    mac: &MailMac,
    workspace: WorkspaceId,
    unsubscribe: Option<String>,
) -> Result<Message, ApiError> {
    let recipient = delivery.recipient.as_deref().ok_or_else(|| ApiError::internal("a mail has no recipient"))?;
    let token = mac.of_letter(workspace, delivery.id).ok_or_else(no_key)?;
    let id = letter_id(delivery.id, &token, domain_of(mailbox)?);
    let mut builder = begin(mailbox, "", recipient, &id, delivery.created_at)?
        .subject(one_line(&words.subject))
        .header(AutoSubmitted("auto-generated".to_owned()))
        .header(SuppressAnswers("All".to_owned()));
    if let Some(address) = unsubscribe {
        builder = builder.header(Unsubscribe(format!("<{address}>")));
        builder = builder.header(OneClick("List-Unsubscribe=One-Click".to_owned()));
    }
    let direction = if words.locale == Language::Fa { "rtl" } else { "ltr" };
    let html = format!(
        "<!doctype html><html lang=\"{}\" dir=\"{direction}\"><body dir=\"{direction}\">{}</body></html>",
        words.locale,
        as_linked_html(&words.body)
    );
    builder.multipart(both(words.body.clone(), html)?).map_err(ApiError::internal)
}
