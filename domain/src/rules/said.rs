//! What rules say.

use crate::{
    ids::{CannedResponseId, LinkId, MessageId, RuleId, TicketId},
    ticket::{MessageKind, Ticket},
};

/// What a message of a rule is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// An internal note with these words, Markdown.
    Note(String),
    /// An automatic message to the customer: a canned response with the ticket's values.
    Reply(CannedResponseId),
}

impl Words {
    /// The kind of the message. What a rule replies is an automatic message, so no rule hears it and no machine is to
    /// answer it.
    pub const fn kind(&self) -> MessageKind {
        match self {
            Self::Note(_) => MessageKind::Note,
            Self::Reply(_) => MessageKind::Auto,
        }
    }
}

/// A message of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The message's id.
    pub id: MessageId,
    /// The rule.
    pub rule_id: RuleId,
    /// What it is made of.
    pub words: Words,
    /// The version of the ticket that it leads to.
    pub version: i64,
}

/// What became of a canned response that a rule wants to reply with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It has its words.
    Written {
        /// Hex SHA-256 of its body.
        body_sha256: String,
    },
    /// It has none: the problem code that tells why.
    Refused(&'static str),
    /// Rules have replied to the ticket enough for now.
    Enough,
}

/// What becomes of a ticket that is to be a report of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joining {
    /// It is to be linked, by a link with this id; none where nothing is written.
    Fits(Option<LinkId>),
    /// It is a report of it already.
    Already,
    /// There is no such incident any more: the problem code that tells why.
    Refused(&'static str),
}

/// A ticket that a rule makes a report of an incident: the incident's ticket is changed afterwards, in a transaction of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// The rule.
    pub rule_id: RuleId,
    /// The link that is to be made.
    pub link_id: LinkId,
    /// The ticket that is about the incident.
    pub incident: TicketId,
}

/// Who writes for rules while they act: they know neither ids nor texts.
pub trait Hand {
    /// What can go wrong.
    type Error;

    /// The id of a new message.
    ///
    /// # Errors
    /// When there is none to be had.
    fn new_id(&mut self) -> Result<MessageId, Self::Error>;

    /// Writes a canned response for the ticket as it is by then; `id` is the message's.
    ///
    /// # Errors
    /// When what it takes cannot be read.
    fn reply(&mut self, id: MessageId, response: CannedResponseId, ticket: &Ticket) -> Result<Reply, Self::Error>;

    /// Can the ticket be a report of what the ticket `incident` is about?
    ///
    /// # Errors
    /// When what it takes cannot be read.
    fn join(&mut self, incident: TicketId, ticket: &Ticket) -> Result<Joining, Self::Error>;
}
