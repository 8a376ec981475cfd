//! Calls from web pages of other origins (CORS).
//!
//! Each workspace lists the origins whose pages may call. A preflight carries no credential, so it is answered from all
//! lists together; the request itself is held to its own workspace's list before anything is done. Credentials travel
//! in a header that pages set themselves, never in cookies, so `Access-Control-Allow-Credentials` is never sent.

mod headers;
mod origins;

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{ACCESS_CONTROL_REQUEST_METHOD, HOST, ORIGIN},
    },
    middleware::Next,
    web,
};
pub use origins::Origins;

use crate::{
    auth::Principal,
    http::{ApiError, CalendarForm, Code, Ctx, KnownDates, KnownWorkspace},
    state::AppState,
};

/// Notes the workspace that a request turned out to belong to, and how it shows days; refuses a page that may not call
/// it, and a calendar that is none.
///
/// # Errors
/// `origin_not_allowed`, `invalid_parameter`.
pub async fn admit(state: &AppState, request: &HttpRequest, who: &Principal) -> Result<(), ApiError> {
    let workspace = who.workspace_id();
    request.extensions_mut().insert(KnownWorkspace(workspace));
    let asked = Ctx::of(request).calendar;
    if asked == CalendarForm::Jalali || who.dates.jalali {
        request.extensions_mut().insert(KnownDates(who.dates.clone()));
    }
    if let Some(seen) = request.extensions().get::<headers::Seen>() {
        seen.set(workspace);
    }
    if let Some(origin) = request.headers().get(ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        if !is_own(request, origin) && !state.origins.allows(state, Some(workspace), origin).await {
            return Err(ApiError::new(Code::OriginNotAllowed));
        }
    }
    asked.check()
}

/// A page of this very server, such as the documentation: it calls where it came from.
fn is_own(request: &HttpRequest, origin: &str) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    host.is_some() && host == authority
}

/// Adds the headers that let a page read an answer, errors included. Wrap it around everything.
///
/// # Errors
/// Those of the service.
pub async fn share<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok()).map(str::to_owned);
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let (Some(origin), Some(state)) = (origin, state) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let seen = headers::Seen::default();
    request.extensions_mut().insert(seen.clone());
    let outcome = next.call(request).await;
    let is_allowed = state.origins.allows(&state, seen.get(), &origin).await;
    match outcome {
        Ok(answered) => {
            let mut answered = answered.map_into_boxed_body();
            if is_allowed {
                headers::allow(answered.headers_mut(), &origin);
            }
            Ok(answered)
        }
        Err(error) => {
            let mut response = error.as_response_error().error_response();
            if is_allowed {
                headers::allow(response.headers_mut(), &origin);
            }
            Err(InternalError::from_response("answered", response).into())
        }
    }
}

/// Answers preflights, whatever they ask about. Stands inside of what finishes answers.
///
/// # Errors
/// Those of the service.
pub async fn preflight<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let asks = request.method() == Method::OPTIONS
        && request.headers().contains_key(ORIGIN)
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if !asks {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default().to_owned();
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let is_allowed = match &state {
        Some(state) => state.origins.allows(state, None, &origin).await,
        None => false,
    };
    if !is_allowed {
        return Err(ApiError::new(Code::OriginNotAllowed).into());
    }
    let mut response = HttpResponse::NoContent().finish();
    headers::allow_asked(response.headers_mut());
    Ok(request.into_response(response).map_into_right_body())
}
