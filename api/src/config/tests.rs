use std::{ffi::OsString, fs, os::unix::fs::PermissionsExt, path::Path};

use super::*;

/// A folder of its own that is removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let number = crate::random::bytes().map(u64::from_be_bytes).unwrap();
        let path = std::env::temp_dir().join(format!("config-test-{number:016x}"));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.0.join("nobat.toml");
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn load(args: &ConfigArgs, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load_with(args, |name| {
        environment.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
    })
}

fn from_environment(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    load(&ConfigArgs::default(), environment)
}

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let folder = Folder::new();
    load(&ConfigArgs { config: Some(folder.file(text)), ..ConfigArgs::default() }, &[])
}

fn line(result: Result<Config, ConfigError>) -> String {
    let line = result.err().unwrap().to_string();
    assert!(!line.contains('\n'), "{line}");
    line
}

#[test]
fn without_anything_it_is_a_local_instance_on_sqlite() {
    let config = from_environment(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.to_string(), "sqlite:./nobat-data/nobat.db");
    assert_eq!(config.data_dir, Path::new("./nobat-data"));
    assert_eq!((config.role, config.log.as_str(), config.log_format), (Role::All, "info", LogFormat::Json));
    assert_eq!((config.db_write_threads, config.db_slow_threads), (1, 1));
    assert_eq!(config.db_queue, 1_024);
    assert_eq!((config.metrics_listen, &config.master_key, &config.master_key_file), (None, &None, &None));
    assert!(matches!(config.master_key_source(), Ok(KeySource::Folder(path)) if path == Path::new("./nobat-data")));
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
    let folder = Folder::new();
    let path = folder.file("listen = '127.0.0.1:1'\nrole = 'all'\nlog = 'warn'\ndb_slow_threads = 7\n");
    let args = ConfigArgs { listen: Some("127.0.0.1:3".to_owned()), ..ConfigArgs::default() };
    let environment =
        [("NOBAT_CONFIG", path.to_str().unwrap()), ("NOBAT_LISTEN", "127.0.0.1:2"), ("NOBAT_LOG", "debug")];
    let config = load(&args, &environment).unwrap();
    assert_eq!((config.listen.port(), config.source("listen")), (3, Some(&Source::Flag("--listen"))));
    assert_eq!((config.log.as_str(), config.source("log")), ("debug", Some(&Source::Environment("NOBAT_LOG"))));
    assert_eq!((config.db_slow_threads, config.source("db_slow_threads")), (7, Some(&Source::File(path.clone()))));
    assert_eq!((config.db_queue, config.source("db_queue")), (1_024, Some(&Source::Default)));
    assert_eq!(load(&ConfigArgs::default(), &environment).unwrap().listen.port(), 2);
    assert_eq!(load(&ConfigArgs::default(), &environment[..1]).unwrap().listen.port(), 1);
}

#[test]
fn the_file_of_a_flag_beats_the_file_of_the_environment() {
    let (one, two) = (Folder::new(), Folder::new());
    let args = ConfigArgs { config: Some(one.file("db_queue = 1")), ..ConfigArgs::default() };
    let other = two.file("db_queue = 2");
    assert_eq!(load(&args, &[("NOBAT_CONFIG", other.to_str().unwrap())]).unwrap().db_queue, 1);
}

