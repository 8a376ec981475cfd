//! The rows of notifications and of their deliveries, and their exact translation.

use diesel::prelude::*;
use domain::{
    ids::{
        AgentId, DeliveryId, EventId, GatewayDeliveryId, MessageId, NotificationDeliveryId, NotificationId, TicketId,
        WorkspaceId,
    },
    notification::{Channel, Notification, NotificationDelivery, NotificationState, Relation, SuppressedReason, Topic},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Scope, StorageError,
    message::{actor, actor_code},
    schema::{notification_deliveries, notifications},
    stored,
    types::Key,
};

/// One row of `notifications`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
pub(super) struct NotificationRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<NotificationId>,
    agent_id: Key<AgentId>,
    ticket_id: Key<TicketId>,
    event: i16,
    scope: i16,
    actor_kind: i16,
    actor_id: Option<Key<Uuid>>,
    message_id: Option<Key<MessageId>>,
    event_count: i64,
    created_at: i64,
    updated_at: i64,
    read_at: Option<i64>,
    notice: Option<String>,
}

impl NotificationRow {
    pub(super) fn of(scope: &Scope, it: &Notification) -> Self {
        Self {
            workspace_id: scope.key(),
            id: Key(it.id),
            agent_id: Key(it.agent_id),
            ticket_id: Key(it.ticket_id),
            event: it.topic.code(),
            scope: it.relation.code(),
            actor_kind: actor_code(&it.actor),
            actor_id: it.actor.uuid().map(Key),
            message_id: it.message_id.map(Key),
            event_count: it.event_count,
            created_at: it.created_at.millis(),
            updated_at: it.updated_at.millis(),
            read_at: it.read_at.map(Instant::millis),
            notice: it.notice.clone(),
        }
    }
}

impl TryFrom<NotificationRow> for Notification {
    type Error = StorageError;

    fn try_from(row: NotificationRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            agent_id: row.agent_id.0,
            ticket_id: row.ticket_id.0,
            topic: stored::code("notifications.event", Topic::from_code, row.event)?,
            relation: stored::code("notifications.scope", Relation::from_code, row.scope)?,
            actor: actor("notifications.actor", row.actor_kind, row.actor_id.map(|id| id.0))?,
            message_id: row.message_id.map(|id| id.0),
            event_count: row.event_count,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
            read_at: row.read_at.map(Instant::from_millis),
            notice: row.notice,
        })
    }
}

/// One row of `notification_deliveries`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = notification_deliveries, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct DeliveryRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<NotificationDeliveryId>,
    agent_id: Key<AgentId>,
    ticket_id: Key<TicketId>,
    event_id: Key<EventId>,
    event: i16,
    scope: i16,
    channel: i16,
    state: i16,
    reason: Option<i16>,
    notification_id: Option<Key<NotificationId>>,
    mail_id: Option<Key<DeliveryId>>,
    attempts: i64,
    due_at: i64,
    created_at: i64,
    settled_at: Option<i64>,
    gateway_delivery_id: Option<Key<GatewayDeliveryId>>,
    notice: Option<String>,
}

impl DeliveryRow {
    pub(super) fn of(scope: &Scope, it: &NotificationDelivery) -> Self {
        Self {
            workspace_id: scope.key(),
            id: Key(it.id),
            agent_id: Key(it.agent_id),
            ticket_id: Key(it.ticket_id),
            event_id: Key(it.event_id),
            event: it.topic.code(),
            scope: it.relation.code(),
            channel: it.channel.code(),
            state: it.state.code(),
            reason: it.reason.map(SuppressedReason::code),
            notification_id: it.notification_id.map(Key),
            mail_id: it.mail_id.map(Key),
            attempts: it.attempts,
            due_at: it.due_at.millis(),
            created_at: it.created_at.millis(),
            settled_at: it.settled_at.map(Instant::millis),
            gateway_delivery_id: it.gateway_delivery_id.map(Key),
            notice: it.notice.clone(),
        }
    }
}

impl TryFrom<DeliveryRow> for NotificationDelivery {
    type Error = StorageError;

    fn try_from(row: DeliveryRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            agent_id: row.agent_id.0,
            ticket_id: row.ticket_id.0,
            event_id: row.event_id.0,
            topic: stored::code("notification_deliveries.event", Topic::from_code, row.event)?,
            relation: stored::code("notification_deliveries.scope", Relation::from_code, row.scope)?,
            channel: stored::code("notification_deliveries.channel", Channel::from_code, row.channel)?,
            state: stored::code("notification_deliveries.state", NotificationState::from_code, row.state)?,
            reason: stored::code_opt("notification_deliveries.reason", SuppressedReason::from_code, row.reason)?,
            notification_id: row.notification_id.map(|id| id.0),
            mail_id: row.mail_id.map(|id| id.0),
            attempts: row.attempts,
            due_at: Instant::from_millis(row.due_at),
            created_at: Instant::from_millis(row.created_at),
            settled_at: row.settled_at.map(Instant::from_millis),
            gateway_delivery_id: row.gateway_delivery_id.map(|id| id.0),
            notice: row.notice,
        })
    }
}
