//! The fetch guard: which addresses and ports the server may ask on behalf of a client.
//!
//! A pure function of address, port and the host as the URL names it. It is asked about the very address that is
//! about to be connected to, never about a name alone, so a name that resolves differently a moment later gains
//! nothing. Link-local, metadata, multicast and unspecified addresses stay closed whatever is configured.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::address::{Network, Reach, reach};

/// The ports of http and https.
const WEB_PORTS: [u16; 2] = [80, 443];
/// The first port that needs no privilege: below it live mail, shells and directories, above it people's own
/// development servers.
const FIRST_OPEN_PORT: u16 = 1024;

/// Which addresses may be asked.
///
/// The default is strict, so that a server bound to the network is closed unless somebody opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// For a server that only its own machine can reach: private addresses and any port from 1024 on as well.
    Open {
        /// What may be asked besides.
        allow: Vec<Allowance>,
    },
    /// Public addresses and the web's ports only.
    Strict {
        /// What may be asked besides.
        allow: Vec<Allowance>,
    },
}

impl Default for Guard {
    fn default() -> Self {
        Self::Strict { allow: Vec::new() }
    }
}

impl Guard {
    /// Decides whether `address` may be connected to at `port` for a URL whose host is `host`.
    ///
    /// # Errors
    /// The rule that forbids it.
    pub fn vet(&self, address: IpAddr, port: u16, host: &str) -> Result<(), &'static str> {
        let reach = reach(address);
        if reach == Reach::Never {
            return Err("link-local, metadata, multicast and unspecified addresses are never asked");
        }
        let (allow, open) = match self {
            Self::Open { allow } => (allow, true),
            Self::Strict { allow } => (allow, false),
        };
        if allow.iter().any(|allowance| allowance.covers(address, port, host)) {
            return Ok(());
        }
        if reach == Reach::Private && !open {
            return Err("private addresses are not asked");
        }
        let port_is_open = WEB_PORTS.contains(&port) || (open && port >= FIRST_OPEN_PORT);
        if port_is_open { Ok(()) } else { Err("this port is not asked") }
    }
}

/// One exception to the guard: `HOST|CIDR[:PORT]`.
///
/// Without a port it stands for the web's ports, so that allowing a host does not open its database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    target: Target,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    /// A host name, in lower case, without a trailing dot.
    Name(String),
    Network(Network),
}

impl Allowance {
    fn covers(&self, address: IpAddr, port: u16, host: &str) -> bool {
        let port_fits = self.port.map_or(WEB_PORTS.contains(&port), |allowed| allowed == port);
        port_fits
            && match &self.target {
                Target::Name(name) => host.trim_end_matches('.').eq_ignore_ascii_case(name),
                Target::Network(network) => network.contains(address),
            }
    }
}

/// Why a text is not an [`Allowance`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not HOST, ADDRESS or CIDR, with or without :PORT")]
pub struct NotAnAllowance(String);

impl FromStr for Allowance {
    type Err = NotAnAllowance;

    fn from_str(text: &str) -> Result<Self, NotAnAllowance> {
        let (target, port) = split_port(text);
        let port = port.map(str::parse).transpose();
        match (read_target(target), port) {
            (Some(target), Ok(port)) => Ok(Self { target, port }),
            _ => Err(NotAnAllowance(text.to_owned())),
        }
    }
}

