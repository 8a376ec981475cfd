//! A server of one test: its own database, folder, key, port and clock.

use std::{
    future::Future,
    ops::Deref,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use actix_web::dev::ServerHandle;
use api::{
    attachments::strays::remove_due,
    clock::{Clock, ClockHandle},
    config::{Config, ConfigArgs},
    instance::{self, Purpose},
    mail::forget_old,
    server,
    state::AppState,
    workers::{keep, meet, tend},
};
use domain::time::Instant;
use persistence::{Engine, instance::workspace, testing::TestDatabase};
use uuid::Uuid;

use crate::{
    Actor, Desk,
    actor::{Origin, client},
    desk::wait,
};

/// When every story begins: 21 March 2026, 08:00 UTC.
const START_MILLIS: i64 = 1_774_080_000_000;

/// The server under test. It derefs to the [`Desk`] of its first workspace.
pub struct TestApp {
    desk: Desk,
    /// Moves the server's time.
    pub clock: TestClock,
    /// Its database.
    pub database: TestDatabase,
    folder: PathBuf,
    origin: Origin,
    running: Mutex<Option<Running>>,
}

struct Running {
    handle: ServerHandle,
    thread: JoinHandle<()>,
}

/// The server's time, which stands still unless moved.
#[derive(Clone)]
pub struct TestClock {
    clock: Clock,
    handle: ClockHandle,
    live: Live,
}

/// The state of the server that runs now, if one does: another one after each start.
#[derive(Clone, Default)]
pub(crate) struct Live(Arc<Mutex<Option<Arc<AppState>>>>);

impl Live {
    pub(crate) fn state(&self) -> Option<Arc<AppState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, state: Option<Arc<AppState>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl TestClock {
    /// Lets this much time pass.
    pub fn advance_seconds(&self, seconds: i64) {
        self.handle.advance_seconds(seconds);
        // Judged credentials are remembered for a second of real time, in which none has passed.
        if let Some(state) = self.live.state() {
            state.identities.clear();
        }
    }

    /// Lets days pass.
    pub fn advance_days(&self, days: i64) {
        self.advance_seconds(days * 86_400);
    }

    /// The server's time, as it would be written in an answer.
    pub fn now(&self) -> String {
        self.clock.now().to_string()
    }

    /// The server's time.
    pub fn instant(&self) -> Instant {
        self.clock.now()
    }

    /// The second that many seconds from now, as a header tells a date.
    pub fn http_date_in(&self, seconds: i64) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
        let at = self.instant().plus_seconds(seconds);
        let (text, day) = (at.to_string(), at.millis().div_euclid(86_400_000).rem_euclid(7));
        let month = text[5..7].parse::<usize>().expect("a month") * 3;
        let (day, month) = (DAYS[usize::try_from(day).expect("a day")], &MONTHS[month - 3..month]);
        format!("{day}, {} {month} {} {} GMT", &text[8..10], &text[..4], &text[11..19])
    }

    /// That many seconds from now (negative: before), as it would be written in an answer.
    pub fn in_seconds(&self, seconds: i64) -> String {
        self.clock.now().plus_seconds(seconds).to_string()
    }
}

impl Deref for TestApp {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl TestApp {
    /// Starts a server with one workspace.
    pub fn start(engine: Engine) -> Self {
        let folder = std::env::temp_dir().join(format!("nobat_app_{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).expect("the test's folder");
        std::fs::write(folder.join("key"), "ab".repeat(32)).expect("the test's key");
        let (clock, handle) = Clock::fixed(Instant::from_millis(START_MILLIS));
        let clock = TestClock { clock, handle, live: Live::default() };
        let (database, origin) = (TestDatabase::new(engine), Origin::default());
        let running = launch(&config(&database, &folder), &clock, &origin);
        let desk = Desk::open(&clock.live, &origin, "acme");
        Self { desk, clock, database, folder, origin, running: Mutex::new(Some(running)) }
    }

    /// The engine behind it.
    pub fn engine(&self) -> Engine {
        self.database.engine
    }

    /// The server's own state: what the process remembers and counts.
    pub fn state(&self) -> Arc<AppState> {
        self.clock.live.state().expect("the server runs")
    }

    /// The server's time, in whole seconds since 1970.
    pub fn now_seconds(&self) -> i64 {
        self.clock.clock.now().millis().div_euclid(1_000)
    }

    /// `host:port` of the server.
    pub fn address(&self) -> String {
        self.origin.get().trim_start_matches("http://").to_owned()
    }

    /// The server's data folder.
    pub fn folder(&self) -> String {
        self.folder.to_str().expect("a temporary path is UTF-8").to_owned()
    }

    /// The file of the server's master key.
    pub fn key_file(&self) -> String {
        format!("{}/key", self.folder())
    }

    /// Another workspace of the same server.
    pub fn other_workspace(&self) -> Desk {
        self.workspace("other")
    }

    /// A new workspace with this slug.
    pub fn workspace(&self, slug: &str) -> Desk {
        Desk::open(&self.clock.live, &self.origin, slug)
    }

    /// Somebody without a credential.
    pub fn anonymous(&self) -> Actor {
        Actor::new(&self.origin, &client(), "", None)
    }

    /// Does what is due now, instead of waiting for the worker to look.
    pub fn tend(&self) {
        wait(tend(&self.state())).expect("the desk is tended");
        wait(meet(&self.state(), &|| false)).expect("what is due is done");
        // Another node may have some of it in hand; what a killed one has left nobody ends before its lease does.
        if self.engine() == Engine::Postgres {
            let now = self.now_seconds() * 1_000;
            let held = format!(
                "SELECT 'x' AS text FROM due WHERE failed_at IS NULL AND due_at <= {now} AND leased_until > {now}"
            );
            for _ in 0..300 {
                if self.database.texts(&held).is_empty() {
                    return;
                }
                thread::sleep(std::time::Duration::from_millis(10));
            }
        }
    }

    /// Forgets the bytes of mails that are old by now, instead of waiting for the worker to look.
    pub fn forgets_old_mails(&self) {
        wait(forget_old(&self.state())).expect("old mails are forgotten");
        wait(remove_due(&self.state())).expect("what nobody holds is removed");
    }

    /// Runs a unit of work as Nobat itself does, in the first workspace: for what no request does directly.
    pub fn works<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut api::state::Work<'_>) -> Result<T, api::http::ApiError> + Send + 'static,
    ) -> T {
        let (state, slug) = (self.state(), self.id.clone());
        let done = async {
            let found = state.db.read(persistence::Turn::Instance, move |conn| workspace::find_by_name(conn, &slug));
            let (scope, _) = found.await.expect("the workspace is read").expect("it is there");
            state.write_as(scope, domain::actor::Origin::of(domain::actor::Actor::System), move |unit| work(unit)).await
        };
        wait(done).expect("the work is done")
    }

    /// Does the housekeeping.
    pub fn keep(&self) {
        wait(keep(&self.state())).expect("the house is kept");
    }

    /// Runs something of the server's own to its end.
    pub fn run<F: Future>(&self, work: F) -> F::Output {
        wait(work)
    }

    /// Waits until what transactions meant to have done after them is done, as far as it is due.
    pub fn carried_out(&self) {
        let due = format!(
            "SELECT kind || '' AS text FROM outbox WHERE state = 1 AND due_at <= {}",
            self.now_seconds() * 1_000
        );
        // However slow the machine is.
        for _ in 0..12_000 {
            if self.database.texts(&due).is_empty() {
                return;
            }
            thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("something is left undone");
    }

    /// Another server on the same database, with the same key and the same clock: PostgreSQL serves two nodes.
    pub fn second_node(&self) -> Node {
        let clock = TestClock { live: Live::default(), ..self.clock.clone() };
        let origin = Origin::default();
        let running = launch(&config(&self.database, &self.folder), &clock, &origin);
        Node { origin, live: clock.live, running: Some(running) }
    }

    /// Stops the server in order; its data stays.
    pub fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.clock.live.set(None);
        if let Some(Running { handle, thread }) = running {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            runtime.block_on(handle.stop(false));
            thread.join().expect("the server's thread ended in order");
        }
    }

    /// Starts the server again on the data it left, on another port; every actor follows.
    pub fn restart(&self) {
        self.stop();
        let running = launch(&config(&self.database, &self.folder), &self.clock, &self.origin);
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
    }

    /// Starts the server again with another configuration, until it is started once more.
    pub fn restart_with(&self, change: impl FnOnce(&mut Config)) {
        self.stop();
        let mut config = config(&self.database, &self.folder);
        change(&mut config);
        let running = launch(&config, &self.clock, &self.origin);
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
    }

    /// Ends the story: the server stops, and must have given every event its place.
    pub fn finish(self) {
        self.stop();
        assert_eq!(self.database.texts("SELECT CAST(pos AS TEXT) AS text FROM unfed"), [""; 0], "unsequenced events");
    }
}

/// A second server on the data of a [`TestApp`]. It stops when this is dropped.
pub struct Node {
    origin: Origin,
    live: Live,
    running: Option<Running>,
}

impl Node {
    /// The same caller, who calls this server.
    pub fn reached_by(&self, actor: &Actor) -> Actor {
        actor.reaching(&self.origin)
    }

    /// Looks for incidents on this server.
    pub fn watch(&self) {
        wait(api::incidents::watch(&self.live.state().expect("the server runs"))).expect("new tickets are compared");
    }

    /// Tells customers what became of their tickets, on this server; false where something kept one from being told.
    pub fn can_tell(&self) -> bool {
        wait(api::automatic_messages::follow(&self.live.state().expect("the server runs"))).is_ok()
    }

    /// Tells agents what happened, on this server.
    pub fn tell_agents(&self) {
        let state = self.live.state().expect("the server runs");
        wait(api::notifications::fan_out(&state)).expect("agents are told");
        wait(api::notifications::deliver(&state)).expect("agents are written to");
    }

    /// Means surveys for what was solved on this server.
    pub fn follow_surveys(&self) {
        wait(api::surveys::follow(&self.live.state().expect("the server runs"))).expect("surveys are meant");
    }

    /// Sends everything that is due to webhooks, from this server.
    pub fn sends_hooks(&self) {
        let state = self.live.state().expect("the server runs");
        wait(api::webhooks::fan_out(&state)).expect("what is to be sent is found out");
        wait(api::webhooks::send_all(&state)).expect("what is due is sent");
    }

    /// Does what is due now on this server.
    pub fn tend(&self) {
        let state = self.live.state().expect("the server runs");
        wait(tend(&state)).expect("the desk is tended");
        wait(meet(&state, &|| false)).expect("what is due is done");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.live.set(None);
        if let Some(Running { handle, thread }) = self.running.take() {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() {
                runtime.block_on(handle.stop(false));
            }
            drop(thread.join());
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not `stop`: a story that failed must not fail twice.
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Running { handle, thread }) = running {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() {
                runtime.block_on(handle.stop(false));
            }
            drop(thread.join());
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn config(database: &TestDatabase, folder: &std::path::Path) -> Config {
    let text = |path: PathBuf| path.to_str().expect("a temporary path is UTF-8").to_owned();
    let args = ConfigArgs {
        listen: Some("127.0.0.1:0".to_owned()),
        database: Some(database.url.clone()),
        data_dir: Some(text(folder.to_owned())),
        master_key_file: Some(text(folder.join("key"))),
        ..ConfigArgs::default()
    };
    let mut config = Config::load(&args).expect("the test's configuration");
    // The identity providers of stories publish their keys on this machine.
    config.egress_allow = vec!["127.0.0.0/8".parse().expect("a network")];
    // The mail servers of stories have certificates of their own.
    config.mail_ca = std::env::var_os("NOBAT_TEST_MAIL_CA").map(PathBuf::from);
    config.public_url = Some("https://desk.example".to_owned());
    // Many tests share a machine and a server of PostgreSQL.
    (config.http_threads, config.db_read_threads, config.db_slow_threads) = (1, 2, 1);
    config.model_dir = crate::model_folder();
    // The clock of stories stands still, so nothing comes back by itself.
    config.rate_limit = 1_000_000;
    // Small, so that tests of the limit are quick.
    config.attachment_bytes = 1024 * 1024;
    config.db_write_threads = if database.engine == Engine::Sqlite { 1 } else { 3 };
    config
}

/// Starts the server on a thread of its own and waits until it is bound.
fn launch(config: &Config, clock: &TestClock, origin: &Origin) -> Running {
    let (sender, receiver) = mpsc::channel();
    let (config, server_clock) = (config.clone(), clock.clock.clone());
    let thread = thread::spawn(move || {
        let opened = instance::open(&config, Purpose::Serve, server_clock).expect("the instance opens");
        actix_web::rt::System::new().block_on(async move {
            let bound = server::bind(&config, opened).expect("the server is bound");
            let address = bound.address().expect("it serves HTTP");
            let handle = bound.handle().expect("it serves HTTP");
            sender.send((address, handle, bound.state())).expect("the test waits for its server");
            bound.run(config.role).await.expect("the server ends in order");
        });
    });
    let Ok((address, handle, state)) = receiver.recv() else {
        let cause = thread.join().expect_err("the server did not start");
        std::panic::resume_unwind(cause);
    };
    // Stories begin with the model: what is proposed must not depend on who was faster.
    state.triage.prepare().expect("the model can be kept");
    origin.set(address);
    clock.live.set(Some(state));
    Running { handle, thread }
}
