//! `selftest`: how good is the kit? Every lie is told by a layer before a target that conforms.

use std::num::NonZeroUsize;

use clap::Args;
use url::Url;

use super::run::run_name;
use super::watch::say;
use super::{ANY_KEY, Refused, usual_jobs};
use crate::ending::Ending;
use crate::launch::Launched;
use crate::selftest::trial::{Ground, Trial, trials};
use crate::selftest::unseen;

#[derive(Debug, Args)]
pub(super) struct SelftestArguments {
    /// A server with a control API that conforms, by clear HTTP
    #[arg(long, value_name = "URL", required_unless_present = "launch")]
    target: Option<Url>,
    /// Starts the target and waits for the URL in its ready line
    #[arg(long, value_name = "COMMAND", conflicts_with = "target")]
    launch: Option<String>,
    /// Lies told at a time
    #[arg(long, value_name = "COUNT")]
    jobs: Option<usize>,
}

pub(super) async fn selftest(arguments: &SelftestArguments, key: Option<String>) -> Result<Ending, Refused> {
    let unreachable = |why: String| Refused { ending: Ending::Unreachable, why };
    // The target ends with this value.
    let (_launched, target) = match (&arguments.launch, &arguments.target) {
        (Some(command), _) => {
            let (launched, url) = Launched::start(command).await.map_err(unreachable)?;
            let url = url.parse().map_err(|error| unreachable(format!("{url}: {error}")))?;
            (Some(launched), url)
        }
        (None, Some(url)) => (None, url.clone()),
        (None, None) => return Err(Refused::usage("--target or --launch is needed")),
    };
    let ground = Ground {
        target,
        key: key.unwrap_or_else(|| ANY_KEY.to_owned()),
        run: run_name(),
        every: NonZeroUsize::MIN,
        jobs: arguments.jobs.unwrap_or_else(usual_jobs),
    };
    let trials = trials(ground).await.map_err(unreachable)?;
    for trial in &trials {
        say(&line(trial));
    }
    say("\nnobody can see from outside:");
    for lie in unseen() {
        say(&format!("{}  {}: {}", lie.row, lie.what, lie.why));
    }
    let missed = trials.iter().filter(|trial| !trial.is_noticed()).count();
    say(&format!("\n{} lies, {} noticed, {missed} missed", trials.len(), trials.len() - missed));
    Ok(if missed == 0 { Ending::Passed } else { Ending::Failed })
}

fn line(trial: &Trial) -> String {
    let result = match (&trial.noticed_by, trial.applied) {
        (Some(scenario), _) => format!("noticed by {scenario}"),
        (None, 0) => "MISSED: never told, so nothing was proved".into(),
        (None, told) => format!(
            "MISSED though told {told} times: {}",
            trial.verdict.map_or("not asked", |one| one.word())
        ),
    };
    format!("{}  {:<32} {}; {result}", trial.row, trial.id, trial.what)
}
