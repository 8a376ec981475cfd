//! Undoing a merge.

use domain::{
    ids::{LinkId, TicketId},
    link::{Link, LinkKind},
    ticket::{Command, Conversation, Facts, Line, Ticket, parted},
};
use persistence::{Conn, Scope, StorageError, instance::workspace, link, merge as store, message, ticket as tickets};

use super::{links, several::Several, usecase::follow};
use crate::{
    auth::Principal,
    http::{ApiError, Code},
    state::Work,
    tickets::usecase::facts_for_message,
};

/// Makes a merged ticket one of its own again; returns it.
///
/// # Errors
/// 404 without it, or for who may see only one of the two; 409 when it is not merged.
pub fn unmerge(work: &mut Work<'_>, who: &Principal, id: TicketId) -> Result<Ticket, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let found = tickets::find(work.conn, &work.scope, id)?;
    let visibility = who.visibility();
    let ticket = found.filter(|ticket| visibility.includes(ticket)).ok_or_else(ApiError::not_found)?;
    let Some(from) = ticket.merged_into else {
        return Err(ApiError::new(Code::Conflict).with("reason", "not_merged"));
    };
    let moved = moved_links(work.conn, &work.scope, id, from)?;
    let stayed = links::all(work.conn, &work.scope, id)?;
    let others = links::ends(&moved, from).chain(links::ends(&stayed, id));
    let mut all = Several::lock(work, [id, from].into_iter().chain(others).collect())?;
    // Merges come one after another: this one is what it was.
    let target = all.before(from).filter(|target| visibility.includes(target)).cloned();
    let target = target.ok_or_else(ApiError::not_found)?;

    let origins = store::origins_of(work.conn, &work.scope, id)?;
    let comes_back = |line: &Line| origins.iter().any(|origin| origin.message_id == line.id);
    let lines = store::lines(work.conn, &work.scope, from)?;
    let (back, left): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(comes_back);
    let ids: Vec<_> = origins.iter().map(|origin| origin.message_id).collect();
    let mut messages = message::find_all(work.conn, &work.scope, &ids)?;
    messages.sort_unstable_by_key(|message| message.position);
    store::take_back(work.conn, &work.scope, id, &origins)?;
    let gone = i64::try_from(origins.len()).unwrap_or(i64::MAX);
    let left = Conversation::left(&target, &ticket, gone, &left);
    all.command(work, from, &Command::LetGo { ticket_id: id, left }, &Facts::default())?;
    for message in &messages {
        all.push(work, from, parted(message, id))?;
    }
    let facts = facts_for_message(work, &ticket)?;
    all.command(work, id, &Command::Unmerge(Conversation::back(&ticket, &back)), &facts)?;
    links::point_back(work, &mut all, &moved, id, from)?;
    let depends = |link: &&Link| link.kind == LinkKind::Dependency && link.target_id == id;
    let waiting: Vec<TicketId> = stayed.iter().filter(depends).map(|link| link.source_id).collect();
    follow(work, &mut all, id, &waiting)?;
    all.save(work, id)
}

/// The links that followed the ticket and are still where they went.
fn moved_links(conn: &mut Conn, scope: &Scope, id: TicketId, into: TicketId) -> Result<Vec<Link>, StorageError> {
    let ids: Vec<LinkId> = store::links_of(conn, scope, id)?;
    let mut moved = Vec::with_capacity(ids.len());
    for link_id in ids {
        let link = link::find(conn, scope, link_id)?;
        moved.extend(link.filter(|link| link.source_id == into || link.target_id == into));
    }
    Ok(moved)
}
