//! What mail servers tell of mails that we sent.

use domain::{
    actor::{Actor, Origin},
    ids::InboundEmailId,
    mail::{Delivery, DeliveryReason, DeliveryState, InboundEmail, InboundReason, InboundState, OwnId, Report},
};
use persistence::{Scope, mail as store};

use super::{
    ingest::{Verdict, is_undecided, settle},
    standing::own_id,
};
use crate::{
    http::ApiError,
    state::{AppState, Work},
};

/// Notes a report with the mail that it is about. Only who has seen that mail knows its Message-ID, which is proved.
pub async fn note(
    state: &AppState,
    scope: Scope,
    id: InboundEmailId,
    report: Option<Report>,
) -> Result<InboundEmail, ApiError> {
    let report = report.unwrap_or_default();
    let about = report.about.as_deref().and_then(|about| own_id(state, scope, about));
    let unit = move |work: &mut Work<'_>| {
        let before = store::lock(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
        if !is_undecided(&before) {
            return Ok(before);
        }
        let delivery = match about {
            Some(OwnId::Message(message)) => store::delivery_of(work.conn, &work.scope, message)?,
            Some(OwnId::Letter(id)) => store::find_delivery(work.conn, &work.scope, id)?,
            None => None,
        };
        let Some(delivery) = delivery else {
            let reason = Some(InboundReason::UnknownReport);
            return settle(work, before, &Verdict { state: InboundState::Suspended, reason, problem: None });
        };
        let held = store::lock_delivery(work.conn, &work.scope, delivery.id)?.ok_or_else(ApiError::not_found)?;
        if is_failure(&report) && held.state != DeliveryState::Suppressed {
            let failed = Delivery {
                state: DeliveryState::Failed,
                reason: Some(DeliveryReason::Bounced),
                problem: report.status.clone().map(|status| status.chars().take(60).collect()),
                settled_at: Some(work.now),
                ..held
            };
            store::save_delivery(work.conn, &work.scope, &failed)?;
        }
        let after = InboundEmail {
            state: InboundState::Reported,
            reason: None,
            ticket_id: delivery.carried.ticket(),
            mailbox_id: delivery.mailbox_id,
            decided_at: Some(work.now),
            ..before
        };
        store::save(work.conn, &work.scope, &after)?;
        Ok(after)
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}

/// A mail that is merely late may still arrive.
fn is_failure(report: &Report) -> bool {
    report.kind == "delivery-status" && report.action.as_deref() == Some("failed")
}
