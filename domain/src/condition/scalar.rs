//! The values that fields hold and conditions compare with.

use serde_json::Value;
use uuid::Uuid;

use super::Kind;
use crate::{
    ids::{AgentId, CalendarId, CategoryId, CustomerId, OrganizationId, TeamId, TicketId},
    text::normalise,
    time::Instant,
};

crate::words! {
    /// What an id in a condition names, under the prefix of its text.
    pub enum IdKind {
        /// A category.
        Category = 1 "cat",
        /// A team.
        Team = 2 "team",
        /// An agent.
        Agent = 3 "agt",
        /// A customer.
        Customer = 4 "cus",
        /// An organization.
        Organization = 5 "org",
        /// A ticket.
        Ticket = 6 "tkt",
        /// A calendar.
        Calendar = 7 "cal",
    }
}

impl IdKind {
    /// Reads an id of this kind.
    pub fn parse(self, text: &str) -> Option<Uuid> {
        match self {
            Self::Category => text.parse::<CategoryId>().ok().map(|id| id.uuid()),
            Self::Team => text.parse::<TeamId>().ok().map(|id| id.uuid()),
            Self::Agent => text.parse::<AgentId>().ok().map(|id| id.uuid()),
            Self::Customer => text.parse::<CustomerId>().ok().map(|id| id.uuid()),
            Self::Organization => text.parse::<OrganizationId>().ok().map(|id| id.uuid()),
            Self::Ticket => text.parse::<TicketId>().ok().map(|id| id.uuid()),
            Self::Calendar => text.parse::<CalendarId>().ok().map(|id| id.uuid()),
        }
    }

    /// The text of an id of this kind.
    pub fn text(self, id: Uuid) -> String {
        match self {
            Self::Category => CategoryId::from_uuid(id).to_string(),
            Self::Team => TeamId::from_uuid(id).to_string(),
            Self::Agent => AgentId::from_uuid(id).to_string(),
            Self::Customer => CustomerId::from_uuid(id).to_string(),
            Self::Organization => OrganizationId::from_uuid(id).to_string(),
            Self::Ticket => TicketId::from_uuid(id).to_string(),
            Self::Calendar => CalendarId::from_uuid(id).to_string(),
        }
    }
}

/// One value. Only values of the same kind are ever compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// Yes or no.
    Flag(bool),
    /// A word of a closed set, as its code in storage; codes are ordered where words are.
    Code(i16),
    /// An integer.
    Number(i64),
    /// An id.
    Id(Uuid),
    /// An instant.
    At(Instant),
    /// A tag, or a text in its normal form.
    Text(String),
    /// The agent on whose behalf the condition is read.
    Me,
}

/// The word for the agent on whose behalf the condition is read.
pub(super) const ME: &str = "me";

impl Scalar {
    /// Its form on the wire.
    pub fn to_json(&self, kind: Kind) -> Value {
        match (self, kind) {
            (Self::Flag(value), _) => (*value).into(),
            (Self::Code(code), Kind::Choice(choices)) => choices.word(*code).into(),
            (Self::Code(code), _) => (*code).into(),
            (Self::Number(value), _) => (*value).into(),
            (Self::Id(id), Kind::Id(kind) | Kind::Ids(kind)) => kind.text(*id).into(),
            (Self::Id(id), _) => id.to_string().into(),
            (Self::At(at), _) => at.to_string().into(),
            (Self::Text(text), _) => text.as_str().into(),
            (Self::Me, _) => ME.into(),
        }
    }
}

/// The form in which texts are compared: that of search, in which the variants of a Persian or Arabic letter, of digits
/// and of case are one. What is stored beside a ticket for SQL is exactly this.
pub fn normal(text: &str) -> String {
    normalise(text)
}
