//! Making a ticket a report of an incident because a rule or a macro said so.
//!
//! The ticket that is about the incident is none of those that the command has locked. So the command only decides: the link
//! has its id from then on, and is made afterwards, in a transaction of both tickets. By then everything may be otherwise,
//! and then nothing happens.

use domain::{
    actor::{Actor, Origin},
    ids::{AgentId, LinkId, RuleId, TicketId, TokenId},
    link::{self, Link, Relation},
    outbox::{Intent, IntentKind},
    rules::{GONE, Joining},
    ticket::Ticket,
};
use persistence::{Scope, link as links, outbox, ticket as tickets};
use serde::{Deserialize, Serialize};

use crate::{
    http::{ApiError, Code},
    random,
    state::{AppState, Work},
    tickets::usecase::save,
};

/// What an intent says; its subject is the link.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    ticket_id: TicketId,
    incident: TicketId,
    /// Who decided it: his id on the wire.
    by: String,
}

/// Can a ticket be a report of what `incident` is about, as far as that is known now? `ticket` is none where it is about to
/// be opened.
///
/// # Errors
/// Only what the database says.
pub(crate) fn judge(work: &mut Work<'_>, incident: TicketId, ticket: Option<TicketId>) -> Result<Joining, ApiError> {
    let found = tickets::find(work.conn, &work.scope, incident)?;
    if let Some(code) = unfit(found.as_ref()) {
        return Ok(Joining::Refused(code));
    }
    let id: LinkId = random::new_id(work.now).map_err(ApiError::internal)?;
    let is_known = match ticket {
        Some(ticket) => {
            let wanted = report(id, ticket, incident, work);
            links::known(work.conn, &work.scope, &wanted)?.existing.is_some()
        }
        None => false,
    };
    Ok(if is_known { Joining::Already } else { Joining::Fits(Some(id)) })
}

/// Why nothing is a report of it, as a code of problems.
fn unfit(incident: Option<&Ticket>) -> Option<&'static str> {
    match incident {
        None => Some(GONE),
        Some(found) if found.merged_into.is_some() => Some(Code::Merged.word()),
        Some(found) if found.deleted_at.is_some() => Some(Code::Deleted.word()),
        Some(found) if !found.holds_up() => Some(Code::Conflict.word()),
        Some(_) => None,
    }
}

fn report(id: LinkId, ticket: TicketId, incident: TicketId, work: &Work<'_>) -> Link {
    Link::between(id, ticket, Relation::ReportOf, incident, work.now)
}

/// Means to link them once this unit of work is committed, as `by`.
pub(crate) fn intend_join(
    work: &mut Work<'_>,
    ticket_id: TicketId,
    (link, incident): (LinkId, TicketId),
    by: Actor,
) -> Result<(), ApiError> {
    let id: LinkId = random::new_id(work.now).map_err(ApiError::internal)?;
    let payload = Payload { ticket_id, incident, by: by.id_text().unwrap_or_default() };
    let payload = serde_json::to_string(&payload).map_err(ApiError::internal)?;
    let once = Intent::new(id.uuid(), IntentKind::JoinIncident, link.uuid(), work.now);
    outbox::intend(&mut work.writes, &work.scope, Intent { payload, ..once });
    Ok(())
}

fn actor(text: &str) -> Actor {
    let rule = text.parse::<RuleId>().map(Actor::Rule).ok();
    let agent = || text.parse::<AgentId>().map(Actor::Agent).ok();
    let service = || text.parse::<TokenId>().map(Actor::Service).ok();
    rule.or_else(agent).or_else(service).unwrap_or(Actor::System)
}

/// Makes the link of an intent, unless it makes no sense any more, and ends that.
pub(crate) async fn join(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let payload: Payload = serde_json::from_str(&intent.payload).map_err(ApiError::internal)?;
    let (intent, link, by) = (intent.id, LinkId::from_uuid(intent.subject_id), actor(&payload.by));
    let unit = move |work: &mut Work<'_>| {
        // Both tickets first, as whoever takes it back does.
        let locked = tickets::lock_all(work.conn, &work.scope, &[payload.ticket_id, payload.incident])?;
        match outbox::finish(work.conn, &work.scope, &[intent])? {
            0 => Ok(()),
            _ => join_one(work, &locked, link, &payload),
        }
    };
    state.write_as(scope, Origin::of(by), unit).await
}

fn join_one(work: &mut Work<'_>, locked: &[Ticket], id: LinkId, payload: &Payload) -> Result<(), ApiError> {
    let find = |id| locked.iter().find(|ticket| ticket.id == id);
    let (Some(own), Some(incident)) = (find(payload.ticket_id), find(payload.incident)) else { return Ok(()) };
    if unfit(Some(incident)).is_some() {
        return Ok(());
    }
    let wanted = report(id, own.id, incident.id, work);
    let known = links::known(work.conn, &work.scope, &wanted)?;
    let Ok(linked) = link::link(own, incident, Relation::ReportOf, &known, id, work.now) else { return Ok(()) };
    links::insert(&mut work.writes, &work.scope, &linked.link);
    save(work, own, &[linked.of_source])?;
    save(work, incident, &[linked.of_target]).map(drop)
}
