//! Sending tickets to webhooks because rules want it.
//!
//! What is sent is fixed in the transaction in which the rule acts. That it is to be sent is an intent, so no request waits for
//! the lock of a webhook.

use domain::{
    actor::Actor,
    event::SubjectKind,
    ids::{EventId, RuleRunId, WebhookId},
    outbox::{Intent, IntentKind},
    rules::{Run, Settled},
    ticket::Ticket,
    webhook::WebhookCause,
};
use persistence::{Scope, outbox as intents};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    fan_out::keep,
    payload::{Notice, WebhookData, WebhookPayload, WebhookRule},
    plan::Planned,
    snapshot::TicketThen,
};
use crate::{
    http::ApiError,
    outbox::once,
    random,
    state::{AppState, Work},
};

/// The type of what rules send.
const RULE_TRIGGERED: &str = "rule.triggered";

/// What is kept until it is carried out.
#[derive(Serialize, Deserialize)]
struct Call {
    webhook_id: WebhookId,
    event_id: EventId,
    body: String,
}

/// Means to send the ticket, as it is in the end, wherever rules send it. `runs` are those of the rules, each with its id.
pub(crate) fn intend_calls(
    work: &mut Work<'_>,
    settled: &Settled,
    runs: &[(RuleRunId, &Run)],
    ticket: &Ticket,
) -> Result<(), ApiError> {
    for (step, (rule_id, webhook_id)) in (1..).zip(&settled.calls) {
        let Some((run_id, run)) = runs.iter().find(|(_, run)| run.rule_id == *rule_id) else { continue };
        let event_id: EventId = random::new_id(work.now).map_err(ApiError::internal)?;
        let notice = Notice {
            id: event_id,
            at: work.now,
            kind: RULE_TRIGGERED,
            actor: Actor::Rule(*rule_id),
            subject: (SubjectKind::Ticket, ticket.id.uuid(), ticket.version),
            request_id: work.origin.request_id.clone(),
        };
        let data = WebhookData { ticket: Some(TicketThen::now(ticket.clone()).shown()?), ..WebhookData::default() };
        let rule = WebhookRule { id: *rule_id, version: run.rule_version, run_id: *run_id };
        let mut payload = WebhookPayload::of(notice.event(work.scope.workspace_id()), data);
        payload.rule = Some(rule);
        let body = String::from_utf8(payload.into_bytes()?.to_vec()).map_err(ApiError::internal)?;
        let call = Call { webhook_id: *webhook_id, event_id, body };
        let payload = serde_json::to_string(&call).map_err(ApiError::internal)?;
        let id: Uuid = random::new_id::<domain::ids::kind::Event>(work.now).map_err(ApiError::internal)?.uuid();
        let intent = Intent::new(id, IntentKind::CallWebhook, run_id.uuid(), work.now);
        intents::intend(&mut work.writes, &work.scope, Intent { step, payload, ..intent });
    }
    Ok(())
}

/// Writes down what a rule sends, if the webhook is there and switched on.
pub(crate) async fn call(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let Call { webhook_id, event_id, body } = serde_json::from_str(&intent.payload).map_err(ApiError::internal)?;
    let event_type = RULE_TRIGGERED.to_owned();
    let planned = [Planned { webhook_id, event_id, event_type, seq: None, body: body.into_bytes().into() }];
    once(state, scope, intent.id, move |work| keep(work.conn, &work.scope, &planned, WebhookCause::Rule, work.now))
        .await?;
    state.envoy.wake();
    Ok(())
}
