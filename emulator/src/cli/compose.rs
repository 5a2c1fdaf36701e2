//! `compose`: posters from files, without a server and byte for byte what a server would send.
//!
//! Inputs are judged by `assets` and posters made by `pictures`, exactly as they are for a request; only where the
//! bytes come from differs.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use clap::{ArgMatches, Args, FromArgMatches};

use super::{Failure, say};
use crate::assets;
use crate::brief::{ImageCount, Sampling, Texts, Underlays, UnitInterval};
use crate::inputs::{Digest, InputLimits, Inputs, PictureLimits};
use crate::pictures::{self, Design, FacesError, Materials, Order, PaintError, Settings, Studio};
use crate::reason::PictureFault;
use crate::seed::Seed;

/// What posters are made of.
#[derive(Args, Debug)]
pub(super) struct Compose {
    /// The background: a PNG or JPEG of at most 3840 × 2160 pixels and 50 MB
    #[arg(long, value_name = "FILE")]
    background: PathBuf,
    /// A title; can be given again
    #[arg(long, value_name = "TEXT", required = true, allow_hyphen_values = true)]
    title: Vec<String>,
    /// A subtitle; can be given again
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    subtitle: Vec<String>,
    /// Another text; can be given again
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text: Vec<String>,
    /// How many shapes stand behind texts: 0, 1 or 2
    #[arg(long, value_name = "N", default_value = "0", value_parser = underlays)]
    underlay: Underlays,
    /// A logo: a PNG of at most 1280 × 1280 pixels and 5 MB
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// How many posters: 1 to 4
    #[arg(short, long = "count", value_name = "N", default_value = "1", value_parser = image_count)]
    n: ImageCount,
    /// How much the posters differ: 0 to 1
    #[arg(long, value_name = "F", default_value = "0.7", value_parser = unit_interval)]
    temperature: UnitInterval,
    /// How much of the less likely is considered: 0 to 1
    #[arg(long, value_name = "F", default_value = "0.7", value_parser = unit_interval)]
    top_p: UnitInterval,
    /// The number that layouts are drawn from, as `serve --seed` takes it; drawn anew without it
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// A folder of faces and pairings of yours: font files, and pairings.toml that lists them
    #[arg(long, value_name = "DIR")]
    fonts_dir: Option<PathBuf>,
    /// The folder for poster-1.png, its plan poster-1.json, and so on; made if it is not there
    #[arg(long, value_name = "DIR", required_unless_present_any = ["plan", "explain"])]
    out: Option<PathBuf>,
    /// Prints the plans, a line for each thing on a poster, and makes no posters, whatever --out says
    #[arg(long)]
    plan: bool,
    /// Writes a PNG that shows why: what draws the eye on the background, and the places that were weighed
    #[arg(long, value_name = "FILE")]
    explain: Option<PathBuf>,
}

fn underlays(text: &str) -> Result<Underlays, &'static str> {
    text.parse().ok().and_then(Underlays::new).ok_or("it can be 0, 1 or 2")
}

fn image_count(text: &str) -> Result<ImageCount, &'static str> {
    text.parse().ok().and_then(ImageCount::new).ok_or("it can be 1, 2, 3 or 4")
}

fn unit_interval(text: &str) -> Result<UnitInterval, &'static str> {
    text.parse().ok().and_then(UnitInterval::new).ok_or("it can be a number from 0 to 1")
}

