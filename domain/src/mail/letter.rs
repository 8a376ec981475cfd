//! Mails that carry no message of a conversation: what Nobat writes to people by itself, for a purpose.

use crate::ids::{MessageId, TicketId};

/// The window in which letters of one purpose to one address are counted.
pub const LETTER_SECONDS: i64 = 3_600;

crate::words! {
    /// What a letter is for.
    pub enum LetterPurpose {
        /// An agent is told of something that happened.
        Notification = 1 "notification",
        /// An agent is told of several things at once.
        Digest = 2 "digest",
        /// A customer is asked how it was.
        Survey = 3 "survey",
        /// Somebody is invited to become an agent.
        Invitation = 4 "invitation",
        /// Somebody may choose a new password.
        PasswordReset = 5 "password_reset",
        /// Somebody proves that an address is his.
        AddressVerification = 6 "address_verification",
        /// A code to sign in with.
        SignInCode = 7 "sign_in_code",
    }
}

impl LetterPurpose {
    /// How many letters of this purpose an address gets within [`LETTER_SECONDS`]. What anybody can ask for in another
    /// one's name is bounded tightly; what a team's own work leads to, loosely.
    pub const fn most(self) -> i64 {
        match self {
            Self::SignInCode | Self::PasswordReset | Self::AddressVerification | Self::Survey => 5,
            Self::Invitation | Self::Digest => 10,
            Self::Notification => 60,
        }
    }
}

impl LetterPurpose {
    /// Does somebody wait for it who asked for it? Then it is tried even where mail came back of late.
    pub const fn is_asked_for(self) -> bool {
        matches!(self, Self::Invitation | Self::PasswordReset | Self::AddressVerification | Self::SignInCode)
    }
}

/// What a mail carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// A message of this ticket.
    Message(MessageId, TicketId),
    /// Words of its own for a purpose, perhaps about a ticket.
    Letter(LetterPurpose, Option<TicketId>),
}

impl Carried {
    /// The message.
    pub const fn message(self) -> Option<MessageId> {
        match self {
            Self::Message(id, _) => Some(id),
            Self::Letter(..) => None,
        }
    }

    /// The ticket that it is about.
    pub const fn ticket(self) -> Option<TicketId> {
        match self {
            Self::Message(_, ticket) => Some(ticket),
            Self::Letter(_, ticket) => ticket,
        }
    }

    /// What the letter is for; none for a message.
    pub const fn purpose(self) -> Option<LetterPurpose> {
        match self {
            Self::Message(..) => None,
            Self::Letter(purpose, _) => Some(purpose),
        }
    }
}
