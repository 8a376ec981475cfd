//! The wire shapes of merges.

use domain::{
    ids::{CategoryId, MessageId, TeamId, TicketId},
    ticket::Priority,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::not_null;

/// Which ticket to merge into.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MergeTicket {
    /// The ticket that goes on; one that you may see, of the same customer.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub into_ticket_id: TicketId,
}

/// What becomes a ticket of its own.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SplitTicket {
    /// Messages of the customer in this ticket, in any order.
    #[validate(length(min = 1, max = 20))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 20)]
    pub message_ids: Vec<MessageId>,
    /// The new ticket's subject, in one line.
    #[validate(length(max = 300), custom(function = crate::tickets::input::single_line))]
    #[schema(min_length = 1, max_length = 300, example = "درخواست فاکتور")]
    pub subject: String,
    /// What it is about. Absent: as proposed from the words.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// `low`, `medium`, `high`, `urgent`. Absent: as proposed, or `medium`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, example = "high")]
    pub priority: Option<Priority>,
    /// The team to work on it. Absent: as routing finds.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 31)]
    pub team_id: Option<TeamId>,
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
