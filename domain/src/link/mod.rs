//! Links: what binds two tickets, and what each of them is to the other.

mod blocker;
mod decide;
mod relation;
#[cfg(test)]
mod tests;

pub use blocker::{Blocker, follow};
pub use decide::{Known, LinkRefusal, Linked, MAX_DEPENDENCIES, link, unlink};
pub use relation::{LinkKind, Relation};

use serde_json::{Value, json};

use crate::{
    ids::{LinkId, TicketId},
    time::Instant,
};

/// What binds two tickets, read from the source to the target: the source is [`LinkKind::relation`] the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// What binds them.
    pub kind: LinkKind,
    /// The one who duplicates, the child, the report, the one who waits, the one who continues; of two related tickets
    /// the one with the smaller id.
    pub source_id: TicketId,
    /// The other one.
    pub target_id: TicketId,
    /// When they were bound.
    pub created_at: Instant,
}

/// A link as one of its tickets sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkEnd {
    /// The link.
    pub id: LinkId,
    /// What the ticket is to the other one.
    pub relation: Relation,
    /// The other one.
    pub ticket_id: TicketId,
}

impl Link {
    /// The link that makes `ticket` to `other` what `relation` says.
    pub fn between(id: LinkId, ticket: TicketId, relation: Relation, other: TicketId, now: Instant) -> Self {
        let kind = relation.kind();
        let turned = if kind.is_mutual() { other < ticket } else { relation != kind.relation() };
        let (source_id, target_id) = if turned { (other, ticket) } else { (ticket, other) };
        Self { id, kind, source_id, target_id, created_at: now }
    }

    /// The link as its source sees it.
    pub const fn of_source(&self) -> LinkEnd {
        LinkEnd { id: self.id, relation: self.kind.relation(), ticket_id: self.target_id }
    }

    /// The link as its target sees it.
    pub const fn of_target(&self) -> LinkEnd {
        LinkEnd { id: self.id, relation: self.kind.relation().inverse(), ticket_id: self.source_id }
    }

    /// The field of a ticket's changes in which its links are.
    pub const FIELD: &'static str = "link";

    /// A link that comes, as a change of the ticket that is `relation` to `other`; it has no id where it is only thought of.
    pub fn foretold(id: Option<LinkId>, relation: Relation, other: TicketId) -> (String, Value, Value) {
        let to = json!({
            "id": id.map(|id| id.to_string()), "type": relation.word(), "ticket_id": other.to_string(),
        });
        (Self::FIELD.to_owned(), Value::Null, to)
    }

    /// The id and the other ticket of a link that a change of a ticket tells to have come.
    pub fn told((field, _, to): &(String, Value, Value)) -> Option<(LinkId, TicketId)> {
        let read = |name: &str| to.get(name).and_then(Value::as_str);
        let parts = (read("id")?.parse().ok()?, read("ticket_id")?.parse().ok()?);
        (field == Self::FIELD).then_some(parts)
    }

    /// The link as `ticket`, one of the two, sees it.
    pub fn seen_from(&self, ticket: TicketId) -> LinkEnd {
        if ticket == self.source_id { self.of_source() } else { self.of_target() }
    }
}
