//! `run`: plays scenarios against a target and says what they found.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value};

use super::look::LIVE_GAP;
use super::record::Recording;
use super::watch::{Bar, complain, say};
use super::{ANY_KEY, Chosen, Refused, Surroundings, annotations, interruption, read, usual_jobs};
use crate::bench::{BaseRequest, Bench, Keeping, Stop};
use crate::ending::Ending;
use crate::exchange::Trouble;
use crate::launch::Launched;
use crate::outcome::{Audience, Run};
use crate::pictures::PictureServer;
use crate::plan;
use crate::profile::Profile;
use crate::report::{self, Demand, Detail, EndingShown, Report};
use crate::requirements::Requirements;
use crate::run;
use crate::scenario::Scenario;
use crate::send::{Manners, Sender, is_the_vendors};
use crate::target::Target;
use crate::transcript::Mask;

/// More cases at a time would only wait for each other, and a target has so many namespaces.
const JOBS_MAX: usize = 64;

/// The model of the reference.
const USUAL_MODEL: &str = "wanx-ast";

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The server's root or its API, such as http://127.0.0.1:3274
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// Starts the target and waits for the URL in its ready line
    #[arg(long, value_name = "COMMAND", conflicts_with = "target")]
    launch: Option<String>,
    /// Whose word counts where texts disagree: document, observed, lenient or live
    #[arg(long, default_value = "document")]
    profile: Profile,
    #[command(flatten)]
    chosen: Chosen,
    /// Fails if a must row was skipped or not tested
    #[arg(long)]
    complete: bool,
    /// Cases played at a time; one without a control API
    #[arg(long, value_name = "COUNT")]
    jobs: Option<usize>,
    /// The model to ask for
    #[arg(long, default_value = USUAL_MODEL)]
    model: String,
    /// Members added to `input` of every create request, as a JSON object: for a sibling model
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// Writes a report; can be given again
    #[arg(long, value_name = "junit=FILE,html=FILE,json=FILE", value_delimiter = ',')]
    report: Vec<ReportFile>,
    /// Writes every exchange to a file, the key masked
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Prints annotations for a build server, and adds to the summary of its step
    #[arg(long, value_name = "github")]
    annotations: Option<Annotations>,
    /// The reference as a text file: failures show its sentences
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    #[command(flatten)]
    assets: Assets,
    /// The most requests that are sent
    #[arg(long, value_name = "COUNT")]
    max_requests: Option<u64>,
    /// The most pictures that are asked for
    #[arg(long, value_name = "COUNT")]
    max_pictures: Option<u64>,
    /// Says that the target is the live service; needs --profile live and --yes. It was tested before a stand-in made from
    /// recordings, and has never met the service itself
    #[arg(long)]
    live: bool,
    /// Confirms a run against the live service
    #[arg(long)]
    yes: bool,
    /// Says a line for every scenario
    #[arg(long, short)]
    verbose: bool,
}

/// How the target gets the kit's pictures.
#[derive(Debug, Args)]
struct Assets {
    /// Where the kit serves its pictures; on loopback by itself if the target is there
    #[arg(long, value_name = "ADDRESS")]
    asset_listen: Option<SocketAddr>,
    /// How the target sees them, if not at that address
    #[arg(long, value_name = "URL")]
    asset_url: Option<url::Url>,
    /// A folder that somebody else serves at --asset-url
    #[arg(long, value_name = "DIR", requires = "asset_url", conflicts_with = "asset_listen")]
    asset_dir: Option<PathBuf>,
}

/// A report and where it goes.
#[derive(Clone, Debug)]
struct ReportFile {
    form: Form,
    path: PathBuf,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Junit,
    Html,
    Json,
}

/// The build server that annotations are for.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Annotations {
    Github,
}

