//! Where a block of words may stand: the layout families of posters.
//!
//! A zone is a room, and how words are laid into it. Some rooms are the ones that designers use on a picture of that
//! shape, whatever is on it: sides, axes, edges. Others are found: the largest parts of this picture that its subject
//! leaves free ([`space`](super::space)). How good each is, the score says.

use std::fmt;

use super::frame::Frame;
use super::space::{self, Free};
use crate::survey::Survey;
use crate::unit::{Px64, PxRect};

/// How words are spread over the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// One block.
    Stack,
    /// Title and subtitle on one edge, the rest on the opposite one, same axis.
    Split,
    /// Title on one side, the rest on the other, on one line.
    Row,
    /// The title in columns read from right to left, the rest beside it: Chinese and Japanese.
    Upright,
}

/// The axis words are aligned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Across {
    /// Flush left at the left edge of the room.
    Left,
    /// Centred in the room.
    Centre,
    /// Flush left within the block, which keeps to the right of its room.
    RightColumn,
    /// Flush right at the right edge of the room.
    Right,
}

/// The height words stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Down {
    /// At the top of the room.
    Top,
    /// In the middle, as calm as the neighbourhood allows.
    Middle,
    /// At the bottom of the room.
    Bottom,
}

/// What a room was chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The shape of the picture.
    Grid,
    /// What the subject leaves free.
    Free,
    /// All the room there is.
    Page,
}

/// A room for the words, and how they stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone {
    pub(super) family: Family,
    pub(super) across: Across,
    pub(super) down: Down,
    pub(super) room: PxRect,
    pub(super) origin: Origin,
    /// Points of habit: how often designers of such shapes choose it.
    pub(super) habit: i32,
}

