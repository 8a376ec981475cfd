//! Units of work with their types erased, so that one queue holds them all.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;
use tracing::Span;

use crate::{connection::Conn, error::StorageError};

/// How a run of a unit of work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// With a result to be committed.
    Done,
    /// With an answer that needs no transaction any more; only before one.
    Ended,
    /// With an error: nothing of it may stay.
    Failed,
    /// By a panic: nothing of it may stay.
    Panicked,
}

/// A unit of work and the way back to who waits for it. The last run decides what is answered.
pub(super) trait Job: Send {
    /// Whether nobody waits any more. A job that has not begun is then dropped.
    fn is_abandoned(&self) -> bool;
    /// The part before the transaction.
    fn prepare(&mut self, conn: &mut Conn) -> Step;
    /// The part inside the transaction; runs after a [`prepare`](Job::prepare) that was done.
    fn work(&mut self, conn: &mut Conn) -> Step;
    /// Sends what the last run resulted in; after a panic, that.
    fn answer(self: Box<Self>);
    /// Sends an error of the executor instead.
    fn refuse(self: Box<Self>, error: StorageError);
}

/// What the part before a transaction led to.
#[derive(Debug)]
pub enum Prepared<P, T, E> {
    /// The transaction is to be run with this.
    Ready(P),
    /// A single statement has done all there was to do, or its outcome is unknown: this is the answer.
    Ended(Result<T, E>),
}

/// Where a result waits until it may be sent.
struct Answer<T, E> {
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
    span: Span,
}

impl<T, E: From<StorageError>> Answer<T, E> {
    fn new(reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { outcome: None, reply, span: Span::current() }
    }

    /// Runs a part of the work. Its error, or the absence of anything after a panic, is what is left to answer.
    fn run<R>(&mut self, part: impl FnOnce() -> Result<R, E>) -> Result<R, Step> {
        let span = self.span.clone();
        // What a panic leaves half done is rolled back, and a closure's own state is made again by its next run.
        match span.in_scope(|| catch_unwind(AssertUnwindSafe(part))) {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => {
                self.outcome = Some(Err(error));
                Err(Step::Failed)
            }
            Err(_) => {
                span.in_scope(|| tracing::error!("a unit of work panicked"));
                self.outcome = None;
                Err(Step::Panicked)
            }
        }
    }

    /// Runs the part whose result is the answer.
    fn run_last(&mut self, part: impl FnOnce() -> Result<T, E>) -> Step {
        match self.run(part) {
            Ok(result) => {
                self.outcome = Some(Ok(result));
                Step::Done
            }
            Err(step) => step,
        }
    }

    fn refuse(mut self, error: StorageError) {
        self.outcome = Some(Err(error.into()));
        self.send();
    }

    fn send(self) {
        let outcome = self.outcome.unwrap_or_else(|| Err(StorageError::Panicked.into()));
        // Nobody waits: the result is void, its effects stand.
        let _ = self.reply.send(outcome);
    }
}

/// A query.
pub(super) struct Read<T, E, F> {
    work: Option<F>,
    answer: Answer<T, E>,
}

impl<T, E: From<StorageError>, F> Read<T, E, F> {
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { work: Some(work), answer: Answer::new(reply) }
    }
}

impl<T, E, F> Job for Read<T, E, F>
where
    T: Send,
    E: From<StorageError> + Send,
    F: FnOnce(&mut Conn) -> Result<T, E> + Send,
{
    fn is_abandoned(&self) -> bool {
        self.answer.reply.is_closed()
    }

    fn prepare(&mut self, _: &mut Conn) -> Step {
        Step::Done
    }

    fn work(&mut self, conn: &mut Conn) -> Step {
        match self.work.take() {
            Some(work) => self.answer.run_last(|| work(conn)),
            None => Step::Failed,
        }
    }

    fn answer(self: Box<Self>) {
        self.answer.send();
    }

    fn refuse(self: Box<Self>, error: StorageError) {
        self.answer.refuse(error);
    }
}

/// A change: `prepare` makes what `work` needs, each time anew.
pub(super) struct Write<P, T, E, A, B> {
    prepare: A,
    work: B,
    prepared: Option<P>,
    answer: Answer<T, E>,
}

impl<P, T, E: From<StorageError>, A, B> Write<P, T, E, A, B> {
    pub(super) fn new(prepare: A, work: B, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { prepare, work, prepared: None, answer: Answer::new(reply) }
    }
}

impl<P, T, E, A, B> Job for Write<P, T, E, A, B>
where
    P: Send,
    T: Send,
    E: From<StorageError> + Send,
    A: FnMut(&mut Conn) -> Result<Prepared<P, T, E>, E> + Send,
    B: FnMut(&mut Conn, P) -> Result<T, E> + Send,
{
    fn is_abandoned(&self) -> bool {
        self.answer.reply.is_closed()
    }

    fn prepare(&mut self, conn: &mut Conn) -> Step {
        let Self { prepare, prepared, answer, .. } = self;
        match answer.run(|| prepare(conn)) {
            Ok(Prepared::Ready(value)) => {
                *prepared = Some(value);
                Step::Done
            }
            Ok(Prepared::Ended(outcome)) => {
                answer.outcome = Some(outcome);
                Step::Ended
            }
            Err(step) => step,
        }
    }

    fn work(&mut self, conn: &mut Conn) -> Step {
        let Self { work, prepared, answer, .. } = self;
        match prepared.take() {
            Some(value) => answer.run_last(|| work(conn, value)),
            None => Step::Failed,
        }
    }

    fn answer(self: Box<Self>) {
        self.answer.send();
    }

    fn refuse(self: Box<Self>, error: StorageError) {
        self.answer.refuse(error);
    }
}