impl ReportFile {
    /// Finds out before the run what would keep it from being written.
    fn check(&self) -> Result<(), Refused> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let here = folder.is_none_or(Path::is_dir);
        if self.path.file_name().is_some() && here && !self.path.is_dir() {
            return Ok(());
        }
        Err(Refused::usage(format!("--report: `{}` is no file that could be written", self.path.display())))
    }
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (form, path) = text.split_once('=').ok_or("write it like junit=FILE")?;
        let form = match form {
            "junit" => Form::Junit,
            "html" => Form::Html,
            "json" => Form::Json,
            other => return Err(format!("`{other}` is no report: junit, html or json")),
        };
        Ok(Self { form, path: path.into() })
    }
}

pub(super) async fn run(arguments: RunArguments, around: Surroundings) -> Result<Ending, Refused> {
    let scenarios = arguments.chosen.read()?;
    let reference = arguments.reference.as_deref().map(read).transpose()?;
    if reference.as_ref().is_some_and(|reference| !Requirements::built_in().mismatches(reference).is_empty())
    {
        complain("--reference is not the text that the kit was made from: `trace --reference` shows where");
    }
    for file in &arguments.report {
        file.check()?;
    }
    let failed =
        |error| Refused { ending: Ending::Internal, why: format!("signals cannot be received: {error}") };
    let mut interruption = Box::pin(interruption::listen().map_err(failed)?);
    let mut bench = tokio::select! {
        bench = set_up(&arguments, around.key.clone(), &scenarios) => bench?,
        () = &mut interruption => {
            return Err(Refused { ending: Ending::Stopped, why: "interrupted before the run began".into() });
        }
    };
    let recording = Recording::begin(arguments.record.as_deref(), &mut bench)?;
    let bench = Arc::new(bench);
    let watched = Arc::downgrade(&bench);
    let watcher = tokio::spawn(async move {
        interruption.await;
        // A run that is over needs no end.
        if let Some(bench) = watched.upgrade() {
            bench.interrupt();
        }
    });
    let cases = scenarios.iter().map(|scenario| scenario.cases.len().max(1)).sum();
    let bar = Arc::new(Bar::new(cases));
    let control = bench.target().capabilities.control();
    let jobs = if control { arguments.jobs.unwrap_or_else(usual_jobs).clamp(1, JOBS_MAX) } else { 1 };
    let audience = recording.with(Arc::clone(&bar) as Arc<dyn Audience>);
    let found = run::run(Arc::clone(&bench), scenarios, jobs, audience).await;
    bar.end();
    watcher.abort();
    let texts = Texts { reference, step_summary: around.step_summary };
    tell(&arguments, &bench, &found, &texts).map(|ending| recording.end(ending))
}

/// Reaches the target and prepares what all cases share.
async fn set_up(
    arguments: &RunArguments,
    key: Option<String>,
    scenarios: &[Scenario],
) -> Result<Bench, Refused> {
    let input = input(arguments.input.as_deref())?;
    let (launched, url) = match (&arguments.launch, &arguments.target) {
        (Some(command), _) => {
            let (launched, url) =
                Launched::start(command).await.map_err(|why| Refused { ending: Ending::Unreachable, why })?;
            (Some(launched), url)
        }
        (None, Some(url)) => (None, url.clone()),
        (None, None) => return Err(Refused::usage("--target or --launch is needed")),
    };
    let mut target = Target::at(&url, key.as_deref().unwrap_or(ANY_KEY)).map_err(Refused::usage)?;
    let manners = manners(arguments, &target, scenarios)?;
    let sender = Sender::new(manners).map_err(|why| Refused { ending: Ending::Internal, why })?;
    if arguments.profile != Profile::Live {
        probe(&mut target, &sender).await?;
    }
    if key.is_none() && !target.capabilities.control() && !target.capabilities.replayed {
        return Err(Refused::usage("the target needs a key: put it into DASHSCOPE_API_KEY"));
    }
    let request = BaseRequest {
        model: arguments.model.clone(),
        input,
        run: run_name(),
        poll_gap: if arguments.profile == Profile::Live {
            Duration::from_secs(1)
        } else {
            Duration::from_millis(200)
        },
    };
    let pictures = pictures(&arguments.assets, &target).await?;
    let mut bench = Bench::new(target, sender, arguments.profile, request);
    bench.pictures = pictures;
    bench.launched = launched.map(tokio::sync::Mutex::new);
    let keeps = arguments.report.iter().any(|file| matches!(file.form, Form::Html));
    bench.keeping = if keeps { Keeping::Pictures } else { Keeping::Lengths };
    Ok(bench)
}

