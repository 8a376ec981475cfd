//! Somebody who follows a live stream, frame by frame, as a browser reads it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use crate::{Actor, Answer};

/// One frame of server-sent events.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The line `id:`.
    pub id: Option<String>,
    /// The line `event:`; none for a plain message.
    pub name: Option<String>,
    /// The line `retry:`.
    pub retry: Option<String>,
    /// What follows `data:`; null for a mere comment.
    pub data: Value,
}

impl Frame {
    /// Is it a comment, with or without an id?
    pub fn is_comment(&self) -> bool {
        self.data.is_null()
    }

    /// Its id.
    ///
    /// # Panics
    /// If it has none.
    #[track_caller]
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_else(|| panic!("no id: {self:?}"))
    }
}

/// An open stream.
pub struct Live {
    io: BufReader<TcpStream>,
    /// What was read and is no whole frame yet.
    rest: String,
    /// The status and the headers.
    pub head: Vec<String>,
}

impl Actor {
    /// Opens a stream.
    ///
    /// # Panics
    /// If he is refused.
    #[track_caller]
    pub fn follows(&self, path: &str) -> Live {
        let live = self.asks_to_follow(path);
        assert!(live.head[0].contains(" 200 "), "{:?} {}", live.head, self.get(path).text);
        live
    }

    fn asks_to_follow(&self, path: &str) -> Live {
        let address = self.origin.get();
        let address = address.trim_start_matches("http://");
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket takes a timeout");
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n");
        if let Some(credential) = &self.credential {
            request.push_str(&format!("Authorization: Bearer {credential}\r\n"));
        }
        for (name, value) in &self.headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        (&stream).write_all(request.as_bytes()).expect("the server listens");
        let mut io = BufReader::new(stream);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            io.read_line(&mut line).expect("the server answers");
            if line.trim_end().is_empty() {
                break;
            }
            head.push(line.trim_end().to_owned());
        }
        Live { io, rest: String::new(), head }
    }
}

/// The beginning of a stream, as an answer like others: up to the end of its first frame.
pub(crate) fn first_frame(mut body: impl Read) -> Vec<u8> {
    let (mut bytes, mut one) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\n\n") && body.read(&mut one).is_ok_and(|count| count == 1) {
        bytes.push(one[0]);
    }
    bytes
}

/// Frame by frame, without comments.
impl Iterator for Live {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        loop {
            let frame = self.next_of_all()?;
            if !frame.is_comment() {
                return Some(frame);
            }
        }
    }
}

impl Live {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let values = self.head.iter().filter_map(|line| line.split_once(':'));
        values.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The next frame, comments included; none at the end, be it in order or not.
    pub fn next_of_all(&mut self) -> Option<Frame> {
        loop {
            if let Some(end) = self.rest.find("\n\n") {
                let text = self.rest[..end].to_owned();
                self.rest.drain(..end + 2);
                return Some(frame(&text));
            }
            self.read_chunk()?;
        }
    }

    fn read_chunk(&mut self) -> Option<()> {
        let mut line = String::new();
        self.io.read_line(&mut line).ok()?;
        let size = usize::from_str_radix(line.trim(), 16).ok().filter(|size| *size > 0)?;
        let mut bytes = vec![0; size + 2];
        self.io.read_exact(&mut bytes).ok()?;
        self.rest.push_str(std::str::from_utf8(&bytes[..size]).expect("whole letters"));
        Some(())
    }

    /// The next frame with this name.
    #[track_caller]
    pub fn named(&mut self, name: &str) -> Frame {
        loop {
            let frame = self.next().unwrap_or_else(|| panic!("the stream ended before {name}"));
            if frame.name.as_deref() == Some(name) {
                return frame;
            }
        }
    }

    /// The events up to the first one that is meant.
    #[track_caller]
    pub fn events_until(&mut self, is_meant: impl Fn(&Value) -> bool) -> Vec<Frame> {
        let mut events = Vec::new();
        loop {
            let frame = self.next().unwrap_or_else(|| panic!("the stream ended: {events:?}"));
            assert!(frame.name.as_deref() != Some("closing"), "{frame:?} after {events:?}");
            if frame.name.is_some() {
                continue;
            }
            events.push(frame);
            if events.last().is_some_and(|frame| is_meant(&frame.data)) {
                return events;
            }
        }
    }

    /// Reads to the end; why it ended.
    #[track_caller]
    pub fn closes(&mut self) -> Frame {
        let last = self.named("closing");
        assert_eq!(self.next_of_all(), None, "nothing follows the last frame");
        last
    }
}

fn frame(text: &str) -> Frame {
    let field = |name: &str| {
        let lines = text.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    };
    let data = field("data").map_or(Value::Null, |data| serde_json::from_str(&data).expect("JSON"));
    Frame { id: field("id"), name: field("event"), retry: field("retry"), data }
}

impl Answer {
    /// Is it the beginning of a stream?
    pub(crate) fn is_stream(headers: &ureq::http::HeaderMap) -> bool {
        headers.get("content-type").is_some_and(|kind| kind == "text/event-stream")
    }
}
