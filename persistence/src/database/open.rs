//! Opening: the pool, the lanes and their threads.

use std::{
    fmt,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use super::{
    Database, Lanes, Shared,
    group::{self, LastStep},
    lane::{self, Lane},
    session::{Health, Session},
};
use crate::{
    connect::{Manager, OpenError, Target},
    connection::Engine,
    dialect::Purpose,
};

/// How to open a database.
#[derive(Clone)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://..`.
    pub url: String,
    /// Threads, and so connections, for short queries.
    pub read_threads: usize,
    /// The same for transactions; SQLite has one, whatever is asked.
    pub write_threads: usize,
    /// The same for long queries.
    pub slow_threads: usize,
    /// How many units of work may wait in each lane.
    pub queue_capacity: usize,
    /// On SQLite, runs inside each write transaction after the units of work of a group, before their commit; if it
    /// fails the transaction fails. PostgreSQL does not run it.
    pub after_commit_batch: LastStep,
}

impl DatabaseSettings {
    /// The sizes that measured best: on SQLite a reader per core; on PostgreSQL two readers per core, four to eight, and
    /// twice as many writers, which mostly wait for the server's disk.
    pub fn new(url: impl Into<String>, after_commit_batch: LastStep) -> Self {
        let url = url.into();
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let readers = if url.starts_with("sqlite:") { cores } else { (2 * cores).clamp(4, 8) };
        Self {
            url,
            read_threads: readers,
            write_threads: 2 * readers,
            slow_threads: 1,
            queue_capacity: 1024,
            after_commit_batch,
        }
    }
}

impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password.
        f.debug_struct("DatabaseSettings")
            .field("read_threads", &self.read_threads)
            .field("write_threads", &self.write_threads)
            .field("slow_threads", &self.slow_threads)
            .field("queue_capacity", &self.queue_capacity)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Connects and starts the threads. The schema is not looked at; see [`crate::migrate`].
    ///
    /// # Errors
    /// [`OpenError`] if the URL is not understood or the database cannot be reached now. Later losses are healed.
    pub fn open(settings: DatabaseSettings) -> Result<Self, OpenError> {
        let target = Target::parse(&settings.url)?;
        let engine = target.engine();
        // The pool connects in the background and tells only that it did not succeed in time.
        drop(target.connect()?);
        let write_threads = if engine == Engine::Sqlite { 1 } else { settings.write_threads.max(1) };
        let (read_threads, slow_threads) = (settings.read_threads.max(1), settings.slow_threads.max(1));
        let total = read_threads + write_threads + slow_threads;
        let starter = Starter {
            engine,
            pool: pool(target, u32::try_from(total).unwrap_or(u32::MAX)),
            health: Arc::new(Health::default()),
        };
        let lane = || Arc::new(Lane::new(settings.queue_capacity));
        let lanes = Lanes { read: lane(), write: lane(), slow: lane() };
        let last_step = settings.after_commit_batch;
        // From here on the lanes are closed, and threads that run end, if anything fails.
        let database = Self { shared: Arc::new(Shared { engine, lanes, threads: Mutex::new(Vec::new()) }) };
        let Lanes { read, write, slow } = &database.shared.lanes;
        let mut threads = starter.start(Purpose::Read, read_threads, read, lane::serve_queries)?;
        threads.extend(starter.start(Purpose::Slow, slow_threads, slow, lane::serve_queries)?);
        threads.extend(match engine {
            Engine::Postgres => starter.start(Purpose::Write, write_threads, write, lane::serve_transactions)?,
            Engine::Sqlite => starter.start(Purpose::Write, write_threads, write, move |lane, session| {
                group::serve(lane, session, last_step);
            })?,
        });
        *database.threads() = threads;
        Ok(database)
    }
}

/// A connection for every thread, each replaced in the background when it is lost. A query has no connection tested
/// first: that would cost it a round trip.
fn pool(target: Target, size: u32) -> r2d2::Pool<Manager> {
    r2d2::Pool::builder()
        .max_size(size)
        .test_on_check_out(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_timeout(Duration::from_secs(2))
        .error_handler(Box::new(Complain))
        .build_unchecked(Manager(target))
}

#[derive(Debug)]
struct Complain;

impl r2d2::HandleError<OpenError> for Complain {
    fn handle_error(&self, error: OpenError) {
        tracing::warn!(%error, "no connection to the database");
    }
}

struct Starter {
    engine: Engine,
    pool: r2d2::Pool<Manager>,
    health: Arc<Health>,
}

impl Starter {
    fn start(
        &self,
        purpose: Purpose,
        count: usize,
        lane: &Arc<Lane>,
        serve: impl FnOnce(&Lane, Session) + Send + Copy + 'static,
    ) -> Result<Vec<thread::JoinHandle<()>>, OpenError> {
        (0..count)
            .map(|number| {
                let session = Session::new(self.pool.clone(), self.engine, purpose, self.health.clone());
                let lane = lane.clone();
                thread::Builder::new()
                    .name(format!("nobat-{purpose:?}-{number}").to_lowercase())
                    .spawn(move || serve(&lane, session))
                    .map_err(|error| OpenError::Thread(error.to_string()))
            })
            .collect()
    }
}
