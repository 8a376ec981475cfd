//! What is kept of what agents were told.

use super::{Channel, NotificationState, Relation, SuppressedReason, Topic};
use crate::{
    actor::Actor,
    ids::{
        AgentId, DeliveryId, EventId, GatewayDeliveryId, MessageId, NotificationDeliveryId, NotificationId, TicketId,
    },
    time::Instant,
};

/// What an agent is told in his list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub agent_id: AgentId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// What the newest event means.
    pub topic: Topic,
    /// What the ticket was to him then.
    pub relation: Relation,
    /// Who did it.
    pub actor: Actor,
    /// The message it is about.
    pub message_id: Option<MessageId>,
    /// How many events became one.
    pub event_count: i64,
    /// When he was told first.
    pub created_at: Instant,
    /// When the newest event was added.
    pub updated_at: Instant,
    /// When he read it.
    pub read_at: Option<Instant>,
    /// What a rule told him.
    pub notice: Option<String>,
}

/// That an agent is told of one event by one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationDelivery {
    /// Its id.
    pub id: NotificationDeliveryId,
    /// Who is told.
    pub agent_id: AgentId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which event.
    pub event_id: EventId,
    /// What it means.
    pub topic: Topic,
    /// What the ticket was to him.
    pub relation: Relation,
    /// By which channel.
    pub channel: Channel,
    /// What became of it.
    pub state: NotificationState,
    /// Why he was not told.
    pub reason: Option<SuppressedReason>,
    /// The row of his list that tells it as well.
    pub notification_id: Option<NotificationId>,
    /// The mail that it is part of.
    pub mail_id: Option<DeliveryId>,
    /// How often it was tried.
    pub attempts: i64,
    /// Not before this instant.
    pub due_at: Instant,
    /// When it was meant.
    pub created_at: Instant,
    /// When it was done, failed or was suppressed.
    pub settled_at: Option<Instant>,
    /// What the gateway sends it is part of.
    pub gateway_delivery_id: Option<GatewayDeliveryId>,
    /// What a rule told him.
    pub notice: Option<String>,
}
