//! Files: what is uploaded, who may read it, what becomes of what nobody needs.

mod binding;
mod download;
mod limits;
mod links;
mod notes;
mod strays;
mod upload;

use std::path::Path;

use support::{Actor, Answer, TestApp};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const BOUNDARY: &str = "----a-boundary";

/// The content type of a form, and the form with these parts: their headers and their bytes.
fn form(parts: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (headers, bytes) in parts {
        body.extend(format!("--{BOUNDARY}\r\n{headers}\r\n\r\n").into_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn sends(who: &Actor, parts: &[(&str, &[u8])]) -> Answer {
    let (content_type, body) = form(parts);
    who.send_bytes("POST", "/v1/attachments", Some(&content_type), &body)
}

/// Uploads a file as a browser's form does, claiming that it is of another type.
fn uploads(who: &Actor, name: &str, bytes: &[u8]) -> Answer {
    let headers =
        format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html");
    sends(who, &[(&headers, bytes)]).expect(201)
}

/// Uploads bare bytes under a name.
fn sends_bare(who: &Actor, disposition: &str, bytes: &[u8]) -> Answer {
    let named = who.with("Content-Disposition", disposition);
    named.send_bytes("POST", "/v1/attachments", Some("application/octet-stream"), bytes)
}

fn content(id: &str) -> String {
    format!("/v1/attachments/{id}/content")
}

/// How many files the server's folder of files holds, whole or not.
fn kept(app: &TestApp) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder).expect("the folder can be read");
        let paths = entries.map(|entry| entry.expect("an entry can be read").path());
        paths.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&Path::new(&app.folder()).join("attachments"))
}

/// Waits until that is so: the server works on it beside us.
#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("never: {what}");
}
