//! The correspondence of a ticket and who sees what of it.

mod courtesy;

use sha2::{Digest, Sha256};

pub use courtesy::{Courtesy, is_courtesy};

use crate::{
    actor::Actor,
    attachment::AttachedFile,
    external::ExternalId,
    ids::{AgentId, MessageId, TicketId},
    text::Direction,
    ticket::{Language, MessageKind},
    time::Instant,
};

crate::words! {
    /// The form a body was written in.
    pub enum BodyFormat {
        /// Plain text.
        Text = 1 "text",
        /// CommonMark.
        Markdown = 2 "markdown",
        /// HTML.
        Html = 3 "html",
    }
}

/// One entry of the correspondence.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its ticket.
    pub ticket_id: TicketId,
    /// What it is.
    pub kind: MessageKind,
    /// The ticket's version when it was added: the order of the correspondence.
    pub position: i64,
    /// The count of its changes, from 1.
    pub version: i64,
    /// Who wrote it.
    pub author: Actor,
    /// The form it was written in.
    pub format: BodyFormat,
    /// What was written.
    pub source: String,
    /// The words without markup.
    pub text: String,
    /// Sanitised HTML.
    pub html: String,
    /// The language of the words; none where they have no letters of a known script.
    pub language: Option<Language>,
    /// The direction the words run in.
    pub direction: Direction,
    /// For what the customer wrote on an answered or closed ticket: does it need nobody?
    pub courtesy: Option<Courtesy>,
    /// The agents whom a note names, each once, in the author's order.
    pub mention_ids: Vec<AgentId>,
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// What is attached, in the author's order.
    pub attachments: Vec<AttachedFile>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// The digest of a body that events carry: hex SHA-256.
pub fn body_digest(source: &str) -> String {
    Sha256::digest(source.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
