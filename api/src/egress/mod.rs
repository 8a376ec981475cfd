//! Requests to addresses that somebody else wrote down: fetched so that nobody reaches into the operator's network.
//!
//! Only `https`, to public addresses, checked on the very addresses that are then connected to; no redirects, no proxy,
//! little time and few bytes. The operator may name networks that are reachable nevertheless, over `http` as well.

mod exchange;
mod guard;
mod hook;
mod network;
mod trust;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

pub use exchange::{Exchange, Exchanged};
use guard::Guard;
pub use hook::{Heard, Parcel};
pub use network::{Network, NetworkError};
use tokio::sync::Semaphore;
pub use trust::{Trust, TrustError};
use ureq::{
    Agent, Body,
    config::Config,
    http::{Response, Uri},
    unversioned::transport::DefaultConnector,
};

use crate::{http::base64url, secrets::SecretText};

/// From the first look-up to the last byte.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How many requests are under way at once.
const AT_ONCE: usize = 4;

/// Why something was not fetched. Nothing of the answer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not an `https` address with a host and without user information.
    #[error("the address is not one that may be fetched")]
    Address,
    /// The host has an address that is not public.
    #[error("the host is not public")]
    NotPublic,
    /// No answer in time, a broken connection, an unknown host or certificate.
    #[error("the host did not answer")]
    Unreachable,
    /// Another status than 200, such as a redirect.
    #[error("the host answered with another status than 200")]
    Status,
    /// No whole answer in the time there is.
    #[error("the host did not answer in time")]
    TimedOut,
    /// More bytes than allowed.
    #[error("the answer is too large")]
    TooLarge,
}

impl FetchError {
    /// A word for people and programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Address => "invalid_address",
            Self::NotPublic => "address_not_public",
            Self::Unreachable => "unreachable",
            Self::Status => "unexpected_status",
            Self::TimedOut => "timed_out",
            Self::TooLarge => "too_large",
        }
    }
}

/// Fetches.
#[derive(Clone)]
pub struct Egress {
    allowed: Arc<[Network]>,
    agent: Agent,
    gateways: Agent,
    /// For webhooks: it keeps no connection, so each attempt is judged anew.
    hooks: Agent,
    turns: Arc<Semaphore>,
    trust: Trust,
}

impl Egress {
    /// One that reaches public addresses and these networks.
    pub fn new(allowed: Vec<Network>) -> Self {
        let allowed: Arc<[Network]> = allowed.into();
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .user_agent("nobat")
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Guard::new(Arc::clone(&allowed)));
        let gateways = exchange::agent(Arc::clone(&allowed));
        let hooks = hook::agent(Guard::new(Arc::clone(&allowed)));
        Self { allowed, agent, gateways, hooks, turns: Arc::new(Semaphore::new(AT_ONCE)), trust: Trust::default() }
    }

    /// It, judging the certificates of mail servers by these as well.
    pub fn trusting(self, trust: Trust) -> Self {
        Self { trust, ..self }
    }

    /// By what certificates of mail servers are judged.
    pub const fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Would this address be tried? Names are judged when they are resolved.
    pub fn check(&self, address: &str) -> Result<(), FetchError> {
        let uri: Uri = address.parse().map_err(|_| FetchError::Address)?;
        let authority = uri.authority().ok_or(FetchError::Address)?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(FetchError::Address);
        }
        let literal = network::literal(authority.host());
        if let Some(ip) = literal {
            network::check(ip, &self.allowed).map_err(|()| FetchError::NotPublic)?;
        }
        match uri.scheme_str() {
            Some("https") => Ok(()),
            // Without encryption only to where the operator says so.
            Some("http") if literal.is_some_and(|ip| self.allowed.iter().any(|it| it.contains(ip))) => Ok(()),
            _ => Err(FetchError::Address),
        }
    }

    /// Would a server of this name be talked to? Names are judged when they are resolved; without encryption only to where
    /// the operator says so.
    pub fn may_name(&self, host: &str, is_plain: bool) -> bool {
        network::literal(host).is_none_or(|ip| self.may_reach(ip, is_plain))
    }

    fn may_reach(&self, ip: IpAddr, is_plain: bool) -> bool {
        let is_opened = self.allowed.iter().any(|network| network.contains(ip));
        if is_plain { is_opened } else { is_opened || network::check(ip, &self.allowed).is_ok() }
    }

    /// An address of a server that is not talked to over HTTP: it, and not the name, is what is to be connected to.
    ///
    /// # Errors
    /// [`FetchError::NotPublic`] if any address of the name may not be reached.
    pub async fn resolve(&self, host: &str, port: u16, is_plain: bool) -> Result<SocketAddr, FetchError> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::time::timeout(TIMEOUT, tokio::net::lookup_host((host, port))).await;
        let found: Vec<SocketAddr> =
            found.map_err(|_| FetchError::Unreachable)?.map_err(|_| FetchError::Unreachable)?.collect();
        if !found.iter().all(|address| self.may_reach(address.ip(), is_plain)) {
            return Err(FetchError::NotPublic);
        }
        found.first().copied().ok_or(FetchError::Unreachable)
    }

    /// The body at this address, of at most `limit` bytes; on a thread of its own.
    pub async fn fetch(&self, address: &str, limit: u64) -> Result<Vec<u8>, FetchError> {
        self.check(address)?;
        let _turn = self.turns.acquire().await.map_err(|_| FetchError::Unreachable)?;
        let (agent, address) = (self.agent.clone(), address.to_owned());
        let fetched = tokio::task::spawn_blocking(move || get(&agent, &address, limit)).await;
        fetched.map_err(|_| FetchError::Unreachable)?
    }
}

