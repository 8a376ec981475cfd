//! A real browser without a window, driven through its debugging pipe.
//!
//! Chromium reads commands from descriptor 3 and writes answers to descriptor 4, JSON ended by NUL; a shell puts our
//! pipes there. It reaches this machine and nothing else.

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use uuid::Uuid;

/// The browser's program; none when `NOBAT_TEST_BROWSER=none` leaves its tests out.
///
/// # Panics
/// If no browser is named and the tests are not left out: a test must not pass for not running.
pub fn program() -> Option<String> {
    if std::env::var("NOBAT_TEST_BROWSER").is_ok_and(|word| word == "none") {
        return None;
    }
    let named = std::env::var("NOBAT_TEST_CHROMIUM");
    Some(named.expect("NOBAT_TEST_CHROMIUM names no browser; leave its tests out with NOBAT_TEST_BROWSER=none"))
}

/// A browser with one page.
pub struct Browser {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    profile: PathBuf,
    session: Option<String>,
    sent: u64,
}

impl Browser {
    /// Starts it with an empty page.
    pub fn start(program: &str) -> Self {
        let profile = std::env::temp_dir().join(format!("nobat_browser_{}", Uuid::now_v7().simple()));
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", program])
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe"])
            .arg("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let mut browser = Self { child, input, output, profile, session: None, sent: 0 };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached = browser.call("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        browser
    }

    /// Opens a page.
    pub fn open(&mut self, url: &str) {
        let answer = self.call("Page.navigate", json!({"url": url}));
        assert!(answer["errorText"].is_null(), "{url}: {answer}");
    }

    /// Runs the body of an asynchronous function in the page and returns its value.
    ///
    /// # Panics
    /// If it throws.
    pub fn run(&mut self, body: &str) -> Value {
        let expression = format!("(async () => {{ {body} }})()");
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "the page threw: {answer}");
        answer["result"]["value"].clone()
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut command = json!({"id": self.sent, "method": method, "params": params});
        if let Some(session) = &self.session {
            command["sessionId"] = session.clone().into();
        }
        self.input.write_all(format!("{command}\0").as_bytes()).expect("the browser listens");
        loop {
            let mut message = Vec::new();
            self.output.read_until(0, &mut message).expect("the browser speaks");
            assert_eq!(message.pop(), Some(0), "the browser ended during {method}");
            let message: Value = serde_json::from_slice(&message).expect("the browser speaks JSON");
            if message["id"] == self.sent {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to close, it takes its helpers along; killed, it would leave them writing into the profile for a moment.
        drop(self.input.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0"));
        let has_ended = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(50));
            self.child.try_wait().is_ok_and(|status| status.is_some())
        });
        if !has_ended {
            drop(self.child.kill());
            drop(self.child.wait());
        }
        for _ in 0..40 {
            if std::fs::remove_dir_all(&self.profile).is_ok() || !self.profile.exists() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}
