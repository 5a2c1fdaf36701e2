//! The table of all settings: each declared once, with its name, type, default and help.
//!
//! The flags, the environment, the file, `--print-config` and `docs/configuration.md` are all made from it. What a
//! setting does to the server is in `setup`.

use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::time::Duration;

use super::setting::{Field, Setting};
use super::value::{
    Behaviour, ExperimentName, FetchGuard, HostName, LogFormat, LogLevel, OrOff, PublicUrl, Secret, Switch,
    Value,
};
use crate::assets::{self, Allowance, MissingAssets};
use crate::behaviours::Profile;
use crate::host::{self, Allowances, ClockStart, Render};
use crate::inputs::InputLimits;
use crate::pictures;
use crate::serve::{Caps, Deadlines};
use crate::task::{Pace, Progress};
use crate::world::Limits;

/// Declares every setting once. The words above a row are its help; `unset` says what holds without a value.
macro_rules! settings {
    ($defaults:ident = $make_defaults:expr; $(
        section $section:literal;
        $(
            $(#[doc = $help:literal])+
            $name:literal $field:ident: $type:ty = $default:expr $(, unset $unset:literal)?;
        )+
    )+) => {
        /// The value of every setting.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Choices { $($( $(#[doc = $help])+ pub $field: $type, )+)+ }

        impl Default for Choices {
            fn default() -> Self {
                let $defaults = $make_defaults;
                Self { $($( $field: $default, )+)+ }
            }
        }

        /// Every setting, in the order in which they are shown.
        pub const TABLE: &[Setting] = &[$($(Setting {
            name: $name,
            section: $section,
            help: concat!($($help),+),
            unset: concat!($($unset)?),
            placeholder: <<$type as Field>::Item as Value>::PLACEHOLDER,
            shape: <$type as Field>::SHAPE,
            secrecy: <<$type as Field>::Item as Value>::SECRECY,
            can_be: <<$type as Field>::Item as Value>::can_be,
            read: |choices, texts| {
                choices.$field = <$type as Field>::read(texts)?;
                Ok(())
            },
            show: |choices| Field::show(&choices.$field),
        },)+)+];
    };
}

/// What the rooms themselves say holds if nobody says anything.
struct Defaults {
    limits: Limits,
    body_bytes: u64,
    pictures: InputLimits,
    assets: assets::Settings,
    studio: pictures::Settings,
    journal_entries: usize,
    deadlines: Deadlines,
    caps: Caps,
}

impl Defaults {
    fn new() -> Self {
        let Allowances { limits, body_bytes, pictures } = Allowances::default();
        Self {
            limits,
            body_bytes,
            pictures,
            assets: assets::Settings::default(),
            studio: pictures::Settings::default(),
            journal_entries: host::JOURNAL_ENTRIES,
            deadlines: Deadlines::default(),
            caps: Caps::default(),
        }
    }
}

// Defaults of the rooms in the widths that settings have; all of them are far from both ends.

fn wide(number: usize) -> u64 {
    number as u64
}

fn count(number: usize) -> NonZeroU16 {
    u16::try_from(number).ok().and_then(NonZeroU16::new).unwrap_or(NonZeroU16::MAX)
}

fn bytes(number: usize) -> NonZeroU32 {
    u32::try_from(number).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX)
}

fn px(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX)
}

