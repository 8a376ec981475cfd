//! What is to be done before a ticket is done.

use serde_json::{Value, json};

use crate::{
    actor::Actor,
    ids::{ChecklistItemId, TicketId},
    time::Instant,
};

/// The most items of a ticket.
pub const MAX_CHECKLIST_ITEMS: usize = 100;

/// One thing to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Its id.
    pub id: ChecklistItemId,
    /// Its ticket.
    pub ticket_id: TicketId,
    /// Its place, from 1.
    pub position: i64,
    /// What.
    pub text: String,
    /// Who has done it, and when.
    pub done: Option<(Actor, Instant)>,
    /// When it was added.
    pub created_at: Instant,
}

impl ChecklistItem {
    /// What an event tells of it.
    pub fn told(&self) -> Value {
        json!({
            "id": self.id.to_string(), "text": self.text, "position": self.position, "done": self.done.is_some(),
        })
    }
}

/// The ids of the items, in order, once this one stands at `position` (from 1; behind the last one at most).
pub fn renumbered(ids: &[ChecklistItemId], moved: ChecklistItemId, position: i64) -> Vec<ChecklistItemId> {
    let mut order: Vec<_> = ids.iter().copied().filter(|id| *id != moved).collect();
    let place = usize::try_from(position - 1).unwrap_or(0).min(order.len());
    order.insert(place, moved);
    order
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_item_goes_where_it_is_put_and_the_others_keep_their_order() {
        let id = |number| ChecklistItemId::from_uuid(Uuid::from_u128(number));
        let ids = [id(1), id(2), id(3)];
        assert_eq!(renumbered(&ids, id(3), 1), [id(3), id(1), id(2)]);
        assert_eq!(renumbered(&ids, id(1), 2), [id(2), id(1), id(3)]);
        assert_eq!(renumbered(&ids, id(1), 99), [id(2), id(3), id(1)]);
        assert_eq!(renumbered(&ids, id(2), -5), [id(2), id(1), id(3)]);
    }
}
