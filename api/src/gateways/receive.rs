//! What comes in by a gateway: once, whoever hands it in proves where it comes from.

use actix_web::{HttpRequest, web};
use domain::{
    actor::{Actor, Origin},
    conversation::is_courtesy,
    gateway::{Gateway, GatewayMessage, GatewaySender, MAX_PER_SENDER, PER_SENDER_SECONDS, normalized},
    ids::{CustomerId, GatewayMessageId, MessageId, TicketId, kind},
    mail::{InboundReason, InboundState},
    people::Standing,
    ticket::{Channel, MessageKind},
};
use persistence::{Attempt, Scope, StorageError, customer, gateway as store};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    callback::{Said, read},
    proof::{proved, stranger},
};
use crate::{
    content::{BodyInput, render},
    customers::{self, CustomerInput, CustomerRef, PhoneInput},
    http::{ApiError, Code, FieldCode, FieldError, Ok200, PathId, Problem, read_body},
    messages::usecase::{MessageInput, add_unseen},
    random,
    state::{AppState, Work},
    tickets::usecase::{NewTicketInput, create},
    triage::usecase::propose,
};

/// The longest subject of a ticket that a message opens.
const SUBJECT: usize = 100;

/// A call-back as the service sends it, at most 1 MiB.
#[derive(Debug, ToSchema)]
#[schema(as = GatewayCallback, value_type = String, format = Binary)]
#[allow(dead_code, reason = "for the contract: the handler reads the bytes as they came")]
pub struct Callback(pub String);

/// A message that came by a gateway, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GatewayMessage)]
pub struct GatewayMessageDto {
    /// Its id here.
    #[schema(value_type = String, max_length = 30, example = "gti_01jd0000000000000000000000")]
    pub id: GatewayMessageId,
    /// `ticket_opened`, `message_added`, `followed_up`, `dropped`. More may be added.
    #[schema(value_type = String, max_length = 30, example = "message_added")]
    pub state: InboundState,
    /// Why it was dropped: `customer_blocked`. More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub reason: Option<InboundReason>,
}

