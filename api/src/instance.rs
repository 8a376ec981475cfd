//! Opening an instance: folder, key, database, state.

use std::sync::Arc;

use persistence::{
    Database, DatabaseSettings, OpenError, StorageError, Turn, feed,
    instance::settings,
    migrate::{self, FileLock, LockError, MigrateError},
};

use crate::{
    attachments::{BlobError, Blobs},
    auth::{
        Acts, Identities,
        attempts::{AttemptLimits, Attempts},
        customer::KeyStore,
        jwt::Jwt,
        on_behalf::Representations,
        password::PasswordPool,
    },
    clock::Clock,
    config::{Config, ConfigError},
    cors::Origins,
    egress::{Egress, Trust, TrustError},
    http::CursorKey,
    mail::MailMac,
    rate_limits::Limits,
    secrets::{Keys, MasterKey, MasterKeyError, Sealer},
    sign_in::Directory,
    state::AppState,
    telemetry::{Metrics, MetricsError},
    triage::Learned,
    workers::Wake,
};

/// The name under which the id of the master key is kept.
const MASTER_KEY_ID: &str = "master_key_id";
/// Where in the data folder the bytes of files are kept.
const BLOB_FOLDER: &str = "attachments";

/// Why an instance cannot be opened: one clear line each.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The master key.
    #[error(transparent)]
    Key(#[from] MasterKeyError),
    /// The master key is not the one that the database was set up with.
    #[error(
        "the master key ({given}) is not the one this database was set up with ({stored}); give that one with NOBAT_MASTER_KEY or NOBAT_MASTER_KEY_FILE"
    )]
    WrongKey {
        /// The id of the key at hand.
        given: String,
        /// The id of the key the database knows.
        stored: String,
    },
    /// Another server has the file.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The schema.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The connection.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The certificates of the operator's mail servers.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The folder of files.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// A first query.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The metrics.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// A thread or socket of the operating system.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The contract of this program does not hold together.
    #[error("the contract is inconsistent: {}", .0.join("; "))]
    Contract(Vec<String>),
    /// Anything that a command was asked and cannot do.
    #[error("{0}")]
    Refused(String),
}

/// What an instance is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To serve: alone on its file, migrating first.
    Serve,
    /// For one command, beside a server that may be running.
    Command,
}

/// An open instance.
pub struct Instance {
    /// What requests and workers share.
    pub state: Arc<AppState>,
    /// On SQLite, while serving: keeps a second server off the file.
    pub lock: Option<FileLock>,
}

/// Opens the instance that the configuration describes.
pub fn open(config: &Config, purpose: Purpose, clock: Clock) -> Result<Instance, StartError> {
    config.prepare_data_dir()?;
    let url = config.database.expose();
    let lock = match purpose {
        Purpose::Serve => FileLock::acquire(url)?,
        Purpose::Command => None,
    };
    if purpose == Purpose::Command && config.database.is_sqlite() {
        // A command may come before the first start; beside a running server the schema is current and nothing is done.
        let _first = FileLock::acquire(url).ok();
        migrate::migrate(url)?;
    } else {
        migrate::migrate(url)?;
    }
    let key = MasterKey::load(config.master_key_source()?)?.key;
    let keys = Keys::derive(&key)?;
    let mut database = DatabaseSettings::new(url, feed::sequence);
    database.read_threads = config.db_read_threads;
    database.write_threads = config.db_write_threads;
    database.slow_threads = config.db_slow_threads;
    database.queue_capacity = config.db_queue;
    let db = Database::open(database)?;
    check_key(&db, &key)?;
    let metrics = Metrics::new(env!("CARGO_PKG_VERSION"), engine_name(&db))?;
    let passwords = PasswordPool::start()
        .map_err(|source| StartError::System { what: "the password threads did not start".to_owned(), source })?;
    let trust = config.mail_ca.as_deref().map(Trust::read).transpose()?.unwrap_or_default();
    let state = AppState {
        db,
        clock,
        cursors: CursorKey(*keys.cursor.expose()),
        seals: keys.history,
        links: keys.link,
        guest_codes: keys.guest_code,
        mail_mac: MailMac::new(keys.mail_token),
        mail_turns: tokio::sync::Semaphore::new(1),
        blobs: Blobs::open(config.data_dir.join(BLOB_FOLDER))?,
        attachment_bytes: config.attachment_bytes,
        access_tokens: Jwt::new(&keys.jwt),
        passwords,
        trusted_proxies: config.trusted_proxies.clone(),
        limits: Limits::new(config.rate_limit),
        attempts: Attempts::new(AttemptLimits::default()),
        oidc_starts: Attempts::new(AttemptLimits::starts()),
        oidc: Directory::default(),
        letter_requests: Attempts::new(AttemptLimits::letters()),
        identities: Identities::default(),
        acts: Acts::default(),
        representations: Representations::default(),
        triage: Learned::new(config.model_dir.clone()),
        metrics: Arc::new(metrics),
        customer_keys: KeyStore::new(Egress::new(config.egress_allow.clone()).trusting(trust)),
        sealer: Sealer::new(keys.seal),
        origins: Origins::default(),
        sequencer: Wake::default(),
        dispatcher: Wake::default(),
        telling_agents: tokio::sync::Mutex::default(),
        hearing: tokio::sync::Mutex::default(),
        courier: Wake::default(),
        postman: Wake::default(),
        envoy: Wake::default(),
        fetcher: Wake::default(),
        public_url: config.public_url.clone(),
        streams: Arc::default(),
        intake: Arc::default(),
        pages: Arc::default(),
        lists: Arc::default(),
        desk: Wake::default(),
        deadlines: Wake::default(),
        meeting: tokio::sync::Mutex::default(),
        watching: tokio::sync::Mutex::default(),
        surveying: tokio::sync::Mutex::default(),
        telling: tokio::sync::Mutex::default(),
        tending: tokio::sync::Mutex::default(),
    };
    Ok(Instance { state: Arc::new(state), lock })
}

fn engine_name(db: &Database) -> &'static str {
    match db.engine() {
        persistence::Engine::Sqlite => "sqlite",
        persistence::Engine::Postgres => "postgres",
    }
}

/// The first start remembers the key's id; every later one must bring the same key.
fn check_key(db: &Database, key: &MasterKey) -> Result<(), StartError> {
    let given = key.id().to_string();
    let id = given.clone();
    let stored = db.write_blocking(Turn::Instance, move |conn| settings::find_or_insert(conn, MASTER_KEY_ID, &id))?;
    if stored == given { Ok(()) } else { Err(StartError::WrongKey { given, stored }) }
}
