//! Talking to the server that takes a mailbox's mail.

use std::time::Duration;

use domain::mail::{Encryption, MailServer};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};

use crate::{
    egress::{Egress, FetchError},
    secrets::SecretText,
};

/// For each answer of the server.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How much of what the server said is kept.
const MAX_ANSWER: usize = 200;

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpError {
    /// Trying again is of no use.
    pub is_permanent: bool,
    /// What happened, in one line of a word or what the server said.
    pub problem: String,
}

impl SmtpError {
    fn of(error: &lettre::transport::smtp::Error) -> Self {
        let word = match error.status() {
            Some(status) => format!("{status} {error}"),
            None if error.is_timeout() => "timeout".to_owned(),
            None if error.is_tls() => "tls_failed".to_owned(),
            None if error.is_client() => "not_offered_by_the_server".to_owned(),
            None => "unreachable".to_owned(),
        };
        let line: String = word.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        Self { is_permanent: error.is_permanent(), problem: line.chars().take(MAX_ANSWER).collect() }
    }

    fn local(problem: &str) -> Self {
        Self { is_permanent: false, problem: problem.to_owned() }
    }
}

impl From<FetchError> for SmtpError {
    fn from(error: FetchError) -> Self {
        Self::local(error.word())
    }
}

/// Sends one mail.
pub async fn send(
    egress: &Egress,
    server: &MailServer,
    password: Option<&SecretText>,
    domain: &str,
    mail: Message,
) -> Result<(), SmtpError> {
    let transport = connect(egress, server, password, domain).await?;
    transport.send(mail).await.map(drop).map_err(|error| SmtpError::of(&error))
}

/// Connects, signs in, and sends nothing.
pub async fn probe(
    egress: &Egress,
    server: &MailServer,
    password: Option<&SecretText>,
    domain: &str,
) -> Result<(), SmtpError> {
    let transport = connect(egress, server, password, domain).await?;
    match transport.test_connection().await {
        Ok(true) => Ok(()),
        Ok(false) => Err(SmtpError::local("unreachable")),
        Err(error) => Err(SmtpError::of(&error)),
    }
}

/// To the address that was judged, under the name that its certificate must be for.
async fn connect(
    egress: &Egress,
    server: &MailServer,
    password: Option<&SecretText>,
    domain: &str,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, SmtpError> {
    let port = u16::try_from(server.port).map_err(|_| SmtpError::local("invalid_address"))?;
    let address = egress.resolve(&server.host, port, server.encryption == Encryption::None).await?;
    let parameters = || {
        let mut builder = TlsParameters::builder(server.host.clone());
        for certificate in egress.trust().certificates() {
            let known = Certificate::from_der(certificate.to_vec()).map_err(|error| SmtpError::of(&error))?;
            builder = builder.add_root_certificate(known);
        }
        builder.build().map_err(|error| SmtpError::of(&error))
    };
    let tls = match server.encryption {
        Encryption::Tls => Tls::Wrapper(parameters()?),
        Encryption::StartTls => Tls::Required(parameters()?),
        Encryption::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
        .port(port)
        .tls(tls)
        .timeout(Some(TIMEOUT))
        .hello_name(ClientId::Domain(domain.to_owned()));
    if let (Some(username), Some(password)) = (&server.username, password) {
        builder = builder.credentials(Credentials::new(username.clone(), password.expose().to_owned()));
    }
    Ok(builder.build())
}
