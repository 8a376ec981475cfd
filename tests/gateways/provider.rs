//! A service for short messages, on this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // A helper of tests.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use serde_json::Value;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `POST /send`
    pub line: String,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

#[derive(Default)]
struct Seen {
    asked: Vec<Asked>,
    answers: VecDeque<String>,
    holds: bool,
    ended: bool,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// It takes everything, unless told otherwise.
pub struct Provider {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// An answer with this status, these header lines and this body.
pub fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
}

impl Provider {
    /// Opens it.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, shared) = (listener.local_addr().expect("its address"), Arc::<Shared>::default());
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if own.lock().ended {
                    return;
                }
                let (Ok(stream), own) = (stream, Arc::clone(&own)) else { continue };
                thread::spawn(move || serve(stream, &own));
            }
        });
        Self { address, shared }
    }

    /// An address of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `host:port`.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// Says this next.
    pub fn answers(&self, answer: String) {
        self.shared.lock().answers.push_back(answer);
    }

    /// Says nothing until it may.
    pub fn holds(&self, holds: bool) {
        self.shared.lock().holds = holds;
        self.shared.changed.notify_all();
    }

    /// All that it was asked.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.lock().asked.clone()
    }

    /// All that it was asked, once there is so much.
    #[track_caller]
    pub fn asked_for(&self, count: usize) -> Vec<Asked> {
        for _ in 0..3_000 {
            let asked = self.asked();
            if asked.len() >= count {
                return asked;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("it was asked {} times", self.asked().len())
    }
}

fn serve(stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut line, mut headers) = (String::new(), Vec::new());
    reader.read_line(&mut line).ok()?;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap_or(0))];
    reader.read_exact(&mut body).ok()?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let asked = Asked { line, headers, body: String::from_utf8_lossy(&body).into_owned() };
    let said = {
        let mut seen = shared.lock();
        if seen.ended {
            return None;
        }
        seen.asked.push(asked);
        let number = seen.asked.len();
        while seen.holds && !seen.ended {
            seen = shared.changed.wait(seen).unwrap_or_else(PoisonError::into_inner);
        }
        let usual = || answer(200, "Content-Type: application/json\r\n", &format!("{{\"id\":\"p-{number}\"}}"));
        seen.answers.pop_front().unwrap_or_else(usual)
    };
    (&stream).write_all(said.as_bytes()).ok()
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.changed.notify_all();
        drop(TcpStream::connect(self.address));
    }
}