/// Hand in a message that came by a gateway.
///
/// For the service itself, whose call-backs prove where they come from by a header, as the gateway's `inbound` says. The
/// message is added to the sender's open ticket of this gateway, or opens one. The same message, known by the service's id,
/// does nothing a second time: the answer tells what became of it then. 401 `unauthenticated` for a wrong signature as for a
/// gateway that is not there; 429 `quota_exceeded` when a sender writes too much.
#[utoipa::path(
    post,
    path = "/v1/public/gateways/{id}/messages",
    operation_id = "receiveGatewayMessage",
    tag = "gateways",
    params(("id" = String, Path, description = "The gateway's id.", max_length = 30)),
    request_body(description = "The call-back.", content((Callback = "*/*"))),
    responses(
        (status = 200, description = "Taken in, now or before.", body = GatewayMessageDto),
        (status = 401, description = "`unauthenticated`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn receive_gateway_message(
    state: web::Data<AppState>,
    id: PathId<kind::Gateway>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Ok200<GatewayMessageDto>, ApiError> {
    let body = read_body(&request, payload.into_inner()).await?;
    let described = |gateway: &Gateway| gateway.inbound.as_ref().map(|it| (it.verification, it.header.clone()));
    let (scope, gateway) = proved(&state, id.0, &request, &body, described).await?;
    let said = read(gateway.inbound.as_ref().ok_or_else(stranger)?, &body)?;
    let sender = normalized(gateway.channel, &said.sender).ok_or_else(|| unfit(&gateway))?;
    let GatewayMessage { id, state, reason, .. } = take_in(&state, scope, gateway, said, sender).await?;
    Ok(Ok200::new(GatewayMessageDto { id, state, reason }))
}

fn unfit(gateway: &Gateway) -> ApiError {
    let place = gateway.inbound.as_ref().map(|inbound| inbound.sender.as_str()).unwrap_or_default();
    let code = if gateway.channel == Channel::Sms { FieldCode::InvalidPhone } else { FieldCode::InvalidFormat };
    ApiError::validation(vec![FieldError::pointer(format!("#/{}", place.trim_start_matches('/')), code)])
}

async fn take_in(
    state: &AppState,
    scope: Scope,
    gateway: Gateway,
    said: Said,
    sender: String,
) -> Result<GatewayMessage, ApiError> {
    let body = render(BodyInput { format: domain::conversation::BodyFormat::Text, content: said.text.clone() });
    let first = said.text.trim().lines().next().unwrap_or_default();
    let plain: String =
        first.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(SUBJECT).collect();
    let subject = plain.trim().to_owned();
    let proposal = propose(state, scope, &subject, &body.text).await?;
    let message = MessageInput {
        kind: MessageKind::Customer,
        sounds_courteous: is_courtesy(&body.text),
        courtesy: None,
        mentions: Default::default(),
        body: body.clone(),
        attachment_ids: Vec::new(),
        then: None,
        canned_response_id: None,
        if_last_message_id: None,
        external_ids: Default::default(),
    };
    let ticket = NewTicketInput {
        customer: newcomer(&gateway, &said, &sender)?,
        subject,
        body,
        attachment_ids: Vec::new(),
        tags: Vec::new(),
        channel: gateway.channel,
        language: None,
        category_id: None,
        priority: None,
        proposal,
        impact: None,
        team_id: gateway.team_id,
        assignee_id: None,
        external_ids: Default::default(),
    };
    let learned = state.triage.clone();
    let unit = move |work: &mut Work<'_>| {
        // Before anything that refers to it: whoever comes at the same moment waits here.
        store::lock_gateway(work.conn, &work.scope, gateway.id)?.ok_or_else(stranger)?;
        if let Some(known) = store::find_message(work.conn, &work.scope, gateway.id, &said.message_id)? {
            return Ok(known);
        }
        let since = work.now.plus_seconds(-PER_SENDER_SECONDS);
        let own = (gateway.id, sender.as_str());
        if store::recent_of(work.conn, &work.scope, own, since, MAX_PER_SENDER)? >= MAX_PER_SENDER {
            return Err(ApiError::new(Code::QuotaExceeded).retry_after(60));
        }
        let row = GatewayMessage {
            id: random::new_id(work.now).map_err(ApiError::internal)?,
            gateway_id: gateway.id,
            provider_id: said.message_id.clone(),
            sender: sender.clone(),
            state: InboundState::Received,
            reason: None,
            ticket_id: None,
            message_id: None,
            created_at: work.now,
        };
        if store::insert_message(work.conn, &work.scope, &row)? == Attempt::Taken {
            return Err(StorageError::Busy.into());
        }
        let row = match known(work, &gateway, &sender)? {
            Known::Blocked => {
                GatewayMessage { state: InboundState::Dropped, reason: Some(InboundReason::CustomerBlocked), ..row }
            }
            Known::Customer(id) => match store::open_ticket(work.conn, &work.scope, own, id)? {
                Some(ticket) => became(row, ticket, Some(add_unseen(work, ticket, &message, &learned)?)),
                None => {
                    let customer = by_id(id)?;
                    let (ticket, _) = opened(work, &NewTicketInput { customer, ..ticket.clone() })?;
                    became(row, ticket, None)
                }
            },
            Known::Nobody => {
                let (ticket, customer_id) = opened(work, &ticket)?;
                let id = random::new_id(work.now).map_err(ApiError::internal)?;
                let (gateway_id, address) = (gateway.id, sender.clone());
                let sender = GatewaySender { id, gateway_id, address, customer_id, created_at: work.now };
                if store::insert_sender(work.conn, &work.scope, &sender)? == Attempt::Taken {
                    return Err(StorageError::Busy.into());
                }
                became(row, ticket, None)
            }
        };
        store::note_message(&mut work.writes, &work.scope, &row);
        Ok(row)
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}

/// Who a sender is known to be.
enum Known {
    Nobody,
    Customer(CustomerId),
    Blocked,
}

fn known(work: &mut Work<'_>, gateway: &Gateway, sender: &str) -> Result<Known, ApiError> {
    let Some(known) = store::find_sender(work.conn, &work.scope, gateway.id, sender)? else { return Ok(Known::Nobody) };
    let customer = customer::find(work.conn, &work.scope, known.customer_id)?;
    match customer.filter(|customer| customer.deleted_at.is_none()) {
        Some(customer) if customer.blocked_at.is_some() => Ok(Known::Blocked),
        Some(customer) => Ok(Known::Customer(customer.id)),
        None => {
            // He is in the bin: who writes now is somebody else until a person says otherwise.
            store::forget_sender(work.conn, &work.scope, known.id)?;
            Ok(Known::Nobody)
        }
    }
}

/// Somebody who writes for the first time. His number is what the gateway says: he is found by it nowhere else.
fn newcomer(gateway: &Gateway, said: &Said, sender: &str) -> Result<CustomerInput, ApiError> {
    let is_phone = gateway.channel == Channel::Sms;
    let phone = PhoneInput { value: sender.to_owned(), standing: Standing::Claimed };
    let reference = CustomerRef {
        id: None,
        external_id: None,
        name: said.name.clone().or_else(|| (!is_phone).then(|| sender.chars().take(200).collect())),
        emails: Vec::new(),
        phones: if is_phone { vec![phone] } else { Vec::new() },
        locale: None,
    };
    customers::parse(reference, "#/customer")
}

fn by_id(id: CustomerId) -> Result<CustomerInput, ApiError> {
    let reference =
        CustomerRef { id: Some(id), external_id: None, name: None, emails: vec![], phones: vec![], locale: None };
    customers::parse(reference, "#/customer")
}

fn opened(work: &mut Work<'_>, input: &NewTicketInput) -> Result<(TicketId, CustomerId), ApiError> {
    let scope = work.scope;
    let opening = input.opening(work.conn, &scope)?;
    let ticket = create(work, input, &opening)?;
    Ok((ticket.id, ticket.customer_id))
}

/// What a message became: a message of the ticket it was meant for, or of the one that continues it; none: it opened one.
fn became(row: GatewayMessage, meant: TicketId, added: Option<domain::conversation::Message>) -> GatewayMessage {
    let (state, ticket, message): (_, _, Option<MessageId>) = match added {
        None => (InboundState::TicketOpened, meant, None),
        Some(added) if added.ticket_id == meant => (InboundState::MessageAdded, meant, Some(added.id)),
        Some(added) => (InboundState::FollowedUp, added.ticket_id, Some(added.id)),
    };
    GatewayMessage { state, ticket_id: Some(ticket), message_id: message, ..row }
}
