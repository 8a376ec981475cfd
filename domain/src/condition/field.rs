//! The table of fields: what a condition may ask about, and how it is read from a ticket.

use super::{IdKind, Scalar, normal};
use crate::{
    people::Tier,
    routing::QueuedReason,
    ticket::{Channel, Impact, Language, MessageKind, Priority, Status, Ticket},
};

crate::words! {
    /// A member of a ticket that conditions know, under its name on the wire. The codes are not stored anywhere.
    pub enum Field {
        /// Where it stands.
        Status = 1 "status",
        /// The band of urgency.
        Priority = 2 "priority",
        /// What the problem does to the customer.
        Impact = 3 "impact",
        /// How it arrived.
        Channel = 4 "channel",
        /// The language it is written in.
        Language = 5 "language",
        /// What it is about.
        Category = 6 "category_id",
        /// The team that works on it.
        Team = 7 "team_id",
        /// The agent who works on it.
        Assignee = 8 "assignee_id",
        /// Who asks.
        Customer = 9 "customer_id",
        /// The company asking.
        Organization = 10 "organization_id",
        /// How the customer is served.
        CustomerTier = 11 "customer_tier",
        /// Not a request at all.
        Spam = 12 "spam",
        /// The one-line subject, in its normal form.
        Subject = 13 "subject",
        /// The tags.
        Tags = 14 "tags",
        /// The agents who follow it.
        Followers = 15 "follower_ids",
        /// The number for people.
        Number = 16 "number",
        /// How many messages it has, notes included.
        MessageCount = 17 "message_count",
        /// The kind of its newest message.
        LastMessageKind = 18 "last_message_kind",
        /// Why it has no assignee.
        QueuedReason = 19 "queued_reason",
        /// The closed ticket that it continues.
        FollowUpOf = 20 "follow_up_of_id",
        /// When it was opened.
        CreatedAt = 21 "created_at",
        /// When it last changed.
        UpdatedAt = 22 "updated_at",
        /// Since when a customer's message is unanswered.
        WaitingSince = 23 "waiting_since",
        /// When its newest message came.
        LastMessageAt = 24 "last_message_at",
        /// When an agent first replied.
        FirstRespondedAt = 25 "first_responded_at",
        /// When it last became answered.
        AnsweredAt = 26 "answered_at",
        /// When it was closed.
        ClosedAt = 27 "closed_at",
        /// When it was moved to the bin.
        DeletedAt = 28 "deleted_at",
        /// Asleep until then.
        SnoozedUntil = 29 "snoozed_until",
        /// Handed out to its assignee until then.
        LeasedUntil = 30 "leased_until",
        /// The earliest time that the customer has been promised.
        NextDueAt = 31 "next_due_at",
    }
}

/// The words of a closed set, lowest code first.
#[derive(Debug, Clone, Copy)]
pub struct Choices {
    /// Every word with its code in storage.
    pub all: &'static [(&'static str, i16)],
    /// May they be compared as greater and less?
    pub ordered: bool,
}

impl Choices {
    /// The code of a word.
    pub fn code(&self, word: &str) -> Option<i16> {
        self.all.iter().find(|(known, _)| *known == word).map(|(_, code)| *code)
    }

    /// The word of a code.
    pub fn word(&self, code: i16) -> Option<&'static str> {
        self.all.iter().find(|(_, known)| *known == code).map(|(word, _)| *word)
    }

    /// The words alone.
    pub fn words(&self) -> Vec<&'static str> {
        self.all.iter().map(|(word, _)| *word).collect()
    }
}

/// What a field holds; decides which operators it has and what their values are.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// One of some words.
    Choice(Choices),
    /// An integer.
    Number,
    /// The id of a record.
    Id(IdKind),
    /// An instant.
    Instant,
    /// A text, compared in its normal form.
    Text,
    /// A set of tags.
    Tags,
    /// A set of ids.
    Ids(IdKind),
}

/// What a ticket holds in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// One value, or none.
    One(Option<Scalar>),
    /// A set.
    Many(Vec<Scalar>),
}

