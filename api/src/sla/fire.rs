//! What clocks do by themselves: warn, run out, escalate. Ordinary commands, by Nobat itself.

use domain::{
    due::DueKind,
    ids::{AgentId, TicketId},
    sla::{CountFrom, Fired, Moment, Rules, Step, Told},
    ticket::{Command, Facts, Ticket, TicketPatch},
};
use persistence::{due, reference, team, ticket as tickets};

use super::{Choice, books};
use crate::{
    http::ApiError,
    state::Work,
    tickets::usecase::{Workset, change_after, decided, settle_by},
};

/// Lets the clocks of a ticket do what is due, and notes when they will be due next. False: the ticket is in other
/// hands. Everything is one transaction with the ticket's lock, and what was done is written on the ticket, so that it
/// is done once however often and wherever it is tried.
pub fn let_happen(work: &mut Work<'_>, id: TicketId) -> Result<bool, ApiError> {
    let Some(before) = tickets::find_free(work.conn, &work.scope, id)? else {
        return leave(work, id, DueKind::Clock);
    };
    let applied = before.sla.as_ref().and_then(|clocks| clocks.applied);
    let (Some(applied), Some(clocks)) = (applied, before.sla.as_deref()) else {
        due::set(&mut work.writes, &work.scope, DueKind::Clock, id.uuid(), None);
        return Ok(true);
    };
    let book = books::book_now(work.conn, &work.scope)?;
    if !book.is_some_and(|book| book.is_active(applied.policy_id)) {
        // Nobody promises this any more: neither warning nor escalation.
        settle_by(work, &Workset::alone(before), &[], Choice::Again(None))?;
        return Ok(true);
    }
    let Some(rules) = books::rules(work.conn, &work.scope, &applied)? else {
        return Err(ApiError::internal("a policy's version is missing"));
    };
    let fired = clocks.due(&rules, work.now);
    if fired.is_empty() {
        // The row told another time than the clocks: they are right.
        let next = clocks.next_moment(&rules);
        due::set(&mut work.writes, &work.scope, DueKind::Clock, id.uuid(), next);
        return Ok(true);
    }
    let steps: Vec<&Step> = fired.iter().filter_map(|fired| step_of(fired, &rules)).collect();
    let told = fired.iter().map(|fired| tell(work, &before, fired, &rules)).collect::<Result<Vec<_>, _>>()?;
    let events = decided(work, &before, &Command::TellClocks(told), &Facts::default())?;
    let patch = patch_of(work, &before, &steps)?;
    change_after(work, &Workset::alone(before), events, patch)?;
    Ok(true)
}

/// A ticket that cannot be had now is in other hands, unless there is none.
fn leave(work: &mut Work<'_>, id: TicketId, kind: DueKind) -> Result<bool, ApiError> {
    let is_gone = tickets::find(work.conn, &work.scope, id)?.is_none();
    if is_gone {
        due::set(&mut work.writes, &work.scope, kind, id.uuid(), None);
    }
    Ok(is_gone)
}

fn step_of<'a>(fired: &Fired, rules: &'a Rules) -> Option<&'a Step> {
    let Moment::Step(at) = fired.moment else { return None };
    rules.terms.steps.iter().find(|step| step.metric == fired.metric && step.at == at)
}

fn tell(work: &mut Work<'_>, ticket: &Ticket, fired: &Fired, rules: &Rules) -> Result<Told, ApiError> {
    let due_at = ticket.sla.as_ref().and_then(|clocks| clocks.due_at(fired.metric));
    let notified_ids = match step_of(fired, rules) {
        Some(step) => notified(work, ticket, step)?,
        None => Vec::new(),
    };
    Ok(Told { fired: *fired, due_at, notified_ids })
}

/// Who is told of a step, each once.
fn notified(work: &mut Work<'_>, ticket: &Ticket, step: &Step) -> Result<Vec<AgentId>, ApiError> {
    let Some(notify) = &step.notify else { return Ok(Vec::new()) };
    let mut agents = notify.agent_ids.clone();
    if notify.assignee {
        agents.extend(ticket.assignee_id);
    }
    if notify.followers {
        agents.extend(&ticket.follower_ids);
    }
    if let Some(team_id) = ticket.team_id.filter(|_| notify.team) {
        agents.extend(team::find(work.conn, &work.scope, team_id)?.into_iter().flat_map(|team| team.member_ids));
    }
    agents.sort_unstable();
    agents.dedup();
    Ok(agents)
}

/// What steps change about a ticket. A priority is only ever raised; of several agents or teams the last counts, and who
/// is not there any more is nobody.
fn patch_of(work: &mut Work<'_>, ticket: &Ticket, steps: &[&Step]) -> Result<TicketPatch, ApiError> {
    let raised = steps.iter().filter_map(|step| step.raise_to).max().filter(|to| *to > ticket.priority);
    let mut patch = TicketPatch { priority: raised, ..TicketPatch::default() };
    for to in steps.iter().filter_map(|step| step.reassign) {
        let missing = reference::missing(work.conn, &work.scope, None, to.team_id, to.assignee_id)?;
        if let Some(team) = to.team_id.filter(|_| !missing.team) {
            patch.team_id = Some(Some(team));
        }
        if let Some(agent) = to.assignee_id.filter(|_| !missing.assignee) {
            patch.assignee_id = Some(Some(agent));
        }
    }
    Ok(patch)
}

/// Chooses and counts again what a ticket is promised. False: the ticket is in other hands.
pub fn recount(work: &mut Work<'_>, id: TicketId, kind: DueKind, from: CountFrom) -> Result<bool, ApiError> {
    let Some(before) = tickets::find_free(work.conn, &work.scope, id)? else { return leave(work, id, kind) };
    if before.deleted_at.is_none() {
        settle_by(work, &Workset::alone(before), &[], Choice::Again(Some(from)))?;
    }
    due::set(&mut work.writes, &work.scope, kind, id.uuid(), None);
    Ok(true)
}
