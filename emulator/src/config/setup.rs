//! From the values of the settings to what the rooms are set up with.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use super::value::{FetchGuard, LogFormat, LogLevel, OrOff, Switch};
use super::{Choices, Config, ConfigError, Origin};
use crate::behaviours::Behaviours;
use crate::host::{self, Allowances, Variety};
use crate::inputs::{InputLimits, PictureLimits};
use crate::seed::Seed;
use crate::serve::{self, Caps, Control, Deadlines, Echo, Keys, Links, Requests};
use crate::world::{Limits, Rate};
use crate::{assets, pictures};

/// Everything needed to start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where to listen.
    pub address: SocketAddr,
    /// What the tasks and pictures are set up with.
    pub host: host::Settings,
    /// What the server is set up with.
    pub serve: serve::Settings,
    /// Where the user's own faces are; whoever starts the server reads them into `host`.
    pub fonts_dir: Option<PathBuf>,
    /// How log lines and the ready line are written.
    pub log_format: LogFormat,
    /// What is worth a log line.
    pub log_level: LogLevel,
}

impl Config {
    /// Returns what the rooms are set up with. Draws a seed if none is set.
    ///
    /// # Errors
    /// [`ConfigError::Conflict`] if settings exclude each other.
    pub fn setup(&self) -> Result<Setup, ConfigError> {
        let choices = &self.choices;
        let links = self.links()?;
        Ok(Setup {
            address: SocketAddr::new(choices.host, choices.port),
            host: host::Settings {
                experiments: self.experiments.clone(),
                ..host_settings(choices, self.limits())
            },
            serve: serve::Settings {
                deadlines: deadlines(choices),
                caps: caps(choices),
                keys: self.keys(),
                links,
                control: self.control()?,
                echo: match choices.echo_faults {
                    Switch::On => Echo::On,
                    Switch::Off => Echo::Off,
                },
                requests: match choices.strict_requests {
                    Switch::On => Requests::Strict,
                    Switch::Off => Requests::Tolerant,
                },
            },
            fonts_dir: choices.fonts_dir.clone(),
            log_format: choices.log_format,
            log_level: choices.log_level,
        })
    }

    /// Limits that are off are off where nobody set them: whoever sets one wants it.
    fn limits(&self) -> Limits {
        let choices = &self.choices;
        let off = choices.limits == Switch::Off;
        let holds = |name| !off || *self.origin(name) != Origin::Default;
        let rate = |OrOff(per_second): OrOff<_>| per_second.map(|per_second| Rate { per_second });
        Limits {
            create_rate: rate(choices.create_rate).filter(|_| holds("create-rate")),
            task_rate: rate(choices.task_rate).filter(|_| holds("task-rate")),
            concurrent_tasks: choices.concurrent_tasks.0.filter(|_| holds("concurrent-tasks")),
            queued_tasks: choices.queued_tasks.0.map(NonZeroU32::get).filter(|_| holds("queued-tasks")),
        }
    }

    fn links(&self) -> Result<Links, ConfigError> {
        match (&self.choices.public_url, &self.choices.result_host) {
            (Some(_), Some(_)) => Err(self.conflict("public-url", "result-host")),
            (Some(url), None) => Ok(Links::PublicUrl(url.as_str().to_owned())),
            (None, Some(name)) => Ok(Links::ResultHost(name.as_str().to_owned())),
            (None, None) => Ok(Links::AsAsked),
        }
    }

    fn control(&self) -> Result<Control, ConfigError> {
        match (self.choices.control, &self.choices.control_token) {
            (Switch::Off, Some(_)) => Err(self.conflict("control", "control-token")),
            (Switch::Off, None) => Ok(Control::Off),
            (Switch::On, Some(token)) => Ok(Control::Token(token.reveal().to_owned())),
            (Switch::On, None) => Ok(Control::Loopback),
        }
    }

    /// A key of the list is an account of its own, unless the file says whose it is. Names of accounts get a space,
    /// which no key has: an account must not be one with a key that reads like its name.
    fn keys(&self) -> Keys {
        if self.choices.api_key.is_empty() && self.choices.keys_file.is_none() {
            return Keys::Any;
        }
        let own = self.choices.api_key.iter().map(|key| (key.reveal().to_owned(), key.reveal().to_owned()));
        let grouped = self
            .accounts
            .iter()
            .map(|(key, account)| (key.reveal().to_owned(), format!("account {account}")));
        Keys::Listed(own.chain(grouped).collect())
    }