impl Field {
    /// What it holds.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Status => Kind::Choice(Choices { all: Status::CODED, ordered: false }),
            Self::Priority => Kind::Choice(Choices { all: Priority::CODED, ordered: true }),
            Self::Impact => Kind::Choice(Choices { all: Impact::CODED, ordered: false }),
            Self::Channel => Kind::Choice(Choices { all: Channel::CODED, ordered: false }),
            Self::Language => Kind::Choice(Choices { all: Language::CODED, ordered: false }),
            Self::CustomerTier => Kind::Choice(Choices { all: Tier::CODED, ordered: true }),
            Self::LastMessageKind => Kind::Choice(Choices { all: MessageKind::CODED, ordered: false }),
            Self::QueuedReason => Kind::Choice(Choices { all: QueuedReason::CODED, ordered: false }),
            Self::Category => Kind::Id(IdKind::Category),
            Self::Team => Kind::Id(IdKind::Team),
            Self::Assignee => Kind::Id(IdKind::Agent),
            Self::Customer => Kind::Id(IdKind::Customer),
            Self::Organization => Kind::Id(IdKind::Organization),
            Self::FollowUpOf => Kind::Id(IdKind::Ticket),
            Self::Spam => Kind::Flag,
            Self::Subject => Kind::Text,
            Self::Tags => Kind::Tags,
            Self::Followers => Kind::Ids(IdKind::Agent),
            Self::Number | Self::MessageCount => Kind::Number,
            Self::CreatedAt
            | Self::UpdatedAt
            | Self::WaitingSince
            | Self::LastMessageAt
            | Self::FirstRespondedAt
            | Self::AnsweredAt
            | Self::ClosedAt
            | Self::DeletedAt
            | Self::SnoozedUntil
            | Self::LeasedUntil
            | Self::NextDueAt => Kind::Instant,
        }
    }

    /// May it be unset? A set is empty instead.
    pub const fn is_nullable(self) -> bool {
        match self {
            Self::Impact
            | Self::Language
            | Self::Category
            | Self::Team
            | Self::Assignee
            | Self::Organization
            | Self::LastMessageKind
            | Self::QueuedReason
            | Self::FollowUpOf
            | Self::WaitingSince
            | Self::LastMessageAt
            | Self::FirstRespondedAt
            | Self::AnsweredAt
            | Self::ClosedAt
            | Self::DeletedAt
            | Self::SnoozedUntil
            | Self::LeasedUntil
            | Self::NextDueAt => true,
            Self::Status
            | Self::Priority
            | Self::Channel
            | Self::Customer
            | Self::CustomerTier
            | Self::Spam
            | Self::Subject
            | Self::Tags
            | Self::Followers
            | Self::Number
            | Self::MessageCount
            | Self::CreatedAt
            | Self::UpdatedAt => false,
        }
    }

    /// What `ticket` holds in it. The subject is read in its normal form.
    pub fn read(self, ticket: &Ticket) -> Reading {
        use Scalar::{At, Code, Flag, Id, Number, Text};
        Reading::One(match self {
            Self::Tags => return Reading::Many(ticket.tags.iter().map(|tag| Text(tag.as_str().to_owned())).collect()),
            Self::Followers => return Reading::Many(ticket.follower_ids.iter().map(|id| Id(id.uuid())).collect()),
            Self::Status => Some(Code(ticket.status.code())),
            Self::Priority => Some(Code(ticket.priority.code())),
            Self::Impact => ticket.impact.map(|impact| Code(impact.code())),
            Self::Channel => Some(Code(ticket.channel.code())),
            Self::Language => ticket.language.map(|language| Code(language.code())),
            Self::CustomerTier => Some(Code(ticket.tier.code())),
            Self::LastMessageKind => ticket.last_message_kind.map(|kind| Code(kind.code())),
            Self::QueuedReason => ticket.queued_reason.map(|reason| Code(reason.code())),
            Self::Category => ticket.category_id.map(|id| Id(id.uuid())),
            Self::Team => ticket.team_id.map(|id| Id(id.uuid())),
            Self::Assignee => ticket.assignee_id.map(|id| Id(id.uuid())),
            Self::Customer => Some(Id(ticket.customer_id.uuid())),
            Self::Organization => ticket.organization_id.map(|id| Id(id.uuid())),
            Self::FollowUpOf => ticket.follow_up_of_id.map(|id| Id(id.uuid())),
            Self::Spam => Some(Flag(ticket.spam)),
            Self::Subject => Some(Text(normal(&ticket.subject))),
            Self::Number => Some(Number(ticket.number)),
            Self::MessageCount => Some(Number(ticket.message_count)),
            Self::CreatedAt => Some(At(ticket.created_at)),
            Self::UpdatedAt => Some(At(ticket.updated_at)),
            Self::WaitingSince => ticket.waiting_since.map(At),
            Self::LastMessageAt => ticket.last_message_at.map(At),
            Self::FirstRespondedAt => ticket.first_responded_at.map(At),
            Self::AnsweredAt => ticket.answered_at.map(At),
            Self::ClosedAt => ticket.closed_at.map(At),
            Self::DeletedAt => ticket.deleted_at.map(At),
            Self::SnoozedUntil => ticket.snoozed_until.map(At),
            Self::LeasedUntil => ticket.lease.map(|lease| At(lease.leased_until)),
            Self::NextDueAt => ticket.next_due_at().map(At),
        })
    }
}
