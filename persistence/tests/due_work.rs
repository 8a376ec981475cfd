//! Due work is leased in batches, each piece to one holder.

use std::collections::HashSet;

use diesel::connection::SimpleConnection as _;
use domain::time::Instant;
use persistence::{
    Engine,
    due::{park, postpone, release},
    instance::due_work::{LEASE_SECONDS, any, lease, state},
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

/// Adds rows, each of a kind and due a number of milliseconds ago.
fn add(place: &TestDatabase, rows: &[(i16, i64)]) {
    let id = match place.engine {
        Engine::Postgres => "gen_random_uuid()",
        Engine::Sqlite => "randomblob(16)",
    };
    for (kind, ago) in rows {
        place.execute(&format!(
            "INSERT INTO due (workspace_id, kind, subject_id, due_at, attempts) VALUES ({id}, {kind}, {id}, {}, 0)",
            NOW.millis() - ago
        ));
    }
}

#[test]
fn what_is_left_alone_is_not_looked_at_but_seen() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        add(&place, &[(1, 2_000), (1, 1_000)]);
        assert_eq!(state(&mut conn, NOW).unwrap(), (0, Some(NOW.plus_seconds(-2))));
        let (scope, work) = lease(&mut conn, NOW, 1).unwrap().remove(0);
        park(&mut conn, &scope, &work, NOW).unwrap();
        assert_eq!(state(&mut conn, NOW).unwrap(), (1, Some(NOW.plus_seconds(-1))));
        let (scope, work) = lease(&mut conn, NOW, BATCH).unwrap().remove(0);
        assert_eq!(work.attempts, 0, "the other one");
        park(&mut conn, &scope, &work, NOW).unwrap();
        assert!(!any(&mut conn, NOW.plus_seconds(86_400)).unwrap());
        assert_eq!(lease(&mut conn, NOW.plus_seconds(86_400), BATCH).unwrap(), []);
        assert_eq!(state(&mut conn, NOW).unwrap(), (2, None));
    }
}

#[test]
fn who_held_work_too_long_changes_nothing_about_it() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        add(&place, &[(1, 0)]);
        let (scope, stale) = lease(&mut conn, NOW, BATCH).unwrap().remove(0);
        let later = NOW.plus_seconds(LEASE_SECONDS + 1);
        let (_, work) = lease(&mut conn, later, BATCH).unwrap().remove(0);
        release(&mut conn, &scope, &stale).unwrap();
        postpone(&mut conn, &scope, &stale, NOW.plus_seconds(-9)).unwrap();
        park(&mut conn, &scope, &stale, NOW).unwrap();
        assert!(!any(&mut conn, later).unwrap(), "it is held");
        release(&mut conn, &scope, &work).unwrap();
        let (_, again) = lease(&mut conn, later, BATCH).unwrap().remove(0);
        assert_eq!(again, work, "as it was before");
    }
}

#[test]
fn what_only_a_newer_program_understands_does_not_stand_in_the_way() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        add(&place, &[(99, 2_000), (99, 1_000), (1, 0)]);
        assert_eq!(lease(&mut conn, NOW, 2).unwrap(), [], "held, so that it is passed over");
        assert_eq!(lease(&mut conn, NOW, 2).unwrap().len(), 1);
        assert_eq!(state(&mut conn, NOW).unwrap(), (0, Some(NOW.plus_seconds(-2))), "and still waits");
    }
}
