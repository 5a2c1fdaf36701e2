//! Settings that are one of a few words.

use super::{Literal, Value};
use crate::assets::MissingAssets;
use crate::behaviours::Profile;
use crate::host::Render;
use crate::task::Progress;

/// Declares the words of types that are one of a few.
macro_rules! words {
    ($($type:ident: $first:ident = $first_word:literal $(, $value:ident = $word:literal)*;)+) => {$(
        impl Value for $type {
            const PLACEHOLDER: &'static str = concat!($first_word $(, "|", $word)*);

            fn can_be() -> String {
                [$first_word $(, $word)*].join(" or ")
            }

            fn read(text: &str) -> Option<Self> {
                match text {
                    $first_word => Some(Self::$first),
                    $($word => Some(Self::$value),)*
                    _ => None,
                }
            }

            fn show(&self) -> Literal {
                let word = match self {
                    Self::$first => $first_word,
                    $(Self::$value => $word,)*
                };
                Literal::Text(word.to_owned())
            }
        }
    )+};
}

/// Which addresses the server may ask for pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchGuard {
    /// As the address it listens on allows: `Open` on loopback, else `Strict`.
    Auto,
    /// Private addresses as well.
    Open,
    /// Public addresses only.
    Strict,
}

/// How log lines and the ready line are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is worth a line in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// What may go wrong.
    Warn,
    /// What is good to know.
    Info,
    /// Every request.
    Debug,
    /// Everything.
    Trace,
}

words! {
    Profile: Document = "document", Observed = "observed";
    Progress: Time = "time", PerPoll = "per-poll", ByHand = "by-hand";
    Render: OnDemand = "on-demand", Eager = "eager";
    MissingAssets: Error = "error", Generate = "generate";
    FetchGuard: Auto = "auto", Open = "open", Strict = "strict";
    LogFormat: Text = "text", Json = "json";
    LogLevel: Off = "off", Error = "error", Warn = "warn", Info = "info", Debug = "debug", Trace = "trace";
}
