//! Sending what is due: a few things at a time to each address, so that one that hangs delays no other.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    ids::WebhookId,
    webhook::{Webhook, WebhookDelivery},
};
use persistence::{Conn, Scope, Turn, instance::webhooks, webhook as store, webhook::Secrets};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{
    record::{Outcome, record},
    secret::signature,
};
use crate::{
    egress::Parcel,
    http::ApiError,
    state::{AppState, turn},
};

/// How much is under way on this node at once.
const AT_ONCE: usize = 64;
/// How much of it to one address; to one that fails only a single thing.
const PER_WEBHOOK: usize = 4;
/// Longer than anything is waited for; what a killed node had in its hands is sent anew after that.
const LEASE_SECONDS: i64 = 60;
/// At how many webhooks one look looks: more than can be saturated at once.
const LOOK: i64 = 256;

/// What is under way.
#[derive(Default)]
pub struct Flight {
    running: JoinSet<Uuid>,
    by_webhook: BTreeMap<Uuid, usize>,
}

impl Flight {
    /// Takes what is due, as far as there is room, and begins to send it. Returns how much that was.
    ///
    /// # Errors
    /// What the database says; what was taken until then is sent.
    pub async fn begin(&mut self, state: &Arc<AppState>) -> Result<usize, ApiError> {
        let now = state.clock.now();
        let (until, mut begun) = (now.plus_seconds(LEASE_SECONDS), 0);
        let due = state.db.read(Turn::Instance, move |conn| webhooks::due(conn, now, LOOK)).await?;
        for (scope, id) in due {
            let own = self.by_webhook.get(&id.uuid()).copied().unwrap_or(0);
            let room = AT_ONCE.saturating_sub(self.running.len()).min(PER_WEBHOOK.saturating_sub(own));
            if room == 0 {
                continue;
            }
            let take = move |conn: &mut _| store::lease(conn, &scope, id, (now, until), (room, own));
            for delivery in state.db.write(turn(&scope), take).await? {
                *self.by_webhook.entry(id.uuid()).or_default() += 1;
                begun += 1;
                let state = Arc::clone(state);
                self.running.spawn(async move {
                    if let Err(error) = send(&state, scope, delivery).await {
                        // It is sent again when its lease is over.
                        tracing::warn!(target: "workers", webhook = %id, code = error.code.word(), "what was sent could not be noted");
                    }
                    id.uuid()
                });
            }
        }
        Ok(begun)
    }

    /// Waits until something under way has ended; false when nothing is.
    pub async fn ended(&mut self) -> bool {
        let Some(ended) = self.running.join_next().await else { return false };
        match ended {
            Ok(id) => {
                if let Some(count) = self.by_webhook.get_mut(&id) {
                    *count = count.saturating_sub(1);
                }
                self.by_webhook.retain(|_, count| *count > 0);
            }
            Err(error) => tracing::error!(target: "workers", %error, "sending to a webhook ended in disorder"),
        }
        true
    }

    /// Is anything under way?
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }
}

/// Sends everything that is due now, and waits for all answers.
///
/// # Errors
/// What the database says.
pub async fn send_all(state: &Arc<AppState>) -> Result<(), ApiError> {
    let mut flight = Flight::default();
    while flight.begin(state).await? > 0 || !flight.is_empty() {
        flight.ended().await;
    }
    Ok(())
}

/// What it takes to send something: where, with which secrets, and the bytes.
struct Loaded {
    webhook: Webhook,
    secrets: Secrets,
    body: Vec<u8>,
}

async fn send(state: &Arc<AppState>, scope: Scope, delivery: WebhookDelivery) -> Result<(), ApiError> {
    let (id, webhook) = (delivery.id, delivery.webhook_id);
    let load = move |conn: &mut Conn| {
        let (webhook, secrets) = (store::find(conn, &scope, webhook)?, store::secrets(conn, &scope, webhook)?);
        let body = store::find_body(conn, &scope, id)?;
        Ok::<_, ApiError>(webhook.zip(secrets).zip(body))
    };
    let Some(((webhook, secrets), body)) = state.db.read(turn(&scope), load).await? else { return Ok(()) };
    // Switched off meanwhile: what waited was cancelled with that.
    if !webhook.enabled {
        return Ok(());
    }
    let event = delivery.event_id.to_string();
    let outcome =
        attempt(state, scope, webhook.id, Loaded { webhook, secrets, body }.parcel(state, scope, &event)?).await;
    record(state, scope, delivery, outcome).await
}

/// One attempt, whatever comes of it.
pub(super) async fn attempt(state: &AppState, scope: Scope, id: WebhookId, parcel: Parcel) -> Outcome {
    let began = std::time::Instant::now();
    let heard = state.customer_keys.egress().hand_over(parcel).await;
    let outcome = Outcome::of(heard, began.elapsed());
    let (workspace, status, problem) = (scope.workspace_id(), outcome.status, outcome.problem);
    tracing::debug!(target: "workers", %workspace, webhook = %id, status, problem, "a webhook was called");
    outcome
}

impl Loaded {
    fn parcel(self, state: &AppState, scope: Scope, event: &str) -> Result<Parcel, ApiError> {
        let place = (scope.workspace_id(), self.webhook.id);
        parcel(state, place, self.webhook.url, &self.secrets, (event, self.body))
    }
}

/// The signed parcel of some bytes.
pub(super) fn parcel(
    state: &AppState,
    place: (domain::ids::WorkspaceId, WebhookId),
    address: String,
    secrets: &Secrets,
    (event, body): (&str, Vec<u8>),
) -> Result<Parcel, ApiError> {
    let now = state.clock.now();
    let signature = signature(&state.sealer, place, secrets, (event, now, &body))?;
    let headers = vec![
        ("webhook-id", event.to_owned()),
        ("webhook-timestamp", now.millis().div_euclid(1_000).to_string()),
        ("webhook-signature", signature),
    ];
    Ok(Parcel { address, headers, body })
}
