//! `experiments` and `check`: what comes with the emulator, and whether a file of one's own can be read.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::{Failure, say};
use crate::faults::{BUILT_IN, Experiment, built_in, read_experiment};

pub(super) fn command() -> Command {
    let name = Arg::new("name").value_name("NAME").help("Shows this one as a file, to begin one's own with");
    Command::new("experiments").about("Lists the experiments that come with the emulator").arg(name)
}

pub(super) fn check_command() -> Command {
    let files = Arg::new("files")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .num_args(1..)
        .required(true)
        .help("A TOML file; several are possible");
    Command::new("check").about("Reads experiments of one's own, and names the line that is wrong").arg(files)
}

/// Lists the built-in experiments, or shows one as a file.
pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let Some(name) = matches.get_one::<String>("name") else { return say(&page()) };
    let experiment = built_in(name).map_err(|error| Failure::Usage(error.to_string()))?;
    let text = BUILT_IN.iter().find(|(known, _)| *known == experiment.name).map_or("", |(_, text)| text);
    say(text)
}

fn page() -> String {
    let mut page = String::from("wanx-emulator --experiment NAME\n");
    for experiment in BUILT_IN.iter().filter_map(|(name, _)| built_in(name).ok()) {
        let Experiment { name, about, a_good_client, rules } = experiment;
        let _ = writeln!(page, "\n{name}\n  {about}\n  A good client: {a_good_client}");
        for rule in rules {
            let _ = writeln!(page, "    {}", rule.fault);
        }
    }
    page
}

/// Reads every file, and tells of all that is wrong.
pub(super) fn check(matches: &ArgMatches) -> Result<(), Failure> {
    let (mut good, mut wrong) = (String::new(), Vec::new());
    for path in matches.get_many::<PathBuf>("files").into_iter().flatten() {
        let shown = path.display();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        match fs::read_to_string(path) {
            Err(error) => wrong.push(format!("{shown}: {error}")),
            Ok(text) => match read_experiment(&name, &text) {
                Err(error) => wrong.push(format!("{shown}:{}: {}", error.line, error.why)),
                Ok(experiment) => {
                    let rules = experiment.rules.len();
                    let _ = writeln!(good, "{shown}: {rules} rule{}", if rules == 1 { "" } else { "s" });
                }
            },
        }
    }
    say(&good)?;
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Usage(wrong.join("\n       "))) }
}
