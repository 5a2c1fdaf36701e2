//! The keys file: which keys belong to which account. No key ever gets into an error.

use std::collections::HashMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Place};
use super::source::File;
use super::value::{Secret, Value};

/// The table of accounts, and the only one there is.
const TABLE: &str = "accounts";

/// Reads a keys file: the name of its account for each key.
pub(super) fn read(path: &Path, text: &str) -> Result<HashMap<Secret, String>, ConfigError> {
    let file = File { path: path.display().to_string(), text };
    let root = file.table()?;
    if let Some((key, _)) = root.get_ref().iter().find(|(key, _)| key.get_ref() != TABLE) {
        return Err(wrong(
            file.place(key.span()),
            format!("there is no `{}`, only [{TABLE}]", key.get_ref()),
        ));
    }
    let Some(accounts) = root.get_ref().get(TABLE) else {
        let place = file.place(0..0);
        return Err(wrong(
            place,
            format!("there is no [{TABLE}] with `name = [\"key\", …]` for each account"),
        ));
    };
    let DeValue::Table(accounts) = accounts.get_ref() else {
        return Err(wrong(file.place(accounts.span()), format!("`{TABLE}` is not a table")));
    };
    keys(&file, accounts)
}

fn keys(file: &File<'_>, accounts: &DeTable<'_>) -> Result<HashMap<Secret, String>, ConfigError> {
    let mut keys = HashMap::new();
    for (account, listed) in accounts {
        let name = account.get_ref();
        let DeValue::Array(listed) = listed.get_ref() else {
            return Err(wrong(file.place(account.span()), format!("account `{name}` has no list of keys")));
        };
        for item in listed {
            let place = file.place(item.span());
            let key = match item.get_ref() {
                DeValue::String(text) => Secret::read(text),
                _ => None,
            };
            let Some(key) = key else {
                return Err(wrong(place, format!("a key of account `{name}` is not {}", Secret::can_be())));
            };
            if let Some(other) = keys.insert(key, name.clone().into_owned()) {
                return Err(wrong(place, format!("a key of account `{name}` is also one of `{other}`")));
            }
        }
    }
    Ok(keys)
}

fn wrong(place: Place, why: String) -> ConfigError {
    ConfigError::Accounts { place, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let error = read(Path::new("keys.toml"), text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        assert!(!error.contains("sk-"), "{error}");
    }

    #[test]
    fn keys_are_grouped_into_accounts() {
        let keys = read(Path::new("k"), "[accounts]\nred = [\"sk-1\", \"sk-2\"]\n\"blue team\" = [\"sk-3\"]")
            .unwrap();
        assert_eq!(keys.len(), 3);
        let of = |key| keys[&Secret::read(key).unwrap()].as_str();
        assert_eq!((of("sk-1"), of("sk-2"), of("sk-3")), ("red", "red", "blue team"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_without_the_key() {
        check("", "keys.toml:1: there is no [accounts]");
        check("[accounts]\nred = [\"sk-1\"\n", "keys.toml:");
        check("\n[acounts]\nred = [\"sk-1\"]", "keys.toml:2: there is no `acounts`, only [accounts]");
        check("accounts = [\"sk-1\"]", "keys.toml:1: `accounts` is not a table");
        check("[accounts]\nred = \"sk-1\"", "keys.toml:2: account `red` has no list of keys");
        check(
            "[accounts]\nred = [\n\"sk-1\",\n\"sk 2\"]",
            "keys.toml:4: a key of account `red` is not 1 to 256",
        );
        check("[accounts]\nred = [12]", "keys.toml:2: a key of account `red` is not");
        check(
            "[accounts]\nred = [\"sk-1\"]\nblue = [\"sk-1\"]",
            "keys.toml:2: a key of account `red` is also",
        );
    }
}
