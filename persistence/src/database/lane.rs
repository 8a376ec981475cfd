//! What the threads of a lane share, and the loops of those that need no group commit.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use super::{
    LaneCounts,
    job::{Job, Step},
    queue::FairQueue,
    session::{Session, commit, depth, roll_back_to},
    statements,
};
use crate::{
    connection::Conn,
    dialect,
    error::{Failure, StorageError},
};

/// How often a transaction that lost against another one is run again.
const RETRIES: u32 = 3;

/// A lane: its queue and what it counts.
pub(super) struct Lane {
    pub(super) queue: FairQueue<Box<dyn Job>>,
    statements: AtomicU64,
    last_statements: AtomicU32,
    transactions: AtomicU64,
}

impl Lane {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            queue: FairQueue::new(capacity),
            statements: AtomicU64::new(0),
            last_statements: AtomicU32::new(0),
            transactions: AtomicU64::new(0),
        }
    }

    /// Notes what the last job ran. Called before it is answered, so that whoever got the answer sees it.
    pub(super) fn count_statements(&self) {
        let statements = statements::tally().statements;
        self.statements.fetch_add(u64::from(statements), Ordering::Relaxed);
        self.last_statements.store(statements, Ordering::Relaxed);
    }

    pub(super) fn count_transaction(&self) {
        self.transactions.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counts(&self) -> LaneCounts {
        LaneCounts {
            statements: self.statements.load(Ordering::Relaxed),
            last_statements: self.last_statements.load(Ordering::Relaxed),
            transactions: self.transactions.load(Ordering::Relaxed),
        }
    }
}

/// Serves queries, each on its own, until the lane is closed and empty.
pub(super) fn serve_queries(lane: &Lane, mut session: Session) {
    warm_up(&mut session);
    while let Some(mut job) = lane.queue.pop() {
        if job.is_abandoned() {
            continue;
        }
        let conn = match session.ready() {
            Ok(conn) => conn,
            Err(error) => {
                job.refuse(error);
                continue;
            }
        };
        statements::start();
        job.work(conn);
        lane.count_statements();
        session.settle();
        job.answer();
    }
}

/// The pool connects meanwhile; the first job should not wait for it. A failure shows with the first job.
pub(super) fn warm_up(session: &mut Session) {
    if let Err(error) = session.ready() {
        tracing::warn!(%error, "no database connection yet");
    }
}

/// Serves transactions, each on its own, until the lane is closed and empty.
pub(super) fn serve_transactions(lane: &Lane, mut session: Session) {
    warm_up(&mut session);
    while let Some(job) = lane.queue.pop() {
        if !job.is_abandoned() {
            serve(lane, &mut session, job);
        }
    }
}

/// What to do after an attempt.
enum End {
    Committed,
    Answer,
    Refuse(StorageError),
    /// It lost against another transaction.
    Conflict,
    /// The connection was lost before the transaction had begun.
    NotBegun,
}

fn serve(lane: &Lane, session: &mut Session, mut job: Box<dyn Job>) {
    let (mut conflicts, mut reconnected) = (0, false);
    loop {
        let conn = match session.ready() {
            Ok(conn) => conn,
            Err(error) => return job.refuse(error),
        };
        statements::start();
        let end = attempt(conn, job.as_mut());
        lane.count_statements();
        session.settle();
        match end {
            End::Committed => {
                lane.count_transaction();
                return job.answer();
            }
            End::Answer => return job.answer(),
            End::Refuse(error) => return job.refuse(error),
            End::Conflict if conflicts < RETRIES => {
                conflicts += 1;
                thread::sleep(Duration::from_millis(2 << conflicts));
            }
            End::Conflict => return job.refuse(StorageError::Busy),
            End::NotBegun if !reconnected => reconnected = true,
            End::NotBegun => return job.refuse(StorageError::Unavailable),
        }
    }
}

fn attempt(conn: &mut Conn, job: &mut dyn Job) -> End {
    let step = job.prepare(conn);
    if step == Step::Ended {
        return End::Committed;
    }
    if step != Step::Done {
        return match statements::tally().failure {
            Some(Failure::Conflict) if step == Step::Failed => End::Conflict,
            Some(Failure::Lost) if step == Step::Failed => End::NotBegun,
            _ => End::Answer,
        };
    }
    if let Err(error) = dialect::begin_write(conn) {
        return if Failure::of(&error) == Failure::Lost { End::NotBegun } else { End::Refuse(error.into()) };
    }
    let step = job.work(conn);
    let failure = statements::tally().failure;
    if step != Step::Done {
        // Whether this works shows when the session settles; the job failed in any case.
        let _ = roll_back_to(conn, 0);
        return if failure == Some(Failure::Conflict) { End::Conflict } else { End::Answer };
    }
    if let Err(error) = is_committable(conn, failure) {
        return if failure == Some(Failure::Conflict) { End::Conflict } else { End::Refuse(error) };
    }
    match commit(conn) {
        Ok(()) => End::Committed,
        Err(error) if Failure::of(&error) == Failure::Conflict => End::Conflict,
        Err(error) => End::Refuse(error.into()),
    }
}

/// Whether a commit would commit what was meant. What a unit of work left open cannot be told from a mistake. And
/// PostgreSQL answers COMMIT of a failed transaction with a silent rollback, so after a statement that failed and was
/// ignored the transaction is tried first.
fn is_committable(conn: &mut Conn, failure: Option<Failure>) -> Result<(), StorageError> {
    if depth(conn)? != 1 {
        return Err(StorageError::Other(LEFT_OPEN.to_owned()));
    }
    match failure.map(|_| dialect::check(conn)) {
        Some(Err(error)) if Failure::of(&error) == Failure::Lost => Err(StorageError::Unavailable),
        Some(Err(_)) => Err(StorageError::Other("a unit of work ignored a failed statement".to_owned())),
        Some(Ok(())) | None => Ok(()),
    }
}

/// A defect of a unit of work.
pub(super) const LEFT_OPEN: &str = "a unit of work left a transaction open or closed one it did not open";
