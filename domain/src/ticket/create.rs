//! Opening a ticket.

use super::{
    Change, Channel, Impact, Language, MessageKind, Priority, Status, Tag, Ticket, TicketEvent, Triaged, apply,
    change::MessageRef,
    hand::{is_no_choice, route_changes},
};
use crate::{
    attachment::AttachedFile,
    event::EventKind,
    external::ExternalId,
    ids::{AgentId, CategoryId, CustomerId, MessageId, OrganizationId, TeamId, TicketId},
    people::Tier,
    queue::Pause,
    routing::RoutingDecision,
    time::Instant,
};

/// Everything a new ticket starts with. References have been resolved inside the workspace by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// Its id.
    pub id: TicketId,
    /// Its number in the workspace.
    pub number: i64,
    /// One line.
    pub subject: String,
    /// The band; the caller's default is `medium`.
    pub priority: Priority,
    /// What the problem does to the customer.
    pub impact: Option<Impact>,
    /// How it arrived.
    pub channel: Channel,
    /// The language.
    pub language: Option<Language>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
    /// Who asks.
    pub customer_id: CustomerId,
    /// How he is served.
    pub tier: Tier,
    /// The company asking.
    pub organization_id: Option<OrganizationId>,
    /// Tags in any order, duplicates allowed.
    pub tags: Vec<Tag>,
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The closed ticket that this one continues.
    pub follow_up_of_id: Option<TicketId>,
    /// The first message, always the customer's.
    pub message_id: MessageId,
    /// Hex SHA-256 of its original body.
    pub body_sha256: String,
    /// What is attached to it.
    pub attachments: Vec<AttachedFile>,
    /// The automatic message that it has arrived, unless the workspace is silent.
    pub received: Option<AutoMessage>,
    /// What was proposed for it. What was applied is in the fields above.
    pub triaged: Option<Triaged>,
}

/// A message that Nobat writes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoMessage {
    /// Its id.
    pub id: MessageId,
    /// Hex SHA-256 of its body.
    pub body_sha256: String,
}

/// The ticket as it stands after its first events: `ticket.created`, `message.created`, another one if the customer is
/// told that it has arrived, and `triage.proposed` if it was triaged.
pub fn create(new: NewTicket, at: Instant) -> (Ticket, Vec<TicketEvent>) {
    open(new, None, at)
}

/// The same, with what routing decided: what Nobat chose, or that it found nobody, is a last event, `routing.decided`.
/// Where there was nothing to choose, `ticket.created` tells so.
pub fn create_routed(new: NewTicket, decision: &RoutingDecision, at: Instant) -> (Ticket, Vec<TicketEvent>) {
    open(new, Some(decision), at)
}

/// The ticket as it stands once it is opened, and before it is routed: what the rules of routing are asked about.
pub fn opened(new: &NewTicket, at: Instant) -> Ticket {
    open(new.clone(), None, at).0
}

impl AutoMessage {
    fn event(self) -> TicketEvent {
        let Self { id, body_sha256 } = self;
        let message = MessageRef { id, kind: MessageKind::Auto, by_team: false, body_sha256, attachments: Vec::new() };
        TicketEvent::telling(EventKind::MessageCreated, Vec::new(), message)
    }
}

fn open(new: NewTicket, decision: Option<&RoutingDecision>, at: Instant) -> (Ticket, Vec<TicketEvent>) {
    let mut tags = new.tags;
    tags.sort();
    tags.dedup();
    let mut ticket = Ticket {
        id: new.id,
        number: new.number,
        version: 0,
        subject: new.subject.clone(),
        status: Status::AwaitingReply,
        spam: false,
        priority: new.priority,
        impact: new.impact,
        channel: new.channel,
        language: new.language,
        category_id: new.category_id,
        team_id: new.team_id,
        assignee_id: new.assignee_id,
        customer_id: new.customer_id,
        organization_id: new.organization_id,
        tags: tags.clone(),
        follower_ids: Vec::new(),
        snoozed_until: None,
        follow_up_of_id: new.follow_up_of_id,
        waiting_since: None,
        last_message_id: None,
        last_message_kind: None,
        last_message_at: None,
        last_customer_message_id: None,
        message_count: 0,
        created_at: at,
        updated_at: at,
        first_responded_at: None,
        answered_at: None,
        closed_at: None,
        deleted_at: None,
        merged_into: None,
        tier: new.tier,
        pause: Pause::default(),
        queued_reason: None,
        lease: None,
        lease_count: 0,
        blocked_by: Vec::new(),
        external_ids: new.external_ids.clone(),
        sla: None,
    };
    let routed = decision.map(|decision| route_changes(&ticket, decision)).unwrap_or_default();
    let mut changes = vec![
        Change::Subject { from: None, to: new.subject },
        Change::Number { from: None, to: new.number },
        Change::Status { from: None, to: Status::AwaitingReply },
        Change::Priority { from: None, to: new.priority },
        Change::Channel { from: None, to: new.channel },
        Change::Customer { from: None, to: new.customer_id },
    ];
    // Optional fields appear in the history only where they were given.
    macro_rules! given {
        ($($field:ident $variant:ident),*) => {
            $(if new.$field.is_some() {
                changes.push(Change::$variant { from: None, to: new.$field });
            })*
        };
    }
    given!(
        impact Impact, language Language, category_id Category, team_id Team, assignee_id Assignee,
        organization_id Organization, follow_up_of_id FollowUpOf
    );
    if !tags.is_empty() {
        changes.push(Change::Tags { from: None, to: tags });
    }
    if !new.external_ids.is_empty() {
        changes.push(Change::ExternalIds { from: None, to: new.external_ids });
    }
    // What is usual need not be said.
    if new.tier != Tier::Standard {
        changes.push(Change::Tier { from: None, to: new.tier });
    }
    let nothing_chosen = routed.iter().all(is_no_choice);
    if nothing_chosen {
        changes.extend(routed.iter().cloned());
    }
    let message = MessageRef {
        id: new.message_id,
        kind: MessageKind::Customer,
        by_team: false,
        body_sha256: new.body_sha256,
        attachments: new.attachments,
    };
    let mut events = vec![
        TicketEvent::changing(EventKind::TicketCreated, changes),
        TicketEvent::telling(EventKind::MessageCreated, Vec::new(), message),
    ];
    events.extend(new.received.map(AutoMessage::event));
    events.extend(new.triaged.map(Triaged::event));
    if !nothing_chosen {
        events.push(TicketEvent::changing(EventKind::RoutingDecided, routed));
    }
    for event in &events {
        apply(&mut ticket, event, at);
    }
    (ticket, events)
}
