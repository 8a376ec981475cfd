//! Finding a team for tickets that have none, once their categories have got one or rules may send them to one.

use domain::{
    ids::TicketId,
    outbox::{Intent, IntentKind},
};
use persistence::{Scope, outbox as store};
use uuid::Uuid;

use super::end;
use crate::{
    http::ApiError,
    random,
    routing::route_strays,
    state::{AppState, Work},
};

/// A ticket that was being opened meanwhile may not know of it, and is committed after the first look:
/// there is a second one.
const LOOKS_AFTER_SECONDS: [i64; 2] = [0, 60];

/// Means to have it done, in the transaction that changes a category or the rules; `version` is theirs after it.
pub fn intend_route_strays(work: &mut Work<'_>, changed: Uuid, version: i64) -> Result<(), ApiError> {
    for (step, seconds) in (1..).zip(LOOKS_AFTER_SECONDS) {
        let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
        let once = Intent::new(id.uuid(), IntentKind::RouteStrays, changed, work.now);
        let intent = Intent { cycle: version, step, due_at: work.now.plus_seconds(seconds), ..once };
        store::intend(&mut work.writes, &work.scope, intent);
    }
    Ok(())
}

/// Routes some of them, each in a transaction of its own, and ends the intent with the last.
pub(super) async fn route(state: &AppState, scope: Scope, intent: Uuid) -> Result<(), ApiError> {
    let is_done = route_strays(state, scope).await?;
    end(state, scope, intent, is_done).await
}
