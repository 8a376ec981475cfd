//! The rows of webhooks and of what is sent, and their exact translations.

use diesel::prelude::*;
use domain::{
    condition::{Condition, Grammar},
    ids::{EventId, WebhookDeliveryId, WebhookId, WorkspaceId},
    time::Instant,
    webhook::{DisabledReason, Webhook, WebhookAttempt, WebhookCause, WebhookDelivery, WebhookDeliveryState},
};
use uuid::Uuid;

use crate::{
    StorageError,
    message::{actor, actor_code},
    schema::{webhook_deliveries, webhooks},
    stored,
    types::Key,
};

/// What somebody has said of a webhook: one row of `webhooks` without its secrets and its health.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = webhooks, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<WebhookId>,
    version: i64,
    url: String,
    description: Option<String>,
    enabled: bool,
    types: String,
    condition: Option<String>,
    exclude_own: bool,
    include_notes: bool,
    owner_kind: i16,
    owner_id: Option<Key<Uuid>>,
    disabled_reason: Option<i16>,
    secret_set_at: i64,
    created_at: i64,
    updated_at: i64,
}

macro_rules! columns {
    () => {
        (
            webhooks::workspace_id,
            webhooks::id,
            webhooks::version,
            webhooks::url,
            webhooks::description,
            webhooks::enabled,
            webhooks::types,
            webhooks::condition,
            webhooks::exclude_own,
            webhooks::include_notes,
            webhooks::owner_kind,
            webhooks::owner_id,
            webhooks::disabled_reason,
            webhooks::secret_set_at,
            webhooks::created_at,
            webhooks::updated_at,
        )
    };
}
pub(super) use columns;

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, it: &Webhook) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(it.id),
            version: it.version,
            url: it.url.clone(),
            description: it.description.clone(),
            enabled: it.enabled,
            types: stored::list_to_text(&it.types),
            condition: it.condition.as_ref().map(|condition| condition.to_json().to_string()),
            exclude_own: it.exclude_own,
            include_notes: it.include_notes,
            owner_kind: actor_code(&it.owner),
            owner_id: it.owner.uuid().map(Key),
            disabled_reason: it.disabled_reason.map(DisabledReason::code),
            secret_set_at: it.secret_set_at.millis(),
            created_at: it.created_at.millis(),
            updated_at: it.updated_at.millis(),
        }
    }
}

impl TryFrom<Row> for Webhook {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let none = |_| StorageError::Corrupt("webhooks.condition is no condition".to_owned());
        let read = |text: String| {
            let written = stored::from_text("webhooks.condition", &text)?;
            Ok::<_, StorageError>(Condition::parse(&written, Grammar::STATE).map_err(none)?.condition)
        };
        Ok(Self {
            id: row.id.0,
            version: row.version,
            url: row.url,
            description: row.description,
            enabled: row.enabled,
            types: stored::list_from_text("webhooks.types", &row.types)?,
            condition: row.condition.map(read).transpose()?,
            exclude_own: row.exclude_own,
            include_notes: row.include_notes,
            owner: actor("webhooks.owner", row.owner_kind, row.owner_id.map(|id| id.0))?,
            disabled_reason: stored::code_opt(
                "webhooks.disabled_reason",
                DisabledReason::from_code,
                row.disabled_reason,
            )?,
            secret_set_at: Instant::from_millis(row.secret_set_at),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}

/// One row of `webhook_deliveries` without the bytes that are sent.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = webhook_deliveries, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct DeliveryRow {
    workspace_id: Key<WorkspaceId>,
    id: Key<WebhookDeliveryId>,
    webhook_id: Key<WebhookId>,
    event_id: Key<EventId>,
    event_type: String,
    seq: Option<i64>,
    cause: i16,
    state: i16,
    attempts: i64,
    due_at: i64,
    leased_until: Option<i64>,
    created_at: i64,
    settled_at: Option<i64>,
    attempted_at: Option<i64>,
    status: Option<i64>,
    latency_ms: Option<i64>,
    answer: Option<String>,
    problem: Option<String>,
}

macro_rules! delivery_columns {
    () => {
        (
            webhook_deliveries::workspace_id,
            webhook_deliveries::id,
            webhook_deliveries::webhook_id,
            webhook_deliveries::event_id,
            webhook_deliveries::event_type,
            webhook_deliveries::seq,
            webhook_deliveries::cause,
            webhook_deliveries::state,
            webhook_deliveries::attempts,
            webhook_deliveries::due_at,
            webhook_deliveries::leased_until,
            webhook_deliveries::created_at,
            webhook_deliveries::settled_at,
            webhook_deliveries::attempted_at,
            webhook_deliveries::status,
            webhook_deliveries::latency_ms,
            webhook_deliveries::answer,
            webhook_deliveries::problem,
        )
    };
}
pub(super) use delivery_columns;

impl DeliveryRow {
    pub(super) fn of(workspace_id: WorkspaceId, it: &WebhookDelivery) -> Self {
        let last = it.last.as_ref();
        Self {
            workspace_id: Key(workspace_id),
            id: Key(it.id),
            webhook_id: Key(it.webhook_id),
            event_id: Key(it.event_id),
            event_type: it.event_type.clone(),
            seq: it.seq,
            cause: it.cause.code(),
            state: it.state.code(),
            attempts: it.attempts,
            due_at: it.due_at.millis(),
            leased_until: it.leased_until.map(Instant::millis),
            created_at: it.created_at.millis(),
            settled_at: it.settled_at.map(Instant::millis),
            attempted_at: last.map(|last| last.at.millis()),
            status: last.and_then(|last| last.status),
            latency_ms: last.map(|last| last.latency_ms),
            answer: last.and_then(|last| last.answer.clone()),
            problem: last.and_then(|last| last.problem.clone()),
        }
    }
}

impl TryFrom<DeliveryRow> for WebhookDelivery {
    type Error = StorageError;

    fn try_from(row: DeliveryRow) -> Result<Self, StorageError> {
        let last = row.attempted_at.map(|at| WebhookAttempt {
            at: Instant::from_millis(at),
            status: row.status,
            latency_ms: row.latency_ms.unwrap_or(0),
            answer: row.answer,
            problem: row.problem,
        });
        Ok(Self {
            id: row.id.0,
            webhook_id: row.webhook_id.0,
            event_id: row.event_id.0,
            event_type: row.event_type,
            seq: row.seq,
            cause: stored::code("webhook_deliveries.cause", WebhookCause::from_code, row.cause)?,
            state: stored::code("webhook_deliveries.state", WebhookDeliveryState::from_code, row.state)?,
            attempts: row.attempts,
            due_at: Instant::from_millis(row.due_at),
            leased_until: row.leased_until.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            settled_at: row.settled_at.map(Instant::from_millis),
            last,
        })
    }
}
