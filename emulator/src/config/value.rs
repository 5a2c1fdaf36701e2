//! What a setting can be: from the text of a flag, a variable or a file to a type that cannot be wrong, and back.
//!
//! Every type here says in words what it takes, so that an error, `--help` and the documentation agree.

use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::time::Duration;

use crate::assets::Allowance;
use crate::behaviours::{Behaviours, Profile};
use crate::host::ClockStart;
use crate::task::Pace;
use crate::time::Timestamp;

mod names;
mod words;

pub use names::{ExperimentName, HostName, PublicUrl, Secret};
pub use words::{FetchGuard, LogFormat, LogLevel};

/// One value as a file would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A string.
    Text(String),
    /// A whole number.
    Number(u64),
    /// True or false.
    Truth(bool),
}

/// How a setting is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Once, with a value.
    One,
    /// Once; as a flag, its name alone turns it on.
    Switch,
    /// Any number of times; in the environment, with commas between.
    Many,
}

/// Whether a value may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// By everybody.
    Open,
    /// By nobody.
    Secret,
}

/// A type that a setting can have.
pub trait Value: Sized {
    /// What stands for it in `--help`.
    const PLACEHOLDER: &'static str;
    /// How it is given.
    const SHAPE: Shape = Shape::One;
    /// Whether it may be seen.
    const SECRECY: Secrecy = Secrecy::Open;

    /// Returns in words what it can be.
    fn can_be() -> String;

    /// Returns the value that a text stands for, if it does.
    fn read(text: &str) -> Option<Self>;

    /// Returns what is wrong with a text that stands for none.
    fn why_not(_text: &str) -> String {
        format!("it can be {}", Self::can_be())
    }

    /// Returns the value as [`Value::read`] takes it.
    fn show(&self) -> Literal;
}

/// Implements [`Value`] for numbers that have a smallest and a largest.
macro_rules! numbers {
    ($($type:ty: $plain:ident),+) => {$(
        impl Value for $type {
            const PLACEHOLDER: &'static str = "NUMBER";

            fn can_be() -> String {
                format!("a number from {} to {}", <$type>::MIN, <$type>::MAX)
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn show(&self) -> Literal {
                Literal::Number(u64::from($plain::from(*self)))
            }
        }
    )+};
}

numbers!(u16: u16, u64: u64, NonZeroU16: u16, NonZeroU32: u32);

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Value for Switch {
    const PLACEHOLDER: &'static str = "on|off";
    const SHAPE: Shape = Shape::Switch;

    fn can_be() -> String {
        "on or off (true or false, 1 or 0)".into()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "on" | "true" | "1" => Some(Self::On),
            "off" | "false" | "0" => Some(Self::Off),
            _ => None,
        }
    }

    fn show(&self) -> Literal {
        Literal::Truth(*self == Self::On)
    }
}

/// The most there may be of something, if there is a most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrOff<T>(pub Option<T>);

impl<T: Value> Value for OrOff<T> {
    const PLACEHOLDER: &'static str = "NUMBER|off";

    fn can_be() -> String {
        format!("{}, or off", T::can_be())
    }

    fn read(text: &str) -> Option<Self> {
        if text == "off" { Some(Self(None)) } else { T::read(text).map(|value| Self(Some(value))) }
    }

    fn show(&self) -> Literal {
        self.0.as_ref().map_or_else(|| Literal::Text("off".into()), T::show)
    }
}

/// The longest deadline: a day. More is a mistake in the unit.
const LONGEST_MS: u64 = 86_400_000;

impl Value for Duration {
    const PLACEHOLDER: &'static str = "MS";

    fn can_be() -> String {
        format!("milliseconds from 1 to {LONGEST_MS}")
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|ms| (1..=LONGEST_MS).contains(ms)).map(Self::from_millis)
    }

    fn show(&self) -> Literal {
        Literal::Number(u64::try_from(self.as_millis()).unwrap_or(LONGEST_MS))
    }
}

impl Value for IpAddr {
    const PLACEHOLDER: &'static str = "ADDRESS";

    fn can_be() -> String {
        "an IP address, or localhost".into()
    }

    fn read(text: &str) -> Option<Self> {
        let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if inside == "localhost" { Some(Ipv4Addr::LOCALHOST.into()) } else { inside.parse().ok() }
    }

    fn show(&self) -> Literal {
        Literal::Text(self.to_string())
    }
}

impl Value for Pace {
    const PLACEHOLDER: &'static str = "PACE";

    fn can_be() -> String {
        "quick, realistic, or a factor from 0 to 1000".into()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Literal {
        Literal::Text(self.to_string())
    }
}

impl Value for ClockStart {
    const PLACEHOLDER: &'static str = "CLOCK";

    fn can_be() -> String {
        "system, manual, or the instant at which a manual clock stands, such as 2025-06-01T08:00:00Z".into()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "system" => Some(Self::System),
            "manual" => Some(Self::Manual(Timestamp::MANUAL_START)),
            instant => {
                let instant: jiff::Timestamp = instant.parse().ok()?;
                let at = Timestamp::from_ms(instant.as_millisecond());
                // Before 1970 no client of the service has ever asked.
                (Timestamp::from_ms(0)..=Timestamp::LAST).contains(&at).then_some(Self::Manual(at))
            }
        }
    }

