//! What one unit of work may count on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use diesel::{connection::SimpleConnection, prelude::*};
use persistence::{Conn, Engine, StorageError, Turn};

use crate::support::{Error, Notes, insert, notes, on_each_engine, on_engine};

#[test]
fn a_result_is_committed_and_an_error_rolled_back() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let kept = test.db.write(Turn::Instance, |conn| insert(conn, 1, "kept").map(|()| "kept")).await;
        assert_eq!(kept, Ok("kept"));
        let refused: Result<(), _> = test
            .db
            .write(Turn::Instance, |conn| {
                insert(conn, 2, "gone")?;
                Err(Error::Refused)
            })
            .await;
        assert_eq!(refused, Err(Error::Refused));
        assert_eq!(test.ids().await, [1].into());
    });
}

#[test]
fn the_columns_of_a_violated_key_are_known() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let twice = |conn: &mut Conn| insert(conn, 1, "a").and_then(|()| insert(conn, 1, "b"));
        let Err(Error::Storage(error)) = test.db.write(Turn::Instance, twice).await else { panic!("accepted") };
        assert!(error.is_unique_on("notes", &["id"]), "{error:?}");
    });
}

#[test]
fn a_nested_transaction_may_fail_alone() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let work = |conn: &mut Conn| {
            insert(conn, 1, "outer")?;
            let inner = conn.transaction(|conn| insert(conn, 2, "inner").and_then(|()| insert(conn, 1, "again")));
            assert!(inner.is_err());
            insert(conn, 3, "outer")
        };
        assert_eq!(test.db.write(Turn::Instance, work).await, Ok(()));
        assert_eq!(test.ids().await, [1, 3].into());
    });
}

#[test]
fn an_ignored_failure_is_not_taken_for_success() {
    on_engine(Engine::Postgres, |engine| async move {
        let test = Notes::new(engine);
        let work = |conn: &mut Conn| {
            insert(conn, 1, "lost, because the next statement aborts the transaction")?;
            let _ = conn.batch_execute("SELECT 1 / 0");
            Ok(())
        };
        let result: Result<(), Error> = test.db.write(Turn::Instance, work).await;
        assert!(matches!(result, Err(Error::Storage(StorageError::Other(_)))), "{result:?}");
        assert_eq!(test.ids().await, [].into());
    });
}

#[test]
fn a_transaction_left_open_is_refused_and_undone() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let work = |conn: &mut Conn| {
            use diesel::connection::TransactionManager;
            <Conn as TransactionManager<Conn>>::begin_transaction(conn)?;
            insert(conn, 1, "left open")
        };
        let result = test.db.write(Turn::Instance, work).await;
        assert!(matches!(result, Err(Error::Storage(StorageError::Other(_)))), "{result:?}");
        assert_eq!(test.db.write(Turn::Instance, |conn| insert(conn, 2, "next")).await, Ok(()));
        assert_eq!(test.ids().await, [2].into());
    });
}

#[test]
fn what_is_prepared_stays_on_postgres_and_shares_the_fate_on_sqlite() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let prepare = |conn: &mut Conn| insert(conn, 1, "prepared").map(|()| 41);
        let failed: Result<(), _> = test.db.write_prepared(Turn::Instance, prepare, |_, _| Err(Error::Refused)).await;
        assert_eq!(failed, Err(Error::Refused));
        let expected = if engine == Engine::Postgres { [1].into() } else { [].into() };
        assert_eq!(test.ids().await, expected);

        let prepare = |conn: &mut Conn| insert(conn, 2, "prepared").map(|()| 41);
        let work = |conn: &mut Conn, number: i64| insert(conn, number, "used").map(|()| number + 1);
        assert_eq!(test.db.write_prepared(Turn::Instance, prepare, work).await, Ok(42));
        assert!(test.ids().await.is_superset(&[2, 41].into()));

        let is_reached = Arc::new(AtomicBool::new(false));
        let reached = is_reached.clone();
        let work = move |_: &mut Conn, ()| {
            reached.store(true, Ordering::Relaxed);
            Ok(())
        };
        let failed = test.db.write_prepared(Turn::Instance, |_| Err(Error::Refused), work).await;
        assert_eq!(failed, Err(Error::Refused));
        assert!(!is_reached.load(Ordering::Relaxed));
    });
}

