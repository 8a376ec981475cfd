//! Making, listing and removing links.

use std::collections::HashMap;

use domain::{
    ids::{LinkId, TicketId},
    link::{self, Link, Relation},
    ticket::Ticket,
};
use persistence::{
    Conn,
    instance::workspace,
    link::{self as store, LinkPage},
    ticket,
};

use crate::{
    auth::Principal,
    http::{ApiError, FieldCode, FieldError},
    random,
    state::Work,
    tickets::usecase::{load_visible, save, seen as visible},
};

/// A link with the ticket at its other end.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The link.
    pub link: Link,
    /// Seen from this ticket.
    pub from: TicketId,
    /// The ticket at its other end.
    pub other: Ticket,
    /// May the caller see that one?
    pub is_visible: bool,
}

/// A page of the links of a ticket that the caller may see.
pub fn list(conn: &mut Conn, who: &Principal, from: TicketId, page: &LinkPage) -> Result<Vec<Seen>, ApiError> {
    load_visible(conn, who, from)?;
    let links = store::list(conn, &who.scope, from, page)?;
    let others: Vec<TicketId> = links.iter().map(|link| link.seen_from(from).ticket_id).collect();
    let tickets: HashMap<TicketId, Ticket> =
        ticket::find_all(conn, &who.scope, &others)?.into_iter().map(|ticket| (ticket.id, ticket)).collect();
    let visibility = who.visibility();
    let seen = |link: Link| {
        let other = tickets.get(&link.seen_from(from).ticket_id).cloned();
        let other = other.ok_or_else(|| ApiError::internal("a link leads to no ticket"))?;
        Ok(Seen { link, from, is_visible: visibility.includes(&other), other })
    };
    links.into_iter().map(seen).collect()
}

/// Makes the ticket to the other one what `relation` says.
///
/// # Errors
/// 404 without the ticket; 422 without the other one; see [`link::LinkRefusal`].
pub fn create(
    work: &mut Work<'_>,
    who: &Principal,
    id: TicketId,
    relation: Relation,
    other_id: TicketId,
) -> Result<Seen, ApiError> {
    if relation.kind().is_acyclic() {
        // Several links that are made at once could close a circle that none of them sees.
        workspace::lock(work.conn, &work.scope)?;
    }
    let locked = ticket::lock_all(work.conn, &work.scope, &[id, other_id])?;
    let visibility = who.visibility();
    let known = |wanted| locked.iter().find(|ticket| ticket.id == wanted && visibility.includes(ticket));
    let before = locked.iter().find(|ticket| ticket.id == id);
    let before = &visible(before.cloned(), &visibility)?;
    let other = known(other_id)
        .ok_or_else(|| ApiError::validation(vec![FieldError::pointer("#/ticket_id", FieldCode::NotFound)]))?;
    let link_id = random::new_id(work.now).map_err(ApiError::internal)?;
    let wanted = Link::between(link_id, id, relation, other_id, work.now);
    let known = store::known(work.conn, &work.scope, &wanted)?;
    let linked = link::link(before, other, relation, &known, link_id, work.now)?;
    store::insert(&mut work.writes, &work.scope, &linked.link);
    let (of_ticket, of_other) = if linked.link.source_id == id {
        (linked.of_source, linked.of_target)
    } else {
        (linked.of_target, linked.of_source)
    };
    save(work, before, &[of_ticket])?;
    let other = save(work, other, &[of_other])?;
    Ok(Seen { link: linked.link, from: id, other, is_visible: true })
}

/// Removes a link of a ticket that the caller may see.
///
/// # Errors
/// 404; see [`link::LinkRefusal`].
pub fn delete(work: &mut Work<'_>, who: &Principal, id: LinkId) -> Result<(), ApiError> {
    let found = store::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let locked = ticket::lock_all(work.conn, &work.scope, &[found.source_id, found.target_id])?;
    // Somebody else may have removed it meanwhile.
    let link = store::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let visibility = who.visibility();
    if !locked.iter().any(|ticket| visibility.includes(ticket)) {
        return Err(ApiError::not_found());
    }
    let end = |wanted| locked.iter().find(|ticket| ticket.id == wanted).ok_or_else(ApiError::not_found);
    let (source, target) = (end(link.source_id)?, end(link.target_id)?);
    let gone = link::unlink(&link, source, target)?;
    store::delete(&mut work.writes, &work.scope, id);
    save(work, source, &[gone.of_source])?;
    save(work, target, &[gone.of_target]).map(drop)
}
