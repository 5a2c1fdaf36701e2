//! Settled inputs as facts: digests and sizes of pictures, and the limits they were held to.
//!
//! This is what a task's log keeps about its pictures. The bytes live in `assets`; nothing here knows a URL, a
//! file or a pixel.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One mebibyte. The reference's "MB" is read as 2^20 bytes (decision 5).
const MIB: u64 = 1 << 20;

/// Names a picture by the BLAKE3 hash of its encoded bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Returns the hash itself.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Shows 64 lower-case hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Why a string is not a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest has 64 hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(hex: &str) -> Result<Self, NotADigest> {
        blake3::Hash::from_hex(hex).map(|hash| Self(*hash.as_bytes())).map_err(|_| NotADigest)
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(hex: String) -> Result<Self, NotADigest> {
        hex.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// The pictures a poster is made of, settled: had, within limits, decoded once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Inputs {
    /// The background.
    pub background: Digest,
    /// The logo, if there is one.
    pub logo: Option<Digest>,
    /// The background's width as displayed, and so the poster's.
    pub width_px: u32,
    /// The background's height as displayed, and so the poster's.
    pub height_px: u32,
}

/// The formats a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formats {
    /// PNG only.
    Png,
    /// PNG and JPEG.
    PngAndJpeg,
}

/// What a picture may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PictureLimits {
    /// The most encoded bytes.
    pub bytes: u64,
    /// The longest long side, as displayed.
    pub long_px: u32,
    /// The longest short side, as displayed.
    pub short_px: u32,
    /// The formats that are taken.
    pub formats: Formats,
}

/// What the pictures of one request may be at most. Can be changed at run time, so callers pass it along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InputLimits {
    /// The background's limits.
    pub background: PictureLimits,
    /// The logo's limits.
    pub logo: PictureLimits,
}

impl Default for InputLimits {
    /// Reference, `image_url`: PNG and JPG, up to 3840 × 2160 pixels and 50 MB; `logo`: PNG, up to 1280 × 1280
    /// pixels and 5 MB. (Documented; that portrait is fine: decision 5.)
    fn default() -> Self {
        Self {
            background: PictureLimits {
                bytes: 50 * MIB,
                long_px: 3840,
                short_px: 2160,
                formats: Formats::PngAndJpeg,
            },
            logo: PictureLimits { bytes: 5 * MIB, long_px: 1280, short_px: 1280, formats: Formats::Png },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_as_hex_and_read_back() {
        let digest = Digest::of(b"a picture");
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(json.len(), 64 + 2);
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
        assert_eq!(format!("{digest:?}").parse(), Ok(digest));
        for wrong in ["", "00", "zz", &"g".repeat(64), &"0".repeat(65)] {
            assert_eq!(wrong.parse::<Digest>(), Err(NotADigest), "{wrong}");
        }
    }
}
