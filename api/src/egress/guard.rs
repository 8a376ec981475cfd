//! A resolver that gives out no address that may not be reached: what it gives is what is connected to, so a name that
//! changes its mind between a check and a connection gains nothing.

use std::{fmt, sync::Arc};

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
}

impl Guard {
    pub(super) fn new(allowed: Arc<[Network]>) -> Self {
        Self { names: DefaultResolver::default(), allowed }
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        match found.iter().all(|address| network::check(address.ip(), &self.allowed).is_ok()) {
            true => Ok(found),
            false => Err(Error::Other(Box::new(Refused))),
        }
    }
}
