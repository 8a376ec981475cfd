//! Changing a ticket: load and lock, decide, save the snapshot, append the events.

use domain::{
    ids::{CustomerId, TicketId},
    people::Tier,
    policy::Visibility,
    routing::ReturnCause,
    rules::Settled,
    ticket::{self, Change, Command, Facts, Outcome, Rejection, Ticket, TicketEvent, TicketPatch},
};
use persistence::{canned, customer, instance::workspace, reference, ticket as store};

use super::workset::Workset;
use crate::{
    auth::Principal,
    http::{ApiError, FieldCode, FieldError},
    routing::{self, Placement},
    rules::{self, Ruled},
    sla::{self, Choice},
    state::Work,
    triage,
};

/// The ticket, not locked, if the caller may see it.
pub fn load_visible(conn: &mut persistence::Conn, who: &Principal, id: TicketId) -> Result<Ticket, ApiError> {
    seen(store::find(conn, &who.scope, id)?, &who.visibility())
}

/// The ticket if it is there and may be seen.
///
/// # Errors
/// 404; 410 for who might see it if it had not become a part of another ticket.
pub fn seen(found: Option<Ticket>, visibility: &Visibility) -> Result<Ticket, ApiError> {
    let ticket = found.ok_or_else(ApiError::not_found)?;
    let Some(into) = ticket.merged_into else {
        return if visibility.includes(&ticket) { Ok(ticket) } else { Err(ApiError::not_found()) };
    };
    let apart = Ticket { merged_into: None, deleted_at: None, ..ticket };
    Err(if visibility.includes(&apart) { Rejection::Merged { into }.into() } else { ApiError::not_found() })
}

/// Decides the command and makes its events real. Returns the ticket as it stands afterwards.
///
/// Only for commands that cannot lead to a follow-up ticket.
pub fn change(work: &mut Work<'_>, set: &Workset, command: &Command) -> Result<Ticket, ApiError> {
    if let Command::Update(patch) = command {
        check_references(work, patch)?;
    }
    // Only messages of customers ask for the reopening window.
    let before = &set.ticket;
    let facts = Facts { tier: missed_tier(work, before)?, ..Facts::default() };
    let mut events = decided(work, before, command, &facts)?;
    if matches!(command, Command::Update(_)) {
        let updated = ticket::apply_all(before, &events, work.now);
        events.extend(triage::learn(work, before, &updated)?);
    }
    settle_routed(work, set, events, command, &facts)
}

/// Changes a ticket to which `events` happen first. References in the patch are there.
pub fn change_after(
    work: &mut Work<'_>,
    set: &Workset,
    mut events: Vec<TicketEvent>,
    patch: TicketPatch,
) -> Result<Ticket, ApiError> {
    let between = ticket::apply_all(&set.ticket, &events, work.now);
    let (command, facts) = (Command::Update(Box::new(patch)), Facts::default());
    events.extend(decided(work, &between, &command, &facts)?);
    settle_routed(work, set, events, &command, &facts)
}

/// Settles the events of a command, what the rules of the workspace do because of them, and what routing makes of all of it.
pub fn settle_routed(
    work: &mut Work<'_>,
    set: &Workset,
    events: Vec<TicketEvent>,
    command: &Command,
    facts: &Facts,
) -> Result<Ticket, ApiError> {
    let changed = ticket::apply_all(&set.ticket, &events, work.now);
    let ruled = rules::follow(work, set, &changed, &events)?;
    settle_ruled(work, set, events, ruled, command, facts)
}

/// The same where it is known what the rules do: because of these events, or because a time rule was due.
pub fn settle_ruled(
    work: &mut Work<'_>,
    set: &Workset,
    events: Vec<TicketEvent>,
    ruled: Option<Ruled>,
    command: &Command,
    facts: &Facts,
) -> Result<Ticket, ApiError> {
    settle_cause(work, set, events, ruled, Cause::Command(command), facts)
}

/// The same for the events of several commands that are one act, with what triage learns from it; `routes_again`: they let
/// go of the ticket, so that routing chooses its agent anew.
pub fn settle_bundle(
    work: &mut Work<'_>,
    set: &Workset,
    events: Vec<TicketEvent>,
    routes_again: bool,
    facts: &Facts,
) -> Result<Ticket, ApiError> {
    let changed = ticket::apply_all(&set.ticket, &events, work.now);
    let ruled = rules::follow(work, set, &changed, &events)?;
    settle_cause(work, set, events, ruled, Cause::Bundle { routes_again }, facts)
}

