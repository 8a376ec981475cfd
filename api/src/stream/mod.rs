//! The live stream: being told what happens as it happens, by server-sent events.
//!
//! One worker of each node reads on along the feeds of those workspaces that somebody here follows, and hands what it finds
//! to every stream. What a stream has missed, or left behind elsewhere, it reads by itself, so any node can go on with what
//! another one began. Each stream judges for itself, at each event, whether its caller may be told.

mod batch;
mod body;
mod caller;
mod credential;
mod customer;
mod dto;
mod frame;
mod handlers;
mod hub;
mod open;
mod portal;
mod run;
mod seat;
mod tail;
mod team;
mod ticket;

pub use hub::Hub;
pub use tail::Tail;

use crate::{http::Routed, routes};

/// The operations on streams.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::stream_events => handlers::__path_stream_events,
        handlers::create_stream_ticket => handlers::__path_create_stream_ticket,
        portal::stream_portal_events => portal::__path_stream_portal_events,
        portal::create_portal_stream_ticket => portal::__path_create_portal_stream_ticket,
    ]
}
