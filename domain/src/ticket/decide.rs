//! The decision: from a ticket and a command to events, or a refusal.

use super::{
    Change, Command, MessageKind, Mover, Rejection, Status, Tag, Ticket, TicketEvent, TicketPatch,
    allowed::{is_held, next_of},
    apply, may_move,
};
use crate::{
    actor::Actor, conversation::Courtesy, event::EventKind, ids::AgentId, people::Tier, queue::LeasePolicy,
    time::Instant,
};

/// The most tags a ticket carries.
pub const MAX_TAGS: usize = 50;
/// The most followers a ticket has.
pub const MAX_FOLLOWERS: usize = 100;

/// What a decision needs to know beyond the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// For how long after closing a customer's message reopens the ticket.
    pub reopen_window_days: i64,
    /// How long leases run.
    pub lease: LeasePolicy,
    /// How the customer is served now, where the ticket may have missed it: while it was closed or in the bin.
    pub tier: Option<Tier>,
}

impl Default for Facts {
    /// Where no customer writes.
    fn default() -> Self {
        Self { reopen_window_days: 0, lease: LeasePolicy::USUAL, tier: None }
    }
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// These events happen to the ticket; none means that nothing was left to change.
    Events(Vec<TicketEvent>),
    /// The ticket was closed too long ago: the message opens a new ticket that continues it.
    FollowUp,
}

/// Decides `command` on `ticket`. Pure and total: the same arguments give the same events.
pub fn decide(
    ticket: &Ticket,
    command: &Command,
    facts: &Facts,
    actor: &Actor,
    now: Instant,
) -> Result<Outcome, Rejection> {
    if let Some(into) = ticket.merged_into.filter(|_| !matches!(command, Command::Unmerge(_) | Command::MergeInto(_))) {
        return Err(Rejection::Merged { into });
    }
    let is_of_merge = ticket.merged_into.is_some();
    if ticket.deleted_at.is_some() && !is_of_merge && !matches!(command, Command::Restore | Command::Delete) {
        return Err(Rejection::Deleted);
    }
    let mut steps = Steps { ticket: ticket.clone(), events: Vec::new(), lease: facts.lease, now };
    match command {
        Command::Update(patch) => {
            steps.update(patch, mover(actor))?;
            if patch.status == Some(Status::InReview) {
                steps.keep_lease(actor);
            }
        }
        Command::Claim(agent) => steps.claim(*agent)?,
        Command::Release => steps.release(),
        Command::AddMessage(message) => {
            let expired = closed_too_long(ticket, facts, now);
            let is_courtesy = message.courtesy.is_some_and(Courtesy::is_one);
            if message.kind == MessageKind::Customer && expired && !is_courtesy {
                return Ok(Outcome::FollowUp);
            }
            steps.add_message(message, actor)?;
        }
        Command::ChangeMessage { id, kind, body_sha256, mentions, external_ids } => {
            steps.change_message((*id, *kind), body_sha256.as_deref(), mentions, external_ids);
        }
        Command::JudgeCourtesy { id, written_at, was, is_one, body_sha256 } => {
            steps.judge_courtesy(*id, *written_at, *was, *is_one, body_sha256)?;
        }
        Command::SetTag(tag, on) => steps.set_tag(tag, *on)?,
        Command::SetFollower(agent, on) => steps.set_follower(*agent, *on)?,
        Command::Delete if ticket.deleted_at.is_none() => {
            steps.take(EventKind::TicketDeleted, Change::DeletedAt { from: Some(None), to: Some(now) });
        }
        Command::Restore if ticket.deleted_at.is_some() => {
            steps.take(EventKind::TicketRestored, Change::DeletedAt { from: Some(ticket.deleted_at), to: None });
        }
        Command::Delete | Command::Restore => {}
        Command::SetTier(to) => steps.set_tier(*to),
        Command::Wake => steps.wake(),
        Command::Route(decision) => steps.route(decision),
        Command::LeaseTo(taker) => steps.hand_out(taker)?,
        Command::ExtendLease { agent_id, seconds } => steps.extend_lease(*agent_id, *seconds)?,
        Command::ReleaseLease(agent) => steps.release_lease(*agent)?,
        Command::ExpireLease => steps.expire_lease(),
        Command::TakeBack(cause) => steps.take_back(*cause),
        Command::PutBack(status, waiting_since) => steps.put_back(*status, *waiting_since)?,
        Command::TellSurvey(told) => told.iter().for_each(|told| steps.push(told.clone().event())),
        Command::MergeInto(into) => steps.merge_into(*into),
        Command::Unmerge(back) => steps.unmerge(*back),
        Command::TakeIn(taken) => steps.take_in(taken)?,
        Command::LetGo { ticket_id, left } => steps.let_go(*ticket_id, *left),
        Command::ChangeChecklist(from, to) if from != to => {
            let change = Change::Checklist { from: Some(from.clone()), to: to.clone() };
            steps.take(EventKind::TicketChecklistChanged, change);
        }
        Command::ChangeChecklist(..) => {}
        Command::Begin => steps.begin(actor),
        Command::TellClocks(told) => told.iter().for_each(|told| steps.push(told.clone().event())),
    }
    if let Some(tier) = facts.tier.filter(|_| misses_tiers(ticket) && !misses_tiers(&steps.ticket)) {
        steps.set_tier(tier);
    }
    steps.end_lost_lease();
    Ok(Outcome::Events(steps.events))
}