/// What led to events that are to be settled.
#[derive(Debug, Clone, Copy)]
enum Cause<'a> {
    Command(&'a Command),
    Bundle { routes_again: bool },
}

fn settle_cause(
    work: &mut Work<'_>,
    set: &Workset,
    mut events: Vec<TicketEvent>,
    ruled: Option<Ruled>,
    cause: Cause<'_>,
    facts: &Facts,
) -> Result<Ticket, ApiError> {
    let before = &set.ticket;
    let mut changed = ticket::apply_all(before, &events, work.now);
    let own = named(&events);
    if let Some(ruled) = &ruled {
        events.extend_from_slice(&ruled.settled.events);
        changed.clone_from(&ruled.settled.ticket);
    }
    let settled = ruled.as_ref().map(|ruled| &ruled.settled);
    let placement = match cause {
        Cause::Command(command) => routed(work, before, &changed, command, settled)?,
        Cause::Bundle { routes_again } if routes_again || settled.is_some_and(|settled| settled.routes_again) => {
            routing::reoffer(work, before, &changed, true)?
        }
        Cause::Bundle { .. } => routing::reroute(work, before, &changed, &patch_with(&own, settled))?,
    };
    let route = placement.as_ref().map(|placement| Command::Route(Box::new(placement.decision.clone())));
    let told = route.map_or(Ok(Vec::new()), |route| decided(work, &changed, &route, facts))?;
    let placement = placement.filter(|_| !told.is_empty());
    let events = match cause {
        _ if ruled.is_some() => [events, told].concat(),
        Cause::Command(Command::Update(_) | Command::SetTag(..) | Command::SetTier(_)) | Cause::Bundle { .. } => {
            [events, told].concat()
        }
        Cause::Command(_) => ticket::come_back(events, told),
    };
    let after = settle(work, set, &events)?;
    if let Some(placement) = placement {
        routing::keep(work, &after, &placement)?;
    }
    if let Some(ruled) = ruled {
        ruled.keep(work, &after)?;
    }
    Ok(after)
}

/// Where the ticket goes now, if that is to be decided anew.
fn routed(
    work: &mut Work<'_>,
    before: &Ticket,
    changed: &Ticket,
    command: &Command,
    ruled: Option<&Settled>,
) -> Result<Option<Placement>, ApiError> {
    match command {
        _ if ruled.is_some_and(|ruled| ruled.routes_again) => routing::reoffer(work, before, changed, true),
        Command::Release | Command::ReleaseLease(_) | Command::ExpireLease => {
            routing::reoffer(work, before, changed, false)
        }
        Command::TakeBack(cause) => routing::reoffer(work, before, changed, *cause != ReturnCause::Unworked),
        Command::Update(patch) => routing::reroute(work, before, changed, &patch_with(patch, ruled)),
        // A rule may ask for them.
        Command::SetTag(..) | Command::SetTier(_) => {
            routing::reroute(work, before, changed, &patch_with(&TicketPatch::default(), ruled))
        }
        _ if ruled.is_some() => routing::reroute(work, before, changed, &patch_with(&TicketPatch::default(), ruled)),
        _ => Ok(None),
    }
}

/// What was named by the command, or by rules that acted because of it.
fn patch_with(patch: &TicketPatch, ruled: Option<&Settled>) -> TicketPatch {
    let by_rules = ruled.map(|ruled| named(&ruled.events)).unwrap_or_default();
    TicketPatch {
        team_id: by_rules.team_id.or(patch.team_id),
        assignee_id: by_rules.assignee_id.or(patch.assignee_id),
        ..patch.clone()
    }
}

/// The team and the agent that these events give the ticket to.
fn named(events: &[TicketEvent]) -> TicketPatch {
    let mut named = TicketPatch::default();
    for change in events.iter().flat_map(|event| &event.changes) {
        match change {
            Change::Team { to, .. } => named.team_id = Some(*to),
            Change::Assignee { to, .. } => named.assignee_id = Some(*to),
            _ => {}
        }
    }
    named
}

/// The events of a command that cannot lead to a follow-up ticket.
pub fn decided(
    work: &Work<'_>,
    ticket: &Ticket,
    command: &Command,
    facts: &Facts,
) -> Result<Vec<TicketEvent>, ApiError> {
    match ticket::decide(ticket, command, facts, &work.origin.actor, work.now)? {
        Outcome::Events(events) => Ok(events),
        Outcome::FollowUp => Err(ApiError::internal("a command without a message led to a follow-up")),
    }
}

