//! What one event changes, typed, and its form on the wire.

use serde_json::{Value, json};

use super::{Channel, Conversation, Impact, Language, MessageKind, Priority, Status, Tag};
use crate::{
    actor::Actor,
    attachment::AttachedFile,
    automatic::AutoKind,
    conversation::Courtesy,
    event::{Delta, Deltas, Draft, EventKind, MessageMark, Subject, SubjectKind},
    external::ExternalId,
    ids::{AgentId, CategoryId, CustomerId, MacroId, MessageId, OrganizationId, RuleId, TeamId, TicketId},
    link::{Blocker, LinkEnd},
    people::Tier,
    routing::{QueuedReason, ReturnCause},
    sla::{Applied, Summary, Told},
    time::Instant,
};

/// A value's form in an event. Unset is `null`.
trait Shown: Sized {
    fn shown(&self) -> Value;

    /// The value of such a form; none of what no ticket is rebuilt from.
    fn read(_: &Value) -> Option<Self> {
        None
    }
}

macro_rules! shown_as_text {
    ($($type:ty),*) => { $(impl Shown for $type {
        fn shown(&self) -> Value { Value::String(self.to_string()) }
        fn read(value: &Value) -> Option<Self> { <$type as serde::Deserialize>::deserialize(value).ok() }
    })* };
}
shown_as_text!(
    String,
    Status,
    Priority,
    Impact,
    Channel,
    Language,
    CategoryId,
    TeamId,
    AgentId,
    CustomerId,
    OrganizationId,
    TicketId,
    Instant,
    Tag,
    Tier,
    QueuedReason,
    Courtesy,
    AutoKind,
    MacroId,
    ReturnCause
);

impl Shown for bool {
    fn shown(&self) -> Value {
        Value::Bool(*self)
    }
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}
impl Shown for i64 {
    fn shown(&self) -> Value {
        Value::from(*self)
    }
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }
}
impl Shown for Summary {
    fn shown(&self) -> Value {
        json!(self)
    }
}
impl Shown for Applied {
    fn shown(&self) -> Value {
        json!(self)
    }
}
impl Shown for Told {
    fn shown(&self) -> Value {
        self.to_value()
    }
}
impl Shown for Value {
    fn shown(&self) -> Value {
        self.clone()
    }
}
impl Shown for Conversation {
    fn shown(&self) -> Value {
        self.to_value()
    }
}
impl Shown for LinkEnd {
    fn shown(&self) -> Value {
        json!({"id": self.id.to_string(), "type": self.relation.word(), "ticket_id": self.ticket_id.to_string()})
    }
}
impl Shown for Blocker {
    fn shown(&self) -> Value {
        json!({"id": self.id.to_string(), "number": self.number})
    }
    fn read(value: &Value) -> Option<Self> {
        <Self as serde::Deserialize>::deserialize(value).ok()
    }
}
impl Shown for ExternalId {
    fn shown(&self) -> Value {
        json!(self)
    }
    fn read(value: &Value) -> Option<Self> {
        <Self as serde::Deserialize>::deserialize(value).ok()
    }
}
impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> Value {
        self.as_ref().map_or(Value::Null, Shown::shown)
    }
    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value).map(Some) }
    }
}
impl<T: Shown> Shown for Vec<T> {
    fn shown(&self) -> Value {
        Value::Array(self.iter().map(Shown::shown).collect())
    }
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }
}

macro_rules! changes {
    ($($(#[$doc:meta])* $variant:ident($type:ty) $name:literal $class:ident;)*) => {
        /// One changed field. `from` is none when the ticket is created.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Change {
            $($(#[$doc])* $variant {
                /// Before.
                from: Option<$type>,
                /// After.
                to: $type,
            },)*
        }

        impl Change {
            /// The field's name on the wire.
            pub const fn field(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name,)* }
            }

            /// The change of a field as an event tells it; none of what no ticket is rebuilt from.
            pub(super) fn read(field: &str, delta: &Delta) -> Option<Self> {
                match field {
                    $($name => Some(Self::$variant {
                        from: Shown::read(&delta.from),
                        to: Shown::read(&delta.to)?,
                    }),)*
                    _ => None,
                }
            }

            /// Does it hold words that a person wrote?
            const fn is_private(&self) -> bool {
                match self { $(Self::$variant { .. } => changes!(@private $class),)* }
            }

            fn delta(&self) -> Delta {
                match self { $(Self::$variant { from, to } => Delta { from: from.shown(), to: to.shown() },)* }
            }
        }
    };
    (@private private) => { true };
    (@private fact) => { false };
}

