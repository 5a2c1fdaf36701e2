//! Which posters are made: a covering selection of backgrounds × words × settings.
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
const TEMPERATURES: [f32; 3] = [0.0, 0.7, 1.0];
const TOP_PS: [f32; 3] = [0.5, 0.7, 1.0];
/// Pictures of a request.
const INDICES: usize = 4;

/// One poster to be made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Case {
    /// A name for files and tables.
    pub(crate) name: String,
    /// Number of the background in its file.
    pub(crate) background: usize,
    /// Number of the wording in its file.
    pub(crate) wording: usize,
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

/// Returns the selection, in order of background.
pub(crate) fn cases(backgrounds: &[BackgroundEntry], wordings: &[&str], per_background: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for eyes in [Eyes::Seen, Eyes::Unseen] {
        let mut shown = BTreeSet::new();
        for round in 0..per_background {
            for (background, entry) in backgrounds.iter().enumerate().filter(|(_, entry)| entry.eyes == eyes)
            {
                let levels = freshest(background, round, wordings.len(), &shown);
                shown.extend(pairs(&levels));
                cases.push(case(&levels, &entry.name(), wordings, round));
            }
        }
    }
    cases.sort_by_key(|case| case.background);
    cases
}

/// Background, words, underlays, logo, temperature, top_p, picture: the number of the level of each.
type Levels = [usize; 7];

fn freshest(background: usize, round: usize, wordings: usize, shown: &BTreeSet<[usize; 4]>) -> Levels {
    let draw = |number: u64| -> Levels {
        let key = format!("{background} {round} {number}");
        let bytes = *blake3::hash(key.as_bytes()).as_bytes();
        let of = |factor: usize, count: usize| {
            usize::from(u16::from_le_bytes([bytes[2 * factor], bytes[2 * factor + 1]])) % count
        };
        [background, of(1, wordings), of(2, 3), of(3, 3), of(4, 3), of(5, 3), of(6, INDICES)]
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

fn case(levels: &Levels, background: &str, wordings: &[&str], round: usize) -> Case {
    let &[at, wording, underlays, logo, temperature, top_p, index] = levels;
    let (logo, words) = (LOGOS[logo], wordings[wording]);
    let (temperature, top_p) = (TEMPERATURES[temperature], TOP_PS[top_p]);
    let name = format!(
        "{background}-{}-{words}-u{underlays}-{}-t{temperature}-p{top_p}-i{index}",
        round + 1,
        logo.name()
    );
    // A seed of its own for each; 37 only spreads them over the byte.
    let seed = u8::try_from((round * 37 + at * 11) % 256).expect("a remainder of 256 is a byte");
    let image_index = u8::try_from(index).expect("there are four pictures at most");
    Case {
        name,
        background: at,
        wording,
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
            let cases: Vec<Case> =
                selection(7).into_iter().filter(|case| half.contains(&case.background)).collect();
            let of = |key: fn(&Case) -> usize| {
                cases.iter().map(|case| (case.wording, key(case))).collect::<BTreeSet<_>>()
            };
            assert_eq!(of(|case| case.underlays.count()).len(), 45, "words with underlays");
            assert!(of(|case| case.logo as usize).len() >= 44, "words with logos");
            assert!(of(|case| usize::from(case.image_index)).len() >= 50, "words with pictures");
        }
    }

    #[test]
    fn a_longer_selection_begins_with_the_shorter_and_names_are_unique() {
        let (short, long) = (selection(2), selection(5));
        assert!(short.iter().all(|case| long.contains(case)));
        assert_eq!(long.iter().map(|case| &case.name).collect::<BTreeSet<_>>().len(), 26 * 5);
    }
}