/// What is sent to an address as a form.
pub struct Posting {
    /// Where.
    pub address: String,
    /// The form, already escaped. It may hold secrets.
    pub form: SecretText,
    /// Name and password of the header `Authorization`.
    pub basic: Option<(String, SecretText)>,
}

impl Egress {
    /// What is answered to a form, in at most `limit` bytes; on a thread of its own.
    pub async fn post_form(&self, posting: Posting, limit: u64) -> Result<Vec<u8>, FetchError> {
        self.check(&posting.address)?;
        let _turn = self.turns.acquire().await.map_err(|_| FetchError::Unreachable)?;
        let agent = self.agent.clone();
        let posted = tokio::task::spawn_blocking(move || post(&agent, &posting, limit)).await;
        posted.map_err(|_| FetchError::Unreachable)?
    }
}

fn post(agent: &Agent, posting: &Posting, limit: u64) -> Result<Vec<u8>, FetchError> {
    let mut request = agent
        .post(&posting.address)
        .header("Accept", "application/json")
        .header("Content-Type", "application/x-www-form-urlencoded");
    if let Some((name, password)) = &posting.basic {
        request = request.header("Authorization", basic(&format!("{name}:{}", password.expose())));
    }
    read(request.send(posting.form.expose().as_bytes()), limit)
}

/// The header of name and password: base64 of the ordinary alphabet, with padding (RFC 7617).
fn basic(pair: &str) -> String {
    let mut text = base64url(pair.as_bytes()).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    format!("Basic {text}")
}

fn get(agent: &Agent, address: &str, limit: u64) -> Result<Vec<u8>, FetchError> {
    read(agent.get(address).header("Accept", "application/json").call(), limit)
}

fn read(answer: Result<Response<Body>, ureq::Error>, limit: u64) -> Result<Vec<u8>, FetchError> {
    let mut answer = answer.map_err(|error| match error {
        ureq::Error::Other(cause) if cause.is::<guard::Refused>() => FetchError::NotPublic,
        _ => FetchError::Unreachable,
    })?;
    if answer.status().as_u16() != 200 {
        return Err(FetchError::Status);
    }
    answer.body_mut().with_config().limit(limit).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => FetchError::TooLarge,
        _ => FetchError::Unreachable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_password_are_written_as_the_standard_says() {
        assert_eq!(basic("Aladdin:open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(basic("a:\u{fb}\u{ff}?"), "Basic YTrDu8O/Pw==");
    }

    #[test]
    fn only_https_to_public_addresses_is_tried() {
        let egress = Egress::new(Vec::new());
        assert_eq!(egress.check("https://keys.example/jwks.json"), Ok(()));
        assert_eq!(egress.check("https://203.0.114.7:8443/"), Ok(()));
        for bad in [
            "",
            "keys.example",
            "http://keys.example/",
            "ftp://keys.example/",
            "file:///etc/passwd",
            "https://",
            "https://user@keys.example/",
            "https://user:p@keys.example/",
            "//keys.example",
            "javascript:1",
        ] {
            assert_eq!(egress.check(bad), Err(FetchError::Address), "{bad}");
        }
        for inner in ["https://127.0.0.1/", "https://[::1]/", "https://10.0.0.8/", "https://169.254.169.254/latest"] {
            assert_eq!(egress.check(inner), Err(FetchError::NotPublic), "{inner}");
        }
    }

    #[test]
    fn the_operator_can_open_a_network() {
        let egress = Egress::new(vec!["127.0.0.0/8".parse().unwrap()]);
        assert_eq!(egress.check("http://127.0.0.1:9000/jwks"), Ok(()));
        assert_eq!(egress.check("http://10.0.0.1/"), Err(FetchError::NotPublic));
        assert_eq!(egress.check("http://keys.example/"), Err(FetchError::Address));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_before_anything_is_sent() {
        let egress = Egress::new(Vec::new());
        assert_eq!(egress.fetch("https://localhost:1/jwks", 10).await, Err(FetchError::NotPublic));
    }
}
