//! What clients send about mailboxes.

use domain::{ids::TeamId, mail::Encryption};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{
    http::{Patch, not_null},
    secrets::SecretText,
    tickets::input::single_line,
};

/// A mail server.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MailServerInput {
    /// Its name or address. Unless the operator has opened other networks, it must be a public one.
    #[validate(length(max = 255), custom(function = host))]
    #[schema(min_length = 1, max_length = 255, example = "smtp.shop.example")]
    pub host: String,
    /// Its port.
    #[validate(range(min = 1, max = 65535))]
    #[schema(minimum = 1, maximum = 65535, example = 465)]
    pub port: i64,
    /// `tls` (from the first byte), `starttls` (before anything is said), or `none`, which works only in networks that
    /// the operator has opened.
    #[schema(value_type = String, pattern = "^(tls|starttls|none)$", max_length = 20)]
    pub encryption: Encryption,
    /// The name to sign in with; absent or null: without signing in.
    #[serde(default)]
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255)]
    pub username: Option<String>,
    /// The password, kept encrypted and never shown. When absent, the one that is set stays as long as host and name do.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub password: Option<SecretText>,
}

/// A server that mail is fetched from by IMAP.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MailSourceInput {
    /// Its name or address. Unless the operator has opened other networks, it must be a public one.
    #[validate(length(max = 255), custom(function = host))]
    #[schema(min_length = 1, max_length = 255, example = "imap.shop.example")]
    pub host: String,
    /// Its port.
    #[validate(range(min = 1, max = 65535))]
    #[schema(minimum = 1, maximum = 65535, example = 993)]
    pub port: i64,
    /// `tls` (from the first byte), `starttls` (before anything is said), or `none`, which works only in networks that
    /// the operator has opened.
    #[schema(value_type = String, pattern = "^(tls|starttls|none)$", max_length = 20)]
    pub encryption: Encryption,
    /// The name to sign in with.
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255)]
    pub username: String,
    /// The password, kept encrypted and never shown. When absent, the one that is set stays as long as host and name do.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub password: Option<SecretText>,
    /// The folder, as the server writes its name (modified UTF-7); `INBOX` when absent. Another one is fetched from its
    /// beginning.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = folder_name))]
    #[schema(min_length = 1, max_length = 200, pattern = "^[ -~]+$")]
    pub folder: Option<String>,
    /// Is what is in the folder already taken in as well? No when absent: only what comes from now on.
    #[serde(default)]
    pub takes_existing: Option<bool>,
}

fn folder_name(name: &str) -> Result<(), ValidationError> {
    let is_plain = !name.is_empty() && name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if is_plain { Ok(()) } else { Err(ValidationError::new("invalid_format")) }
}

fn host(text: &str) -> Result<(), ValidationError> {
    let is_plain = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:_".contains(&byte))
        && !text.starts_with(['-', '.'])
        && (!text.contains(':') || text.parse::<std::net::IpAddr>().is_ok());
    if is_plain { Ok(()) } else { Err(ValidationError::new("invalid_format")) }
}

/// A mailbox to add.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateMailbox {
    /// The name that recipients see, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "پشتیبانی فروشگاه")]
    pub name: String,
    /// The address. In use already: 409 `already_exists` with the other mailbox's id.
    #[validate(length(max = 254))]
    #[schema(min_length = 3, max_length = 254, example = "help@shop.example")]
    pub address: String,
    /// What stands below each reply.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    pub signature: Option<String>,
    /// The team of tickets that come in by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Does it send for tickets that came in by no mailbox? The first one does when absent. Another one that does so
    /// stops.
    #[serde(default)]
    pub is_default: Option<bool>,
    /// The server that takes its mail.
    #[serde(default)]
    #[validate(nested)]
    pub smtp: Option<MailServerInput>,
    /// The server that its mail is fetched from.
    #[serde(default)]
    #[validate(nested)]
    pub imap: Option<MailSourceInput>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396); a server is replaced as a whole.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateMailbox {
    /// The name, one line.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// The address.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 254))]
    #[schema(nullable = false, min_length = 3, max_length = 254)]
    pub address: Option<String>,
    /// What stands below each reply.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub signature: Patch<String>,
    /// The team of tickets that come in by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Patch<TeamId>,
    /// Does it send for tickets that came in by no mailbox?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub is_default: Option<bool>,
    /// The server that takes its mail.
    #[serde(default)]
    #[validate(nested)]
    #[schema(value_type = Option<MailServerInput>)]
    pub smtp: Patch<MailServerInput>,
    /// The server that its mail is fetched from.
    #[serde(default)]
    #[validate(nested)]
    #[schema(value_type = Option<MailSourceInput>)]
    pub imap: Patch<MailSourceInput>,
    /// Is it used?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub active: Option<bool>,
}

impl UpdateMailbox {
    /// The names of the members that were sent.
    pub fn sent(&self) -> Vec<&'static str> {
        let given = [
            ("name", self.name.is_some()),
            ("address", self.address.is_some()),
            ("signature", !self.signature.is_keep()),
            ("team_id", !self.team_id.is_keep()),
            ("is_default", self.is_default.is_some()),
            ("smtp", !self.smtp.is_keep()),
            ("imap", !self.imap.is_keep()),
            ("active", self.active.is_some()),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
    }
}
