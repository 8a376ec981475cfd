//! Which ticket a person's mail belongs to.

use super::InboundReason;
use crate::ids::{CustomerId, TicketId};

/// How many mails of one address become messages within [`MAX_PER_ADDRESS_SECONDS`]; the rest waits for a person.
pub const MAX_PER_ADDRESS: i64 = 30;
/// The window of that.
pub const MAX_PER_ADDRESS_SECONDS: i64 = 3_600;

/// What is known of a mail's sender and of the tickets that the mail names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The customer with the sender's address.
    pub sender: Option<CustomerId>,
    /// The ticket of a reply address that was proved to be ours, with its customer.
    pub by_address: Option<(TicketId, CustomerId)>,
    /// The tickets of known mails that this one answers, the nearest first, with their customers.
    pub by_headers: Vec<(TicketId, CustomerId)>,
    /// How many mails of this address became messages lately.
    pub recent: i64,
    /// Has a person let it in?
    pub is_released: bool,
}

/// Where a mail goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To a ticket of its own.
    New,
    /// To this ticket, which is its sender's.
    Ticket(TicketId),
    /// A person decides.
    Suspended(InboundReason),
}

/// Where a person's mail goes.
///
/// A ticket is joined only by its own customer. Somebody else who holds its reply address is kept waiting, since the words
/// that he answers were not sent to him; somebody else who answers a mail that only looks like one of its conversation asks
/// something of his own.
pub fn place(standing: &Standing) -> Place {
    if standing.recent >= MAX_PER_ADDRESS && !standing.is_released {
        return Place::Suspended(InboundReason::TooMany);
    }
    let is_own = |customer: CustomerId| standing.sender == Some(customer);
    match standing.by_address {
        Some((ticket, customer)) if is_own(customer) => return Place::Ticket(ticket),
        Some(_) if !standing.is_released => return Place::Suspended(InboundReason::NotOfTicket),
        Some(_) => return Place::New,
        None => {}
    }
    let own = standing.by_headers.iter().find(|(_, customer)| is_own(*customer));
    own.map_or(Place::New, |(ticket, _)| Place::Ticket(*ticket))
}