#[test]
fn every_option_can_be_set_in_the_environment() {
    let all = [
        ("NOBAT_LISTEN", "[::1]:9000"),
        ("NOBAT_METRICS_LISTEN", "[::1]:9001"),
        ("NOBAT_DATA_DIR", "/var/lib/nobat/"),
        ("NOBAT_DATABASE_URL", "postgres://u@h/d"),
        ("NOBAT_ROLE", "workers"),
        ("NOBAT_MASTER_KEY", "a key"),
        ("NOBAT_LOG", "warn,api=debug"),
        ("NOBAT_LOG_FORMAT", "text"),
        ("NOBAT_HTTP_THREADS", "3"),
        ("NOBAT_DB_READ_THREADS", "4"),
        ("NOBAT_DB_WRITE_THREADS", "5"),
        ("NOBAT_DB_SLOW_THREADS", "6"),
        ("NOBAT_DB_QUEUE", "7"),
    ];
    let config = from_environment(&all).unwrap();
    assert_eq!((config.listen.port(), config.metrics_listen.unwrap().port()), (9_000, 9_001));
    assert_eq!((config.database.expose(), config.role), ("postgres://u@h/d", Role::Workers));
    assert_eq!((config.log.as_str(), config.log_format), ("warn,api=debug", LogFormat::Text));
    assert_eq!((config.http_threads, config.db_read_threads, config.db_write_threads), (3, 4, 5));
    assert_eq!((config.db_slow_threads, config.db_queue), (6, 7));
    assert!(matches!(config.master_key_source(), Ok(KeySource::Text(text)) if text.expose() == "a key"));
    let config = from_environment(&[("NOBAT_DATA_DIR", "/var/lib/nobat/"), ("NOBAT_MASTER_KEY_FILE", "/key")]).unwrap();
    assert_eq!(config.database.sqlite_path(), Some(Path::new("/var/lib/nobat/nobat.db")));
    assert!(matches!(config.master_key_source(), Ok(KeySource::File(path)) if path == Path::new("/key")));
}

#[test]
fn an_empty_variable_counts_as_none_and_an_empty_flag_does_not() {
    assert_eq!(from_environment(&[("NOBAT_LISTEN", ""), ("NOBAT_CONFIG", "")]).unwrap().listen.port(), 8080);
    let args = ConfigArgs { data_dir: Some(String::new()), ..ConfigArgs::default() };
    assert_eq!(line(load(&args, &[])), "data_dir (flag --data-dir): is empty");
}

#[test]
fn a_wrong_value_is_one_line_that_names_the_option_and_its_source() {
    for (name, value, expected) in [
        ("NOBAT_LISTEN", "8080", "listen (environment NOBAT_LISTEN): must be an address and a port"),
        ("NOBAT_ROLE", "both", "role (environment NOBAT_ROLE): must be all, http or workers"),
        ("NOBAT_DATABASE_URL", "mysql://u:geheim@h", "database (environment NOBAT_DATABASE_URL): must be sqlite:PATH"),
        ("NOBAT_LOG", "api=chatty", "log (environment NOBAT_LOG): must be a filter"),
        ("NOBAT_LOG_FORMAT", "xml", "log_format (environment NOBAT_LOG_FORMAT): must be json or text"),
        ("NOBAT_HTTP_THREADS", "0", "http_threads (environment NOBAT_HTTP_THREADS): must be a whole number from 1"),
        ("NOBAT_DB_QUEUE", "-1", "db_queue (environment NOBAT_DB_QUEUE): must be a whole number"),
        ("NOBAT_DB_QUEUE", "many", "db_queue (environment NOBAT_DB_QUEUE): must be a whole number from 1 to 65536"),
    ] {
        let line = line(from_environment(&[(name, value)]));
        assert!(line.starts_with(expected) && !line.contains("geheim"), "{line}");
    }
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let postgres = ("NOBAT_DATABASE_URL", "postgres://u@h/d");
    assert!(line(from_environment(&[("NOBAT_ROLE", "http")])).contains("role must be all"));
    assert!(from_environment(&[("NOBAT_ROLE", "http"), postgres]).is_ok());
    assert!(line(from_environment(&[("NOBAT_DB_WRITE_THREADS", "2")])).contains("one writer"));
    assert!(line(from_environment(&[("NOBAT_MASTER_KEY", "a"), ("NOBAT_MASTER_KEY_FILE", "b")])).contains("both"));
    assert!(line(from_environment(&[("NOBAT_METRICS_LISTEN", "127.0.0.1:8080")])).contains("same address"));
    let without_key = from_environment(&[postgres]).unwrap();
    assert!(without_key.master_key_source().err().unwrap().to_string().contains("NOBAT_MASTER_KEY"));
}

