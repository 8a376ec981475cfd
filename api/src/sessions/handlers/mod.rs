//! Handlers of sign-ins.

pub mod own;
pub mod sign_in;

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

/// The address at the other end of the connection, by which attempts are counted; never one that a header claims.
pub(crate) fn peer(request: &HttpRequest) -> IpAddr {
    request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip())
}