    fn conflict(&self, one: &'static str, other: &'static str) -> ConfigError {
        let (one_origin, other_origin) = (self.origin(one).clone(), self.origin(other).clone());
        ConfigError::Conflict { one, one_origin, other, other_origin }
    }
}

impl Choices {
    /// Returns every switch: as the profile has it, or as it was set.
    pub fn behaviours(&self) -> Behaviours {
        let mut behaviours = Behaviours::of(self.profile);
        for behaviour in &self.behaviour {
            behaviours
                .set(&behaviour.name, &behaviour.value)
                .expect("a Behaviour exists: Value::read set it once and it worked");
        }
        behaviours
    }
}

fn host_settings(choices: &Choices, limits: Limits) -> host::Settings {
    host::Settings {
        task_bytes: host::TASK_BYTES,
        seed: choices.seed.unwrap_or_else(Seed::fresh_number),
        variety: if choices.seed.is_some() { Variety::BySeed } else { Variety::ByTask },
        behaviours: choices.behaviours(),
        allowances: allowances(choices, limits),
        pace: choices.pace,
        progress: choices.progress,
        clock: choices.clock,
        assets: asset_settings(choices),
        studio: studio(choices),
        catalogue: Arc::default(),
        render: choices.render,
        settle_timeout: choices.settle_timeout,
        experiments: Vec::new(),
        journal_entries: usize::try_from(choices.journal_entries).unwrap_or(usize::MAX),
        namespaces: usize::from(choices.namespaces.get()),
    }
}

fn allowances(choices: &Choices, limits: Limits) -> Allowances {
    let InputLimits { background, logo } = InputLimits::default();
    let pictures = InputLimits {
        background: PictureLimits {
            bytes: choices.background_limit_bytes,
            long_px: choices.background_long_side_px.get(),
            short_px: choices.background_short_side_px.get(),
            ..background
        },
        logo: PictureLimits {
            bytes: choices.logo_limit_bytes,
            long_px: choices.logo_long_side_px.get(),
            short_px: choices.logo_short_side_px.get(),
            ..logo
        },
    };
    Allowances { limits, body_bytes: choices.body_limit_bytes, pictures }
}

fn asset_settings(choices: &Choices) -> assets::Settings {
    let defaults = assets::Settings::default();
    assets::Settings {
        mirror: choices.assets.clone(),
        offline: choices.offline == Switch::On,
        missing: choices.missing_assets,
        guard: guard(choices),
        store_bytes: choices.asset_store_bytes,
        fetch_deadline: choices.fetch_deadline,
        connect_deadline: choices.connect_deadline,
        concurrent_fetches: usize::from(choices.concurrent_fetches.get()),
        decoders: choices.decoders.map_or(defaults.decoders, |count| usize::from(count.get())),
    }
}

/// Decision 18.
fn guard(choices: &Choices) -> assets::Guard {
    let allow = choices.allow_fetch.clone();
    match choices.fetch_guard {
        FetchGuard::Auto if is_loopback(choices.host) => assets::Guard::Open { allow },
        FetchGuard::Auto | FetchGuard::Strict => assets::Guard::Strict { allow },
        FetchGuard::Open => assets::Guard::Open { allow },
    }
}

/// Returns whether only this machine reaches a server that listens there.
pub fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

fn studio(choices: &Choices) -> pictures::Settings {
    let defaults = pictures::Settings::default();
    let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    pictures::Settings {
        workers: choices.paint_workers.map_or(defaults.workers, |count| usize::from(count.get())),
        cache_bytes: bytes(choices.picture_cache_bytes),
        decoded_bytes: bytes(choices.decoded_cache_bytes),
        painting_bytes: bytes(choices.paint_bytes),
        waiting: usize::from(choices.paint_queue.get()),
    }
}

fn deadlines(choices: &Choices) -> Deadlines {
    Deadlines {
        head: choices.head_deadline,
        idle: choices.idle_deadline,
        body: choices.body_deadline,
        discard: choices.discard_deadline,
        write: choices.write_deadline,
        linger: choices.linger_deadline,
        drain: choices.drain_deadline,
        accept_pause: choices.accept_pause,
    }
}

fn caps(choices: &Choices) -> Caps {
    let bytes = |bytes: NonZeroU32| usize::try_from(bytes.get()).unwrap_or(usize::MAX);
    Caps {
        connections: choices.connections.get(),
        headers: usize::from(choices.headers.get()),
        head_bytes: bytes(choices.head_limit_bytes),
        target_bytes: bytes(choices.target_limit_bytes),
    }
}
