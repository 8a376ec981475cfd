//! Fetching a mailbox's mail: how far it has come, and when it is looked at next.

use crate::{ids::MailboxId, time::Instant};

/// How often a mailbox is looked at when its server does not tell by itself of what comes, in seconds.
pub const POLL_SECONDS: i64 = 60;
/// How often one mail is tried before it is passed over: one that cannot be fetched must not hold up the next.
pub const MAX_STUCK: i64 = 3;
/// The longest pause after failures, in seconds.
const MOST_SECONDS: i64 = 900;

/// How far a mailbox is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFetch {
    /// The mailbox.
    pub mailbox_id: MailboxId,
    /// Of which life of the folder the numbers are; none before the first look.
    pub uid_validity: Option<i64>,
    /// All mails up to this number are taken in.
    pub last_uid: i64,
    /// What came to the server earlier is left alone; none: nothing is.
    pub since: Option<Instant>,
    /// How often the next mail could not be fetched.
    pub stuck: i64,
    /// How often in a row it failed.
    pub failures: i64,
    /// When everything had been taken in that was there.
    pub fetched_at: Option<Instant>,
    /// What went wrong last, in a word or what the server said; none once it went right again.
    pub problem: Option<String>,
    /// When that was.
    pub problem_at: Option<Instant>,
    /// Not before then.
    pub due_at: Instant,
}

impl MailFetch {
    /// Nothing is fetched yet.
    pub const fn new(mailbox_id: MailboxId, since: Option<Instant>, now: Instant) -> Self {
        Self {
            mailbox_id,
            uid_validity: None,
            last_uid: 0,
            since,
            stuck: 0,
            failures: 0,
            fetched_at: None,
            problem: None,
            problem_at: None,
            due_at: now,
        }
    }

    /// In a folder that began a new life its mails have other numbers; those that are known by their Message-ID do nothing.
    pub fn opened(self, uid_validity: i64) -> Self {
        if self.uid_validity == Some(uid_validity) {
            self
        } else {
            Self { uid_validity: Some(uid_validity), last_uid: 0, stuck: 0, ..self }
        }
    }

    /// This mail is taken in, or is none to take in.
    pub fn taken(self, uid: i64) -> Self {
        Self { last_uid: uid.max(self.last_uid), stuck: 0, ..self }
    }

    /// Everything is taken in that was there.
    pub fn finished(self, now: Instant) -> Self {
        let due_at = now.plus_seconds(POLL_SECONDS);
        Self { failures: 0, fetched_at: Some(now), problem: None, problem_at: None, due_at, ..self }
    }

    /// It went wrong, perhaps while this mail was fetched.
    pub fn failed(self, uid: Option<i64>, problem: String, now: Instant) -> Self {
        let failures = self.failures + 1;
        let seconds = 2i64.saturating_pow(u32::try_from(failures.min(10)).unwrap_or(10)).saturating_mul(10);
        let due_at = now.plus_seconds(seconds.min(MOST_SECONDS));
        let after = Self { failures, problem: Some(problem), problem_at: Some(now), due_at, ..self };
        match uid {
            Some(uid) if after.stuck + 1 >= MAX_STUCK => after.taken(uid),
            Some(_) => Self { stuck: after.stuck + 1, ..after },
            None => after,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn new() -> MailFetch {
        MailFetch::new(MailboxId::from_uuid(Uuid::from_u128(1)), None, Instant::from_millis(0))
    }

    #[test]
    fn a_folder_of_a_new_life_is_walked_again() {
        let known = new().opened(7).taken(30);
        assert_eq!(known.clone().opened(7).last_uid, 30);
        assert_eq!((known.clone().opened(8).last_uid, known.opened(8).uid_validity), (0, Some(8)));
        assert_eq!(new().taken(30).taken(20).last_uid, 30, "it never goes back");
    }

    #[test]
    fn a_mail_that_cannot_be_fetched_is_passed_over() {
        let (now, problem) = (Instant::from_millis(0), || "broken".to_owned());
        let once = new().taken(4).failed(Some(5), problem(), now);
        assert_eq!((once.last_uid, once.stuck), (4, 1));
        let thrice = once.failed(Some(5), problem(), now).failed(Some(5), problem(), now);
        assert_eq!((thrice.last_uid, thrice.stuck), (5, 0));
        // The server itself is at fault: no mail is passed over.
        let silent = (0..9).fold(new().taken(4), |fetch, _| fetch.failed(None, problem(), now));
        assert_eq!((silent.last_uid, silent.failures), (4, 9));
        assert_eq!(silent.due_at, now.plus_seconds(MOST_SECONDS));
        assert_eq!(silent.finished(now).problem, None);
    }
}
