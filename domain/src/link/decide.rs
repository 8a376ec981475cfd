//! The decision: from two tickets to a link and an event of each, or a refusal.

use super::{Link, LinkEnd, LinkKind, Relation, blocker};
use crate::{
    event::EventKind,
    ids::{LinkId, TicketId},
    ticket::{Change, Ticket, TicketEvent},
    time::Instant,
};

/// The most tickets that one depends on, and the most that depend on one: all of them change with it.
pub const MAX_DEPENDENCIES: i64 = 100;

/// What a decision about a new link needs to know beyond its tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// The link of the kind that the two have, whichever way.
    pub existing: Option<Link>,
    /// For a child: the link to its parent.
    pub parent: Option<Link>,
    /// Does the target lead to the source already, over links of the kind?
    pub leads_back: bool,
    /// How many tickets the source depends on, or, if they are more, how many depend on the target.
    pub dependencies: i64,
}

/// Why two tickets were not linked, or stay linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkRefusal {
    /// A ticket is nothing to itself.
    Itself,
    /// This one is in the bin.
    Deleted(TicketId),
    /// They have a link of the kind.
    Exists(LinkId),
    /// The child has another parent.
    HasParent {
        /// The link to it.
        id: LinkId,
        /// The parent.
        parent_id: TicketId,
    },
    /// The ticket would lead back to itself.
    Circle,
    /// One of them has [`MAX_DEPENDENCIES`] already.
    TooMany,
    /// Nobat made the link, and it stays.
    Fixed,
}

/// A link that came or went, with what happens to its two tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The link.
    pub link: Link,
    /// What happens to its source.
    pub of_source: TicketEvent,
    /// What happens to its target.
    pub of_target: TicketEvent,
}

/// Makes `ticket` to `other` what `relation` says.
///
/// # Errors
/// See [`LinkRefusal`].
pub fn link(
    ticket: &Ticket,
    other: &Ticket,
    relation: Relation,
    known: &Known,
    id: LinkId,
    now: Instant,
) -> Result<Linked, LinkRefusal> {
    if ticket.id == other.id {
        return Err(LinkRefusal::Itself);
    }
    if let Some(deleted) = [ticket, other].into_iter().find(|it| it.deleted_at.is_some()) {
        return Err(LinkRefusal::Deleted(deleted.id));
    }
    let link = Link::between(id, ticket.id, relation, other.id, now);
    if let Some(existing) = known.existing
        // The other way round it is a circle where there must be none.
        && (existing.source_id == link.source_id || !link.kind.is_acyclic())
    {
        return Err(LinkRefusal::Exists(existing.id));
    }
    if let Some(parent) = known.parent {
        return Err(LinkRefusal::HasParent { id: parent.id, parent_id: parent.target_id });
    }
    if known.leads_back {
        return Err(LinkRefusal::Circle);
    }
    if link.kind == LinkKind::Dependency && known.dependencies >= MAX_DEPENDENCIES {
        return Err(LinkRefusal::TooMany);
    }
    let (source, target) = if link.source_id == ticket.id { (ticket, other) } else { (other, ticket) };
    let held = (link.kind == LinkKind::Dependency && target.holds_up()).then(|| blocker::change(source, target, true));
    Ok(Linked {
        link,
        of_source: event(EventKind::TicketLinked, None, Some(link.of_source()), held.flatten()),
        of_target: event(EventKind::TicketLinked, None, Some(link.of_target()), None),
    })
}

/// Removes the link of `source` to `target`. The bin does not hold it: a ticket must be able to get rid of what another one left behind.
///
/// # Errors
/// [`LinkRefusal::Fixed`].
pub fn unlink(link: &Link, source: &Ticket, target: &Ticket) -> Result<Linked, LinkRefusal> {
    if !link.kind.is_free() {
        return Err(LinkRefusal::Fixed);
    }
    let freed = (link.kind == LinkKind::Dependency).then(|| blocker::change(source, target, false));
    Ok(Linked {
        link: *link,
        of_source: event(EventKind::TicketUnlinked, Some(link.of_source()), None, freed.flatten()),
        of_target: event(EventKind::TicketUnlinked, Some(link.of_target()), None, None),
    })
}

fn event(kind: EventKind, from: Option<LinkEnd>, to: Option<LinkEnd>, besides: Option<Change>) -> TicketEvent {
    let changes = [Change::Link { from: Some(from), to }].into_iter().chain(besides).collect();
    TicketEvent::changing(kind, changes)
}
