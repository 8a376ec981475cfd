//! The database as the rest of the program sees it: units of work go in, results come out, nobody touches a connection.
//!
//! Three lanes of threads, each thread with a connection of its own, fed by bounded queues that serve workspaces in
//! turn. A full queue refuses at once. On SQLite the write lane is one thread that commits in groups.
//!
//! What is asked of a unit of work: it has no effect but through its connection, since it may run more than once. It
//! passes on the errors of its statements, except where they failed in a nested `conn.transaction(..)`. In the lanes
//! `read` and `slow` it cannot write, and several statements see one state only inside `conn.transaction(..)`.
//! Dropping the future abandons the work if it has not begun; if it has, it runs to its end.

mod group;
mod job;
mod lane;
mod open;
mod queue;
mod session;
mod statements;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use tokio::sync::oneshot;

pub use self::{group::LastStep, job::Prepared, open::DatabaseSettings, queue::Turn};
use self::{
    job::{Job, Read, Write},
    lane::Lane,
    queue::Refusal,
};
pub use crate::connect::OpenError;
use crate::{
    connection::{Conn, Engine},
    dialect,
    error::StorageError,
};

/// How long [`Database::ping`] waits.
const PING: Duration = Duration::from_secs(1);
/// When to come back after a refusal: the queues turn over within it.
const RETRY_AFTER_SECONDS: u32 = 1;

/// An open database. Clones share it; when the last one is dropped the threads end by themselves.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    lanes: Lanes,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Lanes {
    read: Arc<Lane>,
    write: Arc<Lane>,
    slow: Arc<Lane>,
}

impl Lanes {
    fn close(&self) {
        for lane in [&self.read, &self.write, &self.slow] {
            lane.queue.close();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.lanes.close();
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("engine", &self.shared.engine).finish_non_exhaustive()
    }
}

/// How many units of work wait, per lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLengths {
    /// Short queries.
    pub read: usize,
    /// Transactions.
    pub write: usize,
    /// Long queries.
    pub slow: usize,
}

/// What a lane has done since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneCounts {
    /// Statements of all units of work, without those that open and close transactions.
    pub statements: u64,
    /// Statements of the last unit of work (of its last run).
    pub last_statements: u32,
    /// Committed transactions; on SQLite one holds up to 64 units of work.
    pub transactions: u64,
}

type Reply<T, E> = oneshot::Receiver<Result<T, E>>;

impl Database {
    /// The engine behind it.
    pub fn engine(&self) -> Engine {
        self.shared.engine
    }

    /// Runs a short query, without a transaction.
    ///
    /// # Errors
    /// What `work` returns; [`StorageError::Overloaded`], [`StorageError::Unavailable`], [`StorageError::Panicked`].
    pub async fn read<T, E, F>(&self, turn: Turn, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        received(submit_read(&self.shared.lanes.read, turn, work)?.await)
    }

