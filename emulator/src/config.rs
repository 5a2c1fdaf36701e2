//! Everything that can be set, from four places: a flag, the environment, a file, the default; in this order.
//!
//! One table declares every setting ([`TABLE`]). What is outside (arguments, environment, files) enters [`load`] as
//! data, so that all of it can be tested; only `cli` asks the process. A name or value that is wrong is an error
//! that says where it stands and what it could have been. Secrets are shown to nobody.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod accounts;
mod error;
mod flags;
mod nearest;
mod setting;
mod setup;
mod show;
mod source;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use error::{ConfigError, Place};
pub use flags::{Flags, arguments};
pub use setting::{Misread, PREFIX, Setting};
pub use setup::{Setup, is_loopback};
pub use show::reference;
pub use source::{CONFIG_VARIABLE, Origin};
pub use table::{Choices, TABLE};
pub use value::{
    Behaviour, ExperimentName, FetchGuard, HostName, LogFormat, LogLevel, OrOff, PublicUrl, Secrecy, Secret,
    Shape, Switch, Value,
};

use crate::faults::{Experiment, built_in, read_experiment};
use source::Layer;

/// A value for every setting, and who set it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The values.
    pub choices: Choices,
    /// What may be a mistake and is none.
    pub warnings: Vec<String>,
    /// Who set what is set.
    origins: BTreeMap<&'static str, Origin>,
    /// The experiments that every namespace begins with.
    experiments: Vec<Arc<Experiment>>,
    /// Which account a key of the keys file belongs to.
    accounts: HashMap<Secret, String>,
}

impl Config {
    /// Returns who set a setting.
    pub fn origin(&self, name: &str) -> &Origin {
        self.origins.get(name).unwrap_or(&Origin::Default)
    }
}

/// Finds the value of every setting.
///
/// # Errors
/// [`ConfigError`], at the first thing that is wrong.
pub fn load(
    flags: &Flags,
    environment: impl IntoIterator<Item = (String, String)>,
    read_file: impl Fn(&Path) -> io::Result<String>,
) -> Result<Config, ConfigError> {
    let variables: BTreeMap<String, String> = environment.into_iter().collect();
    let (from_environment, warnings) = source::environment(&variables);
    let from_file = match config_file(flags, &variables) {
        None => Layer::new(),
        Some((path, origin)) => source::file(&path, &text(&path, &origin, &read_file)?)?,
    };
    let mut config = Config {
        choices: Choices::default(),
        warnings,
        origins: BTreeMap::new(),
        experiments: Vec::new(),
        accounts: HashMap::new(),
    };
    // The later layer wins.
    let mut given = from_file;
    given.extend(from_environment);
    given.extend(flags.layer());
    for setting in TABLE {
        let Some(given) = given.remove(setting.name) else { continue };
        (setting.read)(&mut config.choices, &given.texts).map_err(|misread| ConfigError::Wrong {
            setting,
            origin: given.origin.clone(),
            misread,
        })?;
        config.origins.insert(setting.name, given.origin);
    }
    if let Some(path) = &config.choices.keys_file {
        config.accounts = accounts::read(path, &text(path, config.origin("keys-file"), &read_file)?)?;
    }
    let experiments = config.choices.experiment.iter();
    let origin = config.origin("experiment");
    config.experiments =
        experiments.map(|name| experiment(name, origin, &read_file)).collect::<Result<_, _>>()?;
    Ok(config)
}

/// Reads an experiment: a built-in one by its name, or a file.
fn experiment(
    name: &ExperimentName,
    origin: &Origin,
    read_file: &impl Fn(&Path) -> io::Result<String>,
) -> Result<Arc<Experiment>, ConfigError> {
    let Some(path) = name.file() else {
        let built_in = built_in(name.as_str()).map_err(|error| ConfigError::Experiment(error.to_string()))?;
        return Ok(Arc::new(built_in));
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let read = read_experiment(&stem, &text(path, origin, read_file)?);
    read.map(Arc::new).map_err(|error| ConfigError::Experiment(format!("{}: {error}", path.display())))
}

/// Returns the file that is named, and who named it.
fn config_file(flags: &Flags, variables: &BTreeMap<String, String>) -> Option<(PathBuf, Origin)> {
    if let Some(path) = &flags.file {
        return Some((path.clone(), Origin::Flag { name: "config" }));
    }
    let path = variables.get(CONFIG_VARIABLE).filter(|path| !path.is_empty())?;
    Some((path.into(), Origin::Environment { name: CONFIG_VARIABLE.into() }))
}

fn text(
    path: &Path,
    origin: &Origin,
    read_file: &impl Fn(&Path) -> io::Result<String>,
) -> Result<String, ConfigError> {
    read_file(path).map_err(|source| ConfigError::Unreadable {
        path: path.display().to_string(),
        origin: origin.clone(),
        source,
    })
}
