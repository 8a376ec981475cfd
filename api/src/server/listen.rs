//! The HTTP server: its socket, its threads, and how a connection is served.
//!
//! What actix-web's own server would do, on connections that also tell of refused requests.

use std::{io, net::SocketAddr, time::Duration};

use actix_http::{HttpService, Protocol};
use actix_server::Server;
use actix_service::{IntoServiceFactory, Service, ServiceFactoryExt, apply_fn_factory, map_config};
use actix_web::dev::AppConfig;
use tokio::net::{TcpSocket, TcpStream};

use super::line::Line;
use crate::app::Parts;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;
/// How long a client may take to close its side after we closed ours.
const CLOSING: Duration = Duration::from_secs(1);
/// The same after a refusal: the client may still be sending what was refused.
const HEARING_OUT: Duration = Duration::from_secs(5);

fn bind(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Otherwise the address stays taken for a while after every restart.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Binds the address and makes the server that answers there once it is awaited, with the address that it got.
/// To be called within the runtime; requests in flight have `drain_seconds` after a signal to stop, which is told to
/// `on_stop`: what is held open ends then.
pub(super) fn listen(
    address: SocketAddr,
    threads: usize,
    drain_seconds: u64,
    parts: Parts,
    on_stop: impl FnOnce() + Send + 'static,
) -> io::Result<(Server, SocketAddr)> {
    let listener = bind(address)?;
    let address = listener.local_addr()?;
    let builder = Server::build().workers(threads).shutdown_timeout(drain_seconds);
    let stopping = builder.graceful_shutdown_signal();
    let told = stopping.clone();
    tokio::spawn(async move {
        told.notified().await;
        on_stop();
    });
    let builder = builder.listen("http", listener, move || {
        let stopping = stopping.clone();
        let app = parts.app().into_factory().map_err(|error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .client_disconnect_timeout(CLOSING)
            .local_addr(address)
            .finish(map_config(app, |()| AppConfig::default()));
        apply_fn_factory(http, |io: TcpStream, http| {
            let peer = io.peer_addr().ok();
            let (line, watched) = Line::new(io);
            let served = http.call((watched, Protocol::Http1, peer));
            async move {
                let outcome = served.await;
                line.answer_refusal(HEARING_OUT).await;
                outcome
            }
        })
    })?;
    Ok((builder.run(), address))
}
