//! A mail that was taken in, and what became of it.

use crate::{
    ids::{InboundEmailId, MailboxId, MessageId, TicketId},
    time::Instant,
};

/// How long the bytes of a mail are kept beside what became of it.
pub const KEEP_SECONDS: i64 = 90 * 24 * 3_600;

crate::words! {
    /// What became of a mail.
    pub enum InboundState {
        /// It is kept and about to be looked at.
        Received = 1 "received",
        /// It opened a ticket.
        TicketOpened = 2 "ticket_opened",
        /// It was added to a ticket.
        MessageAdded = 3 "message_added",
        /// It opened the ticket that continues one which was closed too long ago.
        FollowedUp = 4 "followed_up",
        /// It waits for somebody to look at it.
        Suspended = 5 "suspended",
        /// It is none of a customer's.
        Dropped = 6 "dropped",
        /// It told what became of a mail of ours.
        Reported = 7 "reported",
    }
}

crate::words! {
    /// Why a mail was suspended or dropped.
    pub enum InboundReason {
        /// Our own mail came back.
        OwnMessage = 1 "own_message",
        /// It says that it is from one of our own addresses.
        OwnAddress = 2 "own_address",
        /// A program wrote it: `Auto-Submitted`, a vacation notice.
        Automatic = 10 "automatic",
        /// It was sent to many: `Precedence`.
        Bulk = 11 "bulk",
        /// It came through a mailing list.
        MailingList = 12 "mailing_list",
        /// Nobody is to answer it: an empty return path.
        NullSender = 13 "null_sender",
        /// A mail server wrote it.
        Daemon = 14 "mailer_daemon",
        /// Its sender wants no answers, and is not a person.
        NoReply = 15 "no_reply",
        /// It does not say who wrote it.
        NoSender = 16 "no_sender",
        /// It says that several people wrote it.
        SeveralAuthors = 17 "several_authors",
        /// It answers a ticket that is not its sender's.
        NotOfTicket = 18 "sender_not_of_ticket",
        /// Its sender has written too much in the last hour.
        TooMany = 19 "too_many",
        /// Its sender is blocked.
        CustomerBlocked = 20 "customer_blocked",
        /// A report about a mail that is not known.
        UnknownReport = 21 "unknown_report",
        /// What it would do was refused.
        Refused = 22 "refused",
        /// It has more parts than are taken apart.
        TooManyParts = 30 "too_many_parts",
        /// Its parts are nested too deeply.
        TooDeep = 31 "too_deep",
        /// Its headers are too long.
        HeadersTooLong = 32 "headers_too_long",
        /// It is no mail that can be read.
        Unreadable = 33 "unreadable",
        /// It is longer than mails may be: only its headers are kept.
        TooLarge = 120 "too_large",
    }
}

impl InboundReason {
    /// Can nothing be done with it, whoever looks at it?
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::OwnMessage
                | Self::OwnAddress
                | Self::TooManyParts
                | Self::TooDeep
                | Self::HeadersTooLong
                | Self::Unreadable
                | Self::TooLarge
        )
    }
}

/// A mail that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundEmail {
    /// Its id.
    pub id: InboundEmailId,
    /// What became of it.
    pub state: InboundState,
    /// Why, if it was suspended or dropped.
    pub reason: Option<InboundReason>,
    /// The code of the problem, if it was refused.
    pub problem: Option<String>,
    /// Unique among the workspace's mails: Message-ID and sender, or the bytes of a mail without a Message-ID.
    pub fingerprint: String,
    /// Message-ID without brackets, at most 255 characters.
    pub message_id: Option<String>,
    /// The mailbox that it was sent to.
    pub mailbox_id: Option<MailboxId>,
    /// Its sender's address in lower case.
    pub from_address: Option<String>,
    /// Its sender's name.
    pub from_name: Option<String>,
    /// Its subject, one line.
    pub subject: String,
    /// Its length in bytes.
    pub size: i64,
    /// The name under which its bytes are kept; empty once they are forgotten.
    pub blob: String,
    /// May something automatic be sent to its sender?
    pub is_answerable: bool,
    /// How many of its files were left out, because they were too many or too large.
    pub left_out: i64,
    /// The ticket it belongs to.
    pub ticket_id: Option<TicketId>,
    /// The message it became.
    pub ticket_message_id: Option<MessageId>,
    /// When it came.
    pub created_at: Instant,
    /// When it was last decided on.
    pub decided_at: Option<Instant>,
}