    /// Runs a long query, without a transaction: a report, an export, a simulation. On PostgreSQL a statement may take
    /// two minutes instead of five seconds.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn slow<T, E, F>(&self, turn: Turn, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        received(submit_read(&self.shared.lanes.slow, turn, work)?.await)
    }

    /// Runs a transaction: READ COMMITTED on PostgreSQL, alone on SQLite. An error rolls it back. One that lost against
    /// another transaction is run again, up to three times.
    ///
    /// # Errors
    /// As [`read`](Self::read); [`StorageError::Busy`] when it lost each time; a failed commit's error.
    pub async fn write<T, E, F>(&self, turn: Turn, mut work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.write_prepared(turn, |_| Ok(()), move |conn, ()| work(conn)).await
    }

    /// [`write`](Self::write) with a part that comes first. On PostgreSQL `prepare` runs before the transaction, each of
    /// its statements committing by itself, so that nothing it locks is held to the end; it stays if `work` fails, and
    /// runs again with it. On SQLite it is part of the transaction.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn write_prepared<P, T, E, A, B>(&self, turn: Turn, prepare: A, work: B) -> Result<T, E>
    where
        A: FnMut(&mut Conn) -> Result<P, E> + Send + 'static,
        B: FnMut(&mut Conn, P) -> Result<T, E> + Send + 'static,
        P: Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let mut prepare = prepare;
        self.write_at_once(turn, move |conn| prepare(conn).map(Prepared::Ready), work).await
    }

    /// [`write_prepared`](Self::write_prepared) with a part that may make the transaction needless: on PostgreSQL one
    /// statement is a transaction by itself, and saves the round trips that would open and close one.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn write_at_once<P, T, E, A, B>(&self, turn: Turn, prepare: A, work: B) -> Result<T, E>
    where
        A: FnMut(&mut Conn) -> Result<Prepared<P, T, E>, E> + Send + 'static,
        B: FnMut(&mut Conn, P) -> Result<T, E> + Send + 'static,
        P: Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        received(submit_write(&self.shared.lanes.write, turn, prepare, work)?.await)
    }

    /// [`read`](Self::read) for the command line; blocks, and must not be called on a thread of an async runtime.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_blocking<T, E, F>(&self, turn: Turn, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        received(submit_read(&self.shared.lanes.read, turn, work)?.blocking_recv())
    }

    /// [`write`](Self::write) for the command line; blocks, and must not be called on a thread of an async runtime.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_blocking<T, E, F>(&self, turn: Turn, mut work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let work = move |conn: &mut Conn, ()| work(conn);
        received(submit_write(&self.shared.lanes.write, turn, |_| Ok(Prepared::Ready(())), work)?.blocking_recv())
    }

    /// Whether queries are answered.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if no answer comes within a second, or what the query met.
    pub async fn ping(&self) -> Result<(), StorageError> {
        let query = self.read(Turn::Instance, |conn| dialect::check(conn).map_err(StorageError::from));
        tokio::time::timeout(PING, query).await.unwrap_or(Err(StorageError::Unavailable))
    }

    /// How many units of work wait.
    pub fn queue_lengths(&self) -> QueueLengths {
        let Lanes { read, write, slow } = &self.shared.lanes;
        QueueLengths { read: read.queue.len(), write: write.queue.len(), slow: slow.queue.len() }
    }

    /// What the read lane has done.
    pub fn read_counts(&self) -> LaneCounts {
        self.shared.lanes.read.counts()
    }

    /// What the write lane has done.
    pub fn write_counts(&self) -> LaneCounts {
        self.shared.lanes.write.counts()
    }

    /// Takes no more work, finishes what waits, and ends the threads with their connections. Blocks.
    pub fn close_blocking(&self) {
        self.shared.lanes.close();
        for thread in std::mem::take(&mut *self.threads()) {
            if thread.join().is_err() {
                tracing::error!("a database thread had panicked");
            }
        }
    }

    /// [`close_blocking`](Self::close_blocking) without blocking the caller's thread.
    pub async fn close(&self) {
        let database = self.clone();
        if tokio::task::spawn_blocking(move || database.close_blocking()).await.is_err() {
            tracing::error!("closing the database was interrupted");
        }
    }

    fn threads(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.shared.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn submit_read<T, E, F>(lane: &Lane, turn: Turn, work: F) -> Result<Reply<T, E>, StorageError>
where
    F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StorageError> + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    submit(lane, turn, Box::new(Read::new(work, sender)))?;
    Ok(receiver)
}

fn submit_write<P, T, E, A, B>(lane: &Lane, turn: Turn, prepare: A, work: B) -> Result<Reply<T, E>, StorageError>
where
    A: FnMut(&mut Conn) -> Result<Prepared<P, T, E>, E> + Send + 'static,
    B: FnMut(&mut Conn, P) -> Result<T, E> + Send + 'static,
    P: Send + 'static,
    T: Send + 'static,
    E: From<StorageError> + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    submit(lane, turn, Box::new(Write::new(prepare, work, sender)))?;
    Ok(receiver)
}

fn submit(lane: &Lane, turn: Turn, job: Box<dyn Job>) -> Result<(), StorageError> {
    lane.queue.push(turn, job).map_err(|(_, refusal)| match refusal {
        Refusal::Full => StorageError::Overloaded { retry_after_seconds: RETRY_AFTER_SECONDS },
        Refusal::Closed => StorageError::Unavailable,
    })
}

/// A job that went without an answer met a thread that was ending.
fn received<T, E: From<StorageError>>(answer: Result<Result<T, E>, oneshot::error::RecvError>) -> Result<T, E> {
    answer.unwrap_or_else(|_| Err(StorageError::Unavailable.into()))
}
