//! A flat banner: a body, two tails behind it, and the folds that lead from one to the other.

use super::edge::{inside, to_code};
use crate::color::{Color, Oklch, Tint};
use crate::form::ribbon_body;
use crate::paint::blend::share;
use crate::paint::canvas::{Canvas, Edges};
use crate::unit::PxRect;

/// How far a tail runs on behind the body, and how deep its notch is, as shares of its visible length.
const FOLD: f32 = 0.34;
const NOTCH: f32 = 0.42;

/// Draws a ribbon.
pub(super) fn draw(rect: PxRect, canvas: &mut Canvas<'_>, tint: Tint) {
    let (whole, body) = (Edges::of(rect), Edges::of(ribbon_body(rect)));
    let end = End::new(whole, body);
    let colors = [tint.color, shaded(tint.color, Shade::Tail), shaded(tint.color, Shade::Fold)];
    let (columns, rows) = canvas.pixels_of(whole);
    let mut layers = [(); 3].map(|()| vec![0_u8; columns.len()]);
    for y in rows {
        let down = y as f32 + 0.5 - whole.top;
        layers.iter_mut().for_each(|layer| layer.fill(0));
        for (at, x) in columns.clone().enumerate() {
            let inwards = (x as f32 + 0.5 - whole.left).min(whole.right - x as f32 - 0.5);
            let parts = end.parts(inwards, down);
            match parts {
                // Most pixels belong to one layer; where layers meet, their colours mix.
                [0.0, 0.0, 0.0] => {}
                [part, 0.0, 0.0] | [part @ 1.0, ..] => layers[0][at] = to_code(part),
                [0.0, part, 0.0] => layers[1][at] = to_code(part),
                _ => {
                    let (color, covered) = mixed(colors, parts);
                    let [red, green, blue] = color.0;
                    canvas.lay_pixels(x, y, &[[red, green, blue, share(to_code(covered), tint.alpha)]]);
                }
            }
        }
        for (layer, color) in layers.iter().zip(colors) {
            canvas.lay(columns.start, y, layer, Tint { color, ..tint });
        }
    }
}

/// One end of a ribbon, measured inwards and downwards from its outer upper corner.
struct End {
    /// Length of the tail that is seen beside the body.
    visible: f32,
    /// Length of the fold below the body.
    fold: f32,
    notch: f32,
    body_height: f32,
    height: f32,
}

impl End {
    fn new(whole: Edges, body: Edges) -> Self {
        let visible = body.left - whole.left;
        let (fold, notch) = (visible * FOLD, visible * NOTCH);
        Self { visible, fold, notch, body_height: body.height(), height: whole.height() }
    }

    /// Returns how much of a pixel the body, the tail and the fold cover, each as if it were alone.
    fn parts(&self, x: f32, y: f32) -> [f32; 3] {
        let drop = self.height - self.body_height;
        let body = inside((self.visible - x).max(y - self.body_height).max(-y));
        let is_beside = x < self.visible + self.fold + 1.0 && y > drop - 1.0;
        if body == 1.0 || !is_beside {
            return [body, 0.0, 0.0];
        }
        let half = (self.height - drop) / 2.0;
        let mouth = self.notch * (1.0 - (y - drop - half).abs() / half.max(f32::MIN_POSITIVE));
        let slope = half / (half * half + self.notch * self.notch).sqrt().max(f32::MIN_POSITIVE);
        let tail_end = self.visible + self.fold;
        let tail = inside(((mouth - x) * slope).max(x - tail_end).max(drop - y).max(y - self.height));
        let steep = drop / self.fold.max(f32::MIN_POSITIVE);
        let under = (y - self.body_height - (x - self.visible) * steep) / (1.0 + steep * steep).sqrt();
        let fold = inside(under.max(x - tail_end).max(self.body_height - 1.0 - y));
        [body, tail, fold]
    }
}

/// Lays body over fold over tail; returns the colour and how much of the pixel the three cover together.
fn mixed(colors: [Color; 3], [body, tail, fold]: [f32; 3]) -> (Color, f32) {
    let weights = [body, tail * (1.0 - fold) * (1.0 - body), fold * (1.0 - body)];
    let covered: f32 = weights.iter().sum();
    let channel = |channel: usize| {
        let sum: f32 =
            colors.iter().zip(weights).map(|(color, weight)| f32::from(color.0[channel]) * weight).sum();
        // A weighted mean of codes: the cast drops the fraction.
        (sum / covered.max(f32::MIN_POSITIVE) + 0.5) as u8
    };
    (Color([channel(0), channel(1), channel(2)]), covered.min(1.0))
}

#[derive(Clone, Copy)]
enum Shade {
    Tail,
    Fold,
}

/// Returns the colour of cloth in less light; cloth that is nearly black shows its tails a little lighter.
fn shaded(color: Color, shade: Shade) -> Color {
    let Oklch { lightness, chroma, hue } = color.oklch();
    let lightness = match shade {
        Shade::Tail if lightness < 0.3 => lightness + 0.08,
        Shade::Tail => lightness * 0.86,
        Shade::Fold => lightness * 0.66,
    };
    Oklch { lightness, chroma: chroma * 0.92, hue }.to_color()
}
