//! All streams of this node, workspace by workspace.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{event::EventKind, ids::WorkspaceId, stream::StreamTopic, time::Instant};
use persistence::Scope;
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use super::{
    batch::{Batch, Step},
    frame::Ending,
    seat::{News, Occupant, Seat},
};
use crate::{
    http::{ApiError, Code},
    workers::Wake,
};

/// How many streams one person or service may hold at one node.
pub const MOST_OF_ONE: usize = 32;
/// How many streams a node holds.
const MOST: usize = 20_000;
/// How many streams read for themselves at once: after a restart all come back together.
const READERS: usize = 4;
/// When to come back after a refusal.
const RETRY_AFTER_SECONDS: u64 = 15;

/// The streams of this node.
pub struct Hub {
    inner: Mutex<Inner>,
    news: Wake,
    readers: Semaphore,
}

#[derive(Default)]
struct Inner {
    rooms: HashMap<WorkspaceId, Room>,
    of_one: HashMap<(WorkspaceId, Uuid), usize>,
    next_id: u64,
    count: usize,
    closed: bool,
}

/// The streams of a workspace.
struct Room {
    scope: Scope,
    seats: HashMap<u64, Arc<Seat>>,
    /// How far the feed has been handed out; none until the first stream says where it begins.
    told: Option<i64>,
}

/// A workspace that is followed.
pub struct Followed {
    /// The right to it.
    pub scope: Scope,
    /// How far its feed has been handed out.
    pub told: i64,
}

/// A stream's place, which it leaves by being dropped.
pub struct Seated {
    hub: Arc<Hub>,
    workspace: WorkspaceId,
    id: u64,
    /// The place.
    pub seat: Arc<Seat>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { inner: Mutex::default(), news: Wake::default(), readers: Semaphore::new(READERS) }
    }
}

impl Hub {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something may have happened.
    pub fn wake(&self) {
        self.news.wake();
    }

    /// Waits until something may have.
    pub async fn woken(&self) {
        self.news.woken().await;
    }

    /// How many streams there are.
    pub fn count(&self) -> usize {
        self.inner().count
    }

