//! SQLite's one writer: many units of work in one commit, because a commit waits for the disk.
//!
//! Each job runs in a savepoint, so that its failure leaves its neighbours alone. Nobody is answered before the commit.
//! If that fails, or the engine rolls everything back on its own (a full disk), each job runs again alone.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    job::{Job, Step},
    lane::{LEFT_OPEN, Lane, warm_up},
    session::{Session, commit, depth, roll_back_to, save_point},
    statements,
};
use crate::{connection::Conn, dialect, error::StorageError};

/// How many jobs share a commit at most.
const GROUP: usize = 64;

/// The step at the end of each write transaction; returns how many rows it handled.
pub type LastStep = fn(&mut Conn) -> Result<usize, StorageError>;

/// A job that ran, with what the executor has against its result.
struct Ran {
    job: Box<dyn Job>,
    objection: Option<StorageError>,
}

impl Ran {
    fn answer(self) {
        match self.objection {
            None => self.job.answer(),
            Some(error) => self.job.refuse(error),
        }
    }
}

/// Serves transactions until the lane is closed and empty.
pub(super) fn serve(lane: &Lane, mut session: Session, last_step: LastStep) {
    warm_up(&mut session);
    while let Some(first) = lane.queue.pop() {
        if first.is_abandoned() {
            continue;
        }
        let conn = match session.ready() {
            Ok(conn) => conn,
            Err(error) => {
                first.refuse(error);
                continue;
            }
        };
        statements::start();
        if let Err(error) = dialect::begin_write(conn) {
            first.refuse(error.into());
            session.settle();
            continue;
        }
        let (ran, result) = group(lane, conn, first, last_step);
        session.settle();
        match result {
            Ok(()) => ran.into_iter().for_each(Ran::answer),
            Err(error) => {
                tracing::warn!(%error, jobs = ran.len(), "a group of transactions failed; each runs again alone");
                for Ran { job, .. } in ran {
                    alone(lane, &mut session, job, last_step);
                }
            }
        }
    }
}

/// Runs the first job and whatever waits behind it, then commits. An error: nothing of any of them stayed.
fn group(
    lane: &Lane,
    conn: &mut Conn,
    first: Box<dyn Job>,
    last_step: LastStep,
) -> (Vec<Ran>, Result<(), StorageError>) {
    let mut ran = Vec::new();
    let mut has_changes = false;
    let mut next = Some(first);
    while let Some(mut job) = next {
        if !job.is_abandoned() {
            statements::start();
            let result = in_save_point(conn, job.as_mut());
            lane.count_statements();
            match result {
                Ok(kept) => {
                    has_changes |= kept == Ok(Step::Done);
                    ran.push(Ran { job, objection: kept.err() });
                }
                Err(error) => {
                    ran.push(Ran { job, objection: None });
                    return (ran, Err(error));
                }
            }
        }
        next = if ran.len() < GROUP { lane.queue.try_pop() } else { None };
    }
    let result =
        if has_changes { finish(lane, conn, last_step) } else { roll_back_to(conn, 0).map_err(StorageError::from) };
    (ran, result)
}

/// Runs one job in a savepoint that is released if the job succeeds. The inner error concerns this job only; the outer
/// one means that the group's transaction is gone.
fn in_save_point(conn: &mut Conn, job: &mut dyn Job) -> Result<Result<Step, StorageError>, StorageError> {
    save_point(conn)?;
    let step = run(conn, job);
    if step == Step::Done && depth(conn)? == 2 {
        commit(conn)?;
        return Ok(Ok(step));
    }
    roll_back_to(conn, 1)?;
    Ok(if step == Step::Done { Err(StorageError::Other(LEFT_OPEN.to_owned())) } else { Ok(step) })
}

fn run(conn: &mut Conn, job: &mut dyn Job) -> Step {
    match job.prepare(conn) {
        Step::Done => job.work(conn),
        Step::Ended => Step::Done,
        step => step,
    }
}

/// The last step and the commit.
fn finish(lane: &Lane, conn: &mut Conn, last_step: LastStep) -> Result<(), StorageError> {
    // What a panic leaves half done is rolled back.
    let handled = catch_unwind(AssertUnwindSafe(|| last_step(conn))).unwrap_or(Err(StorageError::Panicked));
    if let Err(error) = &handled {
        tracing::error!(%error, "the last step of a write transaction failed");
    }
    let rows = handled?;
    if depth(conn)? != 1 {
        return Err(StorageError::Other(LEFT_OPEN.to_owned()));
    }
    commit(conn)?;
    lane.count_transaction();
    tracing::trace!(rows, "committed");
    Ok(())
}

/// Runs one job in a transaction of its own.
fn alone(lane: &Lane, session: &mut Session, mut job: Box<dyn Job>, last_step: LastStep) {
    let conn = match session.ready() {
        Ok(conn) => conn,
        Err(error) => return job.refuse(error),
    };
    statements::start();
    if let Err(error) = dialect::begin_write(conn) {
        session.settle();
        return job.refuse(error.into());
    }
    let step = run(conn, job.as_mut());
    lane.count_statements();
    let result = match step {
        Step::Done | Step::Ended => finish(lane, conn, last_step),
        Step::Failed | Step::Panicked => Ok(()),
    };
    session.settle();
    match result {
        Ok(()) => job.answer(),
        Err(error) => job.refuse(error),
    }
}
