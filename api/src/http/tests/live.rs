//! Raw bytes against a real server: what only the connection knows.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use actix_web::{App, HttpServer, dev::ServerHandle, web};
use serde::Deserialize;
use validator::Validate;

use super::silent;
use crate::http::{Frame, Ok200, ValidJson};

const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Deserialize, Validate)]
struct Empty {}

async fn start() -> (SocketAddr, ServerHandle) {
    let app = || {
        let resource = web::resource("/x")
            .route(web::get().to(|| async { Ok200::new("hello") }))
            .route(web::head().to(|| async { Ok200::new("hello") }))
            .route(web::post().to(|_: ValidJson<Empty>| async { Ok200::new("posted") }));
        let panics = web::get().to(|| async {
            panic!("on purpose");
            #[allow(unreachable_code)]
            Ok200::new(())
        });
        App::new().service(resource).route("/panics", panics).wrap(Frame::new(silent()))
    };
    let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (address, handle)
}

/// Sends the bytes and reads until the server closes; the request must ask for that.
fn talk(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    // Only against a server that would hang: then the answer is what came until then.
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let (mut answer, mut chunk) = (Vec::new(), [0u8; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut chunk) {
        answer.extend_from_slice(&chunk[..count]);
    }
    String::from_utf8(answer).unwrap()
}

async fn exchange(requests: Vec<Vec<u8>>) -> Vec<String> {
    let (address, handle) = start().await;
    let talking = thread::spawn(move || requests.iter().map(|bytes| talk(address, bytes)).collect());
    while !talking.is_finished() {
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
    let answers = talking.join().unwrap();
    handle.stop(false).await;
    answers
}

fn request(first: &str, more: &str) -> Vec<u8> {
    format!("{first} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{more}\r\n").into_bytes()
}

#[actix_web::test]
async fn a_panic_closes_nothing_but_its_own_request() {
    let both = b"GET /panics HTTP/1.1\r\nHost: h\r\n\r\nGET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    let answers = exchange(vec![request("GET /panics", "X-Request-Id: abc\r\n"), both.to_vec()]).await;
    let (head, body) = answers[0].split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 500") && head.contains("x-request-id: abc"), "{head}");
    assert!(head.contains("content-type: application/problem+json"), "{head}");
    assert!(body.contains("\"code\":\"internal_error\"") && body.contains("\"request_id\":\"abc\""), "{body}");
    assert!(answers[1].starts_with("HTTP/1.1 500") && answers[1].contains("HTTP/1.1 200"), "{}", answers[1]);
}

#[actix_web::test]
async fn a_head_has_the_heads_of_a_get_and_no_body() {
    let answers = exchange(vec![request("HEAD /x", ""), request("GET /x", ""), request("HEAD /nowhere", "")]).await;
    let (head, body) = answers[0].split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("HTTP/1.1 200") && head.contains("content-length: 7") && body.is_empty(),
        "{}",
        answers[0]
    );
    assert!(answers[1].ends_with("\r\n\r\n\"hello\""));
    assert!(answers[2].starts_with("HTTP/1.1 404") && answers[2].ends_with("\r\n\r\n"), "{}", answers[2]);
}

#[actix_web::test]
async fn floods_of_headers_are_refused_with_431() {
    let many = |count: usize, size: usize| -> String {
        (0..count).map(|index| format!("X-Flood-{index}: {}\r\n", "a".repeat(size))).collect()
    };
    let answers = exchange(vec![
        request("GET /x", &many(80, 500)),
        request("GET /x", &many(200, 1)),
        request("GET /x", &many(1, 200_000)),
        request("GET /x", ""),
    ])
    .await;
    assert!(answers[0].starts_with("HTTP/1.1 431") && answers[0].contains("headers_too_large"), "{}", answers[0]);
    for beyond_the_parser in &answers[1..3] {
        assert!(beyond_the_parser.starts_with("HTTP/1.1 431"), "{beyond_the_parser}");
    }
    assert!(answers[3].starts_with("HTTP/1.1 200"), "{}", answers[3]);
}

#[actix_web::test]
async fn a_chunked_body_is_cut_at_the_limit() {
    let mut large = request("POST /x", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n");
    for _ in 0..40 {
        large.extend(b"10000\r\n");
        large.extend(vec![b' '; 0x10000]);
        large.extend(b"\r\n");
    }
    large.extend(b"0\r\n\r\n");
    let broken =
        request("POST /x", "Content-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n");
    let answers = exchange(vec![large, broken]).await;
    assert!(answers[0].starts_with("HTTP/1.1 413") && answers[0].contains("payload_too_large"), "{}", answers[0]);
    assert!(answers[1].starts_with("HTTP/1.1 400"), "{}", answers[1]);
}
