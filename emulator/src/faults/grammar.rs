//! Reads statements: `place[index]:condition(…):condition(…)=deed(…)`, several with `;` between.
//!
//! The place may be left out: `latency(2s)`, or `latency=2s`, strikes whatever request carries it. Total: any text
//! is a list of faults or an error that names the part that cannot be read and what it could have been.

use std::num::NonZeroU32;

use serde_json::Value;

use super::Fault;
use super::latency::Latency;
use super::mischief::Disguise;
use super::place::{Pick, Place};
use super::span::read_span;
use super::vocabulary::{CONDITIONS, DEEDS, PLACES, Word};
use super::what::{Cut, Gateway, Page, Refuse, States, What};
use super::when::{Condition, MILLION, Moment, When};
use crate::reason::ServiceError;
use crate::task::{Counts, KeyHash, Status};
use crate::time::{Span, Timestamp};

/// Longer texts are refused unread.
const MOST_CHARS: usize = 4_096;
/// Longer statements mean nothing: each is kept with every exchange and task that it strikes.
const MOST_STATEMENT_CHARS: usize = 1_024;
/// More statements than one request can mean.
const MOST_STATEMENTS: usize = 64;
/// Pictures of a task have the indices 0 to 3.
const LAST_PICTURE: u8 = 3;

/// Why a text is no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read `{part}`: {why}")]
pub struct GrammarError {
    /// The part that cannot be read.
    pub part: String,
    /// Why not, and what it could have been.
    pub why: String,
}

type Read<T> = Result<T, GrammarError>;

fn unreadable<T>(part: &str, why: impl Into<String>) -> Read<T> {
    let part = part.chars().take(80).collect();
    Err(GrammarError { part, why: why.into() })
}

/// Reads statements with `;` between them; empty ones do not count.
///
/// # Errors
/// [`GrammarError`], at the first that cannot be read.
pub fn read_faults(text: &str) -> Result<Vec<Fault>, GrammarError> {
    if text.len() > MOST_CHARS {
        return unreadable(text, format!("it is longer than {MOST_CHARS} characters"));
    }
    let statements = split(text, ';').into_iter().filter(|statement| !statement.is_empty());
    let faults = statements.map(read_fault).collect::<Read<Vec<_>>>()?;
    match faults.len() {
        0 => unreadable(text, "there is no fault in it"),
        1..=MOST_STATEMENTS => Ok(faults),
        _ => unreadable(text, format!("there are more than {MOST_STATEMENTS} faults in it")),
    }
}

/// Reads one statement.
///
/// # Errors
/// [`GrammarError`].
pub fn read_fault(statement: &str) -> Result<Fault, GrammarError> {
    let statement = statement.trim();
    if statement.len() > MOST_STATEMENT_CHARS {
        return unreadable(statement, format!("a statement has {MOST_STATEMENT_CHARS} characters at most"));
    }
    let Some((left, right)) = split_once(statement, '=') else {
        return fitting(Place::Any, When::default(), deed(statement)?);
    };
    let conditions = split(left, ':');
    let (place, conditions) =
        conditions.split_first().map_or((left, &[][..]), |(first, rest)| (*first, rest));
    let is_deed = DEEDS.iter().any(|word| word.name == place);
    if is_deed && conditions.is_empty() {
        // `latency=2s` is short for `latency(2s)`.
        return fitting(Place::Any, When::default(), deed_with(place, &split(right, ','), statement)?);
    }
    let when = When(conditions.iter().map(|text| condition(text)).collect::<Read<_>>()?);
    fitting(read_place(place)?, when, deed(right)?)
}

fn fitting(place: Place, when: When, what: What) -> Read<Fault> {
    if what.fits(place) {
        return Ok(Fault { place, when, what });
    }
    let (what, place) = (what.to_string(), place.as_str());
    unreadable(&what, format!("it cannot happen to `{place}`; see the table of deeds in docs/faults.md"))
}

fn read_place(text: &str) -> Read<Place> {
    let (name, index) = match text.split_once('[') {
        None => (text, None),
        Some((name, rest)) => match rest.strip_suffix(']') {
            None => return unreadable(text, "there is no `]`"),
            Some(index) => (name, Some(index.trim())),
        },
    };
    let pick = match index {
        None | Some("*") => Pick::All,
        Some(index) => match index.parse() {
            Ok(index @ 0..=LAST_PICTURE) => Pick::One(index),
            _ => return unreadable(text, "pictures have the indices 0 to 3"),
        },
    };
    let place = match name.trim() {
        "any" => Place::Any,
        "connect" => Place::Connect,
        "create" => Place::Create,
        "query" => Place::Query,
        "list" => Place::List,
        "cancel" => Place::Cancel,
        "asset" => Place::Asset,
        "download" => return Ok(Place::Download(pick)),
        "picture" => return Ok(Place::Picture(pick)),
        "task" => Place::Task,
        other => return unreadable(other, format!("the places are {}", names(PLACES))),
    };
    if index.is_some() { unreadable(text, "only picture and download have an index") } else { Ok(place) }
}

