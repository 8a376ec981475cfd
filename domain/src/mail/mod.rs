//! Mail: the addresses a workspace has, and of mail that comes in whether a person wrote it, which ticket it belongs to, and what becomes of it.
//!
//! Mail gives no rights. What it says of its sender is believed only so far: it can open a ticket, or add words to one of
//! the sender's own tickets.

mod automatic;
mod delivery;
mod fetch;
mod inbound;
mod letter;
mod mailbox;
mod place;
mod received;
mod thread;

pub use automatic::{Nature, answerable, nature};
pub use delivery::{
    AUTOMATIC_SECONDS, BOUNCED_SECONDS, Delivery, DeliveryReason, DeliveryState, MAX_AUTOMATIC,
    MAX_AUTOMATIC_PER_TICKET, Prospect, suppressed,
};
pub use fetch::{MAX_STUCK, MailFetch, POLL_SECONDS};
pub use inbound::{InboundEmail, InboundReason, InboundState, KEEP_SECONDS};
pub use letter::{Carried, LETTER_SECONDS, LetterPurpose};
pub use mailbox::{Encryption, Fetching, MAX_MAILBOXES, MailServer, Mailbox};
pub use place::{MAX_PER_ADDRESS, MAX_PER_ADDRESS_SECONDS, Place, Standing, place};
pub use received::{Person, ReceivedMail, Report, ReturnPath};
pub use thread::{MAC_CHARS, MessageToken, OwnId, ReplyToken, base32, letter_id, message_id, reply_address};

#[cfg(test)]
mod tests;
