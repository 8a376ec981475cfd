//! The wire shapes of notifications.

use domain::{
    ids::{
        AgentId, DeliveryId, EventId, GatewayDeliveryId, MessageId, NotificationDeliveryId, NotificationId, TicketId,
    },
    notification::{Channel, Notification, NotificationState, Relation, Topic},
    ticket::{Status, Ticket},
    time::Instant,
};
use persistence::notification::ShownDelivery;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::messages::AuthorDto;

/// The ticket that a notification is about, as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotifiedTicket {
    /// Its number for people.
    #[schema(minimum = 1)]
    pub number: i64,
    /// One line.
    #[schema(max_length = 300)]
    pub subject: String,
    /// Where it stands.
    #[schema(value_type = String, max_length = 20, example = "awaiting_reply")]
    pub status: Status,
}

impl From<&Ticket> for NotifiedTicket {
    fn from(ticket: &Ticket) -> Self {
        Self { number: ticket.number, subject: ticket.subject.clone(), status: ticket.status }
    }
}

/// What an agent is told of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "ntf_01jd0000000000000000000000")]
    pub id: NotificationId,
    /// What happened: `assigned`, `unassigned`, `opened`, `customer_wrote`, `replied`, `noted`, `mentioned`, `sla_warning`,
    /// `sla_breached`, `escalated`, `snooze_ended`, `reopened`, `closed`, `moved`, `rule_notified` (a rule tells you something:
    /// `text`). Of several events the newest. More may be added.
    #[schema(value_type = String, max_length = 30, example = "customer_wrote")]
    pub event: Topic,
    /// What the ticket was to you: `mine` (assigned to you, or you are named), `followed`, `team` (of your teams), `all`.
    #[schema(value_type = String, max_length = 20, example = "mine")]
    pub scope: Relation,
    /// How many events within a short time became this one.
    #[schema(minimum = 1)]
    pub event_count: i64,
    /// The ticket's id.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The ticket; null when you may not see it any more.
    #[schema(required = true)]
    pub ticket: Option<NotifiedTicket>,
    /// Who did it.
    pub actor: AuthorDto,
    /// The message that it is about.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub message_id: Option<MessageId>,
    /// What a rule tells you; of several the newest.
    #[schema(required = true, max_length = 500)]
    pub text: Option<String>,
    /// When you were told first.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When the newest event was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
    /// When you read it; null: you have not.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub read_at: Option<Instant>,
}

impl NotificationDto {
    /// It, with its ticket if that may be seen.
    pub fn of(it: Notification, ticket: Option<&Ticket>) -> Self {
        Self {
            id: it.id,
            event: it.topic,
            scope: it.relation,
            event_count: it.event_count,
            ticket_id: it.ticket_id,
            ticket: ticket.map(NotifiedTicket::from),
            actor: AuthorDto::from(&it.actor),
            message_id: it.message_id,
            text: it.notice,
            created_at: it.created_at,
            updated_at: it.updated_at,
            read_at: it.read_at,
        }
    }
}

/// How much you have not read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationCounts {
    /// Your unread notifications, counted up to 1000.
    #[schema(minimum = 0, maximum = 1000)]
    pub unread_count: i64,
    /// Is that all of them?
    pub exact: bool,
}

/// What you have read.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct ReadNotifications {
    /// The newest notification that you have seen: it and all older ones are read. Absent or null: all are.
    #[schema(value_type = Option<String>, max_length = 30)]
    pub up_to_id: Option<NotificationId>,
}

/// That an agent is told of an event by a channel, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NotificationDelivery)]
pub struct NotificationDeliveryDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "ntd_01jd0000000000000000000000")]
    pub id: NotificationDeliveryId,
    /// Who.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// Of which ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// Of which event of its history.
    #[schema(value_type = String, max_length = 30)]
    pub event_id: EventId,
    /// What it means, as in a notification.
    #[schema(value_type = String, max_length = 30, example = "mentioned")]
    pub event: Topic,
    /// What the ticket was to him.
    #[schema(value_type = String, max_length = 20, example = "mine")]
    pub scope: Relation,
    /// `in_app`, `email`, `gateway`.
    #[schema(value_type = String, max_length = 20, example = "email")]
    pub channel: Channel,
    /// `queued`, `sent`, `failed`, `suppressed`.
    #[schema(max_length = 20, example = "sent")]
    pub state: &'static str,
    /// Why he was not told: `no_access` (he may not see the ticket), `deactivated`, `already_read`, `ticket_hidden`,
    /// `no_gateway`, `given_up`, or what became of the mail, as in `listDeliveries`, or of what the gateway
    /// sends, as in `listGatewayDeliveries`. More may be added.
    #[schema(required = true, max_length = 30)]
    pub reason: Option<&'static str>,
    /// The row of his list that tells it as well.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub notification_id: Option<NotificationId>,
    /// The mail that it is part of.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub delivery_id: Option<DeliveryId>,
    /// What goes out by the gateway and tells it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub gateway_delivery_id: Option<GatewayDeliveryId>,
    /// When he is to be told: quiet hours, digests and bursts hold it back. Null once that is settled.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// When it was meant.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When he was told, or it was found that he is not to be.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub settled_at: Option<Instant>,
}

impl From<ShownDelivery> for NotificationDeliveryDto {
    fn from(shown: ShownDelivery) -> Self {
        let it = shown.delivery;
        let own = (it.state.word(), it.reason.map(|reason| reason.word()), it.settled_at);
        let (state, reason, settled_at) = match (it.state, shown.fate) {
            (NotificationState::Handed, Some((state, reason, settled))) => {
                (state.word(), reason.map(|reason| reason.word()), settled)
            }
            // The mail was forgotten, which happens to those that were settled.
            (NotificationState::Handed, None) => (NotificationState::Sent.word(), None, it.settled_at),
            _ => own,
        };
        Self {
            id: it.id,
            agent_id: it.agent_id,
            ticket_id: it.ticket_id,
            event_id: it.event_id,
            event: it.topic,
            scope: it.relation,
            channel: it.channel,
            state,
            reason,
            notification_id: it.notification_id,
            delivery_id: it.mail_id,
            gateway_delivery_id: it.gateway_delivery_id,
            due_at: (it.state == NotificationState::Queued).then_some(it.due_at),
            created_at: it.created_at,
            settled_at,
        }
    }
}