fn names(words: &[Word]) -> String {
    words.iter().map(|word| word.name).collect::<Vec<_>>().join(", ")
}

/// Cuts `name(arguments)` in two; a name alone has no arguments.
fn call(text: &str) -> Read<(&str, Vec<&str>)> {
    let text = text.trim();
    let Some((name, rest)) = text.split_once('(') else { return Ok((text, Vec::new())) };
    match rest.strip_suffix(')') {
        None => unreadable(text, "there is no `)` at its end"),
        Some(arguments) => Ok((name.trim(), split(arguments, ','))),
    }
}

fn condition(text: &str) -> Read<Condition> {
    let (name, arguments) = call(text)?;
    let read = match (name, &arguments[..]) {
        ("nth", [number]) => number.parse().ok().filter(|number| *number > 0).map(Condition::Nth),
        ("first", [count]) => count.parse().ok().map(Condition::First),
        ("every", [every]) => every.parse().ok().filter(|every| *every > 0).map(Condition::Every),
        ("chance", [chance]) => share(chance, MILLION).map(Condition::Chance),
        ("between", [from, until]) => moment(from)
            .zip(moment(until))
            .filter(|(from, until)| !is_never(*from, *until))
            .map(|(from, until)| Condition::Between(from, until)),
        ("key", [key]) => {
            let key = unquoted(key);
            Some(Condition::Key(key.parse().unwrap_or_else(|_| KeyHash::of(&key))))
        }
        ("namespace", [name]) => Some(Condition::Namespace(unquoted(name))),
        ("model", [model]) => Some(Condition::Model(unquoted(model))),
        ("json", [pointer]) if pointer.starts_with('/') => {
            Some(Condition::Json { pointer: (*pointer).to_owned(), value: None })
        }
        ("json", [pointer, value]) if pointer.starts_with('/') => {
            json(value).map(|value| Condition::Json { pointer: (*pointer).to_owned(), value: Some(value) })
        }
        _ => None,
    };
    read.map_or_else(|| unlike(text, name, CONDITIONS, "conditions"), Ok)
}

/// Says what a word could have been, or what it has to look like.
fn unlike<T>(text: &str, name: &str, words: &[Word], kind: &str) -> Read<T> {
    match words.iter().find(|word| word.name == name) {
        Some(word) => unreadable(text, format!("it has to look like `{}`", word.form)),
        None => unreadable(text, format!("the {kind} are {}", names(words))),
    }
}

/// Whether nothing is between two moments, whenever a rule comes into force.
fn is_never(from: Moment, until: Moment) -> bool {
    match (from, until) {
        (Moment::After(from), Moment::After(until)) => from >= until,
        (Moment::At(from), Moment::At(until)) => from >= until,
        _ => false,
    }
}

fn moment(text: &str) -> Option<Moment> {
    if let Some(span) = read_span(text) {
        return Some(Moment::After(span));
    }
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(Moment::At(Timestamp::from_ms(instant.as_millisecond())))
}

fn deed(text: &str) -> Read<What> {
    let (name, arguments) = call(text)?;
    deed_with(name, &arguments, text)
}

fn deed_with(name: &str, arguments: &[&str], text: &str) -> Read<What> {
    if let Ok(error) = name.parse() {
        return refuse(error, arguments, text).map(What::Refuse);
    }
    let read = match (name, arguments) {
        ("states", parts) => return states(parts, text),
        ("latency", [span]) => latency(span).map(What::Latency),
        ("gateway", [status]) => gateway(status, Page::Html),
        ("gateway", [status, "empty"]) => gateway(status, Page::Empty),
        ("truncate", [cut]) => truncate(cut),
        ("drip", [speed]) => drip(speed),
        ("content-type", [content_type]) => {
            let text = unquoted(content_type);
            let is_a_value = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            is_a_value.then_some(What::ContentType(text))
        }
        ("resize", [size]) => resize(size),
        ("as", [disguise]) => Disguise::ALL.into_iter().find(|d| d.to_string() == **disguise).map(What::As),
        ("counts", [total, succeeded, failed]) => counts([total, succeeded, failed]),
        (name, []) => plain(name),
        _ => None,
    };
    let Some(what) = read else {
        return match DEEDS.iter().find(|word| word.name == name) {
            Some(word) => unreadable(text, format!("it has to look like `{}` ({})", word.form, word.means)),
            None => unreadable(
                text,
                format!(
                    "the deeds are {}, and every code of the service such as InternalError.Timeout",
                    names(DEEDS)
                ),
            ),
        };
    };
    Ok(what)
}

fn plain(name: &str) -> Option<What> {
    Some(match name {
        "hang" => What::Hang,
        "reset" => What::Reset,
        "reset-in-body" => What::ResetInBody,
        "lost-answer" => What::LostAnswer,
        "close" => What::Close,
        "corrupt" => What::Corrupt,
        "expired" => What::Expired,
        "revoked" => What::Revoked,
        "ok" => What::Good,
        _ => return None,
    })
}

