//! Where a block of words may stand: the layout families of posters.
//!
//! A zone is a place on the picture's own grid, not a rectangle found by search: edges and axes that repeat are
//! what makes a poster look composed. How calm each place is, the score says.

use std::fmt;

use super::frame::Frame;

/// How words are spread over the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// One block.
    Stack,
    /// Title and subtitle on one edge, the rest on the opposite one, same axis.
    Split,
    /// Title on one side, the rest on the other, on one line.
    Row,
}

/// The vertical axis words are set on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Across {
    /// Flush left at the left margin.
    Left,
    /// Centred on the middle of the picture.
    Centre,
    /// In the right half, flush left within the block.
    RightColumn,
    /// Flush right at the right margin.
    Right,
}

/// The height words stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Down {
    /// At the top margin.
    Top,
    /// In the middle, as calm as the neighbourhood allows.
    Middle,
    /// At the bottom margin.
    Bottom,
}

/// A place for the words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Zone {
    pub(super) family: Family,
    pub(super) across: Across,
    pub(super) down: Down,
    /// Width of the words, as a share of the width between the margins.
    pub(super) measure: f32,
    /// Points of habit: how often designers of such shapes choose it.
    pub(super) habit: i32,
}

impl Zone {
    /// Returns whether the zone gives words all the room there is.
    pub(super) fn suits_pages(&self) -> bool {
        let widest = matches!(self.across, Across::Left | Across::Centre) && self.measure >= 0.8;
        self.family == Family::Stack && self.down == Down::Top && widest
    }

    /// Points for words read from right to left: sides change places.
    pub(super) fn mirrored_points(self) -> i32 {
        match self.across {
            Across::Right => 120,
            Across::Left | Across::RightColumn => -120,
            Across::Centre => 0,
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = match self.family {
            Family::Stack => "stack",
            Family::Split => "split",
            Family::Row => "row",
        };
        let across = match self.across {
            Across::Left => "left",
            Across::Centre => "centre",
            Across::RightColumn => "right column",
            Across::Right => "right",
        };
        let down = match self.down {
            Down::Top => "top",
            Down::Middle => "middle",
            Down::Bottom => "bottom",
        };
        write!(f, "{family} {across} {down} {:.0}%", self.measure * 100.0)
    }
}

/// The shapes of pictures that are laid out alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aspect {
    /// Wider than 2.4 : 1: a strip, words in a row.
    Strip,
    /// Wider than 1.2 : 1.
    Landscape,
    /// Around square.
    Square,
    /// Taller than 1 : 1.2.
    Portrait,
    /// Taller than 1 : 2.4.
    Tower,
}

impl Aspect {
    fn of(frame: &Frame) -> Self {
        let ratio = frame.width / frame.height;
        match ratio {
            _ if ratio > 2.4 => Self::Strip,
            _ if ratio > 1.2 => Self::Landscape,
            _ if ratio > 1.0 / 1.2 => Self::Square,
            _ if ratio > 1.0 / 2.4 => Self::Portrait,
            _ => Self::Tower,
        }
    }

    /// Measures of a block at a side and of a centred one.
    fn measures(self) -> (&'static [f32], &'static [f32]) {
        match self {
            Self::Strip => (&[0.30, 0.45], &[0.42, 0.62]),
            Self::Landscape => (&[0.31, 0.41, 0.52], &[0.58, 0.80]),
            Self::Square => (&[0.42, 0.58, 0.80], &[0.72, 0.92]),
            Self::Portrait => (&[0.50, 0.70, 0.92], &[0.80, 1.0]),
            Self::Tower => (&[1.0, 0.86], &[1.0, 0.86]),
        }
    }

    fn habit(self, family: Family, across: Across, down: Down) -> i32 {
        let family = match (self, family) {
            (Self::Strip, Family::Row) => 80,
            (Self::Landscape, Family::Row) | (Self::Tower, Family::Split) => 0,
            (_, Family::Row) => -400,
            (Self::Strip, Family::Split) => -200,
            (Self::Portrait, Family::Split) => 30,
            (_, Family::Split) => -10,
            (_, Family::Stack) => 20,
        };
        let across = match (self, across) {
            (Self::Portrait | Self::Tower | Self::Square, Across::Centre) => 20,
            (_, Across::Left) => 20,
            (Self::Landscape | Self::Strip, Across::RightColumn) => 10,
            (_, Across::Right) => -60,
            _ => 0,
        };
        let down = match (self, down) {
            (Self::Landscape | Self::Strip, Down::Middle) => 25,
            (Self::Portrait | Self::Tower, Down::Top) => 25,
            (Self::Square | Self::Portrait | Self::Tower, Down::Middle) => -25,
            _ => 0,
        };
        family + across + down
    }
}

/// Habit of the whole width: only for words that need it.
const WHOLE_HABIT: i32 = -60;

/// Returns every place to try on a picture of this shape.
pub(super) fn zones(frame: &Frame) -> Vec<Zone> {
    let aspect = Aspect::of(frame);
    let (side, centred) = aspect.measures();
    let mut zones = Vec::new();
    let mut add = |family, across, down, measure| {
        let habit = aspect.habit(family, across, down);
        zones.push(Zone { family, across, down, measure, habit });
    };
    for across in [Across::Left, Across::Centre, Across::RightColumn, Across::Right] {
        let narrow = matches!(aspect, Aspect::Landscape | Aspect::Strip);
        if across == Across::RightColumn && !narrow {
            continue;
        }
        for &measure in if across == Across::Centre { centred } else { side } {
            for down in [Down::Top, Down::Middle, Down::Bottom] {
                add(Family::Stack, across, down, measure);
            }
            if across != Across::RightColumn {
                add(Family::Split, across, Down::Top, measure);
                add(Family::Split, across, Down::Bottom, measure);
            }
        }
    }
    if matches!(aspect, Aspect::Landscape | Aspect::Strip) {
        for down in [Down::Top, Down::Middle, Down::Bottom] {
            add(Family::Row, Across::Left, down, 1.0);
        }
    }
    zones.push(Zone {
        family: Family::Stack,
        across: Across::Left,
        down: Down::Top,
        measure: 1.0,
        habit: WHOLE_HABIT,
    });
    zones
}