    /// The turn of one who reads for himself.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.readers.acquire().await.ok()
    }

    /// Takes a place.
    ///
    /// # Errors
    /// `quota_exceeded` when the caller or the node holds too many; `overloaded` while the node stops.
    pub fn enter(self: &Arc<Self>, scope: Scope, occupant: Occupant) -> Result<Seated, ApiError> {
        let workspace = scope.workspace_id();
        let principal = (workspace, occupant.principal);
        let mut inner = self.inner();
        if inner.closed {
            return Err(ApiError::new(Code::Overloaded).retry_after(1));
        }
        let own = inner.of_one.get(&principal).copied().unwrap_or_default();
        if own >= MOST_OF_ONE || inner.count >= MOST {
            let (limit, of) =
                if own >= MOST_OF_ONE { (MOST_OF_ONE, "streams of one caller") } else { (MOST, "streams") };
            let refused = ApiError::new(Code::QuotaExceeded).retry_after(RETRY_AFTER_SECONDS);
            return Err(refused.with("limit", limit).with("of", of));
        }
        let id = inner.next_id;
        inner.next_id += 1;
        inner.count += 1;
        inner.of_one.insert(principal, own + 1);
        let seat = Arc::new(Seat::new(occupant));
        let room = Room { scope, seats: HashMap::new(), told: None };
        inner.rooms.entry(workspace).or_insert(room).seats.insert(id, Arc::clone(&seat));
        drop(inner);
        Ok(Seated { hub: Arc::clone(self), workspace, id, seat })
    }

    fn leave(&self, workspace: WorkspaceId, id: u64, principal: Uuid) {
        let mut inner = self.inner();
        inner.count = inner.count.saturating_sub(1);
        if let Some(own) = inner.of_one.get_mut(&(workspace, principal)) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                inner.of_one.remove(&(workspace, principal));
            }
        }
        let is_empty = inner.rooms.get_mut(&workspace).is_some_and(|room| {
            room.seats.remove(&id);
            room.seats.is_empty()
        });
        if is_empty {
            inner.rooms.remove(&workspace);
        }
    }

    /// What happens to the workspaces that are followed is handed out from here on.
    pub fn followed(&self) -> Vec<Followed> {
        let inner = self.inner();
        let told = |room: &Room| room.told.map(|told| Followed { scope: room.scope, told });
        inner.rooms.values().filter_map(told).collect()
    }

    fn seats(&self, workspace: WorkspaceId) -> Vec<Arc<Seat>> {
        self.inner().rooms.get(&workspace).map(|room| room.seats.values().cloned().collect()).unwrap_or_default()
    }

    /// Those of a workspace's streams that follow a topic.
    pub fn followers(&self, workspace: WorkspaceId, topic: StreamTopic) -> Vec<Arc<Seat>> {
        self.seats(workspace).into_iter().filter(|seat| seat.occupant.topics.contains(&topic)).collect()
    }

    /// Hands out a part of a workspace's feed.
    pub fn publish(&self, workspace: WorkspaceId, batch: &Arc<Batch>) {
        if let Some(room) = self.inner().rooms.get_mut(&workspace) {
            room.told = room.told.map(|told| told.max(batch.until));
        }
        let of_access: Vec<&Step> = batch.steps.iter().filter(|step| may_concern_access(step.kind)).collect();
        for seat in self.seats(workspace) {
            let concerned = of_access.iter().any(|step| seat.occupant.rests_on(step.subject_kind, step.subject_id));
            seat.hand_events(batch, concerned);
        }
    }

    /// Hands out what is now.
    pub fn tell(seats: &[Arc<Seat>], news: &News) {
        seats.iter().for_each(|seat| seat.hand(news.clone()));
    }

    /// Ends all streams of a workspace.
    pub fn end(&self, workspace: WorkspaceId, ending: &Ending) {
        self.seats(workspace).iter().for_each(|seat| seat.close(ending.clone()));
    }

    /// Ends the streams whose time is over.
    pub fn expire(&self, now: Instant) {
        let over: Vec<_> = {
            let inner = self.inner();
            let seats = inner.rooms.values().flat_map(|room| room.seats.values());
            seats.filter(|seat| seat.occupant.expires_at.is_some_and(|at| at <= now)).cloned().collect()
        };
        over.iter().for_each(|seat| seat.close(Ending::Expired));
    }

    /// Ends all streams: this node stops.
    pub fn close(&self) {
        let seats: Vec<_> = {
            let mut inner = self.inner();
            inner.closed = true;
            inner.rooms.values().flat_map(|room| room.seats.values()).cloned().collect()
        };
        seats.iter().for_each(|seat| seat.close(Ending::Shutdown));
    }
}

/// May an event of this kind change what somebody is allowed?
fn may_concern_access(kind: EventKind) -> bool {
    use EventKind::{
        AccessChanged, ConfigChanged, CustomerBlocked, CustomerDeleted, CustomerUpdated, OrganizationDeleted,
        OrganizationUpdated,
    };
    matches!(
        kind,
        AccessChanged
            | ConfigChanged
            | CustomerBlocked
            | CustomerDeleted
            | CustomerUpdated
            | OrganizationDeleted
            | OrganizationUpdated
    )
}

impl Seated {
    /// The stream begins at the feed's end, or before it: what happens from now on is handed out.
    pub fn begins(&self, head: i64) {
        let told = self.hub.inner().rooms.get_mut(&self.workspace).map(|room| *room.told.get_or_insert(head));
        // What was handed out before it came it reads for itself.
        self.seat.reaches(told.unwrap_or(head).max(head));
        self.hub.wake();
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        self.hub.leave(self.workspace, self.id, self.seat.occupant.principal);
    }
}
