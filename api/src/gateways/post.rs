//! Sending one thing by a gateway: put together from what stands in the database, sent outside of any transaction, noted.
//!
//! A node that dies between sending and noting leaves a lease, after which the same goes out again under the same
//! `Idempotency-Key`: a service that heeds it knows it for what it is.

use domain::{
    gateway::{
        Answered, Carried, ContentKind, Gateway, GatewayDelivery, Method, Outgoing, Secrets, Slot, Values, retry_at,
        scrubbed,
    },
    ids::{GatewayDeliveryId, WorkspaceId},
    mail::{DeliveryReason, DeliveryState},
    retry_after::asked_seconds,
};
use persistence::{Scope, attachment, gateway as store, instance::workspace, message, ticket};
use serde_json::Value;

use super::secrets::{open, open_words};
use crate::{
    deliveries::file_link,
    egress::{Egress, Exchange, FetchError},
    http::ApiError,
    secrets::SecretText,
    state::{AppState, turn},
};

/// How much is under way to one gateway at once on this node.
pub(crate) const PER_GATEWAY: usize = 4;
/// The longest name that a gateway gives to what it took.
const MAX_PROVIDER_ID: usize = 255;
/// Where a template and its values come to no request.
const INVALID_REQUEST: &str = "invalid_request";

/// What came of asking a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    /// What the answer means.
    pub answered: Answered,
    /// What went wrong: a word.
    pub problem: Option<String>,
    /// The status.
    pub status_code: Option<i64>,
    /// The beginning of the answer, without secrets.
    pub answer: Option<String>,
    /// What the gateway calls it.
    pub provider_message_id: Option<String>,
    /// How long it asks to be left alone: the header `Retry-After`.
    pub retry_after: Option<String>,
}

impl Outcome {
    fn without(answered: Answered, problem: &str) -> Self {
        let (problem, status_code) = (Some(problem.to_owned()), None);
        Self { answered, problem, status_code, answer: None, provider_message_id: None, retry_after: None }
    }
}

/// Sends something and notes what came of it.
pub(crate) async fn send(state: &AppState, scope: Scope, held: GatewayDelivery) -> Result<(), ApiError> {
    let outcome = match try_to_send(state, scope, &held).await {
        Ok(outcome) => outcome,
        Err(error) => Some(Outcome::without(Answered::Later, error.code.word())),
    };
    note(state, scope, held, outcome).await
}

/// None: the gateway is not used any more.
async fn try_to_send(state: &AppState, scope: Scope, held: &GatewayDelivery) -> Result<Option<Outcome>, ApiError> {
    let id = held.gateway_id;
    let found = state
        .db
        .read(turn(&scope), move |conn| {
            let found = store::find_gateway(conn, &scope, id)?.filter(Gateway::is_active);
            let Some(gateway) = found else { return Ok(None) };
            let sealed = store::sealed(conn, &scope, id)?;
            Ok::<_, ApiError>(Some((gateway, sealed)))
        })
        .await?;
    let Some((gateway, sealed)) = found else { return Ok(None) };
    let secrets = open(&state.sealer, scope.workspace_id(), id, sealed.request.as_deref())?;
    let values = values_of(state, scope, held).await?;
    Ok(Some(ask(state.customer_keys.egress(), &gateway, &values, &secrets, held.id).await))
}

/// Asks a gateway once.
pub(super) async fn ask(
    egress: &Egress,
    gateway: &Gateway,
    values: &Values,
    secrets: &Secrets,
    id: GatewayDeliveryId,
) -> Outcome {
    let Some(outgoing) = gateway.request.fill(values, secrets) else {
        return Outcome::without(Answered::Refused, INVALID_REQUEST);
    };
    let exchanged = match egress.exchange(exchange(outgoing, gateway.request.content, id)).await {
        Ok(exchanged) => exchanged,
        Err(error @ (FetchError::Address | FetchError::NotPublic)) => {
            return Outcome::without(Answered::Refused, error.word());
        }
        Err(error) => return Outcome::without(Answered::Later, error.word()),
    };
    let answered = Answered::of(exchanged.status);
    let problem = match (answered, exchanged.status) {
        (Answered::Taken, _) => None,
        (_, 300..=399) => Some("redirect".to_owned()),
        (_, status) => Some(format!("status_{status}")),
    };
    let answer = scrubbed(&String::from_utf8_lossy(&exchanged.body), secrets);
    let named = gateway.message_id_pointer.as_deref().filter(|_| answered == Answered::Taken);
    Outcome {
        answered,
        problem,
        status_code: Some(i64::from(exchanged.status)),
        answer: (!answer.is_empty()).then_some(answer),
        provider_message_id: named.and_then(|pointer| provider_id(&exchanged.body, pointer, secrets)),
        retry_after: exchanged.retry_after,
    }
}

/// What is named there. Nothing that holds a secret is an id: a service may repeat what it was sent.
fn provider_id(body: &[u8], pointer: &str, secrets: &Secrets) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let id = match body.pointer(pointer)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let fits = !id.is_empty() && id.chars().count() <= MAX_PROVIDER_ID && !id.chars().any(char::is_control);
    (fits && scrubbed(&id, secrets) == id).then_some(id)
}

