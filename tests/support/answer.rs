//! What came back, and what a story says about it.

use std::{fmt, ops::Index};

use serde_json::Value;
use ureq::http::HeaderMap;

/// One answer of the server, with the request it answers.
#[derive(Clone)]
pub struct Answer {
    /// The request's method.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// Did the request name the members it wants?
    pub(crate) sparse: bool,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
    /// The body as text; what is not UTF-8 is replaced.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub json: Value,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.text.chars().take(4_000).collect();
        write!(f, "{} {} -> {}\n{text}", self.method, self.path.chars().take(300).collect::<String>(), self.status)
    }
}

impl Answer {
    pub(crate) fn new(method: &str, path: &str, status: u16, headers: HeaderMap, bytes: Vec<u8>) -> Self {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let is_json = headers.get("content-type").and_then(|it| it.to_str().ok()).is_some_and(|it| it.contains("json"));
        let json = match is_json && !bytes.is_empty() {
            true => serde_json::from_slice(&bytes)
                .unwrap_or_else(|error| panic!("{method} {path} -> {status}: no JSON ({error}): {text}")),
            false => Value::Null,
        };
        let sparse = path.split(['?', '&']).skip(1).any(|pair| pair.starts_with("fields="));
        Self { method: method.to_owned(), path: path.to_owned(), sparse, status, headers, bytes, text, json }
    }

    /// The answer has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The answer is the problem with this code.
    #[track_caller]
    pub fn problem(self, code: &str) -> Self {
        assert!(self.status >= 400, "not a problem: {self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self["code"], code, "{self:?}");
        assert_eq!(self["status"], self.status, "{self:?}");
        self
    }

    /// One of the problem's fields is this one, named by `pointer`, `parameter` or `header`, with this code.
    #[track_caller]
    pub fn field_error(self, place: &str, code: &str) -> Self {
        let is_it = |error: &Value| {
            let named = ["pointer", "parameter", "header"].iter().any(|member| error[*member] == place);
            named && error["code"] == code
        };
        assert!(self["errors"].as_array().is_some_and(|all| all.iter().any(is_it)), "no {code} at {place}: {self:?}");
        self
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header is ASCII"))
    }

    /// The header has this text.
    #[track_caller]
    pub fn has_header(self, name: &str, text: &str) -> Self {
        assert_eq!(self.header(name), Some(text), "{name} of {self:?}");
        self
    }

    /// The ETag.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {self:?}")).to_owned()
    }

    /// The text member of this name.
    #[track_caller]
    pub fn str(&self, name: &str) -> String {
        self[name].as_str().unwrap_or_else(|| panic!("{name} is no text: {self:?}")).to_owned()
    }

    /// The whole number of this name.
    #[track_caller]
    pub fn int(&self, name: &str) -> i64 {
        self[name].as_i64().unwrap_or_else(|| panic!("{name} is no number: {self:?}"))
    }

    /// The record's id.
    #[track_caller]
    pub fn id(&self) -> String {
        self.str("id")
    }

    /// The rows of a page.
    #[track_caller]
    pub fn data(&self) -> &[Value] {
        self["data"].as_array().unwrap_or_else(|| panic!("no list: {self:?}"))
    }

    /// The ids of a page's rows, in order.
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        self.data().iter().map(|row| text(&row["id"])).collect()
    }

    /// The texts of one member of a page's rows, in order.
    #[track_caller]
    pub fn column(&self, name: &str) -> Vec<String> {
        self.data().iter().map(|row| text(&row[name])).collect()
    }

    /// The cursor of the next page.
    pub fn next_cursor(&self) -> Option<String> {
        self["page"]["next_cursor"].as_str().map(str::to_owned)
    }

    /// The cursor of the previous page.
    pub fn prev_cursor(&self) -> Option<String> {
        self["page"]["prev_cursor"].as_str().map(str::to_owned)
    }

    /// The words of a list of texts.
    #[track_caller]
    pub fn words(&self, name: &str) -> Vec<String> {
        let list = self[name].as_array().unwrap_or_else(|| panic!("{name} is no list: {self:?}"));
        list.iter().map(text).collect()
    }
}

#[track_caller]
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl Index<&str> for Answer {
    type Output = Value;

    /// A member of the body; null when there is none.
    fn index(&self, name: &str) -> &Value {
        &self.json[name]
    }
}
