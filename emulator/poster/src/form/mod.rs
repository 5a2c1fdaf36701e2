//! The forms drawn behind and beside words, as plain data.
//!
//! A form carries exactly the measures it needs, so a brush without a seed or a rule with round corners cannot be
//! written. In JSON a shape is flat: `"shape": "scrim", "fade": "from_bottom", "color": "#101418c0"`.

mod room;

use std::fmt;

use serde::Serialize;

pub(crate) use self::room::{brush_end, cloud_fades, ease, ribbon_body, scrim_profile, soft_step};
use crate::color::Tint;
use crate::plan::Halo;
use crate::unit::Px64;

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
    /// A painted stroke along the longer side, with wavy edges and dry, streaky ends.
    ///
    /// Solid in the inner 80 % of its thickness and 88 % of its length, 76 % if it is short and thick.
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
    use crate::unit::PxRect;

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