/// Asks what the target can do. What answers, but not in HTTP, is there: the run will tell.
async fn probe(target: &mut Target, sender: &Sender) -> Result<(), Refused> {
    let root = target.root().to_owned();
    let refused = |ending, trouble: &Trouble| Refused { ending, why: format!("{root}: {trouble}") };
    match target.probe(sender).await {
        Err(trouble @ Trouble::Unreachable(_)) => Err(refused(Ending::Unreachable, &trouble)),
        Err(trouble @ Trouble::Stopped(_)) => Err(refused(Ending::Stopped, &trouble)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Returns how requests are sent: with all care to the live service, and never to it by accident.
fn manners(arguments: &RunArguments, target: &Target, scenarios: &[Scenario]) -> Result<Manners, Refused> {
    let is_live = is_the_vendors(&target.host());
    let asked = arguments.live && arguments.yes && arguments.profile == Profile::Live;
    if is_live && !asked {
        return Err(Refused::usage(
            "this is the live service: --profile live --live --yes are all needed for it",
        ));
    }
    if arguments.live && !asked {
        return Err(Refused::usage("--live needs --profile live and --yes"));
    }
    if is_live && !target.root().starts_with("https:") {
        return Err(Refused::usage("the live service is asked by https only: the key would be readable"));
    }
    // The look before the run asks for one.
    let pictures = 1 + scenarios.iter().map(|scenario| plan::of(scenario).pictures).sum::<u64>();
    if let Some(most) = arguments.max_pictures.filter(|most| pictures > *most) {
        let why =
            format!("the selection asks for {pictures} pictures, --max-pictures is {most}: nothing was sent");
        return Err(Refused { ending: Ending::Stopped, why });
    }
    let mut manners = Manners { max_requests: arguments.max_requests, ..Manners::default() };
    if arguments.profile == Profile::Live {
        manners.gap = LIVE_GAP;
        manners.hosts = Some(crate::live::hosts(target));
    }
    Ok(manners)
}

fn input(text: Option<&str>) -> Result<Map<String, Value>, Refused> {
    let Some(text) = text else { return Ok(Map::new()) };
    serde_json::from_str(text).map_err(|error| Refused::usage(format!("--input is no JSON object: {error}")))
}

/// Returns a word that no other run has: for namespaces and for keys that are none.
pub(super) fn run_name() -> String {
    use std::hash::{BuildHasher, Hasher};
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("kit-{:08x}", random as u32)
}

async fn pictures(assets: &Assets, target: &Target) -> Result<Option<PictureServer>, Refused> {
    let server = match (&assets.asset_dir, assets.asset_listen, &assets.asset_url) {
        (Some(folder), _, Some(url)) => PictureServer::in_folder(folder.clone(), url.clone()),
        (None, Some(address), None) if address.ip().is_unspecified() => {
            let why = "--asset-listen names no address that a target could ask: say --asset-url as well";
            return Err(Refused::usage(why));
        }
        (None, Some(address), url) => PictureServer::listen(address, url.clone()).await,
        (None, None, None) if target.is_loopback() => {
            PictureServer::listen(([127, 0, 0, 1], 0).into(), None).await
        }
        (_, None, Some(_)) => return Err(Refused::usage("--asset-url needs --asset-listen or --asset-dir")),
        _ => return Ok(None),
    };
    let failed = |error| Refused::usage(format!("the kit's pictures cannot be served: {error}"));
    server.map(Some).map_err(failed)
}

/// Files beside the run: what reports quote, and what they add to.
struct Texts {
    /// The reference.
    reference: Option<String>,
    /// The summary of a build server's step.
    step_summary: Option<PathBuf>,
}

/// Says what was found, writes the reports, and returns how the run ends.
fn tell(arguments: &RunArguments, bench: &Bench, found: &Run, texts: &Texts) -> Result<Ending, Refused> {
    let sentences = report::sentences(Requirements::built_in(), texts.reference.as_deref());
    let demand = if arguments.complete { Demand::Completeness } else { Demand::Selection };
    let mask = Mask::new(&bench.target().key);
    let ending = stopped_or(bench.stopped(), report::ending(found, &sentences, demand));
    let mut shown = Report::new(found, &sentences, demand, &mask);
    shown.ending = EndingShown { code: ending.code(), meaning: ending.meaning() };
    let mut unwritten = false;
    for scenario in &mut shown.scenarios {
        scenario.repeat = mask.text(&repeat(arguments, &scenario.id));
    }
    let detail = if arguments.verbose { Detail::Verbose } else { Detail::Quiet };
    say(report::text(&shown, detail).trim_end());
    for file in &arguments.report {
        let text = match file.form {
            Form::Junit => report::junit(&shown),
            Form::Html => report::html(&shown),
            Form::Json => report::json(&shown),
        };
        if let Err(error) = write_whole(&file.path, &text) {
            complain(&format!("{}: the report cannot be written: {error}", file.path.display()));
            unwritten = true;
        }
    }
    if arguments.annotations.is_some() {
        annotations::github(&shown, texts.step_summary.as_deref())?;
    }
    if let Some(stop) = bench.stopped() {
        complain(&format!("stopped: {}", mask.text(stop.why()).escape_debug()));
    }
    Ok(if unwritten && ending != Ending::Failed { Ending::Internal } else { ending })
}

/// Returns the command that asks for one scenario again, as this run was asked for.
fn repeat(arguments: &RunArguments, id: &str) -> String {
    let mut words = vec!["wanx-conformance".to_owned(), "run".into()];
    let mut add = |flag: &str, value: Option<String>| {
        words.extend(
            value.into_iter().flat_map(|value| [flag.to_owned(), shell_words::quote(&value).into_owned()]),
        );
    };
    add("--target", arguments.target.clone());
    add("--launch", arguments.launch.clone());
    add("--profile", Some(arguments.profile.to_string()));
    for file in &arguments.chosen.scenarios {
        add("--scenarios", Some(file.display().to_string()));
    }
    add("--model", Some(arguments.model.clone()).filter(|model| model != USUAL_MODEL));
    add("--input", arguments.input.clone());
    add("--asset-listen", arguments.assets.asset_listen.map(|address| address.to_string()));
    add("--asset-url", arguments.assets.asset_url.as_ref().map(ToString::to_string));
    add("--asset-dir", arguments.assets.asset_dir.as_ref().map(|folder| folder.display().to_string()));
    add("--reference", arguments.reference.as_ref().map(|file| file.display().to_string()));
    add("--select", Some(id.to_owned()));
    words.join(" ")
}

/// Returns how a run ends that may have been stopped: what was seen to be wrong stays so.
fn stopped_or(stop: Option<Stop>, ending: Ending) -> Ending {
    let Some(stop) = stop else { return ending };
    match (stop, ending) {
        (_, Ending::Failed) => Ending::Failed,
        (Stop::Budget(_) | Stop::Key(_) | Stop::Interrupted(_), _) => Ending::Stopped,
        (Stop::Unreachable(_), _) => Ending::Unreachable,
        (Stop::Silent(_), _) => Ending::Internal,
    }
}

/// Writes a file so that it is never there by half.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}
