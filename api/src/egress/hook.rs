//! Handing something over to an address that somebody wrote down, and hearing how the answer begins.

use std::{
    io::Read as _,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;
use ureq::{Agent, config::Config, unversioned::transport::DefaultConnector};

use super::{
    Egress, FetchError,
    guard::{Guard, Refused},
};

/// From the first look-up to the last byte.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long the answer's body may take of it. What was answered is known by then.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);
/// The ports that are reached, but in networks that the operator opens.
const PORTS: &[u16] = &[443, 8443];
/// So much of an answer's body is read.
const ANSWER_BYTES: u64 = 4_096;

/// What is handed over.
pub struct Parcel {
    /// Where.
    pub address: String,
    /// Headers beside those of its type.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes, JSON.
    pub body: Vec<u8>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// How the body begins, as it came: nothing is unpacked.
    pub body: Vec<u8>,
    /// How long it took until the status was known, in milliseconds.
    pub latency_ms: u64,
}

pub(super) fn agent(guard: Guard) -> Agent {
    let config = Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_global(Some(TIMEOUT))
        .timeout_recv_body(Some(BODY_TIMEOUT))
        .max_idle_connections(0)
        .user_agent("nobat-webhooks")
        .build();
    Agent::with_parts(config, DefaultConnector::default(), guard.on(PORTS))
}

impl Egress {
    /// Hands a parcel over, on a thread of its own that nothing waits for at the end of the program. Whatever status is
    /// answered is told, a redirect as well: it is not followed. How many are under way at once is the caller's to bound.
    ///
    /// # Errors
    /// When nothing was answered.
    pub async fn hand_over(&self, parcel: Parcel) -> Result<Heard, FetchError> {
        self.check(&parcel.address)?;
        let (agent, (sender, receiver)) = (self.hooks.clone(), oneshot::channel());
        let begun = thread::Builder::new().name("webhook".to_owned()).spawn(move || {
            // Whoever waited may have gone.
            drop(sender.send(send(&agent, &parcel)));
        });
        begun.map_err(|_| FetchError::Unreachable)?;
        receiver.await.map_err(|_| FetchError::Unreachable)?
    }
}

fn send(agent: &Agent, parcel: &Parcel) -> Result<Heard, FetchError> {
    let began = Instant::now();
    let mut request = agent.post(&parcel.address).header("Content-Type", "application/json");
    for (name, value) in &parcel.headers {
        request = request.header(*name, value);
    }
    let mut answer = request.send(parcel.body.as_slice()).map_err(|error| match error {
        ureq::Error::Other(cause) if cause.is::<Refused>() => FetchError::NotPublic,
        ureq::Error::Timeout(_) => FetchError::TimedOut,
        _ => FetchError::Unreachable,
    })?;
    let latency_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let retry_after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    // A body that ends early, or not at all, changes nothing about the status.
    drop(answer.body_mut().as_reader().take(ANSWER_BYTES).read_to_end(&mut body));
    Ok(Heard { status: answer.status().as_u16(), retry_after, body, latency_ms })
}