const fn mover(actor: &Actor) -> Mover {
    match actor {
        Actor::Customer(_) => Mover::Customer,
        Actor::Agent(_) | Actor::Service(_) | Actor::Rule(_) | Actor::System | Actor::Operator => Mover::Agent,
    }
}

/// Is the ticket where a change of its customer's tier does not reach it?
pub const fn misses_tiers(ticket: &Ticket) -> bool {
    matches!(ticket.status, Status::Closed) || ticket.deleted_at.is_some()
}

fn closed_too_long(ticket: &Ticket, facts: &Facts, now: Instant) -> bool {
    ticket.closed_at.is_some_and(|closed| closed.plus_days(facts.reopen_window_days) < now)
}

/// The events so far and the ticket as they leave it.
pub(super) struct Steps {
    pub(super) ticket: Ticket,
    pub(super) events: Vec<TicketEvent>,
    pub(super) lease: LeasePolicy,
    pub(super) now: Instant,
}

impl Steps {
    pub(super) fn push(&mut self, event: TicketEvent) {
        apply(&mut self.ticket, &event, self.now);
        self.events.push(event);
    }

    pub(super) fn take(&mut self, kind: EventKind, change: Change) {
        self.push(TicketEvent::changing(kind, vec![change]));
    }

    pub(super) fn take_all(&mut self, kind: EventKind, changes: Vec<Change>) {
        if !changes.is_empty() {
            self.push(TicketEvent::changing(kind, changes));
        }
    }

    pub(super) fn move_to(&mut self, to: Status, mover: Mover) -> Result<(), Rejection> {
        let from = self.ticket.status;
        if from == to {
            return Ok(());
        }
        if !may_move(from, to, mover) {
            return Err(Rejection::TransitionNotAllowed { from, to, allowed: next_of(&self.ticket, mover) });
        }
        if is_held(&self.ticket, to, mover) {
            return Err(Rejection::Blocked { by: self.ticket.blocked_by.clone() });
        }
        self.take(EventKind::TicketStatusChanged, Change::Status { from: Some(from), to });
        Ok(())
    }

    fn put_back(&mut self, to: Status, waiting_since: Option<Instant>) -> Result<(), Rejection> {
        let from = self.ticket.status;
        if is_held(&self.ticket, to, Mover::Agent) {
            return Err(Rejection::Blocked { by: self.ticket.blocked_by.clone() });
        }
        if from != to {
            let waited = waiting_since.filter(|_| self.ticket.waiting_since.is_none());
            let waited = waited.map(|since| Change::WaitingSince { from: Some(None), to: Some(since) });
            let changes = [Change::Status { from: Some(from), to }].into_iter().chain(waited).collect();
            self.take_all(EventKind::TicketStatusChanged, changes);
        }
        Ok(())
    }

    fn set_tier(&mut self, to: Tier) {
        let from = self.ticket.tier;
        if from != to {
            self.take(EventKind::TicketUpdated, Change::Tier { from: Some(from), to });
        }
    }

    fn assign(&mut self, to: Option<AgentId>) {
        let from = self.ticket.assignee_id;
        if from != to {
            self.take(EventKind::TicketAssigned, Change::Assignee { from: Some(from), to });
        }
    }

