//! Switching off rules that fail again and again.

use domain::{
    ids::{RuleId, RuleRunId},
    outbox::{Intent, IntentKind},
    rules::failing,
};
use persistence::{Scope, instance::workspace, outbox as intents, rules as store};
use serde::{Deserialize, Serialize};

use super::sweep::switched;
use crate::{
    http::ApiError,
    outbox::once,
    sla::configured,
    state::{AppState, Work},
};

#[derive(Serialize, Deserialize)]
struct Payload {
    rule_id: RuleId,
}

/// Means to look at a rule, in the transaction in which it met an error: the rule's own row stays out of it.
pub(super) fn intend_check(work: &mut Work<'_>, run: RuleRunId, rule_id: RuleId) -> Result<(), ApiError> {
    let once = Intent::new(run.uuid(), IntentKind::CheckRule, run.uuid(), work.now);
    let payload = serde_json::to_string(&Payload { rule_id }).map_err(ApiError::internal)?;
    intents::intend(&mut work.writes, &work.scope, Intent { payload, ..once });
    Ok(())
}

/// Switches the rule off if its latest runs all met errors.
pub async fn check(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let Payload { rule_id } = serde_json::from_str(&intent.payload).map_err(ApiError::internal)?;
    once(state, scope, intent.id, move |work| {
        workspace::lock(work.conn, &work.scope)?;
        let Some(rule) = store::find_locked(work.conn, &work.scope, rule_id)? else { return Ok(()) };
        // Whoever has changed it since then has mended it, for all we know.
        if !failing(&store::latest(work.conn, &work.scope, rule_id, rule.version)?) {
            return Ok(());
        }
        let Some((after, draft)) = rule.disable(work.now) else { return Ok(()) };
        store::save(work.conn, &work.scope, &after)?;
        switched(work, Some(&rule), Some(&after))?;
        configured(work)?;
        work.record(vec![draft])
    })
    .await
}
