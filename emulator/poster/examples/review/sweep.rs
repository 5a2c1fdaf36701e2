//! Every kind of request on every kind of ground: a PNG of the right size, the plan's laws, and no panic.
//!
//! 1 to 3 strings of each rank × underlays × logo × every wording, on grounds of six kinds taken in turn. Small sizes
//! get all 27 numbers of strings, large ones only equal numbers of each rank.

use std::panic::catch_unwind;

use wanx_poster::{Channels, Picture, Plan, Request, Underlays, Wording, arrange, encode_png, paint, survey};

use crate::data::WordingEntry;
use crate::logos::{Logo, Logos};
use crate::measure::graphic;
use crate::parallel;
use crate::reading::Reading;

/// Sizes, and whether they are small enough for all numbers of strings.
const SIZES: [(u32, u32); 6] = [(64, 64), (640, 64), (300, 300), (2000, 200), (1080, 1440), (3840, 2160)];
const SMALL_PIXELS: u32 = 100_000;
/// Kinds of ground: plain, gradient, noise, stripes, a disc, clear paper.
const GROUNDS: u32 = 6;

struct Trial {
    size: (u32, u32),
    ground: u32,
    request: Request,
    logo: Logo,
    name: String,
}

/// Tries everything; returns how many trials there were and what failed.
pub(crate) fn sweep(wordings: &[WordingEntry], logos: &Logos) -> (usize, Vec<String>) {
    let trials = trials(wordings);
    let failures = parallel::each(&trials, |trial| failure(trial, logos));
    (trials.len(), failures.into_iter().flatten().collect())
}

fn trials(wordings: &[WordingEntry]) -> Vec<Trial> {
    let mut trials = Vec::new();
    for size in SIZES {
        for counts in counts(size) {
            for words in wordings {
                for underlays in [Underlays::None, Underlays::One, Underlays::Two] {
                    for logo in [Logo::None, Logo::Wide] {
                        let name = format!("{size:?} {} {counts:?} {underlays:?} {logo:?}", words.name);
                        // Seven is coprime to every factor inside this loop, so that all kinds meet all of them.
                        let ground = (trials.len() / 7 + trials.len()) as u32 % GROUNDS;
                        let request =
                            Request { wording: wording(words, counts), underlays, ..Request::default() };
                        trials.push(Trial { size, ground, request, logo, name });
                    }
                }
            }
        }
    }
    trials
}

fn counts((width, height): (u32, u32)) -> Vec<[usize; 3]> {
    let all = (0..27).map(|number| [number / 9 + 1, number / 3 % 3 + 1, number % 3 + 1]);
    let small = width * height <= SMALL_PIXELS;
    all.filter(|[titles, subtitles, texts]| small || (titles == subtitles && subtitles == texts)).collect()
}

/// Words of each rank, from all strings of a wording in turn.
fn wording(words: &WordingEntry, [titles, subtitles, texts]: [usize; 3]) -> Wording {
    let mut strings = words.strings().into_iter().map(str::to_owned).cycle();
    let mut take = |count: usize| strings.by_ref().take(count).collect();
    Wording { titles: take(titles), subtitles: take(subtitles), texts: take(texts) }
}

fn failure(trial: &Trial, logos: &Logos) -> Option<String> {
    let result = catch_unwind(std::panic::AssertUnwindSafe(|| check(trial, logos)));
    let fault = match result {
        Ok(Ok(())) => return None,
        Ok(Err(fault)) => fault,
        Err(_) => "a panic".into(),
    };
    Some(format!("{}, ground {}: {fault}", trial.name, trial.ground))
}

fn check(trial: &Trial, logos: &Logos) -> Result<(), String> {
    let background = ground(trial.ground, trial.size);
    let logo = logos.picture(trial.logo);
    let plan = arrange(&trial.request, &survey(&background), logo, &[5; 32], 0);
    let file = encode_png(&paint(&background, logo, &plan));
    let reader =
        png::Decoder::new(std::io::Cursor::new(file)).read_info().map_err(|error| error.to_string())?;
    let size = reader.info().size();
    if size != trial.size {
        return Err(format!("a PNG of {size:?}"));
    }
    let mut reader = reader;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("a PNG too large to read")?];
    reader.next_frame(&mut pixels).map_err(|error| error.to_string())?;
    laws(&plan, &trial.request)
}

fn laws(plan: &Plan, request: &Request) -> Result<(), String> {
    let reading = Reading::of(plan);
    let measured = graphic(&reading, request.underlays.count());
    let Wording { titles, subtitles, texts } = &request.wording;
    let omitted: usize = plan.omitted.iter().map(|omitted| omitted.count).sum();
    let laws = [
        ("inside the canvas", measured.inside == 1.0),
        ("words apart", measured.overlap.is_none_or(|overlap| overlap == 0.0)),
        ("underlays as asked", measured.underlays[0] == measured.underlays[1]),
        ("underlays behind words", measured.underlay_strict.is_none_or(|strict| strict == 1.0)),
        ("no rule on words", measured.ornaments_on_words == 0),
        (
            "every string accounted for",
            reading.texts().count() + omitted == titles.len() + subtitles.len() + texts.len(),
        ),
    ];
    let broken: Vec<&str> = laws.iter().filter(|(_, holds)| !holds).map(|(law, _)| *law).collect();
    if broken.is_empty() { Ok(()) } else { Err(format!("broken: {}", broken.join(", "))) }
}

fn ground(kind: u32, (width, height): (u32, u32)) -> Picture {
    // Every value is brought below 256 before it becomes a byte.
    let pixel = |x: u32, y: u32| -> [u8; 4] {
        let (across, down) = ((x * 255 / width) as u8, (y * 255 / height) as u8);
        let noise =
            (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)).wrapping_mul(0xc2b2_ae3d) >> 24;
        match kind {
            0 => [236, 232, 225, 255],
            1 => [across, 90, down, 255],
            2 => [noise as u8, (noise * 5 % 256) as u8, (noise * 11 % 256) as u8, 255],
            3 => [if ((x + y) / 9).is_multiple_of(2) { 240 } else { 20 }, 60, 90, 255],
            4 => {
                let (x, y) = (i32::from(across) - 128, i32::from(down) - 128);
                if x * x + y * y < 2500 { [210, 70, 40, 255] } else { [30, 40, 60, 255] }
            }
            _ => [60, 120, 90, across],
        }
    };
    let channels = if kind == 5 { Channels::Rgba } else { Channels::Rgb };
    let bytes = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let bytes = bytes.flat_map(|(x, y)| pixel(x, y).into_iter().take(channels.count())).collect();
    Picture::new(width, height, channels, bytes).expect("as many bytes as the size asks")
}
