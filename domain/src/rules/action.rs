//! What a rule does.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{AgentId, CannedResponseId, CategoryId, TeamId, TicketId, WebhookId},
    ticket::{Command, Impact, Language, Priority, Status, Tag, Ticket, TicketPatch},
    time::Instant,
};

/// The longest note of a rule, in characters.
pub const MAX_TEXT: usize = 5_000;
/// The longest text that a rule tells agents, in characters.
pub const MAX_NOTICE: usize = 500;
/// The most agents whom one action names.
pub const MAX_TOLD: usize = 50;
/// The most tags that one action puts on or takes off.
pub const MAX_TAGS_OF_ACTION: usize = 20;

crate::words! {
    /// The kind of an action.
    pub enum ActionKind {
        /// Sets fields.
        Update = 1 "update",
        /// Puts tags on.
        AddTags = 2 "add_tags",
        /// Takes tags off.
        RemoveTags = 3 "remove_tags",
        /// Leaves an internal note.
        Note = 4 "note",
        /// Lets the ticket sleep.
        Snooze = 5 "snooze",
        /// Lets routing choose the agent anew.
        Route = 6 "route",
        /// Replies with a canned response.
        Reply = 7 "reply",
        /// Asks the customer how he was served.
        Survey = 140 "survey",
        /// Tells agents something.
        Notify = 170 "notify",
        /// Makes the ticket a report of an incident.
        JoinIncident = 190 "join_incident",
        /// Sends the ticket to a webhook.
        Webhook = 180 "webhook",
    }
}

crate::words! {
    /// Whom a rule tells, beside those whom it names.
    pub enum Told {
        /// Whoever works on the ticket by then.
        Assignee = 1 "assignee",
        /// Everybody of its team by then.
        Team = 2 "team",
        /// Its followers by then.
        Followers = 3 "followers",
    }
}

crate::words! {
    /// A field that an action can leave without a value.
    pub enum Clearable {
        /// What the problem does.
        Impact = 1 "impact",
        /// The language.
        Language = 2 "language",
        /// The category.
        Category = 3 "category_id",
        /// The team.
        Team = 4 "team_id",
        /// The assignee.
        Assignee = 5 "assignee_id",
    }
}

/// New values of fields; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The status.
    pub status: Option<Status>,
    /// The priority.
    pub priority: Option<Priority>,
    /// The impact.
    pub impact: Option<Impact>,
    /// The language.
    pub language: Option<Language>,
    /// The spam mark.
    pub spam: Option<bool>,
    /// The category.
    pub category_id: Option<CategoryId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
    /// Fields that are left without a value; none that is also set.
    pub clear: Vec<Clearable>,
}

/// Whom a rule told something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notified {
    /// Agents.
    pub agent_ids: Vec<AgentId>,
    /// Everybody of this team as well.
    pub team_id: Option<TeamId>,
}

/// Something that is done with a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Sets fields.
    Update(Box<Update>),
    /// Puts tags on.
    AddTags {
        /// They.
        tags: Vec<Tag>,
    },
    /// Takes tags off.
    RemoveTags {
        /// They.
        tags: Vec<Tag>,
    },
    /// Leaves an internal note.
    Note {
        /// Its words, Markdown.
        text: String,
    },
    /// Lets the ticket sleep.
    Snooze {
        /// For how long, in seconds.
        seconds: i64,
    },
    /// Lets routing choose the agent anew.
    Route,
    /// Asks the customer how he was served, where nobody has asked him about this solving cycle.
    Survey,
    /// Sends the ticket to a webhook.
    Webhook {
        /// Which.
        webhook_id: WebhookId,
    },
    /// Replies with a canned response: an automatic message.
    Reply {
        /// Which.
        canned_response_id: CannedResponseId,
    },
    /// Tells agents something, as they wish to be told.
    Notify {
        /// Those whom it names.
        agent_ids: Vec<AgentId>,
        /// Who else.
        to: Vec<Told>,
        /// What, one line.
        text: String,
    },
    /// Makes the ticket a report of the incident that another ticket is about.
    JoinIncident {
        /// That one.
        ticket_id: TicketId,
    },
}

impl Action {
    /// Its kind.
    pub const fn kind(&self) -> ActionKind {
        match self {
            Self::Update(_) => ActionKind::Update,
            Self::AddTags { .. } => ActionKind::AddTags,
            Self::RemoveTags { .. } => ActionKind::RemoveTags,
            Self::Note { .. } => ActionKind::Note,
            Self::Snooze { .. } => ActionKind::Snooze,
            Self::Route => ActionKind::Route,
            Self::Survey => ActionKind::Survey,
            Self::Webhook { .. } => ActionKind::Webhook,
            Self::Reply { .. } => ActionKind::Reply,
            Self::Notify { .. } => ActionKind::Notify,
            Self::JoinIncident { .. } => ActionKind::JoinIncident,
        }
    }

