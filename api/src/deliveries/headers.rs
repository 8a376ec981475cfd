//! Headers and parts that all of our mails have, and nothing of what a client wrote where a header could begin.

use std::time::{Duration, SystemTime};

use domain::{mail::Mailbox as Own, time::Instant};
use lettre::{
    Address, Message,
    message::{
        Body, Mailbox, MessageBuilder, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};

use crate::http::ApiError;

/// A header that mail programs read and lettre does not know.
macro_rules! word_header {
    ($name:ident, $text:literal) => {
        #[derive(Clone)]
        pub(super) struct $name(pub(super) String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("it is only written".into())
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

word_header!(AutoSubmitted, "Auto-Submitted");
word_header!(SuppressAnswers, "X-Auto-Response-Suppress");
word_header!(Unsubscribe, "List-Unsubscribe");
word_header!(OneClick, "List-Unsubscribe-Post");

/// What every mail begins with: from the mailbox to this person, under this Message-ID (without brackets).
pub(super) fn begin(
    mailbox: &Own,
    name: &str,
    recipient: &str,
    id: &str,
    at: Instant,
) -> Result<MessageBuilder, ApiError> {
    let since = Duration::from_millis(u64::try_from(at.millis()).unwrap_or(0));
    Ok(Message::builder()
        .from(named(&mailbox.name, &mailbox.address)?)
        .to(named(name, recipient)?)
        .message_id(Some(format!("<{id}>")))
        .date(SystemTime::UNIX_EPOCH + since))
}

/// The domain of a mailbox's address.
pub(super) fn domain_of(mailbox: &Own) -> Result<&str, ApiError> {
    let (_, domain) = mailbox.normalized.rsplit_once('@').ok_or_else(|| ApiError::internal("no mailbox address"))?;
    Ok(domain)
}

/// Text and HTML of the same words.
pub(super) fn both(text: String, html: String) -> Result<MultiPart, ApiError> {
    Ok(MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, text.into_bytes())?)
        .singlepart(part(ContentType::TEXT_HTML, html.into_bytes())?))
}

/// Nothing in it can end a header.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect::<String>().trim().to_owned()
}

/// An address with a name.
pub(super) fn named(name: &str, address: &str) -> Result<Mailbox, ApiError> {
    let name = one_line(name);
    let address: Address = address.parse().map_err(ApiError::internal)?;
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// Always base64: no line of what was written stands in the mail as it is.
pub(super) fn encoded(bytes: Vec<u8>) -> Result<Body, ApiError> {
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .map_err(|_| ApiError::internal("a mail's part cannot be encoded"))
}

fn part(kind: ContentType, bytes: Vec<u8>) -> Result<SinglePart, ApiError> {
    Ok(SinglePart::builder().header(kind).body(encoded(bytes)?))
}

/// A mail's keyed token could not be made.
pub(super) fn no_key() -> ApiError {
    ApiError::internal("a mail's tokens cannot be made")
}
