//! A mail that carries a message to a customer, and whether it may go.

use super::Carried;
use crate::{
    ids::{DeliveryId, MailboxId},
    time::Instant,
};

/// How many automatic mails an address gets about one ticket within [`AUTOMATIC_SECONDS`].
pub const MAX_AUTOMATIC_PER_TICKET: i64 = 1;
/// How many it gets in all.
pub const MAX_AUTOMATIC: i64 = 5;
/// The window of that.
pub const AUTOMATIC_SECONDS: i64 = 3_600;
/// How long an address whose mail came back gets nothing automatic.
pub const BOUNCED_SECONDS: i64 = 30 * 24 * 3_600;

crate::words! {
    /// What became of a mail.
    pub enum DeliveryState {
        /// It is to be sent.
        Queued = 1 "queued",
        /// The mail server has taken it.
        Sent = 2 "sent",
        /// It could not be sent, or came back.
        Failed = 3 "failed",
        /// It was not to be sent.
        Suppressed = 4 "suppressed",
        /// It has arrived, as the service says that has sent it.
        Delivered = 171 "delivered",
    }
}

crate::words! {
    /// Why a mail was not sent.
    pub enum DeliveryReason {
        /// The customer has no e-mail address that somebody vouches for.
        NoAddress = 1 "no_address",
        /// The customer is blocked, or in the bin.
        CustomerBlocked = 2 "customer_blocked",
        /// The ticket is marked as spam, or in the bin.
        TicketHidden = 3 "ticket_hidden",
        /// His mail asked for no automatic answers.
        NotWanted = 4 "not_wanted",
        /// He has got enough automatic mail for now.
        TooMany = 5 "too_many",
        /// The mailbox sends no mail any more.
        MailboxInactive = 6 "mailbox_inactive",
        /// The mail server refused it for good.
        Refused = 10 "refused",
        /// It was tried too often in vain.
        GivenUp = 11 "given_up",
        /// It came back.
        Bounced = 12 "bounced",
        /// The same request had a rule answer, and one automatic mail says enough.
        Superseded = 190 "superseded",
        /// No mailbox of the workspace sends.
        NoMailbox = 120 "no_mailbox",
        /// Mail to the address came back of late, and nobody has written from it since.
        AddressBounced = 121 "address_bounced",
        /// Whoever gets it wants no more of its kind.
        Unsubscribed = 122 "unsubscribed",
        /// The gateway is switched off.
        GatewayInactive = 170 "gateway_inactive",
        /// The service that took it says that it has not arrived.
        Undelivered = 171 "undelivered",
    }
}

/// A mail that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// What it carries.
    pub carried: Carried,
    /// The mailbox that sends it.
    pub mailbox_id: Option<MailboxId>,
    /// To whom, in lower case.
    pub recipient: Option<String>,
    /// Did Nobat write it by itself?
    pub is_automatic: bool,
    /// What became of it.
    pub state: DeliveryState,
    /// Why, unless it was sent.
    pub reason: Option<DeliveryReason>,
    /// What the mail server said.
    pub problem: Option<String>,
    /// How often it was begun.
    pub attempts: i64,
    /// Not before then.
    pub due_at: Instant,
    /// A worker has it until then.
    pub leased_until: Option<Instant>,
    /// When it was meant.
    pub created_at: Instant,
    /// When it was sent, failed, or was found not to be sent.
    pub settled_at: Option<Instant>,
}

/// What is known of a mail that is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prospect {
    /// Has the customer an address that somebody vouches for?
    pub has_address: bool,
    /// Is he blocked or in the bin?
    pub is_blocked: bool,
    /// Is the ticket spam or in the bin?
    pub is_hidden: bool,
    /// Does Nobat write it by itself?
    pub is_automatic: bool,
    /// Did the mail that it answers ask for no automatic answers?
    pub is_unwanted: bool,
    /// Did mail to the address come back, and nobody write from it since?
    pub has_bounced: bool,
    /// Does another automatic mail of the same request take its place?
    pub is_superseded: bool,
    /// How many automatic mails this address got lately about this ticket.
    pub recent_of_ticket: i64,
    /// How many in all.
    pub recent: i64,
}

/// Why a mail is not to be sent, if it is not.
pub fn suppressed(prospect: &Prospect) -> Option<DeliveryReason> {
    let is_enough = prospect.recent_of_ticket >= MAX_AUTOMATIC_PER_TICKET || prospect.recent >= MAX_AUTOMATIC;
    if !prospect.has_address {
        Some(DeliveryReason::NoAddress)
    } else if prospect.is_blocked {
        Some(DeliveryReason::CustomerBlocked)
    } else if prospect.is_hidden {
        Some(DeliveryReason::TicketHidden)
    } else if prospect.is_automatic && prospect.is_unwanted {
        Some(DeliveryReason::NotWanted)
    } else if prospect.is_automatic && prospect.has_bounced {
        Some(DeliveryReason::AddressBounced)
    } else if prospect.is_superseded {
        Some(DeliveryReason::Superseded)
    } else if prospect.is_automatic && is_enough {
        Some(DeliveryReason::TooMany)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_always_answered_and_machines_seldom() {
        let person = Prospect { has_address: true, recent: 99, recent_of_ticket: 99, ..Prospect::default() };
        assert_eq!(suppressed(&person), None);
        assert_eq!(suppressed(&Prospect { is_unwanted: true, has_bounced: true, ..person }), None);
        let automatic = Prospect { has_address: true, is_automatic: true, ..Prospect::default() };
        assert_eq!(suppressed(&automatic), None);
        for (prospect, why) in [
            (Prospect { recent: MAX_AUTOMATIC, ..automatic }, DeliveryReason::TooMany),
            (Prospect { recent_of_ticket: MAX_AUTOMATIC_PER_TICKET, ..automatic }, DeliveryReason::TooMany),
            (Prospect { is_superseded: true, ..automatic }, DeliveryReason::Superseded),
            (Prospect { is_unwanted: true, ..automatic }, DeliveryReason::NotWanted),
            (Prospect { has_bounced: true, ..automatic }, DeliveryReason::AddressBounced),
            (Prospect { is_hidden: true, ..person }, DeliveryReason::TicketHidden),
            (Prospect { is_blocked: true, ..person }, DeliveryReason::CustomerBlocked),
            (Prospect { has_address: false, ..person }, DeliveryReason::NoAddress),
        ] {
            assert_eq!(suppressed(&prospect), Some(why));
        }
    }
}
