//! The command line: `serve` (what it does without a command), `exec`, `compose`, and pages to read.
//!
//! Standard output carries what was asked for and nothing else; whatever else there is to say goes to standard
//! error. Ends with 0, with 1 if something failed, with 2 if it was asked in the wrong way.

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Args, Command};

use crate::config::{self, Config, ConfigError, Flags};

mod behaviours;
mod compose;
mod exec;
mod experiments;
mod faults;
mod log;
mod replay;
mod serve;

pub use faults::reference as faults_reference;

/// Why the program did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A setting names something that is not there.
    #[error("{0}")]
    Usage(String),
    /// The server did not start or did not go on.
    #[error(transparent)]
    Serve(#[from] serve::ServeError),
    /// A command was not run.
    #[error(transparent)]
    Exec(#[from] exec::ExecError),
    /// A log was not repeated.
    #[error(transparent)]
    Replay(#[from] replay::ReplayError),
    /// There is no poster.
    #[error(transparent)]
    Compose(#[from] compose::ComposeError),
    /// Nobody reads what is written.
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
}

impl Failure {
    fn code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Usage(_) => ExitCode::from(2),
            Self::Exec(error) => error.code(),
            Self::Serve(_) | Self::Compose(_) | Self::Replay(_) | Self::Output(_) => ExitCode::FAILURE,
        }
    }
}

/// The variables of the environment.
type Environment = Vec<(String, String)>;

/// Does what a command line asks for, and returns how the program ends.
pub fn run(arguments: impl IntoIterator<Item = OsString>, environment: Environment) -> ExitCode {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way as well, and go where they belong.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match carry_out(&matches, environment) {
        Ok(code) => code,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "error: {}", with_causes(&failure));
            failure.code()
        }
    }
}

fn carry_out(matches: &ArgMatches, environment: Environment) -> Result<ExitCode, Failure> {
    let done = match matches.subcommand() {
        Some(("exec", matches)) => return exec::run(matches, environment),
        Some(("compose", matches)) => compose::run(matches),
        Some(("behaviours", matches)) => say(&behaviours::page(&configuration(matches, environment)?)),
        Some(("faults", _)) => say(&faults::page()),
        Some(("experiments", matches)) => experiments::run(matches),
        Some(("check", matches)) => experiments::check(matches),
        Some(("replay", matches)) => replay::run(matches),
        Some((_, matches)) => serve_or_print(matches, environment),
        None => serve_or_print(matches, environment),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn serve_or_print(matches: &ArgMatches, environment: Environment) -> Result<(), Failure> {
    let config = configuration(matches, environment)?;
    if matches.get_flag(PRINT_CONFIG) { say(&config.print()) } else { serve::run(&config) }
}

fn configuration(matches: &ArgMatches, environment: Environment) -> Result<Config, Failure> {
    Ok(config::load(&Flags::of(matches), environment, |path| fs::read_to_string(path))?)
}

const PRINT_CONFIG: &str = "print-config";

fn command() -> Command {
    let print = Arg::new(PRINT_CONFIG)
        .long(PRINT_CONFIG)
        .action(ArgAction::SetTrue)
        .help("Shows every setting, its value and who set it, and ends");
    let settings = || config::arguments().into_iter().chain([print.clone()]);
    // These decide what the switches are; the rest has no say.
    let switches = config::arguments()
        .into_iter()
        .filter(|argument| ["config", "profile", "behaviour"].contains(&argument.get_id().as_str()));
    Command::new("wanx-emulator")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Stands in for DashScope's image and text composition (wanx-ast), offline.")
        .after_help(AFTER_HELP)
        .args_conflicts_with_subcommands(true)
        .args(settings())
        .subcommand(Command::new("serve").about("Serves the API; so does no command at all").args(settings()))
        .subcommand(
            compose::Compose::augment_args(Command::new("compose"))
                .about("Makes posters without a server: the bytes that a server would send"),
        )
        .subcommand(exec::command())
        .subcommand(Command::new("faults").about("Lists every fault that can be asked for, and how"))
        .subcommand(experiments::command())
        .subcommand(experiments::check_command())
        .subcommand(replay::command())
        .subcommand(
            Command::new("behaviours")
                .about("Lists the points on which texts about the service disagree, and what is chosen")
                .args(switches),
        )
}

const AFTER_HELP: &str = "\
Every setting can also be given as a variable of the environment (--fetch-guard is WANX_FETCH_GUARD) and as a line of
a TOML file (fetch-guard = \"strict\") that --config or WANX_CONFIG names. A flag wins over the environment, the
environment over the file. --print-config shows what holds and who set it.";

/// Writes a page to standard output.
fn say(page: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match output.write_all(page.as_bytes()).and_then(|()| output.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::Output),
    }
}

/// Returns an error and what caused it as one line.
fn with_causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn help_tells_every_setting_in_both_places() {
        for mut command in [command(), command().find_subcommand("serve").unwrap().clone()] {
            let help = command.render_long_help().to_string();
            for setting in config::TABLE {
                assert!(help.contains(&format!("--{} ", setting.name)), "{}", setting.name);
            }
        }
    }
}
