//! Which mail carries a message, by which mailbox, and whether it may go.

use domain::{
    actor::{Actor, Origin},
    ids::{MailboxId, MessageId, TicketId},
    mail::{
        AUTOMATIC_SECONDS, BOUNCED_SECONDS, Carried, Delivery, DeliveryReason, DeliveryState, MAX_AUTOMATIC, Mailbox,
        Prospect, suppressed,
    },
    outbox::{Intent, IntentKind},
    people::{Customer, Standing},
    ticket::MessageKind,
};
use persistence::{Scope, customer, gateway, mail as store, message, outbox, ticket};

use crate::{
    gateways::plan_message,
    http::ApiError,
    random,
    state::{AppState, Work, turn},
};

/// The step of what is not to be carried itself.
const SUPERSEDED: i64 = 2;

/// Means to have a message carried to the customer, in the transaction that writes it.
pub(crate) fn intend(work: &mut Work<'_>, message: MessageId) -> Result<(), ApiError> {
    let id: MessageId = random::new_id(work.now).map_err(ApiError::internal)?;
    let intent = Intent::new(id.uuid(), IntentKind::Deliver, message.uuid(), work.now);
    outbox::intend(&mut work.writes, &work.scope, intent);
    Ok(())
}

/// The same for a message in whose place another automatic one of the same unit of work is carried: that no mail is sent for
/// it is noted.
pub(crate) fn intend_superseded(work: &mut Work<'_>, message: MessageId) -> Result<(), ApiError> {
    let id: MessageId = random::new_id(work.now).map_err(ApiError::internal)?;
    let intent = Intent::new(id.uuid(), IntentKind::Deliver, message.uuid(), work.now);
    outbox::intend(&mut work.writes, &work.scope, Intent { step: SUPERSEDED, ..intent });
    Ok(())
}

/// Makes a mail of each message that is to be carried, or what a gateway sends where the customer writes by one. Where there
/// is neither, the conversation alone has it.
pub(crate) async fn plan(state: &AppState, scope: Scope, intents: &[Intent]) -> Result<(), ApiError> {
    if intents.is_empty() {
        return Ok(());
    }
    let mail = state.db.read(turn(&scope), move |conn| store::sends_mail(conn, &scope)).await?;
    let gateways = state.db.read(turn(&scope), move |conn| gateway::has_any(conn, &scope)).await?;
    let ways = Ways { mail, gateways };
    if !ways.mail && !ways.gateways {
        let ids: Vec<_> = intents.iter().map(|intent| intent.id).collect();
        state.db.write(turn(&scope), move |conn| outbox::finish(conn, &scope, &ids)).await?;
        return Ok(());
    }
    for intent in intents {
        let (id, message) = (intent.id, MessageId::from_uuid(intent.subject_id));
        let is_superseded = intent.step == SUPERSEDED;
        let unit = move |work: &mut Work<'_>| match outbox::finish(work.conn, &work.scope, &[id])? {
            0 => Ok(()),
            _ => plan_one(work, message, ways, is_superseded),
        };
        state.write_as(scope, Origin::of(Actor::System), unit).await?;
    }
    state.postman.wake();
    state.courier.wake();
    Ok(())
}

/// By what the workspace reaches its customers.
#[derive(Debug, Clone, Copy)]
struct Ways {
    mail: bool,
    gateways: bool,
}

fn plan_one(work: &mut Work<'_>, id: MessageId, ways: Ways, is_superseded: bool) -> Result<(), ApiError> {
    let Some(message) = message::find(work.conn, &work.scope, id)? else { return Ok(()) };
    if !matches!(message.kind, MessageKind::Reply | MessageKind::Auto) {
        return Ok(());
    }
    let Some(ticket) = ticket::find(work.conn, &work.scope, message.ticket_id)? else { return Ok(()) };
    let customer = customer::find(work.conn, &work.scope, ticket.customer_id)?;
    let Some(customer) = customer else { return Ok(()) };
    if ways.gateways && plan_message(work, &message, &ticket, &customer)? || !ways.mail {
        return Ok(());
    }
    let mails = store::mails_of_ticket(work.conn, &work.scope, ticket.id, 1)?;
    let newest = mails.first();
    let mailbox = mailbox_of(work, newest.and_then(|(_, mailbox, _)| *mailbox))?;
    let recipient = address_of(&customer);
    let is_automatic = message.kind == MessageKind::Auto;
    let lately = |work: &mut Work<'_>, of: Option<TicketId>| match &recipient {
        Some(address) if is_automatic => {
            let since = work.now.plus_seconds(-AUTOMATIC_SECONDS);
            store::recent_automatic(work.conn, &work.scope, address, of, since, MAX_AUTOMATIC)
        }
        _ => Ok(0),
    };
    let has_bounced = match &recipient {
        Some(address) if is_automatic => {
            store::has_bounced(work.conn, &work.scope, address, work.now.plus_seconds(-BOUNCED_SECONDS))?
        }
        _ => false,
    };
    let prospect = Prospect {
        has_bounced,
        has_address: recipient.is_some(),
        is_blocked: customer.blocked_at.is_some() || customer.deleted_at.is_some(),
        is_hidden: ticket.spam || ticket.deleted_at.is_some(),
        is_automatic,
        is_superseded,
        is_unwanted: newest.is_some_and(|(_, _, is_answerable)| !is_answerable),
        recent_of_ticket: lately(work, Some(ticket.id))?,
        recent: lately(work, None)?,
    };
    let reason = match (suppressed(&prospect), &mailbox) {
        (Some(reason), _) => Some(reason),
        (None, None) => Some(DeliveryReason::MailboxInactive),
        (None, Some(_)) => None,
    };
    let delivery = Delivery {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        carried: Carried::Message(message.id, ticket.id),
        mailbox_id: mailbox.map(|mailbox| mailbox.id),
        recipient,
        is_automatic,
        state: if reason.is_some() { DeliveryState::Suppressed } else { DeliveryState::Queued },
        reason,
        problem: None,
        attempts: 0,
        due_at: work.now,
        leased_until: None,
        created_at: work.now,
        settled_at: reason.map(|_| work.now),
    };
    store::insert_delivery(work.conn, &work.scope, &delivery)?;
    Ok(())
}

/// The mailbox by which the customer wrote, as long as it sends; else the default one.
fn mailbox_of(work: &mut Work<'_>, written_to: Option<MailboxId>) -> Result<Option<Mailbox>, ApiError> {
    let own = match written_to {
        Some(id) => store::find_mailbox(work.conn, &work.scope, id)?.filter(sends),
        None => None,
    };
    match own {
        Some(own) => Ok(Some(own)),
        None => Ok(store::default_mailbox(work.conn, &work.scope)?.filter(sends)),
    }
}

/// Is it used, and is there a server that takes its mail?
pub(super) fn sends(mailbox: &Mailbox) -> bool {
    mailbox.smtp.is_some() && mailbox.deactivated_at.is_none()
}

/// The preferred one of the addresses that somebody vouches for. What a customer only claims is never written to.
fn address_of(customer: &Customer) -> Option<String> {
    let asserted = customer.emails.iter().find(|email| email.standing == Standing::Asserted);
    asserted.map(|email| email.normalized.clone())
}