    fn update(&mut self, patch: &TicketPatch, mover: Mover) -> Result<(), Rejection> {
        macro_rules! differing {
            ($($field:ident $variant:ident $value:expr),*) => {{
                let mut changes = Vec::new();
                $(if let Some(to) = $value && self.ticket.$field != to {
                    changes.push(Change::$variant { from: Some(self.ticket.$field.clone()), to });
                })*
                changes
            }};
        }
        let customer_id = patch.customer.map(|(customer, _)| customer);
        let organization_id = patch.organization_id.or(patch.customer.map(|(_, organization)| organization));
        let updated = differing!(
            subject Subject patch.subject.clone(), language Language patch.language,
            customer_id Customer customer_id, organization_id Organization organization_id,
            external_ids ExternalIds patch.external_ids.clone()
        );
        self.take_all(EventKind::TicketUpdated, updated);
        let prioritised = differing!(priority Priority patch.priority);
        self.take_all(EventKind::TicketPriorityChanged, prioritised);
        let categorised = differing!(category_id Category patch.category_id, impact Impact patch.impact);
        self.take_all(EventKind::TicketCategorized, categorised);
        let assigned = differing!(team_id Team patch.team_id, assignee_id Assignee patch.assignee_id);
        self.take_all(EventKind::TicketAssigned, assigned);
        if let Some(tags) = &patch.tags {
            self.set_tags(tags.clone())?;
        }
        let marked = differing!(spam Spam patch.spam);
        self.take_all(EventKind::TicketSpamMarked, marked);
        if let Some(status) = patch.status {
            self.move_to(status, mover)?;
        }
        if let Some(until) = patch.snoozed_until {
            self.snooze(until)?;
        }
        Ok(())
    }

    fn wake(&mut self) {
        if let Some(until) = self.ticket.snoozed_until
            && until <= self.now
        {
            self.take(EventKind::TicketSnoozed, Change::SnoozedUntil { from: Some(Some(until)), to: None });
        }
    }

    pub(super) fn snooze(&mut self, until: Option<Instant>) -> Result<(), Rejection> {
        if until == self.ticket.snoozed_until {
            return Ok(());
        }
        if let Some(instant) = until {
            if instant <= self.now {
                return Err(Rejection::SnoozeInPast);
            }
            if self.ticket.status == Status::Closed {
                return Err(Rejection::SnoozeClosed);
            }
        }
        let from = Some(self.ticket.snoozed_until);
        self.take(EventKind::TicketSnoozed, Change::SnoozedUntil { from, to: until });
        Ok(())
    }

    fn claim(&mut self, agent: AgentId) -> Result<(), Rejection> {
        if self.ticket.assignee_id != Some(agent) {
            self.expire_lease();
        }
        match self.ticket.assignee_id {
            Some(by) if by != agent => return Err(Rejection::AlreadyClaimed { by }),
            _ => self.assign(Some(agent)),
        }
        if self.ticket.status == Status::AwaitingReply {
            self.move_to(Status::InReview, Mover::Agent)?;
        }
        self.keep_lease(&Actor::Agent(agent));
        Ok(())
    }

    fn release(&mut self) {
        self.assign(None);
        self.begin_anew();
    }

    /// Nobody is at it any more.
    pub(super) fn begin_anew(&mut self) {
        if self.ticket.status == Status::InReview {
            let change = Change::Status { from: Some(Status::InReview), to: Status::AwaitingReply };
            self.take(EventKind::TicketStatusChanged, change);
        }
    }

    fn set_tags(&mut self, mut tags: Vec<Tag>) -> Result<(), Rejection> {
        tags.sort();
        tags.dedup();
        if tags.len() > MAX_TAGS {
            return Err(Rejection::TooMany { field: "tags", max: MAX_TAGS });
        }
        if tags != self.ticket.tags {
            let from = Some(self.ticket.tags.clone());
            self.take(EventKind::TicketTagged, Change::Tags { from, to: tags });
        }
        Ok(())
    }

    fn set_tag(&mut self, tag: &Tag, on: bool) -> Result<(), Rejection> {
        let mut tags = self.ticket.tags.clone();
        tags.retain(|known| known != tag);
        if on {
            tags.push(tag.clone());
        }
        self.set_tags(tags)
    }

    fn set_follower(&mut self, agent: AgentId, on: bool) -> Result<(), Rejection> {
        let mut followers = self.ticket.follower_ids.clone();
        followers.retain(|known| *known != agent);
        if on {
            followers.push(agent);
        }
        followers.sort();
        if followers.len() > MAX_FOLLOWERS {
            return Err(Rejection::TooMany { field: "follower_ids", max: MAX_FOLLOWERS });
        }
        if followers != self.ticket.follower_ids {
            let from = Some(self.ticket.follower_ids.clone());
            self.take(EventKind::TicketFollowed, Change::Followers { from, to: followers });
        }
        Ok(())
    }
}
