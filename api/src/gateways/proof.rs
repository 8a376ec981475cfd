//! Whose a call-back is: the gateway that it names, if it proves that it comes from there.

use actix_web::HttpRequest;
use domain::{
    gateway::{Gateway, Verification},
    ids::GatewayId,
};
use persistence::{Scope, Turn, instance::gateways as instance};

use super::{callback::is_proved, secrets::open_inbound};
use crate::{
    http::{ApiError, Code},
    state::AppState,
};

/// Whatever is wrong is told in the same words.
pub(super) fn stranger() -> ApiError {
    ApiError::new(Code::Unauthenticated)
}

/// The value of a header that stands there once.
pub(super) fn single_header(request: &HttpRequest, name: &str) -> Option<String> {
    let mut all = request.headers().get_all(name);
    let first = all.next().and_then(|value| value.to_str().ok()).map(str::to_owned);
    first.filter(|_| all.next().is_none())
}

/// The gateway with the right to its workspace. `described` says how such a call-back of it proves itself; none: it takes none.
///
/// # Errors
/// [`stranger`] for one that is not there, is switched off, takes no such call-backs, or did not make this one.
pub(super) async fn proved(
    state: &AppState,
    id: GatewayId,
    request: &HttpRequest,
    body: &[u8],
    described: impl Fn(&Gateway) -> Option<(Verification, String)>,
) -> Result<(Scope, Gateway), ApiError> {
    let found = state.db.read(Turn::Instance, move |conn| instance::find(conn, id)).await?;
    let Some((scope, gateway, Some(sealed))) = found else { return Err(stranger()) };
    let Some((verification, header)) = described(&gateway).filter(|_| gateway.is_active()) else {
        return Err(stranger());
    };
    let secret = open_inbound(&state.sealer, scope.workspace_id(), id, &sealed)?;
    let given = single_header(request, &header).unwrap_or_default();
    if is_proved(verification, &secret, &given, body) { Ok((scope, gateway)) } else { Err(stranger()) }
}
