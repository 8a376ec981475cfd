//! What is done after a transaction because it was decided in it.

mod strays;

use domain::{
    actor::{Actor, Origin},
    outbox::{Intent, IntentKind},
};
use persistence::{Scope, Turn, outbox as store};
use uuid::Uuid;

use crate::{
    deliveries,
    http::ApiError,
    incidents, mail, messages,
    routing::{check_holder, take_back},
    rules, sign_in,
    state::{AppState, Work},
    triage::retrain,
    webhooks,
};

pub use strays::intend_route_strays;

/// Carries out leased intents of one workspace and ends them: done twice, the second time finds nothing to do.
pub async fn carry_out(state: &AppState, scope: Scope, intents: &[Intent]) -> Result<(), ApiError> {
    let of = |kind| intents.iter().filter(move |intent: &&Intent| intent.kind == kind);
    let messages: Vec<Intent> = of(IntentKind::Deliver).cloned().collect();
    deliveries::plan(state, scope, &messages).await?;
    for intent in of(IntentKind::RouteStrays) {
        strays::route(state, scope, intent.id).await?;
    }
    for intent in of(IntentKind::TakeBack) {
        take_back(state, scope, intent).await?;
    }
    for intent in of(IntentKind::CheckHolder) {
        check_holder(state, scope, intent).await?;
    }
    for intent in of(IntentKind::CheckRule) {
        rules::check(state, scope, intent).await?;
    }
    for intent in of(IntentKind::CallWebhook) {
        webhooks::call(state, scope, intent).await?;
    }
    for intent in of(IntentKind::BeginWaits) {
        rules::begin_waits(state, scope, intent).await?;
    }
    for intent in of(IntentKind::RaiseScope) {
        incidents::raise(state, scope, intent).await?;
    }
    for intent in of(IntentKind::LinkIncident) {
        incidents::link_tickets(state, scope, intent).await?;
    }
    for intent in of(IntentKind::JoinIncident) {
        incidents::join(state, scope, intent).await?;
    }
    for intent in of(IntentKind::SendToChildren) {
        messages::send_to_children(state, scope, intent).await?;
    }
    for intent in of(IntentKind::LookAtEmail) {
        mail::look_at(state, scope, intent).await?;
    }
    for intent in of(IntentKind::AskForLetter) {
        sign_in::answer(state, scope, intent).await?;
    }
    let wishes: Vec<Intent> = of(IntentKind::Retrain).cloned().collect();
    retrain(state, scope, &wishes).await?;
    Ok(())
}

/// Does all of an intent in the transaction that ends it; nothing if that was done before.
pub(crate) async fn once<F>(state: &AppState, scope: Scope, intent: Uuid, work: F) -> Result<(), ApiError>
where
    F: Fn(&mut Work<'_>) -> Result<(), ApiError> + Send + 'static,
{
    let unit = move |unit: &mut Work<'_>| match store::finish(unit.conn, &unit.scope, &[intent])? {
        0 => Ok(()),
        _ => work(unit),
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}

/// Ends an intent that is carried out piece by piece, or lets it go on.
pub(crate) async fn end(state: &AppState, scope: Scope, intent: Uuid, is_done: bool) -> Result<(), ApiError> {
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let end = move |conn: &mut _| match is_done {
        true => store::finish(conn, &scope, &[intent]).map(drop),
        false => store::go_on(conn, &scope, intent),
    };
    Ok(state.db.write(turn, end).await?)
}
