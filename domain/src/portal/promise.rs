//! What a customer is told of the promises made to him, and why they move.

use serde::Deserialize as _;

use crate::{
    event::{Envelope, EventKind},
    sla::Summary,
    ticket::Language,
    time::Instant,
};

crate::words! {
    /// What he is promised next.
    pub enum PromiseKind {
        /// An answer to what he wrote.
        Reply = 1 "reply",
        /// The end of the matter.
        Solution = 2 "solution",
    }
}

crate::words! {
    /// Why a promised time moved.
    pub enum MoveReason {
        /// The team waits for him.
        WaitingForYou = 1 "waiting_for_you",
        /// The team waits for him no more.
        Resumed = 2 "resumed",
        /// How urgent it is was judged anew.
        Reassessed = 3 "reassessed",
        /// Other terms apply to it.
        TermsChanged = 4 "terms_changed",
    }
}

/// What he is promised next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// What.
    pub kind: PromiseKind,
    /// For when; none while that depends on him.
    pub due_at: Option<Instant>,
    /// Does the time stand still, because he owes the next word?
    pub paused: bool,
}

/// A promised time that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// When it moved.
    pub at: Instant,
    /// What was promised.
    pub kind: PromiseKind,
    /// For when before.
    pub from: Option<Instant>,
    /// For when since.
    pub to: Option<Instant>,
    /// Why.
    pub reason: MoveReason,
}

/// What a ticket promises next: an answer comes before the end. None when nothing is owed.
pub fn promise(summary: &Summary) -> Option<Promise> {
    let reply = summary.first_response_due_at.or(summary.next_response_due_at);
    let (kind, due_at) = match (reply, summary.resolution_due_at) {
        (Some(due), _) => (PromiseKind::Reply, Some(due)),
        (None, Some(due)) => (PromiseKind::Solution, Some(due)),
        (None, None) if summary.paused => (PromiseKind::Solution, None),
        (None, None) => return None,
    };
    Some(Promise { kind, due_at, paused: summary.paused })
}

/// How the promised times of a ticket have moved, oldest first. `events` are all of it, in order. A promise that is kept
/// and followed by another one has not moved.
pub fn moves(events: &[Envelope]) -> Vec<Moved> {
    let told = |envelope: &Envelope| {
        let delta = envelope.changes.get("sla")?;
        let read = |value| Summary::deserialize(value).ok().as_ref().and_then(promise);
        Some((read(&delta.from)?, read(&delta.to)?))
    };
    let moved = |(index, envelope): (usize, &Envelope)| {
        let (from, to) = told(envelope).filter(|(from, to)| from.kind == to.kind && from.due_at != to.due_at)?;
        // What happened together was written at one instant, and its last event tells what it moved.
        let cause = events.iter().take(index + 1).rev().take_while(|event| event.at == envelope.at);
        let is_reassessed = cause.into_iter().any(|event| event.kind == EventKind::TicketPriorityChanged.word());
        let reason = match (from.paused, to.paused) {
            (false, true) => MoveReason::WaitingForYou,
            (true, false) => MoveReason::Resumed,
            _ if is_reassessed => MoveReason::Reassessed,
            _ => MoveReason::TermsChanged,
        };
        let at = Instant::from_millis(envelope.at);
        Some(Moved { at, kind: to.kind, from: from.due_at, to: to.due_at, reason })
    };
    events.iter().enumerate().filter_map(moved).collect()
}

/// A reason in the customer's words.
pub const fn move_text(reason: MoveReason, language: Language) -> &'static str {
    match (language, reason) {
        (Language::Fa, MoveReason::WaitingForYou) => "منتظر پاسخ شما هستیم؛ تا آن زمان، مهلت ما متوقف است.",
        (Language::Fa, MoveReason::Resumed) => "کار از سر گرفته شد؛ زمان انتظار به مهلت افزوده شد.",
        (Language::Fa, MoveReason::Reassessed) => "فوریت درخواست شما دوباره سنجیده شد.",
        (Language::Fa, MoveReason::TermsChanged) => "شرایط پاسخ‌گویی به این درخواست تغییر کرد.",
        (Language::En, MoveReason::WaitingForYou) => {
            "We are waiting for your answer; until then our time stands still."
        }
        (Language::En, MoveReason::Resumed) => "Work goes on; the time of waiting was added.",
        (Language::En, MoveReason::Reassessed) => "We judged anew how pressing your request is.",
        (Language::En, MoveReason::TermsChanged) => "Other terms apply to your request now.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(reply: Option<i64>, resolution: Option<i64>, paused: bool) -> Summary {
        let at = |seconds: Option<i64>| seconds.map(|seconds| Instant::from_millis(seconds * 1_000));
        Summary {
            first_response_due_at: None,
            next_response_due_at: at(reply),
            resolution_due_at: at(resolution),
            next_due_at: at(reply.or(resolution)),
            state: None,
            paused,
        }
    }

    #[test]
    fn an_answer_is_promised_before_the_end_and_nothing_where_nothing_is_owed() {
        let kind = |summary| promise(&summary).map(|promise| (promise.kind, promise.due_at.is_some()));
        assert_eq!(kind(summary(Some(9), Some(5), false)), Some((PromiseKind::Reply, true)));
        assert_eq!(kind(summary(None, Some(5), false)), Some((PromiseKind::Solution, true)));
        assert_eq!(kind(summary(None, None, true)), Some((PromiseKind::Solution, false)));
        assert_eq!(kind(summary(None, None, false)), None);
    }

    #[test]
    fn every_reason_has_its_own_words_in_both_languages() {
        let texts: std::collections::HashSet<_> =
            Language::ALL.iter().flat_map(|l| MoveReason::ALL.iter().map(|reason| move_text(*reason, *l))).collect();
        assert_eq!(texts.len(), Language::ALL.len() * MoveReason::ALL.len());
    }
}
