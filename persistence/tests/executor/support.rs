//! A database with one table of notes, and ways to steer the threads that work on it.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use diesel::{connection::SimpleConnection, prelude::*};
use persistence::{Conn, Database, DatabaseSettings, Engine, StorageError, Turn, testing::TestDatabase};
use tokio::task::JoinHandle;

diesel::table! {
    notes (id) {
        id -> BigInt,
        text -> Text,
    }
}

/// The error of a unit of work: storage's or its own.
#[derive(Debug, PartialEq)]
pub enum Error {
    Storage(StorageError),
    Refused,
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Storage(error.into())
    }
}

/// A database under test. The fields are dropped in this order: first the threads' handle, then the place.
pub struct Notes {
    pub db: Database,
    pub place: TestDatabase,
}

impl Notes {
    pub fn new(engine: Engine) -> Self {
        Self::with(engine, |_| {})
    }

    pub fn with(engine: Engine, change: impl FnOnce(&mut DatabaseSettings)) -> Self {
        let place = TestDatabase::new(engine);
        place.connect().batch_execute("CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT NOT NULL)").unwrap();
        let mut settings = place.settings(|_| Ok(0));
        // One thread writes and one reads on either engine, so that order is certain.
        (settings.read_threads, settings.write_threads) = (1, 1);
        change(&mut settings);
        Self { db: Database::open(settings).unwrap(), place }
    }

    pub async fn ids(&self) -> BTreeSet<i64> {
        let query = |conn: &mut Conn| Ok::<_, Error>(notes::table.select(notes::id).load::<i64>(conn)?);
        self.db.read(Turn::Instance, query).await.unwrap().into_iter().collect()
    }

    pub async fn text(&self, id: i64) -> String {
        let query = move |conn: &mut Conn| Ok::<_, Error>(notes::table.find(id).select(notes::text).first(conn)?);
        self.db.read(Turn::Instance, query).await.unwrap()
    }

    /// Runs `work` in the write lane, beside whatever else runs.
    pub fn start<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnMut(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> JoinHandle<Result<T, Error>> {
        let db = self.db.clone();
        tokio::spawn(async move { db.write(turn, work).await })
    }

    /// As [`start`](Self::start), and waits until it is in the queue behind `ahead` others.
    pub async fn queue<T: Send + 'static>(
        &self,
        ahead: usize,
        turn: Turn,
        work: impl FnMut(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> JoinHandle<Result<T, Error>> {
        let task = self.start(turn, work);
        until(|| self.db.queue_lengths().write > ahead).await;
        task
    }

    /// Keeps the write lane's thread busy until the hold is released.
    pub async fn hold(&self) -> Hold {
        let is_held = Arc::new(AtomicBool::new(false));
        let (release, released) = mpsc::channel();
        let released = Mutex::new(released);
        let task = self.start(Turn::Instance, {
            let is_held = is_held.clone();
            move |_| {
                is_held.store(true, Ordering::Relaxed);
                // Ends when the other side is dropped; a second run does not wait again.
                let _: Result<(), _> = released.lock().unwrap().recv();
                Ok(())
            }
        });
        until(|| is_held.load(Ordering::Relaxed)).await;
        Hold { release, task }
    }
}

pub struct Hold {
    release: mpsc::Sender<()>,
    task: JoinHandle<Result<(), Error>>,
}

impl Hold {
    pub async fn release(self) {
        drop(self.release);
        self.task.await.unwrap().unwrap();
    }

    /// Stops waiting for the unit of work, then lets it end.
    pub async fn abandon(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

/// Lets others run until it is so.
pub async fn until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        tokio::task::yield_now().await;
    }
}

/// Inserts a note.
pub fn insert(conn: &mut Conn, id: i64, text: &str) -> Result<(), Error> {
    diesel::insert_into(notes::table).values((notes::id.eq(id), notes::text.eq(text))).execute(conn)?;
    Ok(())
}

/// Runs a story on every engine under test.
pub fn on_each_engine<F: Future<Output = ()>>(story: impl Fn(Engine) -> F) {
    persistence::testing::engines().into_iter().for_each(|engine| on(engine, &story));
}

/// Runs a story on one engine, if it is under test.
pub fn on_engine<F: Future<Output = ()>>(only: Engine, story: impl Fn(Engine) -> F) {
    persistence::testing::engines().into_iter().filter(|it| *it == only).for_each(|engine| on(engine, &story));
}

fn on<F: Future<Output = ()>>(engine: Engine, story: &impl Fn(Engine) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // A story that waits for what never comes shall fail and not hang.
    let result = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), story(engine)).await });
    assert!(result.is_ok(), "the story did not come to its end");
}