    /// What is asked of the ticket, in order. Notes and replies are messages, routing another decision; a survey, a link, what
    /// agents are told and what a webhook gets are meant beside the ticket: none is among them.
    pub(crate) fn commands(&self, now: Instant) -> Vec<Command> {
        let update = |patch: TicketPatch| vec![Command::Update(Box::new(patch))];
        match self {
            Self::Update(fields) => update(fields.patch()),
            Self::AddTags { tags } => tags.iter().map(|tag| Command::SetTag(tag.clone(), true)).collect(),
            Self::RemoveTags { tags } => tags.iter().map(|tag| Command::SetTag(tag.clone(), false)).collect(),
            Self::Snooze { seconds } => {
                let snoozed_until = Some(Some(now.plus_seconds(*seconds)));
                update(TicketPatch { snoozed_until, ..TicketPatch::default() })
            }
            // Whoever has it loses it, and is among those who are asked.
            Self::Route => vec![Command::Release],
            Self::Note { .. }
            | Self::Reply { .. }
            | Self::Survey
            | Self::Notify { .. }
            | Self::JoinIncident { .. }
            | Self::Webhook { .. } => Vec::new(),
        }
    }

    /// The agent whom it gives the ticket to.
    pub fn assignee(&self) -> Option<AgentId> {
        match self {
            Self::Update(fields) => fields.assignee_id,
            _ => None,
        }
    }

    /// The words of the note that it leaves.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Note { text } => Some(text),
            _ => None,
        }
    }

    /// Whom it tells something about this ticket, and what; none where it tells nothing or there is nobody.
    pub(crate) fn notice(&self, ticket: &Ticket) -> Option<(Notified, &str)> {
        let Self::Notify { agent_ids, to, text } = self else { return None };
        let mut named = agent_ids.clone();
        let wants = |whom| to.contains(&whom);
        named.extend(ticket.assignee_id.filter(|_| wants(Told::Assignee)));
        named.extend(ticket.follower_ids.iter().filter(|_| wants(Told::Followers)));
        let mut seen = std::collections::BTreeSet::new();
        named.retain(|id| seen.insert(*id));
        let team_id = ticket.team_id.filter(|_| wants(Told::Team));
        let is_somebody = !named.is_empty() || team_id.is_some();
        is_somebody.then_some((Notified { agent_ids: named, team_id }, text.as_str()))
    }

    /// The canned response that it replies with.
    pub fn canned_response(&self) -> Option<CannedResponseId> {
        match self {
            Self::Reply { canned_response_id } => Some(*canned_response_id),
            _ => None,
        }
    }

    /// The webhook that it sends the ticket to.
    pub const fn webhook(&self) -> Option<WebhookId> {
        match self {
            Self::Webhook { webhook_id } => Some(*webhook_id),
            _ => None,
        }
    }

    /// The ticket that is about the incident which it makes others reports of.
    pub const fn incident(&self) -> Option<TicketId> {
        match self {
            Self::JoinIncident { ticket_id } => Some(*ticket_id),
            _ => None,
        }
    }

    /// Is there nothing for it to do? Only what waits for an agent is routed, only what is solved is asked about, and nothing is
    /// a report of itself.
    pub(crate) fn is_idle(&self, ticket: &Ticket) -> bool {
        match self {
            Self::JoinIncident { ticket_id } => *ticket_id == ticket.id,
            Self::Route => !matches!(ticket.status, Status::AwaitingReply | Status::InReview),
            Self::Survey => !matches!(ticket.status, Status::Answered | Status::Closed),
            _ => false,
        }
    }
}

impl Update {
    /// Does it name nothing?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The fields that are both set and cleared.
    pub fn contradictions(&self) -> Vec<Clearable> {
        let is_set = |field: &Clearable| match field {
            Clearable::Impact => self.impact.is_some(),
            Clearable::Language => self.language.is_some(),
            Clearable::Category => self.category_id.is_some(),
            Clearable::Team => self.team_id.is_some(),
            Clearable::Assignee => self.assignee_id.is_some(),
        };
        self.clear.iter().copied().filter(is_set).collect()
    }

    fn patch(&self) -> TicketPatch {
        fn value<T>(set: Option<T>, clear: bool) -> Option<Option<T>> {
            if clear { Some(None) } else { set.map(Some) }
        }
        let clears = |field| self.clear.contains(&field);
        TicketPatch {
            status: self.status,
            spam: self.spam,
            priority: self.priority,
            impact: value(self.impact, clears(Clearable::Impact)),
            language: value(self.language, clears(Clearable::Language)),
            category_id: value(self.category_id, clears(Clearable::Category)),
            team_id: value(self.team_id, clears(Clearable::Team)),
            assignee_id: value(self.assignee_id, clears(Clearable::Assignee)),
            ..TicketPatch::default()
        }
    }
}
