//! The wire shapes of what is like a ticket.

use domain::{
    ids::{CustomerId, IncidentProposalId, TicketId},
    incident::IncidentState,
    ticket::Status,
    time::Instant,
};
use persistence::incident::LinkState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What is like a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarTickets {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// Other tickets of the same customer, opened within the last thirty days, that say about the same; those that you may see,
    /// the most similar first.
    #[schema(max_items = 10)]
    pub duplicates: Vec<Duplicate>,
    /// The proposed or accepted incident that it belongs to; null for none, and for one that was dismissed.
    #[schema(required = true)]
    pub incident: Option<SimilarIncident>,
}

/// A ticket that may ask the same.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DuplicateTicket)]
pub struct Duplicate {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub ticket_id: TicketId,
    /// Its number, for people.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
    /// Its subject.
    #[schema(max_length = 300)]
    pub subject: String,
    /// Where it stands: `awaiting_reply`, `in_review`, `needs_info`, `answered`, `closed`.
    #[schema(value_type = String, max_length = 20, example = "answered")]
    pub status: Status,
    /// How alike the words are, from 0.5 (about the same) to 1 (the same words).
    #[schema(minimum = 0.0, maximum = 1.0, example = 0.83)]
    pub similarity: f64,
    /// Who asked.
    #[schema(value_type = String, max_length = 30)]
    pub customer_id: CustomerId,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

/// The incident that a ticket belongs to, in brief.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarIncident {
    /// The proposal.
    #[schema(value_type = String, max_length = 30, example = "inc_01jd0000000000000000000000")]
    pub id: IncidentProposalId,
    /// `open` or `accepted`.
    #[schema(value_type = String, max_length = 20, example = "accepted")]
    pub state: IncidentState,
    /// The ticket that is about the trouble, to link this one to (`report_of`); null while the proposal is open.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub parent_ticket_id: Option<TicketId>,
    /// How many tickets tell of it.
    #[schema(minimum = 1, example = 7)]
    pub ticket_count: i64,
    /// Of how many customers they are.
    #[schema(minimum = 1, example = 6)]
    pub customer_count: i64,
}

/// Tickets that seem to tell of one trouble.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = IncidentProposal)]
pub struct IncidentProposalDto {
    /// The proposal's id.
    #[schema(value_type = String, max_length = 30, example = "inc_01jd0000000000000000000000")]
    pub id: IncidentProposalId,
    /// Grows with every change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// `open` (a person is to decide), `accepted`, `dismissed`.
    #[schema(value_type = String, max_length = 20, example = "open")]
    pub state: IncidentState,
    /// The ticket that is about the trouble; null unless it is accepted.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub parent_ticket_id: Option<TicketId>,
    /// How many tickets tell of it; at most 200 come to it.
    #[schema(minimum = 1, example = 7)]
    pub ticket_count: i64,
    /// Of how many customers they are.
    #[schema(minimum = 1, example = 6)]
    pub customer_count: i64,
    /// The tickets in the order in which they came, those that you may see; in a list of proposals of the first ten only.
    #[schema(max_items = 200)]
    pub tickets: Vec<IncidentTicketDto>,
    /// When it was proposed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
    /// When a person decided; null while it is open.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub decided_at: Option<Instant>,
}

/// A ticket that tells of the trouble.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = IncidentTicket)]
pub struct IncidentTicketDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub id: TicketId,
    /// Its number, for people.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
    /// Its subject.
    #[schema(max_length = 300)]
    pub subject: String,
    /// Where it stands: `awaiting_reply`, `in_review`, `needs_info`, `answered`, `closed`.
    #[schema(value_type = String, max_length = 20, example = "in_review")]
    pub status: Status,
    /// Who asked.
    #[schema(value_type = String, max_length = 30)]
    pub customer_id: CustomerId,
    /// `waiting` (it was not looked at since the proposal was accepted), `linked` to the ticket that is about the trouble, or
    /// `refused` (it could not be linked: it is in the bin).
    #[schema(value_type = String, max_length = 20, example = "linked")]
    pub link: LinkState,
    /// When it came to the proposal.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub added_at: Instant,
}

/// With which ticket an incident is accepted.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct AcceptIncidentProposal {
    /// The ticket that is about the trouble; one that you may see. Without it, it is the oldest open ticket of the proposal.
    #[schema(value_type = Option<String>, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub parent_ticket_id: Option<TicketId>,
}