#[test]
fn a_reading_unit_cannot_write() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        assert!(test.db.read(Turn::Instance, |conn| insert(conn, 1, "read lane")).await.is_err());
        assert!(test.db.slow(Turn::Instance, |conn| insert(conn, 2, "slow lane")).await.is_err());
        assert_eq!(test.ids().await, [].into());
    });
}

#[test]
fn statements_are_counted_without_those_of_the_transaction() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let work = |conn: &mut Conn| {
            insert(conn, 1, "one")?;
            conn.transaction(|conn| insert(conn, 2, "two"))?;
            let all: Vec<i64> = notes::table.select(notes::id).load(conn)?;
            Ok::<_, Error>(all.len())
        };
        assert_eq!(test.db.write(Turn::Instance, work).await, Ok(2));
        assert_eq!(test.db.write_counts().last_statements, 3);
        let prepare = |conn: &mut Conn| insert(conn, 3, "three");
        assert_eq!(test.db.write_prepared(Turn::Instance, prepare, |conn, ()| insert(conn, 4, "four")).await, Ok(()));
        assert_eq!(test.db.write_counts().last_statements, 2);
        assert_eq!(test.db.write_counts().statements, 5);
        assert_eq!(test.ids().await.len(), 4);
        assert_eq!((test.db.read_counts().last_statements, test.db.read_counts().statements), (1, 1));
        assert_eq!(test.db.ping().await, Ok(()));
    });
}

#[test]
fn a_panic_is_answered_and_the_thread_goes_on() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let read: Result<(), Error> = test.db.read(Turn::Instance, |_| panic!("in the read lane")).await;
        assert_eq!(read, Err(Error::Storage(StorageError::Panicked)));
        let prepared: Result<(), Error> =
            test.db.write_prepared(Turn::Instance, |_| -> Result<(), _> { panic!("before") }, |_, ()| Ok(())).await;
        assert_eq!(prepared, Err(Error::Storage(StorageError::Panicked)));
        let write: Result<(), Error> = test
            .db
            .write(Turn::Instance, |conn| {
                insert(conn, 1, "gone")?;
                conn.transaction(|conn| {
                    insert(conn, 2, "gone")?;
                    panic!("two transactions deep")
                })
            })
            .await;
        assert_eq!(write, Err(Error::Storage(StorageError::Panicked)));
        assert_eq!(test.db.write(Turn::Instance, |conn| insert(conn, 3, "next")).await, Ok(()));
        assert_eq!(test.ids().await, [3].into());
    });
}

#[test]
fn blocking_callers_get_the_same() {
    for engine in persistence::testing::engines() {
        let test = Notes::new(engine);
        assert_eq!(test.db.write_blocking(Turn::Instance, |conn| insert(conn, 1, "cli")), Ok(()));
        let count =
            test.db.read_blocking(Turn::Instance, |conn| Ok::<i64, Error>(notes::table.count().get_result(conn)?));
        assert_eq!(count, Ok(1));
    }
}

#[test]
fn work_that_nobody_waits_for_is_dropped_before_it_begins_and_finished_after() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let hold = test.hold().await;
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let abandoned = test
            .queue(0, Turn::Instance, move |conn| {
                counted.fetch_add(1, Ordering::Relaxed);
                insert(conn, 1, "abandoned")
            })
            .await;
        abandoned.abort();
        assert!(abandoned.await.unwrap_err().is_cancelled());
        hold.release().await;
        assert_eq!(test.db.write(Turn::Instance, |conn| insert(conn, 2, "next")).await, Ok(()));
        assert_eq!((runs.load(Ordering::Relaxed), test.ids().await), (0, [2].into()));

        // The one that holds the thread is abandoned while it runs.
        let hold = test.hold().await;
        hold.abandon().await;
        assert_eq!(test.db.write(Turn::Instance, |conn| insert(conn, 3, "next")).await, Ok(()));
        assert_eq!(test.ids().await, [2, 3].into());
    });
}
