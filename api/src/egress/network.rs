//! Which addresses are public.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A network of addresses: `10.1.0.0/16`, `127.0.0.1`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// The text is no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a network such as 10.1.0.0/16 or an address")]
pub struct NetworkError;

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| NetworkError))?;
        if bits > most { Err(NetworkError) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Does the address lie in it?
    pub fn contains(&self, ip: IpAddr) -> bool {
        let differing = match (self.address, ip) {
            (IpAddr::V4(own), IpAddr::V4(other)) => u128::from(u32::from(own) ^ u32::from(other)) << 96,
            (IpAddr::V6(own), IpAddr::V6(other)) => u128::from(own) ^ u128::from(other),
            _ => return false,
        };
        differing.leading_zeros() >= u32::from(self.bits)
    }
}

/// The address that a host is written as, if it is one.
pub(super) fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// May the address be reached?
pub(super) fn check(ip: IpAddr, allowed: &[Network]) -> Result<(), ()> {
    let is_open = is_public(ip) || allowed.iter().any(|network| network.contains(ip));
    if is_open { Ok(()) } else { Err(()) }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = match (a, b) {
        // This network, loopback, private, multicast and reserved.
        (0 | 10 | 127 | 224..=255, _) => true,
        // Shared by carriers; link-local; private.
        (100, 64..=127) | (169, 254) | (172, 16..=31) | (192, 168) => true,
        // Protocol assignments and documentation; the old relays to IPv6.
        (192, 0) => matches!(c, 0 | 2),
        (192, 88) => c == 99,
        // Measuring networks; documentation.
        (198, 18 | 19) => true,
        (198, 51) => c == 100,
        (203, 0) => c == 113,
        _ => false,
    };
    !is_special
}

/// Global unicast is `2000::/3`; inside it lie forms that carry an IPv4 address or are for documentation.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // NAT64 and mapped forms lie outside of `2000::/3` and fail with it.
    let is_global = a & 0xe000 == 0x2000;
    let is_special = match (a, b) {
        // Teredo and other protocol assignments, documentation.
        (0x2001, 0..=0x01ff | 0x0db8) => true,
        // 6to4.
        (0x2002, _) => true,
        (0x3fff, 0..=0x0fff) => true,
        _ => false,
    };
    is_global && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_pass() {
        for public in ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a01:4f8::1"] {
            assert_eq!(check(public.parse().unwrap(), &[]), Ok(()), "{public}");
        }
        for inner in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert_eq!(check(inner.parse().unwrap(), &[]), Err(()), "{inner}");
        }
    }

    #[test]
    fn networks_open_what_lies_in_them() {
        let network: Network = "10.1.0.0/16".parse().unwrap();
        assert!(network.contains("10.1.255.1".parse().unwrap()) && !network.contains("10.2.0.1".parse().unwrap()));
        let one: Network = "::1".parse().unwrap();
        assert!(one.contains("::1".parse().unwrap()) && !one.contains("::2".parse().unwrap()));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("255.1.1.1".parse().unwrap()) && !all.contains("::1".parse().unwrap()));
        for bad in ["", "10", "10.0.0.0/33", "::/129", "10.0.0.0/x", "a/8"] {
            assert_eq!(bad.parse::<Network>(), Err(NetworkError), "{bad}");
        }
    }
}