/// Splits `:PORT` off; an IPv6 address that carries a port stands in brackets.
fn split_port(text: &str) -> (&str, Option<&str>) {
    if let Some((inner, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        // What follows the bracket without a colon is no port; `?` is none either and makes it an error.
        return if rest.is_empty() {
            (inner, None)
        } else {
            (inner, Some(rest.strip_prefix(':').unwrap_or("?")))
        };
    }
    match text.split_once(':') {
        Some((target, port)) if !port.contains(':') => (target, Some(port)),
        _ => (text, None),
    }
}

fn read_target(target: &str) -> Option<Target> {
    if let Ok(network) = target.parse() {
        return Some(Target::Network(network));
    }
    let name = target.trim_end_matches('.');
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
    (plain && !name.is_empty()).then(|| Target::Name(name.to_ascii_lowercase()))
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.target, self.port) {
            (Target::Name(name), None) => f.write_str(name),
            (Target::Name(name), Some(port)) => write!(f, "{name}:{port}"),
            (Target::Network(network), None) => write!(f, "{network}"),
            (Target::Network(network), Some(port)) => write!(f, "[{network}]:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use url::{Host, Url};

    fn strict(allow: &[&str]) -> Guard {
        Guard::Strict { allow: allow.iter().map(|text| text.parse().unwrap()).collect() }
    }

    fn open() -> Guard {
        Guard::Open { allow: Vec::new() }
    }

    /// Vets a URL whose host is a literal address, as the `url` crate reads it.
    fn vet(guard: &Guard, url: &str) -> Result<(), &'static str> {
        let url = Url::parse(url).unwrap();
        let address = match url.host().unwrap() {
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
            Host::Domain(name) => panic!("{name} is not an address"),
        };
        guard.vet(address, url.port_or_known_default().unwrap(), url.host_str().unwrap())
    }

    fn refused(guard: &Guard, urls: &[&str]) {
        for url in urls {
            assert!(vet(guard, url).is_err(), "{url} passes {guard:?}");
        }
    }

    fn allowed(guard: &Guard, urls: &[&str]) {
        for url in urls {
            assert_eq!(vet(guard, url), Ok(()), "{url} at {guard:?}");
        }
    }

    /// Addresses no configuration opens.
    const NEVER: &[&str] = &[
        "http://0.0.0.0/",
        "http://0.1.2.3/",
        "http://169.254.169.254/",
        "http://169.254.0.1:8080/",
        "http://100.100.100.200/",
        "http://192.0.0.192/",
        "http://168.63.129.16/",
        "http://224.0.0.1/",
        "http://239.255.255.250:8080/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[febf::1]/",
        "http://[ff02::1]/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::1]/",
        "http://[::ffff:0.0.0.0]/",
    ];

    /// Addresses only one's own machine may ask.
    const PRIVATE: &[&str] = &[
        "http://127.0.0.1/",
        "http://127.255.255.254/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://198.18.0.1/",
        "http://192.0.2.1/",
        "http://[::1]/",
        "http://[fc00::1]/",
        "http://[fdff::1]/",
        "http://[fec0::1]/",
        "http://[2001:db8::1]/",
        "http://[2001::1]/",
        "http://[100::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::1]/",
    ];

    const PUBLIC: &[&str] = &[
        "http://8.8.8.8/",
        "https://47.100.1.1/",
        "http://172.32.0.1/",
        "http://100.128.0.1/",
        "http://[2606:4700::1111]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[64:ff9b::808:808]/",
    ];

    #[test]
    fn h_058_a_strict_guard_asks_public_addresses_only() {
        refused(&strict(&[]), NEVER);
        refused(&strict(&[]), PRIVATE);
        allowed(&strict(&[]), PUBLIC);
    }

    #[test]
    fn h_058_an_open_guard_asks_private_addresses_but_never_the_dangerous_ones() {
        refused(&open(), NEVER);
        allowed(&open(), PRIVATE);
        allowed(&open(), PUBLIC);
    }

    #[test]
    fn h_058_no_allowance_opens_the_dangerous_addresses() {
        let everything = ["0.0.0.0/0", "::/0", "169.254.169.254", "169.254.169.254:8080"];
        refused(&strict(&everything), NEVER);
        assert!(strict(&["metadata"]).vet("169.254.169.254".parse().unwrap(), 80, "metadata").is_err());
    }

    #[test]
    fn h_059_other_spellings_of_an_address_are_the_same_address() {
        let spellings = [
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0x7f000001/",
        ];
        refused(&strict(&[]), &spellings);
        refused(&open(), &["http://2852039166/", "http://0xa9fea9fe/", "http://169.254.43518/"]);
    }

    #[test]
    fn h_064_a_strict_guard_asks_the_webs_ports_only() {
        refused(
            &strict(&[]),
            &["http://8.8.8.8:25/", "http://8.8.8.8:6379/", "http://8.8.8.8:11211/", "http://8.8.8.8:8080/"],
        );
        allowed(&strict(&[]), &["http://8.8.8.8:443/", "https://8.8.8.8:80/"]);
    }

    #[test]
    fn h_064_an_open_guard_asks_no_privileged_port_besides() {
        refused(
            &open(),
            &["http://127.0.0.1:22/", "http://8.8.8.8:25/", "http://8.8.8.8:1023/", "http://8.8.8.8:0/"],
        );
        allowed(&open(), &["http://127.0.0.1:1024/", "http://8.8.8.8:8080/", "http://127.0.0.1:65535/"]);
    }

    #[test]
    fn an_allowance_opens_its_target_at_its_port_and_nothing_else() {
        let guard =
            strict(&["10.0.0.0/8:9000", "192.168.1.1", "[fd00::/16]:81", "::1", "files.example:8080"]);
        allowed(
            &guard,
            &[
                "http://10.9.9.9:9000/",
                "http://192.168.1.1/",
                "https://192.168.1.1/",
                "http://[fd00::9]:81/",
                "http://[::1]/",
            ],
        );
        allowed(&guard, &["http://[::ffff:10.9.9.9]:9000/"]);
        refused(
            &guard,
            &[
                "http://10.9.9.9/",
                "http://11.0.0.1:9000/",
                "http://192.168.1.1:6379/",
                "http://192.168.1.2/",
                "http://[fd01::9]:81/",
            ],
        );
        let (private, public) = ("10.1.1.1".parse().unwrap(), "8.8.8.8".parse().unwrap());
        assert_eq!(guard.vet(private, 8080, "FILES.example."), Ok(()));
        assert_eq!(guard.vet(public, 8080, "files.example"), Ok(()));
        assert!(guard.vet(private, 80, "files.example").is_err());
        assert!(guard.vet(private, 8080, "other.example").is_err());
        let open = Guard::Open { allow: vec!["127.0.0.1:88".parse().unwrap()] };
        allowed(&open, &["http://127.0.0.1:88/"]);
    }

    #[test]
    fn what_is_no_allowance_is_told() {
        for text in [
            "",
            ":80",
            "a b",
            "10.0.0.0/33",
            "host:port",
            "host:99999",
            "[::1]80",
            "[::1",
            "*",
            "a/8",
            "::/129",
        ] {
            assert!(text.parse::<Allowance>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_allowance_is_read_as_it_is_shown(text in "([a-z]{1,5}|10\\.0\\.0\\.0/8|::1|fd00::/8)") {
            let allowance: Allowance = text.parse().unwrap();
            prop_assert_eq!(allowance.to_string().parse::<Allowance>().unwrap(), allowance);
        }

        #[test]
        fn strict_allows_nothing_that_open_refuses(bits: u128, four: u32, port: u16) {
            for address in [IpAddr::V6(bits.into()), IpAddr::V4(four.into())] {
                if strict(&[]).vet(address, port, "h").is_ok() {
                    prop_assert!(open().vet(address, port, "h").is_ok());
                }
            }
        }

        #[test]
        fn an_address_wrapped_in_version_six_is_judged_like_itself(four: u32) {
            let plain = IpAddr::V4(four.into());
            let mapped = IpAddr::V6((0xffff_0000_0000 | u128::from(four)).into());
            prop_assert_eq!(strict(&[]).vet(plain, 80, "h"), strict(&[]).vet(mapped, 80, "h"));
            prop_assert_eq!(open().vet(plain, 80, "h"), open().vet(mapped, 80, "h"));
        }
    }
}
