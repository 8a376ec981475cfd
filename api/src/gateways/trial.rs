//! Trying a gateway before customers depend on it.

use std::time::Instant;

use actix_web::web;
use domain::{
    gateway::{Answered, normalized},
    ids::{GatewayDeliveryId, kind},
    policy::op,
};
use persistence::{gateway as store, instance::workspace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    post::{ask, usual_values},
    secrets::open,
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, FieldCode, FieldError, IdempotencyKey, PathId, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
    tickets::input::single_line,
};

/// What to send to whom.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TestGateway {
    /// To whom: a telephone number, or what the chat service calls him.
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255, example = "+989120001234")]
    pub recipient: String,
    /// The words; a short sentence when absent.
    #[serde(default)]
    #[validate(length(max = 500), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 500)]
    pub text: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GatewayTest {
    /// Was it taken?
    pub ok: bool,
    /// The status that was answered; null: nothing was.
    #[schema(required = true, minimum = 100, maximum = 999)]
    pub status_code: Option<i64>,
    /// What went wrong: `unreachable`, `address_not_public`, `invalid_address`, `invalid_request`, `redirect`, or
    /// `status_` and the status. More may be added.
    #[schema(required = true, max_length = 60, example = "status_401")]
    pub problem: Option<String>,
    /// How long it took, in milliseconds.
    #[schema(minimum = 0)]
    pub latency_ms: i64,
    /// What the gateway calls it, where `message_id_pointer` says.
    #[schema(required = true, max_length = 255)]
    pub provider_message_id: Option<String>,
    /// The beginning of the answer, without secrets.
    #[schema(required = true, max_length = 4096)]
    pub answer: Option<String>,
}

/// Stands where no words are given.
const WORDS: &str = "پیام آزمایشی نوبت – Nobat test message";

/// Send something by a gateway to try it.
///
/// It is really sent, once, even by a gateway that is switched off, and nothing is recorded of it. A retry with the same
/// Idempotency-Key gets the first answer again and sends nothing.
#[utoipa::path(
    post,
    path = "/v1/gateways/{id}/test",
    operation_id = "testGateway",
    tag = "gateways",
    params(("id" = String, Path, description = "The gateway's id.", max_length = 30), IdempotencyKey),
    request_body = TestGateway,
    responses((status = 200, description = "What came of it.", body = GatewayTest))
)]
pub async fn test_gateway(
    state: web::Data<AppState>,
    who: Caller<op::TestGateway>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Gateway>,
    body: ValidJson<TestGateway>,
) -> Result<Posted<GatewayTest>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    if let Some(answered) = state.replayed(&who, &context, &retry).await? {
        return Ok(answered);
    }
    let TestGateway { recipient, text } = body.into_inner();
    let scope = who.scope;
    let (gateway, sealed, name) = state
        .read(&who, move |conn| {
            let gateway = usecase::show(conn, &scope, id.0)?;
            Ok((gateway, store::sealed(conn, &scope, id.0)?, workspace::get(conn, &scope)?.name))
        })
        .await?;
    let recipient = normalized(gateway.channel, &recipient)
        .ok_or_else(|| ApiError::validation(vec![FieldError::pointer("#/recipient", FieldCode::InvalidPhone)]))?;
    let secrets = open(&state.sealer, scope.workspace_id(), id.0, sealed.request.as_deref())?;
    let once: GatewayDeliveryId = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let text = text.as_deref().unwrap_or(WORDS);
    let values = usual_values((scope.workspace_id(), &name), once, &recipient, text);
    let began = Instant::now();
    let outcome = ask(state.customer_keys.egress(), &gateway, &values, &secrets, once).await;
    let told = GatewayTest {
        ok: outcome.answered == Answered::Taken,
        status_code: outcome.status_code,
        problem: outcome.problem,
        latency_ms: i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX),
        provider_message_id: outcome.provider_message_id,
        answer: outcome.answer,
    };
    state.post(&who, &context, retry, move |_| Ok(Done::ok(told.clone(), None))).await
}
