//! Merging a ticket into another one, and telling what was merged.

use domain::{
    ids::TicketId,
    link,
    ticket::{Command, Conversation, Facts, Line, MAX_MERGED_MESSAGES, TakenIn, Ticket, joined, may_merge},
};
use persistence::{
    Conn,
    instance::workspace,
    merge::{self as store, Origin},
    message::{self, MessagePage},
    ticket as tickets,
};

use super::{
    dto::MergedTicket,
    links::{self, MAX_MERGED_LINKS},
    several::Several,
};
use crate::{
    auth::Principal,
    http::{ApiError, Code, FieldCode, FieldError},
    state::Work,
    tickets::usecase::{load_visible, seen},
};

/// Makes the ticket a part of the other one; returns that one.
///
/// # Errors
/// 404 without the ticket, 410 if it is a part of one; 422 without the other one; see [`domain::ticket::MergeRefusal`].
pub fn merge(work: &mut Work<'_>, who: &Principal, id: TicketId, into: TicketId) -> Result<Ticket, ApiError> {
    // Merges come one after another, and no dependency is made meanwhile: what is read now is so under the locks as well.
    workspace::lock(work.conn, &work.scope)?;
    let own = links::all(work.conn, &work.scope, id)?;
    let earlier = store::merged_into(work.conn, &work.scope, id)?;
    let waiting = store::dependants(work.conn, &work.scope, into)?;
    let others = links::ends(&own, id).chain(earlier.iter().copied()).chain(waiting.iter().copied());
    let mut all = Several::lock(work, [id, into].into_iter().chain(others).collect())?;
    let visibility = who.visibility();
    let ticket = seen(all.before(id).cloned(), &visibility)?;
    let missing = || ApiError::validation(vec![FieldError::pointer("#/into_ticket_id", FieldCode::NotFound)]);
    let target = all.before(into).filter(|target| visibility.includes(target)).cloned().ok_or_else(missing)?;
    if let Some(elsewhere) = target.merged_into {
        let field = FieldError::pointer("#/into_ticket_id", FieldCode::NotAllowed);
        return Err(ApiError::validation(vec![field.with("merged_into", elsewhere.to_string())]));
    }
    if links::all(work.conn, &work.scope, id)? != own {
        // Another kind of link came meanwhile; its ticket is not locked.
        return Err(ApiError::new(Code::Overloaded).retry_after(1));
    }
    if own.len() > MAX_MERGED_LINKS {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many_links").with("max", MAX_MERGED_LINKS));
    }
    let limit = i64::try_from(MAX_MERGED_MESSAGES).unwrap_or(i64::MAX) + 1;
    let page = MessagePage { after: None, descending: false, limit, without_notes: false };
    let messages = message::list(work.conn, &work.scope, id, &page)?;
    may_merge(&ticket, &target, messages.len())?;

    all.command(work, id, &Command::MergeInto(into), &Facts::default())?;
    let lines: Vec<Line> = messages.iter().map(Line::from).collect();
    let conversation = Conversation::joined(&target, &ticket, &lines);
    let follower_ids = ticket.follower_ids.clone();
    let taken = TakenIn { ticket_id: id, conversation, follower_ids };
    all.command(work, into, &Command::TakeIn(Box::new(taken)), &Facts::default())?;
    links::point_over(work, &mut all, &own, id, into)?;
    let origin = |(message_id, position)| Origin { message_id, ticket_id: id, position };
    let origins: Vec<Origin> = messages.iter().map(|message| origin((message.id, message.position))).collect();
    store::note_origins(work.conn, &work.scope, &origins)?;
    for message in &messages {
        all.push(work, into, joined(message, id))?;
        let position = all.now(into)?.version;
        store::move_message(work.conn, &work.scope, message.id, into, position)?;
    }
    for part in earlier {
        all.command(work, part, &Command::MergeInto(into), &Facts::default())?;
    }
    let left = links::ends(&own, id).collect::<Vec<_>>();
    follow(work, &mut all, id, &left)?;
    follow(work, &mut all, into, &waiting)?;
    all.save(work, into)
}

/// What it means for tickets that depend on this one that it was opened or settled.
pub(super) fn follow(
    work: &Work<'_>,
    all: &mut Several,
    id: TicketId,
    dependants: &[TicketId],
) -> Result<(), ApiError> {
    let before = all.before(id).cloned().ok_or_else(|| ApiError::internal("a ticket was not locked"))?;
    let after = all.now(id)?.clone();
    for dependant in dependants {
        if let Some(event) = link::follow(all.now(*dependant)?, &before, &after) {
            all.push(work, *dependant, event)?;
        }
    }
    Ok(())
}

/// The tickets that became parts of a ticket that the caller may see.
pub fn list(conn: &mut Conn, who: &Principal, into: TicketId) -> Result<Vec<MergedTicket>, ApiError> {
    load_visible(conn, who, into)?;
    let ids = store::merged_into(conn, &who.scope, into)?;
    let mut parts = tickets::find_all(conn, &who.scope, &ids)?;
    parts.sort_unstable_by_key(|part| part.id);
    let visibility = who.visibility();
    let mut shown = Vec::with_capacity(parts.len());
    for part in parts {
        let origins = store::origins_of(conn, &who.scope, part.id)?;
        shown.push(MergedTicket {
            id: part.id,
            number: part.number,
            merged_at: part.deleted_at.unwrap_or(part.updated_at),
            message_ids: origins.into_iter().map(|origin| origin.message_id).collect(),
            subject: visibility.includes(&part).then_some(part.subject),
        });
    }
    Ok(shown)
}
