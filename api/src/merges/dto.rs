//! The wire shapes of merges.

use domain::{
    ids::{MessageId, TicketId},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Which ticket to merge into.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MergeTicket {
    /// The ticket that goes on; one that you may see, of the same customer.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub into_ticket_id: TicketId,
}

/// A ticket that became a part of another one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergedTicket {
    /// Its id: what `unmergeTicket` takes.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub id: TicketId,
    /// Its number, for people.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
    /// Its subject; null when you could not see that ticket.
    #[schema(required = true, max_length = 300)]
    pub subject: Option<String>,
    /// When it was merged first.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub merged_at: Instant,
    /// The messages that came with it, in the order in which they were written.
    #[schema(value_type = Vec<String>, max_items = 500)]
    pub message_ids: Vec<MessageId>,
}

/// The tickets that became parts of one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergedTickets {
    /// They, oldest first.
    #[schema(max_items = 1000)]
    pub data: Vec<MergedTicket>,
}
