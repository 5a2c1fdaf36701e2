//! Which posters are made: a covering selection of backgrounds × words × settings.
//!
//! The goals are set for the first picture of a request at the usual temperature, so half of the cases are that; the
//! other half are any picture of a request at temperature 1, for the laws that must hold there too.
//!
//! The full cross has some ten thousand posters. Here every background gets the same number of cases. Each case is, of
//! 64 drawn by number, the one that shows most pairs of levels not shown before (background with words, words with
//! underlays, underlays with logo, …), the first of equals. The halves that were seen and unseen while tuning are
//! covered each by itself, round by round, so that a longer selection begins with the shorter one.

use std::collections::BTreeSet;

use serde::Serialize;
use wanx_poster::{Sampling, Underlays};

use crate::data::{BackgroundEntry, Eyes};
use crate::logos::Logo;

/// Cases drawn for every one that is taken.
const DRAWS: u64 = 64;
const UNDERLAYS: [Underlays; 3] = [Underlays::None, Underlays::One, Underlays::Two];
const LOGOS: [Logo; 3] = [Logo::None, Logo::Round, Logo::Wide];
/// Temperature and top_p that the goals are set for.
const USUAL: f32 = 0.7;
const TOP_PS: [f32; 3] = [0.5, 0.7, 1.0];
/// Pictures of a request.
const INDICES: usize = 4;

/// What a request is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Conditions {
    /// The first picture at temperature and top_p 0.7.
    Usual,
    /// Any picture at temperature 1 and any top_p.
    Hot,
}

/// One poster to be made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Case {
    /// A name for files and tables.
    pub(crate) name: String,
    /// Number of the background in its file.
    pub(crate) background: usize,
    /// Number of the wording in its file.
    pub(crate) wording: usize,
    /// What it is asked with.
    pub(crate) conditions: Conditions,
    /// Shapes behind text.
    pub(crate) underlays: Underlays,
    /// The logo.
    pub(crate) logo: Logo,
    /// How far to stray.
    pub(crate) temperature: f32,
    /// How much probability takes part.
    pub(crate) top_p: f32,
    /// Which of a request's pictures.
    pub(crate) image_index: u8,
    /// The seed, repeated.
    pub(crate) seed: u8,
}

impl Case {
    /// Returns the request's sampling.
    pub(crate) fn sampling(&self) -> Sampling {
        Sampling { temperature: self.temperature, top_p: self.top_p }
    }
}

/// Returns the selection, so many under each conditions for each background, in order of background.
pub(crate) fn cases(backgrounds: &[BackgroundEntry], wordings: &[&str], per_background: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for eyes in [Eyes::Seen, Eyes::Unseen] {
        let half = || backgrounds.iter().enumerate().filter(|(_, entry)| entry.eyes == eyes);
        for conditions in [Conditions::Usual, Conditions::Hot] {
            let mut shown = BTreeSet::new();
            for (round, (background, entry)) in
                (0..per_background).flat_map(|round| half().map(move |entry| (round, entry)))
            {
                let levels = freshest(background, (round, conditions), wordings.len(), &shown);
                shown.extend(pairs(&levels));
                cases.push(case(&levels, &entry.name(), wordings, (round, conditions)));
            }
        }
    }
    cases.sort_by_key(|case| case.background);
    cases
}

/// Background, words, underlays, logo, top_p, picture: the number of the level of each.
type Levels = [usize; 6];

fn freshest(
    background: usize,
    (round, conditions): (usize, Conditions),
    wordings: usize,
    shown: &BTreeSet<[usize; 4]>,
) -> Levels {
    let free = |levels: usize| if conditions == Conditions::Hot { levels } else { 1 };
    let draw = |number: u64| -> Levels {
        let key = format!("{background} {round} {number}");
        let bytes = *blake3::hash(key.as_bytes()).as_bytes();
        let of = |factor: usize, count: usize| {
            usize::from(u16::from_le_bytes([bytes[2 * factor], bytes[2 * factor + 1]])) % count
        };
        [background, of(1, wordings), of(2, 3), of(3, 3), of(5, free(TOP_PS.len())), of(6, free(INDICES))]
    };
    let fresh = |levels: &Levels| pairs(levels).filter(|pair| !shown.contains(pair)).count();
    let draws: Vec<Levels> = (0..DRAWS).map(draw).collect();
    // `max_by_key` takes the last of equals, so look from the back.
    *draws.iter().rev().max_by_key(|levels| fresh(levels)).expect("there are draws")
}

/// Returns all pairs of levels of different factors.
fn pairs(levels: &Levels) -> impl Iterator<Item = [usize; 4]> {
    (0..levels.len())
        .flat_map(|one| (0..one).map(move |other| (one, other)))
        .map(|(one, other)| [one, levels[one], other, levels[other]])
}

fn case(
    levels: &Levels,
    background: &str,
    wordings: &[&str],
    (round, conditions): (usize, Conditions),
) -> Case {
    let &[at, wording, underlays, logo, top_p, index] = levels;
    let (logo, words) = (LOGOS[logo], wordings[wording]);
    let name = format!("{background}-{}-{words}-u{underlays}-{}", round + 1, logo.name());
    let (name, temperature, top_p) = match conditions {
        Conditions::Usual => (name, USUAL, USUAL),
        Conditions::Hot => (format!("{name}-hot-p{}-i{index}", TOP_PS[top_p]), 1.0, TOP_PS[top_p]),
    };
    // A seed of its own for each; 37 only spreads them over the byte.
    let seed = u8::try_from((round * 37 + at * 11) % 256).expect("a remainder of 256 is a byte");
    let image_index = u8::try_from(index).expect("there are four pictures at most");
    Case {
        name,
        background: at,
        wording,
        conditions,
        underlays: UNDERLAYS[underlays],
        logo,
        temperature,
        top_p,
        image_index,
        seed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(per_background: usize) -> Vec<Case> {
        let entry = |number: usize| BackgroundEntry {
            file: format!("b{number}.jpg").into(),
            kind: String::new(),
            eyes: if number < 13 { Eyes::Seen } else { Eyes::Unseen },
            subjects: Vec::new(),
        };
        let words = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o"];
        cases(&(0..26).map(entry).collect::<Vec<_>>(), &words, per_background)
    }

    #[test]
    fn each_half_shows_all_words_with_all_underlays_and_logos() {
        for half in [0..13, 13..26] {
            for conditions in [Conditions::Usual, Conditions::Hot] {
                let wanted = |case: &Case| half.contains(&case.background) && case.conditions == conditions;
                let cases: Vec<Case> = selection(7).into_iter().filter(wanted).collect();
                let of = |key: fn(&Case) -> usize| {
                    cases.iter().map(|case| (case.wording, key(case))).collect::<BTreeSet<_>>()
                };
                assert!(of(|case| case.underlays.count()).len() >= 44, "words with underlays");
                assert!(of(|case| case.logo as usize).len() >= 44, "words with logos");
            }
        }
    }

    #[test]
    fn a_longer_selection_begins_with_the_shorter_and_names_are_unique() {
        let (short, long) = (selection(2), selection(5));
        assert!(short.iter().all(|case| long.contains(case)));
        assert_eq!(long.iter().map(|case| &case.name).collect::<BTreeSet<_>>().len(), 26 * 2 * 5);
    }
}