    fn show(&self) -> Literal {
        Literal::Text(match self {
            Self::System => "system".into(),
            Self::Manual(Timestamp::MANUAL_START) => "manual".into(),
            Self::Manual(at) => jiff::Timestamp::from_millisecond(at.as_ms())
                .map_or_else(|_| "manual".into(), |instant| instant.to_string()),
        })
    }
}

/// One switch of the profile, set otherwise. It exists: see `read`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The switch.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Value for Behaviour {
    const PLACEHOLDER: &'static str = "NAME=VALUE";

    fn can_be() -> String {
        "a switch and its value, such as wrong-key=hyphen; `wanx-emulator behaviours` lists them".into()
    }

    fn read(text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        Behaviours::of(Profile::Document).set(name, value).ok()?;
        Some(Self { name: name.into(), value: value.into() })
    }

    fn why_not(text: &str) -> String {
        let known =
            text.split_once('=').map(|(name, value)| Behaviours::of(Profile::Document).set(name, value));
        match known {
            Some(Err(error)) => error.to_string(),
            _ => format!("it can be {}", Self::can_be()),
        }
    }

    fn show(&self) -> Literal {
        Literal::Text(format!("{}={}", self.name, self.value))
    }
}

impl Value for PathBuf {
    const PLACEHOLDER: &'static str = "PATH";

    fn can_be() -> String {
        "a path, from the current folder".into()
    }

    fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.into())
    }

    fn show(&self) -> Literal {
        Literal::Text(self.display().to_string())
    }
}

impl Value for Allowance {
    const PLACEHOLDER: &'static str = "HOST|CIDR[:PORT]";

    fn can_be() -> String {
        "a host, an address or a CIDR block, with or without :PORT".into()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Literal {
        Literal::Text(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<T: Value>(text: &str) -> String {
        match T::read(text).unwrap_or_else(|| panic!("{text}: {}", T::why_not(text))).show() {
            Literal::Text(text) => text,
            Literal::Number(number) => number.to_string(),
            Literal::Truth(truth) => truth.to_string(),
        }
    }

    fn refused<T: Value>(texts: &[&str]) {
        for text in texts {
            assert!(T::read(text).is_none(), "{text} is not {}", T::can_be());
        }
    }

    #[test]
    fn an_address_may_be_written_as_people_write_it() {
        assert_eq!(round::<IpAddr>("localhost"), "127.0.0.1");
        assert_eq!(round::<IpAddr>("[::1]"), "::1");
        refused::<IpAddr>(&["", "example.com", "127.0.0.1:80", "1.2.3", "[::1"]);
    }

    #[test]
    fn a_clock_runs_or_stands_at_an_instant() {
        assert_eq!(round::<ClockStart>("manual"), "manual");
        assert_eq!(round::<ClockStart>("2025-01-01T00:00:00Z"), "manual");
        assert_eq!(round::<ClockStart>("2025-06-01T08:00:00.5+08:00"), "2025-06-01T00:00:00.5Z");
        refused::<ClockStart>(&["now", "2025-06-01", "1969-12-31T23:59:59Z", "9000-01-01T00:00:00Z", ""]);
    }

    #[test]
    fn a_behaviour_that_does_not_exist_says_which_do() {
        assert_eq!(round::<Behaviour>("wrong-key=hyphen"), "wrong-key=hyphen");
        assert!(Behaviour::why_not("wrong-key=x").contains("it can be: reference, hyphen"));
        assert!(Behaviour::why_not("x=y").contains("there are: parameter-errors"));
        assert!(Behaviour::why_not("wrong-key").contains("such as wrong-key=hyphen"));
    }

    #[test]
    fn urls_and_hosts_are_plain() {
        assert_eq!(round::<PublicUrl>("https://e.example/behind/"), "https://e.example/behind");
        refused::<PublicUrl>(&["e.example", "ftp://e", "http://u@e", "http://e?q", "http://e#f", "http://"]);
        assert_eq!(round::<HostName>("a.oss-cn-beijing.aliyuncs.com"), "a.oss-cn-beijing.aliyuncs.com");
        assert_eq!(round::<HostName>("localhost:8080"), "localhost:8080");
        refused::<HostName>(&["", "a/b", "a@b", "a b", "http://a", "a?b", "a\\b", "A", "a#"]);
    }

    #[test]
    fn numbers_keep_to_their_range() {
        refused::<u16>(&["-1", "65536", "1.0", " 1", "", "0x10"]);
        refused::<NonZeroU16>(&["0"]);
        refused::<Duration>(&["0", "86400001", "1s", "18446744073709551616"]);
        assert_eq!(round::<OrOff<NonZeroU16>>("off"), "off");
        assert_eq!(OrOff::<NonZeroU16>::can_be(), "a number from 1 to 65535, or off");
        assert_eq!(round::<Switch>("1"), "true");
    }

    #[test]
    fn a_secret_is_never_shown() {
        assert_eq!(round::<Secret>("sk-1234"), "***");
        assert_eq!(format!("{:?}", Secret::read("sk-1234")), "Some(***)");
        refused::<Secret>(&["", "a b", "ключ", "a\n"]);
    }
}
