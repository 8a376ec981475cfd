//! A resolver that gives out no address that may not be reached: what it gives is what is connected to, so a name that
//! changes its mind between a check and a connection gains nothing.

use std::{fmt, net::SocketAddr, sync::Arc};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

use super::network::{self, Network};

/// An address was not given out.
#[derive(Debug)]
pub(super) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host has an address that may not be reached")
    }
}

impl std::error::Error for Refused {}

/// Resolves names, and refuses those of which any address may not be reached.
#[derive(Debug)]
pub(super) struct Guard {
    names: DefaultResolver,
    allowed: Arc<[Network]>,
    /// Beyond the networks that the operator opens only these are reached; none: all.
    ports: Option<&'static [u16]>,
}

impl Guard {
    pub(super) fn new(allowed: Arc<[Network]>) -> Self {
        Self { names: DefaultResolver::default(), allowed, ports: None }
    }

    /// It, reaching these ports alone.
    pub(super) fn on(self, ports: &'static [u16]) -> Self {
        Self { ports: Some(ports), ..self }
    }

    fn is_reachable(&self, address: SocketAddr) -> bool {
        let is_opened = self.allowed.iter().any(|network| network.contains(address.ip()));
        let is_port = self.ports.is_none_or(|ports| ports.contains(&address.port()));
        network::check(address.ip(), &self.allowed).is_ok() && (is_port || is_opened)
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        match found.iter().all(|address| self.is_reachable(*address)) {
            true => Ok(found),
            false => Err(Error::Other(Box::new(Refused))),
        }
    }
}
