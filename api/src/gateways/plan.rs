//! What a gateway is to carry, meant beside what it tells.

use domain::{
    conversation::Message,
    gateway::{Carried, Gateway, GatewayDelivery},
    ids::{AgentId, GatewayDeliveryId, GatewayId, TicketId},
    mail::{AUTOMATIC_SECONDS, DeliveryReason, DeliveryState, MAX_AUTOMATIC, Prospect, suppressed},
    people::Customer,
    ticket::{MessageKind, Ticket},
    time::Instant,
};
use persistence::gateway as store;

use super::secrets::seal_words;
use crate::{http::ApiError, random, secrets::Sealer, state::Work};

/// Means to have a message carried to a customer who writes by a gateway; false: he does not.
pub(crate) fn plan_message(
    work: &mut Work<'_>,
    message: &Message,
    ticket: &Ticket,
    customer: &Customer,
) -> Result<bool, ApiError> {
    let Some(way) = store::way_back(work.conn, &work.scope, ticket.id)? else { return Ok(false) };
    let gateway = store::find_gateway(work.conn, &work.scope, way.gateway_id)?;
    let is_automatic = message.kind == MessageKind::Auto;
    let recipient = (way.gateway_id, way.recipient.as_str());
    let since = work.now.plus_seconds(-AUTOMATIC_SECONDS);
    let (mut of_ticket, mut of_all) = (0, 0);
    if is_automatic {
        let own = Some(ticket.id);
        of_ticket = store::recent_automatic(work.conn, &work.scope, recipient, own, since, MAX_AUTOMATIC)?;
        of_all = store::recent_automatic(work.conn, &work.scope, recipient, None, since, MAX_AUTOMATIC)?;
    }
    let prospect = Prospect {
        has_address: true,
        is_blocked: customer.blocked_at.is_some() || customer.deleted_at.is_some(),
        is_hidden: ticket.spam || ticket.deleted_at.is_some(),
        is_automatic,
        recent_of_ticket: of_ticket,
        recent: of_all,
        ..Prospect::default()
    };
    let is_active = gateway.is_some_and(|gateway: Gateway| gateway.is_active());
    let reason = suppressed(&prospect).or((!is_active).then_some(DeliveryReason::GatewayInactive));
    let carried = Carried::Message(message.id, ticket.id);
    let delivery = meant(work.now, way.gateway_id, carried, (way.recipient, is_automatic), reason)?;
    store::insert_delivery(work.conn, &work.scope, &delivery)?;
    Ok(true)
}

/// Means to tell an agent something, in the transaction of what it tells. The words are kept encrypted until it is settled.
pub(crate) fn tell(
    work: &mut Work<'_>,
    sealer: &Sealer,
    (gateway, address): (GatewayId, String),
    (agent, ticket): (AgentId, Option<TicketId>),
    words: &str,
) -> Result<GatewayDeliveryId, ApiError> {
    let delivery = meant(work.now, gateway, Carried::Notice(agent, ticket), (address, true), None)?;
    let sealed = seal_words(sealer, work.scope.workspace_id(), delivery.id, words)?;
    store::insert_notice(&mut work.writes, &work.scope, &delivery, sealed);
    Ok(delivery.id)
}

fn meant(
    now: Instant,
    gateway_id: GatewayId,
    carried: Carried,
    (recipient, is_automatic): (String, bool),
    reason: Option<DeliveryReason>,
) -> Result<GatewayDelivery, ApiError> {
    Ok(GatewayDelivery {
        id: random::new_id(now).map_err(ApiError::internal)?,
        gateway_id,
        carried,
        recipient,
        is_automatic,
        state: if reason.is_some() { DeliveryState::Suppressed } else { DeliveryState::Queued },
        reason,
        problem: None,
        status_code: None,
        answer: None,
        provider_message_id: None,
        attempts: 0,
        due_at: now,
        leased_until: None,
        created_at: now,
        settled_at: reason.map(|_| now),
        reported_status: None,
        reported_at: None,
    })
}