settings! {
    defaults = Defaults::new();

    section "Where it listens";
    /// The address to listen on; 0.0.0.0 or :: for every interface.
    "host" host: IpAddr = Ipv4Addr::LOCALHOST.into();
    /// The port to listen on; 0 takes a free one, which the ready line names.
    "port" port: u16 = 3274;
    /// What result links begin with, for a server behind a proxy.
    "public-url" public_url: Option<PublicUrl> = None, unset "the host that the client asked";
    /// The host of result links, for tests of allow-lists; the server answers for it.
    "result-host" result_host: Option<HostName> = None, unset "the host that the client asked";

    section "Behaviour";
    /// Where texts about the service disagree: what the reference says, or what the live service was seen to do.
    "profile" profile: Profile = Profile::Document;
    /// One switch of the profile, set otherwise; can be given again.
    "behaviour" behaviour: Vec<Behaviour> = Vec::new(), unset "as the profile says";

    section "Time and repeatability";
    /// The number that ids, faults and pictures are derived from.
    "seed" seed: Option<u64> = None, unset "drawn at start and logged; then each task gets pictures of its own";
    /// Whether emulator time runs, or stands until the control API moves it.
    "clock" clock: ClockStart = ClockStart::System;
    /// How fast tasks go through their states.
    "pace" pace: Pace = Pace::default();
    /// What ends a state: time, or each query.
    "progress" progress: Progress = Progress::default();
    /// When posters are painted: when first asked for, or as soon as a task has its pictures.
    "render" render: Render = Render::OnDemand;
    /// How long moving the clock waits for pictures that are being fetched, in real time.
    "settle-timeout-ms" settle_timeout: Duration = Duration::from_secs(15);
    /// How many namespaces there may be.
    "namespaces" namespaces: NonZeroU16 = NonZeroU16::new(256).expect("256 is not 0");

    section "Limits";
    /// Off lets every account do as much as it likes: of the next four, only those hold then that are set.
    "limits" limits: Switch = Switch::On;
    /// Creates a second and account.
    "create-rate" create_rate: OrOff<NonZeroU16> = OrOff(defaults.limits.create_rate.map(|rate| rate.per_second));
    /// Requests a second and account to each of query, list and cancel.
    "task-rate" task_rate: OrOff<NonZeroU16> = OrOff(defaults.limits.task_rate.map(|rate| rate.per_second));
    /// Tasks of an account at work at once; the others wait.
    "concurrent-tasks" concurrent_tasks: OrOff<NonZeroU16> = OrOff(defaults.limits.concurrent_tasks);
    /// Tasks of an account that may wait.
    "queued-tasks" queued_tasks: OrOff<NonZeroU32> = OrOff(defaults.limits.queued_tasks.and_then(NonZeroU32::new));
    /// The longest body of a create request.
    "body-limit-bytes" body_limit_bytes: u64 = defaults.body_bytes;
    /// The longest file of a background.
    "background-limit-bytes" background_limit_bytes: u64 = defaults.pictures.background.bytes;
    /// The longest long side of a background.
    "background-long-side-px" background_long_side_px: NonZeroU32 = px(defaults.pictures.background.long_px);
    /// The longest short side of a background.
    "background-short-side-px" background_short_side_px: NonZeroU32 = px(defaults.pictures.background.short_px);
    /// The longest file of a logo.
    "logo-limit-bytes" logo_limit_bytes: u64 = defaults.pictures.logo.bytes;
    /// The longest long side of a logo.
    "logo-long-side-px" logo_long_side_px: NonZeroU32 = px(defaults.pictures.logo.long_px);
    /// The longest short side of a logo.
    "logo-short-side-px" logo_short_side_px: NonZeroU32 = px(defaults.pictures.logo.short_px);

    section "Faults";
    /// An experiment that every namespace begins with: the name of a built-in one or a TOML file; can be given again.
    "experiment" experiment: Vec<ExperimentName> = Vec::new(), unset "none";
    /// Whether answers name the faults that struck, in the header X-Emulator-Injected.
    "echo-faults" echo_faults: Switch = Switch::On;
    /// Refuses requests that depart from the reference where the service tolerates it.
    "strict-requests" strict_requests: Switch = Switch::Off;
    /// Exchanges that the journal of each namespace keeps; 0 keeps none, and then there is no client report.
    "journal-entries" journal_entries: u64 = wide(defaults.journal_entries);

    section "Backgrounds and logos";
    /// A folder of copies, `DIR/<host>/<path>`, that is asked before the network.
    "assets" assets: Option<PathBuf> = None, unset "no folder";
    /// Leaves the network alone: the folder and the pictures of the reference's own example are all there is.
    "offline" offline: Switch = Switch::Off;
    /// What a picture that cannot be had is: an error, or made up for its URL, always the same one.
    "missing-assets" missing_assets: MissingAssets = MissingAssets::Error;
    /// Which addresses may be asked for pictures: any but the dangerous ones (open), public ones only (strict), or
    /// open exactly if the server listens on loopback (auto).
    "fetch-guard" fetch_guard: FetchGuard = FetchGuard::Auto;
    /// An address the guard lets pass as well; can be given again.
    "allow-fetch" allow_fetch: Vec<Allowance> = Vec::new(), unset "none";
    /// How long it may take to have a picture, in real time.
    "fetch-deadline-ms" fetch_deadline: Duration = defaults.assets.fetch_deadline;
    /// How long it may take to connect to where a picture is, in real time.
    "connect-deadline-ms" connect_deadline: Duration = defaults.assets.connect_deadline;
    /// Pictures fetched at once; the others wait.
    "concurrent-fetches" concurrent_fetches: NonZeroU16 = count(defaults.assets.concurrent_fetches);
    /// How many bytes of pictures unfinished and kept tasks may hold.
    "asset-store-bytes" asset_store_bytes: u64 = defaults.assets.store_bytes;
    /// Pictures decoded at once.
    "decoders" decoders: Option<NonZeroU16> = None, unset "one for each core, at most four";

    section "Posters";
    /// A folder of faces and pairings of yours: font files, and `pairings.toml` that lists them.
    "fonts-dir" fonts_dir: Option<PathBuf> = None, unset "the bundled faces only";
    /// Posters painted at once.
    "paint-workers" paint_workers: Option<NonZeroU16> = None, unset "one for each core but one";
    /// How many bytes of pixels may be painted at once; a poster that needs more is painted alone.
    "paint-bytes" paint_bytes: u64 = wide(defaults.studio.painting_bytes);
    /// How many posters may wait to be painted; further ones are told to come back later.
    "paint-queue" paint_queue: NonZeroU16 = count(defaults.studio.waiting);
    /// How many bytes of finished posters are kept.
    "picture-cache-bytes" picture_cache_bytes: u64 = wide(defaults.studio.cache_bytes);
    /// How many bytes of decoded backgrounds are kept.
    "decoded-cache-bytes" decoded_cache_bytes: u64 = wide(defaults.studio.decoded_bytes);

    section "Keys and control";
    /// A key that is accepted, with an account of its own; can be given again.
    "api-key" api_key: Vec<Secret> = Vec::new(), unset "any key of 3 to 256 characters that does not begin with `invalid`";
    /// A file that groups keys into accounts: `[accounts]`, then `name = ["key", …]` for each.
    "keys-file" keys_file: Option<PathBuf> = None, unset "each key is an account";
    /// The control API under `/_emulator/`: time, limits, resets, and a look at every task.
    "control" control: Switch = Switch::On;
    /// Opens the control API to other machines, if they send it as `X-Emulator-Token`.
    "control-token" control_token: Option<Secret> = None, unset "this machine only";

    section "Logs";
    /// How the ready line and the log are written.
    "log-format" log_format: LogFormat = LogFormat::Text;
    /// What is worth a line in the log, on standard error.
    "log-level" log_level: LogLevel = LogLevel::Info;

    section "Connections";
    /// From connecting, or from a request's first byte, to the end of its headers.
    "head-deadline-ms" head_deadline: Duration = defaults.deadlines.head;
    /// From the end of the headers to the end of the body.
    "body-deadline-ms" body_deadline: Duration = defaults.deadlines.body;
    /// How long an answer may wait for the rest of a short body that nobody needs.
    "discard-deadline-ms" discard_deadline: Duration = defaults.deadlines.discard;
    /// For every 64 KiB of an answer.
    "write-deadline-ms" write_deadline: Duration = defaults.deadlines.write;
    /// From an answer to the next request.
    "idle-deadline-ms" idle_deadline: Duration = defaults.deadlines.idle;
    /// From the last answer to the client's closing.
    "linger-deadline-ms" linger_deadline: Duration = defaults.deadlines.linger;
    /// From the order to stop to the last answer.
    "drain-deadline-ms" drain_deadline: Duration = defaults.deadlines.drain;
    /// Between two attempts to accept when the machine has no descriptors left.
    "accept-pause-ms" accept_pause: Duration = defaults.deadlines.accept_pause;
    /// Connections at once; later ones wait.
    "connections" connections: NonZeroU16 = count(usize::from(defaults.caps.connections));
    /// Headers of one request.
    "headers" headers: NonZeroU16 = count(defaults.caps.headers);
    /// Bytes of a request's first line and headers.
    "head-limit-bytes" head_limit_bytes: NonZeroU32 = bytes(defaults.caps.head_bytes);
    /// Bytes of a path with its query.
    "target-limit-bytes" target_limit_bytes: NonZeroU32 = bytes(defaults.caps.target_bytes);
}
