//! What only a server can do to us: lose connections, and let transactions collide.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types::Integer};
use persistence::{Conn, Engine, StorageError, Turn, testing::TestDatabase};

use crate::support::{Error, Notes, insert, notes, on_engine};

#[derive(QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

fn backend(conn: &mut Conn) -> Result<i32, Error> {
    Ok(sql_query("SELECT pg_backend_pid() AS pid").get_result::<Backend>(conn)?.pid)
}

/// Ends sessions the way a restart of the server does, and waits until they are gone.
fn end(place: &TestDatabase, pids: &[i32]) {
    let mut conn = place.connect();
    for pid in pids {
        conn.batch_execute(&format!("SELECT pg_terminate_backend({pid}, 10000)")).unwrap();
    }
}

#[test]
fn a_connection_lost_between_transactions_is_replaced_unnoticed() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        let pid = test.db.write(Turn::Instance, backend).await.unwrap();
        end(&test.place, &[pid]);
        let work = |conn: &mut Conn| insert(conn, 1, "after").and_then(|()| backend(conn));
        let next = test.db.write(Turn::Instance, work).await.unwrap();
        assert_ne!(pid, next);
        assert_eq!(test.ids().await, [1].into());
    });
}

#[test]
fn a_connection_lost_in_a_transaction_fails_it_alone() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let place = Arc::new(test.place.url.clone());
        let work = move |conn: &mut Conn| {
            counted.fetch_add(1, Ordering::Relaxed);
            insert(conn, 1, "gone")?;
            let pid = backend(conn)?;
            let mut other = PgConnection::establish(&place).map_err(|_| Error::Refused)?;
            other.batch_execute(&format!("SELECT pg_terminate_backend({pid}, 10000)"))?;
            insert(conn, 2, "gone")
        };
        let result = test.db.write(Turn::Instance, work).await;
        assert_eq!(result, Err(Error::Storage(StorageError::Unavailable)));
        assert_eq!(runs.load(Ordering::Relaxed), 1);
        assert_eq!(test.db.write(Turn::Instance, |conn| insert(conn, 3, "next")).await, Ok(()));
        assert_eq!(test.ids().await, [3].into());
    });
}

#[test]
fn a_loss_makes_every_thread_try_its_own_connection_first() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        let read = test.db.read(Turn::Instance, backend).await.unwrap();
        let slow = test.db.slow(Turn::Instance, backend).await.unwrap();
        end(&test.place, &[read, slow]);
        // A query runs once only, so this one is lost with its connection.
        let first = test.db.read(Turn::Instance, backend).await;
        assert_eq!(first, Err(Error::Storage(StorageError::Unavailable)));
        assert_eq!(test.db.ping().await, Ok(()));
        assert_ne!(test.db.slow(Turn::Instance, backend).await.unwrap(), slow);
    });
}

#[test]
fn a_server_that_became_a_standby_is_left() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        let pid = test.db.write(Turn::Instance, backend).await.unwrap();
        let work = |conn: &mut Conn| {
            conn.batch_execute("SET TRANSACTION READ ONLY")?;
            insert(conn, 1, "refused")
        };
        assert_eq!(test.db.write(Turn::Instance, work).await, Err(Error::Storage(StorageError::Unavailable)));
        assert_ne!(test.db.write(Turn::Instance, backend).await.unwrap(), pid);
    });
}

#[test]
fn while_the_server_refuses_work_fails_and_later_it_goes_on() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        let read = test.db.read(Turn::Instance, backend).await.unwrap();
        let write = test.db.write(Turn::Instance, backend).await.unwrap();
        let slow = test.db.slow(Turn::Instance, backend).await.unwrap();
        let name = test.place.url.rsplit('/').next().unwrap().to_owned();
        let admin = std::env::var("NOBAT_TEST_POSTGRES_URL").unwrap();
        let mut admin = PgConnection::establish(&admin).unwrap();
        admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
        for pid in [read, write, slow] {
            admin.batch_execute(&format!("SELECT pg_terminate_backend({pid}, 10000)")).unwrap();
        }
        for id in 0..100 {
            let result = test.db.write(Turn::Instance, move |conn| insert(conn, id, "while it is down")).await;
            assert_eq!(result, Err(Error::Storage(StorageError::Unavailable)));
            let result = test.db.read(Turn::Instance, backend).await;
            assert_eq!(result, Err(Error::Storage(StorageError::Unavailable)));
        }
        assert_eq!(test.db.ping().await, Err(StorageError::Unavailable));

        admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).unwrap();
        while test.db.ping().await.is_err() {
            tokio::task::yield_now().await;
        }
        while test.db.write(Turn::Instance, |conn| insert(conn, 1000, "after")).await.is_err() {
            tokio::task::yield_now().await;
        }
        assert_eq!(test.ids().await, [1000].into());
    });
}

