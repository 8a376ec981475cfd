//! Counting requests, and telling callers what they have left.

use std::collections::BTreeSet;

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use domain::{ids::WorkspaceId, policy::Operation};
use uuid::Uuid;

use super::{
    Bucket,
    address::peer,
    budget::{Budget, Refused},
};
use crate::{
    auth::Principal,
    http::{ApiError, Code},
    state::AppState,
};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// The paths of operations that need no credential and are counted by address.
#[derive(Debug, Clone, Default)]
pub(crate) struct PublicPaths(pub BTreeSet<(String, String)>);

impl PublicPaths {
    fn hold(&self, method: &Method, pattern: Option<String>) -> bool {
        pattern.is_some_and(|pattern| self.0.contains(&(method.as_str().to_owned(), pattern)))
    }
}

/// What a request has taken; put into its extensions for whoever finishes the answer.
#[derive(Debug, Clone, Copy)]
struct Spent {
    budget: Budget,
    workspace: WorkspaceId,
    caller: Uuid,
}

/// Counts a request of an authenticated caller.
///
/// # Errors
/// `quota_exceeded` with `Retry-After`.
pub(crate) fn spend(
    state: &AppState,
    request: &HttpRequest,
    who: &Principal,
    operation: Operation,
) -> Result<(), ApiError> {
    let (workspace, caller) = (who.workspace_id(), who.id());
    let taken = state.limits.take(state.clock.now(), Bucket::of(operation), workspace, caller).map_err(exceeded)?;
    if let Some(budget) = taken {
        request.extensions_mut().insert(Spent { budget, workspace, caller });
    }
    Ok(())
}

/// Counts a request by the address that it comes from, as those that need no credential: what it shows may be none.
///
/// # Errors
/// As [`spend`].
pub(crate) fn spend_public(state: &AppState, request: &HttpRequest) -> Result<(), ApiError> {
    state.limits.take_public(state.clock.now(), peer(request)).map_err(exceeded)
}

/// Counts requests that need no credential, and tells with every answer what is left. What was not modified costs nothing.
///
/// # Errors
/// `quota_exceeded`; those of the service.
pub async fn count<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else { return next.call(request).await };
    let address = peer(request.request());
    let is_public = request
        .app_data::<web::Data<PublicPaths>>()
        .is_some_and(|paths| paths.hold(request.method(), request.match_pattern()));
    if is_public {
        state.limits.take_public(state.clock.now(), address).map_err(exceeded)?;
    }
    let mut answered = next.call(request).await?;
    let spent = answered.request().extensions().get::<Spent>().copied();
    if let Some(Spent { budget, workspace, caller }) = spent
        && answered.status() == StatusCode::NOT_MODIFIED
    {
        state.limits.give_back(budget.bucket, workspace, caller);
    }
    let budget = match spent {
        Some(spent) => Some(spent.budget),
        None => state.limits.left_public(state.clock.now(), address),
    };
    let headers = answered.headers_mut();
    if let Some(budget) = budget.filter(|_| !headers.contains_key(LIMIT)) {
        tell(headers, &budget);
    }
    Ok(answered)
}

fn tell(headers: &mut HeaderMap, budget: &Budget) {
    let [policy, limit] = texts(budget);
    headers.insert(POLICY, policy);
    headers.insert(LIMIT, limit);
}

/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers): quota and window, remaining units and the
/// seconds until there are more.
fn texts(Budget { bucket, quota, left }: &Budget) -> [HeaderValue; 2] {
    let name = bucket.name();
    let value = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    [
        value(format!("\"{name}\";q={};w={}", quota.units, quota.window_seconds)),
        value(format!("\"{name}\";r={};t={}", left.units, left.seconds)),
    ]
}

fn exceeded(Refused { budget, retry_after }: Refused) -> ApiError {
    let [policy, limit] = texts(&budget);
    ApiError::new(Code::QuotaExceeded)
        .with("violated-policies", vec![budget.bucket.name()])
        .header(POLICY, policy)
        .header(LIMIT, limit)
        .retry_after(retry_after)
}
