//! A server of files, on an origin of its own.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// The built pages, served until this is dropped.
pub(super) struct Pages {
    /// Where they are, without a slash at the end.
    pub(super) origin: String,
    address: std::net::SocketAddr,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Pages {
    /// None when `NOBAT_TEST_CLIENT=none` leaves the pages out.
    pub(super) fn serve() -> Option<Self> {
        let folder = std::env::var("NOBAT_TEST_CLIENT");
        let folder =
            folder.expect("NOBAT_TEST_CLIENT names no pages: scripts/with-client builds them; `none` leaves them out");
        if folder == "none" {
            return None;
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let (ended, folder) = (Arc::<AtomicBool>::default(), PathBuf::from(folder));
        let end = Arc::clone(&ended);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    answer(stream, &folder);
                }
            }
        });
        Some(Self { origin: format!("http://{address}"), address, ended, thread: Some(thread) })
    }
}

fn answer(mut stream: TcpStream, folder: &Path) {
    let mut request = [0u8; 8192];
    let Ok(read) = stream.read(&mut request) else { return };
    let text = String::from_utf8_lossy(&request[..read]).into_owned();
    let path = text.split(' ').nth(1).unwrap_or("/").split(['?', '#']).next().unwrap_or("/").trim_start_matches('/');
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        _ => "application/octet-stream",
    };
    let head = |status: &str, length: usize| {
        format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
    };
    let (head, body) = match std::fs::read(folder.join(path)) {
        Ok(body) if !path.contains("..") => (head("200 OK", body.len()), body),
        _ => (head("404 Not Found", 0), Vec::new()),
    };
    // The browser may have gone away.
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)));
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
