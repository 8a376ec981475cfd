//! The request that a gateway is sent, as its admin writes it, and with its values.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Fault, Secrets, Slot, Template, Values};

/// The longest address with its placeholders, in characters.
pub const MAX_URL: usize = 2_000;
/// The longest value of a header with its placeholders.
pub const MAX_HEADER: usize = 2_000;
/// The most headers.
pub const MAX_HEADERS: usize = 20;
/// The longest body with its placeholders, in bytes of JSON.
pub const MAX_BODY: usize = 16 * 1024;

crate::words! {
    /// How a request is made.
    pub enum Method {
        /// With a body.
        Post = 1 "post",
        /// With a body.
        Put = 2 "put",
        /// Without one: everything stands in the address.
        Get = 3 "get",
    }
}

crate::words! {
    /// What the body is.
    pub enum ContentKind {
        /// There is none.
        None = 1 "none",
        /// JSON.
        Json = 2 "json",
        /// A form, as browsers send it.
        Form = 3 "form",
    }
}

/// A header of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value, with placeholders.
    pub value: String,
}

/// The request as it is written, with placeholders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where.
    pub url: String,
    /// The headers beside those that Nobat sets.
    pub headers: Vec<Field>,
    /// What the body is.
    pub content: ContentKind,
    /// The body: an object. Placeholders stand in its texts.
    pub body: Map<String, Value>,
}

/// What keeps a request from being one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFault {
    /// Where, below the request: `/url`, `/body/to`.
    pub place: String,
    /// What.
    pub unfit: Unfit,
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// A placeholder.
    Template(Fault),
    /// No secret of this name is given.
    NoSecret(String),
    /// It is not allowed here.
    NotAllowed,
    /// It does not have the form of what it should be.
    Format,
    /// It is there twice.
    Twice,
    /// It is of another type than what can be sent so.
    Type,
    /// Longer than this many characters.
    TooLong(usize),
    /// More than this many.
    TooMany(usize),
    /// It does not fit the other members.
    Conflict,
    /// Characters that it may not hold.
    Character,
}

/// A request with its values, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// How.
    pub method: Method,
    /// Where. It may hold secrets.
    pub url: String,
    /// Name and value. They may hold secrets.
    pub headers: Vec<(String, String)>,
    /// The body; none where there is none.
    pub body: Option<String>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Everything else may hold secrets.
        f.debug_struct("Outgoing").field("method", &self.method).finish_non_exhaustive()
    }
}

/// What Nobat sets, and what says how the bytes are sent.
const OWN_HEADERS: &[&str] = &[
    "host",
    "content-length",
    "content-type",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "accept-encoding",
    "idempotency-key",
    "proxy-authorization",
    "proxy-connection",
];

impl Request {
    /// Everything that is wrong with it, where secrets of these names are given.
    pub fn faults(&self, secrets: &BTreeSet<String>) -> Vec<RequestFault> {
        let mut check = Check { faults: Vec::new(), secrets };
        check.url(&self.url);
        if self.headers.len() > MAX_HEADERS {
            check.refuse("/headers", Unfit::TooMany(MAX_HEADERS));
        }
        let mut seen = BTreeSet::new();
        for (index, header) in self.headers.iter().enumerate() {
            check.header(index, header, &mut seen);
        }
        let has_body = !self.body.is_empty();
        match (self.method, self.content) {
            (Method::Get, ContentKind::Json | ContentKind::Form) => check.refuse("/content", Unfit::Conflict),
            (_, ContentKind::None) if has_body => check.refuse("/body", Unfit::NotAllowed),
            _ => {}
        }
        if serde_json::to_vec(&self.body).map_or(0, |bytes| bytes.len()) > MAX_BODY {
            check.refuse("/body", Unfit::TooLong(MAX_BODY));
        }
        for (name, value) in &self.body {
            check.value(&format!("/body/{}", escaped_pointer(name)), value, self.content == ContentKind::Form);
        }
        check.faults
    }

    /// The names of the secrets that it takes.
    pub fn secrets(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.each_text(&mut |text| {
            if let Ok(template) = Template::parse(text) {
                names.extend(template.secrets().map(str::to_owned));
            }
        });
        names
    }

    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        take(&self.url);
        self.headers.iter().for_each(|header| take(&header.value));
        self.body.values().for_each(|value| each_text_in(value, take));
    }

    /// Scheme, host and port, which hold no placeholder.
    pub fn origin(&self) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap_or_default();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        format!("{}://{}", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase())
    }

    /// It with its values; none where a header would not be one, or the request cannot be read any more.
    pub fn fill(&self, values: &Values, secrets: &Secrets) -> Option<Outgoing> {
        let url = Template::parse(&self.url).ok()?.fill(values, secrets, encoded);
        let mut headers = Vec::with_capacity(self.headers.len());
        for Field { name, value } in &self.headers {
            let value = Template::parse(value).ok()?.fill(values, secrets, str::to_owned);
            // A line break would begin a header of its own.
            if value.chars().any(char::is_control) {
                return None;
            }
            headers.push((name.clone(), value));
        }
        let body = match self.content {
            ContentKind::None => None,
            ContentKind::Json => {
                let body = filled(&Value::Object(self.body.clone()), values, secrets)?;
                Some(serde_json::to_string(&body).ok()?)
            }
            ContentKind::Form => {
                let mut pairs = Vec::with_capacity(self.body.len());
                for (name, value) in &self.body {
                    let value = match filled(value, values, secrets)? {
                        Value::String(text) => text,
                        other => other.to_string(),
                    };
                    pairs.push(format!("{}={}", encoded(name), encoded(&value)));
                }
                Some(pairs.join("&"))
            }
        };
        Some(Outgoing { method: self.method, url, headers, body })
    }
}

