//! Intents: effects that a transaction decided on and that are carried out after it.

use uuid::Uuid;

use crate::time::Instant;

/// How often an intent is tried before it is given up.
pub const MAX_ATTEMPTS: i64 = 12;

crate::words! {
    /// What is to be done.
    pub enum IntentKind {
        /// Carry an automatic message, which stands in the conversation, to the customer.
        Deliver = 2 "deliver",
        /// Find a team for tickets that have none, because their categories have one by now.
        RouteStrays = 3 "route_strays",
        /// Look at what people made of triage's decisions, and learn their labels anew when there are enough new ones.
        Retrain = 4 "retrain",
        /// Take the tickets of an agent from him who may not work on them any more.
        TakeBack = 5 "take_back",
        /// A ticket is open again: is whoever it was assigned to still there?
        CheckHolder = 6 "check_holder",
        /// A rule met an error: is it to be switched off?
        CheckRule = 7 "check_rule",
        /// A time rule was switched on: begin its waits for the tickets of which its condition holds already.
        BeginWaits = 100 "begin_waits",
        /// Raise a ticket whose trouble concerns more people than it seemed to.
        RaiseScope = 20 "raise_scope",
        /// Link the tickets of an accepted incident to the one that is about it.
        LinkIncident = 21 "link_incident",
        /// Send a reply to the tickets that are children of its ticket.
        SendToChildren = 22 "send_to_children",
        /// Look at a mail that is kept.
        LookAtEmail = 30 "look_at_email",
        /// A rule or a macro told a ticket of an incident: link it to the ticket that is about that.
        JoinIncident = 190 "join_incident",
        /// Send a ticket to a webhook because a rule wants it.
        CallWebhook = 180 "call_webhook",
        /// Somebody without a credential asked for a letter to an address: is it to be written?
        AskForLetter = 150 "ask_for_letter",
    }
}

crate::words! {
    /// How far an intent has come. One that was carried out is gone.
    pub enum IntentState {
        /// It is to be carried out.
        Waiting = 1 "waiting",
        /// It was tried [`MAX_ATTEMPTS`] times in vain.
        Failed = 4 "failed",
    }
}

/// One effect to be carried out, unique by kind, subject, cycle and step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: IntentKind,
    /// What it is about: the bare id of a message, a ticket, a category, an agent, a proposed incident, or the workspace.
    pub subject_id: Uuid,
    /// Which round of the subject's life, from 1.
    pub cycle: i64,
    /// Which step of the round.
    pub step: i64,
    /// What the kind needs beyond that: a JSON object.
    pub payload: String,
    /// How far it has come.
    pub state: IntentState,
    /// How often it was begun.
    pub attempts: i64,
    /// Not before then.
    pub due_at: Instant,
    /// A worker has it until then.
    pub leased_until: Option<Instant>,
    /// When it was decided.
    pub created_at: Instant,
}

impl Intent {
    /// Something to be done once, as soon as its transaction is committed.
    pub fn new(id: Uuid, kind: IntentKind, subject_id: Uuid, now: Instant) -> Self {
        Self {
            id,
            kind,
            subject_id,
            cycle: 1,
            step: 1,
            payload: "{}".to_owned(),
            state: IntentState::Waiting,
            attempts: 0,
            due_at: now,
            leased_until: None,
            created_at: now,
        }
    }
}

/// When to try again after the `attempts`th failure, which happened `now`: after 2, 4, 8 seconds and so on, at most an
/// hour. None when it has been tried often enough.
pub fn next_try(attempts: i64, now: Instant) -> Option<Instant> {
    let exponent = u32::try_from(attempts.clamp(1, 12)).unwrap_or(12);
    (attempts < MAX_ATTEMPTS).then(|| now.plus_seconds(2i64.pow(exponent).min(3_600)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_further_apart_and_end() {
        let now = Instant::from_millis(0);
        let waits: Vec<_> = (1..=MAX_ATTEMPTS).map(|attempts| next_try(attempts, now)).collect();
        assert_eq!(waits.first(), Some(&Some(now.plus_seconds(2))));
        assert!(waits.windows(2).all(|pair| pair[1].is_none() || pair[0] < pair[1]), "{waits:?}");
        assert_eq!(waits.last(), Some(&None));
    }
}
