//! What is done after a transaction because it was decided in it.

mod received;

use domain::{
    ids::TicketId,
    outbox::{Intent, IntentKind},
};
use persistence::{Scope, outbox as store};
use uuid::Uuid;

use crate::{
    http::ApiError,
    random,
    state::{AppState, Work},
};

/// Means to tell the customer that the ticket has arrived, in the transaction that opens it.
pub fn intend_received(work: &mut Work<'_>, ticket: TicketId) -> Result<(), ApiError> {
    let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
    store::intend_received(&mut work.writes, &work.scope, id.uuid(), ticket, work.now);
    Ok(())
}

/// Carries out one leased intent and ends it, in one transaction: done twice, the second time finds nothing to do.
pub async fn carry_out(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let id = intent.id;
    match intent.kind {
        IntentKind::Received => state.write_as(scope, received::origin(), move |work| received::tell(work, id)).await,
    }
}

/// The intent, if it still waits, with its row locked until the transaction ends.
fn waiting(work: &mut Work<'_>, id: Uuid) -> Result<Option<Intent>, ApiError> {
    let found = store::find_locked(work.conn, &work.scope, id)?;
    Ok(found.filter(|intent| intent.state == domain::outbox::IntentState::Waiting))
}
