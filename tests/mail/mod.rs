//! Mail: what comes in, what becomes of it, and the mailboxes.

mod classes;
mod fetched;
mod files;
mod held;
mod hostile;
mod imap;
mod inbound;
mod letters;
mod loops;
mod mailboxes;
mod outbound;
mod reach;
mod ruled;
mod threads;

use serde_json::Value;
use support::{Actor, Answer, TestApp};

/// A mail to be.
#[derive(Clone)]
struct Mail {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// An ordinary mail of this sender, with a Message-ID of its own.
fn mail(from: &str) -> Mail {
    let id = format!("<{}@mail.example>", uuid::Uuid::now_v7().simple());
    let headers = [
        ("From", from),
        ("To", "help@desk.example"),
        ("Subject", "I cannot sign in"),
        ("Date", "Sat, 21 Mar 2026 08:00:00 +0000"),
        ("Message-ID", &id),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Mail { headers, body: b"It says that my password is wrong.\r\n".to_vec() }
}

impl Mail {
    /// With this header, in place of the one of that name.
    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.and(name, value)
    }

    /// With one more header.
    fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    fn saying(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self
    }

    fn id(&self) -> String {
        let (_, id) = self.headers.iter().find(|(name, _)| name == "Message-ID").expect("it has an id");
        id.clone()
    }

    fn raw(&self) -> Vec<u8> {
        let mut raw = Vec::new();
        for (name, value) in &self.headers {
            raw.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        raw.extend_from_slice(b"\r\n");
        raw.extend_from_slice(&self.body);
        raw
    }
}

/// The parts of a mail between boundaries.
fn parts(boundary: &str, parts: &[&str]) -> Vec<u8> {
    let mut body = String::new();
    for part in parts {
        body.push_str(&format!("--{boundary}\r\n{part}\r\n"));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    body.into_bytes()
}

/// Hands in bytes as a mail.
#[track_caller]
fn hands_in(who: &Actor, raw: &[u8]) -> Answer {
    who.send_bytes("POST", "/v1/inbound/email", Some("message/rfc822"), raw)
}

/// A mail that is new arrives.
#[track_caller]
fn arrives(app: &TestApp, mail: &Mail) -> Answer {
    hands_in(app.root(), &mail.raw()).expect(201)
}

/// The ticket that a mail belongs to.
#[track_caller]
fn ticket_of(app: &TestApp, email: &Answer) -> Answer {
    app.root().get(format!("/v1/tickets/{}", email.str("ticket_id"))).expect(200)
}

#[track_caller]
fn messages_of(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{ticket}/messages")).expect(200).data().to_vec()
}

/// The address to which the customer answers about this ticket.
fn reply_address(app: &TestApp, number: i64) -> String {
    let workspace = app.id.parse().expect("an id");
    let mac = app.state().mail_mac.of_ticket(workspace, number).expect("a digest");
    domain::mail::reply_address("help@desk.example", number, &mac)
}