/// Why there is no poster.
#[derive(Debug, thiserror::Error)]
pub(super) enum ComposeError {
    /// An input cannot be read.
    #[error("cannot read the {input} {}", path.display())]
    Read {
        /// Which.
        input: &'static str,
        /// Where it should be.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An input is not a picture that the service would take.
    #[error("the {input} {} cannot be used: {}", path.display(), said(.fault))]
    Unusable {
        /// Which.
        input: &'static str,
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        fault: PictureFault,
    },
    /// The user's own faces cannot be used.
    #[error("fonts-dir: {0}")]
    // Not a `source`: it is told already.
    Faces(FacesError),
    /// A poster, its plan or the explanation cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Where to.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There are no threads to paint with.
    #[error("cannot begin to paint")]
    Begin(#[source] io::Error),
    /// Painting went wrong.
    #[error("cannot paint poster {number}")]
    Paint {
        /// Which, from 1.
        number: u8,
        /// What happened.
        source: PaintError,
    },
    /// Planning went wrong.
    #[error("cannot plan poster {number}")]
    Plan {
        /// Which, from 1.
        number: u8,
        /// What happened.
        source: PaintError,
    },
    /// Explaining went wrong.
    #[error("cannot explain the posters")]
    Explain(#[source] PaintError),
}

/// Makes what is asked for and says where it is.
pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let compose = Compose::from_arg_matches(matches)
        .expect("the matches are those of a command with these arguments: `cli::command` adds them");
    let runtime = tokio::runtime::Builder::new_multi_thread().build().map_err(ComposeError::Begin)?;
    say(&runtime.block_on(compose.make())?)
}

impl Compose {
    /// Makes posters or only plans them, explains them if that is asked for; returns what to tell about it.
    async fn make(&self) -> Result<String, ComposeError> {
        let materials = self.materials()?;
        let Inputs { width_px, height_px, .. } = materials.inputs;
        let number = self.seed.unwrap_or_else(Seed::fresh_number);
        let orders = self.orders(&materials, number);
        let studio = Studio::new(&Settings::default());
        let mut told = String::new();
        if self.plan {
            told += &plan(&studio, &orders).await?;
            let _ = writeln!(told, "seed {number}");
        } else if let Some(out) = &self.out {
            told += &paint(&studio, &orders, out).await?;
            let _ = writeln!(
                told,
                "{width_px} × {height_px} pixels, seed {number}; each with its plan beside it"
            );
        }
        if let Some(path) = &self.explain {
            explain(&studio, &orders[0], path).await?;
            let _ = writeln!(told, "why: {}", path.display());
        }
        Ok(told)
    }

    /// Returns an order for each poster; there is at least one.
    fn orders(&self, materials: &Materials, number: u64) -> Vec<Order> {
        // The parser wants a title, so there is one; what remains is to say so to the type.
        let texts = Texts::new(self.title.clone(), self.subtitle.clone(), self.text.clone())
            .expect("there is a title: the argument is required");
        let sampling = Sampling { temperature: self.temperature, top_p: self.top_p };
        let design = Design { texts: &texts, underlays: self.underlay, sampling };
        let order = |index| Order::new(design, materials.clone(), &Seed::from_number(number), index);
        (0..self.n.get()).map(order).collect()
    }

    fn materials(&self) -> Result<Materials, ComposeError> {
        let limits = InputLimits::default();
        let background = Usable::read("background", &self.background, &limits.background)?;
        let logo = self.logo.as_ref().map(|path| Usable::read("logo", path, &limits.logo)).transpose()?;
        let inputs = Inputs {
            background: background.digest,
            logo: logo.as_ref().map(|logo| logo.digest),
            width_px: background.header.width,
            height_px: background.header.height,
        };
        let catalogue = match &self.fonts_dir {
            Some(folder) => pictures::read_catalogue(folder).map_err(ComposeError::Faces)?,
            None => Arc::default(),
        };
        Ok(Materials { inputs, background: background.bytes, logo: logo.map(|logo| logo.bytes), catalogue })
    }
}

/// Says where everything goes on each poster, with an empty line after it.
async fn plan(studio: &Studio, orders: &[Order]) -> Result<String, ComposeError> {
    let mut told = String::new();
    for order in orders {
        let number = order.index + 1;
        let plan = studio.plan(order.clone()).await;
        let plan = plan.map_err(|source| ComposeError::Plan { number, source })?;
        let _ = writeln!(told, "poster {number}, {plan}");
    }
    Ok(told)
}

/// Writes every poster and its plan; says where the posters are.
async fn paint(studio: &Studio, orders: &[Order], out: &Path) -> Result<String, ComposeError> {
    fs::create_dir_all(out).map_err(|source| ComposeError::Write { path: out.into(), source })?;
    let mut told = String::new();
    for order in orders {
        let number = order.index + 1;
        let painting = studio.picture(order.clone()).await;
        let painting = painting.map_err(|source| ComposeError::Paint { number, source })?;
        let mut json = serde_json::to_string_pretty(&painting.plan).expect("a plan has string keys only");
        json.push('\n');
        let png = out.join(format!("poster-{number}.png"));
        write(&png, &painting.png)?;
        write(&png.with_extension("json"), json.as_bytes())?;
        let _ = writeln!(told, "{}", png.display());
        for omitted in &painting.plan.omitted {
            let _ = writeln!(told, "  left out: {omitted}");
        }
    }
    Ok(told)
}

/// Writes what the posters of a request were weighed by; it is the same for all of them.
async fn explain(studio: &Studio, order: &Order, path: &Path) -> Result<(), ComposeError> {
    let png = studio.explain(order.clone()).await.map_err(ComposeError::Explain)?;
    write(path, &png)
}

fn write(path: &Path, content: &[u8]) -> Result<(), ComposeError> {
    fs::write(path, content).map_err(|source| ComposeError::Write { path: path.into(), source })
}

/// A file with a picture that the service would take.
struct Usable {
    bytes: Bytes,
    digest: Digest,
    header: wanx_poster::Header,
}

impl Usable {
    fn read(input: &'static str, path: &Path, limits: &PictureLimits) -> Result<Self, ComposeError> {
        let bytes = read_up_to(path, limits.bytes).map_err(|source| ComposeError::Read {
            input,
            path: path.into(),
            source,
        })?;
        match assets::judge(&bytes, limits) {
            Ok((digest, header)) => Ok(Self { bytes: bytes.into(), digest, header }),
            Err(fault) => Err(ComposeError::Unusable { input, path: path.into(), fault }),
        }
    }
}

/// Reads a file, but of one that is too long no more than shows that it is.
fn read_up_to(path: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit_bytes + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Says what is wrong with a picture, to somebody who has the file.
fn said(fault: &PictureFault) -> String {
    match fault {
        PictureFault::TooManyBytes { limit_bytes } => format!("it has more than {limit_bytes} bytes"),
        PictureFault::TooManyPixels { width_px, height_px, long_limit_px, short_limit_px } => format!(
            "it has {width_px} × {height_px} pixels; the long side may have {long_limit_px}, the short one \
             {short_limit_px}"
        ),
        PictureFault::Format { found } => {
            format!("it is {found}; a background is PNG or JPEG, a logo is PNG")
        }
        PictureFault::Broken { why } => format!("it cannot be decoded ({why})"),
        // Faults of fetching: files have none of them.
        PictureFault::Forbidden { why } | PictureFault::Unreachable { why } => why.clone(),
        PictureFault::TimedOut => "it came too late".into(),
        PictureFault::Status { status } => format!("the answer was {status}"),
    }
}
