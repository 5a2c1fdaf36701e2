//! The table as flags of a command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::setting::Setting;
use super::source::{Given, Layer, Origin};
use super::table::{Choices, TABLE};
use super::value::Shape;

/// The flag that names the file.
const CONFIG: &str = "config";

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// The configuration file, if one is named.
    pub file: Option<PathBuf>,
    texts: BTreeMap<&'static str, Vec<String>>,
}

impl Flags {
    /// Returns the flags of a command that has the [`arguments`], or some of them.
    pub fn of(matches: &ArgMatches) -> Self {
        let texts = TABLE.iter().filter_map(|setting| {
            // A command that has only some of the arguments knows nothing of the others.
            let texts = matches.try_get_many::<String>(setting.name).ok().flatten()?;
            Some((setting.name, texts.cloned().collect()))
        });
        Self { file: matches.get_one(CONFIG).cloned(), texts: texts.collect() }
    }

    pub(super) fn layer(&self) -> Layer {
        let given = |(name, texts): (&&'static str, &Vec<String>)| {
            (*name, Given { texts: texts.clone(), origin: Origin::Flag { name } })
        };
        self.texts.iter().map(given).collect()
    }
}

/// Returns a flag for every setting, and `--config`.
pub fn arguments() -> Vec<Arg> {
    let defaults = Choices::default();
    let file = Arg::new(CONFIG)
        .long(CONFIG)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("A TOML file of settings");
    std::iter::once(file).chain(TABLE.iter().map(|setting| argument(setting, &defaults))).collect()
}

fn argument(setting: &'static Setting, defaults: &Choices) -> Arg {
    let argument = Arg::new(setting.name)
        .long(setting.name)
        .value_name(setting.placeholder)
        .help_heading(setting.section)
        .help(format!("{} [default: {}]", setting.sentence(), setting.default_in_words(defaults)));
    match setting.shape {
        Shape::One => argument.action(ArgAction::Set),
        Shape::Switch => argument.action(ArgAction::Set).num_args(0..=1).default_missing_value("on"),
        Shape::Many => argument.action(ArgAction::Append),
    }
}
