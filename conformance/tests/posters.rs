//! The eyes are tried on whole posters: what the poster maker's own plan says is what has to be seen.

use std::collections::BTreeMap;

use serde_json::json;
use wanx_conformance::eyes::{
    Raster, different, diversity, letter_shapes, more_contrast, more_diverse, same, see,
};
use wanx_conformance::pictures::{Drawn, draw};
use wanx_conformance::scenario::{Drawing, FileFormat, Motif, Sight};
use wanx_poster::{Channels, Picture, Plan, Request, Underlays, Wording, arrange, paint, survey};

const NONCES: [&str; 3] = ["8 0 1 8", "1 0 0 8 1", "0 8 8 1 0 1"];

const MARK: [u8; 4] = [255, 0, 170, 255];

const COLORS: [[u8; 3]; 8] = [
    [128, 128, 128],
    [240, 240, 240],
    [20, 24, 40],
    [200, 60, 40],
    [70, 130, 200],
    [255, 255, 255],
    [90, 160, 90],
    [255, 220, 0],
];

const SIZES: [[u32; 2]; 6] = [[1024, 768], [768, 1024], [1280, 720], [800, 800], [640, 480], [1600, 500]];

/// What one poster is asked to be.
#[derive(Clone, Copy, Debug)]
struct Ask {
    seed: u8,
    size: [u32; 2],
    color: [u8; 3],
    underlays: Underlays,
    logo: Option<[u32; 2]>,
    words: [Option<&'static str>; 3],
}

impl Ask {
    fn varied(seed: u8) -> Self {
        let at = usize::from(seed);
        Self {
            seed,
            size: SIZES[at % SIZES.len()],
            color: COLORS[at % COLORS.len()],
            underlays: [Underlays::None, Underlays::One, Underlays::Two][at / 2 % 3],
            logo: (at % 2 == 0).then_some([128, 64]),
            words: NONCES.map(Some),
        }
    }

    fn picture(&self) -> Picture {
        let pixels = self.color.repeat((self.size[0] * self.size[1]) as usize);
        Picture::new(self.size[0], self.size[1], Channels::Rgb, pixels).expect("as many pixels")
    }

    fn background(&self) -> Raster {
        raster(&self.picture())
    }

    fn poster(&self) -> Raster {
        self.poster_on(&self.picture())
    }

    fn poster_on(&self, background: &Picture) -> Raster {
        let plan = self.plan(background);
        raster(&paint(background, self.logo.map(mark).as_ref(), &plan))
    }

    fn plan(&self, background: &Picture) -> Plan {
        let [titles, subtitles, texts] =
            self.words.map(|words| words.into_iter().map(str::to_owned).collect::<Vec<_>>());
        let wording = Wording { titles, subtitles, texts };
        let request = Request { wording, underlays: self.underlays, ..Request::default() };
        let logo = self.logo.map(mark);
        let seed = std::array::from_fn(|at| self.seed.wrapping_mul(at as u8 | 1));
        arrange(&request, &survey(background), logo.as_ref(), &seed, 0)
    }
}

fn mark([width, height]: [u32; 2]) -> Picture {
    let rim = (width.min(height) / 16).max(1);
    let inside = |x: u32, y: u32| (rim..width - rim).contains(&x) && (rim..height - rim).contains(&y);
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let pixels = places.flat_map(|(x, y)| if inside(x, y) { MARK } else { [0; 4] });
    Picture::new(width, height, Channels::Rgba, pixels.collect()).expect("as many pixels")
}

fn raster(picture: &Picture) -> Raster {
    let channels = picture.pixels().len() / (picture.width() * picture.height()) as usize;
    let pixel = |pixel: &[u8]| [pixel[0], pixel[1], pixel[2], *pixel.get(3).unwrap_or(&255)];
    let rgba = picture.pixels().chunks_exact(channels).flat_map(pixel).collect();
    Raster::new(picture.width(), picture.height(), rgba).expect("as many pixels")
}

/// Gathers what was seen wrongly over many posters, so that one failure shows all.
fn all(asks: impl Iterator<Item = Ask>, look: impl Fn(&Ask) -> Result<(), String>) {
    let asks: Vec<Ask> = asks.collect();
    let wrong = asks.iter().filter_map(|ask| look(ask).err().map(|why| format!("{ask:?}: {why}")));
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), asks.len(), wrong.join("\n"));
}

#[test]
fn every_string_of_a_poster_is_read() {
    all((0..96).map(Ask::varied), |ask| {
        let (poster, background) = (ask.poster(), ask.background());
        NONCES.iter().try_for_each(|nonce| see(&Sight::Reads(json!(nonce)), &poster, &background))
    });
}

