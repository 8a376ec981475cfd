//! By what the certificates of mail servers are judged: the public roots that are compiled in, and those of the operator.

use std::{path::Path, sync::Arc};

use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
};

/// A file of certificates that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} holds no PEM certificates")]
pub struct TrustError(String);

/// The operator's certificates.
#[derive(Clone, Default)]
pub struct Trust(Arc<[CertificateDer<'static>]>);

impl Trust {
    /// Those of a PEM file; at least one.
    ///
    /// # Errors
    /// If the file cannot be read or holds anything else.
    pub fn read(file: &Path) -> Result<Self, TrustError> {
        let wrong = || TrustError(file.display().to_string());
        let found = CertificateDer::pem_file_iter(file).map_err(|_| wrong())?;
        let all = found.collect::<Result<Vec<_>, _>>().map_err(|_| wrong())?;
        let mut roots = RootCertStore::empty();
        let is_usable = !all.is_empty() && all.iter().all(|one| roots.add(one.clone()).is_ok());
        if is_usable { Ok(Self(all.into())) } else { Err(wrong()) }
    }

    /// The bytes of each.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// How to talk TLS to a server that is judged by them and by the public ones. None: no cipher is left.
    pub fn client(&self) -> Option<Arc<ClientConfig>> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(self.0.iter().cloned());
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().ok()?;
        Some(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
    }
}