fn refuse(error: ServiceError, options: &[&str], text: &str) -> Read<Refuse> {
    let mut refuse = Refuse { error, message: None, retry_after: None };
    for option in options {
        match (option.strip_prefix("retry-after="), json(option)) {
            (Some(span), _) => match read_span(span.trim()).filter(|span| *span != Span::ENDLESS) {
                Some(span) => refuse.retry_after = Some(span),
                None => return unreadable(option, "it has to look like `retry-after=2s`"),
            },
            (None, Some(Value::String(message))) => refuse.message = Some(message),
            _ => {
                return unreadable(
                    text,
                    "a code takes a message in quotes and `retry-after=2s`, with a comma between",
                );
            }
        }
    }
    Ok(refuse)
}

fn states(parts: &[&str], text: &str) -> Read<What> {
    let part = |part: &&str| {
        let mut words = part.split_whitespace();
        let status = words.next().and_then(Status::named)?;
        let span = match words.next() {
            None => None,
            // Every state has an instant of its own (decision 9).
            Some(span) => Some(read_span(span)?.max(Span::from_ms(1))),
        };
        words.next().is_none().then_some((status, span))
    };
    let Some(parts) = parts.iter().map(part).collect::<Option<Vec<_>>>() else {
        return unreadable(text, "it has to look like `states(PENDING 2s, RUNNING 5s, SUSPENDED)`");
    };
    States::new(parts).map(What::States).or_else(|why| unreadable(text, why))
}

fn latency(text: &str) -> Option<Latency> {
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (finite(low)?, finite(high)?);
        return (low <= high).then_some(Latency::Uniform(low, high));
    }
    match text.split_once('~') {
        None => finite(text).map(Latency::Fixed),
        Some((median, sigma)) => {
            let sigma = sigma.trim().parse().ok().filter(|sigma| (0.0..=5.0).contains(sigma))?;
            Some(Latency::LogNormal(finite(median)?, sigma))
        }
    }
}

fn finite(text: &str) -> Option<Span> {
    read_span(text.trim()).filter(|span| *span != Span::ENDLESS)
}

fn gateway(status: &str, page: Page) -> Option<What> {
    let status = status.parse().ok().filter(|status| (400..=599).contains(status))?;
    Some(What::Gateway(Gateway { status, page }))
}

fn truncate(text: &str) -> Option<What> {
    let cut = match text.strip_suffix('B') {
        Some(bytes) => Cut::Bytes(bytes.parse().ok()?),
        None => Cut::Thousandths(u16::try_from(share(text, 1_000)?).ok()?),
    };
    Some(What::Truncate(cut))
}

/// Reads a share, `20%` or `0.2`, in parts of `whole`.
fn share(text: &str, whole: u32) -> Option<u32> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse::<f64>().ok()?,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to `whole`")]
    (0.0..=1.0).contains(&share).then(|| (share * f64::from(whole)).round() as u32)
}

fn drip(text: &str) -> Option<What> {
    let bytes_per_second = text.strip_suffix("B/s")?;
    let (number, unit) =
        bytes_per_second.strip_suffix('K').map_or((bytes_per_second, 1), |kilo| (kilo, 1_000));
    let bytes_per_second = number.trim().parse::<u32>().ok()?.checked_mul(unit)?;
    NonZeroU32::new(bytes_per_second).map(|bytes_per_second| What::Drip { bytes_per_second })
}

/// No larger than the reference allows a logo to be: it is painted for every download anew.
fn resize(text: &str) -> Option<What> {
    let (width, height) = text.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (1..=1_280).contains(side));
    Some(What::Resize { width_px: side(width)?, height_px: side(height)? })
}

fn counts(numbers: [&&str; 3]) -> Option<What> {
    let [Ok(total), Ok(succeeded), Ok(failed)] = numbers.map(|number| number.parse()) else { return None };
    Some(What::Counts(Counts { total, succeeded, failed }))
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Returns a text as it can be read again: in quotes, if the language could take a part of it for its own.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@#+".contains(&byte));
    if is_plain && !text.is_empty() { text.to_owned() } else { Value::from(text).to_string() }
}

/// Returns what stands between quotes, or the text itself.
fn unquoted(text: &str) -> String {
    match json(text) {
        Some(Value::String(inside)) => inside,
        _ => text.to_owned(),
    }
}

/// Splits at a character that stands neither in quotes nor in parentheses, and trims the parts.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((part, behind)) = split_once(rest, separator) {
        parts.push(part.trim());
        rest = behind;
    }
    parts.push(rest.trim());
    parts
}

fn split_once(text: &str, separator: char) -> Option<(&str, &str)> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            _ if character == separator && depth == 0 => {
                return Some((&text[..index], &text[index + character.len_utf8()..]));
            }
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}