#[test]
fn a_string_that_was_left_out_is_not_read() {
    all((0..96).map(Ask::varied), |ask| {
        let left_out = usize::from(ask.seed) % 3;
        let mut ask = *ask;
        ask.words[left_out] = None;
        let (poster, background) = (ask.poster(), ask.background());
        NONCES.iter().enumerate().try_for_each(|(at, nonce)| {
            let nonce = json!(nonce);
            let sight = if at == left_out { Sight::Lacks(nonce) } else { Sight::Reads(nonce) };
            see(&sight, &poster, &background)
        })
    });
}

#[test]
fn the_text_of_another_task_is_not_read() {
    all((0..48).map(Ask::varied), |ask| {
        let (poster, background) = (ask.poster(), ask.background());
        ["1 8 8 0", "0 1 0 1 8", "8 8 8"]
            .iter()
            .try_for_each(|other| see(&Sight::Lacks(json!(other)), &poster, &background))
    });
}

#[test]
fn a_logo_is_seen_once_whole_and_in_its_ratio() {
    let logo = |ratio: f64| Sight::Logo { color: "#ff00aa".into(), ratio: json!(ratio) };
    all((0..60).map(Ask::varied), |ask| {
        let (poster, background) = (ask.poster(), ask.background());
        match ask.logo {
            Some(_) => {
                see(&logo(120.0 / 56.0), &poster, &background)?;
                see(&logo(1.2 * 120.0 / 56.0), &poster, &background).expect_err("it would be distorted");
                see(&Sight::NoColor("#ff00aa".into()), &poster, &background).expect_err("it is there");
            }
            None => {
                see(&Sight::NoColor("#ff00aa".into()), &poster, &background)?;
                see(&logo(120.0 / 56.0), &poster, &background).expect_err("it is not there");
            }
        }
        Ok(())
    });
    let sizes = [[1280, 1280], [1280, 16], [16, 1280], [64, 64], [300, 40]];
    let asks = (0..20).map(|seed| Ask { logo: Some(sizes[usize::from(seed) % 5]), ..Ask::varied(seed) });
    all(asks, |ask| {
        let [width, height] = ask.logo.expect("every one has one");
        let rim = 2 * (width.min(height) / 16).max(1);
        let ratio = f64::from(width - rim) / f64::from(height - rim);
        see(&logo(ratio), &ask.poster(), &ask.background())
    });
}

#[test]
fn a_title_alone_is_all_that_is_read() {
    let only = Sight::ReadsOnly(json!(NONCES[0]));
    let asks = (0..96).map(|seed| Ask { words: [Some(NONCES[0]), None, None], ..Ask::varied(seed) });
    all(asks, |ask| {
        let more = Ask { words: [Some(NONCES[0]), None, Some("8 8 0")], ..*ask };
        see(&only, &more.poster(), &more.background()).expect_err("a text is there too");
        see(&only, &ask.poster(), &ask.background())
    });
}

#[test]
fn the_rim_of_a_logo_is_seen_to_be_clear() {
    let clear = Sight::ClearAround("#ff00aa".into());
    let asks = (0..48).map(|seed| Ask { logo: Some([128, 64]), ..Ask::varied(seed) });
    all(asks, |ask| {
        let (poster, background) = (ask.poster(), ask.background());
        let filled =
            spoilt(&poster, |_, _, pixel| if pixel[..3] == ask.color { [9, 9, 9, 255] } else { pixel });
        see(&clear, &filled, &background).expect_err("its rim is filled");
        see(&clear, &poster, &background)
    });
}

#[test]
fn as_many_underlays_are_seen_as_were_asked_for() {
    all((0..96).map(Ask::varied), |ask| {
        see(&Sight::Underlays(json!(ask.underlays.count())), &ask.poster(), &ask.background())
    });
}

#[test]
fn size_margin_edge_and_what_is_kept_are_seen() {
    let plain = |seed| Ask { underlays: Underlays::None, ..Ask::varied(seed) };
    all((0..48).map(plain), |ask| {
        let (poster, background) = (ask.poster(), ask.background());
        let sights = [
            Sight::Png,
            Sight::SameSize,
            Sight::Size(ask.size),
            Sight::Drawn,
            Sight::Kept(0.99),
            Sight::Inside,
            Sight::Margin(0.02),
        ];
        sights.iter().try_for_each(|sight| {
            see(sight, &poster, &background).map_err(|why| format!("{sight:?}: {why}"))
        })?;
        let other = Ask { color: [1, 90, 140], ..*ask }.background();
        see(&Sight::Kept(0.6), &poster, &other).expect_err("another background");
        see(&Sight::Drawn, &background, &background).expect_err("nothing was drawn");
        see(&Sight::Margin(0.4), &poster, &background).expect_err("words reach further");
        see(&Sight::SameSize, &poster, &Ask { size: [31, 17], ..*ask }.background())
            .expect_err("another size");
        Ok(())
    });
}

