//! A plan as the measures read it: kinds, boxes, words. The one place that knows how a `Plan` is built.

use wanx_poster::unit::PxRect;
use wanx_poster::{Kind, Look, Plan};

use crate::rect::Rect;

/// What the measures know of one poster.
pub(crate) struct Reading {
    /// Width in pixels.
    pub(crate) width: f64,
    /// Height in pixels.
    pub(crate) height: f64,
    /// Everything drawn.
    pub(crate) elements: Vec<Element>,
    /// Strings cut short or left out although they had something to draw.
    pub(crate) lost: usize,
}

/// One thing drawn.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    /// What it is.
    pub(crate) kind: Kind,
    /// Where, in pixels.
    pub(crate) rect: Rect,
    /// Its words, if it has any.
    pub(crate) words: Option<Words>,
}

/// The words of an element.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// The string of the request.
    pub(crate) text: String,
    /// What of it stands on the poster, line after line.
    pub(crate) shown: String,
    /// Size of the em.
    pub(crate) size_px: f64,
    /// Colour of the letters.
    pub(crate) color: [u8; 3],
}

impl Element {
    /// Returns whether it is an element as the research field counts them: text, logo or underlay, no mere rule.
    pub(crate) fn counts(&self) -> bool {
        self.kind != Kind::Ornament
    }

    pub(crate) fn is_underlay(&self) -> bool {
        self.kind == Kind::Underlay
    }
}

impl Reading {
    /// Reads a plan.
    pub(crate) fn of(plan: &Plan) -> Self {
        let elements = plan.items.iter().map(|item| {
            let words = match &item.look {
                Look::Letters(letters) => Some(Words {
                    text: letters.text.clone(),
                    shown: letters.lines.concat(),
                    size_px: f64::from(letters.size_px.to_f32()),
                    color: letters.color.0,
                }),
                _ => None,
            };
            Element { kind: item.kind, rect: rect(item.rect), words }
        });
        let blank = wanx_poster::Reason::Blank;
        let omitted: usize =
            plan.omitted.iter().filter(|some| some.reason != blank).map(|some| some.count).sum();
        let is_cut =
            |item: &&wanx_poster::Item| matches!(&item.look, Look::Letters(letters) if letters.cut.is_some());
        Self {
            width: f64::from(plan.width),
            height: f64::from(plan.height),
            elements: elements.collect(),
            lost: omitted + plan.items.iter().filter(is_cut).count(),
        }
    }

    /// Returns the shorter side in pixels.
    pub(crate) fn short_side(&self) -> f64 {
        self.width.min(self.height)
    }

    pub(crate) fn canvas(&self) -> Rect {
        Rect::new([0.0, 0.0, self.width, self.height])
    }

    /// Returns elements that carry words.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&Element, &Words)> {
        self.elements.iter().filter_map(|element| Some((element, element.words.as_ref()?)))
    }

    /// Returns the boxes of texts, logo and underlays.
    pub(crate) fn boxes(&self) -> Vec<Rect> {
        self.elements.iter().filter(|element| element.counts()).map(|element| element.rect).collect()
    }

    /// Returns the boxes of words alone.
    pub(crate) fn text_boxes(&self) -> Vec<Rect> {
        self.texts().map(|(element, _)| element.rect).collect()
    }
}

fn rect(rect: PxRect) -> Rect {
    let edges = [rect.x, rect.y, rect.right(), rect.bottom()];
    Rect::new(edges.map(|edge| f64::from(edge.to_f32())))
}

/// Builds readings by hand, for the tests of the measures.
#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A reading of 100 × 100 pixels; words are white and 20 px unless changed.
    pub(crate) fn reading(elements: &[(Kind, [f64; 4])]) -> Reading {
        let element = |&(kind, edges): &(Kind, [f64; 4])| {
            let is_words = matches!(kind, Kind::Title | Kind::Subtitle | Kind::Text);
            let words =
                || Words { text: "word".into(), shown: "word".into(), size_px: 20.0, color: [255; 3] };
            Element { kind, rect: Rect::new(edges), words: is_words.then(words) }
        };
        Reading { width: 100.0, height: 100.0, elements: elements.iter().map(element).collect(), lost: 0 }
    }
}