impl Zone {
    /// Returns whether the zone gives words all the room there is.
    pub(super) fn is_page(&self) -> bool {
        self.origin == Origin::Page
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
            Family::Upright => "columns",
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
        let origin = match self.origin {
            Origin::Grid => "grid",
            Origin::Free => "free",
            Origin::Page => "page",
        };
        let [width, height] = [self.room.width, self.room.height].map(Px64::ceil_px);
        write!(f, "{family} {across} {down}, {origin} {width}×{height}")
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

    /// Widths of a block at a side and of a centred one, as shares of the width between the margins.
    fn measures(self) -> (&'static [f32], &'static [f32]) {
        match self {
            Self::Strip => (&[0.30, 0.45], &[0.42, 0.62]),
            Self::Landscape => (&[0.36, 0.50], &[0.58, 0.84]),
            Self::Square => (&[0.46, 0.72], &[0.74, 0.96]),
            Self::Portrait => (&[0.60, 0.92], &[0.80, 1.0]),
            Self::Tower => (&[1.0, 0.86], &[1.0, 0.86]),
        }
    }

    fn habit(self, family: Family, across: Across, down: Down) -> i32 {
        let family = match (self, family) {
            (Self::Strip, Family::Row) => 80,
            (Self::Landscape, Family::Row) => -120,
            (Self::Tower, Family::Split) => 0,
            (_, Family::Row) => -400,
            (Self::Strip, Family::Split) => -200,
            (Self::Portrait, Family::Split) => 30,
            (_, Family::Split) => -10,
            (Self::Strip, Family::Upright) => -400,
            (_, Family::Upright) => 10,
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
const PAGE_HABIT: i32 = -60;
/// Habit of a room that was found: words that keep clear of the subject look placed.
const FREE_HABIT: i32 = 25;
/// A found room whose middle is this near to the picture's, as a share of the width, has centred words.
const CENTRED_WITHIN: f32 = 0.06;

/// Blocks this wide, as a share of the width between the margins, are banners when they stand at an edge: as high as
/// this share of the height at most, so that words spread instead of piling up.
const BANNER_FROM: f32 = 0.7;
const BANNER_HEIGHT: f32 = 0.36;
const UPRIGHT_BANNER_HEIGHT: f32 = 0.46;

/// How the words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// In lines, from the left.
    Lines,
    /// In lines, from the right.
    RightToLeft,
    /// In lines, from the left, or in columns.
    LinesOrColumns,
}

/// Returns every zone to try on a picture, `safe` being the room inside the margins.
pub(super) fn zones(frame: &Frame, survey: &Survey, safe: PxRect, writing: Writing) -> Vec<Zone> {
    let mut zones = Zones { aspect: Aspect::of(frame), safe, writing, zones: Vec::new() };
    zones.grid();
    for free in space::free(frame, survey, safe) {
        zones.found(frame, free);
    }
    zones.zones.push(Zone {
        family: Family::Stack,
        across: Across::Left,
        down: Down::Top,
        room: safe,
        origin: Origin::Page,
        habit: PAGE_HABIT,
    });
    zones.zones
}

/// The zones collected so far.
struct Zones {
    aspect: Aspect,
    safe: PxRect,
    writing: Writing,
    zones: Vec<Zone>,
}

impl Zones {
    fn add(&mut self, (family, across, down): (Family, Across, Down), room: PxRect, origin: Origin) {
        let bonus = if origin == Origin::Free { FREE_HABIT } else { 0 };
        let habit = self.aspect.habit(family, across, down) + bonus;
        self.zones.push(Zone { family, across, down, room, origin, habit });
    }

    /// Adds the rooms of pictures of this shape.
    fn grid(&mut self) {
        let (side, centred) = self.aspect.measures();
        let wide = matches!(self.aspect, Aspect::Landscape | Aspect::Strip);
        for across in [Across::Left, Across::Centre, Across::RightColumn, Across::Right] {
            let measures = match across {
                Across::Centre => centred,
                Across::RightColumn if !wide => &[],
                // Beside a column at the right, wide lines that end there are for those who read from there.
                Across::Right if wide && self.writing != Writing::RightToLeft => &side[..1],
                Across::Left | Across::RightColumn | Across::Right => side,
            };
            for &measure in measures {
                let room = self.column(across, measure);
                for down in [Down::Top, Down::Middle, Down::Bottom] {
                    let room = if measure < BANNER_FROM { room } else { self.banner(room, down) };
                    self.add((Family::Stack, across, down), room, Origin::Grid);
                }
                if across != Across::RightColumn {
                    self.add((Family::Split, across, Down::Top), room, Origin::Grid);
                    self.add((Family::Split, across, Down::Bottom), room, Origin::Grid);
                }
                if self.writing == Writing::LinesOrColumns && across != Across::RightColumn {
                    self.add((Family::Upright, across, Down::Top), room, Origin::Grid);
                }
            }
        }
        if wide {
            for down in [Down::Top, Down::Middle, Down::Bottom] {
                self.add((Family::Row, Across::Left, down), self.safe, Origin::Grid);
            }
        }
    }

    /// Returns the part of a wide column that a banner takes.
    fn banner(&self, room: PxRect, down: Down) -> PxRect {
        let share = match self.aspect {
            Aspect::Portrait | Aspect::Tower => UPRIGHT_BANNER_HEIGHT,
            _ => BANNER_HEIGHT,
        };
        let height = Px64::from_f32(room.height.to_f32() * share);
        match down {
            Down::Top => PxRect { height, ..room },
            Down::Bottom => PxRect { y: room.bottom() - height, height, ..room },
            Down::Middle => room,
        }
    }

    /// Returns a column of the room inside the margins.
    fn column(&self, across: Across, measure: f32) -> PxRect {
        let width = Px64::from_f32(self.safe.width.to_f32() * measure);
        let spare = self.safe.width - width;
        let x = match across {
            Across::Left => Px64::ZERO,
            Across::Centre => spare.scaled(1, 2),
            Across::RightColumn | Across::Right => spare,
        };
        PxRect { x: self.safe.x + x, width, ..self.safe }
    }

    /// Adds a room that was found: words at its outer edges, so that they line up with the margins.
    fn found(&mut self, frame: &Frame, free: Free) {
        let room = free.room;
        let middle = (room.x + room.right()).to_f32() / 2.0 / frame.width;
        let across: &[Across] = match middle {
            _ if (middle - 0.5).abs() < CENTRED_WITHIN => &[Across::Centre, Across::Left],
            _ if middle > 0.5 => &[Across::RightColumn, Across::Right],
            _ => &[Across::Left],
        };
        let down: &[Down] = match (free.at_top, free.at_bottom) {
            (true, true) => &[Down::Middle, Down::Top, Down::Bottom],
            (true, false) => &[Down::Top, Down::Middle],
            (false, true) => &[Down::Bottom, Down::Middle],
            (false, false) => &[Down::Middle],
        };
        for &across in across {
            for &down in down {
                self.add((Family::Stack, across, down), room, Origin::Free);
            }
            if free.at_top && free.at_bottom {
                self.add((Family::Split, across, Down::Top), room, Origin::Free);
            }
            if self.writing == Writing::LinesOrColumns && across != Across::RightColumn {
                self.add((Family::Upright, across, down[0]), room, Origin::Free);
            }
        }
    }
}
