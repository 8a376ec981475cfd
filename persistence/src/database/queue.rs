//! A lane's queue: bounded, and fair between workspaces.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use domain::ids::WorkspaceId;
use uuid::Uuid;

/// On whose account a unit of work waits. Turns are served in rotation, one job each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// The instance's own: what serves no one workspace.
    Instance,
    /// One workspace's.
    Workspace(Uuid),
}

impl From<WorkspaceId> for Turn {
    fn from(id: WorkspaceId) -> Self {
        Self::Workspace(id.uuid())
    }
}

/// Why a job was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Too much is waiting, in all or on this account.
    Full,
    /// The queue takes no more jobs.
    Closed,
}

/// Jobs in the order in which they will be served: within a turn by arrival, between turns in rotation.
///
/// A turn may wait for as long as it has fewer jobs here than places are free. Alone it gets half of the queue; the
/// more turns are busy, the less each gets, and some room is always left for one that has nothing waiting.
pub(super) struct FairQueue<J> {
    state: Mutex<State<J>>,
    filled: Condvar,
    capacity: usize,
}

struct State<J> {
    waiting: HashMap<Turn, VecDeque<J>>,
    // Every turn with jobs, the next one in front.
    rotation: VecDeque<Turn>,
    len: usize,
    closed: bool,
}

impl<J> FairQueue<J> {
    pub(super) fn new(capacity: usize) -> Self {
        let state = State { waiting: HashMap::new(), rotation: VecDeque::new(), len: 0, closed: false };
        Self { state: Mutex::new(state), filled: Condvar::new(), capacity }
    }

    // No panic can happen while the lock is held, so its state is sound even if it is called poisoned.
    fn state(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job, or hands it back with the reason.
    pub(super) fn push(&self, turn: Turn, job: J) -> Result<(), (J, Refusal)> {
        let mut state = self.state();
        if state.closed {
            return Err((job, Refusal::Closed));
        }
        let free = self.capacity.saturating_sub(state.len);
        let jobs = state.waiting.entry(turn).or_default();
        let own = jobs.len();
        if own >= free {
            if own == 0 {
                state.waiting.remove(&turn);
            }
            return Err((job, Refusal::Full));
        }
        jobs.push_back(job);
        state.len += 1;
        if own == 0 {
            state.rotation.push_back(turn);
        }
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for the next job; `None` once the queue is closed and empty.
    pub(super) fn pop(&self) -> Option<J> {
        let mut state = self.state();
        loop {
            if let Some(job) = state.take() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next job if there is one.
    pub(super) fn try_pop(&self) -> Option<J> {
        self.state().take()
    }

    /// How many jobs wait.
    pub(super) fn len(&self) -> usize {
        self.state().len
    }

    /// Takes no more jobs; those that wait are still served.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.filled.notify_all();
    }
}

impl<J> State<J> {
    fn take(&mut self) -> Option<J> {
        let turn = self.rotation.pop_front()?;
        let jobs = self.waiting.get_mut(&turn)?;
        let job = jobs.pop_front();
        if jobs.is_empty() {
            self.waiting.remove(&turn);
        } else {
            self.rotation.push_back(turn);
        }
        self.len -= usize::from(job.is_some());
        job
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(number: u128) -> Turn {
        Turn::Workspace(Uuid::from_u128(number))
    }

    fn drained(queue: &FairQueue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.try_pop()).collect()
    }

    #[test]
    fn turns_are_served_in_rotation_and_each_in_order_of_arrival() {
        let queue = FairQueue::new(100);
        for (of, job) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1"), (2, "b2")] {
            queue.push(turn(of), job).unwrap();
        }
        queue.push(Turn::Instance, "i1").unwrap();
        assert_eq!(drained(&queue), ["a1", "b1", "c1", "i1", "a2", "b2", "a3"]);
        assert_eq!(queue.len(), 0);
        queue.push(turn(1), "again").unwrap();
        assert_eq!(drained(&queue), ["again"]);
    }

    #[test]
    fn one_busy_turn_gets_half_and_others_still_fit() {
        let queue = FairQueue::new(8);
        let accepted = |of| (0..20).filter(|_| queue.push(turn(of), "job").is_ok()).count();
        assert_eq!(accepted(1), 4, "alone: half");
        assert_eq!(accepted(2), 2, "the second: half of what is left");
        assert_eq!(accepted(3), 1);
        assert_eq!(accepted(4), 1);
        assert_eq!(queue.len(), 8);
        assert_eq!(queue.push(turn(5), "job"), Err(("job", Refusal::Full)));
        queue.try_pop();
        assert_eq!(queue.push(turn(1), "job"), Err(("job", Refusal::Full)), "the busy one stays out");
        assert_eq!(queue.push(turn(5), "job"), Ok(()), "the quiet one gets in");
    }

    #[test]
    fn a_closed_queue_is_emptied_and_then_ends() {
        let queue = FairQueue::new(8);
        queue.push(turn(1), "last").unwrap();
        queue.close();
        assert_eq!(queue.push(turn(1), "late"), Err(("late", Refusal::Closed)));
        assert_eq!(queue.pop(), Some("last"));
        assert_eq!(queue.pop(), None);
    }

    #[test]
    fn a_waiting_thread_is_woken_by_a_job_and_by_closing() {
        let queue = std::sync::Arc::new(FairQueue::new(8));
        let served = std::thread::spawn({
            let queue = queue.clone();
            move || std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>()
        });
        queue.push(turn(1), "job").unwrap();
        queue.close();
        assert_eq!(served.join().unwrap(), ["job"]);
    }
}
