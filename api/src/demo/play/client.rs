//! Talking to the service as any client does: one call, its answer, and patience where the contract asks for it.

use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Request};

use super::session::Session;
use crate::instance::StartError;

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How often a call is repeated that was asked to come back later.
const PATIENCE: u32 = 20;
/// The longest wait that an answer can ask for.
const LONGEST_WAIT: u64 = 60;

/// On whose behalf a call is made.
#[derive(Clone, Copy)]
pub enum Caller<'a> {
    /// Nobody's.
    Nobody,
    /// A service's, with its token.
    Service(&'a str),
    /// An agent's, with the access token of his session.
    Person(&'a Session),
    /// A customer's, with the token that his own application made for him.
    Customer(&'a str),
}

/// One call.
pub struct Call<'a> {
    /// Who calls.
    pub caller: Caller<'a>,
    /// The HTTP method.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// The Idempotency-Key.
    pub key: Option<String>,
    /// The JSON body.
    pub body: Option<Value>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body; null without one.
    pub body: Value,
    /// Is it the first answer again, to a repeated Idempotency-Key?
    pub replayed: bool,
    // What was called, for errors.
    what: String,
}

/// A connection pool to one service.
pub struct Client {
    agent: ureq::Agent,
    base: String,
}

fn broken(what: &str, why: impl std::fmt::Display) -> StartError {
    StartError::Refused(format!("{what}: {why}"))
}

impl Client {
    /// A client of the service at `url`, such as `http://127.0.0.1:8080`.
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .build();
        Self { agent: config.into(), base: url.trim_end_matches('/').to_owned() }
    }

    /// Makes a call. Waits and repeats it when the service asks for that; renews an agent's access token when it has
    /// expired.
    ///
    /// # Errors
    /// The service cannot be reached, or does not speak JSON. Any status is an answer.
    pub fn call(&self, call: &Call<'_>) -> Result<Answer, StartError> {
        let mut renewed = false;
        for _ in 0..PATIENCE {
            let bearer = match call.caller {
                Caller::Nobody => None,
                Caller::Service(token) | Caller::Customer(token) => Some(token.to_owned()),
                Caller::Person(session) => Some(session.access()),
            };
            let (answer, wait) = self.once(call, bearer.as_deref())?;
            match (answer.status, wait, call.caller, bearer) {
                (401, _, Caller::Person(session), Some(used)) if !renewed => {
                    renewed = true;
                    session.renew(self, &used)?;
                }
                (429 | 503, Some(wait), _, _) => std::thread::sleep(wait),
                (409, Some(wait), _, _) if answer.code() == "idempotency_in_progress" => std::thread::sleep(wait),
                _ => return Ok(answer),
            }
        }
        Err(broken(&format!("{} {}", call.method, call.path), "the service asked for patience too often"))
    }

    fn once(&self, call: &Call<'_>, bearer: Option<&str>) -> Result<(Answer, Option<Duration>), StartError> {
        let what = format!("{} {}", call.method, call.path.split('?').next().unwrap_or_default());
        let mut request = Request::builder().method(call.method).uri(format!("{}{}", self.base, call.path));
        if let Some(bearer) = bearer {
            request = request.header("Authorization", format!("Bearer {bearer}"));
        }
        if let Some(key) = &call.key {
            request = request.header("Idempotency-Key", key);
        }
        let sent = match &call.body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json").body(body.to_string());
                request.map_err(ureq::Error::from).and_then(|request| self.agent.run(request))
            }
            None => request.body(()).map_err(ureq::Error::from).and_then(|request| self.agent.run(request)),
        };
        let mut response = sent.map_err(|error| broken(&what, error))?;
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().map_err(|error| broken(&what, error))?;
        let body = match text.is_empty() {
            true => Value::Null,
            false => serde_json::from_str(&text).map_err(|_| broken(&what, "the answer is not JSON"))?,
        };
        let headers = response.headers();
        let wait = number(headers, "Retry-After").map(|seconds| Duration::from_secs(seconds.clamp(1, LONGEST_WAIT)));
        let replayed = headers.get("Idempotency-Replayed").is_some_and(|value| value == "true");
        Ok((Answer { status, body, replayed, what }, wait))
    }

    /// Reads something.
    ///
    /// # Errors
    /// As [`Self::call`], and any answer but success.
    pub fn get(&self, caller: Caller<'_>, path: impl Into<String>) -> Result<Value, StartError> {
        self.call(&Call { caller, method: "GET", path: path.into(), key: None, body: None })?.success()
    }

    /// Posts something under a key.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn post(
        &self,
        caller: Caller<'_>,
        path: impl Into<String>,
        key: impl Into<String>,
        body: Value,
    ) -> Result<Value, StartError> {
        let (key, body) = (Some(key.into()), Some(body).filter(|body| !body.is_null()));
        self.call(&Call { caller, method: "POST", path: path.into(), key, body })?.success()
    }

    /// Uploads a file under a key. Returns its id.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn upload(&self, token: &str, key: &str, name: &str, bytes: &[u8]) -> Result<String, StartError> {
        let what = "POST /v1/attachments";
        let request = Request::post(format!("{}/v1/attachments", self.base))
            .header("Authorization", format!("Bearer {token}"))
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/octet-stream")
            .header("Content-Disposition", format!("attachment; filename*=UTF-8''{}", segment(name)))
            .body(bytes.to_vec())
            .map_err(|error| broken(what, error))?;
        let mut response = self.agent.run(request).map_err(|error| broken(what, error))?;
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().map_err(|error| broken(what, error))?;
        let body = serde_json::from_str(&text).map_err(|_| broken(what, "the answer is not JSON"))?;
        let answer = Answer { status, body, replayed: false, what: what.to_owned() };
        self::text(&answer.success()?, "id")
    }

    /// Downloads what was uploaded.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn download(&self, person: &Session, id: &str) -> Result<Vec<u8>, StartError> {
        let what = "GET /v1/attachments/{id}/content";
        let read = |access: &str| {
            let request = Request::get(format!("{}/v1/attachments/{id}/content", self.base))
                .header("Authorization", format!("Bearer {access}"))
                .body(())
                .map_err(|error| broken(what, error))?;
            let mut response = self.agent.run(request).map_err(|error| broken(what, error))?;
            let bytes = response.body_mut().read_to_vec().map_err(|error| broken(what, error))?;
            Ok::<_, StartError>((response.status(), bytes))
        };
        let access = person.access();
        let mut answer = read(&access)?;
        if answer.0 == 401 {
            person.renew(self, &access)?;
            answer = read(&person.access())?;
        }
        if answer.0.is_success() { Ok(answer.1) } else { Err(broken(what, answer.0)) }
    }

    /// Changes something: PATCH with a body, PUT without.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn change(
        &self,
        caller: Caller<'_>,
        path: impl Into<String>,
        body: Option<Value>,
    ) -> Result<Value, StartError> {
        let method = if body.is_some() { "PATCH" } else { "PUT" };
        self.call(&Call { caller, method, path: path.into(), key: None, body })?.success()
    }

    /// Sets something as a whole.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn put(&self, caller: Caller<'_>, path: impl Into<String>, body: Value) -> Result<Value, StartError> {
        self.call(&Call { caller, method: "PUT", path: path.into(), key: None, body: Some(body) })?.success()
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

