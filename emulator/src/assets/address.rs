//! Kinds of addresses: who can be reached at one, and networks written as CIDR.
//!
//! An IPv4 address wrapped in an IPv6 one (mapped, compatible, NAT64, 6to4) is judged by what it wraps, because
//! that is where the packets end.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Who answers at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Anybody on the internet.
    Public,
    /// This machine or its neighbourhood, and ranges that are nobody's.
    Private,
    /// Something that hands out secrets or is no host at all.
    Never,
}

/// Link-local with the usual metadata service, "this host", multicast, reserved and broadcast; then the metadata
/// and platform services that clouds keep at other addresses (Alibaba Cloud, Oracle, Azure, AWS over IPv6).
const NEVER: &[&str] = &[
    "0.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "fe80::/10",
    "ff00::/8",
    "100.100.100.200/32",
    "192.0.0.192/32",
    "168.63.129.16/32",
    "fd00:ec2::254/128",
];

/// Loopback, private, shared, documentation and benchmark ranges of the IANA special-purpose registry.
const PRIVATE_V4: &[&str] = &[
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
];

/// Global unicast: the only part of IPv6 that is handed out. Outside it nothing is public.
const GLOBAL_V6: &str = "2000::/3";
/// Ranges inside global unicast that are not public: Teredo and protocol assignments, documentation.
const PRIVATE_V6: &[&str] = &["2001::/23", "2001:db8::/32", "3fff::/20"];

/// Returns who can be reached at an address.
pub(super) fn reach(address: IpAddr) -> Reach {
    let address = unwrapped(address);
    let is_in = |networks: &[&str]| networks.iter().any(|network| constant(network).contains(address));
    if is_in(NEVER) {
        return Reach::Never;
    }
    let private = match address {
        IpAddr::V4(_) => is_in(PRIVATE_V4),
        IpAddr::V6(_) => is_in(PRIVATE_V6) || !is_in(&[GLOBAL_V6]),
    };
    if private { Reach::Private } else { Reach::Public }
}

fn constant(network: &str) -> Network {
    network.parse().expect("the tables above hold networks, each is read by a test")
}

/// Returns the IPv4 address that an IPv6 one wraps, if it wraps one.
fn unwrapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else { return address };
    let [a, b, c, d, e, f, high, low] = six.segments();
    let four = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] => four(high, low),
        // Compatible addresses; `::` and `::1` are addresses of their own.
        [0, 0, 0, 0, 0, 0] if six.to_bits() > 1 => four(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0] => four(high, low),
        // The local NAT64 prefix, as networks use it: with 96 bits.
        [0x64, 0xff9b, 1, ..] => four(high, low),
        [0x2002, high, low, ..] => four(high, low),
        _ => address,
    }
}

/// A network written as CIDR; one address is a network of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Returns whether an address, or the IPv4 address it wraps, is inside.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.address, address, unwrapped(address)) {
            (IpAddr::V4(mine), _, IpAddr::V4(other)) => same_prefix(wide(mine), wide(other), self.prefix),
            (IpAddr::V6(mine), IpAddr::V6(other), _) => {
                same_prefix(mine.to_bits(), other.to_bits(), self.prefix)
            }
            _ => false,
        }
    }
}

/// Puts the bits of an IPv4 address where those of an IPv6 one begin.
fn wide(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits()) << (Ipv6Addr::BITS - Ipv4Addr::BITS)
}

fn same_prefix(one: u128, other: u128, prefix: u32) -> bool {
    // A shift by all 128 bits overflows, and then nothing is left to differ.
    (one ^ other).checked_shr(Ipv6Addr::BITS - prefix).unwrap_or(0) == 0
}

/// Why a text is not a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let bits = if address.is_ipv4() { Ipv4Addr::BITS } else { Ipv6Addr::BITS };
        let prefix = prefix.map_or(Ok(bits), str::parse).map_err(|_| NotANetwork)?;
        if prefix <= bits { Ok(Self { address, prefix }) } else { Err(NotANetwork) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_can_be_read() {
        for network in NEVER.iter().chain(PRIVATE_V4).chain(PRIVATE_V6).chain([&GLOBAL_V6]) {
            assert_eq!(constant(network).to_string(), *network);
        }
    }

    #[test]
    fn a_network_holds_what_shares_its_prefix() {
        let holds = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(holds("0.0.0.0/0", "255.1.2.3") && holds("::/0", "2001::1"));
        assert!(holds("10.1.2.3", "10.1.2.3") && !holds("10.1.2.3", "10.1.2.4"));
        assert!(holds("172.16.0.0/12", "172.31.0.1") && !holds("172.16.0.0/12", "172.32.0.1"));
        assert!(holds("fd00::/8", "fdff::1") && !holds("fd00::/8", "fc00::1"));
        assert!(!holds("::/0", "10.0.0.1") && holds("10.0.0.0/8", "::ffff:10.0.0.1"));
    }
}
