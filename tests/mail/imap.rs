//! Servers that speak IMAP badly, or not at all: what they say is bounded, told, and harms nobody.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use serde_json::json;
use support::on_each_engine;

use super::mail;

/// A server that answers commands by a part of their text.
fn serves(greeting: &'static str, script: Vec<(&'static str, Vec<u8>)>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let script = script.clone();
            thread::spawn(move || drop(talk(stream.unwrap(), greeting, &script)));
        }
    });
    port
}

fn talk(stream: TcpStream, greeting: &str, script: &[(&str, Vec<u8>)]) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    out.write_all(greeting.as_bytes())?;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = script.iter().find(|(part, _)| command.contains(part));
        out.write_all(answer.map_or(&b""[..], |(_, bytes)| bytes))?;
        out.write_all(format!("{tag} OK done\r\n").as_bytes())?;
    }
    Ok(())
}

const HELLO: &str = "* OK hello\r\n";

fn good() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n".to_vec()),
        ("EXAMINE", b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n".to_vec()),
    ]
}

fn with(more: Vec<(&'static str, Vec<u8>)>) -> Vec<(&'static str, Vec<u8>)> {
    [more, good()].concat()
}

const LISTED: &[u8] = b"* 1 FETCH (UID 1 RFC822.SIZE 10 INTERNALDATE \"21-Mar-2027 08:00:00 +0000\")\r\n";

/// Servers, with what is told of them.
fn servers() -> Vec<(&'static str, u16, &'static str)> {
    let listing = |body: Vec<u8>| with(vec![("RFC822.SIZE", LISTED.to_vec()), ("BODY.PEEK", body)]);
    let line = |length: usize| vec![b'x'; length];
    vec![
        ("one that speaks something else", serves("220 smtp.example\r\n", good()), "not_understood"),
        ("one that wants nobody", serves("* BYE go away\r\n", good()), "BYE go away"),
        (
            "one that greets without end",
            serves(Box::leak("x".repeat(1 << 20).into_boxed_str()), good()),
            "not_understood",
        ),
        (
            "one without a folder's life",
            serves(HELLO, vec![("CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n".to_vec())]),
            "not_understood",
        ),
        (
            "one that wants no passwords",
            serves(HELLO, with(vec![("CAPABILITY", b"* CAPABILITY LOGINDISABLED\r\n".to_vec())])),
            "not_offered_by_the_server",
        ),
        ("one with a line of a megabyte", serves(HELLO, with(vec![("EXAMINE", line(1 << 20))])), "not_understood"),
        (
            "one with endless lines",
            serves(HELLO, with(vec![("EXAMINE", b"* OK x\r\n".repeat(100_001))])),
            "not_understood",
        ),
        (
            "one with a literal of exabytes",
            serves(HELLO, listing(b"* 1 FETCH (UID 1 BODY[] {9000000000000000000}\r\n".to_vec())),
            "not_understood",
        ),
        (
            "one with a literal nobody asked for",
            serves(HELLO, with(vec![("EXAMINE", b"* 1 FETCH (X {99999999}\r\n".to_vec())])),
            "not_understood",
        ),
        ("one that says it is over", serves(HELLO, with(vec![("EXAMINE", b"* BYE over\r\n".to_vec())])), "BYE over"),
    ]
}

on_each_engine!(what_a_bad_server_says_is_bounded_and_told, |app| {
    let mailbox = |number: usize, port: u16| {
        let imap = json!({"host": "127.0.0.1", "port": port, "encryption": "none", "username": "x", "password": "y"});
        let body = json!({"name": "Desk", "address": format!("d{number}@desk.example"), "imap": imap});
        format!("/v1/mailboxes/{}/progress", app.root().post("/v1/mailboxes", body).expect(201).id())
    };
    let all: Vec<_> = servers()
        .into_iter()
        .enumerate()
        .map(|(number, (name, port, told))| (name, told, mailbox(number, port)))
        .collect();
    // One of them is good, and is not held up.
    let raw = mail("sara@shop.example").raw();
    let mut body = format!("* 1 FETCH (UID 1 BODY[] {{{}}}\r\n", raw.len()).into_bytes();
    body.extend_from_slice(&raw);
    body.extend_from_slice(b")\r\n");
    let port = serves(HELLO, with(vec![("UID FETCH 1:*", LISTED.to_vec()), ("BODY.PEEK", body)]));
    mailbox(99, port);
    let waits = |what: &str, done: &dyn Fn() -> bool| {
        let is_done = (0..2_400).any(|_| {
            thread::sleep(Duration::from_millis(50));
            done()
        });
        assert!(is_done, "waited in vain for {what}");
    };
    for (name, told, path) in &all {
        waits(name, &|| app.root().get(path).expect(200)["problem"].is_string());
        assert_eq!(app.root().get(path).expect(200)["problem"], *told, "{name}");
    }
    waits("the good one", &|| app.root().get("/v1/tickets").expect(200).ids().len() == 1);
    assert_eq!(app.root().get("/v1/inbound-emails").expect(200).ids().len(), 1);
    app.root().get("/health/ready").expect(200);
});
