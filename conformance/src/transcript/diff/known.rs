//! Differences that somebody has looked at: a file of them, each with a reason and the day it has to be looked at
//! again.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Class, Decode, Difference, diff};
use crate::ending::Ending;
use crate::transcript::Transcript;

/// From the first of March of the year 0 to the beginning of 1970.
const DAYS_TO_1970: u64 = 719_468;

/// After so many days the calendar repeats.
const DAYS_OF_400_YEARS: u64 = 146_097;

/// A day, written `2026-12-31`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(String);

impl Day {
    /// Returns the day, in UTC, of a time since the beginning of 1970.
    pub fn of(since_1970: Duration) -> Self {
        // Years are taken to begin in March: then the day that some have and others lack is the last of the year.
        let days = since_1970.as_secs() / 86_400 + DAYS_TO_1970;
        let (era, day) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let months = (5 * day + 2) / 153;
        let day = day - (153 * months + 2) / 5 + 1;
        let month = if months < 10 { months + 3 } else { months - 9 };
        let year = era * 400 + year + u64::from(month <= 2);
        Self(format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts: Vec<_> = text.split('-').map(|part| (part.len(), part.parse::<u16>().ok())).collect();
        let is_day = match parts[..] {
            [(4, Some(_)), (2, Some(month)), (2, Some(day))] => {
                (1..=12).contains(&month) && (1..=31).contains(&day) && !text.contains('+')
            }
            _ => false,
        };
        if is_day {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is no day; days are written like 2026-12-31"))
        }
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A difference that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The scenario.
    pub scenario: String,
    /// The line of its table; any, if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// What kind it is.
    pub class: Class,
    /// Where it is, as a comparison names it.
    pub pointer: String,
    /// Why it is as it is.
    pub reason: String,
    /// The last day on which it counts as known.
    pub expires: Day,
}

/// Why a file of known differences cannot be read.
#[derive(Debug, Error)]
pub enum KnownError {
    /// It is no list of them.
    #[error("the known differences cannot be read")]
    Json(#[from] serde_json::Error),
    /// One has no reason.
    #[error("the known difference in {scenario} at `{pointer}` gives no reason")]
    NoReason {
        /// Its scenario.
        scenario: String,
        /// Its place.
        pointer: String,
    },
}

impl Known {
    /// Returns the known differences of a file.
    ///
    /// # Errors
    /// It is no list of known differences, or one gives no reason.
    pub fn read(text: &str) -> Result<Vec<Self>, KnownError> {
        let all: Vec<Self> = serde_json::from_str(text)?;
        match all.iter().find(|known| known.reason.trim().is_empty()) {
            None => Ok(all),
            Some(Self { scenario, pointer, .. }) => {
                Err(KnownError::NoReason { scenario: scenario.clone(), pointer: pointer.clone() })
            }
        }
    }

    fn is(&self, difference: &Difference) -> bool {
        let case = self.case.is_none() || self.case == difference.case;
        let place = self.class == difference.class && self.pointer == difference.pointer;
        case && place && self.scenario == difference.scenario
    }
}

/// Two transcripts beside what is known of their differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Differences that nobody has looked at, or not for too long: with the entry that has expired.
    pub unknown: Vec<(Difference, Option<Known>)>,
    /// Differences that are known.
    pub known: Vec<(Difference, Known)>,
    /// Known differences that were looked for and are no more.
    pub gone: Vec<Known>,
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No difference.
    Same,
    /// Differences, all of them known.
    Known,
    /// Nothing unknown, but a known difference that stopped happening: its entry should go.
    Gone,
    /// At least one difference that is not known.
    Different,
}

impl Outcome {
    /// Returns how a comparison ends. A known difference that is gone is good news and fails nothing.
    pub fn ending(self) -> Ending {
        match self {
            Self::Same | Self::Known | Self::Gone => Ending::Passed,
            Self::Different => Ending::Failed,
        }
    }
}

impl Comparison {
    /// Returns the comparison of two transcripts, as of today.
    pub fn new(sides: [&Transcript; 2], known: &[Known], today: &Day, decode: Decode<'_>) -> Self {
        let differences = diff(sides[0], sides[1], decode);
        let [left, right] = sides.map(scenarios);
        let is_gone = |entry: &&Known| {
            let asked = left.contains(&*entry.scenario) && right.contains(&*entry.scenario);
            asked && !differences.iter().any(|difference| entry.is(difference))
        };
        let gone = known.iter().filter(is_gone).cloned().collect();
        let mut comparison = Self { unknown: Vec::new(), known: Vec::new(), gone };
        for difference in differences {
            // Where two entries fit, the one that lasts longer counts.
            let entry = known.iter().filter(|entry| entry.is(&difference)).max_by_key(|entry| &entry.expires);
            match entry {
                Some(entry) if entry.expires >= *today => comparison.known.push((difference, entry.clone())),
                expired => comparison.unknown.push((difference, expired.cloned())),
            }
        }
        comparison
    }

    /// Returns what it comes to.
    pub fn outcome(&self) -> Outcome {
        if !self.unknown.is_empty() {
            Outcome::Different
        } else if !self.gone.is_empty() {
            Outcome::Gone
        } else if !self.known.is_empty() {
            Outcome::Known
        } else {
            Outcome::Same
        }
    }

    /// Returns it as text: every unknown difference, the known ones with their reasons, and those that are gone.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        for (difference, expired) in &self.unknown {
            lines.extend(told(difference));
            if let Some(Known { reason, expires, .. }) = expired {
                lines.push(format!("    known until {expires}: {reason}"));
            }
        }
        for (difference, Known { reason, expires, .. }) in &self.known {
            lines.push(format!("known until {expires}: {reason}"));
            lines.push(format!("    {}", place(difference)));
        }
        for Known { scenario, class, pointer, reason, .. } in &self.gone {
            lines.push(format!("gone: {scenario}: {} {pointer}", class.word()).trim_end().to_owned());
            lines.push(format!("    It was known ({reason}) and happens no more: take it out of the file."));
        }
        let [unknown, known, gone] = [self.unknown.len(), self.known.len(), self.gone.len()];
        lines.push(format!("{unknown} unknown, {known} known, {gone} gone"));
        lines.push(String::new());
        lines.join("\n")
    }
}

fn scenarios(transcript: &Transcript) -> BTreeSet<&str> {
    transcript.entries.iter().map(|entry| &*entry.scenario).collect()
}

fn place(difference: &Difference) -> String {
    let case = difference.case.as_ref().map(|case| format!(" [{case}]")).unwrap_or_default();
    let Difference { scenario, step, class, pointer, .. } = difference;
    format!("{scenario}{case} {step}: {} {pointer}", class.word()).trim_end().to_owned()
}

fn told(difference: &Difference) -> [String; 3] {
    [place(difference), format!("    left   {}", difference.left), format!("    right  {}", difference.right)]
}