changes! {
    /// The one-line subject.
    Subject(String) "subject" private;
    /// The number for people; only at creation.
    Number(i64) "number" fact;
    /// The status.
    Status(Status) "status" fact;
    /// The spam mark.
    Spam(bool) "spam" fact;
    /// The priority.
    Priority(Priority) "priority" fact;
    /// The impact.
    Impact(Option<Impact>) "impact" fact;
    /// The channel; only at creation.
    Channel(Channel) "channel" fact;
    /// The language.
    Language(Option<Language>) "language" fact;
    /// The category.
    Category(Option<CategoryId>) "category_id" fact;
    /// The team.
    Team(Option<TeamId>) "team_id" fact;
    /// The assignee.
    Assignee(Option<AgentId>) "assignee_id" fact;
    /// The customer.
    Customer(CustomerId) "customer_id" fact;
    /// The organization.
    Organization(Option<OrganizationId>) "organization_id" fact;
    /// The tags.
    Tags(Vec<Tag>) "tags" private;
    /// The ids in other systems.
    ExternalIds(Vec<ExternalId>) "external_ids" private;
    /// The ids of its message in other systems. It changes nothing by itself.
    MessageExternalIds(Vec<ExternalId>) "message_external_ids" private;
    /// The followers.
    Followers(Vec<AgentId>) "follower_ids" fact;
    /// Asleep until.
    SnoozedUntil(Option<Instant>) "snoozed_until" fact;
    /// The ticket that this one continues; only at creation.
    FollowUpOf(Option<TicketId>) "follow_up_of_id" fact;
    /// In the bin since.
    DeletedAt(Option<Instant>) "deleted_at" fact;
    /// The ticket that it became a part of.
    MergedInto(Option<TicketId>) "merged_into_id" fact;
    /// The ticket that became a part of it, or was one. It changes nothing by itself.
    Merged(Option<TicketId>) "merged_ticket_id" fact;
    /// The ticket that a message came with. It changes nothing by itself.
    Origin(TicketId) "origin_ticket_id" fact;
    /// The correspondence, where tickets became one or came apart.
    Conversation(Conversation) "conversation" fact;
    /// Something to be done. It changes nothing by itself.
    Checklist(Value) "checklist_item" private;
    /// The ticket that messages of it became, and which ones. It changes nothing by itself.
    Split(Value) "split" fact;
    /// How the customer is served.
    Tier(Tier) "customer_tier" fact;
    /// Why it has no assignee. Whoever is assigned ends it without a word.
    QueuedReason(Option<QueuedReason>) "queued_reason" fact;
    /// Why Nobat took it from its agent. It changes nothing by itself.
    Returned(ReturnCause) "return_cause" fact;
    /// Handed out until.
    LeasedUntil(Option<Instant>) "leased_until" fact;
    /// The open tickets that it depends on.
    BlockedBy(Vec<Blocker>) "blocked_by" fact;
    /// A link that came or went, seen from the ticket. It changes nothing by itself.
    Link(Option<LinkEnd>) "link" fact;
    /// What triage proposed and what of it was applied (see [`super::Triaged`]), or what of it was corrected (see
    /// [`super::Standing`]). It changes nothing by itself.
    Triage(Value) "triage" fact;
    /// The customer's words that it was proposed from.
    TriageWords(Value) "triage_words" private;
    /// Does what the customer wrote need nobody? It changes nothing by itself.
    Courtesy(Courtesy) "courtesy" fact;
    /// What an automatic message is. It changes nothing by itself.
    Automatic(AutoKind) "automatic" fact;
    /// The macro by which somebody did it. It changes nothing by itself.
    Macro(MacroId) "macro_id" fact;
    /// The agents whom an internal note names. It changes nothing by itself.
    Mentions(Vec<AgentId>) "mentioned_ids" fact;
    /// The reply to another ticket that this one repeats. It changes nothing by itself.
    CopyOf(Value) "copy_of" fact;
    /// Since when the customer waits, where what ended his waiting is undone; otherwise it follows from other changes.
    WaitingSince(Option<Instant>) "waiting_since" fact;
    /// What is undone by this: the run of a rule, or what was done with several tickets. It changes nothing by itself.
    Undoes(Value) "undoes" fact;
    /// The survey that was asked or answered. It changes nothing by itself.
    Survey(Value) "survey" fact;
    /// The score that the customer gives. It changes nothing by itself.
    SurveyScore(Option<i64>) "survey_score" fact;
    /// What the customer says beside it. It changes nothing by itself.
    SurveyComment(Option<String>) "survey_comment" private;
    /// What is promised, in brief. It follows from the clocks.
    Sla(Option<Summary>) "sla" fact;
    /// The policy that applies from this event on.
    SlaPolicy(Option<Applied>) "sla_policy" fact;
    /// What a clock did.
    SlaMoment(Told) "sla_moment" fact;
    /// Whom a rule told something. It changes nothing by itself.
    Notified(Value) "notified" fact;
    /// What it told them. It changes nothing by itself.
    Notice(String) "notice" private;
}

