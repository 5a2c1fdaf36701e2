//! What the layout knows of a background: where it is calm, what it is about, how light it is, its colours.
//!
//! Made once per background from a picture of at most 256 px and kept for all its posters. Everything is quantised
//! to whole numbers, so that plans agree across machines. Never decides anything.

mod cascade;
mod faces;
mod figure;
mod grid;
mod light;
mod maps;
mod palette;
mod salience;
mod shrink;
mod subject;

pub(crate) use self::grid::{Area, Sums};
pub(crate) use self::light::{Light, Quantiles};
pub(crate) use self::maps::Maps;
pub(crate) use self::palette::Palette;
use self::shrink::Thumbnail;
use self::subject::Subject;
use crate::picture::Picture;

/// What a background looks like, as far as a layout needs to know.
#[derive(Debug, Clone)]
pub struct Survey {
    width: u32,
    height: u32,
    salience: Sums,
    subject: Sums,
    faces: Vec<Area>,
    calm_share: f32,
    ground_share: f32,
    edges: Sums,
    light: Light,
    palette: Palette,
}

/// Looks at a background once, for all posters made of it.
pub fn survey(background: &Picture) -> Survey {
    let thumbnail = Thumbnail::of(background);
    let (columns, rows) = (thumbnail.columns(), thumbnail.rows());
    let (luma, halved) = (thumbnail.luma(), thumbnail.halved());
    let skin = salience::skin_cells(&halved);
    let salience = salience::map(&halved, skin.as_ref());
    let Subject { map: subject, ground_share } = subject::find(&salience);
    let subject = subject.doubled(columns, rows);
    let salience = salience.doubled(columns, rows);
    let edges = salience::edges(&luma);
    let edge_sums = Sums::of(&edges);
    let skin = skin.map(|skin| Sums::of(&skin));
    let faces = faces::find(&faces::Hints { luma: &luma, edges: &edge_sums, skin: skin.as_ref() });
    Survey {
        width: background.width(),
        height: background.height(),
        subject: Sums::of(&subject::with_faces(&subject, &faces)),
        calm_share: salience::calm_share(&salience, &edges),
        ground_share: ground_share.min(1.0 - share_of(&faces, columns * rows)),
        faces,
        salience: Sums::of(&salience),
        edges: edge_sums,
        light: Light::of(background, columns, rows),
        palette: Palette::of(&thumbnail),
    }
}

/// Returns which share of the picture people take whose faces these are: about twice that of the faces.
fn share_of(faces: &[Area], cells: u32) -> f32 {
    let taken: u32 = faces.iter().map(|face| face.cells()).sum();
    (2.0 * taken as f32 / cells as f32).min(1.0)
}

impl Survey {
    /// Returns the background's width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Returns the background's height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Returns how much each place draws the eye, 0 to 255.
    pub(crate) fn salience(&self) -> &Sums {
        &self.salience
    }

    /// Returns what the picture is about: 0 beside it, the more the stronger.
    pub(crate) fn subject(&self) -> &Sums {
        &self.subject
    }

    /// Returns the faces seen from the front, hair to chin, the surest first.
    pub(crate) fn faces(&self) -> &[Area] {
        &self.faces
    }

    /// Returns the share of the picture that is free for words, 0 to 1.
    pub(crate) fn calm_share(&self) -> f32 {
        self.calm_share
    }

    /// Returns the share of the picture that nothing it is about takes, 0 to 1.
    pub(crate) fn ground_share(&self) -> f32 {
        self.ground_share
    }

    /// Returns whether the picture shows a thing or a face, and not only things all over.
    pub(crate) fn has_figure(&self) -> bool {
        self.ground_share < 1.0
    }

    /// Returns how much detail each place has, 0 to 255.
    pub(crate) fn edges(&self) -> &Sums {
        &self.edges
    }

    /// Returns how light each place is.
    pub(crate) fn light(&self) -> &Light {
        &self.light
    }

