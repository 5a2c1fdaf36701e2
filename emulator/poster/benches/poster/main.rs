//! What a poster costs beside the codecs alone: `cargo bench -p wanx-poster --bench poster [-- --rounds N]
//! [--dump DIR] [FILE …]`.
//!
//! Floor, single poster and series of four take turns within each round, in CPU time of the thread, so that the
//! ratios hold on a machine that does other work too. The floor is decoding and encoding the same picture and nothing
//! else: once by this library, once with the encoder's own preset `Fast`, which goal G11 names. With files, their
//! speed is measured instead of that of the built-in photographs. `--dump` leaves what `pillow.py` needs.

#![expect(clippy::print_stdout, reason = "its table is what a benchmark is for")]

mod clock;
mod dump;
mod inputs;

use std::error::Error;
use std::path::PathBuf;

use wanx_poster::{
    Picture, Plan, Request, Survey, Underlays, arrange, candidates, decode, encode_png, paint, paint_over,
    survey,
};

use self::clock::timed;
use self::inputs::Input;

/// Pictures of a series.
const SERIES: u8 = 4;
/// The posters of one seed differ from picture to picture; the same seed makes runs comparable.
const SEED: [u8; 32] = [7; 32];
/// What the steps of a poster are called, in order.
const STAGES: [&str; 5] = ["decode", "survey", "arrange", "paint", "encode"];

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::read(std::env::args().skip(1))?;
    if !options.measure {
        println!("measures only under `cargo bench`");
        return Ok(());
    }
    let inputs = if options.files.is_empty() { inputs::photographs() } else { read(&options.files)? };
    let logo = inputs::logo();
    let first = poster(&inputs[0], &logo, &inputs::request(Underlays::None));
    println!("first poster of the process, faces cold: {:.1} ms\n", first.stages.iter().sum::<f64>());
    println!(
        "{:<18} {:>6} {:>6} {:>6} | {:>5} {:>5} {:>5} | {:>5} {:>5} | {} | {:>6}",
        "CPU ms, medians",
        "floor",
        "Fast",
        "whole",
        "w/fl",
        "best",
        "w/Fa",
        "n4/n1",
        "best",
        STAGES.map(|stage| format!("{stage:>7}")).join(" "),
        "png KB"
    );
    for input in &inputs {
        for underlays in [Underlays::None, Underlays::One] {
            let request = inputs::request(underlays);
            let rounds: Vec<Round> =
                (0..options.rounds).map(|_| Round::run(input, &logo, &request)).collect();
            let one = poster(input, &logo, &request);
            report(&format!("{} u{}", input.name, underlays.count()), &rounds, one.png.len());
            if let Some(folder) = &options.dump {
                let whole_ms = median(rounds.iter().map(Round::whole));
                dump::write(folder, input, &one, whole_ms)?;
            }
        }
    }
    if let Some(folder) = &options.dump {
        std::fs::write(folder.join("logo.png"), encode_png(&logo))?;
    }
    Ok(())
}

/// What the command line asks for.
struct Options {
    rounds: usize,
    dump: Option<PathBuf>,
    files: Vec<PathBuf>,
    /// `cargo bench` says so; `cargo test --benches` does not and must be quick.
    measure: bool,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut options = Self { rounds: 11, dump: None, files: Vec::new(), measure: false };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => options.measure = true,
                "--rounds" => options.rounds = arguments.next().ok_or("--rounds takes a number")?.parse()?,
                "--dump" => options.dump = Some(arguments.next().ok_or("--dump takes a folder")?.into()),
                file => options.files.push(file.into()),
            }
        }
        if options.rounds == 0 {
            return Err("--rounds takes a number from 1".into());
        }
        Ok(options)
    }
}

fn read(files: &[PathBuf]) -> std::io::Result<Vec<Input>> {
    let read = |file: &PathBuf| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let ending = if file.extension().is_some_and(|ending| ending == "png") { "png" } else { "jpg" };
        Ok(Input { name, ending, bytes: std::fs::read(file)? })
    };
    files.iter().map(read).collect()
}