fn exchange(outgoing: Outgoing, content: ContentKind, id: GatewayDeliveryId) -> Exchange {
    let Outgoing { method, url, headers, body } = outgoing;
    let mut headers: Vec<(String, SecretText)> =
        headers.into_iter().map(|(name, value)| (name, SecretText::new(value))).collect();
    let mut set = |name: &str, value: String| headers.push((name.to_owned(), SecretText::new(value)));
    set("Idempotency-Key", id.to_string());
    match content {
        ContentKind::Json => set("Content-Type", "application/json".to_owned()),
        ContentKind::Form => set("Content-Type", "application/x-www-form-urlencoded".to_owned()),
        ContentKind::None => {}
    }
    let method = match method {
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Get => "GET",
    };
    Exchange { method, address: SecretText::new(url), headers, body: body.map(SecretText::new) }
}

/// What stands for what in everything of this workspace.
pub(super) fn usual_values(
    workspace: (WorkspaceId, &str),
    id: GatewayDeliveryId,
    recipient: &str,
    text: &str,
) -> Values {
    [
        (Slot::Recipient, recipient.to_owned()),
        (Slot::Text, text.to_owned()),
        (Slot::DeliveryId, id.to_string()),
        (Slot::WorkspaceId, workspace.0.to_string()),
        (Slot::WorkspaceName, workspace.1.to_owned()),
    ]
    .into()
}

async fn values_of(state: &AppState, scope: Scope, held: &GatewayDelivery) -> Result<Values, ApiError> {
    let (carried, id, meant_at) = (held.carried, held.id, held.created_at);
    let loaded = state
        .db
        .read(turn(&scope), move |conn| {
            let name = workspace::get(conn, &scope)?.name;
            let about = match carried.ticket() {
                Some(id) => ticket::find(conn, &scope, id)?,
                None => None,
            };
            Ok::<_, ApiError>(match carried {
                Carried::Message(message, _) => {
                    let message = message::find(conn, &scope, message)?.ok_or_else(ApiError::not_found)?;
                    let files = attachment::of_message(conn, &scope, message.id)?;
                    let files = files.into_iter().map(|it| it.file.id).collect();
                    (name, about, Some(message.text), files, None)
                }
                Carried::Notice(..) => (name, about, None, Vec::new(), store::sealed_words(conn, &scope, id)?),
            })
        })
        .await?;
    let (name, about, text, files, sealed) = loaded;
    let workspace = scope.workspace_id();
    let mut text = match (text, sealed) {
        (Some(text), _) => text,
        (None, Some(sealed)) => open_words(&state.sealer, workspace, id, &sealed)?,
        (None, None) => return Err(ApiError::internal("what an agent is to be told has no words")),
    };
    for file in files {
        if let Some(address) = file_link(state, scope, file, meant_at)? {
            text.push('\n');
            text.push_str(&address);
        }
    }
    let mut values = usual_values((workspace, &name), id, &held.recipient, &text);
    if let Some(ticket) = about {
        values.insert(Slot::TicketNumber, ticket.number.to_string());
        values.insert(Slot::TicketId, ticket.id.to_string());
    }
    if let Some(message) = carried.message() {
        values.insert(Slot::MessageId, message.to_string());
    }
    Ok(values)
}

/// Notes what came of it, unless another node holds it by now.
async fn note(state: &AppState, scope: Scope, held: GatewayDelivery, outcome: Option<Outcome>) -> Result<(), ApiError> {
    let now = state.clock.now();
    let unit = move |conn: &mut persistence::Conn| {
        let Some(before) = store::lock_delivery(conn, &scope, held.id)? else { return Ok(()) };
        if before.state != DeliveryState::Queued || before.leased_until != held.leased_until {
            return Ok(());
        }
        let settled = |delivery: GatewayDelivery, state, reason| GatewayDelivery {
            state,
            reason,
            settled_at: Some(now),
            ..delivery
        };
        let free = GatewayDelivery { leased_until: None, ..before };
        let after = match outcome.clone() {
            None => settled(free, DeliveryState::Suppressed, Some(DeliveryReason::GatewayInactive)),
            Some(Outcome { answered, problem, status_code, answer, provider_message_id, retry_after }) => {
                let asked = retry_after.and_then(|text| asked_seconds(&text, now));
                let told = GatewayDelivery { problem, status_code, answer, provider_message_id, ..free };
                match (answered, retry_at(held.attempts, now, asked)) {
                    (Answered::Taken, _) => settled(told, DeliveryState::Sent, None),
                    (Answered::Refused, _) => settled(told, DeliveryState::Failed, Some(DeliveryReason::Refused)),
                    (Answered::Later, Some(due_at)) => GatewayDelivery { due_at, ..told },
                    (Answered::Later, None) => settled(told, DeliveryState::Failed, Some(DeliveryReason::GivenUp)),
                }
            }
        };
        store::save_delivery(conn, &scope, &after)
    };
    Ok(state.db.write(turn(&scope), unit).await?)
}
