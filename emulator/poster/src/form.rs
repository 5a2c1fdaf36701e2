//! The forms drawn behind and beside words, as plain data.
//!
//! A form carries exactly the measures it needs, so a brush without a seed or a rule with round corners cannot be
//! written. In JSON a shape is flat: `"shape": "scrim", "fade": "from_bottom", "color": "#101418c0"`.

use std::fmt;

use serde::Serialize;

use crate::color::Tint;
use crate::plan::Halo;
use crate::unit::{Px64, PxRect};

/// A drawn shape: a form in a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Shape {
    /// What a designer would call it, with its measures.
    #[serde(flatten)]
    pub form: Form,
    /// Its colour; the alpha is the strength of its most solid part.
    pub color: Tint,
}

/// The forms a shape can have.
///
/// The first eight stand behind words, the last five beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Form {
    /// A sheet behind a whole block.
    Panel {
        /// Radius of its corners.
        corner_radius_px: Px64,
        /// A very soft drop shadow outside the sheet, no part of its box.
        #[serde(skip_serializing_if = "Option::is_none")]
        shadow: Option<Halo>,
    },
    /// A sheet from edge to edge of the picture.
    Band {
        /// A thin line inside each long edge.
        #[serde(skip_serializing_if = "Option::is_none")]
        hairline: Option<Hairline>,
    },
    /// A veil that is nearly solid on one side and fades to nothing.
    Scrim {
        /// Where it is solid and where it ends.
        fade: Fade,
    },
    /// A banner with folded, swallow-tailed ends that are darker than its body.
    Ribbon,
    /// A painted stroke with wavy edges and dry, streaky ends.
    Brush {
        /// Which stroke: the same number paints the same bristles.
        seed: u32,
    },
    /// An outline around a block.
    Frame {
        /// Thickness of its line, of the thicker one if there are two.
        stroke_px: Px64,
        /// How the line runs.
        #[serde(flatten)]
        outline: Outline,
    },
    /// A button.
    Pill {
        /// Radius of its corners.
        corner_radius_px: Px64,
    },
    /// A small plate behind one string.
    Tag {
        /// How it ends on the left and right.
        #[serde(flatten)]
        ends: Ends,
    },
    /// A short line: the whole rectangle.
    Rule,
    /// A thick line above a thin one, both as long as the rectangle; side by side in an upright one.
    DoubleRule,
    /// Three small dots in a row along the longer side.
    Dots,
    /// A diamond between two lines, along the longer side.
    Diamond,
    /// An L-shaped bracket in one corner of something.
    Corner {
        /// The corner where its two arms meet.
        corner: Corner,
        /// Thickness of its arms.
        stroke_px: Px64,
    },
}

/// A thin line drawn inside a shape, along an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Hairline {
    /// Its colour.
    pub color: Tint,
    /// From the edge of the shape to the line.
    pub inset_px: Px64,
    /// Its thickness.
    pub stroke_px: Px64,
}

/// Where a scrim is solid; it fades towards the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fade {
    /// Solid above, gone below.
    FromTop,
    /// Solid below, gone above.
    FromBottom,
    /// Solid on the left, gone on the right.
    FromLeft,
    /// Solid on the right, gone on the left.
    FromRight,
    /// Solid in the middle, gone on all sides: a soft cloud.
    ToAllSides,
}

/// How the line of a frame runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "outline", rename_all = "snake_case")]
pub enum Outline {
    /// One line.
    Single {
        /// Radius of its corners.
        corner_radius_px: Px64,
    },
    /// A thick line with a thin one inside.
    Double {
        /// Radius of the outer line's corners.
        corner_radius_px: Px64,
    },
    /// One line, its corners cut out as round notches like those of a ticket.
    Ticket {
        /// Radius of the notches.
        notch_px: Px64,
    },
}

/// How a tag ends on the left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "ends", rename_all = "snake_case")]
pub enum Ends {
    /// Upright, with more or less round corners.
    Upright {
        /// Radius of the corners.
        corner_radius_px: Px64,
    },
    /// Slanted to the right, as a parallelogram.
    Slanted {
        /// How far the upper edge stands to the right of the lower one.
        slant_px: Px64,
    },
}

/// A corner of a rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Corner {
    /// Left above.
    TopLeft,
    /// Right above.
    TopRight,
    /// Left below.
    BottomLeft,
    /// Right below.
    BottomRight,
}

