//! Asking a gateway to send something: a request that somebody wrote, and the beginning of its answer.

use std::{io::Read as _, time::Duration};

use ureq::{
    Agent,
    config::Config,
    http::{Request, Response},
    unversioned::transport::DefaultConnector,
};

use super::{Egress, FetchError, guard, guard::Guard, network::Network};
use crate::secrets::SecretText;

/// Until there is a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// From the first look-up to the last byte.
const WHOLE: Duration = Duration::from_secs(15);
/// As much of an answer is read.
const MOST: u64 = 64 * 1024;

/// A request. Its address, headers and body may hold secrets.
pub struct Exchange {
    /// `GET`, `POST`, `PUT`.
    pub method: &'static str,
    /// Where.
    pub address: SecretText,
    /// Names and values, `Content-Type` among them.
    pub headers: Vec<(String, SecretText)>,
    /// The body; none where there is none.
    pub body: Option<SecretText>,
}

/// What was answered.
pub struct Exchanged {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The beginning of the body.
    pub body: Vec<u8>,
}

pub(super) fn agent(allowed: std::sync::Arc<[Network]>) -> Agent {
    let config = Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(CONNECT))
        .timeout_global(Some(WHOLE))
        .user_agent("nobat")
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Guard::new(allowed))
}

impl Egress {
    /// Sends a request and reads the beginning of its answer, whatever its status; on a thread of its own. How many are under
    /// way at once is the caller's to bound.
    ///
    /// # Errors
    /// When nothing was answered.
    pub async fn exchange(&self, exchange: Exchange) -> Result<Exchanged, FetchError> {
        self.check(exchange.address.expose())?;
        let agent = self.gateways.clone();
        let exchanged = tokio::task::spawn_blocking(move || run(&agent, &exchange)).await;
        exchanged.map_err(|_| FetchError::Unreachable)?
    }
}

fn run(agent: &Agent, exchange: &Exchange) -> Result<Exchanged, FetchError> {
    let mut request = Request::builder().method(exchange.method).uri(exchange.address.expose());
    for (name, value) in &exchange.headers {
        request = request.header(name, value.expose());
    }
    let answer = match &exchange.body {
        Some(body) => agent.run(request.body(body.expose().as_bytes()).map_err(|_| FetchError::Address)?),
        None => agent.run(request.body(()).map_err(|_| FetchError::Address)?),
    };
    let mut answer = answer.map_err(|error| match error {
        ureq::Error::Other(cause) if cause.is::<guard::Refused>() => FetchError::NotPublic,
        _ => FetchError::Unreachable,
    })?;
    let mut body = Vec::new();
    // What it did is told by its status; that its words break off changes nothing of it.
    drop(answer.body_mut().as_reader().take(MOST).read_to_end(&mut body));
    Ok(Exchanged { status: answer.status().as_u16(), retry_after: retry_after(&answer), body })
}

fn retry_after<T>(answer: &Response<T>) -> Option<String> {
    Some(answer.headers().get("retry-after")?.to_str().ok()?.to_owned())
}
