//! What is sent: an event as `/v1/events` tells it, with its record as it was right after.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    actor::Actor,
    event::SubjectKind,
    ids::{EventId, RuleId, RuleRunId, WorkspaceId},
    time::Instant,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    history::{EventActor, EventDto, EventSubject},
    http::{ApiError, to_json},
};

/// The most bytes that are sent; what is longer is sent without `data`.
const MAX_BYTES: usize = 256 * 1024;
/// The form of what is sent.
const API_VERSION: &str = "v1";

/// What a webhook gets: an event as `/v1/events` tells it, with its record as it was right after. `seq` is null for what is
/// no event of the workspace: `rule.triggered` and `webhook.test`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookPayload {
    /// The event.
    #[serde(flatten)]
    pub event: EventDto,
    /// The form of the payload.
    #[schema(max_length = 10, example = "v1")]
    pub api_version: &'static str,
    /// The records that the event is about, as they were right after it. Null where there is nothing to show, or no more.
    #[schema(required = true)]
    pub data: Option<WebhookData>,
    /// Was `data` left out because it is too large (256 KB)?
    pub truncated: bool,
    /// For `rule.triggered`: the rule. Else null.
    #[schema(required = true)]
    pub rule: Option<WebhookRule>,
}

/// Records as they were right after an event. What the event is not about is null.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct WebhookData {
    /// The ticket, as `showTicket` shows it, without `allowed_actions`.
    #[schema(value_type = Option<Object>, required = true)]
    pub ticket: Option<Value>,
    /// For `message.*`: the message. A note that was changed or removed since is not there.
    #[schema(value_type = Option<Object>, required = true)]
    pub message: Option<Value>,
    /// The customer.
    #[schema(value_type = Option<Object>, required = true)]
    pub customer: Option<Value>,
    /// The organization.
    #[schema(value_type = Option<Object>, required = true)]
    pub organization: Option<Value>,
}

/// The rule that sends something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookRule {
    /// The rule.
    #[schema(value_type = String, max_length = 31)]
    pub id: RuleId,
    /// Its version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Its run: `listRuleRuns` tells why, and what else it did.
    #[schema(value_type = String, max_length = 30)]
    pub run_id: RuleRunId,
}

impl WebhookPayload {
    /// An event, with these records.
    pub fn of(event: EventDto, data: WebhookData) -> Self {
        let data = (data != WebhookData::default()).then_some(data);
        Self { event, api_version: API_VERSION, data, truncated: false, rule: None }
    }

    /// The very bytes that are sent and signed.
    pub fn into_bytes(mut self) -> Result<Arc<[u8]>, ApiError> {
        let whole = to_json(&self)?;
        if whole.len() <= MAX_BYTES {
            return Ok(whole.into());
        }
        (self.data, self.truncated) = (None, true);
        Ok(to_json(&self)?.into())
    }
}

/// What is sent but is no event of the workspace.
pub struct Notice {
    /// Its id, and when.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// Its type.
    pub kind: &'static str,
    /// Who causes it.
    pub actor: Actor,
    /// What it is about.
    pub subject: (SubjectKind, Uuid, i64),
    /// The request that caused it.
    pub request_id: Option<String>,
}

impl Notice {
    /// It in the form of an event.
    pub fn event(self, workspace: WorkspaceId) -> EventDto {
        let (kind, id, version) = self.subject;
        let actor = serde_json::to_value(self.actor.kind()).ok();
        let actor = actor.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        EventDto {
            id: self.id,
            seq: None,
            r#type: self.kind.to_owned(),
            timestamp: self.at,
            workspace_id: workspace.to_string(),
            actor: EventActor {
                r#type: actor,
                id: self.actor.id_text(),
                impersonator: None,
                token_id: None,
                source_id: None,
            },
            subject: EventSubject { r#type: kind.word(), id: kind.id_text(id), version },
            changes: BTreeMap::new(),
            message: None,
            request_id: self.request_id,
        }
    }
}
