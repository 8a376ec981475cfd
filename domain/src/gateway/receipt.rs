//! What a service tells of something that it was sent: whether it arrived.

use serde::{Deserialize, Serialize};

use super::{BodyForm, GatewayDelivery, Verification};
use crate::{
    mail::{DeliveryReason, DeliveryState},
    time::Instant,
};

/// The most words of a service for one state.
pub const MAX_STATUS_WORDS: usize = 20;
/// The longest of them.
pub const MAX_STATUS_WORD: usize = 100;

/// How a service tells whether something arrived. Places are JSON pointers, or the names of a form's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipts {
    /// How a call-back proves where it comes from.
    pub verification: Verification,
    /// In which header.
    pub header: String,
    /// How its body is written.
    pub format: BodyForm,
    /// Where the service's own id of what it took stands.
    pub message_id: Option<String>,
    /// Where the delivery's id stands, which it was sent with.
    pub delivery_id: Option<String>,
    /// Where the state stands.
    pub status: String,
    /// What the service calls what has arrived.
    pub delivered: Vec<String>,
    /// What it calls what will not arrive.
    pub failed: Vec<String>,
}

/// What a word of a service means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It has arrived.
    Delivered,
    /// It will not.
    Failed,
    /// Nobody knows yet.
    Open,
}

impl Receipts {
    /// What this word means; capitals make no difference.
    pub fn meaning(&self, status: &str) -> Arrival {
        let is_among = |words: &[String]| words.iter().any(|word| word.to_lowercase() == status.trim().to_lowercase());
        if is_among(&self.delivered) {
            Arrival::Delivered
        } else if is_among(&self.failed) {
            Arrival::Failed
        } else {
            Arrival::Open
        }
    }
}

impl GatewayDelivery {
    /// What it is once the service has told this of it; none: it was not sent, so nobody can tell of it.
    ///
    /// Call-backs overtake each other, and the answer to what was sent as well. What has arrived stays so, and what will not
    /// arrive stays so until it has arrived after all.
    pub fn reported(&self, arrival: Arrival, status: &str, now: Instant) -> Option<Self> {
        let is_sent = match self.state {
            DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Failed => true,
            DeliveryState::Queued => self.attempts > 0,
            DeliveryState::Suppressed => false,
        };
        let is_settled = match self.state {
            DeliveryState::Delivered => arrival != Arrival::Delivered,
            DeliveryState::Failed => arrival == Arrival::Open,
            _ => false,
        };
        if !is_sent || is_settled {
            return is_sent.then(|| self.clone());
        }
        let told = Self { reported_status: Some(status.to_owned()), reported_at: Some(now), ..self.clone() };
        Some(match (arrival, self.state) {
            (Arrival::Open, _) | (Arrival::Failed, DeliveryState::Failed) => told,
            (Arrival::Delivered, _) => Self {
                state: DeliveryState::Delivered,
                reason: None,
                leased_until: None,
                settled_at: told.settled_at.filter(|_| self.state != DeliveryState::Failed).or(Some(now)),
                ..told
            },
            (Arrival::Failed, _) => Self {
                state: DeliveryState::Failed,
                reason: Some(DeliveryReason::Undelivered),
                leased_until: None,
                settled_at: Some(now),
                ..told
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        gateway::Carried,
        ids::{GatewayDeliveryId, GatewayId, MessageId, TicketId},
    };

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn delivery(state: DeliveryState, attempts: i64) -> GatewayDelivery {
        let id = Uuid::from_u128(7);
        GatewayDelivery {
            id: GatewayDeliveryId::from_uuid(id),
            gateway_id: GatewayId::from_uuid(id),
            carried: Carried::Message(MessageId::from_uuid(id), TicketId::from_uuid(id)),
            recipient: "+989120001234".to_owned(),
            is_automatic: false,
            state,
            reason: None,
            problem: None,
            status_code: None,
            answer: None,
            provider_message_id: None,
            attempts,
            due_at: NOW,
            leased_until: None,
            created_at: NOW,
            settled_at: None,
            reported_status: None,
            reported_at: None,
        }
    }

    fn after(state: DeliveryState, told: &[Arrival]) -> DeliveryState {
        let first = delivery(state, 1);
        told.iter().fold(first, |held, arrival| held.reported(*arrival, "x", NOW).unwrap()).state
    }

    #[test]
    fn in_whichever_order_it_is_told_what_has_arrived_has_arrived() {
        use Arrival::{Delivered, Failed, Open};
        for told in [vec![Delivered], vec![Delivered, Failed], vec![Failed, Delivered], vec![Delivered, Open, Failed]] {
            assert_eq!(after(DeliveryState::Sent, &told), DeliveryState::Delivered, "{told:?}");
            assert_eq!(after(DeliveryState::Queued, &told), DeliveryState::Delivered, "{told:?}");
        }
        assert_eq!(after(DeliveryState::Sent, &[Failed, Open]), DeliveryState::Failed);
        assert_eq!(after(DeliveryState::Sent, &[Open]), DeliveryState::Sent);
        assert_eq!(after(DeliveryState::Queued, &[Open]), DeliveryState::Queued);
    }

    #[test]
    fn the_last_word_that_counts_is_kept() {
        let held = delivery(DeliveryState::Sent, 1).reported(Arrival::Delivered, "DELIVRD", NOW).unwrap();
        let late = held.reported(Arrival::Open, "ACCEPTED", NOW.plus_seconds(9)).unwrap();
        assert_eq!((late.reported_status.as_deref(), late.reported_at), (Some("DELIVRD"), Some(NOW)));
        let read = held.reported(Arrival::Delivered, "READ", NOW.plus_seconds(9)).unwrap();
        assert_eq!((read.reported_status.as_deref(), read.settled_at), (Some("READ"), Some(NOW)));
    }

    #[test]
    fn nobody_can_tell_of_what_was_not_sent() {
        for unsent in [delivery(DeliveryState::Queued, 0), delivery(DeliveryState::Suppressed, 0)] {
            assert_eq!(unsent.reported(Arrival::Delivered, "x", NOW), None);
        }
    }
}
