//! Sends what is queued for gateways: so much to each at once, so that one which hangs keeps nobody else waiting.

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::ids::GatewayId;
use persistence::{Turn, instance::gateways as due};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    gateways::{PER_GATEWAY, send},
    http::ApiError,
    state::AppState,
};

/// Finds what another node meant, or what is due again.
const TIMER: Duration = Duration::from_secs(1);
/// How much is under way at once on this node, to all gateways together.
const IN_ALL: usize = 64;
/// How many gateways are looked at together.
const GATEWAYS: i64 = 256;

/// What is under way: each task has a share of its gateway's token, which it lets go of however it ends.
#[derive(Default)]
struct Flying {
    tasks: JoinSet<()>,
    tokens: HashMap<GatewayId, Arc<()>>,
}

impl Flying {
    /// How many more may go to this gateway.
    fn room(&self, gateway: GatewayId) -> usize {
        let shares = self.tokens.get(&gateway).map_or(0, |token| Arc::strong_count(token) - 1);
        PER_GATEWAY.saturating_sub(shares).min(IN_ALL.saturating_sub(self.tasks.len()))
    }

    fn token(&mut self, gateway: GatewayId) -> Arc<()> {
        Arc::clone(self.tokens.entry(gateway).or_default())
    }

    fn tidy(&mut self) {
        self.tokens.retain(|_, token| Arc::strong_count(token) > 1);
    }
}

/// Runs until `stop` is set. Any number of nodes may run it.
pub async fn run_courier(state: Arc<AppState>, mut stop: watch::Receiver<bool>) {
    let mut flying = Flying::default();
    while !*stop.borrow() {
        if let Err(error) = launch(&state, &mut flying).await {
            let code = error.code.word();
            tracing::warn!(target: "workers", code, "gateways could not be asked and will be later");
        }
        tokio::select! {
            Some(_) = flying.tasks.join_next() => flying.tidy(),
            () = state.courier.woken() => {}
            () = tokio::time::sleep(TIMER) => {}
            _ = stop.changed() => {}
        }
    }
    // What is under way is noted; it ends soon.
    while flying.tasks.join_next().await.is_some() {}
}

/// Sends what is due, as far as there is room.
async fn launch(state: &Arc<AppState>, flying: &mut Flying) -> Result<(), ApiError> {
    let now = state.clock.now();
    for (scope, gateway) in state.db.read(Turn::Instance, move |conn| due::due(conn, now, GATEWAYS)).await? {
        let room = i64::try_from(flying.room(gateway)).unwrap_or_default();
        if room == 0 {
            continue;
        }
        let held = state.db.write(Turn::Instance, move |conn| due::lease(conn, (scope, gateway), now, room)).await?;
        for delivery in held {
            let (state, id, token) = (Arc::clone(state), delivery.id, flying.token(gateway));
            flying.tasks.spawn(async move {
                if let Err(error) = send(&state, scope, delivery).await {
                    let code = error.code.word();
                    tracing::warn!(target: "workers", %id, code, "what came of a request to a gateway could not be noted");
                }
                drop(token);
            });
        }
    }
    Ok(())
}
