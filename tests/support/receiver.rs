//! A receiver of webhooks of one story: it keeps what it is given, and answers, or misbehaves, as it is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a helper of tests

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Actor, Answer, TestApp, desk::wait};

/// A request as it was taken.
#[derive(Clone, Debug)]
pub struct Call {
    /// Method, path and version.
    pub line: String,
    /// By their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Call {
    /// The header `webhook-id`.
    ///
    /// # Panics
    /// If it has none.
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// The body.
    ///
    /// # Panics
    /// If it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The event's type.
    ///
    /// # Panics
    /// If it is none.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// How many of its signatures are made with this secret: worked out from the standard's text, with nothing of the
    /// server's own.
    ///
    /// # Panics
    /// If it is not signed.
    pub fn signed_with(&self, secret: &str) -> usize {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base64");
        assert_eq!(key.len(), 32, "a secret of 32 bytes");
        let mut signed = format!("{}.{}.", self.id(), self.headers["webhook-timestamp"]).into_bytes();
        signed.extend(&self.body);
        let expected = format!("v1,{}", STANDARD.encode(hmac(&key, &signed)));
        self.headers["webhook-signature"].split(' ').filter(|signature| *signature == expected).count()
    }

    /// How many signatures it has.
    ///
    /// # Panics
    /// If it is not signed.
    pub fn signatures(&self) -> usize {
        self.headers["webhook-signature"].split(' ').count()
    }
}

/// HMAC-SHA256 (RFC 2104), for a key that is no longer than a block.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |with: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect() };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

/// What a receiver does.
#[derive(Clone, Debug)]
pub enum Manner {
    /// Answers with this status, these header lines (each with its end) and this body.
    Answers(u16, String, String),
    /// Takes all of it and never answers.
    Hangs,
    /// Answers 200 with a body that never ends.
    Endless,
    /// Answers 200 with bytes that would be huge if somebody unpacked them.
    Bomb,
    /// Says nothing until it is told to do something else; then that it has taken it.
    Waits,
    /// Hangs up without an answer.
    ClosesEarly,
}

/// The receiver.
pub struct Receiver {
    port: u16,
    calls: Arc<Mutex<Vec<Call>>>,
    manner: Arc<Mutex<Manner>>,
}

impl Receiver {
    /// One that takes everything.
    ///
    /// # Panics
    /// If there is no port.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let manner = Arc::new(Mutex::new(Manner::Answers(200, String::new(), "taken".to_owned())));
        let (kept, told) = (Arc::clone(&calls), Arc::clone(&manner));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (calls, manner) = (Arc::clone(&kept), Arc::clone(&told));
                thread::spawn(move || drop(serve(stream.expect("a connection"), &calls, &manner)));
            }
        });
        Self { port, calls, manner }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/in", self.port)
    }

    /// From now on it does this.
    ///
    /// # Panics
    /// If it has died.
    pub fn does(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// From now on it answers with this status.
    pub fn answers(&self, status: u16) {
        self.does(Manner::Answers(status, String::new(), String::new()));
    }

    /// What it was given, in order.
    ///
    /// # Panics
    /// If it has died.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// The types of what it was given, in order.
    pub fn kinds(&self) -> Vec<String> {
        self.calls().iter().map(Call::kind).collect()
    }

    /// Adds a webhook that leads here and gets these types of events.
    #[track_caller]
    pub fn hooked(&self, caller: &Actor, types: &[&str], more: Value) -> Answer {
        let mut body = json!({"url": self.url(), "event_types": types});
        for (name, value) in more.as_object().expect("members") {
            body[name] = value.clone();
        }
        caller.post("/v1/webhooks", body).expect(201)
    }

    /// Waits until it was given so much.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn waits_for(&self, count: usize) {
        for _ in 0..12_000 {
            if self.calls().len() >= count {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("it was given {} of {count}", self.calls().len());
    }
}

fn serve(mut stream: TcpStream, calls: &Mutex<Vec<Call>>, told: &Mutex<Manner>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(());
    }
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    calls.lock().unwrap().push(Call { line: line.trim_end().to_owned(), headers, body });
    let manner = told.lock().unwrap().clone();
    match manner {
        Manner::Answers(status, more, body) => {
            let length = body.len();
            write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n{body}")?;
        }
        Manner::Hangs => {
            // Until whoever called has gone.
            let mut rest = [0; 1];
            drop(stream.read(&mut rest));
        }
        Manner::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")?;
            while stream.write_all(&[b'x'; 1_024]).is_ok() {}
        }
        Manner::Bomb => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10000000\r\n\r\n")?;
            stream.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])?;
            while stream.write_all(&[0; 1_024]).is_ok() {}
        }
        Manner::Waits => {
            while matches!(*told.lock().unwrap(), Manner::Waits) {
                thread::sleep(Duration::from_millis(5));
            }
            write!(stream, "HTTP/1.1 200 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        }
        Manner::ClosesEarly => {}
    }
    Ok(())
}

impl TestApp {
    /// Sends everything that is due to webhooks, and waits for what came of it.
    ///
    /// # Panics
    /// If something stays under way.
    #[track_caller]
    pub fn sends_hooks(&self) {
        self.settle();
        let state = self.state();
        wait(api::webhooks::fan_out(&state)).expect("what is to be sent is found out");
        let now = self.clock.instant().millis();
        // The worker of the server may have something in its hands.
        let open = format!(
            "SELECT d.event_type AS text FROM webhook_deliveries d JOIN webhooks w ON w.workspace_id = d.workspace_id \
             AND w.id = d.webhook_id WHERE d.state = 1 AND (d.leased_until > {now} OR (d.due_at <= {now} AND \
             COALESCE(w.paused_until, 0) <= {now}))"
        );
        for _ in 0..3_000 {
            wait(api::webhooks::send_all(&state)).expect("what is due is sent");
            if self.database.texts(&open).is_empty() {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("something stays under way: {:?}", self.database.texts(&open));
    }
}
