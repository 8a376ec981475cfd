//! The wire shape of what goes out by a gateway.

use domain::{
    gateway::GatewayDelivery,
    ids::{AgentId, GatewayDeliveryId, GatewayId, MessageId, TicketId},
    mail::{DeliveryReason, DeliveryState},
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What goes out by a gateway, and what became of it: it carries a message to a customer, or tells an agent something.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GatewayDelivery)]
pub struct GatewayDeliveryDto {
    /// Its id: the `Idempotency-Key` of every try.
    #[schema(value_type = String, max_length = 30, example = "gtd_01jd0000000000000000000000")]
    pub id: GatewayDeliveryId,
    /// The gateway.
    #[schema(value_type = String, max_length = 30)]
    pub gateway_id: GatewayId,
    /// `queued`, `sent` (the gateway has taken it), `delivered` (it says that it has arrived), `failed`, `suppressed` (it was not
    /// to be sent). More may be added.
    #[schema(value_type = String, max_length = 30, example = "sent")]
    pub state: DeliveryState,
    /// Why it failed or was suppressed: `customer_blocked`, `ticket_hidden`, `too_many`, `gateway_inactive`, `refused`,
    /// `given_up`, `undelivered` (the gateway says that it has not arrived). More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub reason: Option<DeliveryReason>,
    /// What went wrong the last time: `unreachable`, `address_not_public`, `invalid_address`, `invalid_request`, `redirect`,
    /// `status_` and the status, or the code of a problem. More may be added.
    #[schema(required = true, max_length = 60, example = "status_503")]
    pub problem: Option<String>,
    /// The status that was answered the last time.
    #[schema(required = true, minimum = 100, maximum = 999)]
    pub status_code: Option<i64>,
    /// The beginning of what was answered the last time, without secrets.
    #[schema(required = true, max_length = 4096)]
    pub answer: Option<String>,
    /// What the gateway calls it, where its `message_id_pointer` says.
    #[schema(required = true, max_length = 255)]
    pub provider_message_id: Option<String>,
    /// The message that it carries; null: it tells an agent something.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub message_id: Option<MessageId>,
    /// The ticket that it is about; null for several.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// The agent who is told.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub agent_id: Option<AgentId>,
    /// To whom.
    #[schema(max_length = 255, example = "+989120001234")]
    pub recipient: String,
    /// Did Nobat write it by itself?
    pub automatic: bool,
    /// How often sending it was begun.
    #[schema(minimum = 0)]
    pub attempts: i64,
    /// When it is tried next; null once it is settled.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// When it was meant.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it was sent, failed or was suppressed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub settled_at: Option<Instant>,
    /// What the gateway last said of it by a call-back, in its own words.
    #[schema(required = true, max_length = 100, example = "DELIVRD")]
    pub reported_status: Option<String>,
    /// When it said so.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub reported_at: Option<Instant>,
}

impl From<GatewayDelivery> for GatewayDeliveryDto {
    fn from(it: GatewayDelivery) -> Self {
        Self {
            id: it.id,
            gateway_id: it.gateway_id,
            state: it.state,
            reason: it.reason,
            problem: it.problem,
            status_code: it.status_code,
            answer: it.answer,
            provider_message_id: it.provider_message_id,
            message_id: it.carried.message(),
            ticket_id: it.carried.ticket(),
            agent_id: it.carried.agent(),
            recipient: it.recipient,
            automatic: it.is_automatic,
            attempts: it.attempts,
            due_at: (it.state == DeliveryState::Queued).then_some(it.due_at),
            created_at: it.created_at,
            settled_at: it.settled_at,
            reported_status: it.reported_status,
            reported_at: it.reported_at,
        }
    }
}
