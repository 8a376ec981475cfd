//! A full disk, imitated by a bound on the pages of the file.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use persistence::{Engine, StorageError, Turn};

use crate::support::{Error, Notes, insert, on_engine};

async fn limit_pages(test: &Notes, pages: u32) {
    let work = move |conn: &mut persistence::Conn| {
        Ok::<_, Error>(conn.batch_execute(&format!("PRAGMA max_page_count = {pages}"))?)
    };
    test.db.write(Turn::Instance, work).await.unwrap();
}

#[test]
fn a_full_disk_stops_writing_only_and_loses_nothing_acknowledged() {
    on_engine(Engine::Sqlite, |engine| async move {
        let test = Notes::new(engine);
        assert_eq!(test.db.write(Turn::Instance, |conn| insert(conn, 0, "before")).await, Ok(()));
        // No lower than what is in use, which is what the engine then takes.
        limit_pages(&test, 1).await;

        let hold = test.hold().await;
        let mut tasks = Vec::new();
        for id in 1..=20_i64 {
            let large = "x".repeat(40_000);
            let work = move |conn: &mut persistence::Conn| insert(conn, id, if id % 4 == 0 { &large } else { "small" });
            tasks.push((id, test.queue(id as usize - 1, Turn::Instance, work).await));
        }
        hold.release().await;
        let mut acknowledged = BTreeSet::from([0]);
        for (id, task) in tasks {
            match task.await.unwrap() {
                Ok(()) => drop(acknowledged.insert(id)),
                Err(error) => assert_eq!(error, Error::Storage(StorageError::DiskFull), "{id}"),
            }
        }
        assert!(acknowledged.iter().all(|id| *id == 0 || id % 4 != 0), "{acknowledged:?}");
        assert_eq!(test.ids().await, acknowledged, "reading goes on, and shows what was acknowledged");

        limit_pages(&test, 1_000_000).await;
        let large = "x".repeat(40_000);
        assert_eq!(test.db.write(Turn::Instance, move |conn| insert(conn, 100, &large)).await, Ok(()));
        acknowledged.insert(100);
        assert_eq!(test.ids().await, acknowledged);
    });
}