#[test]
fn words_stand_out_as_the_poster_maker_promises() {
    all((0..96).map(Ask::varied), |ask| {
        let (poster, background) = (ask.poster(), ask.background());
        see(&Sight::Contrast(4.5), &poster, &background)?;
        see(&Sight::Contrast(21.1), &poster, &background).expect_err("no contrast is more than 21");
        let ground = background.pixels()[0];
        let pale = spoilt(&poster, |_, _, pixel| {
            std::array::from_fn(|channel| {
                ((u16::from(pixel[channel]) + 3 * u16::from(ground[channel])) / 4) as u8
            })
        });
        see(&Sight::Contrast(3.0), &pale, &background).expect_err("it has faded to a quarter");
        Ok(())
    });
}

/// A background of the kit's own, for the poster maker and for the eyes.
fn drawn(motif: Motif) -> (Picture, Raster) {
    let drawing = Drawing { motif, format: FileFormat::Png, bytes: None, file_name: None };
    let Ok(Drawn::File(print)) = draw(&drawing) else { panic!("{drawing:?} is a picture") };
    (wanx_poster::decode(&print.bytes).expect("it is a PNG"), print.shown)
}

#[test]
fn words_are_found_on_backgrounds_that_are_not_calm_and_what_is_around_them_is_kept() {
    let size = [1024, 768];
    let backgrounds = [
        drawn(Motif::Noise { size, levels: [60, 200] }),
        drawn(Motif::Noise { size, levels: [0, 255] }),
        drawn(Motif::Scene { size }),
        drawn(Motif::Gradient { size, colors: ["#102040".into(), "#d0b090".into()] }),
    ];
    let asks = (0..24).map(|seed| Ask { logo: None, size, ..Ask::varied(seed) });
    all(asks, |ask| {
        let (picture, background) = &backgrounds[usize::from(ask.seed) % backgrounds.len()];
        let poster = ask.poster_on(picture);
        let sights = [Sight::Contrast(3.0), Sight::Drawn, Sight::Kept(0.6), Sight::SameSize];
        sights
            .iter()
            .try_for_each(|sight| see(sight, &poster, background).map_err(|why| format!("{sight:?}: {why}")))
    });
}

#[test]
fn words_stand_out_on_a_plate_over_noise_as_much_as_without_it_or_more() {
    let (picture, background) = drawn(Motif::Noise { size: [1024, 768], levels: [40, 215] });
    let asks = (0..24).map(|seed| Ask { logo: None, ..Ask::varied(seed) });
    all(asks, |ask| {
        let of = |underlays| Ask { underlays, ..*ask }.poster_on(&picture);
        let (without, with) = (of(Underlays::None), of(Underlays::One));
        more_contrast([&with, &background], [&without, &background])
    });
}

/// Changes pixels of a poster by hand, as a target that is wrong would.
fn spoilt(poster: &Raster, spoil: impl Fn(usize, usize, [u8; 4]) -> [u8; 4]) -> Raster {
    let rows = poster.rows().enumerate();
    let pixels = rows.flat_map(|(y, row)| row.iter().enumerate().map(move |(x, pixel)| (x, y, *pixel)));
    let rgba = pixels.map(|(x, y, pixel)| spoil(x, y, pixel)).collect::<Vec<_>>().into_flattened();
    Raster::new(poster.width(), poster.height(), rgba).expect("as many pixels as before")
}

#[test]
fn a_logo_that_is_covered_doubled_or_stretched_is_seen() {
    let logo = Sight::Logo { color: "#ff00aa".into(), ratio: json!(2.0) };
    let background = Raster::new(200, 150, [40, 50, 60, 255].repeat(200 * 150)).expect("as many pixels");
    let place = |left: usize, top: usize, width: usize, height: usize| {
        move |x: usize, y: usize, pixel: [u8; 4]| {
            if (left..left + width).contains(&x) && (top..top + height).contains(&y) { MARK } else { pixel }
        }
    };
    let good = spoilt(&background, place(20, 20, 80, 40));
    assert_eq!(see(&logo, &good, &background), Ok(()));
    let covered = spoilt(
        &good,
        |x, y, pixel| if (50..64).contains(&x) && (30..44).contains(&y) { [9; 4] } else { pixel },
    );
    let doubled = spoilt(&good, place(120, 90, 60, 30));
    let stretched = spoilt(&background, place(20, 20, 88, 40));
    let halved = spoilt(&good, |x, _, pixel| if x < 60 { [40, 50, 60, 255] } else { pixel });
    for (poster, why) in [(covered, "covered"), (doubled, "2 times"), (stretched, "2.200"), (halved, "1.000")]
    {
        let seen = see(&logo, &poster, &background).expect_err(why);
        assert!(seen.contains(why), "{seen}");
    }
}

