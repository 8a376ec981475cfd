//! Due work is leased in batches, each piece to one holder.

use std::collections::HashSet;

use diesel::connection::SimpleConnection as _;
use domain::time::Instant;
use persistence::{
    Engine,
    instance::due_work::{LEASE_SECONDS, any, lease},
    testing::{TestDatabase, engines},
};

const NOW: Instant = Instant::from_millis(1_774_000_000_000);
const ROWS: usize = 100_000;
const BATCH: i64 = 64;

fn fill(engine: Engine) -> String {
    let head = "INSERT INTO due (workspace_id, kind, subject_id, due_at, attempts)";
    let now = NOW.millis();
    match engine {
        Engine::Postgres => {
            format!(
                "{head} SELECT gen_random_uuid(), 1, gen_random_uuid(), {now} - i, 0 FROM generate_series(1, {ROWS}) i"
            )
        }
        Engine::Sqlite => format!(
            "{head} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
             SELECT randomblob(16), 1, randomblob(16), {now} - i, 0 FROM n"
        ),
    }
}

#[test]
fn a_hundred_thousand_pieces_of_work_are_taken_a_batch_at_a_time_and_none_twice() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        conn.batch_execute(&fill(engine)).unwrap();
        let mut taken = HashSet::new();
        for _ in 0..10 {
            assert!(any(&mut conn, NOW).unwrap());
            let batch = lease(&mut conn, NOW, BATCH).unwrap();
            assert_eq!(batch.len(), usize::try_from(BATCH).unwrap(), "never more than fits");
            assert!(batch.iter().all(|(_, work)| taken.insert(work.subject_id)), "held already");
            // The longest due first.
            let oldest = NOW.millis() - i64::try_from(ROWS).unwrap();
            assert!(batch.iter().all(|(_, work)| work.due_at.millis() < oldest + 10 * BATCH));
        }
        let later = NOW.plus_seconds(LEASE_SECONDS);
        let again = lease(&mut conn, later, BATCH).unwrap();
        assert!(again.iter().all(|(_, work)| taken.contains(&work.subject_id)), "what nobody gave back is taken up");
        // The clock was a day ahead when they were taken, and is not any more.
        let back = lease(&mut conn, NOW.plus_seconds(-3), BATCH).unwrap();
        assert_eq!(back.len(), usize::try_from(BATCH).unwrap());
        assert!(back.iter().all(|(_, work)| taken.contains(&work.subject_id)));
    }
}
