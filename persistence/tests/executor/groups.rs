//! Group commit on SQLite; the same stories must come out alike on PostgreSQL, where each unit commits by itself.

use diesel::prelude::*;
use persistence::{Conn, Engine, StorageError, Turn};
use uuid::Uuid;

use crate::support::{Error, Notes, insert, notes, on_each_engine, on_engine};

#[test]
fn units_that_fail_leave_their_neighbours() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let hold = test.hold().await;
        let first = test.queue(0, Turn::Instance, |conn| insert(conn, 1, "kept")).await;
        let refused = test
            .queue(1, Turn::Instance, |conn| {
                insert(conn, 2, "gone")?;
                Err::<(), _>(Error::Refused)
            })
            .await;
        let duplicate =
            test.queue(2, Turn::Instance, |conn| insert(conn, 3, "gone").and_then(|()| insert(conn, 1, "x"))).await;
        let panicking = test
            .queue(3, Turn::Instance, |conn| {
                insert(conn, 4, "gone")?;
                conn.transaction::<(), Error, _>(|conn| {
                    insert(conn, 5, "gone")?;
                    panic!("in a group")
                })
            })
            .await;
        let last = test.queue(4, Turn::Instance, |conn| insert(conn, 6, "kept")).await;
        hold.release().await;
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(refused.await.unwrap(), Err(Error::Refused));
        let Err(Error::Storage(error)) = duplicate.await.unwrap() else { panic!("accepted") };
        assert!(error.is_unique_on("notes", &["id"]), "{error:?}");
        assert_eq!(panicking.await.unwrap(), Err(Error::Storage(StorageError::Panicked)));
        assert_eq!(last.await.unwrap(), Ok(()));
        assert_eq!(test.ids().await, [1, 6].into());
        // With the one that held the thread: one commit for all, or one for each that succeeded.
        let transactions = if engine == Engine::Sqlite { 1 } else { 3 };
        assert_eq!(test.db.write_counts().transactions, transactions);
    });
}

#[test]
fn a_group_is_bounded() {
    on_engine(Engine::Sqlite, |engine| async move {
        let test = Notes::new(engine);
        let hold = test.hold().await;
        let mut tasks = Vec::new();
        for number in 0..100_i64 {
            // Each on its own account, since one alone may fill half of the queue only.
            let turn = Turn::Workspace(Uuid::from_u128(number as u128));
            tasks.push(test.queue(number as usize, turn, move |conn| insert(conn, number, "one of many")).await);
        }
        hold.release().await;
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert_eq!(test.ids().await.len(), 100);
        assert_eq!(test.db.write_counts().transactions, 2, "64 with the one that held the thread, then 37");
    });
}

/// Counts the notes of the transaction into note 1000, and fails if one of them is poison.
fn count_or_fail(conn: &mut Conn) -> Result<usize, StorageError> {
    let poison = notes::table.filter(notes::text.eq("poison")).count().get_result::<i64>(conn)?;
    if poison > 0 {
        return Err(StorageError::Other("poison".to_owned()));
    }
    let count = notes::table.filter(notes::id.lt(1000)).count().get_result::<i64>(conn)?;
    diesel::delete(notes::table.find(1000)).execute(conn)?;
    let row = (notes::id.eq(1000), notes::text.eq(count.to_string()));
    Ok(diesel::insert_into(notes::table).values(row).execute(conn)?)
}

#[test]
fn the_last_step_belongs_to_the_transaction() {
    on_engine(Engine::Sqlite, |engine| async move {
        let test = Notes::with(engine, |settings| settings.after_commit_batch = count_or_fail);
        let hold = test.hold().await;
        let good = test.queue(0, Turn::Instance, |conn| insert(conn, 1, "good")).await;
        let bad = test.queue(1, Turn::Instance, |conn| insert(conn, 2, "poison")).await;
        let refused = test.queue(2, Turn::Instance, |_| Err::<(), _>(Error::Refused)).await;
        let last = test.queue(3, Turn::Instance, |conn| insert(conn, 3, "good")).await;
        hold.release().await;
        assert_eq!(good.await.unwrap(), Ok(()));
        assert_eq!(bad.await.unwrap(), Err(Error::Storage(StorageError::Other("poison".to_owned()))));
        assert_eq!(refused.await.unwrap(), Err(Error::Refused));
        assert_eq!(last.await.unwrap(), Ok(()));
        assert_eq!(test.ids().await, [1, 3, 1000].into());
        assert_eq!(test.text(1000).await, "2");
    });
}

#[test]
fn a_panicking_last_step_fails_its_transaction_only() {
    fn panic_on_poison(conn: &mut Conn) -> Result<usize, StorageError> {
        let poison = notes::table.filter(notes::text.eq("poison")).count().get_result::<i64>(conn)?;
        assert_eq!(poison, 0, "the last step meets poison");
        Ok(0)
    }
    on_engine(Engine::Sqlite, |engine| async move {
        let test = Notes::with(engine, |settings| settings.after_commit_batch = panic_on_poison);
        let bad = test.db.write(Turn::Instance, |conn| insert(conn, 1, "poison")).await;
        assert_eq!(bad, Err(Error::Storage(StorageError::Panicked)));
        assert_eq!(test.db.write(Turn::Instance, |conn| insert(conn, 2, "good")).await, Ok(()));
        assert_eq!(test.ids().await, [2].into());
    });
}

#[test]
fn nobody_is_answered_before_the_commit() {
    on_engine(Engine::Sqlite, |engine| async move {
        let test = Notes::new(engine);
        let hold = test.hold().await;
        let first = test.queue(0, Turn::Instance, |conn| insert(conn, 1, "first")).await;
        let (release, released) = std::sync::mpsc::channel::<()>();
        let released = std::sync::Mutex::new(released);
        let is_second = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let reached = is_second.clone();
        let second = test
            .queue(1, Turn::Instance, move |_| {
                reached.store(true, std::sync::atomic::Ordering::Relaxed);
                released.lock().unwrap().recv().map_err(|_| Error::Refused)
            })
            .await;
        let holding = tokio::spawn(hold.release());
        crate::support::until(|| is_second.load(std::sync::atomic::Ordering::Relaxed)).await;
        // The first has run, the group has not been committed.
        assert!(!first.is_finished());
        assert_eq!(test.ids().await, [].into());
        release.send(()).unwrap();
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (Ok(()), Ok(())));
        holding.await.unwrap();
        assert_eq!(test.ids().await, [1].into());
    });
}
