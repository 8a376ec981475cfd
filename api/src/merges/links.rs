//! Links follow a ticket that is merged, and come back with it.

use domain::{
    ids::TicketId,
    link::{self, Known, Link},
};
use persistence::{
    Conn, Scope, StorageError,
    link::{self as store, LinkPage},
    merge,
};

use super::several::Several;
use crate::{http::ApiError, state::Work};

/// The most links that a ticket takes along: each changes another ticket.
pub const MAX_MERGED_LINKS: usize = 500;

/// All links of a ticket; one more than [`MAX_MERGED_LINKS`] at most.
pub fn all(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Vec<Link>, StorageError> {
    let limit = i64::try_from(MAX_MERGED_LINKS).unwrap_or(i64::MAX) + 1;
    store::list(conn, scope, ticket, &LinkPage { after: None, backward: true, limit })
}

/// The tickets at the other ends.
pub fn ends(links: &[Link], of: TicketId) -> impl Iterator<Item = TicketId> + '_ {
    links.iter().map(move |link| link.seen_from(of).ticket_id)
}

/// Points links of `from` to `to`. What `to` has already, what it must not have, what binds the two, and what Nobat made
/// stays where it is, out of sight.
pub fn point_over(
    work: &mut Work<'_>,
    tickets: &mut Several,
    links: &[Link],
    from: TicketId,
    to: TicketId,
) -> Result<(), ApiError> {
    for old in links {
        let end = old.seen_from(from);
        if end.ticket_id == to || !old.kind.is_free() {
            continue;
        }
        let wanted = Link::between(old.id, to, end.relation, end.ticket_id, old.created_at);
        let mut known = store::known(work.conn, &work.scope, &wanted)?;
        known.parent = known.parent.filter(|parent| parent.id != old.id);
        if turn(work, tickets, old, &wanted, &known)? {
            merge::note_link(work.conn, &work.scope, old.id, from)?;
        }
    }
    Ok(())
}

/// Points links that followed `from` back to it.
pub fn point_back(
    work: &mut Work<'_>,
    tickets: &mut Several,
    links: &[Link],
    from: TicketId,
    to: TicketId,
) -> Result<(), ApiError> {
    for link in links {
        let end = link.seen_from(to);
        let wanted = Link::between(link.id, from, end.relation, end.ticket_id, link.created_at);
        turn(work, tickets, link, &wanted, &Known::default())?;
    }
    merge::forget_links(work.conn, &work.scope, from)?;
    Ok(())
}

/// Gives a link another end, if it may have it.
fn turn(
    work: &mut Work<'_>,
    tickets: &mut Several,
    old: &Link,
    wanted: &Link,
    known: &Known,
) -> Result<bool, ApiError> {
    let gone = link::unlink(old, tickets.now(old.source_id)?, tickets.now(old.target_id)?)
        .map_err(|_| ApiError::internal("a link that is not free was to be moved"))?;
    let (source, target) = (tickets.now(wanted.source_id)?, tickets.now(wanted.target_id)?);
    let relation = wanted.kind.relation();
    let Ok(made) = link::link(source, target, relation, known, wanted.id, wanted.created_at) else { return Ok(false) };
    tickets.push(work, old.source_id, gone.of_source)?;
    tickets.push(work, old.target_id, gone.of_target)?;
    // What depends on the old end may be what depends on the new one: the second change stands on the first.
    let (source, target) = (tickets.now(wanted.source_id)?, tickets.now(wanted.target_id)?);
    let made = link::link(source, target, relation, known, wanted.id, wanted.created_at).unwrap_or(made);
    tickets.push(work, wanted.source_id, made.of_source)?;
    tickets.push(work, wanted.target_id, made.of_target)?;
    merge::move_link(work.conn, &work.scope, wanted)?;
    Ok(true)
}