#[test]
fn the_file_is_refused_for_what_it_may_not_hold() {
    for (text, expected) in [
        ("listn = 'x'", "there is no option \"listn\""),
        ("[server]\nlisten = 'x'", "there is no option \"server\""),
        ("listen = 8080", "listen must be a text in quotation marks"),
        ("db_queue = '600'", "db_queue must be a whole number"),
        ("db_queue = 6.5", "db_queue must be a whole number"),
        ("log = 'info'\ndatabase = 'postgres://u:geheim@h\n", "line 2 is not valid TOML"),
        ("log = 'info'\nlog = 'warn'", "is not valid TOML"),
        ("master_key = 'geheim'", "use master_key_file"),
    ] {
        let line = line(from_file(text));
        assert!(line.contains("nobat.toml") && line.contains(expected) && !line.contains("geheim"), "{line}");
    }
    assert!(from_file("").is_ok());
    let missing = ConfigArgs { config: Some("/nonexistent/nobat.toml".into()), ..ConfigArgs::default() };
    assert!(line(load(&missing, &[])).starts_with("the configuration file /nonexistent/nobat.toml cannot be read"));
}

#[test]
fn the_effective_configuration_shows_every_option_its_source_and_no_secret() {
    let environment = [
        ("NOBAT_DATABASE_URL", "postgres://u:geheim@h/d"),
        ("NOBAT_MASTER_KEY", "geheim"),
        ("NOBAT_DATA_DIR", "/داده/\"x\""),
    ];
    let config = from_environment(&environment).unwrap();
    let text = config.effective_text();
    for expected in [
        "listen = \"127.0.0.1:8080\" ",
        " # default\n",
        "database = \"postgres://u:***@h/d\" ",
        " # environment NOBAT_DATABASE_URL\n",
        "# master_key = *** ",
        "# master_key_file = ",
        " # not set\n",
        "data_dir = \"/داده/\\\"x\\\"\" ",
        "db_queue = 1024 ",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    assert_eq!(text.lines().count(), 21);
    assert!(!text.contains("geheim"));
    assert!(!format!("{config:?}").contains("geheim"));
}

#[test]
fn what_is_shown_can_be_used_as_a_file() {
    let shown = from_environment(&[("NOBAT_DATA_DIR", "/a\"b\\c\n"), ("NOBAT_DB_QUEUE", "5")]).unwrap();
    let read = from_file(&shown.effective_text()).unwrap();
    assert_eq!((read.data_dir, read.db_queue), (shown.data_dir, 5));
}

#[test]
fn the_data_folder_is_made_for_its_owner_alone_and_left_clean() {
    let folder = Folder::new();
    let data = folder.0.join("a/b");
    let config = from_environment(&[("NOBAT_DATA_DIR", data.to_str().unwrap())]).unwrap();
    config.prepare_data_dir().unwrap();
    config.prepare_data_dir().unwrap();
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    let below_a_file = folder.file("").join("data");
    let config = from_environment(&[("NOBAT_DATA_DIR", below_a_file.to_str().unwrap())]).unwrap();
    let line = config.prepare_data_dir().err().unwrap().to_string();
    assert!(line.contains("nobat.toml/data cannot be made"), "{line}");
}

#[test]
fn the_flags_are_those_of_the_options() {
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        config: ConfigArgs,
    }
    let args = [
        "nobat",
        "--listen=127.0.0.1:1",
        "--database=postgres://u@h/d",
        "--data-dir=/d",
        "--log=warn",
        "--log-format=text",
        "--metrics-listen=127.0.0.1:2",
        "--master-key-file=/k",
    ];
    let mut args = Cli::try_parse_from(args).unwrap().config;
    // The flag itself belongs to one command alone.
    args.role = Some("http".to_owned());
    let config = load(&args, &[]).unwrap();
    for name in ["listen", "database", "data_dir", "role", "log", "log_format", "metrics_listen", "master_key_file"] {
        let flag = format!("flag --{}", name.replace('_', "-"));
        assert_eq!(config.source(name).map(ToString::to_string), Some(flag));
    }
}
