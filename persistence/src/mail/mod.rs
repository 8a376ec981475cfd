//! Mailboxes, and mails that were taken in.

mod delivery;
mod fetch;
mod inbound;
mod letter;
mod mailbox;
mod mailbox_row;
mod refusal;
mod threads;

pub(crate) use delivery::Row as DeliveryRow;
pub use delivery::{
    DeliveryPage, MailOfTicket, delivery_of, find_delivery, insert_delivery, list_deliveries, lock_delivery,
    mails_of_ticket, recent_automatic, save_delivery, sends_mail,
};
pub(crate) use fetch::Row as FetchRow;
pub use fetch::{begin_fetching, end_fetching, fetch_anew, find_fetch, hold_fetch, save_fetch};
pub use inbound::{InboundPage, bind_blob, find, find_by_fingerprint, insert, list, lock, recent_of, save, save_after};
pub use letter::{forget_letter, has_bounced, insert_letter, recent_letters, sealed_letter};
pub use mailbox::{
    MailboxPage, Passwords, count_mailboxes, default_mailbox, delete_mailbox, find_mailbox, find_mailbox_by_address,
    insert_mailbox, is_used, list_mailboxes, lock_mailbox, passwords, save_mailbox, save_passwords, used_addresses,
};
pub use refusal::{is_refused, refuse, unrefuse};
pub use threads::{ticket_by_number, tickets_of_mails, tickets_of_messages};
