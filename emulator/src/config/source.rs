//! Where values come from: flags, the environment, a file; each with what is needed to say so.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Place};
use super::nearest::nearest;
use super::setting::{PREFIX, Setting};
use super::table::TABLE;
use super::value::Shape;

/// Who set a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody.
    Default,
    /// A file.
    File(Place),
    /// A variable of the environment.
    Environment {
        /// Its name.
        name: String,
    },
    /// A flag.
    Flag {
        /// Its name, without dashes.
        name: &'static str,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => write!(f, "{place}"),
            Self::Environment { name } => write!(f, "environment {name}"),
            Self::Flag { name } => write!(f, "flag --{name}"),
        }
    }
}

/// What somebody set, not yet understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) texts: Vec<String>,
    pub(super) origin: Origin,
}

/// What somebody set, by the name of the setting.
pub(super) type Layer = BTreeMap<&'static str, Given>;

/// The variable that names the file.
pub const CONFIG_VARIABLE: &str = "WANX_CONFIG";

/// Reads what the environment sets; an empty variable sets nothing. Variables that look like ours and are not
/// come back as warnings: a typing error should be told, and another program's variable is no reason to stop.
pub(super) fn environment(variables: &BTreeMap<String, String>) -> (Layer, Vec<String>) {
    let mut layer = Layer::new();
    let mut warnings = Vec::new();
    let names: Vec<String> = TABLE.iter().map(Setting::variable).collect();
    for (name, text) in variables.range(PREFIX.to_owned()..) {
        if !name.starts_with(PREFIX) {
            break;
        }
        match TABLE.iter().zip(&names).find(|(_, known)| *known == name) {
            Some(_) if text.is_empty() => {}
            Some((setting, _)) => {
                let texts = match setting.shape {
                    Shape::Many => text.split(',').map(|part| part.trim().to_owned()).collect(),
                    Shape::One | Shape::Switch => vec![text.clone()],
                };
                layer.insert(
                    setting.name,
                    Given { texts, origin: Origin::Environment { name: name.clone() } },
                );
            }
            None if name == CONFIG_VARIABLE => {}
            None => warnings.push(unknown_variable(name, &names)),
        }
    }
    (layer, warnings)
}

fn unknown_variable(name: &str, names: &[String]) -> String {
    let known = nearest(name, names.iter().map(String::as_str));
    let hint = known.map_or_else(String::new, |known| format!("; did you mean {known}?"));
    format!("the environment variable {name} is not a setting and changes nothing{hint}")
}

/// Reads what a file sets.
pub(super) fn file(path: &Path, text: &str) -> Result<Layer, ConfigError> {
    let file = File { path: path.display().to_string(), text };
    let mut layer = Layer::new();
    for (key, value) in file.table()?.get_ref() {
        let place = file.place(key.span());
        let name: &str = key.get_ref();
        let Some(setting) = TABLE.iter().find(|setting| setting.name == name) else {
            let nearest = nearest(name, TABLE.iter().map(|setting| setting.name));
            return Err(ConfigError::UnknownKey { place, key: name.to_owned(), nearest });
        };
        let Some(texts) = texts(value.get_ref()) else {
            let message = format!("{name} can be {}, not a table", (setting.can_be)());
            return Err(ConfigError::Syntax { place, message });
        };
        layer.insert(setting.name, Given { texts, origin: Origin::File(place) });
    }
    Ok(layer)
}

/// A TOML file and its name, for errors.
pub(super) struct File<'a> {
    pub(super) path: String,
    pub(super) text: &'a str,
}

impl<'a> File<'a> {
    pub(super) fn table(&self) -> Result<toml::Spanned<DeTable<'a>>, ConfigError> {
        DeTable::parse(self.text).map_err(|error| ConfigError::Syntax {
            place: self.place(error.span().unwrap_or_default()),
            message: error.message().to_owned(),
        })
    }

    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Place { path: self.path.clone(), line }
    }
}

/// Returns a value as a flag would give it; nothing for tables and for lists of lists.
fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::Array(items) => items.iter().map(|item| scalar(item.get_ref())).collect(),
        other => scalar(other).map(|text| vec![text]),
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Integer(number) => {
            let decimal = i128::from_str_radix(number.as_str(), number.radix());
            decimal.map_or_else(|_| number.to_string(), |number| number.to_string())
        }
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(instant) => instant.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}
