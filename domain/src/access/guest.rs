//! Customers who prove an address of theirs by a code in a letter.

use serde_json::Value;

use crate::{
    actor::Actor,
    event::{Delta, Deltas, Draft, EventKind, Subject, SubjectKind},
    ids::{CustomerId, GuestSessionId},
    time::Instant,
};

/// How many digits a code has.
pub const GUEST_CODE_DIGITS: usize = 8;
/// How long it works.
pub const GUEST_CODE_SECONDS: i64 = 600;
/// How often it may be tried in vain.
pub const GUEST_CODE_TRIES: i64 = 5;
/// How many are sent to an address within an hour.
pub const GUEST_CODES_PER_HOUR: i64 = 5;
/// How long somebody is signed in by one.
pub const GUEST_SESSION_SECONDS: i64 = 3_600;
/// How long a letter by which an address is proved works.
pub const ADDRESS_PROOF_HOURS: i64 = 48;

/// The newest code of an address, without the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestCode {
    /// A keyed digest of it.
    pub digest: [u8; 32],
    /// How often it was tried in vain.
    pub tries: i64,
    /// When it stops working.
    pub expires_at: Instant,
    /// How many were sent since `hour_began_at`.
    pub sent: i64,
    /// When counting began.
    pub hour_began_at: Instant,
}

impl GuestCode {
    /// Another code for the address, in place of the one before; none when it has got enough of them for now.
    pub fn another(before: Option<&Self>, digest: [u8; 32], now: Instant) -> Option<Self> {
        // An hour that begins in the future began before the clock was set back.
        let same_hour = |it: &&Self| it.hour_began_at <= now && now < it.hour_began_at.plus_seconds(3_600);
        let (sent, hour_began_at) = before.filter(same_hour).map_or((0, now), |it| (it.sent, it.hour_began_at));
        let expires_at = now.plus_seconds(GUEST_CODE_SECONDS);
        (sent < GUEST_CODES_PER_HOUR).then_some(Self { digest, tries: 0, expires_at, sent: sent + 1, hour_began_at })
    }

    /// May it still be tried?
    pub fn works(&self, now: Instant) -> bool {
        now < self.expires_at && self.tries < GUEST_CODE_TRIES
    }
}

/// A customer's sign-in by a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestSession {
    /// Its id.
    pub id: GuestSessionId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// The count of its events, from 1.
    pub version: i64,
    /// The address that he has proved, as it is compared.
    pub email: String,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// When he signed out.
    pub ended_at: Option<Instant>,
    /// When he signed in.
    pub created_at: Instant,
}

impl GuestSession {
    /// A new sign-in and its event, which is the customer's own doing.
    pub fn start(id: GuestSessionId, customer_id: CustomerId, email: String, now: Instant) -> (Self, Draft) {
        let expires_at = now.plus_seconds(GUEST_SESSION_SECONDS);
        let session = Self { id, customer_id, version: 1, email, expires_at, ended_at: None, created_at: now };
        let draft = session.draft("signed_in");
        (session, draft)
    }

    /// The session ended and the event of it; none when it was ended before.
    pub fn end(&self, now: Instant) -> Option<(Self, Draft)> {
        if self.ended_at.is_some() {
            return None;
        }
        let ended = Self { version: self.version + 1, ended_at: Some(now), ..self.clone() };
        let draft = ended.draft("signed_out");
        Some((ended, draft))
    }

    /// Has it neither been ended nor run out?
    pub fn is_open(&self, now: Instant) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    fn draft(&self, action: &str) -> Draft {
        let fact = |name: &str, value: String| (name.to_owned(), Delta::new(Value::Null, value));
        let facts: Deltas =
            [fact("action", action.to_owned()), fact("customer_id", self.customer_id.to_string())].into();
        let subject = Subject { kind: SubjectKind::GuestSession, id: self.id.uuid() };
        let draft = Draft::new(EventKind::AccessChanged, subject, self.version);
        Draft { facts, actor: Some(Actor::Customer(self.customer_id)), ..draft }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    #[test]
    fn an_address_gets_so_many_codes_an_hour_and_each_takes_the_place_of_the_one_before() {
        let mut last = GuestCode::another(None, [0; 32], NOW);
        for number in 1..5u8 {
            last = GuestCode::another(last.as_ref(), [number; 32], NOW.plus_seconds(60));
            assert_eq!(last.as_ref().map(|code| (code.digest, code.sent)), Some(([number; 32], i64::from(number) + 1)));
        }
        assert_eq!(GuestCode::another(last.as_ref(), [9; 32], NOW.plus_seconds(3_599)), None);
        assert_eq!(GuestCode::another(last.as_ref(), [9; 32], NOW.plus_seconds(3_600)).unwrap().sent, 1);
        assert_eq!(GuestCode::another(last.as_ref(), [9; 32], NOW.plus_seconds(-1)).unwrap().sent, 1);
    }

    #[test]
    fn a_code_works_for_ten_minutes_and_five_tries() {
        let code = GuestCode::another(None, [1; 32], NOW).unwrap();
        assert!(code.works(NOW.plus_seconds(599)) && !code.works(NOW.plus_seconds(600)));
        assert!(GuestCode { tries: 4, ..code.clone() }.works(NOW));
        assert!(!GuestCode { tries: 5, ..code }.works(NOW));
    }

    #[test]
    fn a_guest_stays_an_hour_and_leaves_once() {
        let (id, customer) = (GuestSessionId::from_uuid(Uuid::from_u128(1)), CustomerId::from_uuid(Uuid::from_u128(2)));
        let (session, draft) = GuestSession::start(id, customer, "a@b.c".to_owned(), NOW);
        assert!(draft.private.is_empty() && !draft.facts.values().any(|delta| delta.to == "a@b.c"));
        assert!(session.is_open(NOW.plus_seconds(3_599)) && !session.is_open(NOW.plus_seconds(3_600)));
        let (ended, draft) = session.end(NOW).unwrap();
        assert_eq!((ended.version, draft.version, ended.end(NOW)), (2, 2, None));
        assert!(!ended.is_open(NOW));
    }
}
