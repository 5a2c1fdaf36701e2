//! Keyed randomness: every random-looking value is derived from a seed and a name, never drawn from a stream.
//!
//! So a value does not depend on what happened before it or on how many threads asked at once.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A key for random values. Children of one seed are independent of each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed([u8; 32]);

impl Seed {
    /// Returns the seed that the user names by a number.
    pub fn from_number(number: u64) -> Self {
        Self(blake3::derive_key("wanx-emulator seed v1", &number.to_le_bytes()))
    }

    /// Returns the seed of 32 bytes that are random already.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Draws a number nobody can guess: what `--seed` is when the user gives none.
    #[expect(clippy::disallowed_methods, reason = "the one place where true randomness enters")]
    pub fn fresh_number() -> u64 {
        rand::random()
    }

    /// Returns the seed of one named, numbered thing below this one.
    pub fn child(&self, label: &str, index: u64) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&index.to_le_bytes());
        hasher.update(label.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }

    /// Returns the seed of one thing below this one that is named by bytes.
    pub fn child_of_bytes(&self, bytes: &[u8]) -> Self {
        Self(*blake3::keyed_hash(&self.0, bytes).as_bytes())
    }

    /// Returns the 32 bytes themselves, as a key.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns 64 random bits.
    pub fn bits(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    /// Returns 128 random bits.
    pub fn wide_bits(&self) -> u128 {
        let mut low = [0; 16];
        low.copy_from_slice(&self.0[..16]);
        u128::from_le_bytes(low)
    }

    /// Returns a number in `low..=high`; the bias of the remainder is below 2⁻³² for ranges of this product.
    pub fn between(&self, low: u64, high: u64) -> u64 {
        match high.saturating_sub(low).checked_add(1) {
            None => self.bits(),
            Some(width) => low + self.bits() % width,
        }
    }
}

/// Shows the first bytes only: enough to tell two seeds apart in a log.
impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seed({:016x}…)", self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_depend_on_label_and_index_only() {
        let seed = Seed::from_number(42);
        assert_eq!(seed.child("id", 0), Seed::from_number(42).child("id", 0));
        assert_ne!(seed.child("id", 0), seed.child("id", 1));
        assert_ne!(seed.child("id", 0), seed.child("script", 0));
        assert_ne!(seed.child("id", 0), Seed::from_number(43).child("id", 0));
    }

    #[test]
    fn between_stays_inside() {
        let seed = Seed::from_number(1);
        for index in 0..1_000 {
            assert!((10..=12).contains(&seed.child("span", index).between(10, 12)));
        }
        assert_eq!(seed.between(7, 7), 7);
    }
}
