//! A brief: a create request that passed every check. Inside the product nobody checks again.
//!
//! Knows nothing of JSON, HTTP or time; `wire/read` makes it, everything else trusts it.

use std::fmt;

use serde::{Deserialize, Serialize};

mod asset_url;

pub use asset_url::{AssetUrl, UrlFault};

/// The only model this API ever served.
pub const MODEL: &str = "wanx-ast";

/// What a poster is to be made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// What is written on it.
    pub texts: Texts,
    /// Where the background picture is.
    pub background: AssetUrl,
    /// Where the logo is, if there is one.
    pub logo: Option<AssetUrl>,
    /// How many shapes stand behind texts.
    pub underlays: Underlays,
    /// How many pictures to make.
    pub count: ImageCount,
    /// How freely they may differ.
    pub sampling: Sampling,
}

impl Brief {
    /// Returns a digest that two briefs share exactly if they ask for the same thing, defaults filled in.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        self.texts.hash_into(&mut hasher);
        for url in [Some(&self.background), self.logo.as_ref()] {
            hash_text(&mut hasher, url.map_or("", AssetUrl::as_str));
        }
        hasher.update(&[self.underlays.count(), self.count.get()]);
        self.sampling.hash_into(&mut hasher);
        *hasher.finalize().as_bytes()
    }
}

/// The strings of a poster, in the order they were given.
///
/// Invariant: there is at least one title. Reference, `title`: "One or more." (Documented)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    titles: Vec<String>,
    subtitles: Vec<String>,
    texts: Vec<String>,
}

impl Texts {
    /// Returns the texts, or nothing if there is no title.
    pub fn new(titles: Vec<String>, subtitles: Vec<String>, texts: Vec<String>) -> Option<Self> {
        if titles.is_empty() { None } else { Some(Self { titles, subtitles, texts }) }
    }

    /// Returns the titles; there is at least one.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Returns the subtitles.
    pub fn subtitles(&self) -> &[String] {
        &self.subtitles
    }

    /// Returns the other texts.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Feeds every string, each with its length, so that no two different lists read alike.
    pub fn hash_into(&self, hasher: &mut blake3::Hasher) {
        for list in [&self.titles, &self.subtitles, &self.texts] {
            hasher.update(&(list.len() as u64).to_le_bytes());
            for text in list {
                hash_text(hasher, text);
            }
        }
    }
}

fn hash_text(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}

/// Reference, `underlay`: an integer from 0 to 2, 0 if not given. (Documented)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Underlays {
    /// No shape behind any text.
    #[default]
    None,
    /// One shape.
    One,
    /// Two shapes.
    Two,
}

impl Underlays {
    /// Returns the choice for a count, or nothing above two.
    pub fn new(count: u64) -> Option<Self> {
        match count {
            0 => Some(Self::None),
            1 => Some(Self::One),
            2 => Some(Self::Two),
            _ => None,
        }
    }

    /// Returns how many shapes are asked for.
    pub fn count(self) -> u8 {
        self as u8
    }
}

/// How many pictures a request asks for.
///
/// Invariant: 1 to 4. Reference, `n`: at most 4 images a request. (Documented)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ImageCount(u8);

impl ImageCount {
    /// One picture: the reference's default.
    pub const ONE: Self = Self(1);

    /// Returns the count, or nothing outside 1 to 4.
    pub fn new(n: u64) -> Option<Self> {
        u8::try_from(n).ok().filter(|n| (1..=4).contains(n)).map(Self)
    }

    /// Returns the number of pictures.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// How freely pictures may differ. The reference advises to set one of the two; both may be set, and both act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampling {
    /// The sampling temperature.
    pub temperature: UnitInterval,
    /// The threshold of nucleus sampling.
    pub top_p: UnitInterval,
}

impl Sampling {
    /// Feeds both numbers.
    pub fn hash_into(&self, hasher: &mut blake3::Hasher) {
        hasher.update(&self.temperature.0.to_le_bytes());
        hasher.update(&self.top_p.0.to_le_bytes());
    }
}

/// A number from 0 to 1; 0.7 if not given. Reference, `temperature` and `top_p`. (Documented)
///
/// Invariant: the bits of a float in 0.0..=1.0, zero without a sign; so equality and hashing are exact.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitInterval(u64);

impl UnitInterval {
    /// Returns the number, or nothing outside 0 to 1.
    pub fn new(value: f64) -> Option<Self> {
        // Adding zero turns -0.0 into 0.0.
        (0.0..=1.0).contains(&value).then(|| Self((value + 0.0).to_bits()))
    }

    /// Returns the number.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Default for UnitInterval {
    fn default() -> Self {
        Self(0.7_f64.to_bits())
    }
}

impl fmt::Debug for UnitInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief() -> Brief {
        Brief {
            texts: Texts::new(vec!["a".into()], vec![], vec![]).unwrap(),
            background: AssetUrl::parse("http://a.example/b.png").unwrap(),
            logo: None,
            underlays: Underlays::None,
            count: ImageCount::ONE,
            sampling: Sampling::default(),
        }
    }

    #[test]
    fn ranges_of_the_reference_hold_at_their_ends() {
        assert!(ImageCount::new(0).is_none() && ImageCount::new(5).is_none());
        assert_eq!(ImageCount::new(4).unwrap().get(), 4);
        assert!(Underlays::new(3).is_none());
        assert_eq!(Underlays::new(2).unwrap().count(), 2);
        assert!(UnitInterval::new(-0.01).is_none() && UnitInterval::new(1.01).is_none());
        assert!(UnitInterval::new(f64::NAN).is_none());
        assert_eq!(UnitInterval::new(-0.0), UnitInterval::new(0.0));
    }

    #[test]
    fn a_fingerprint_tells_every_field_apart() {
        let same = brief().fingerprint();
        assert_eq!(brief().fingerprint(), same);
        let logo = Some(AssetUrl::parse("http://a.example/l.png").unwrap());
        let hot = Sampling { temperature: UnitInterval::new(1.0).unwrap(), ..Sampling::default() };
        let moved = Texts::new(vec!["a".into()], vec!["b".into()], vec![]).unwrap();
        let moved_on = Texts::new(vec!["a".into()], vec![], vec!["b".into()]).unwrap();
        let changed = [
            Brief { logo, ..brief() },
            Brief { sampling: hot, ..brief() },
            Brief { underlays: Underlays::One, ..brief() },
            Brief { count: ImageCount::new(2).unwrap(), ..brief() },
            Brief { texts: moved, ..brief() },
            Brief { texts: moved_on, ..brief() },
        ];
        let mut prints: Vec<_> = changed.iter().map(Brief::fingerprint).collect();
        prints.push(same);
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), 7);
    }
}
