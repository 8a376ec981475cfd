//! A mail server of one story: it takes what it is given, or says what it is told to say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a helper of tests

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{Answer, Desk, TestApp};

/// A mail as it was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Where failures are to go.
    pub from: String,
    /// To whom.
    pub to: String,
    /// All of it.
    pub raw: String,
}

impl Taken {
    /// A header's text on one line; none when it is not there.
    ///
    /// # Panics
    /// If it is no mail.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        let found = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
        Some(found.split_once(':').unwrap().1.trim().to_owned())
    }

    /// The names of its headers.
    ///
    /// # Panics
    /// If it is no mail.
    pub fn names(&self) -> Vec<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap();
        let own = head.lines().filter(|line| !line.starts_with([' ', '\t']));
        own.map(|line| line.split(':').next().unwrap().to_lowercase()).collect()
    }

    /// The text of the part of this type, such as `text/plain`.
    ///
    /// # Panics
    /// If there is none.
    pub fn part(&self, kind: &str) -> String {
        use base64::Engine as _;
        let part = self.raw.split("Content-Type: ").find(|part| part.starts_with(kind)).expect("such a part");
        let body = part.split("\r\n\r\n").nth(1).expect("a body").split("\r\n--").next().unwrap();
        let plain: String = body.split_whitespace().collect();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(plain).expect("base64")).unwrap()
    }
}

/// The server.
pub struct Sink {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    /// At which step it holds still, and whether it has come to that.
    held: Arc<Mutex<(Option<&'static str>, bool)>>,
    /// What recipients are answered with, by a part of their address.
    answers: Arc<Mutex<Vec<(String, String)>>>,
}

impl Sink {
    /// A new one.
    ///
    /// # Panics
    /// If there is no port.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (taken, answers, held) = (Arc::default(), Arc::default(), Arc::default());
        let sink = Self { port, taken: Arc::clone(&taken), answers: Arc::clone(&answers), held: Arc::clone(&held) };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (taken, answers, held) = (Arc::clone(&taken), Arc::clone(&answers), Arc::clone(&held));
                thread::spawn(move || drop(serve(stream.expect("a connection"), &taken, &answers, &held)));
            }
        });
        sink
    }

    /// The settings of a mailbox that sends by it.
    pub fn settings(&self) -> Value {
        json!({"host": "127.0.0.1", "port": self.port, "encryption": "none"})
    }

    /// What it says when a recipient's address contains this: `550 no such user`, `451 later`, `250 ok`.
    ///
    /// # Panics
    /// If it has died.
    pub fn says(&self, recipient: &str, answer: &str) {
        let mut answers = self.answers.lock().unwrap();
        answers.retain(|(known, _)| known != recipient);
        answers.push((recipient.to_owned(), answer.to_owned()));
    }

    /// Holds still before it answers at this step: `MAIL`, `RCPT`, `DATA`, or `TAKEN`, when it has all of a mail. `None`
    /// lets it go on.
    ///
    /// # Panics
    /// If it has died.
    pub fn holds(&self, step: Option<&'static str>) {
        *self.held.lock().unwrap() = (step, false);
    }

    /// Does it hold still?
    ///
    /// # Panics
    /// If it has died.
    pub fn is_held(&self) -> bool {
        self.held.lock().unwrap().1
    }

    /// What it has taken, in order.
    ///
    /// # Panics
    /// If it has died.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// The last mail that it has taken for this address.
    ///
    /// # Panics
    /// If there is none.
    pub fn last_to(&self, address: &str) -> Taken {
        let found = self.taken().into_iter().rev().find(|mail| mail.to == address);
        found.unwrap_or_else(|| panic!("nothing was sent to {address}"))
    }

    /// Adds a mailbox that sends by it; the first of a workspace is its default. Returns the id.
    pub fn mailbox(&self, desk: &Desk, address: &str) -> String {
        let body = json!({"name": "پشتیبانی", "address": address, "signature": "Shop Ltd.", "smtp": self.settings()});
        desk.root().post("/v1/mailboxes", body).expect(201).id()
    }
}

impl TestApp {
    /// Lets the first workspace send by a server of its own: `help@desk.example`.
    pub fn sends_mail(&self) -> Sink {
        let sink = Sink::open();
        sink.mailbox(self, "help@desk.example");
        sink
    }

    /// Waits until no mail is to be sent now, and shows the first workspace's, the newest first.
    pub fn posted(&self) -> Answer {
        self.posted_of(self)
    }

    /// The same of a workspace.
    ///
    /// # Panics
    /// If a mail stays.
    pub fn posted_of(&self, desk: &Desk) -> Answer {
        self.carried_out();
        self.state().postman.wake();
        let now = self.clock.now();
        for _ in 0..12_000 {
            let all = desk.root().get("/v1/deliveries?limit=200").expect(200);
            let waits =
                |row: &Value| row["state"] == "queued" && row["due_at"].as_str().is_some_and(|due| due <= now.as_str());
            if !all.data().iter().any(waits) {
                return all;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("mails are left to be sent");
    }
}

fn hold(held: &Mutex<(Option<&'static str>, bool)>, step: &str) {
    loop {
        {
            let mut held = held.lock().unwrap();
            if held.0 != Some(step) {
                return;
            }
            held.1 = true;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn serve(
    stream: TcpStream,
    taken: &Mutex<Vec<Taken>>,
    answers: &Mutex<Vec<(String, String)>>,
    held: &Mutex<(Option<&'static str>, bool)>,
) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes());
    say("220 sink.example")?;
    let (mut from, mut to) = (String::new(), String::new());
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let command = line.trim_end().to_owned();
        line.clear();
        let address = || command.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        match command.to_uppercase().split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => say("250-sink.example\r\n250 8BITMIME")?,
            "MAIL" => {
                hold(held, "MAIL");
                from = address();
                say("250 ok")?;
            }
            "RCPT" => {
                hold(held, "RCPT");
                to = address();
                let told = answers.lock().unwrap().iter().find(|(part, _)| to.contains(part)).cloned();
                say(&told.map_or("250 ok".to_owned(), |(_, answer)| answer))?;
            }
            "DATA" => {
                hold(held, "DATA");
                say("354 go on")?;
                let mut raw = String::new();
                loop {
                    // Whoever goes away before the end has sent nothing.
                    if lines.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    line.clear();
                }
                line.clear();
                taken.lock().unwrap().push(Taken { from: from.clone(), to: to.clone(), raw });
                hold(held, "TAKEN");
                say("250 taken")?;
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 ok")?,
        }
    }
    Ok(())
}
