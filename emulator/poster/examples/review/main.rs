//! Makes posters of every kind, measures them, and shows them on one page.
//!
//! ```text
//! cargo run --release -p wanx-poster --example review -- [OUT] [options]
//!
//!   OUT                    a folder, `target/review` unless given
//!   --eyes seen|unseen|all which half of the backgrounds; all unless given
//!   --only NAME            only posters whose name contains NAME, such as `cat` or `cat-3`
//!   --per-background N     posters under each conditions for each background; 7 unless given
//!   --ocr                  also ask tesseract 5 what it reads (eng, chi_sim; minutes)
//!   --sweep                no posters: only check that every request gives a valid PNG (minutes)
//! ```
//!
//! Writes `index.html` (open it), `posters/`, `thumbnails/`, `summary.md` and `summary.json`, and prints the table.
//! The data stand in `emulator/poster/review`; the bars in `goals.rs`; the measures in `measure`.

mod arguments;
mod cases;
mod color;
mod data;
mod goals;
mod grid;
mod logos;
mod make;
mod measure;
mod parallel;
mod reading;
mod rect;
mod sheet;
mod summary;
mod sweep;
mod thumbnail;
mod variety;

use std::error::Error;
use std::fs;
use std::io::Write;

use self::arguments::{Arguments, Extras};
use self::cases::{Case, cases};
use self::data::{Background, BackgroundEntry, Eyes, WordingEntry};
use self::goals::{Line, judge};
use self::logos::Logos;
use self::make::{Poster, Workshop};
use self::summary::Summary;
use self::variety::{Variety, variety};

/// Why a review stopped.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The wording whose series of pictures are compared with one another.
const SERIES_WORDING: &str = "sale";

fn main() -> Result<(), Failure> {
    let mut arguments = Arguments::read(std::env::args().skip(1))?;
    let (wordings, logos) = (data::wordings()?, Logos::drawn());
    if arguments.extras == Extras::Sweep {
        return swept(&sweep::sweep(&wordings, &logos));
    }
    if arguments.extras == Extras::Recall {
        match measure::recall::reader() {
            Some(version) => say(&format!("reading with {version}"))?,
            None => {
                say("G7 is skipped: tesseract with eng and chi_sim is not installed")?;
                arguments.extras = Extras::None;
            }
        }
    }
    review(&arguments, &wordings, &logos)
}

fn review(arguments: &Arguments, wordings: &[WordingEntry], logos: &Logos) -> Result<(), Failure> {
    let entries = data::background_entries()?;
    let cases = chosen(arguments, &entries, wordings);
    let backgrounds = read(&entries, &cases)?;
    for folder in ["posters", "thumbnails"] {
        fs::create_dir_all(arguments.out.join(folder))?;
    }
    for background in backgrounds.iter().flatten() {
        let path = arguments.out.join("thumbnails").join(format!("{}.png", background.entry.name()));
        fs::write(path, wanx_poster::encode_png(&thumbnail::grey(&background.ground.salience)))?;
    }
    let workshop = Workshop {
        backgrounds: &backgrounds,
        wordings,
        logos,
        extras: arguments.extras,
        out: &arguments.out,
    };
    let posters: Vec<Poster> =
        parallel::each(&cases, |case| workshop.make(case)).into_iter().collect::<Result<_, _>>()?;
    let series =
        wordings.iter().find(|words| words.name == SERIES_WORDING).ok_or("no words for series")?.wording();
    let used: Vec<&Background> = backgrounds.iter().flatten().collect();
    let varieties = parallel::each(&used, |background| (background.entry.eyes, variety(background, &series)));
    let selection = format!(
        "{} posters, {} usual and as many hot for each background.",
        posters.len(),
        arguments.per_background
    );
    let summary = Summary { selection, sets: sets(&posters, &varieties), posters: &posters };
    let markdown = summary.markdown();
    fs::write(arguments.out.join("summary.json"), serde_json::to_vec_pretty(&summary)?)?;
    fs::write(arguments.out.join("summary.md"), &markdown)?;
    fs::write(arguments.out.join("index.html"), sheet::page(&posters, &entries, &markdown))?;
    say(&markdown)?;
    Ok(say(&format!("open {}", arguments.out.join("index.html").display()))?)
}

/// Returns the cases that the arguments leave.
fn chosen(arguments: &Arguments, entries: &[BackgroundEntry], wordings: &[WordingEntry]) -> Vec<Case> {
    let names: Vec<&str> = wordings.iter().map(|words| words.name.as_str()).collect();
    let all = cases(entries, &names, arguments.per_background);
    let wanted = |case: &Case| {
        arguments.eyes.is_none_or(|eyes| entries[case.background].eyes == eyes)
            && arguments.only.as_ref().is_none_or(|part| case.name.contains(part.as_str()))
    };
    all.into_iter().filter(wanted).collect()
}

/// Decodes the backgrounds that cases need.
fn read(entries: &[BackgroundEntry], cases: &[Case]) -> Result<Vec<Option<Background>>, Failure> {
    let is_needed = |at: usize| cases.iter().any(|case| case.background == at);
    let load = |(at, entry): (usize, &BackgroundEntry)| {
        is_needed(at).then(|| data::background(entry.clone())).transpose()
    };
    entries.iter().enumerate().map(load).collect()
}

/// Judges the seen, the unseen, and all together; only the one there is, if there is one.
fn sets(posters: &[Poster], varieties: &[(Eyes, Variety)]) -> Vec<(&'static str, Vec<Line>)> {
    let set = |name: &'static str, eyes: Option<Eyes>| {
        let wanted = |one: Eyes| eyes.is_none_or(|eyes| eyes == one);
        let posters: Vec<&Poster> = posters.iter().filter(|poster| wanted(poster.eyes)).collect();
        let varieties: Vec<&Variety> =
            varieties.iter().filter(|(eyes, _)| wanted(*eyes)).map(|(_, variety)| variety).collect();
        let lines = judge(&posters).into_iter().chain(variety::lines(&varieties)).collect();
        (!posters.is_empty()).then_some((name, lines))
    };
    let halves: Vec<_> =
        [set("seen", Some(Eyes::Seen)), set("unseen", Some(Eyes::Unseen))].into_iter().flatten().collect();
    if halves.len() < 2 { halves } else { halves.into_iter().chain(set("all", None)).collect() }
}

fn swept((trials, failures): &(usize, Vec<String>)) -> Result<(), Failure> {
    for failure in failures {
        say(failure)?;
    }
    say(&format!("G1: {} of {trials} requests gave a valid poster", trials - failures.len()))?;
    if failures.is_empty() { Ok(()) } else { Err("some requests gave no valid poster".into()) }
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}
