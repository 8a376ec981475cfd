//! A mail server of one story: it takes what it is given, or says what it is told to say.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};

/// A mail as it was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub raw: String,
}

impl Taken {
    /// A header's text on one line; none when it is not there.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        let found = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
        Some(found.split_once(':').unwrap().1.trim().to_owned())
    }

    /// The names of its headers.
    pub fn names(&self) -> Vec<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap();
        let own = head.lines().filter(|line| !line.starts_with([' ', '\t']));
        own.map(|line| line.split(':').next().unwrap().to_lowercase()).collect()
    }

    /// The text of the part of this type.
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
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    /// What recipients are answered with, by a part of their address.
    answers: Arc<Mutex<Vec<(String, String)>>>,
}

impl Sink {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (taken, answers) = (Arc::default(), Arc::default());
        let sink = Self { port, taken: Arc::clone(&taken), answers: Arc::clone(&answers) };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (taken, answers) = (Arc::clone(&taken), Arc::clone(&answers));
                thread::spawn(move || drop(serve(stream.expect("a connection"), &taken, &answers)));
            }
        });
        sink
    }

    /// The settings of a mailbox that sends by it.
    pub fn settings(&self) -> Value {
        json!({"host": "127.0.0.1", "port": self.port, "encryption": "none"})
    }

    pub fn says(&self, recipient: &str, answer: &str) {
        let mut answers = self.answers.lock().unwrap();
        answers.retain(|(known, _)| known != recipient);
        answers.push((recipient.to_owned(), answer.to_owned()));
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, taken: &Mutex<Vec<Taken>>, answers: &Mutex<Vec<(String, String)>>) -> std::io::Result<()> {
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
                from = address();
                say("250 ok")?;
            }
            "RCPT" => {
                to = address();
                let told = answers.lock().unwrap().iter().find(|(part, _)| to.contains(part)).cloned();
                say(&told.map_or("250 ok".to_owned(), |(_, answer)| answer))?;
            }
            "DATA" => {
                say("354 go on")?;
                let mut raw = String::new();
                while lines.read_line(&mut line)? > 0 && line != ".\r\n" {
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    line.clear();
                }
                line.clear();
                taken.lock().unwrap().push(Taken { from: from.clone(), to: to.clone(), raw });
                say("250 taken")?;
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 ok")?,
        }
    }
    Ok(())
}
