//! `faults`: the vocabulary as a page to read, and the same as Markdown for the documentation.

use std::fmt::Write as _;

use crate::assets::{MAGIC_HOST, MAGIC_PICTURES};
use crate::faults::{BUILT_IN, CONDITIONS, DEEDS, Experiment, MAGIC_KEYS, PLACES, Word, built_in};
use crate::reason::ServiceError;

/// Returns the vocabulary for a terminal.
pub(super) fn page() -> String {
    let mut page = String::from(
        "A fault is PLACE:CONDITION:…=DEED, several with `;` between, such as create:nth(2)=lost-answer.\n\
         It is carried by the header X-Emulator-Fault, a magic key, POST /_emulator/rules or --experiment.\n",
    );
    for (title, words) in [("Places", PLACES), ("Conditions", CONDITIONS), ("Deeds", DEEDS)] {
        let _ = writeln!(page, "\n{title}");
        for word in words {
            let _ = writeln!(page, "  {}\n      {}\n      {}", word.form, word.means, word.example);
        }
    }
    let _ = writeln!(page, "\nThe service's errors, each a deed: CODE, CODE(\"message\", retry-after=2s)");
    for error in ServiceError::ALL {
        let _ = writeln!(page, "  {:34} {}", error.code(), error.about());
    }
    let _ = writeln!(page, "\nMagic keys");
    for magic in MAGIC_KEYS {
        let _ = writeln!(page, "  {:30} {}\n{:33}{}", magic.key, magic.means, "", magic.faults);
    }
    let _ = writeln!(page, "\nMagic pictures, at http://{MAGIC_HOST}");
    for picture in MAGIC_PICTURES {
        let _ = writeln!(page, "  {:44} {}", picture.path, picture.does);
    }
    let names: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    let _ = writeln!(page, "\nExperiments (see `wanx-emulator experiments`)\n  {}", names.join(", "));
    page
}

/// Returns the tables of `docs/faults.md`.
pub fn reference() -> String {
    let mut page = String::new();
    table(&mut page, "Places", PLACES);
    table(&mut page, "Conditions", CONDITIONS);
    table(&mut page, "Deeds", DEEDS);
    let _ = writeln!(page, "## The service's errors\n\n| code | given when |\n|---|---|");
    for error in ServiceError::ALL {
        let _ = writeln!(page, "| `{}` | {} |", error.code(), error.about());
    }
    let _ = writeln!(page, "\n## Magic keys\n\n| key | what happens | as a fault |\n|---|---|---|");
    for magic in MAGIC_KEYS {
        let _ = writeln!(page, "| `{}` | {} | `{}` |", magic.key, magic.means, magic.faults);
    }
    let _ = writeln!(
        page,
        "\n## Magic pictures\n\n| `http://{MAGIC_HOST}` … | for example | what it is |\n|---|---|---|"
    );
    for picture in MAGIC_PICTURES {
        let _ = writeln!(page, "| `{}` | `{}` | {} |", escaped(picture.path), picture.example, picture.does);
    }
    let _ = writeln!(page, "\n## Experiments");
    for experiment in BUILT_IN.iter().filter_map(|(name, _)| built_in(name).ok()) {
        let Experiment { name, about, a_good_client, rules } = experiment;
        let _ = writeln!(page, "\n### `{name}`\n\n{about}\n\n**A good client.** {a_good_client}\n\n```text");
        for rule in rules {
            let _ = writeln!(page, "{}", rule.fault);
        }
        let _ = writeln!(page, "```");
    }
    page
}

fn table(page: &mut String, title: &str, words: &[Word]) {
    let _ = writeln!(page, "## {title}\n\n| how | what it means | for example |\n|---|---|---|");
    for word in words {
        let _ = writeln!(page, "| `{}` | {} | `{}` |", word.form, word.means, word.example);
    }
    page.push('\n');
}

/// A bar would end the cell.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