/// The values stand in texts that are written out afterwards, so that no quotation mark ends a text before its end.
fn filled(value: &Value, values: &Values, secrets: &Secrets) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(Template::parse(text).ok()?.fill(values, secrets, str::to_owned)),
        Value::Array(all) => {
            Value::Array(all.iter().map(|it| filled(it, values, secrets)).collect::<Option<Vec<Value>>>()?)
        }
        Value::Object(all) => {
            let fill = |(name, it): (&String, &Value)| Some((name.clone(), filled(it, values, secrets)?));
            Value::Object(all.iter().map(fill).collect::<Option<Map<String, Value>>>()?)
        }
        other => other.clone(),
    })
}

fn each_text_in(value: &Value, take: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(all) => all.iter().for_each(|it| each_text_in(it, take)),
        Value::Object(all) => all.values().for_each(|it| each_text_in(it, take)),
        _ => {}
    }
}

/// A part of an address, or of a form, in which only letters, digits and `-_~` stand for themselves, and a dot where it is
/// not alone: `.` and `..` would be steps of a path.
fn encoded(text: &str) -> String {
    let is_step = matches!(text, "." | "..");
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            b'.' if !is_step => out.push('.'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// How a value may stand in a request.
pub(super) fn forms(value: &str) -> [String; 3] {
    let json = serde_json::to_string(value).unwrap_or_default();
    [value.to_owned(), encoded(value), json.trim_matches('"').to_owned()]
}

fn escaped_pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

struct Check<'a> {
    faults: Vec<RequestFault>,
    secrets: &'a BTreeSet<String>,
}

impl Check<'_> {
    fn refuse(&mut self, place: &str, unfit: Unfit) {
        self.faults.push(RequestFault { place: place.to_owned(), unfit });
    }

    fn template(&mut self, place: &str, text: &str) -> Option<Template> {
        match Template::parse(text) {
            Ok(template) => {
                let unknown: BTreeSet<&str> = template.secrets().filter(|name| !self.secrets.contains(*name)).collect();
                for name in unknown {
                    self.refuse(place, Unfit::NoSecret(name.to_owned()));
                }
                Some(template)
            }
            Err(faults) => {
                faults.into_iter().for_each(|fault| self.refuse(place, Unfit::Template(fault)));
                None
            }
        }
    }

    fn url(&mut self, url: &str) {
        if url.chars().count() > MAX_URL {
            return self.refuse("/url", Unfit::TooLong(MAX_URL));
        }
        let Some(template) = self.template("/url", url) else { return };
        let is_plain = template.words().all(|words| words.bytes().all(|byte| byte.is_ascii_graphic()));
        let rest = template.head().split_once("://").map(|(_, rest)| rest).unwrap_or_default();
        let host_ends = rest.find(['/', '?']);
        // Whose host it is must not hang on what somebody writes.
        let is_anchored =
            host_ends.is_some() || template.slots().next().is_none() && template.secrets().next().is_none();
        if !is_plain || url.contains('#') || rest.is_empty() || host_ends == Some(0) {
            self.refuse("/url", Unfit::Format);
        } else if !is_anchored {
            self.refuse("/url", Unfit::NotAllowed);
        }
    }

    fn header(&mut self, index: usize, Field { name, value }: &Field, seen: &mut BTreeSet<String>) {
        let (at_name, at_value) = (format!("/headers/{index}/name"), format!("/headers/{index}/value"));
        let lower = name.to_ascii_lowercase();
        let is_token = !name.is_empty()
            && name.len() <= 100
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
        if !is_token {
            self.refuse(&at_name, Unfit::Format);
        } else if OWN_HEADERS.contains(&lower.as_str()) {
            self.refuse(&at_name, Unfit::NotAllowed);
        } else if !seen.insert(lower) {
            self.refuse(&at_name, Unfit::Twice);
        }
        if value.chars().count() > MAX_HEADER {
            return self.refuse(&at_value, Unfit::TooLong(MAX_HEADER));
        }
        let Some(template) = self.template(&at_value, value) else { return };
        if template.words().any(|words| words.bytes().any(|byte| !(b' '..=b'~').contains(&byte))) {
            self.refuse(&at_value, Unfit::Character);
        }
        // Words have lines, and headers have none.
        if template.slots().any(Slot::is_wordy) {
            self.refuse(&at_value, Unfit::NotAllowed);
        }
    }

    fn value(&mut self, place: &str, value: &Value, is_form: bool) {
        match value {
            Value::String(text) => drop(self.template(place, text)),
            Value::Array(_) | Value::Object(_) | Value::Null if is_form => self.refuse(place, Unfit::Type),
            Value::Array(all) => {
                all.iter().enumerate().for_each(|(index, it)| self.value(&format!("{place}/{index}"), it, false));
            }
            Value::Object(all) => {
                all.iter().for_each(|(name, it)| self.value(&format!("{place}/{}", escaped_pointer(name)), it, false))
            }
            _ => {}
        }
    }
}
