//! One thread's connection: taken from the pool once, kept for life, replaced when it is lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{
    connection::{Connection as _, TransactionManager},
    result::QueryResult,
};

use super::statements::{self, Watch};
use crate::{
    connect::Manager,
    connection::{Conn, Engine},
    dialect::{self, Purpose},
    error::{Failure, StorageError},
};

/// How long a job waits for a connection while the database is not known to be down.
const CONNECT_WAIT: Duration = Duration::from_secs(1);
/// After so much idleness a connection is tried before it is used: firewalls forget, servers restart.
const IDLE: Duration = Duration::from_secs(5);

/// What the threads of one database know of its state.
#[derive(Default)]
pub(super) struct Health {
    // No connection could be had: until one can, jobs fail at once instead of waiting in line for a second each.
    is_down: AtomicBool,
    // How many connections were lost: a change makes every thread try its own before the next job.
    losses: AtomicU64,
}

/// A thread's connection.
pub(super) struct Session {
    pool: r2d2::Pool<Manager>,
    engine: Engine,
    purpose: Purpose,
    health: Arc<Health>,
    link: Option<r2d2::PooledConnection<Manager>>,
    seen_losses: u64,
    used_at: Instant,
}

impl Session {
    pub(super) fn new(pool: r2d2::Pool<Manager>, engine: Engine, purpose: Purpose, health: Arc<Health>) -> Self {
        Self { pool, engine, purpose, health, link: None, seen_losses: 0, used_at: Instant::now() }
    }

    /// A connection that is believed to work. Takes a second at most, and no time while the database is known to be
    /// down: the pool goes on trying to connect by itself.
    pub(super) fn ready(&mut self) -> Result<&mut Conn, StorageError> {
        if self.is_doubtful() && self.link.as_mut().is_some_and(|link| dialect::check(&mut link.conn).is_err()) {
            self.discard();
        }
        if self.link.is_none() {
            self.link = Some(self.connect()?);
        }
        self.seen_losses = self.health.losses.load(Ordering::Relaxed);
        self.used_at = Instant::now();
        self.link.as_mut().map(|link| &mut link.conn).ok_or(StorageError::Unavailable)
    }

    fn is_doubtful(&self) -> bool {
        // A file stays where it is.
        self.engine == Engine::Postgres
            && (self.seen_losses != self.health.losses.load(Ordering::Relaxed) || self.used_at.elapsed() > IDLE)
    }

    fn connect(&self) -> Result<r2d2::PooledConnection<Manager>, StorageError> {
        let deadline = Instant::now() + CONNECT_WAIT;
        loop {
            let link = match self.pool.try_get() {
                Some(link) => Ok(link),
                None if self.health.is_down.load(Ordering::Relaxed) => return Err(StorageError::Unavailable),
                None => self.pool.get_timeout(deadline.saturating_duration_since(Instant::now())),
            };
            let Ok(mut link) = link else {
                self.health.is_down.store(true, Ordering::Relaxed);
                return Err(StorageError::Unavailable);
            };
            if dialect::dress(&mut link.conn, self.purpose).is_ok() {
                link.conn.set_instrumentation(Watch::default());
                self.health.is_down.store(false, Ordering::Relaxed);
                return Ok(link);
            }
            // Lost while it waited in the pool.
            link.is_useless = true;
        }
    }

    /// Gives the connection up for lost.
    fn discard(&mut self) {
        if let Some(mut link) = self.link.take() {
            link.is_useless = true;
            self.health.losses.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(purpose = ?self.purpose, "a database connection was lost and will be replaced");
        }
    }

    /// Leaves the connection without an open transaction, or gives it up.
    pub(super) fn settle(&mut self) {
        let Some(link) = self.link.as_mut() else { return };
        let is_lost = statements::tally().failure == Some(Failure::Lost);
        if is_lost || roll_back_to(&mut link.conn, 0).is_err() {
            self.discard();
        }
    }
}

/// How many transactions are open inside one another.
pub(super) fn depth(conn: &mut Conn) -> QueryResult<u32> {
    let depth = <Conn as TransactionManager<Conn>>::transaction_manager_status_mut(conn).transaction_depth()?;
    Ok(depth.map_or(0, std::num::NonZeroU32::get))
}

/// Rolls back until `target` transactions are open. Fails if fewer were: the engine rolled back more than was asked.
pub(super) fn roll_back_to(conn: &mut Conn, target: u32) -> QueryResult<()> {
    loop {
        let open = depth(conn)?;
        if open <= target {
            return if open == target { Ok(()) } else { Err(diesel::result::Error::NotInTransaction) };
        }
        if let Err(error) = <Conn as TransactionManager<Conn>>::rollback_transaction(conn) {
            // It may have failed because there was nothing left to roll back; then that shows now.
            if depth(conn)? >= open {
                return Err(error);
            }
        }
    }
}

/// Opens a savepoint.
pub(super) fn save_point(conn: &mut Conn) -> QueryResult<()> {
    <Conn as TransactionManager<Conn>>::begin_transaction(conn)
}

/// Commits the innermost transaction, or releases the innermost savepoint.
pub(super) fn commit(conn: &mut Conn) -> QueryResult<()> {
    <Conn as TransactionManager<Conn>>::commit_transaction(conn)
}
