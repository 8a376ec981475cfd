//! What is done after a transaction because it was decided in it.

mod strays;

use domain::outbox::{Intent, IntentKind};
use persistence::{Scope, Turn, outbox as store};
use uuid::Uuid;

use crate::{http::ApiError, routing::take_back, state::AppState, triage::retrain};

pub use strays::intend_route_strays;

/// Carries out leased intents of one workspace and ends them: done twice, the second time finds nothing to do.
pub async fn carry_out(state: &AppState, scope: Scope, intents: &[Intent]) -> Result<(), ApiError> {
    let of = |kind| intents.iter().filter(move |intent: &&Intent| intent.kind == kind).map(|intent| intent.id);
    deliver(state, scope, of(IntentKind::Deliver).collect()).await?;
    for id in of(IntentKind::RouteStrays) {
        strays::route(state, scope, id).await?;
    }
    for intent in intents.iter().filter(|intent| intent.kind == IntentKind::TakeBack) {
        take_back(state, scope, intent).await?;
    }
    let wishes: Vec<Intent> = intents.iter().filter(|intent| intent.kind == IntentKind::Retrain).cloned().collect();
    retrain(state, scope, &wishes).await?;
    Ok(())
}

/// No workspace has a channel other than the conversation itself, where the customer finds the message already.
async fn deliver(state: &AppState, scope: Scope, ids: Vec<Uuid>) -> Result<(), ApiError> {
    if ids.is_empty() {
        return Ok(());
    }
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    state.db.write(turn, move |conn| store::finish(conn, &scope, &ids)).await?;
    Ok(())
}
