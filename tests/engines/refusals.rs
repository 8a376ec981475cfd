//! The program says in one line, at once, why it does not start.

use std::net::TcpListener;

use persistence::testing::TestDatabase;
use support::{
    Engine, TestApp,
    binary::{self, Ended, Process},
    on_each_engine,
};

/// The command failed soon, with one line that holds these words and no backtrace.
#[track_caller]
fn refused(ended: &Ended, words: &[&str]) {
    assert!(!ended.late, "it took too long: {ended:?}");
    assert!(!ended.success, "it succeeded: {ended:?}");
    let lines: Vec<&str> = ended.stderr.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.len(), 1, "one line: {ended:?}");
    for word in words {
        assert!(lines[0].contains(word), "{word:?}: {ended:?}");
    }
    assert!(!ended.stderr.contains("panicked"), "{ended:?}");
}

/// A folder and a key for a program of its own on the test's second database.
struct Place {
    database: TestDatabase,
    folder: std::path::PathBuf,
}

impl Place {
    fn new(app: &TestApp) -> Self {
        let database = TestDatabase::new(app.engine());
        let folder = std::env::temp_dir().join(format!("nobat_place_{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("key"), "cd".repeat(32)).unwrap();
        std::fs::write(folder.join("other-key"), "ef".repeat(32)).unwrap();
        Self { database, folder }
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    fn serve(&self, more: &[&str]) -> Ended {
        let (url, folder, key) = (self.database.url.clone(), self.file(""), self.file("key"));
        let mut args = vec!["serve", "--database", &url, "--data-dir", &folder];
        if !more.contains(&"--master-key-file") {
            args.extend(["--master-key-file", &key]);
        }
        if !more.contains(&"--listen") {
            args.extend(["--listen", "127.0.0.1:0"]);
        }
        args.extend(more);
        binary::run(&args)
    }

    fn process(&self) -> Process {
        let (url, folder, key) = (self.database.url.clone(), self.file(""), self.file("key"));
        Process::serve(&["--database", &url, "--data-dir", &folder, "--master-key-file", &key])
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

on_each_engine!(a_wrong_flag_or_value, |app| {
    let place = Place::new(app);
    refused(&place.serve(&["--frobnicate"]), &["--frobnicate"]);
    refused(
        &place.serve(&["--role", "king"]),
        &["role", "king"].map(|it| if it == "king" { "all, http or workers" } else { it }),
    );
    refused(&place.serve(&["--listen", "here"]), &["listen"]);
    refused(&binary::run(&["serve", "--database", "mysql://x"]), &["database"]);
    refused(&binary::run(&["no-such-command"]), &["no-such-command"]);
    refused(&binary::run(&["serve", "--config", "/nonexistent.toml"]), &["/nonexistent.toml"]);
});

on_each_engine!(an_unreachable_database, |app| {
    let place = Place::new(app);
    let (folder, key) = (place.file(""), place.file("key"));
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let url = match app.engine() {
        Engine::Sqlite => "sqlite:/nonexistent/folder/nobat.db".to_owned(),
        Engine::Postgres => format!("postgres://nobat:s3cret@127.0.0.1:{port}/nobat"),
    };
    for command in [vec!["serve", "--listen", "127.0.0.1:0"], vec!["migrate"], vec!["history", "verify"]] {
        let mut args = command;
        args.extend(["--database", &url, "--data-dir", &folder, "--master-key-file", &key]);
        let ended = binary::run(&args);
        refused(&ended, &[]);
        assert!(!ended.stderr.contains("s3cret"), "{ended:?}");
    }
});

on_each_engine!(a_port_in_use, |app| {
    let place = Place::new(app);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(&place.serve(&["--listen", &address]), &[&address]);
});

on_each_engine!(an_unwritable_folder, |app| {
    let place = Place::new(app);
    // Below a file there is no folder, whoever asks.
    let below = place.file("key/data");
    let (url, key) = (place.database.url.clone(), place.file("key"));
    let ended = binary::run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &url,
        "--data-dir",
        &below,
        "--master-key-file",
        &key,
    ]);
    refused(&ended, &[&below]);
});

on_each_engine!(a_missing_or_wrong_key, |app| {
    let place = Place::new(app);
    place.process().kill();
    refused(&place.serve(&["--master-key-file", &place.file("other-key")]), &["master key"]);
    refused(&place.serve(&["--master-key-file", &place.file("no-key")]), &["no-key"]);
    std::fs::write(place.folder.join("bad-key"), "not a key").unwrap();
    let ended = place.serve(&["--master-key-file", &place.file("bad-key")]);
    refused(&ended, &["bad-key"]);
    assert!(!ended.stderr.contains("not a key"), "{ended:?}");
    if app.engine() == Engine::Postgres {
        let url = place.database.url.clone();
        refused(
            &binary::run(&["serve", "--database", &url, "--data-dir", &place.file(""), "--listen", "127.0.0.1:0"]),
            &["NOBAT_MASTER_KEY"],
        );
    }
});

on_each_engine!(a_newer_schema, |app| {
    let place = Place::new(app);
    place.database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
    refused(&place.serve(&[]), &["newer", "99999999999999"]);
    let (url, folder, key) = (place.database.url.clone(), place.file(""), place.file("key"));
    refused(
        &binary::run(&["migrate", "--database", &url, "--data-dir", &folder, "--master-key-file", &key]),
        &["newer"],
    );
});

on_each_engine!(a_second_server_on_one_file, |app| {
    if app.engine() == Engine::Sqlite {
        let place = Place::new(app);
        let first = place.process();
        refused(&place.serve(&[]), &["another server"]);
        first.caller("x").get("/health/live").expect(200);
    }
});
