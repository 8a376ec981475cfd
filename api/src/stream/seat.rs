//! One stream, as the node's worker sees it: what it is handed, until it takes it.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use domain::{
    actor::Actor,
    event::SubjectKind,
    ids::{GuestSessionId, OrganizationId, SessionId, TokenId},
    stream::StreamTopic,
    ticket::Ticket,
    time::Instant,
};
use persistence::queue::QueueCount;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{batch::Batch, frame::Ending};
use crate::auth::{Principal, customer::Portal};

/// What may wait for a stream that does not take it, in bytes. It is shared by all streams of the workspace.
const MOST_BYTES: usize = 1024 * 1024;
/// The same in number.
const MOST: usize = 256;

/// Who is at a ticket, as it is told.
pub struct PresenceNews {
    /// The ticket.
    pub ticket: Ticket,
    /// The frame.
    pub frame: Bytes,
}

/// What a stream is handed.
#[derive(Clone)]
pub enum News {
    /// Events.
    Events(Arc<Batch>),
    /// Who is where.
    Presence(Arc<Vec<PresenceNews>>),
    /// How much waits.
    Queue(Arc<Vec<QueueCount>>),
}

impl News {
    fn bytes(&self) -> usize {
        match self {
            Self::Events(batch) => batch.bytes(),
            Self::Presence(all) => all.iter().map(|one| one.frame.len()).sum(),
            Self::Queue(_) => 64,
        }
    }
}

/// Whom a stream belongs to: what changes of access it is concerned by.
pub struct Occupant {
    /// The person or service.
    pub principal: Uuid,
    /// Everything whose change may end it: kinds and bare ids.
    pub rests_on: Vec<(SubjectKind, Uuid)>,
    /// When its credential ends.
    pub expires_at: Option<Instant>,
    /// What it follows beside events.
    pub topics: Vec<StreamTopic>,
}

impl Occupant {
    fn of(principal: &Principal, topics: Vec<StreamTopic>) -> Self {
        let token = principal.token_id.map(|id: TokenId| (SubjectKind::Token, id.uuid()));
        let session = principal.session_id.map(|id: SessionId| (SubjectKind::Session, id.uuid()));
        let person = match principal.actor {
            Actor::Agent(id) => Some((SubjectKind::Agent, id.uuid())),
            Actor::Customer(id) => Some((SubjectKind::Customer, id.uuid())),
            _ => None,
        };
        let rests_on = [token, session, person].into_iter().flatten().collect();
        Self { principal: principal.id(), rests_on, expires_at: principal.expires_at, topics }
    }

    /// Somebody of the team.
    pub fn team(principal: &Principal, topics: Vec<StreamTopic>) -> Self {
        Self::of(principal, topics)
    }

    /// A customer.
    pub fn customer(portal: &Portal) -> Self {
        let mut occupant = Self::of(&portal.principal, Vec::new());
        let session = portal.guest_session.map(|id: GuestSessionId| (SubjectKind::GuestSession, id.uuid()));
        let company = portal.organization.as_ref().map(|it| it.id);
        let company = company.map(|id: OrganizationId| (SubjectKind::Organization, id.uuid()));
        occupant.rests_on.extend(session.into_iter().chain(company));
        occupant
    }

    /// May a change of this record concern it? Of records that many rest on, every change does.
    pub fn rests_on(&self, kind: SubjectKind, id: Uuid) -> bool {
        match kind {
            SubjectKind::Token
            | SubjectKind::Session
            | SubjectKind::Agent
            | SubjectKind::Customer
            | SubjectKind::Organization
            | SubjectKind::GuestSession => self.rests_on.contains(&(kind, id)),
            SubjectKind::Team | SubjectKind::Workspace | SubjectKind::IdentityProvider => true,
            _ => false,
        }
    }
}

#[derive(Default)]
struct Inbox {
    /// Is it handed what happens, or does it still read for itself?
    live: bool,
    /// How far the feed has been handed out.
    until: i64,
    waiting: VecDeque<News>,
    bytes: usize,
    closing: Option<Ending>,
    recheck: bool,
    /// The topics that it was not told of yet since it became live.
    fresh: Vec<StreamTopic>,
}

/// What a stream does next.
pub enum Next {
    /// It ends.
    End(Ending),
    /// It judges its caller anew.
    Recheck,
    /// It reads for itself.
    Read,
    /// It tells this.
    Tell(News),
    /// It waits.
    Wait,
}

/// The place of a stream at its node.
pub struct Seat {
    /// Whose it is.
    pub occupant: Occupant,
    inbox: Mutex<Inbox>,
    bell: Notify,
}

