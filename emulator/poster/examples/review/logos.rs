//! Two logos drawn in code: a round mark with soft alpha, and a wide shape like a word mark.

use wanx_poster::{Channels, Picture};

/// Which logo a poster has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Logo {
    /// None at all.
    None,
    /// A ring with a dot, 240 × 240.
    Round,
    /// Five bars of letters' rhythm, 640 × 140.
    Wide,
}

impl Logo {
    /// Returns the short name used in files and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Round => "round",
            Self::Wide => "wide",
        }
    }
}

/// Both logos, drawn once.
pub(crate) struct Logos {
    round: Picture,
    wide: Picture,
}

impl Logos {
    /// Draws both.
    pub(crate) fn drawn() -> Self {
        Self { round: draw(240, 240, [206, 62, 44], ring), wide: draw(640, 140, [24, 58, 92], bars) }
    }

    /// Returns the picture of a logo.
    pub(crate) fn picture(&self, logo: Logo) -> Option<&Picture> {
        match logo {
            Logo::None => None,
            Logo::Round => Some(&self.round),
            Logo::Wide => Some(&self.wide),
        }
    }
}

fn draw(width: u32, height: u32, color: [u8; 3], coverage: fn(f32, f32) -> f32) -> Picture {
    let alpha = |x: u32, y: u32| (coverage(x as f32 + 0.5, y as f32 + 0.5).clamp(0.0, 1.0) * 255.0) as u8;
    let pixel = |x: u32, y: u32| [color[0], color[1], color[2], alpha(x, y)];
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Picture::new(width, height, Channels::Rgba, pixels).expect("as many pixels as the two loops make")
}

/// Coverage of a ring of radius 84 to 116 and a dot of radius 40 around the middle.
fn ring(x: f32, y: f32) -> f32 {
    let distance = (x - 120.0).hypot(y - 120.0);
    let ring = (116.0 - distance).min(distance - 84.0);
    ring.max(40.0 - distance) + 0.5
}

/// Coverage of five upright bars of unequal height and a line below them.
fn bars(x: f32, y: f32) -> f32 {
    const TOPS: [f32; 5] = [8.0, 40.0, 8.0, 40.0, 24.0];
    let letter = (x / 128.0).clamp(0.0, 4.0) as usize;
    let within = x - 128.0 * letter as f32;
    let bar = (within - 16.0).min(104.0 - within).min(y - TOPS[letter]).min(108.0 - y);
    let line = (x - 16.0).min(616.0 - x).min(y - 120.0).min(134.0 - y);
    bar.max(line) + 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logos_are_partly_clear_and_partly_solid() {
        let logos = Logos::drawn();
        for logo in [Logo::Round, Logo::Wide] {
            let alphas: Vec<u8> =
                logos.picture(logo).unwrap().pixels().iter().skip(3).step_by(4).copied().collect();
            let share = |wanted: u8| {
                alphas.iter().filter(|&&alpha| alpha == wanted).count() as f32 / alphas.len() as f32
            };
            assert!(share(0) > 0.2 && share(255) > 0.2, "{logo:?}");
        }
        assert!(logos.picture(Logo::None).is_none());
    }
}
