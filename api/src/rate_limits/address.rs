//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::{HttpRequest, web};

use crate::{egress::Network, state::AppState};

/// The address by which requests and attempts are counted: the other end of the connection, or, where that is a proxy of the
/// operator's (`trusted_proxies`), the one it speaks for. Never one that just anybody claims in a header.
pub fn peer(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip().to_canonical());
    let trusted = request.app_data::<web::Data<AppState>>().map_or(&[][..], |state| &state.trusted_proxies);
    if trusted.is_empty() {
        return peer;
    }
    let headers = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = headers.flat_map(|value| value.split(',')).map(str::trim).collect();
    spoken_for(peer, &hops, trusted)
}

/// Each proxy adds at the end whom it was called by: the last one that is none of ours is the caller. What stands before it
/// he may have made up.
fn spoken_for(peer: IpAddr, hops: &[&str], trusted: &[Network]) -> IpAddr {
    let is_ours = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
    let mut caller = peer;
    for hop in hops.iter().rev() {
        if !is_ours(caller) {
            break;
        }
        let Ok(next) = hop.parse::<IpAddr>() else { break };
        caller = next.to_canonical();
    }
    caller
}

/// A network of one customer counts as one address: with IPv6 everybody has 2^64 of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(peer: &str, hops: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        spoken_for(peer.parse().unwrap(), hops, &trusted).to_string()
    }

    #[test]
    fn who_has_a_network_of_his_own_counts_once() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!((of("192.0.2.1"), of("::ffff:192.0.2.1")), ("192.0.2.1".to_owned(), "192.0.2.1".to_owned()));
    }

    #[test]
    fn only_proxies_of_the_operator_are_believed() {
        assert_eq!(caller("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(caller("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(caller("10.0.0.1", &["198.51.100.7", "10.0.0.2"]), "198.51.100.7");
        assert_eq!(caller("10.0.0.1", &["203.0.113.9", "198.51.100.7"]), "198.51.100.7", "the first is made up");
        assert_eq!(caller("10.0.0.1", &["::ffff:198.51.100.7"]), "198.51.100.7");
        assert_eq!(caller("10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(caller("10.0.0.1", &[]), "10.0.0.1");
    }
}