/// A unit of work that adds to note 1 in a snapshot; the first `collisions` times another session gets there first.
fn add_in_snapshot(url: String, collisions: usize) -> (Arc<AtomicUsize>, impl FnMut(&mut Conn) -> Result<(), Error>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let other = Mutex::new(PgConnection::establish(&url).unwrap());
    let append = "UPDATE notes SET text = text || 'other,' WHERE id = 1";
    let work = move |conn: &mut Conn| {
        let run = counted.fetch_add(1, Ordering::Relaxed);
        conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
        let text: String = notes::table.find(1).select(notes::text).first(conn)?;
        if run < collisions {
            other.lock().unwrap().batch_execute(append)?;
        }
        diesel::update(notes::table.find(1)).set(notes::text.eq(text + "mine,")).execute(conn)?;
        Ok(())
    };
    (runs, work)
}

#[test]
fn a_collision_is_run_again() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        test.db.write(Turn::Instance, |conn| insert(conn, 1, "")).await.unwrap();
        let (runs, work) = add_in_snapshot(test.place.url.clone(), 2);
        assert_eq!(test.db.write(Turn::Instance, work).await, Ok(()));
        assert_eq!(runs.load(Ordering::Relaxed), 3);
        assert_eq!(test.text(1).await, "other,other,mine,");
    });
}

#[test]
fn a_unit_that_collides_each_time_is_given_up() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        test.db.write(Turn::Instance, |conn| insert(conn, 1, "")).await.unwrap();
        let (runs, work) = add_in_snapshot(test.place.url.clone(), usize::MAX);
        assert_eq!(test.db.write(Turn::Instance, work).await, Err(Error::Storage(StorageError::Busy)));
        assert_eq!(runs.load(Ordering::Relaxed), 4);
        assert_eq!(test.text(1).await, "other,other,other,other,");
    });
}

#[test]
fn a_deadlock_is_a_collision() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        let two = |conn: &mut Conn| insert(conn, 1, "").and_then(|()| insert(conn, 2, ""));
        test.db.write(Turn::Instance, two).await.unwrap();
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let url = test.place.url.clone();
        let work = move |conn: &mut Conn| {
            // The other session never looks for a deadlock, so that this one is its victim.
            conn.batch_execute("SET LOCAL deadlock_timeout = '10ms'; UPDATE notes SET text = 'a' WHERE id = 1")?;
            let other = (counted.fetch_add(1, Ordering::Relaxed) == 0).then(|| wait_for_note_1_with_note_2(&url));
            let result = conn.batch_execute("UPDATE notes SET text = 'a' WHERE id = 2");
            if let Some(other) = other {
                other.join().map_err(|_| Error::Refused)?;
            }
            Ok::<_, Error>(result?)
        };
        assert_eq!(test.db.write(Turn::Instance, work).await, Ok(()));
        assert_eq!(runs.load(Ordering::Relaxed), 2);
        assert_eq!((test.text(1).await, test.text(2).await), ("a".to_owned(), "a".to_owned()));
    });
}

/// Starts a session that has changed note 2 and waits for note 1.
fn wait_for_note_1_with_note_2(url: &str) -> std::thread::JoinHandle<()> {
    let mut conn = Conn::Pg(PgConnection::establish(url).unwrap());
    conn.batch_execute("BEGIN; SET LOCAL deadlock_timeout = '1h'; UPDATE notes SET text = 'b' WHERE id = 2").unwrap();
    let waits = format!(
        "SELECT 1 FROM pg_stat_activity WHERE pid = {} AND wait_event_type = 'Lock'",
        backend(&mut conn).unwrap()
    );
    let other = std::thread::spawn(move || {
        conn.batch_execute("UPDATE notes SET text = 'b' WHERE id = 1; COMMIT").unwrap();
    });
    let mut watch = PgConnection::establish(url).unwrap();
    while sql_query(&waits).execute(&mut watch).unwrap() == 0 {}
    other
}
