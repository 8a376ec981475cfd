//! The wire shapes of links.

use domain::{
    ids::{LinkId, TicketId},
    link::{Blocker, Relation},
    ticket::Status,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::usecase::Seen;

/// A link of a ticket to another one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketLink {
    /// The link's id; the same from both tickets.
    #[schema(value_type = String, max_length = 30, example = "lnk_01jd0000000000000000000000")]
    pub id: LinkId,
    /// What this ticket is to the other one: `related_to`, `duplicates`, `duplicated_by`, `child_of`, `parent_of`,
    /// `report_of`, `incident_of`, `depends_on`, `blocks`, and, made by Nobat alone, `follow_up_of`, `followed_up_by`.
    /// More may be added.
    #[schema(value_type = String, max_length = 20, example = "depends_on")]
    pub r#type: Relation,
    /// The other ticket.
    pub ticket: LinkedTicket,
    /// When they were linked.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

/// The other ticket of a link.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkedTicket {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub id: TicketId,
    /// Its number, for people.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
    /// Its subject; null when you may not see that ticket.
    #[schema(required = true, max_length = 300)]
    pub subject: Option<String>,
    /// Where it stands: `awaiting_reply`, `in_review`, `needs_info`, `answered`, `closed`; null when you may not see it.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "in_review")]
    pub status: Option<Status>,
    /// When it was moved to the bin, while it is there and you may see it.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub deleted_at: Option<Instant>,
}

/// An open ticket that another one depends on.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Blocker)]
pub struct BlockerDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub id: TicketId,
    /// Its number, for people.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
}

/// A link to make.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateTicketLink {
    /// What this ticket is to the other one. Read it as a sentence: this ticket `depends_on` that ticket.
    ///
    /// `related_to`: they have to do with each other. `duplicates`, `duplicated_by`: they ask the same. `child_of`,
    /// `parent_of`: one is a part of the other; a child has one parent. `report_of`, `incident_of`: one tells of the
    /// trouble that the other is about. `depends_on`, `blocks`: the one who depends cannot be closed by the team while
    /// the other is open.
    #[schema(
        value_type = String,
        max_length = 20,
        pattern = "^(related_to|duplicates|duplicated_by|child_of|parent_of|report_of|incident_of|depends_on|blocks)$",
        example = "depends_on"
    )]
    pub r#type: Relation,
    /// The other ticket; one that you may see.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub ticket_id: TicketId,
}

impl From<Blocker> for BlockerDto {
    fn from(blocker: Blocker) -> Self {
        Self { id: blocker.id, number: blocker.number }
    }
}

impl From<Seen> for TicketLink {
    fn from(seen: Seen) -> Self {
        let Seen { link, from, other, is_visible } = seen;
        let ticket = LinkedTicket {
            id: other.id,
            number: other.number,
            status: is_visible.then_some(other.status),
            deleted_at: other.deleted_at.filter(|_| is_visible),
            subject: is_visible.then_some(other.subject),
        };
        Self { id: link.id, r#type: link.seen_from(from).relation, ticket, created_at: link.created_at }
    }
}
