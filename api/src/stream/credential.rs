//! What a stream's caller presented, to be judged again for as long as the stream lasts.

use std::sync::Arc;

use actix_web::{
    HttpRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue},
};
use domain::policy::{Operation, authorize};
use serde::{Deserialize, Serialize};

use crate::{
    auth::{
        Principal, authenticate,
        customer::{Portal, authenticate as authenticate_customer},
        denied, judge,
        on_behalf::{Represented, of_a_customer, of_the_team},
    },
    http::{ApiError, bearer},
    secrets::SecretText,
    state::AppState,
};

const ON_BEHALF: HeaderName = HeaderName::from_static("on-behalf-of");

/// A credential, and for whom it is used.
#[derive(Clone)]
pub struct Credential {
    text: SecretText,
    on_behalf: Option<HeaderValue>,
}

/// How it is kept with a ticket, encrypted.
#[derive(Serialize, Deserialize)]
struct Kept {
    credential: String,
    on_behalf: Option<String>,
}

impl Credential {
    /// What a request presents in its headers; none without any.
    ///
    /// # Errors
    /// `unauthenticated` or `invalid_token` for what is no bearer token.
    pub fn presented(request: &HttpRequest) -> Result<Option<Self>, ApiError> {
        let on_behalf = request.headers().get(ON_BEHALF).cloned();
        let text = bearer(request)?.map(|text| SecretText::new(text.to_owned()));
        Ok(text.map(|text| Self { text, on_behalf }))
    }

    /// Its form to be encrypted.
    ///
    /// # Errors
    /// `internal_error` when it has none.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ApiError> {
        let on_behalf = self.on_behalf.as_ref().and_then(|value| value.to_str().ok()).map(str::to_owned);
        let kept = Kept { credential: self.text.expose().to_owned(), on_behalf };
        serde_json::to_vec(&kept).map_err(ApiError::internal)
    }

    /// From that form.
    ///
    /// # Errors
    /// `internal_error` when it is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ApiError> {
        let kept: Kept =
            serde_json::from_slice(bytes).map_err(|_| ApiError::internal("a kept credential is broken"))?;
        let on_behalf = kept.on_behalf.and_then(|text| HeaderValue::try_from(text).ok());
        Ok(Self { text: SecretText::new(kept.credential), on_behalf })
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(value) = &self.on_behalf {
            headers.insert(ON_BEHALF, value.clone());
        }
        headers
    }

    /// The caller of an operation of the team, before it is asked whether he may call it.
    ///
    /// # Errors
    /// Those of [`authenticate`].
    pub async fn team(&self, state: &AppState, operation: Operation) -> Result<Arc<Principal>, ApiError> {
        let principal = authenticate(state, self.text.expose()).await?;
        of_the_team(state, &self.headers(), principal, operation).await
    }

    /// The same once more, while his stream is open.
    ///
    /// # Errors
    /// Why he may not any more.
    pub async fn team_again(&self, state: &AppState, operation: Operation) -> Result<Arc<Principal>, ApiError> {
        let principal = judge(state, self.text.expose()).await?;
        let principal = of_the_team(state, &self.headers(), principal, operation).await?;
        authorize(operation, &principal.grant).map_err(denied)?;
        Ok(principal)
    }

    /// The customer who calls.
    ///
    /// # Errors
    /// Why he may not, or not any more.
    pub async fn customer(&self, state: &AppState, operation: Operation) -> Result<Arc<Portal>, ApiError> {
        match Represented::read(&self.headers())? {
            None => authenticate_customer(state, self.text.expose()).await,
            Some(represented) => of_a_customer(state, self.text.expose(), represented, operation, true).await,
        }
    }
}
