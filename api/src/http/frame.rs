//! The middleware around everything: request id, limits, problem documents, common headers, access log, metrics.

use std::{
    future::{Future, Ready, poll_fn, ready},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    error::InternalError,
    http::{
        Method, Uri,
        header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap},
        uri::PathAndQuery,
    },
};
use domain::calendar::Zone;

use super::{
    ApiError, CalendarForm, Code, KnownDates, KnownWorkspace, RequestContext, calendar_form,
    compress::{compress, takes_gzip},
    finish::finish,
    jalali_form::with_jalali,
    limits::{MAX_HEADER_BYTES, MAX_URI_BYTES},
};

/// Told of every answered request: method, route template, status and time from first to last byte of ours.
pub trait Observe: Send + Sync {
    /// Method and route come from small fixed sets, so they are safe as metric labels.
    fn observe(&self, method: &'static str, route: &str, status: u16, duration: Duration);
}

impl<F: Fn(&'static str, &str, u16, Duration) + Send + Sync> Observe for F {
    fn observe(&self, method: &'static str, route: &str, status: u16, duration: Duration) {
        self(method, route, status, duration);
    }
}

/// The middleware; wrap it around the whole app, outermost.
#[derive(Clone)]
pub struct Frame {
    observer: Arc<dyn Observe>,
}

impl Frame {
    /// A frame that tells `observer` of every answered request.
    pub fn new(observer: Arc<dyn Observe>) -> Self {
        Self { observer }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Frame
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = Framed<S>;
    type InitError = ();
    type Future = Ready<Result<Framed<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Framed { service: Rc::new(service), observer: Arc::clone(&self.observer) }))
    }
}

/// The middleware at work.
pub struct Framed<S> {
    service: Rc<S>,
    observer: Arc<dyn Observe>,
}

/// What the log and the metrics need to know of a request once it is gone.
struct Started {
    context: Arc<RequestContext>,
    method: &'static str,
    route: String,
    at: Instant,
}

fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("OTHER")
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

/// What is refused before anybody looks at the request's meaning.
fn check(request: &ServiceRequest) -> Result<(), ApiError> {
    if header_bytes(request.headers()) > MAX_HEADER_BYTES {
        return Err(ApiError::new(Code::HeadersTooLarge).with("max_bytes", MAX_HEADER_BYTES));
    }
    let uri = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if uri > MAX_URI_BYTES {
        return Err(ApiError::new(Code::UriTooLong).with("max_bytes", MAX_URI_BYTES));
    }
    // A small compressed body may be a huge one; nobody needs that for texts of this size.
    let plain = |value: &str| value.trim().eq_ignore_ascii_case("identity");
    if request.headers().get_all(CONTENT_ENCODING).any(|value| !value.to_str().is_ok_and(plain)) {
        return Err(ApiError::new(Code::UnsupportedMediaType));
    }
    Ok(())
}

/// Takes the calendar that is asked for out of the query, which no operation then sees.
fn take_calendar(request: &mut ServiceRequest) -> CalendarForm {
    let (form, rest) = calendar_form::take(request.query_string());
    let Some(rest) = rest else { return form };
    let mut parts = request.uri().clone().into_parts();
    let path = request.uri().path();
    let text = if rest.is_empty() { path.to_owned() } else { format!("{path}?{rest}") };
    // Both are parts of an address that was one.
    parts.path_and_query = PathAndQuery::try_from(text).ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        request.head_mut().uri = uri;
    }
    form
}

/// Adds the Jalali form to an answer of ours, where it is asked for or the workspace shows it.
fn with_calendar(
    context: &RequestContext,
    dates: Option<KnownDates>,
    response: HttpResponse<BoxBody>,
) -> HttpResponse<BoxBody> {
    let Some(KnownDates(dates)) = dates else { return response };
    let wanted = match context.calendar {
        CalendarForm::Jalali => true,
        CalendarForm::Unsaid => dates.jalali,
        CalendarForm::Gregorian | CalendarForm::Unknown => false,
    };
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let Some(zone) = Zone::named(&dates.time_zone).filter(|_| wanted && is_json) else { return response };
    let (head, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) => head.set_body(BoxBody::new(with_jalali(&bytes, zone))),
        Err(body) => head.set_body(body),
    }
}

/// A future's outcome, or none when it panicked.
async fn unless_panic<F: Future>(future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    // After a panic the future is only dropped, so no broken state of it is looked at.
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}

impl<S, B> Service<ServiceRequest> for Framed<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let (mut context, checked) =
            RequestContext::read(request.method().as_str(), request.uri().path(), request.headers());
        context.calendar = take_calendar(&mut request);
        let packs = takes_gzip(request.headers());
        let started = Started {
            context: Arc::new(context),
            method: known_method(request.method()),
            route: request.match_pattern().unwrap_or_else(|| "unmatched".to_owned()),
            at: Instant::now(),
        };
        let (service, observer) = (Rc::clone(&self.service), Arc::clone(&self.observer));
        Box::pin(async move {
            if let Err(error) = check(&request).and(checked) {
                let response = finish(&started.context, error.error_response());
                started.tell(&*observer, &response, None);
                return Ok(request.into_response(response));
            }
            request.extensions_mut().insert(Arc::clone(&started.context));
            let error_response = match unless_panic(async move { service.call(request).await }).await {
                Some(Ok(answered)) => {
                    let (request, response) = answered.into_parts();
                    let response = finish(&started.context, response.map_into_boxed_body());
                    let dates = request.extensions().get::<KnownDates>().cloned();
                    let response = with_calendar(&started.context, dates, response);
                    let response = if packs { compress(response).await } else { response };
                    let workspace = request.extensions().get::<KnownWorkspace>().copied();
                    started.tell(&*observer, &response, workspace);
                    return Ok(ServiceResponse::new(request, response));
                }
                Some(Err(error)) => error.error_response(),
                None => {
                    tracing::error!(
                        target: "http",
                        request_id = %started.context.request_id,
                        route = %started.route,
                        "a handler panicked"
                    );
                    ApiError::new(Code::InternalError).error_response()
                }
            };
            // The request went down with the error; an error can carry a whole answer instead.
            let response = finish(&started.context, error_response);
            started.tell(&*observer, &response, None);
            Err(InternalError::from_response("answered", response).into())
        })
    }
}

impl Started {
    fn tell(&self, observer: &dyn Observe, response: &HttpResponse, workspace: Option<KnownWorkspace>) {
        let (status, duration) = (response.status().as_u16(), self.at.elapsed());
        observer.observe(self.method, &self.route, status, duration);
        let bytes = match response.body().size() {
            BodySize::Sized(bytes) => Some(bytes),
            BodySize::None => Some(0),
            BodySize::Stream => None,
        };
        tracing::info!(
            target: "http",
            request_id = %self.context.request_id,
            method = self.method,
            route = %self.route,
            status,
            ms = (duration.as_secs_f64() * 1e6).round() / 1000.0,
            bytes,
            workspace = workspace.map(|known| tracing::field::display(known.0)),
            "answered"
        );
    }
}
