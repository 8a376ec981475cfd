//! Bringing a database to the schema, and opening it.

use diesel::connection::SimpleConnection;
use persistence::{
    Database, Engine, StorageError, Turn,
    migrate::{FileLock, LockError, MigrateError, migrate, newer_than_known, pending, revert_all},
    testing::{TestDatabase, engines},
};

#[test]
fn a_fresh_database_is_migrated_once_down_and_up_again() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        assert_eq!(pending(&mut conn).unwrap(), Vec::<String>::new());
        assert_eq!(migrate(&place.url).unwrap(), Vec::<String>::new(), "the template was migrated already");
        revert_all(&place.url).unwrap();
        let missing = pending(&mut conn).unwrap();
        assert!(!missing.is_empty());
        assert!(missing.is_sorted());
        assert_eq!(migrate(&place.url).unwrap(), missing);
        assert_eq!(pending(&mut conn).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn nodes_that_start_together_migrate_one_after_the_other() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let place = TestDatabase::new(Engine::Postgres);
    revert_all(&place.url).unwrap();
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let url = place.url.clone();
            std::thread::spawn(move || migrate(&url).unwrap().len())
        })
        .collect();
    let mut ran: Vec<usize> = nodes.into_iter().map(|node| node.join().unwrap()).collect();
    ran.sort();
    assert_eq!(ran.get(..3), Some([0, 0, 0].as_slice()), "{ran:?}");
    assert!(ran.last().is_some_and(|count| *count > 0));
}

#[test]
fn a_database_of_a_newer_program_is_refused_and_can_be_asked_in_the_read_lane() {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let future = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')";
        place.connect().batch_execute(future).unwrap();
        let Err(MigrateError::Newer(versions)) = migrate(&place.url) else { panic!("migrated") };
        assert_eq!(versions, ["29990101000000"]);
        let db = Database::open(place.settings(|_| Ok(0))).unwrap();
        let newer = db.read_blocking(Turn::Instance, |conn| {
            newer_than_known(conn).map_err(|error| StorageError::Other(error.to_string()))
        });
        assert_eq!(newer, Ok(vec!["29990101000000".to_owned()]));
        db.close_blocking();
    }
}

#[test]
fn an_empty_database_lacks_everything() {
    let folder = std::env::temp_dir().join(format!("nobat_empty_{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir(&folder).unwrap();
    let url = format!("sqlite:{}", folder.join("nobat.db").display());
    let mut conn = persistence::connect(&url).unwrap();
    let missing = pending(&mut conn).unwrap();
    drop(conn);
    assert_eq!(migrate(&url).unwrap(), missing);
    assert!(!missing.is_empty());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn one_server_at_a_time_has_a_file() {
    let place = TestDatabase::new(Engine::Sqlite);
    let held = FileLock::acquire(&place.url).unwrap();
    assert!(held.is_some());
    let refused = FileLock::acquire(&place.url);
    let Err(LockError::Held(path)) = refused else { panic!("two servers") };
    assert!(path.to_string_lossy().ends_with("nobat.db.lock"));
    drop(held);
    assert!(FileLock::acquire(&place.url).unwrap().is_some());
    assert!(FileLock::acquire("postgres://nobat@127.0.0.1/nobat").unwrap().is_none());
}

#[test]
fn sessions_are_set_up_for_durability() {
    use diesel::{prelude::*, sql_query, sql_types::Text};
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        value: String,
    }
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let db = Database::open(place.settings(|_| Ok(0))).unwrap();
        let expected = match engine {
            Engine::Sqlite => vec![
                ("SELECT CAST(journal_mode AS TEXT) AS value FROM pragma_journal_mode", "wal"),
                ("SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous", "2"),
                ("SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys", "1"),
                ("SELECT CAST(cache_size AS TEXT) AS value FROM pragma_cache_size", "-16384"),
                ("SELECT CAST(page_size AS TEXT) AS value FROM pragma_page_size", "8192"),
                ("SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout", "5000"),
                ("SELECT CAST(temp_store AS TEXT) AS value FROM pragma_temp_store", "2"),
            ],
            Engine::Postgres => vec![
                ("SELECT current_setting('TimeZone') AS value", "UTC"),
                ("SELECT current_setting('client_encoding') AS value", "UTF8"),
                ("SELECT current_setting('application_name') AS value", "nobat"),
                ("SELECT current_setting('statement_timeout') AS value", "5s"),
                ("SELECT current_setting('lock_timeout') AS value", "2s"),
                ("SELECT current_setting('idle_in_transaction_session_timeout') AS value", "10s"),
                ("SELECT current_setting('transaction_isolation') AS value", "read committed"),
            ],
        };
        for (query, value) in expected {
            let found = db.write_blocking(Turn::Instance, move |conn| {
                Ok::<_, StorageError>(sql_query(query).get_result::<Setting>(conn)?.value)
            });
            assert_eq!(found, Ok(value.to_owned()), "{query}");
        }
        if engine == Engine::Postgres {
            let limit = db.read_blocking(Turn::Instance, |conn| {
                let query = sql_query("SELECT current_setting('default_transaction_read_only') AS value");
                Ok::<_, StorageError>(query.get_result::<Setting>(conn)?.value)
            });
            assert_eq!(limit, Ok("on".to_owned()));
        }
        db.close_blocking();
    }
}
