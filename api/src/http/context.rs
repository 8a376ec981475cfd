//! What is known of a request before anybody asks who sent it.

use std::{future::Ready, ops::Deref, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::HeaderMap};
use domain::{ids::WorkspaceId, workspace::DateStyle};

use super::{ApiError, At, CalendarForm, Code, FieldCode, FieldError, Language};

/// Facts about one request that travel with it through every layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestContext {
    /// The client's `X-Request-Id`, or one made here; echoed on the answer and kept with events.
    pub request_id: Arc<str>,
    /// The language of problems.
    pub language: Language,
    /// The client's `X-Source-Id`, by which a two-way sync recognises its own writes: 1 to 128 printable characters.
    pub source_id: Option<String>,
    /// The path as sent, without the query.
    pub path: String,
    /// The method as sent.
    pub method: String,
    /// The calendar it asks for.
    pub calendar: CalendarForm,
}

const REQUEST_ID: &str = "x-request-id";
const SOURCE_ID: &str = "x-source-id";

fn usable_request_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

impl RequestContext {
    /// Reads the headers. An unusable `X-Request-Id` is replaced, never refused; an unusable `X-Source-Id` is refused
    /// with `invalid_header`, because the caller counts on it. The context is made in either case.
    pub(super) fn read(method: &str, path: &str, headers: &HeaderMap) -> (Self, Result<(), ApiError>) {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let request_id = match text(REQUEST_ID).filter(|id| usable_request_id(id)) {
            Some(id) => Arc::from(id),
            None => Arc::from(format!("req-{}", uuid::Uuid::now_v7().simple())),
        };
        let accept: Vec<_> = headers.get_all("accept-language").filter_map(|value| value.to_str().ok()).collect();
        let sent = headers.get(SOURCE_ID);
        let source_id = sent
            .and_then(|value| value.to_str().ok())
            .filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(|byte| (0x20..0x7f).contains(&byte)))
            .map(str::to_owned);
        let checked = if sent.is_some() && source_id.is_none() {
            let field = FieldError::new(At::Header("X-Source-Id".to_owned()), FieldCode::InvalidFormat);
            Err(ApiError::new(Code::InvalidHeader).field(field))
        } else {
            Ok(())
        };
        let language = Language::negotiate(&accept.join(","));
        let context = Self {
            request_id,
            language,
            source_id,
            path: path.to_owned(),
            method: method.to_owned(),
            calendar: CalendarForm::Unsaid,
        };
        (context, checked)
    }
}

/// The request's context, for handlers.
#[derive(Debug, Clone)]
pub struct Ctx(pub Arc<RequestContext>);

impl Deref for Ctx {
    type Target = RequestContext;

    fn deref(&self) -> &RequestContext {
        &self.0
    }
}

impl Ctx {
    /// The context that the middleware put into the request; made afresh where no middleware ran.
    pub fn of(request: &HttpRequest) -> Self {
        if let Some(known) = request.extensions().get::<Arc<RequestContext>>() {
            return Self(Arc::clone(known));
        }
        let (context, _) = RequestContext::read(request.method().as_str(), request.uri().path(), request.headers());
        Self(Arc::new(context))
    }
}

impl FromRequest for Ctx {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self::of(request)))
    }
}

/// Put into the request's extensions by whoever authenticates, for the access log.
#[derive(Debug, Clone, Copy)]
pub struct KnownWorkspace(pub WorkspaceId);

/// Put into the request's extensions by whoever authenticates: how the workspace shows days and instants.
#[derive(Debug, Clone)]
pub struct KnownDates(pub DateStyle);

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(name: &'static str, value: &str) -> (RequestContext, Result<(), ApiError>) {
        let request = TestRequest::get().uri("/v1/x").insert_header((name, value)).to_http_request();
        RequestContext::read("GET", "/v1/x", request.headers())
    }

    #[test]
    fn a_usable_request_id_is_kept_and_another_replaced() {
        assert_eq!(&*read("x-request-id", "Abc.9_-").0.request_id, "Abc.9_-");
        for bad in ["", "a b", "a/b", &"a".repeat(129)] {
            let (context, checked) = read("x-request-id", bad);
            assert!(context.request_id.starts_with("req-") && checked.is_ok(), "{bad}");
        }
    }

    #[test]
    fn a_source_id_is_kept_or_refused() {
        let (context, checked) = read("x-source-id", "crm sync/7");
        assert_eq!(context.source_id.as_deref(), Some("crm sync/7"));
        assert!(checked.is_ok());
        for bad in ["", "\u{e9}", &"a".repeat(129)] {
            let (context, checked) = read("x-source-id", bad);
            assert_eq!(context.source_id, None);
            assert_eq!(checked.unwrap_err().code, Code::InvalidHeader, "{bad}");
        }
    }
}