/// The customer is served in another way now: so are his tickets that are not closed.
pub fn follow_tier(work: &mut Work<'_>, customer: CustomerId, tier: Tier) -> Result<(), ApiError> {
    for before in store::lock_unclosed_of(work.conn, &work.scope, customer)? {
        change(work, &Workset::alone(before), &Command::SetTier(tier))?;
    }
    Ok(())
}

/// Saves what the events lead to, the events, and what follows from them for the tickets that depend on this one.
pub fn settle(work: &mut Work<'_>, set: &Workset, events: &[TicketEvent]) -> Result<Ticket, ApiError> {
    settle_by(work, set, events, Choice::IfAsked)
}

/// The same; the policy of what is promised is chosen by `choice`, which may be all that happens.
pub fn settle_by(
    work: &mut Work<'_>,
    set: &Workset,
    events: &[TicketEvent],
    choice: Choice,
) -> Result<Ticket, ApiError> {
    let after = save_by(work, &set.ticket, events, choice)?;
    for (dependant, event) in set.consequences(&after)? {
        save(work, dependant, &[event])?;
    }
    Ok(after)
}

/// Saves what the events of one ticket lead to, and the events.
pub fn save(work: &mut Work<'_>, before: &Ticket, events: &[TicketEvent]) -> Result<Ticket, ApiError> {
    save_by(work, before, events, Choice::IfAsked)
}

fn save_by(work: &mut Work<'_>, before: &Ticket, events: &[TicketEvent], choice: Choice) -> Result<Ticket, ApiError> {
    if events.is_empty() && choice == Choice::IfAsked {
        return Ok(before.clone());
    }
    let mut after = ticket::apply_all(before, events, work.now);
    after.updated_at = work.now;
    let settled = sla::settle_change(work, before, after, events, choice)?;
    if settled.events.is_empty() {
        return Ok(before.clone());
    }
    store::save(&mut work.writes, &work.scope, before, &settled.ticket);
    routing::intend_check_holder(work, before, &settled.ticket)?;
    settled.keep(work);
    rules::follow_waits(work, Some(before), &settled.ticket)?;
    if ticket::is_reopened_by_customer(events) {
        canned::note_reopening(&mut work.writes, &work.scope, before.id);
    }
    let versions = before.version + 1..;
    let drafts = versions.zip(settled.events.iter()).map(|(version, event)| event.draft(before.id, version)).collect();
    work.record(drafts)?;
    Ok(settled.ticket)
}

/// References in a patch must exist in the workspace.
pub fn check_references(work: &mut Work<'_>, patch: &TicketPatch) -> Result<(), ApiError> {
    let missing = reference::missing(
        work.conn,
        &work.scope,
        patch.category_id.flatten(),
        patch.team_id.flatten(),
        patch.assignee_id.flatten(),
    )?;
    let mut errors = reference_errors(&missing);
    if let Some(organization) = patch.organization_id.flatten()
        && !reference::organization_exists(work.conn, &work.scope, organization)?
    {
        errors.push(FieldError::pointer("#/organization_id", FieldCode::NotFound));
    }
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

/// One field problem for each reference that leads nowhere.
pub fn reference_errors(missing: &reference::MissingReferences) -> Vec<FieldError> {
    [(missing.category, "#/category_id"), (missing.team, "#/team_id"), (missing.assignee, "#/assignee_id")]
        .into_iter()
        .filter(|(is_missing, _)| *is_missing)
        .map(|(_, pointer)| FieldError::pointer(pointer, FieldCode::NotFound))
        .collect()
}

/// What a message needs to know beyond the ticket: for how many days after closing a customer's message reopens it, and
/// what it missed while it was closed.
pub fn facts_for_message(work: &mut Work<'_>, ticket: &Ticket) -> Result<Facts, ApiError> {
    // Only a closed ticket asks for it.
    let reopen_window_days = match ticket.closed_at {
        Some(_) => workspace::get(work.conn, &work.scope)?.reopen_window_days,
        None => 0,
    };
    Ok(Facts { reopen_window_days, tier: missed_tier(work, ticket)?, ..Facts::default() })
}

/// How the customer is served now, where the ticket was not told of a change.
fn missed_tier(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<Tier>, ApiError> {
    if !ticket::misses_tiers(ticket) {
        return Ok(None);
    }
    Ok(customer::find(work.conn, &work.scope, ticket.customer_id)?.map(|customer| customer.tier))
}