/// A poster, and the CPU milliseconds of each stage.
pub(crate) struct Poster {
    stages: [f64; STAGES.len()],
    plan: Plan,
    png: Vec<u8>,
}

/// Makes one poster from bytes to bytes.
fn poster(input: &Input, logo: &Picture, request: &Request) -> Poster {
    let (background, decoding) = timed(|| decode(&input.bytes).expect("inputs are pictures"));
    let (looked, surveying) = timed(|| survey(&background));
    let (plan, arranging) = timed(|| arrange(request, &looked, Some(logo), &SEED, 0));
    let (poster, painting) = timed(|| paint_over(background, Some(logo), &plan));
    let (png, encoding) = timed(|| encode_png(&poster));
    Poster { stages: [decoding, surveying, arranging, painting, encoding], plan, png }
}

/// Decodes, surveys and finds the candidates once for a series of posters.
fn series(input: &Input, logo: &Picture, request: &Request) {
    let background = decode(&input.bytes).expect("inputs are pictures");
    let looked: Survey = survey(&background);
    let candidates = candidates(request, &looked, Some(logo));
    for index in 1..SERIES {
        let plan = candidates.plan(&SEED, index);
        std::hint::black_box(encode_png(&paint(&background, Some(logo), &plan)));
    }
    std::hint::black_box(encode_png(&paint_over(background, Some(logo), &candidates.plan(&SEED, 0))));
}

/// CPU milliseconds of everything that is compared, one after another.
struct Round {
    floor: f64,
    /// The floor with the encoder's own preset.
    preset: f64,
    stages: [f64; STAGES.len()],
    series: f64,
}

impl Round {
    fn run(input: &Input, logo: &Picture, request: &Request) -> Self {
        let ((), floor) = timed(|| {
            std::hint::black_box(encode_png(&decode(&input.bytes).expect("inputs are pictures")));
        });
        let stages = poster(input, logo, request).stages;
        let ((), preset) = timed(|| {
            std::hint::black_box(encode_fast(&decode(&input.bytes).expect("inputs are pictures")));
        });
        let ((), series) = timed(|| series(input, logo, request));
        Self { floor, preset, stages, series }
    }

    fn whole(&self) -> f64 {
        self.stages.iter().sum()
    }
}

/// Encodes with the preset `Fast` as the encoder's authors mean it.
fn encode_fast(picture: &Picture) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().expect("a vector takes every byte");
    writer.write_image_data(picture.pixels()).expect("the inputs have no alpha");
    writer.finish().expect("a vector takes every byte");
    bytes
}

/// Prints a line: the medians over all rounds, of times and of ratios, and the ratios of the best times.
fn report(name: &str, rounds: &[Round], png_bytes: usize) {
    let of = |value: fn(&Round) -> f64| (median(rounds.iter().map(value)), least(rounds.iter().map(value)));
    let [floor, preset, whole, series] =
        [of(|round| round.floor), of(|round| round.preset), of(Round::whole), of(|round| round.series)];
    let stage = |stage: usize| format!("{:>7.2}", median(rounds.iter().map(|round| round.stages[stage])));
    println!(
        "{name:<18} {:>6.1} {:>6.1} {:>6.1} | {:>5.2} {:>5.2} {:>5.2} | {:>5.2} {:>5.2} | {} | {:>6}",
        floor.0,
        preset.0,
        whole.0,
        of(|round| round.whole() / round.floor).0,
        whole.1 / floor.1,
        of(|round| round.whole() / round.preset).0,
        of(|round| round.series / round.whole()).0,
        series.1 / whole.1,
        std::array::from_fn::<_, { STAGES.len() }, _>(stage).join(" "),
        png_bytes / 1000,
    );
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn least(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::INFINITY, f64::min)
}
