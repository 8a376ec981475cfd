//! Queues: how much waits, and who is next.

use std::sync::{Arc, Mutex};

use persistence::{StorageError, Turn};
use uuid::Uuid;

use crate::support::{Error, Notes, insert, on_each_engine};

const BUSY: Turn = Turn::Workspace(Uuid::from_u128(1));
const QUIET: Turn = Turn::Workspace(Uuid::from_u128(2));

#[test]
fn a_quiet_workspace_is_served_in_turn_with_a_busy_one() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let hold = test.hold().await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for number in 0..20 {
            let (turn, name) = if number == 19 { (QUIET, "quiet") } else { (BUSY, "busy") };
            let order = order.clone();
            let work = move |_: &mut _| {
                order.lock().unwrap().push(name);
                Ok(())
            };
            tasks.push(test.queue(number, turn, work).await);
        }
        hold.release().await;
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let order = order.lock().unwrap();
        assert_eq!(order.iter().position(|name| *name == "quiet"), Some(1), "{order:?}");
        assert_eq!(order.len(), 20);
    });
}

#[test]
fn a_full_queue_refuses_at_once_and_keeps_room_for_others() {
    on_each_engine(|engine| async move {
        let test = Notes::with(engine, |settings| settings.queue_capacity = 4);
        let hold = test.hold().await;
        let mut accepted = vec![
            test.queue(0, BUSY, |conn| insert(conn, 1, "first")).await,
            test.queue(1, BUSY, |conn| insert(conn, 2, "second")).await,
        ];
        let refused = test.db.write(BUSY, |conn| insert(conn, 3, "too many")).await;
        assert_eq!(refused, Err(Error::Storage(StorageError::Overloaded { retry_after_seconds: 1 })));
        accepted.push(test.queue(2, QUIET, |conn| insert(conn, 4, "quiet")).await);
        assert_eq!(test.db.queue_lengths().write, 3);
        assert_eq!(test.ids().await, [].into(), "the other lanes are not concerned");
        hold.release().await;
        for task in accepted {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert_eq!(test.ids().await, [1, 2, 4].into());
        assert_eq!(test.db.write(BUSY, |conn| insert(conn, 3, "room again")).await, Ok(()));
    });
}

#[test]
fn closing_finishes_what_waits_and_takes_no_more() {
    on_each_engine(|engine| async move {
        let test = Notes::new(engine);
        let hold = test.hold().await;
        let waiting = [
            test.queue(0, BUSY, |conn| insert(conn, 1, "waiting")).await,
            test.queue(1, BUSY, |conn| insert(conn, 2, "waiting")).await,
        ];
        let closing = tokio::spawn({
            let db = test.db.clone();
            async move { db.close().await }
        });
        let refused = loop {
            // Until the queue is closed this is one more that waits.
            tokio::task::yield_now().await;
            let late = test.db.read(QUIET, |_| Ok::<_, Error>(()));
            if let Err(error) = late.await {
                break error;
            }
        };
        assert_eq!(refused, Error::Storage(StorageError::Unavailable));
        hold.release().await;
        for task in waiting {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        closing.await.unwrap();
        let mut conn = test.place.connect();
        use diesel::prelude::*;
        assert_eq!(crate::support::notes::table.count().get_result::<i64>(&mut conn), Ok(2));
    });
}
