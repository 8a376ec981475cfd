//! The servers of a mailbox: what was given of them becomes what is kept.

use domain::{
    ids::MailboxId,
    mail::{Encryption, Fetching, MailServer},
};

use super::{
    input::{MailServerInput, MailSourceInput},
    secrets::{Side, seal},
};
use crate::{
    egress::Egress,
    http::{ApiError, FieldCode, FieldError},
    secrets::{Sealer, SecretText},
    state::Work,
};

const MAX_PASSWORD: usize = 500;
const INBOX: &str = "INBOX";

/// A server as it was given, whatever it does.
pub struct Given<'a> {
    side: Side,
    host: &'a str,
    port: i64,
    encryption: Encryption,
    username: Option<&'a str>,
    password: Option<&'a SecretText>,
}

impl<'a> From<&'a MailServerInput> for Given<'a> {
    fn from(it: &'a MailServerInput) -> Self {
        let MailServerInput { host, port, encryption, username, password } = it;
        let (username, password) = (username.as_deref(), password.as_ref());
        Self { side: Side::Smtp, host, port: *port, encryption: *encryption, username, password }
    }
}

impl<'a> From<&'a MailSourceInput> for Given<'a> {
    fn from(it: &'a MailSourceInput) -> Self {
        let (username, password) = (Some(it.username.as_str()), it.password.as_ref());
        Self { side: Side::Imap, host: &it.host, port: it.port, encryption: it.encryption, username, password }
    }
}

impl Given<'_> {
    /// What needs no look at the database.
    pub fn check(&self, place: &str, egress: &Egress, errors: &mut Vec<FieldError>) {
        let mut refuse = |member: &str, code| errors.push(FieldError::pointer(format!("{place}/{member}"), code));
        if !egress.may_name(self.host, self.encryption == Encryption::None) {
            refuse("host", FieldCode::NotAllowed);
        }
        if self.side == Side::Imap && self.username.is_some_and(str::is_empty) {
            refuse("username", FieldCode::TooShort);
        }
        match self.password.map(|password| password.expose().len()) {
            Some(0) => refuse("password", FieldCode::TooShort),
            Some(length) if length > MAX_PASSWORD => refuse("password", FieldCode::TooLong),
            _ => {}
        }
    }
}

/// The server after a change with its sealed password. The password that is set stays while host and name do.
pub fn server(
    work: &Work<'_>,
    sealer: &Sealer,
    id: MailboxId,
    given: &Given<'_>,
    before: (Option<&MailServer>, Option<Vec<u8>>),
) -> Result<(Option<MailServer>, Option<Vec<u8>>), ApiError> {
    let (known, kept) = before;
    let known = known.filter(|known| known.host == given.host && known.username.as_deref() == given.username);
    let (sealed, set_at) = match given.password {
        Some(password) => (Some(seal(sealer, given.side, work.scope.workspace_id(), id, password)?), Some(work.now)),
        None => (kept.filter(|_| known.is_some()), known.and_then(|known| known.password_set_at)),
    };
    let server = MailServer {
        host: given.host.to_owned(),
        port: given.port,
        encryption: given.encryption,
        username: given.username.map(str::to_owned),
        password_set_at: set_at,
    };
    Ok((Some(server), sealed))
}

/// Where mail is fetched from after a change, with the sealed password.
pub fn fetching(
    work: &Work<'_>,
    sealer: &Sealer,
    id: MailboxId,
    given: &MailSourceInput,
    before: (Option<&Fetching>, Option<Vec<u8>>),
) -> Result<(Option<Fetching>, Option<Vec<u8>>), ApiError> {
    let (known, kept) = before;
    let (server, sealed) = server(work, sealer, id, &Given::from(given), (known.map(|it| &it.server), kept))?;
    let folder = given.folder.clone().unwrap_or_else(|| INBOX.to_owned());
    let takes_existing = given.takes_existing.unwrap_or(false);
    Ok((server.map(|server| Fetching { server, folder, takes_existing }), sealed))
}