impl Seat {
    /// A new one, that reads for itself at first.
    pub fn new(occupant: Occupant) -> Self {
        Self { occupant, inbox: Mutex::default(), bell: Notify::new() }
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The feed is known to reach as far as this: what lies before it is nobody's to hand out.
    pub fn reaches(&self, head: i64) {
        let mut inbox = self.inbox();
        inbox.until = inbox.until.max(head);
    }

    /// Hands out a part of the feed; `recheck` says that it may concern the caller's own rights.
    pub fn hand_events(&self, batch: &Arc<Batch>, recheck: bool) {
        let mut inbox = self.inbox();
        inbox.until = inbox.until.max(batch.until);
        inbox.recheck |= recheck;
        if inbox.live && !batch.steps.is_empty() {
            inbox.take_in(News::Events(Arc::clone(batch)));
        }
        drop(inbox);
        self.bell.notify_one();
    }

    /// Hands out what is now.
    pub fn hand(&self, news: News) {
        let mut inbox = self.inbox();
        if inbox.live {
            inbox.take_in(news);
            drop(inbox);
            self.bell.notify_one();
        }
    }

    /// It is to judge its caller anew.
    pub fn recheck(&self) {
        self.inbox().recheck = true;
        self.bell.notify_one();
    }

    /// It is to end.
    pub fn close(&self, ending: Ending) {
        self.inbox().closing.get_or_insert(ending);
        self.bell.notify_one();
    }

    /// Is it to be told anew how the topic stands? True once, after it has become live.
    pub fn take_fresh(&self, topic: StreamTopic) -> bool {
        let mut inbox = self.inbox();
        let before = inbox.fresh.len();
        inbox.fresh.retain(|one| *one != topic);
        inbox.fresh.len() < before
    }

    /// It has missed something and reads for itself again.
    pub fn fall_behind(&self) {
        let mut inbox = self.inbox();
        inbox.live = false;
        inbox.waiting.clear();
        inbox.bytes = 0;
    }

    /// What a stream that stands at `place` does next.
    pub fn next(&self, place: i64) -> Next {
        let mut inbox = self.inbox();
        if let Some(ending) = &inbox.closing {
            return Next::End(ending.clone());
        }
        if mem::take(&mut inbox.recheck) {
            return Next::Recheck;
        }
        if !inbox.live {
            if inbox.until > place {
                return Next::Read;
            }
            inbox.live = true;
            inbox.fresh.clone_from(&self.occupant.topics);
        }
        match inbox.waiting.pop_front() {
            Some(news) => {
                inbox.bytes = inbox.bytes.saturating_sub(news.bytes());
                Next::Tell(news)
            }
            None => Next::Wait,
        }
    }

    /// Waits until there may be something.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

impl Inbox {
    /// Keeps news until they are taken; who lets too much gather is let go.
    fn take_in(&mut self, news: News) {
        let bytes = news.bytes();
        let is_full = self.bytes + bytes > MOST_BYTES || self.waiting.len() >= MOST;
        if is_full && !self.waiting.is_empty() {
            self.closing.get_or_insert(Ending::Slow);
            self.waiting.clear();
            self.bytes = 0;
            return;
        }
        self.bytes += bytes;
        self.waiting.push_back(news);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat() -> Seat {
        let topics = vec![StreamTopic::Queue];
        Seat::new(Occupant { principal: Uuid::nil(), rests_on: Vec::new(), expires_at: None, topics })
    }

    fn counts() -> News {
        News::Queue(Arc::default())
    }

    #[test]
    fn a_stream_reads_for_itself_until_it_has_caught_up() {
        let seat = seat();
        seat.reaches(7);
        seat.hand(counts());
        assert!(matches!(seat.next(3), Next::Read));
        assert!(!seat.take_fresh(StreamTopic::Queue));
        assert!(matches!(seat.next(7), Next::Wait));
        assert!(seat.take_fresh(StreamTopic::Queue) && !seat.take_fresh(StreamTopic::Queue));
        seat.hand(counts());
        assert!(matches!(seat.next(7), Next::Tell(News::Queue(_))));
        seat.reaches(8);
        seat.fall_behind();
        assert!(matches!(seat.next(7), Next::Read));
    }

    #[test]
    fn who_does_not_take_what_he_is_handed_is_let_go() {
        let seat = seat();
        assert!(matches!(seat.next(0), Next::Wait));
        for _ in 0..MOST {
            seat.hand(counts());
        }
        assert!(matches!(seat.next(0), Next::Tell(_)));
        seat.hand(counts());
        seat.hand(counts());
        assert!(matches!(seat.next(0), Next::End(Ending::Slow)));
    }

    #[test]
    fn the_first_reason_to_end_stands() {
        let seat = seat();
        seat.recheck();
        seat.close(Ending::Expired);
        seat.close(Ending::Shutdown);
        assert!(matches!(seat.next(0), Next::End(Ending::Expired)));
    }
}
