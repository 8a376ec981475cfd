//! Putting back what was done with a ticket, as far as it is still as it was made.

use std::collections::BTreeSet;

use domain::{
    link::Link,
    rules::{ActionKind, Done, Outcome},
    ticket::{Change, Command, Facts, FieldChange, Left, LeftReason, Named, TicketEvent, TicketPatch, undo},
    time::Instant,
};
use persistence::reference;
use serde_json::Value;

use super::{
    dto::{Told, undoable_until},
    links,
};
use crate::{
    http::{ApiError, Code},
    state::Work,
    tickets::usecase::{Workset, settle_ruled},
};

/// What was done with a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// What became of each part, in order.
    pub actions: &'a [Done],
    /// What the history says is undone.
    pub mark: &'a Value,
    /// Did a person do it? Then what it replied was an answer.
    pub by_person: bool,
}

/// Puts it back, as a change of whoever undoes it that no rule hears. The tickets that it bound this one to are
/// [locked](links::lock) already. Returns what is to be kept of it, if anything was put back.
///
/// # Errors
/// Only what the database says: what cannot be put back is told.
pub fn put_back(work: &mut Work<'_>, set: &Workset, deed: Deed<'_>) -> Result<Told, ApiError> {
    let changes = changes(deed);
    let gone = gone(work, &changes)?;
    let mut undoing = undo(&set.ticket, &changes, &gone, deed.mark, (&work.origin.actor, work.now));
    let untied = links::untie(work, set, deed)?;
    undoing.put_back.extend(untied.put_back);
    undoing.left.extend(untied.left);
    undoing.left.extend(said(deed.actions));
    let by = work.origin.actor.id_text().unwrap_or_default();
    let events = [std::mem::take(&mut undoing.events), untied.events].concat();
    if events.is_empty() {
        return Ok(Told::of(by, set.ticket.version, undoing));
    }
    let command = Command::Update(Box::new(named(&events)));
    let after = settle_ruled(work, set, events, None, &command, &Facts::default())?;
    Ok(Told::of(by, after.version, undoing))
}

/// Passes while what was done then can be undone.
///
/// # Errors
/// 409 `conflict` with `reason` `too_late` and `undoable_until`.
pub fn refuse_late(work: &Work<'_>, created_at: Instant) -> Result<(), ApiError> {
    let until = undoable_until(created_at);
    if work.now <= until {
        return Ok(());
    }
    Err(ApiError::new(Code::Conflict).with("reason", "too_late").with("undoable_until", until.to_string()))
}

/// The changes of fields. Whom a person has answered does not wait as he did before.
fn changes(deed: Deed<'_>) -> Vec<FieldChange> {
    let has = |kind| deed.actions.iter().any(|done: &Done| done.kind == kind && done.outcome == Outcome::Done);
    let is_answered = deed.by_person && has(ActionKind::Reply);
    let all = deed.actions.iter().flat_map(|done| done.changes.clone());
    let is_field = |field: &str| field != Link::FIELD && !(is_answered && field == "waiting_since");
    all.filter(|(field, ..)| is_field(field)).collect()
}

/// The fields whose earlier value is there no more.
fn gone(work: &mut Work<'_>, changes: &[FieldChange]) -> Result<BTreeSet<&'static str>, ApiError> {
    let Named { category_id, team_id, assignee_id } = Named::in_changes(changes);
    let missing = reference::missing(work.conn, &work.scope, category_id, team_id, assignee_id)?;
    let fields =
        [(missing.category, "category_id"), (missing.team, "team_id"), (missing.assignee, "assignee_id")].into_iter();
    Ok(fields.filter(|(is_missing, _)| *is_missing).map(|(_, field)| field).collect())
}

/// What it said stays said, whomever it told is told, and who is asked is asked.
fn said(actions: &[Done]) -> impl Iterator<Item = Left> + '_ {
    let is_said = |kind| {
        matches!(
            kind,
            ActionKind::Note | ActionKind::Reply | ActionKind::Survey | ActionKind::Notify | ActionKind::Webhook
        )
    };
    let said = actions.iter().filter(move |done| is_said(done.kind) && done.outcome == Outcome::Done);
    said.map(|done| Left::new(done.kind.word(), LeftReason::Irreversible))
}

/// Where the ticket is put back to, so that routing chooses nobody else.
fn named(events: &[TicketEvent]) -> TicketPatch {
    let mut patch = TicketPatch::default();
    for change in events.iter().flat_map(|event| &event.changes) {
        match change {
            Change::Team { to, .. } => patch.team_id = Some(*to),
            Change::Assignee { to, .. } => patch.assignee_id = Some(*to),
            _ => {}
        }
    }
    patch
}
