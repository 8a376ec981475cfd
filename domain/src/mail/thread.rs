//! What our own mails carry so that an answer is recognised: a token in the reply address and in the Message-ID. Each
//! holds a keyed digest that is made and verified elsewhere; here are their forms.

use std::str::FromStr;

use crate::ids::{DeliveryId, MessageId};

/// The length of a digest: 128 bits in base32.
pub const MAC_CHARS: usize = 26;
/// The longest local part of an address (RFC 5321).
const MAX_LOCAL: usize = 64;
/// In front of the ticket's number.
const MARK: char = 't';

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 16 bytes in lower-case base32: mail systems change the case of addresses.
pub fn base32(bytes: [u8; 16]) -> String {
    let value = u128::from_be_bytes(bytes);
    let digit = |place: u32| ALPHABET.get((value >> (5 * place) & 31) as usize).copied().unwrap_or(b'0');
    (0..26).rev().map(|place| char::from(digit(place))).collect()
}

fn is_mac(text: &str) -> bool {
    text.len() == MAC_CHARS && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// A ticket's number with its digest, from the address that an answer was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyToken {
    /// The ticket's number.
    pub number: i64,
    /// The digest, not verified.
    pub mac: String,
}

impl ReplyToken {
    /// The token in `local+t<number>-<digest>@domain`; none in any other address.
    pub fn in_address(address: &str) -> Option<Self> {
        let (local, _) = address.rsplit_once('@')?;
        let (_, token) = local.rsplit_once('+')?;
        let token = token.to_ascii_lowercase();
        let (number, mac) = token.strip_prefix(MARK)?.split_once('-')?;
        let is_number = (1..=18).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.parse().ok().filter(|number| is_number && *number > 0)?;
        is_mac(mac).then(|| Self { number, mac: mac.to_owned() })
    }
}

/// The address to which a customer answers about a ticket; the mailbox's own where there is no room for a token.
pub fn reply_address(mailbox: &str, number: i64, mac: &str) -> String {
    let Some((local, domain)) = mailbox.rsplit_once('@') else { return mailbox.to_owned() };
    let with_token = format!("{local}+{MARK}{number}-{mac}");
    if with_token.len() > MAX_LOCAL { mailbox.to_owned() } else { format!("{with_token}@{domain}") }
}

/// What one of our Message-IDs was given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnId {
    /// A message of a conversation.
    Message(MessageId),
    /// A letter.
    Letter(DeliveryId),
}

/// A Message-ID that looks like one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageToken {
    /// What it was given to.
    pub of: OwnId,
    /// The digest, not verified.
    pub mac: String,
}

impl MessageToken {
    /// The token in `<message>.<digest>@domain` or `<letter>.<digest>@domain`, without brackets; none in any other text.
    pub fn in_message_id(text: &str) -> Option<Self> {
        let (local, _) = text.rsplit_once('@')?;
        let (id, mac) = local.split_once('.')?;
        let message = MessageId::from_str(id).ok().map(OwnId::Message);
        let of = message.or_else(|| DeliveryId::from_str(id).ok().map(OwnId::Letter))?;
        is_mac(mac).then(|| Self { of, mac: mac.to_owned() })
    }
}

/// The Message-ID of the mail that carries a message, without brackets: the same at every try.
pub fn message_id(message: MessageId, mac: &str, domain: &str) -> String {
    format!("{message}.{mac}@{domain}")
}

/// The Message-ID of a letter, without brackets: the same at every try.
pub fn letter_id(letter: DeliveryId, mac: &str, domain: &str) -> String {
    format!("{letter}.{mac}@{domain}")
}
