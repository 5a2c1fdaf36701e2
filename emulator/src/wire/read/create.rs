//! The body of a create request: JSON to a job, or the first thing that is wrong with it.

use serde::de::{IgnoredAny, MapAccess};

mod departures;

use super::given::{FromJson, Given, Name, object};
use crate::behaviours::{Behaviours, ParametersMissing, Phase};
use crate::brief::{AssetUrl, Brief, ImageCount, MODEL, Sampling, Texts, Underlays, UnitInterval};
use crate::journal::Departure;
use crate::reason::{PictureField, Reason};
use crate::task::Job;

object! {
    /// Reference, "Request body". (Documented)
    Request { model: String, input: Input, parameters: Parameters, }
}

object! {
    /// Reference, `input`. (Documented)
    Input {
        title: Vec<String>,
        subtitle: Vec<String>,
        text: Vec<String>,
        image_url: String,
        logo: String,
        underlay: u64,
    }
}

object! {
    /// Reference, `parameters`. (Documented)
    Parameters { n: u64, temperature: f64, top_p: f64, }
}

/// Reads a create request.
///
/// A reason that `behaviours` tells in the task becomes a doomed job. The first failing row decides, whichever
/// phase it belongs to: a wrong title dooms the task even if `parameters` is missing too. So one request gets
/// one answer, and moving a switch moves that answer without changing it.
pub fn create(body: &[u8], behaviours: &Behaviours) -> Reading {
    // Checked for the whole text at once: a reader of bytes would let strings pass that it skips.
    let request = std::str::from_utf8(body).ok().and_then(|text| serde_json::from_str(text).ok());
    let Some(Given::Value(request)) = request else {
        return Reading { job: Err(Reason::Json), departures: Vec::new() };
    };
    let departures = departures::of(&request);
    let count = count_if_readable(&request);
    let job = match brief(request, behaviours) {
        Ok(brief) => Ok(Job::Poster(Box::new(brief))),
        Err(reason) => match behaviours.phase(&reason) {
            Phase::AtCreation => Err(reason),
            Phase::InTask => Ok(Job::Doomed { reason, count }),
        },
    };
    Reading { job, departures }
}

/// A create request that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The job, or the first [`Reason`] that is told at creation.
    pub job: Result<Job, Reason>,
    /// What is not as the reference has it and was taken all the same.
    pub departures: Vec<Departure>,
}

/// How many pictures a request asks for that may be wrong elsewhere.
fn count_if_readable(request: &Request) -> ImageCount {
    match &request.parameters {
        Given::Value(Parameters { n: Given::Value(n), .. }) => ImageCount::new(*n).unwrap_or(ImageCount::ONE),
        _ => ImageCount::ONE,
    }
}

/// The table of checks: a row is a line, and their order is decision 2's.
///
/// `null` means "not given" for strings, lists and objects, as `None` does in the service's Python; for numbers
/// it is refused like any other non-number. (Assumed)
fn brief(request: Request, behaviours: &Behaviours) -> Result<Brief, Reason> {
    model(request.model)?;
    let input = required(request.input, Reason::InputMissing, Reason::InputMissing)?;
    let titles = titles(input.title)?;
    let subtitles = strings(input.subtitle, Reason::SubtitleNotStrings)?;
    let texts = strings(input.text, Reason::TextNotStrings)?;
    let background = background(input.image_url)?;
    let logo = logo(input.logo)?;
    let underlays = number(input.underlay, Underlays::None, Underlays::new).ok_or(Reason::Underlay)?;
    let parameters = parameters(request.parameters, behaviours.parameters_missing)?;
    let count = number(parameters.n, ImageCount::ONE, ImageCount::new).ok_or(Reason::Count)?;
    let temperature = share(parameters.temperature).ok_or(Reason::Temperature)?;
    let top_p = share(parameters.top_p).ok_or(Reason::TopP)?;
    Ok(Brief {
        texts: Texts::new(titles, subtitles, texts).expect("`titles` refuses an empty list"),
        background,
        logo,
        underlays,
        count,
        sampling: Sampling { temperature, top_p },
    })
}

fn model(given: Given<String>) -> Result<(), Reason> {
    let name = required(given, Reason::ModelMissing, Reason::ModelMissing)?;
    if name == MODEL { Ok(()) } else { Err(Reason::ModelUnknown) }
}

fn titles(given: Given<Vec<String>>) -> Result<Vec<String>, Reason> {
    let titles = required(given, Reason::TitleMissing, Reason::TitleNotStrings)?;
    if titles.is_empty() { Err(Reason::TitleEmpty) } else { Ok(titles) }
}

/// Reads an optional list; an empty one is accepted, for the reference lists no message against it (decision 1).
fn strings(given: Given<Vec<String>>, not_strings: Reason) -> Result<Vec<String>, Reason> {
    match given {
        Given::Absent | Given::Null => Ok(Vec::new()),
        Given::OtherType => Err(not_strings),
        Given::Value(strings) => Ok(strings),
    }
}

fn background(given: Given<String>) -> Result<AssetUrl, Reason> {
    let field = PictureField::ImageUrl;
    let url = required(given, Reason::UrlMissing { field }, Reason::UrlNotString { field })?;
    asset_url(url, field)
}

/// Reads the logo; an empty string means none, because forms send one for a field left blank. (Assumed)
fn logo(given: Given<String>) -> Result<Option<AssetUrl>, Reason> {
    let field = PictureField::Logo;
    match given {
        Given::Absent | Given::Null => Ok(None),
        Given::OtherType => Err(Reason::UrlNotString { field }),
        Given::Value(url) if url.is_empty() => Ok(None),
        Given::Value(url) => asset_url(url, field).map(Some),
    }
}

fn asset_url(url: String, field: PictureField) -> Result<AssetUrl, Reason> {
    AssetUrl::parse(&url).map_err(|fault| Reason::Url { field, url, fault })
}

/// Reads `parameters`; something else than an object is refused in every profile.
fn parameters(given: Given<Parameters>, missing: ParametersMissing) -> Result<Parameters, Reason> {
    match (given, missing) {
        (Given::Value(parameters), _) => Ok(parameters),
        (Given::Absent | Given::Null, ParametersMissing::OnePicture) => Ok(Parameters::default()),
        (Given::Absent | Given::Null, ParametersMissing::Refused) => Err(Reason::ParametersMissing),
        (Given::OtherType, _) => Err(Reason::ParametersMissing),
    }
}

fn share(given: Given<f64>) -> Option<UnitInterval> {
    number(given, UnitInterval::default(), UnitInterval::new)
}

fn required<T>(given: Given<T>, missing: Reason, other_type: Reason) -> Result<T, Reason> {
    match given {
        Given::Absent | Given::Null => Err(missing),
        Given::OtherType => Err(other_type),
        Given::Value(value) => Ok(value),
    }
}

/// Reads an optional number; only a missing one becomes the default.
fn number<T, N>(given: Given<T>, default: N, read: impl FnOnce(T) -> Option<N>) -> Option<N> {
    match given {
        Given::Absent => Some(default),
        Given::Null | Given::OtherType => None,
        Given::Value(value) => read(value),
    }
}