/// A message as far as the ticket is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRef {
    /// Its id.
    pub id: MessageId,
    /// Its kind.
    pub kind: MessageKind,
    /// Was it written by a person of the team (and not by Nobat)?
    pub by_team: bool,
    /// Hex SHA-256 of the original body.
    pub body_sha256: String,
    /// What is attached.
    pub attachments: Vec<AttachedFile>,
}

/// One step in a ticket's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketEvent {
    /// Its type.
    pub kind: EventKind,
    /// The changed fields.
    pub changes: Vec<Change>,
    /// The message, for `message.*`.
    pub message: Option<MessageRef>,
    /// The rule that did it; none: whoever gave the command, or Nobat.
    pub rule: Option<RuleId>,
}

impl TicketEvent {
    /// A step that changes fields.
    pub const fn changing(kind: EventKind, changes: Vec<Change>) -> Self {
        Self { kind, changes, message: None, rule: None }
    }

    /// A step that is about a message, by whoever gave the command.
    pub const fn telling(kind: EventKind, changes: Vec<Change>, message: MessageRef) -> Self {
        Self { kind, changes, message: Some(message), rule: None }
    }

    /// Is it a message of the customer?
    pub fn is_of_customer(&self) -> bool {
        self.kind == EventKind::MessageCreated
            && self.message.as_ref().is_some_and(|message| message.kind == MessageKind::Customer)
    }

    /// The changed fields by their names on the wire.
    pub fn deltas(&self) -> Deltas {
        self.changes.iter().map(|change| (change.field().to_owned(), change.delta())).collect()
    }

    /// The neutral form that is sealed and stored.
    pub fn draft(&self, ticket: TicketId, version: i64) -> Draft {
        let subject = Subject { kind: SubjectKind::Ticket, id: ticket.uuid() };
        let mut draft = Draft::new(self.kind, subject, version);
        for change in &self.changes {
            let side = if change.is_private() { &mut draft.private } else { &mut draft.facts };
            side.insert(change.field().to_owned(), change.delta());
        }
        draft.message = self.message.as_ref().map(|message| MessageMark {
            id: message.id.to_string(),
            kind: message.kind.word().to_owned(),
            body_sha256: message.body_sha256.clone(),
            attachment_ids: message.attachments.iter().map(|file| file.id.to_string()).collect(),
            attachment_sha256: message.attachments.iter().map(|file| file.sha256.clone()).collect(),
        });
        // Whatever leads to them, automatic messages that no rule sends and what clocks do are Nobat's own.
        let is_auto = self.message.as_ref().is_some_and(|it| it.kind == MessageKind::Auto);
        let is_own = is_auto && self.kind == EventKind::MessageCreated || self.kind.is_of_clock();
        draft.actor = self.rule.map(Actor::Rule).or(is_own.then_some(Actor::System));
        draft
    }
}
