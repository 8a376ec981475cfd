//! An address under which a workspace sends and receives mail.

use serde_json::Value;

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{MailboxId, TeamId},
    snapshot::{Field, deltas, optional},
    time::Instant,
};

/// The most mailboxes of a workspace.
pub const MAX_MAILBOXES: i64 = 100;

crate::words! {
    /// How a connection is kept from being listened to.
    pub enum Encryption {
        /// TLS from the first byte.
        Tls = 1 "tls",
        /// TLS before anything is said; a server that does not offer it is left.
        StartTls = 2 "starttls",
        /// Not at all: only to servers in networks that the operator has opened.
        None = 3 "none",
    }
}

/// A mail server, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: i64,
    /// How it is talked to.
    pub encryption: Encryption,
    /// Under which name; none: without signing in.
    pub username: Option<String>,
    /// When the password was set.
    pub password_set_at: Option<Instant>,
}

/// From where and how a mailbox's mail is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetching {
    /// The IMAP server.
    pub server: MailServer,
    /// The folder, as the server writes its name.
    pub folder: String,
    /// Is what was in the folder before taken in as well?
    pub takes_existing: bool,
}

/// A mailbox, without its passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Its id.
    pub id: MailboxId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// The name under which its mails are sent.
    pub name: String,
    /// Its address as it was written.
    pub address: String,
    /// Its address in lower case; unique in the workspace.
    pub normalized: String,
    /// What stands below each of its replies.
    pub signature: Option<String>,
    /// The team of tickets that come in by it.
    pub team_id: Option<TeamId>,
    /// Does it send for tickets that came in by no mailbox?
    pub is_default: bool,
    /// The server that takes its mail.
    pub smtp: Option<MailServer>,
    /// Where its mail is fetched from.
    pub imap: Option<Fetching>,
    /// Since when it is not used.
    pub deactivated_at: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

const FACTS: &[Field<Mailbox>] = &[
    ("team_id", |mailbox| optional(mailbox.team_id)),
    ("is_default", |mailbox| mailbox.is_default.into()),
    ("deactivated_at", |mailbox| optional(mailbox.deactivated_at)),
];
const PRIVATE: &[Field<Mailbox>] = &[
    ("name", |mailbox| mailbox.name.as_str().into()),
    ("address", |mailbox| mailbox.address.as_str().into()),
    ("signature", |mailbox| mailbox.signature.clone().into()),
    ("smtp", |mailbox| server(mailbox.smtp.as_ref())),
    ("imap", |mailbox| match &mailbox.imap {
        Some(it) => serde_json::json!({
            "server": server(Some(&it.server)), "folder": it.folder, "takes_existing": it.takes_existing,
        }),
        None => Value::Null,
    }),
];

fn server(server: Option<&MailServer>) -> Value {
    let Some(it) = server else { return Value::Null };
    serde_json::json!({
        "host": it.host, "port": it.port, "encryption": it.encryption.word(), "username": it.username,
        "password_set_at": optional(it.password_set_at),
    })
}

impl Mailbox {
    /// The event that adds it.
    pub fn added(&self) -> Draft {
        draft(self, None, Some(self), 1)
    }

    /// What became of it and the event of that; none when nothing differs. `after` has the same id.
    pub fn changed(&self, after: Self, now: Instant) -> Option<(Self, Draft)> {
        let after = Self { version: self.version + 1, updated_at: now, ..after };
        let draft = draft(self, Some(self), Some(&after), after.version);
        let is_effective = !(draft.facts.is_empty() && draft.private.is_empty());
        is_effective.then_some((after, draft))
    }

    /// Its last event.
    pub fn removed(&self) -> Draft {
        draft(self, Some(self), None, self.version + 1)
    }
}

fn draft(of: &Mailbox, before: Option<&Mailbox>, after: Option<&Mailbox>, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::Mailbox, id: of.id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}
