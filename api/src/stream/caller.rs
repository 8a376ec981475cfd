//! Who opens a stream, in a handler's signature: by the header, or by a ticket in the address.

use std::{future::Future, pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use domain::{
    policy::{Operation, authorize},
    stream::StreamAudience,
};

use super::{credential::Credential, ticket::redeem};
use crate::{
    auth::{Principal, customer::Portal, denied, unauthenticated},
    cors,
    http::{ApiError, At, Code, FieldCode, FieldError, Judged, Judgement},
    rate_limits::{spend, spend_public},
    state::AppState,
};

/// Somebody of the team who opens a stream.
pub struct Listener {
    /// Who it is.
    pub principal: Arc<Principal>,
    /// What he presented.
    pub credential: Credential,
}

/// A customer who opens a stream.
pub struct CustomerListener {
    /// Who it is.
    pub portal: Arc<Portal>,
    /// What he presented.
    pub credential: Credential,
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// The ticket in the address, if there is one. Its letters need no decoding.
fn ticket(request: &HttpRequest) -> Option<&str> {
    request.query_string().split('&').find_map(|pair| pair.strip_prefix("ticket="))
}

async fn presented(state: &AppState, request: &HttpRequest, audience: StreamAudience) -> Result<Credential, ApiError> {
    if let Some(credential) = Credential::presented(request)? {
        return Ok(credential);
    }
    match ticket(request) {
        Some(ticket) => {
            spend_public(state, request)?;
            redeem(state, ticket, audience).await
        }
        None => Err(unauthenticated()),
    }
}

fn state_of(request: &HttpRequest) -> Result<&web::Data<AppState>, ApiError> {
    request.app_data().ok_or_else(|| ApiError::internal("the application state is not mounted"))
}

impl FromRequest for Listener {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, judgement) = (request.clone(), Judgement::begin(request));
        Box::pin(async move {
            let state = state_of(&request)?;
            let credential = presented(state, &request, StreamAudience::Team).await?;
            let principal = credential.team(state, Operation::StreamEvents).await?;
            cors::admit(state, &request, &principal).await?;
            spend(state, &request, &principal, Operation::StreamEvents)?;
            authorize(Operation::StreamEvents, &principal.grant).map_err(denied)?;
            judgement.pass();
            Ok(Self { principal, credential })
        })
    }
}

impl FromRequest for CustomerListener {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, judgement) = (request.clone(), Judgement::begin(request));
        Box::pin(async move {
            let state = state_of(&request)?;
            let credential = presented(state, &request, StreamAudience::Customers).await?;
            let portal = credential.customer(state, Operation::StreamPortalEvents).await?;
            cors::admit(state, &request, &portal.principal).await?;
            spend(state, &request, &portal.principal, Operation::StreamPortalEvents)?;
            judgement.pass();
            Ok(Self { portal, credential })
        })
    }
}

/// The header `Last-Event-ID`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastEventId(pub Option<String>);

impl LastEventId {
    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        let mut sent = request.headers().get_all("last-event-id");
        let Some(value) = sent.next() else { return Ok(Self(None)) };
        let text = value.to_str().ok().map(str::trim).filter(|text| text.len() <= 200 && sent.next().is_none());
        let text = text.ok_or_else(|| {
            let field = FieldError::new(At::Header("Last-Event-ID".to_owned()), FieldCode::InvalidFormat);
            ApiError::new(Code::InvalidHeader).field(field)
        })?;
        // A client that has been told nothing yet sends nothing.
        Ok(Self((!text.is_empty()).then(|| text.to_owned())))
    }
}

impl FromRequest for LastEventId {
    type Error = ApiError;
    type Future = Judged<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Judged::of(request, Self::read(request))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_ticket_is_found_among_other_parameters() {
        let found = |uri: &str| ticket(&TestRequest::get().uri(uri).to_http_request()).map(str::to_owned);
        assert_eq!(found("/x?types=a&ticket=abc&topics=queue").as_deref(), Some("abc"));
        assert_eq!(found("/x?tickets=abc"), None);
        assert_eq!(found("/x"), None);
    }

    #[test]
    fn the_last_event_id_is_a_short_text_or_nothing() {
        let read = |value: &str| {
            LastEventId::read(&TestRequest::get().insert_header(("last-event-id", value)).to_http_request())
        };
        assert_eq!(read("4711"), Ok(LastEventId(Some("4711".to_owned()))));
        assert_eq!(read(""), Ok(LastEventId(None)));
        assert!(read(&"1".repeat(201)).is_err() && read("\u{e9}").is_err());
    }
}
