//! Pictures that scenarios need: what the kit draws, and in which kind of file it serves them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// A picture the kit draws and serves, or a place where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    /// What is on it.
    pub motif: Motif,
    /// The kind of file.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: FileFormat,
    /// The file's length, by padding; as it comes if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The end of its URL's path; if not given, the name in the scenario with the format's usual extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

/// What is on a picture. Sizes are width and height in pixels, colours `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Motif {
    /// One colour.
    Flat {
        /// Width and height.
        size: [u32; 2],
        /// The colour.
        color: String,
    },
    /// From one colour at the left to another at the right.
    Gradient {
        /// Width and height.
        size: [u32; 2],
        /// The colours.
        colors: [String; 2],
    },
    /// Grey squares of two pixels at random, always the same ones, between two levels.
    Noise {
        /// Width and height.
        size: [u32; 2],
        /// The darkest and the lightest level.
        levels: [u8; 2],
    },
    /// A light corner at the top left of a dark ground: no turn and no mirror leaves it as it is.
    Corner {
        /// Width and height.
        size: [u32; 2],
    },
    /// A landscape: a sky that changes, hills, a dark shape; much calm space, and something to look at.
    Scene {
        /// Width and height.
        size: [u32; 2],
    },
    /// A logo: a rectangle of one colour inside a transparent rim of one sixteenth of the shorter side.
    Mark {
        /// Width and height of the file.
        size: [u32; 2],
        /// The colour.
        color: String,
    },
    /// No picture: the server answers with this status.
    Status(u16),
    /// No picture: the server takes the request and never answers.
    Silence,
    /// No picture: nobody listens at the port.
    Nobody,
}

/// The kind of file a picture is served as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileFormat {
    /// PNG, 8 bits of red, green and blue; with alpha where the motif has some.
    #[default]
    Png,
    /// PNG with an alpha channel; a motif without alpha gets half-transparent rows at the bottom quarter.
    PngAlpha,
    /// PNG with a palette.
    PngPalette,
    /// PNG in grey.
    PngGrey,
    /// PNG with 16 bits a channel.
    Png16,
    /// PNG with Adam7 interlacing.
    PngInterlaced,
    /// Baseline JPEG.
    Jpeg,
    /// Progressive JPEG.
    JpegProgressive,
    /// JPEG in grey.
    JpegGrey,
    /// Baseline JPEG with an EXIF block that says it is to be turned a quarter clockwise.
    JpegTurned,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// BMP.
    Bmp,
    /// TIFF.
    Tiff,
    /// SVG, a rectangle.
    Svg,
    /// A page of HTML.
    Html,
    /// A line of text.
    Text,
}