    /// Returns the background's main colours.
    pub(crate) fn palette(&self) -> &Palette {
        &self.palette
    }

    /// Returns the cells a rectangle of the full picture touches.
    pub(crate) fn area(&self, left: f32, top: f32, right: f32, bottom: f32) -> Area {
        let (columns, rows) = (self.salience.columns(), self.salience.rows());
        let (x, y) = (columns as f32 / self.width as f32, rows as f32 / self.height as f32);
        Area::touching([left * x, top * y, right * x, bottom * y], columns, rows)
    }
}

impl Survey {
    /// Returns the cells a rectangle of the plan touches.
    pub(crate) fn area_of(&self, rect: crate::unit::PxRect) -> Area {
        self.area(rect.x.to_f32(), rect.y.to_f32(), rect.right().to_f32(), rect.bottom().to_f32())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Channels;

    /// A grey picture with a bright disc left of the middle and noise along the bottom.
    fn picture() -> Picture {
        let (width, height) = (640_u32, 400_u32);
        let pixel = |x: u32, y: u32| {
            let (dx, dy) = (x as i32 - 200, y as i32 - 180);
            if dx * dx + dy * dy < 90 * 90 {
                [230, 90, 60]
            } else if y > 320 {
                [if (x * 7919 + y * 104_729) % 13 > 6 { 220 } else { 30 }; 3]
            } else {
                [120, 124, 130]
            }
        };
        let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
        Picture::new(width, height, Channels::Rgb, pixels).unwrap()
    }

    #[test]
    fn a_disc_on_plain_ground_is_the_subject() {
        let survey = survey(&picture());
        let disc = survey.area(130.0, 110.0, 270.0, 250.0);
        let plain = survey.area(400.0, 40.0, 600.0, 280.0);
        assert!(survey.salience().mean(disc) > 170.0, "{}", survey.salience().mean(disc));
        assert!(survey.salience().mean(plain) < 40.0, "{}", survey.salience().mean(plain));
    }

    #[test]
    fn noise_has_detail_and_spread_plain_ground_has_neither() {
        let survey = survey(&picture());
        let noise = survey.area(20.0, 330.0, 620.0, 395.0);
        let plain = survey.area(400.0, 40.0, 600.0, 280.0);
        assert!(survey.edges().mean(noise) > 4.0 * survey.edges().mean(plain) + 10.0);
        let spread = |area| {
            let light = survey.light().quantiles(area);
            light.high - light.low
        };
        assert!(spread(noise) > 0.3 && spread(plain) < 0.02, "{} {}", spread(noise), spread(plain));
    }

    #[test]
    fn the_palette_names_the_disc_and_the_ground() {
        let survey = survey(&picture());
        let accent = survey.palette().accent();
        assert!((20.0..50.0).contains(&accent.hue_degrees()), "{accent:?}");
    }

    #[test]
    fn a_picture_of_one_pixel_has_a_survey() {
        let picture = Picture::new(1, 1, Channels::Rgba, vec![10, 200, 30, 0]).unwrap();
        let survey = survey(&picture);
        let area = survey.area(0.0, 0.0, 1.0, 1.0);
        // Transparent is taken for white paper.
        assert!(survey.light().quantiles(area).low > 0.95);
    }

    const ASTRONAUT: &[u8] = include_bytes!("../../review/backgrounds/astronaut.jpg");

    /// Returns a grey picture with a value for every pixel.
    fn grey(width: u32, height: u32, value: impl Fn(u32, u32) -> u8) -> Picture {
        let pixel = |x, y| [value(x, y); 3];
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y));
        Picture::new(width, height, Channels::Rgb, pixels.collect()).unwrap()
    }

    /// Returns a number that looks random and is the same every time.
    fn noise(x: u32, y: u32) -> u8 {
        let mixed = (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)).wrapping_mul(0xc2b2_ae3d);
        (mixed ^ mixed >> 15).to_le_bytes()[2]
    }

    #[test]
    fn the_face_of_the_astronaut_is_found_and_is_the_subject() {
        let survey = survey(&crate::picture::decode(ASTRONAUT).unwrap());
        let [face] = survey.faces() else { panic!("one face, not {:?}", survey.faces()) };
        // The picture is 512 pixels a side, the survey half of it; eyes, nose and mouth lie between these.
        assert!((70..92).contains(&face.left) && (130..155).contains(&face.right), "{face:?}");
        assert!(face.top < 30 && (82..105).contains(&face.bottom), "{face:?}");
        let middle = survey.area(190.0, 60.0, 250.0, 140.0);
        assert!(survey.subject().mean(middle) > 250.0, "{}", survey.subject().mean(middle));
    }

    #[test]
    fn a_grey_photograph_has_a_face_too() {
        let colored = crate::picture::decode(ASTRONAUT).unwrap();
        let luma = |x, y| {
            let [red, green, blue, _] = colored.rgba(x, y);
            shrink::luma([red, green, blue])
        };
        let survey = survey(&grey(colored.width(), colored.height(), luma));
        assert!(survey.faces().iter().any(|face| (70..92).contains(&face.left)), "{:?}", survey.faces());
    }

    #[test]
    fn patterns_have_no_faces() {
        let patterns: [fn(u32, u32) -> u8; 5] = [
            |x, _| (x / 2).min(255) as u8,
            noise,
            |x, y| noise(x / 9, y / 9),
            |x, y| if (x + y) / 12 % 2 == 0 { 40 } else { 210 },
            |x, y| if (x / 20 + y / 20) % 2 == 0 { 0 } else { 255 },
        ];
        for (index, pattern) in patterns.into_iter().enumerate() {
            let survey = survey(&grey(500, 400, pattern));
            assert!(survey.faces().is_empty(), "pattern {index}: {:?}", survey.faces());
        }
    }

    #[test]
    fn a_starry_sky_shows_no_figure_and_a_disc_is_one() {
        let is_star = |x: u32, y: u32| x % 64 < 5 && y % 60 < 5;
        let sky = survey(&grey(640, 480, |x, y| if is_star(x, y) { 230 } else { 12 }));
        assert!(!sky.has_figure() && sky.ground_share() == 1.0);
        let disc = survey(&picture());
        assert!(disc.has_figure() && disc.ground_share() < 0.95, "{}", disc.ground_share());
    }

    #[test]
    fn the_same_picture_has_the_same_survey() {
        let picture = crate::picture::decode(ASTRONAUT).unwrap();
        let (one, other) = (survey(&picture), survey(&picture));
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }

    #[test]
    fn a_map_is_a_picture_of_a_pixel_a_cell() {
        for (width, height) in [(1, 1), (1, 500), (500, 1), (64, 64), (23, 25), (256, 256)] {
            let survey = survey(&grey(width, height, noise));
            let Maps { salience, subject, edges, light } = Maps::of(&survey);
            let cells = (survey.edges().columns(), survey.edges().rows());
            for map in [salience, subject, edges, light] {
                assert_eq!((map.width(), map.height()), cells);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_small_picture_is_too_strange(
            width in 1_u32..90,
            height in 1_u32..90,
            seed in proptest::collection::vec(proptest::num::u8::ANY, 1..400),
            block in 1_usize..12,
        ) {
            let at = |x: u32, y: u32| (x as usize / block + y as usize / block * 31) % seed.len();
            let survey = survey(&grey(width, height, |x, y| seed[at(x, y)]));
            let whole = survey.subject().whole();
            for face in survey.faces() {
                proptest::prop_assert!(face.left < face.right && face.right <= whole.right);
                proptest::prop_assert!(face.top < face.bottom && face.bottom <= whole.bottom);
            }
        }
    }
}