impl Form {
    /// Returns the part of a shape's rectangle where words may stand.
    ///
    /// Every pixel that lies wholly inside has at least 97 % of the shape's alpha, 80 % for a scrim. For a frame it
    /// is the part its lines leave free. Forms that stand beside words have none.
    #[must_use]
    pub fn core(self, rect: PxRect) -> PxRect {
        let (width, height) = (rect.width, rect.height);
        match self {
            Self::Band { hairline } => {
                let line = hairline.map_or(Px64::ZERO, |line| line.inset_px + line.stroke_px);
                if width >= height { inset(rect, Px64::ZERO, line) } else { inset(rect, line, Px64::ZERO) }
            }
            Self::Panel { corner_radius_px: radius, .. }
            | Self::Pill { corner_radius_px: radius }
            | Self::Tag { ends: Ends::Upright { corner_radius_px: radius } } => {
                rect.inset(round(radius, rect))
            }
            Self::Tag { ends: Ends::Slanted { slant_px } } => {
                inset(rect, slant_px + Px64::ONE_PX, Px64::ZERO)
            }
            Self::Scrim { fade } => fade.core(rect),
            Self::Ribbon => ribbon_body(rect),
            Self::Brush { .. } if width >= height => {
                inset(rect, brush_end(width, height), height.scaled(1, 10))
            }
            Self::Brush { .. } => inset(rect, width.scaled(1, 10), brush_end(height, width)),
            Self::Frame { stroke_px, outline } => rect.inset(outline.depth(stroke_px, rect)),
            Self::Rule | Self::DoubleRule | Self::Dots | Self::Diamond | Self::Corner { .. } => {
                PxRect::default()
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Panel { .. } => "Panel",
            Self::Band { .. } => "Band",
            Self::Scrim { .. } => "Scrim",
            Self::Ribbon => "Ribbon",
            Self::Brush { .. } => "Brush",
            Self::Frame { .. } => "Frame",
            Self::Pill { .. } => "Pill",
            Self::Tag { .. } => "Tag",
            Self::Rule => "Rule",
            Self::DoubleRule => "DoubleRule",
            Self::Dots => "Dots",
            Self::Diamond => "Diamond",
            Self::Corner { .. } => "Corner",
        }
    }
}

impl Fade {
    /// Returns the least share of a scrim's alpha anywhere behind words that stand within its rectangle.
    #[must_use]
    pub fn strength_behind(self, words: PxRect, rect: PxRect) -> f32 {
        let share = |away: Px64, length: Px64| away.to_f32() / length.to_f32().max(f32::MIN_POSITIVE);
        match self {
            Self::FromTop => scrim_profile(share(words.bottom() - rect.y, rect.height)),
            Self::FromBottom => scrim_profile(share(rect.bottom() - words.y, rect.height)),
            Self::FromLeft => scrim_profile(share(words.right() - rect.x, rect.width)),
            Self::FromRight => scrim_profile(share(rect.right() - words.x, rect.width)),
            Self::ToAllSides => {
                let [across, down] = cloud_fades(rect);
                let inwards_x = (words.x - rect.x).min(rect.right() - words.right());
                let inwards_y = (words.y - rect.y).min(rect.bottom() - words.bottom());
                let out = |inwards: Px64, fade: Px64| (1.0 - share(inwards, fade)).max(0.0);
                let (x, y) = (out(inwards_x, across), out(inwards_y, down));
                1.0 - soft_step((x * x + y * y).sqrt())
            }
        }
    }

