//! Requests that wait for a connection, to be served together by whichever job gets one.

use std::{
    collections::{HashMap, VecDeque},
    future::Future,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::ids::WorkspaceId;

use crate::http::ApiError;

/// A request in a line.
pub(crate) trait Waits {
    /// Whether nobody waits for its answer any more.
    fn is_gone(&self) -> bool;
}

/// Requests of one kind, by workspace, in the order of their arrival.
pub(crate) struct Line<R> {
    waiting: Mutex<Waiting<R>>,
    last_id: AtomicU64,
}

type Waiting<R> = HashMap<WorkspaceId, VecDeque<(u64, R)>>;

impl<R> Default for Line<R> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), last_id: AtomicU64::default() }
    }
}

impl<R: Waits> Line<R> {
    /// Puts the request into the line and runs a job that serves what [`take`](Self::take) gives it. When this returns `Ok`,
    /// some job has taken the request.
    pub(crate) async fn join<J, F>(&self, workspace: WorkspaceId, request: R, job: J) -> Result<(), ApiError>
    where
        J: Fn() -> F,
        F: Future<Output = Result<(), ApiError>>,
    {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed);
        self.waiting().entry(workspace).or_default().push_back((id, request));
        loop {
            match job().await {
                Err(error) if self.withdraw(workspace, id) => return Err(error),
                // Its job has served others, whose own ones were refused.
                Ok(()) if self.has(workspace, id) => {}
                _ => return Ok(()),
            }
        }
    }

    fn has(&self, workspace: WorkspaceId, id: u64) -> bool {
        self.waiting().get(&workspace).is_some_and(|line| line.iter().any(|(known, _)| *known == id))
    }

    /// The next requests, `most` at most, without those whose clients have gone.
    pub(crate) fn take(&self, workspace: WorkspaceId, most: usize) -> Vec<R> {
        let mut waiting = self.waiting();
        let Some(line) = waiting.get_mut(&workspace) else { return Vec::new() };
        let mut taken = Vec::with_capacity(line.len().min(most));
        while taken.len() < most
            && let Some((_, request)) = line.pop_front()
        {
            if !request.is_gone() {
                taken.push(request);
            }
        }
        if line.is_empty() {
            waiting.remove(&workspace);
        }
        taken
    }

    /// The next request with all that are like it, without those whose clients have gone.
    pub(crate) fn take_alike(&self, workspace: WorkspaceId, alike: impl Fn(&R, &R) -> bool) -> Vec<R> {
        let mut taken = self.take(workspace, 1);
        let mut waiting = self.waiting();
        if let (Some(first), Some(line)) = (taken.first(), waiting.get_mut(&workspace)) {
            let (same, others): (VecDeque<_>, _) = line.drain(..).partition(|(_, request)| alike(first, request));
            *line = others;
            if line.is_empty() {
                waiting.remove(&workspace);
            }
            taken.extend(same.into_iter().map(|(_, request)| request).filter(|request| !request.is_gone()));
        }
        taken
    }

    /// Takes a request back; false if a job has taken it.
    fn withdraw(&self, workspace: WorkspaceId, id: u64) -> bool {
        let mut waiting = self.waiting();
        let Some(line) = waiting.get_mut(&workspace) else { return false };
        let before = line.len();
        line.retain(|(known, _)| *known != id);
        let is_withdrawn = line.len() < before;
        if line.is_empty() {
            waiting.remove(&workspace);
        }
        is_withdrawn
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<R>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use domain::ids::Id;
    use uuid::Uuid;

    use super::*;
    use crate::http::Code;

    #[derive(Debug, PartialEq, Eq)]
    struct Asked(&'static str);

    impl Waits for Asked {
        fn is_gone(&self) -> bool {
            self.0 == "gone"
        }
    }

    fn workspace(number: u128) -> WorkspaceId {
        Id::from_uuid(Uuid::from_u128(number))
    }

    /// Leaves a request in the line, as one whose job has not run yet.
    fn stand(line: &Line<Asked>, of: u128, request: &'static str) {
        let joined = line.join(workspace(of), Asked(request), pending);
        assert!(now(joined).is_none());
    }

    fn now<F: Future>(future: F) -> Option<F::Output> {
        let mut future = std::pin::pin!(future);
        match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }

    #[test]
    fn requests_are_taken_in_order_and_by_workspace() {
        let line = Line::default();
        for (of, request) in [(1, "a"), (2, "x"), (1, "b"), (1, "c")] {
            stand(&line, of, request);
        }
        assert_eq!(line.take(workspace(1), 2), [Asked("a"), Asked("b")]);
        assert_eq!(line.take(workspace(1), 2), [Asked("c")]);
        assert_eq!(line.take(workspace(1), 2), []);
        assert_eq!(line.take(workspace(2), 2), [Asked("x")]);
    }

    #[test]
    fn who_has_gone_takes_nobodys_place() {
        let line = Line::default();
        for request in ["gone", "a", "gone", "b"] {
            stand(&line, 1, request);
        }
        assert_eq!(line.take(workspace(1), 2), [Asked("a"), Asked("b")]);
    }

    #[test]
    fn the_next_is_taken_with_all_that_are_like_it() {
        let line = Line::default();
        for request in ["gone", "a1", "b1", "a2", "b2", "a3"] {
            stand(&line, 1, request);
        }
        let alike = |one: &Asked, other: &Asked| one.0[..1] == other.0[..1];
        assert_eq!(line.take_alike(workspace(1), alike), [Asked("a1"), Asked("a2"), Asked("a3")]);
        assert_eq!(line.take_alike(workspace(1), alike), [Asked("b1"), Asked("b2")]);
        assert_eq!(line.take_alike(workspace(1), alike), []);
    }

    #[test]
    fn a_refused_job_takes_its_request_back_unless_another_one_has_it() {
        let refused = || ready(Err(ApiError::new(Code::Overloaded)));
        let line = Line::default();
        assert!(now(line.join(workspace(1), Asked("a"), refused)).unwrap().is_err());
        assert_eq!(line.take(workspace(1), 8), []);
        let taken_meanwhile = || {
            assert_eq!(line.take(workspace(1), 8), [Asked("b")]);
            refused()
        };
        assert!(now(line.join(workspace(1), Asked("b"), taken_meanwhile)).unwrap().is_ok());
    }

    #[test]
    fn a_job_that_served_another_request_is_followed_by_one_that_serves_its_own() {
        let line = Line::default();
        stand(&line, 1, "left behind");
        let taken = std::cell::RefCell::new(Vec::new());
        let serve = || {
            taken.borrow_mut().extend(line.take(workspace(1), 1));
            ready(Ok(()))
        };
        assert!(now(line.join(workspace(1), Asked("own"), serve)).unwrap().is_ok());
        assert_eq!(*taken.borrow(), [Asked("left behind"), Asked("own")]);
    }
}
