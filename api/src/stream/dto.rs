//! The wire shapes of the stream: what follows `data:` in each frame.

use domain::{
    ids::TicketId,
    portal::PortalEventType,
    stream::{ResetReason, StreamTopic},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    history::EventDto,
    http::Csv,
    portal::dto::{PortalMessage, PortalTicket},
    queue::dto::QueueCounts,
    teamwork::dto::Presence,
};

/// What to be told.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StreamEventsQuery {
    /// Only events of these types, such as `ticket.created`; `ticket.*` stands for all of a subject.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub types: Option<Csv<String>>,
    /// Beside events: `presence` (who is at which ticket), `queue` (how much waits). Their frames have no `id`: they tell
    /// what is now, at the beginning and whenever it changes.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 2)]
    pub topics: Option<Csv<StreamTopic>>,
    /// Go on behind this `id`. The header `Last-Event-ID` goes before it.
    #[param(max_length = 200)]
    pub last_event_id: Option<String>,
    /// A ticket from `POST /v1/events/stream-tickets`, instead of the header `Authorization`.
    #[param(max_length = 64)]
    pub ticket: Option<String>,
}

/// Where to go on, and who asks.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StreamPortalEventsQuery {
    /// Go on behind this `id`. The header `Last-Event-ID` goes before it.
    #[param(max_length = 200)]
    pub last_event_id: Option<String>,
    /// A ticket from `POST /v1/portal/events/stream-tickets`, instead of the header `Authorization`.
    #[param(max_length = 64)]
    pub ticket: Option<String>,
}

/// What opens a stream once.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StreamTicket)]
pub struct StreamTicketDto {
    /// The value of the parameter `ticket`. It opens one stream with your rights, on any node, and is spent then.
    #[schema(max_length = 64)]
    pub ticket: String,
    /// It works until then: 30 seconds.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
}

/// `event: ready`, the first frame.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StreamReady {
    /// Where the stream begins: all that happens behind it is told. It is the frame's `id` as well.
    #[schema(max_length = 200, example = "4711")]
    pub position: String,
    /// Does it go on where you asked it to?
    pub resumed: bool,
    /// A comment comes at least this often, in seconds. When nothing comes for much longer, connect anew.
    #[schema(minimum = 1, example = 15)]
    pub heartbeat_seconds: u64,
    /// When your credential ends, and the stream with it; null: nobody says.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub expires_at: Option<Instant>,
}

/// `event: reset`: what happened behind the place you asked for cannot be told again. Fetch anew what you show; the stream
/// goes on from now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StreamReset {
    /// `too_old`, or `unknown_position`: the database was put back to an older state, or it is another one. More may be
    /// added.
    #[schema(value_type = String, max_length = 30, example = "too_old")]
    pub reason: ResetReason,
}

/// `event: closing`, the last frame.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StreamClosing {
    /// `shutdown`, `slow` (you did not read fast enough), `reset`, or the code of a problem, such as `token_expired`,
    /// `token_revoked`, `session_ended`, `insufficient_scope`. More may be added.
    #[schema(max_length = 60, example = "shutdown")]
    pub reason: String,
    /// Is it worth connecting anew with the same credential?
    pub reconnect: bool,
}

/// `event: presence`: who is at a ticket now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketPresences {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// They, the longest there first; empty when the last one has gone.
    #[schema(max_items = 1000)]
    pub presences: Vec<Presence>,
}

/// What follows `data:`; which of these it is, the frame's `event:` says. Events have none.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "for the contract: each is written by itself")]
pub enum StreamData {
    /// A plain message.
    Event(Box<EventDto>),
    /// `ready`
    Ready(StreamReady),
    /// `reset`
    Reset(StreamReset),
    /// `presence`
    Presence(TicketPresences),
    /// `queue`
    Queue(QueueCounts),
    /// `closing`
    Closing(StreamClosing),
}

/// Something happened to one of your tickets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalEvent {
    /// `ticket.created`, `ticket.updated` or `message.created`. More may be added.
    #[schema(value_type = String, max_length = 30, example = "message.created")]
    pub r#type: PortalEventType,
    /// When.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub timestamp: Instant,
    /// The ticket as it is now.
    pub ticket: PortalTicket,
    /// For `message.created`: the message.
    #[schema(required = true)]
    pub message: Option<PortalMessage>,
}

/// What follows `data:`; which of these it is, the frame's `event:` says. Events have none.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "for the contract: each is written by itself")]
pub enum PortalStreamData {
    /// A plain message.
    Event(Box<PortalEvent>),
    /// `ready`
    Ready(StreamReady),
    /// `reset`
    Reset(StreamReset),
    /// `closing`
    Closing(StreamClosing),
}