#[test]
fn a_letter_changed_added_or_wiped_out_is_seen() {
    let ask = Ask { underlays: Underlays::None, logo: None, ..Ask::varied(1) };
    let (poster, background) = (ask.poster(), ask.background());
    let title = Sight::Reads(json!(NONCES[0]));
    assert_eq!(see(&title, &poster, &background), Ok(()));
    let plan = ask.plan(&ask.picture()).to_string();
    let place = plan.lines().find(|line| line.starts_with("title")).expect("it has a title");
    let numbers: Vec<f64> = place.split([' ', '×', ',']).filter_map(|word| word.parse().ok()).collect();
    let [width, height, left, top] = numbers[..4] else { panic!("{place}") };
    let last = left + width * 0.85;
    let rows = top as usize..(top + height) as usize + 2;
    let wiped =
        spoilt(
            &poster,
            |x, y, pixel| {
                if rows.contains(&y) && x as f64 > last { background.pixels()[0] } else { pixel }
            },
        );
    see(&title, &wiped, &background).expect_err("its last letter is gone");
    // A slit through the right half of the last 8 opens both of its holes.
    let slit = spoilt(&poster, |x, y, pixel| {
        let middle = top + height / 2.0;
        let high = (y as f64 - middle).abs() < height * 0.3;
        if high && x as f64 > left + width * 0.95 { background.pixels()[0] } else { pixel }
    });
    assert!(slit != poster);
    see(&title, &slit, &background).expect_err("its last letter is open");
}

#[test]
fn a_background_replaced_in_part_or_shifted_is_not_kept() {
    let ask = Ask { underlays: Underlays::None, ..Ask::varied(3) };
    let (poster, background) = (ask.poster(), ask.background());
    let brighter = spoilt(&poster, |_, _, pixel| pixel.map(|level| level.saturating_add(14)));
    let faded =
        spoilt(&poster, |_, y, pixel| if y > 300 { pixel.map(|level| level / 10 * 9) } else { pixel });
    for wrong in [brighter, faded] {
        see(&Sight::Kept(0.9), &wrong, &background).expect_err("its colours are others");
    }
    let grainy = spoilt(&poster, |x, y, pixel| pixel.map(|level| level ^ ((x + y) as u8 & 3)));
    assert_eq!(see(&Sight::Kept(0.9), &grainy, &background), Ok(()));
}

#[test]
fn posters_are_compared_pixel_by_pixel_and_as_a_whole() {
    let posters: Vec<Raster> =
        (0..4).map(|seed| Ask { size: [640, 480], ..Ask::varied(seed) }.poster()).collect();
    let posters: Vec<&Raster> = posters.iter().collect();
    let speck = spoilt(posters[0], |x, y, pixel| if (x, y) == (639, 479) { [1, 2, 3, 255] } else { pixel });
    assert_eq!(same(&[posters[0], &posters[0].clone()]), Ok(()));
    assert_eq!(
        same(&[posters[0], &speck]),
        Err("pictures 0 and 1 differ: 1 pixels, the first at 639,479".into())
    );
    assert_eq!(different(&posters), Ok(()));
    assert_eq!(different(&[posters[0], posters[1], posters[0]]), Err("pictures 0 and 2 are the same".into()));
    assert_eq!(diversity(&[posters[0], posters[0]]), 0.0);
    assert!(diversity(&[posters[0], &speck]) < diversity(&posters[..2]));
    let (varied, equal) = ([posters.clone()], [vec![posters[0], posters[0]]]);
    assert_eq!(more_diverse(&varied, &equal), Ok(()));
    more_diverse(&equal, &varied).expect_err("it is the other way round");
}

#[test]
fn one_set_of_faces_is_never_two_sets_of_letter_shapes() {
    let asks: Vec<Ask> = (0..40).map(Ask::varied).collect();
    let posters: Vec<Raster> = asks.iter().map(Ask::poster).collect();
    let faces = |ask: &Ask| {
        let plan = ask.plan(&ask.picture()).to_string();
        let set = plan.lines().filter_map(|line| line.split_once("] AST ")).map(|(_, after)| {
            let words = after.split(' ').take_while(|word| !word.ends_with("px"));
            words.collect::<Vec<_>>().join(" ")
        });
        set.collect::<Vec<_>>()
    };
    let mut groups: BTreeMap<Vec<String>, Vec<&Raster>> = BTreeMap::new();
    for (ask, poster) in asks.iter().zip(&posters) {
        groups.entry(faces(ask)).or_default().push(poster);
    }
    for (set, posters) in &groups {
        assert_eq!(letter_shapes(posters), 1, "{set:?}");
    }
    let all: Vec<&Raster> = posters.iter().collect();
    let seen = letter_shapes(&all);
    assert!(seen <= groups.len() && seen >= groups.len() / 2 && seen >= 4, "{seen} of {}", groups.len());
}
