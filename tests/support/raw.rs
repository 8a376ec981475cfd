//! Requests that no client library would send, byte by byte.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Answer, TestApp, contract};

fn open(app: &TestApp) -> TcpStream {
    let stream = TcpStream::connect(app.address()).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket takes a timeout");
    stream
}

/// Sends the bytes and reads all answers. The server must hear everything and close the connection by itself, in order.
pub fn until_closed(app: &TestApp, request: &[u8]) -> Vec<Answer> {
    let (mut stream, mut bytes) = (open(app), Vec::new());
    stream.write_all(request).expect("the server listens to the end");
    stream.read_to_end(&mut bytes).expect("the server closes in order");
    let mut answers = Vec::new();
    while !bytes.is_empty() {
        let end = whole(&bytes).unwrap_or_else(|| panic!("half an answer: {}", String::from_utf8_lossy(&bytes)));
        let rest = bytes.split_off(end);
        answers.push(read("", "", &bytes));
        bytes = rest;
    }
    answers
}

/// Sends the bytes and reads one answer. What the server no longer wants to read is not an error: it may answer and
/// close before everything is sent.
pub fn send(app: &TestApp, request: &[u8]) -> Option<Answer> {
    let mut stream = open(app);
    let refused =
        |kind| matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted);
    match stream.write_all(request) {
        Err(error) if !refused(error.kind()) => panic!("cannot send: {error}"),
        _ => {}
    }
    let mut bytes = Vec::new();
    let mut piece = [0; 16_384];
    while whole(&bytes).is_none() {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(piece.get(..count).expect("no more than there is room")),
            Err(error) if refused(error.kind()) => break,
            Err(error) => panic!("cannot read: {error}"),
        }
    }
    let first_line =
        String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next().unwrap_or_default()).into_owned();
    let mut words = first_line.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    (!bytes.is_empty()).then(|| read(method, path, &bytes))
}

/// As [`send`], for requests that are so well-formed that the answer must fit the document.
#[track_caller]
pub fn checked(app: &TestApp, request: &[u8]) -> Answer {
    let answer = send(app, request).expect("the server answers");
    contract::of(&format!("http://{}", app.address())).check(&answer);
    answer
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn headers(head: &str) -> HeaderMap {
    let lines = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
    let named = lines.map(|(name, value)| {
        let name: HeaderName = name.trim().parse().expect("the server sends header names");
        (name, HeaderValue::from_str(value.trim()).expect("the server sends header values"))
    });
    named.collect()
}

/// Where the first answer ends, if all of it is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let end = head_end(bytes)?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let length: usize = headers(&head).get("content-length")?.to_str().ok()?.parse().ok()?;
    (bytes.len() >= end + length).then_some(end + length)
}

fn read(method: &str, path: &str, bytes: &[u8]) -> Answer {
    let end = head_end(bytes).unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status =
        head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("no status: {head}"));
    Answer::new(method, path, status, headers(&head), bytes[end..].to_vec())
}
