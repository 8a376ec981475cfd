//! The wire shapes of a mailbox.

use domain::{
    ids::{MailboxId, TeamId},
    mail::{Encryption, Fetching, MailServer, Mailbox},
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A mail server of a mailbox. Its password is never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailServer)]
pub struct MailServerDto {
    /// Its name or address.
    #[schema(max_length = 255, example = "smtp.shop.example")]
    pub host: String,
    /// Its port.
    #[schema(minimum = 1, maximum = 65535, example = 465)]
    pub port: i64,
    /// `tls`: from the first byte. `starttls`: before anything is said. `none`: not at all, only in networks that the
    /// operator has opened. More may be added.
    #[schema(value_type = String, max_length = 20, example = "tls")]
    pub encryption: Encryption,
    /// The name to sign in with; null: without signing in.
    #[schema(required = true, max_length = 255)]
    pub username: Option<String>,
    /// When the password was set; null: there is none.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub password_set_at: Option<Instant>,
}

/// A server that mail is fetched from by IMAP. Its password is never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailSource)]
pub struct MailSourceDto {
    /// Its name or address.
    #[schema(max_length = 255, example = "imap.shop.example")]
    pub host: String,
    /// Its port.
    #[schema(minimum = 1, maximum = 65535, example = 993)]
    pub port: i64,
    /// `tls`, `starttls`, or `none`, as of the server that takes mail. More may be added.
    #[schema(value_type = String, max_length = 20, example = "tls")]
    pub encryption: Encryption,
    /// The name to sign in with.
    #[schema(required = true, max_length = 255)]
    pub username: Option<String>,
    /// When the password was set; null: there is none.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub password_set_at: Option<Instant>,
    /// The folder.
    #[schema(max_length = 200, example = "INBOX")]
    pub folder: String,
    /// Is what was in the folder before taken in as well?
    pub takes_existing: bool,
}

/// An address under which mail is sent and received.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Mailbox)]
pub struct MailboxDto {
    /// The mailbox's id.
    #[schema(value_type = String, max_length = 30, example = "mbx_01jd0000000000000000000000")]
    pub id: MailboxId,
    /// Grows with every change. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name that recipients see beside the address.
    #[schema(max_length = 200, example = "پشتیبانی فروشگاه")]
    pub name: String,
    /// The address.
    #[schema(max_length = 254, example = "help@shop.example")]
    pub address: String,
    /// What stands below each reply.
    #[schema(required = true, max_length = 2000)]
    pub signature: Option<String>,
    /// The team of tickets that come in by it; null: as for any other ticket.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Does it send for tickets that came in by no mailbox? At most one does.
    pub is_default: bool,
    /// The server that takes its mail; null: nothing is sent.
    #[schema(required = true)]
    pub smtp: Option<MailServerDto>,
    /// The server that its mail is fetched from; null: none is.
    #[schema(required = true)]
    pub imap: Option<MailSourceDto>,
    /// Is it used?
    pub active: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<MailServer> for MailServerDto {
    fn from(server: MailServer) -> Self {
        let MailServer { host, port, encryption, username, password_set_at } = server;
        Self { host, port, encryption, username, password_set_at }
    }
}

impl From<Fetching> for MailSourceDto {
    fn from(from: Fetching) -> Self {
        let Fetching {
            server: MailServer { host, port, encryption, username, password_set_at },
            folder,
            takes_existing,
        } = from;
        Self { host, port, encryption, username, password_set_at, folder, takes_existing }
    }
}

impl From<Mailbox> for MailboxDto {
    fn from(mailbox: Mailbox) -> Self {
        Self {
            id: mailbox.id,
            version: mailbox.version,
            name: mailbox.name,
            address: mailbox.address,
            signature: mailbox.signature,
            team_id: mailbox.team_id,
            is_default: mailbox.is_default,
            smtp: mailbox.smtp.map(MailServerDto::from),
            imap: mailbox.imap.map(MailSourceDto::from),
            active: mailbox.deactivated_at.is_none(),
            created_at: mailbox.created_at,
            updated_at: mailbox.updated_at,
        }
    }
}
