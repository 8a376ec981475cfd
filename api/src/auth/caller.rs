//! The caller in a handler's signature: authenticated, and allowed to call the operation that is named there.

use std::{future::Future, marker::PhantomData, ops::Deref, pin::Pin, sync::Arc};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HeaderValue, WWW_AUTHENTICATE},
    web,
};
use domain::policy::{Denied, Named, authorize};

use super::{Principal, authenticate, on_behalf};
use crate::{
    cors,
    http::{ApiError, Code, Judgement, bearer},
    rate_limits::spend,
    state::AppState,
};

/// An authenticated caller of operation `O`.
#[derive(Debug, Clone)]
pub struct Caller<O> {
    /// Who it is.
    pub principal: Arc<Principal>,
    operation: PhantomData<O>,
}

impl<O> Deref for Caller<O> {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl<O: Named> FromRequest for Caller<O> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, judgement) = (request.clone(), Judgement::begin(request));
        Box::pin(async move {
            let state = request
                .app_data::<web::Data<AppState>>()
                .ok_or_else(|| ApiError::internal("the application state is not mounted"))?;
            let credential = bearer(&request)?.ok_or_else(unauthenticated)?;
            let principal = authenticate(state, credential).await?;
            let principal = on_behalf::of_the_team(state, request.headers(), principal, O::OPERATION).await?;
            cors::admit(state, &request, &principal).await?;
            spend(state, &request, &principal, O::OPERATION)?;
            authorize(O::OPERATION, &principal.grant).map_err(denied)?;
            judgement.pass();
            Ok(Self { principal, operation: PhantomData })
        })
    }
}

pub(crate) fn unauthenticated() -> ApiError {
    challenge(ApiError::new(Code::Unauthenticated), "Bearer realm=\"nobat\"")
}

/// Adds the challenge that RFC 6750 asks for.
pub(super) fn challenge(error: ApiError, text: &str) -> ApiError {
    match HeaderValue::from_str(text) {
        Ok(value) => error.header(WWW_AUTHENTICATE, value),
        Err(_) => error,
    }
}

pub(crate) fn denied(denied: Denied) -> ApiError {
    match denied {
        Denied::Scope(scope) => challenge(
            ApiError::new(Code::InsufficientScope).with("required_scopes", vec![scope.word()]),
            &format!("Bearer realm=\"nobat\", error=\"insufficient_scope\", scope=\"{scope}\""),
        ),
        Denied::Role(role) => ApiError::new(Code::Forbidden).with("role", role.word()),
        Denied::CustomerOnly => ApiError::new(Code::Forbidden).with("requires", "customer"),
        Denied::PersonOnly => ApiError::new(Code::Forbidden).with("requires", "agent"),
    }
}