impl Answer {
    /// The problem's code; empty for answers that are none.
    pub fn code(&self) -> &str {
        self.body.get("code").and_then(Value::as_str).unwrap_or_default()
    }

    /// The body of a successful answer.
    ///
    /// # Errors
    /// Any other answer, with its code and the places it complains about.
    pub fn success(self) -> Result<Value, StartError> {
        if (200..300).contains(&self.status) { Ok(self.body) } else { Err(self.unexpected()) }
    }

    /// The error of an answer that was not expected.
    pub fn unexpected(&self) -> StartError {
        let places: String = self
            .body
            .get("errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|error| {
                let of = |name| error.get(name).and_then(Value::as_str);
                let place = of("pointer").or(of("parameter")).or(of("header")).unwrap_or("?");
                format!(" {place} {}", of("code").unwrap_or("?"))
            })
            .collect();
        broken(&self.what, format_args!("{} {}{places}", self.status, self.code()))
    }
}

/// The text of a member that the contract promises.
///
/// # Errors
/// There is none.
pub fn text(value: &Value, name: &str) -> Result<String, StartError> {
    let text = value.get(name).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| StartError::Refused(format!("an answer has no text in `{name}`")))
}

/// A path segment, percent-encoded.
pub fn segment(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_encoded_byte_by_byte() {
        assert_eq!(segment("vip-1.a_b~"), "vip-1.a_b~");
        assert_eq!(segment("پ گ"), "%D9%BE%20%DA%AF");
        assert_eq!(segment("a/b%"), "a%2Fb%25");
    }

    #[test]
    fn an_unexpected_answer_tells_code_and_places_but_no_values() {
        let body = serde_json::json!({
            "code": "validation_failed",
            "errors": [{"pointer": "#/subject", "code": "too_long", "message": "secret"}],
        });
        let answer = Answer { status: 422, body, replayed: false, what: "POST /v1/tickets".to_owned() };
        let error = answer.success().unwrap_err().to_string();
        assert_eq!(error, "POST /v1/tickets: 422 validation_failed #/subject too_long");
    }
}
