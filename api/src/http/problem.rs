//! The one error of the HTTP layer and its document (RFC 9457).

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue, RETRY_AFTER},
    },
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Code, FieldCode, RequestContext, field_code::fill_first};

/// The type that draft-ietf-httpapi-ratelimit-headers registers, by which clients of any service know it.
const QUOTA_EXCEEDED: &str = "https://iana.org/assignments/http-problem-types#quota-exceeded";

/// Where in the request a field problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A JSON pointer into the body, as a fragment: `#/customer/emails/0/value`; `#` is the whole body.
    Pointer(String),
    /// The name of a query or path parameter.
    Parameter(String),
    /// The name of a header.
    Header(String),
}

impl At {
    /// The pointer to these members and indexes of the body, from the outside in.
    pub fn pointer<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        let escape = |segment: S| format!("/{}", segment.as_ref().replace('~', "~0").replace('/', "~1"));
        Self::Pointer(format!("#{}", segments.into_iter().map(escape).collect::<String>()))
    }

    /// The pointer or name alone.
    pub fn name(&self) -> &str {
        match self {
            Self::Pointer(name) | Self::Parameter(name) | Self::Header(name) => name,
        }
    }
}

/// One problem of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where.
    pub at: At,
    /// What.
    pub code: FieldCode,
    /// The numbers and choices behind the code, such as `max` or `allowed`.
    pub params: Map<String, Value>,
}

impl FieldError {
    /// A field problem without params.
    pub fn new(at: At, code: FieldCode) -> Self {
        Self { at, code, params: Map::new() }
    }

    /// A problem of the body's member at `pointer`, such as `#/subject`.
    pub fn pointer(pointer: impl Into<String>, code: FieldCode) -> Self {
        Self::new(At::Pointer(pointer.into()), code)
    }

    /// A problem of a query or path parameter.
    pub fn parameter(name: impl Into<String>, code: FieldCode) -> Self {
        Self::new(At::Parameter(name.into()), code)
    }

    /// Adds a param.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// A refusal or failure, on its way to becoming a problem document.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// What went wrong.
    pub code: Code,
    /// All field problems.
    pub errors: Vec<FieldError>,
    /// Further members of the document: `existing_id`, `current_version`, `allowed`, `required_scopes`, ...
    pub extra: Map<String, Value>,
    /// Headers of the answer.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// A problem with nothing but its code.
    pub fn new(code: Code) -> Self {
        Self { code, errors: Vec::new(), extra: Map::new(), headers: Vec::new() }
    }

    /// Nothing is here, or not for this caller.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// The body's fields were rejected.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(Code::ValidationFailed) }
    }

    /// Our own fault; `cause` goes to the log and must hold no personal data.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(target: "http", %cause, "internal error");
        Self::new(Code::InternalError)
    }

    /// Adds a member to the document.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a field problem.
    #[must_use]
    pub fn field(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// The same of a list that is asked for by a body: what would be a query parameter is a member.
    #[must_use]
    pub fn of_body(mut self) -> Self {
        for error in &mut self.errors {
            if let At::Parameter(name) = &error.at {
                error.at = At::pointer([name]);
            }
        }
        self
    }

    /// The same of what is the member `member` of the body.
    #[must_use]
    pub fn below(mut self, member: &str) -> Self {
        for error in &mut self.errors {
            if let At::Pointer(place) = &error.at {
                let inner = place.trim_start_matches('#');
                error.at = At::Pointer(format!("#/{member}{inner}"));
            }
        }
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Tells the client after how many seconds to try again.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The document, in the request's language.
    pub fn document(&self, context: &RequestContext) -> Problem {
        let language = context.language;
        let texts = self.code.texts(language);
        let mut known = self.extra.clone();
        known.insert("count".to_owned(), self.errors.len().into());
        let field = |error: &FieldError| {
            let (pointer, parameter, header) = match error.at.clone() {
                At::Pointer(pointer) => (Some(pointer), None, None),
                At::Parameter(name) => (None, Some(name), None),
                At::Header(name) => (None, None, Some(name)),
            };
            let message = error.code.message(language, &error.params);
            let (code, params) = (error.code.word().to_owned(), error.params.clone());
            ProblemField { pointer, parameter, header, code, message, params }
        };
        Problem {
            r#type: match self.code {
                Code::QuotaExceeded => QUOTA_EXCEEDED.to_owned(),
                code => format!("/v1/problems/{}", code.word()),
            },
            title: texts.title.to_owned(),
            status: self.code.status().as_u16(),
            detail: fill_first(texts.details, &known),
            instance: context.path.clone(),
            code: self.code.word().to_owned(),
            request_id: context.request_id.to_string(),
            docs: "/docs".to_owned(),
            errors: self.errors.iter().map(field).collect(),
            extra: self.extra.clone(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.word())
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// Status and headers, with the error itself as an extension: only the middleware knows the request whose language,
    /// path and id the document needs.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// A problem document, `application/problem+json`. Codes may carry further members.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// The page that explains this code, as a path of this server; of `quota_exceeded` the registered type.
    #[schema(max_length = 200, example = "/v1/problems/validation_failed")]
    pub r#type: String,
    /// What kind of problem it is, in the language of `Content-Language`.
    #[schema(max_length = 200, example = "Some fields are not valid")]
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 422)]
    pub status: u16,
    /// What happened and what to do, in the language of `Content-Language`.
    #[schema(max_length = 2000, example = "Rejected fields: 1.")]
    pub detail: String,
    /// The path of the request.
    #[schema(max_length = 8192, example = "/v1/tickets")]
    pub instance: String,
    /// What to switch on. More codes may be added.
    #[schema(max_length = 100, example = "validation_failed")]
    pub code: String,
    /// Quote it when asking for help.
    #[schema(max_length = 128, example = "req-7f3a")]
    pub request_id: String,
    /// Where the API is documented, as a path of this server.
    #[schema(max_length = 200, example = "/docs")]
    pub docs: String,
    /// All field problems; empty where none is meant.
    #[schema(max_items = 10000)]
    pub errors: Vec<ProblemField>,
    #[serde(flatten)]
    #[schema(ignore)]
    extra: Map<String, Value>,
}

/// One problem of one field. Exactly one of `pointer`, `parameter` and `header` is present.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemField {
    /// A JSON pointer into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10000, example = "#/subject")]
    pub pointer: Option<String>,
    /// The name of a query or path parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10000)]
    pub parameter: Option<String>,
    /// The name of a header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub header: Option<String>,
    /// What to switch on. More codes may be added.
    #[schema(max_length = 100, example = "too_long")]
    pub code: String,
    /// The same for people, in the language of `Content-Language`.
    #[schema(max_length = 2000, example = "At most 300 characters.")]
    pub message: String,
    /// The numbers and choices behind the code.
    #[schema(value_type = Object, additional_properties = true)]
    pub params: Map<String, Value>,
}