    /// Returns the part of a scrim's rectangle with at least 80 % of its strength.
    fn core(self, rect: PxRect) -> PxRect {
        let (width, height) = (rect.width.scaled(58, 100), rect.height.scaled(58, 100));
        match self {
            Self::FromTop => PxRect { height, ..rect },
            Self::FromBottom => PxRect { y: rect.bottom() - height, height, ..rect },
            Self::FromLeft => PxRect { width, ..rect },
            Self::FromRight => PxRect { x: rect.right() - width, width, ..rect },
            Self::ToAllSides => {
                let [across, down] = cloud_fades(rect).map(|fade| fade.scaled(4, 5));
                inset(rect, across, down)
            }
        }
    }
}

/// Returns the strength of a scrim so far from its solid side, 1 at the side and 0 at the far one.
pub(crate) fn scrim_profile(away: f32) -> f32 {
    /// Nearly half is solid, so that a shade need not be much larger than its words.
    const SOLID: f32 = 0.42;
    1.0 - soft_step((away - SOLID) / (1.0 - SOLID))
}

/// Returns a gentle step from 0 to 1 whose slope vanishes at both ends.
pub(crate) fn soft_step(at: f32) -> f32 {
    let at = at.clamp(0.0, 1.0);
    at * at * (3.0 - 2.0 * at)
}

/// Returns a step from 0 to 1 whose slope and bend vanish at both ends, so that the eye finds neither.
pub(crate) fn ease(at: f32) -> f32 {
    let at = at.clamp(0.0, 1.0);
    at * at * at * (at * (at * 6.0 - 15.0) + 10.0)
}

/// Returns how wide the fading sides of a cloud are: left and right, above and below.
pub(crate) fn cloud_fades(rect: PxRect) -> [Px64; 2] {
    let fade = |length: Px64, other: Px64| length.scaled(42, 100).min(other.scaled(4, 5));
    [fade(rect.width, rect.height), fade(rect.height, rect.width)]
}

impl Outline {
    /// Returns how far the lines reach inwards from the edges, corners included.
    fn depth(self, stroke: Px64, rect: PxRect) -> Px64 {
        match self {
            Self::Single { corner_radius_px } => stroke + round(corner_radius_px - stroke, rect),
            Self::Double { corner_radius_px } => stroke.scaled(4, 1) + round(corner_radius_px, rect),
            Self::Ticket { notch_px } => stroke + notch_px,
        }
    }
}

/// Returns the body of a ribbon, between its folded ends; the tails hang a little below it.
pub(crate) fn ribbon_body(rect: PxRect) -> PxRect {
    let end = rect.width.scaled(1, 12).min(rect.height.scaled(11, 20));
    PxRect { x: rect.x + end, width: rect.width - end - end, height: rect.height.scaled(9, 10), ..rect }
}

/// Returns how long a stroke's dry ends are: 6 % of its length, up to 12 % if it is short and thick.
pub(crate) fn brush_end(length: Px64, thickness: Px64) -> Px64 {
    thickness.scaled(9, 20).min(length.scaled(12, 100)).max(length.scaled(6, 100))
}

fn inset(rect: PxRect, across: Px64, down: Px64) -> PxRect {
    PxRect::from_edges(rect.x + across, rect.y + down, rect.right() - across, rect.bottom() - down)
}

/// Returns how far the sides must move in until a round corner covers nothing of the corner: 1 − √½ of the radius.
fn round(radius: Px64, rect: PxRect) -> Px64 {
    let half = rect.width.min(rect.height).scaled(1, 2);
    radius.max(Px64::ZERO).min(half).scaled(3, 10)
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.form.name(), self.color)?;
        let px = Px64::to_f32;
        match self.form {
            Form::Panel { corner_radius_px, shadow } => {
                write!(f, " round {:.1}", px(corner_radius_px))?;
                shadow.map_or(Ok(()), |Halo { color, reach_px }| {
                    write!(f, " shadow {color} {:.1}px", px(reach_px))
                })
            }
            Form::Pill { corner_radius_px } | Form::Tag { ends: Ends::Upright { corner_radius_px } } => {
                write!(f, " round {:.1}", px(corner_radius_px))
            }
            Form::Tag { ends: Ends::Slanted { slant_px } } => write!(f, " slanted {:.1}", px(slant_px)),
            Form::Band { hairline: Some(Hairline { color, inset_px, stroke_px }) } => {
                write!(f, " line {color} {:.1}px at {:.1}", px(stroke_px), px(inset_px))
            }
            Form::Scrim { fade } => write!(f, " {fade:?}"),
            Form::Brush { seed } => write!(f, " seed {seed}"),
            Form::Frame { stroke_px, outline } => {
                write!(f, " {:.1}px", px(stroke_px))?;
                match outline {
                    Outline::Single { corner_radius_px } => write!(f, " round {:.1}", px(corner_radius_px)),
                    Outline::Double { corner_radius_px } => {
                        write!(f, " double round {:.1}", px(corner_radius_px))
                    }
                    Outline::Ticket { notch_px } => write!(f, " notched {:.1}", px(notch_px)),
                }
            }
            Form::Corner { corner, stroke_px } => write!(f, " {corner:?} {:.1}px", px(stroke_px)),
            Form::Band { hairline: None }
            | Form::Ribbon
            | Form::Rule
            | Form::DoubleRule
            | Form::Dots
            | Form::Diamond => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Color;
    use crate::plan::{Item, Kind, Look};

    fn json(form: Form) -> String {
        let look = Look::Shape(Shape { form, color: Tint::opaque(Color([1, 2, 3])) });
        let rect = PxRect { width: Px64::from_px(8), height: Px64::from_px(4), ..PxRect::default() };
        serde_json::to_string(&Item { kind: Kind::Underlay, rect, look }).unwrap()
    }

    #[test]
    fn shapes_are_flat_in_json() {
        let box_and = |rest: &str| format!(r#"{{"kind":"underlay","x":0,"y":0,"width":8,"height":4,{rest}"#);
        let color = r##""color":"#010203"}"##;
        let scrim = format!(r#""shape":"scrim","fade":"to_all_sides",{color}"#);
        assert_eq!(json(Form::Scrim { fade: Fade::ToAllSides }), box_and(&scrim));
        let rule = format!(r#""shape":"double_rule",{color}"#);
        assert_eq!(json(Form::DoubleRule), box_and(&rule));
        let frame = format!(r#""shape":"frame","stroke_px":2,"outline":"ticket","notch_px":9,{color}"#);
        let outline = Outline::Ticket { notch_px: Px64::from_px(9) };
        assert_eq!(json(Form::Frame { stroke_px: Px64::from_px(2), outline }), box_and(&frame));
    }
}
