//! The configuration written out: as a file that can be loaded again, and as the page of documentation.

use std::fmt::Write as _;

use super::Config;
use super::setting::{Setting, Shown};
use super::source::{CONFIG_VARIABLE, Origin};
use super::table::{Choices, TABLE};
use super::value::{Literal, Secrecy, Shape};

/// Where the comments of the lines begin, if the lines are short enough.
const COMMENT_COLUMN: usize = 40;

impl Config {
    /// Returns every setting with its value and who set it, as a file that loads to the same values. Secrets are
    /// masked and stand in comments.
    pub fn print(&self) -> String {
        let mut page = String::from(
            "# Every setting of wanx-emulator, its value, and who set it.\n\
             # A flag wins over the environment, the environment over a file, a file over the default.\n",
        );
        let mut section = "";
        for setting in TABLE {
            if setting.section != section {
                section = setting.section;
                let _ = write!(page, "\n# {section}\n");
            }
            page.push_str(&self.line(setting));
        }
        page
    }

    fn line(&self, setting: &Setting) -> String {
        let origin = self.origin(setting.name);
        let shown = (setting.show)(&self.choices);
        let (line, comment) = match (&shown, origin) {
            (Shown::Unset, _) | (Shown::Many(_), Origin::Default) => {
                (format!("# {}", setting.name), format!("default: {}", setting.unset))
            }
            _ => (format!("{} = {}", setting.name, toml(&shown)), origin.to_string()),
        };
        let mask = match (setting.secrecy, line.starts_with('#')) {
            (Secrecy::Secret, false) => "# ",
            (Secrecy::Secret, true) | (Secrecy::Open, _) => "",
        };
        // The name of a file may hold a line break; a comment may not.
        let comment = comment.replace(char::is_control, "\u{FFFD}");
        format!("{:COMMENT_COLUMN$}  # {comment}\n", format!("{mask}{line}"))
    }
}

impl Setting {
    /// Returns its help as one line.
    pub(super) fn sentence(&self) -> &'static str {
        self.help.trim()
    }

    /// Returns in words what holds if nobody sets it.
    pub(super) fn default_in_words(&self, defaults: &Choices) -> String {
        match (self.show)(defaults) {
            Shown::One(Literal::Text(text)) => text,
            Shown::One(Literal::Number(number)) => number.to_string(),
            Shown::One(Literal::Truth(true)) => "on".into(),
            Shown::One(Literal::Truth(false)) => "off".into(),
            Shown::Unset | Shown::Many(_) => self.unset.into(),
        }
    }
}

/// Returns the page of documentation: every setting with its three names.
pub fn reference() -> String {
    let defaults = Choices::default();
    let mut page = INTRODUCTION.replace("{CONFIG_VARIABLE}", CONFIG_VARIABLE);
    let mut section = "";
    for setting in TABLE {
        if setting.section != section {
            section = setting.section;
            let _ = write!(page, "\n## {section}\n\n{HEAD}");
        }
        let (name, variable) = (setting.name, setting.variable());
        let can_be = cell(&(setting.can_be)());
        let again = if setting.shape == Shape::Many { " (a list)" } else { "" };
        let default = match (setting.show)(&defaults) {
            Shown::Unset | Shown::Many(_) => cell(setting.unset),
            Shown::One(_) => format!("`{}`", setting.default_in_words(&defaults)),
        };
        let help = cell(setting.sentence());
        let _ = writeln!(page, "| `{name}` | `{variable}` | {help} | {can_be}{again} | {default} |");
    }
    page
}

const HEAD: &str =
    "| setting | environment | what it decides | it can be | default |\n|---|---|---|---|---|\n";

const INTRODUCTION: &str = "\
# Configuration

Made from the table in `emulator/src/config/table.rs`; a test keeps it so. After a change of the table:
`UPDATE_DOCS=1 cargo test -p wanx-emulator --test configuration`.

Every setting has one name and three places: the flag `--name`, the environment variable `WANX_NAME`, and `name = …`
in a TOML file that `--config FILE` or `{CONFIG_VARIABLE}` names. A flag wins over the environment, the environment
over the file, the file over the default. `wanx-emulator --print-config` shows what holds and who set it, as a file
that can be loaded again; keys and tokens are masked.

- A list is a repeated flag, `a,b` in the environment, `[\"a\", \"b\"]` in a file. The place that wins gives the whole
  list.
- A setting that is on or off needs no value as a flag: `--offline` is `--offline on`.
- An empty variable sets nothing. A variable `WANX_…` that is no setting is a warning; a name in a file that is none
  is an error.
- Paths are taken from the folder in which the program was started.
";

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn toml(shown: &Shown) -> String {
    match shown {
        Shown::Unset => String::new(),
        Shown::One(literal) => literal_toml(literal),
        Shown::Many(literals) => {
            let items: Vec<String> = literals.iter().map(literal_toml).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

fn literal_toml(literal: &Literal) -> String {
    match literal {
        Literal::Truth(truth) => truth.to_string(),
        // Whole numbers of TOML have 63 bits.
        Literal::Number(number) if i64::try_from(*number).is_ok() => number.to_string(),
        Literal::Number(number) => format!("\"{number}\""),
        Literal::Text(text) => quoted(text),
    }
}

/// Returns a text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
