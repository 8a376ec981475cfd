//! The real program as a process: started, killed, and listened to.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use crate::{Actor, actor};

/// Longer than any command takes, however busy the machine is: only what hangs is late.
pub const SOON: Duration = Duration::from_secs(120);

/// The built program: `NOBAT_TEST_BINARY`, or `nobat` beside this test's own folder.
///
/// # Panics
/// If it was not built.
pub fn path() -> PathBuf {
    if let Some(named) = std::env::var_os("NOBAT_TEST_BINARY") {
        return named.into();
    }
    let test = std::env::current_exe().expect("this program has a path");
    let beside = test.parent().and_then(Path::parent).map(|folder| folder.join("nobat")).unwrap_or_default();
    assert!(beside.is_file(), "{} is missing: build it first (cargo build --bin nobat)", beside.display());
    beside
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(path());
    let own = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("NOBAT_"));
    for (name, _) in own {
        command.env_remove(name);
    }
    command.env("NOBAT_MODEL_DIR", crate::model_folder());
    // Stories of many requests are about something else.
    command.env("NOBAT_RATE_LIMIT", "0");
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// Did it exit with 0?
    pub success: bool,
    /// What it said on standard output.
    pub stdout: String,
    /// What it said on standard error.
    pub stderr: String,
    /// Was it still running after [`SOON`], and killed?
    pub late: bool,
}

/// Runs a command to its end; one that takes longer than [`SOON`] is killed and reported as late.
pub fn run(args: &[&str]) -> Ended {
    run_with(args, "", &[])
}

/// As [`run`], with a text on standard input and variables of the environment.
pub fn run_with(args: &[&str], input: &str, environment: &[(&str, &str)]) -> Ended {
    let mut command = command(args);
    command.stdin(Stdio::piped()).envs(environment.iter().copied());
    let mut child = command.spawn().expect("the program starts");
    if let Some(mut stdin) = child.stdin.take() {
        // It may end without reading.
        drop(stdin.write_all(input.as_bytes()));
    }
    // Somebody must read while it runs, or a long output would hold it up.
    let stdout = collect(child.stdout.take().expect("its output"));
    let stderr = collect(child.stderr.take().expect("its errors"));
    let started = Instant::now();
    let late = loop {
        match child.try_wait().expect("a child can be waited for") {
            Some(_) => break false,
            None if started.elapsed() > SOON => {
                child.kill().expect("a child can be killed");
                break true;
            }
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    let status = child.wait().expect("a child can be waited for");
    let text = |reader: thread::JoinHandle<Vec<u8>>| {
        String::from_utf8_lossy(&reader.join().expect("a reader ends with what it reads")).into_owned()
    };
    Ended { success: status.success(), stdout: text(stdout), stderr: text(stderr), late }
}

fn collect(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}

/// A running server of the real program. Dropping it kills it.
pub struct Process {
    child: Mutex<Child>,
    origin: actor::Origin,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts `nobat serve` on a free port and waits until it says where it serves.
    ///
    /// # Panics
    /// If it ends instead.
    pub fn serve(args: &[&str]) -> Self {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(args);
        let mut child = command(&all).spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let log = Arc::<Mutex<Vec<String>>>::default();
        let (kept, said) = (Arc::clone(&log), BufReader::new(child.stderr.take().expect("its log")).lines());
        thread::spawn(move || {
            for line in said.map_while(Result::ok) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        let (sender, receiver) = mpsc::channel();
        // Ends with the process; until then somebody must read, or the process would wait for it.
        thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let address = receiver.iter().find_map(|line| {
            let (_, rest) = line.split_once("serves http://")?;
            Some(rest.split([',', ' ', '/']).next()?.to_owned())
        });
        let Some(address) = address else { panic!("the server ended: {:?}", child.wait()) };
        let origin = actor::Origin::default();
        origin.set(address);
        Self { child: Mutex::new(child), origin, log }
    }

    /// Somebody with this credential.
    pub fn caller(&self, credential: &str) -> Actor {
        Actor::new(&self.origin, &actor::client(), "", Some(credential.to_owned()))
    }

    /// `host:port` of it.
    pub fn address(&self) -> String {
        self.origin.get().trim_start_matches("http://").to_owned()
    }

    /// What it has logged so far, line by line.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Somebody without a credential at another port of the process, such as that of the metrics.
    pub fn stranger_at(&self, address: &str) -> Actor {
        let origin = actor::Origin::default();
        origin.set(address);
        Actor::new(&origin, &actor::client(), "", None)
    }

    /// Asks it to stop in order (SIGTERM).
    pub fn terminate(&self) {
        let id = self.child.lock().expect("nobody panics with the child").id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill is there").success());
    }

    /// Waits until it has ended; whether it ended in order.
    pub fn ended(&self) -> bool {
        self.child.lock().expect("nobody panics with the child").wait().expect("a child ends").success()
    }

    /// Ends it at once, without a chance to tidy up (SIGKILL).
    pub fn kill(&self) {
        let mut child = self.child.lock().expect("nobody panics with the child");
        child.kill().expect("a child can be killed");
        child.wait().expect("a killed child ends");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(child.kill());
        drop(child.wait());
    }
}
