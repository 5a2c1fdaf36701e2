//! A sheet for any picture, and always the same one.

use super::*;
use crate::picture::Channels;
use crate::request::{Request, Underlays};
use crate::{candidates, survey};

/// A sky with a bright square, of any size.
fn background(width: u32, height: u32, channels: Channels) -> Picture {
    let short = width.min(height);
    let pixel = |x: u32, y: u32| {
        let is_square = x / (short / 3 + 1) == 1 && y / (short / 3 + 1) == 1;
        let shade = (y * 90 / height) as u8;
        if is_square { [240, 170, 60, 255] } else { [40, 60 + shade, 200 - shade, 100 + shade] }
    };
    let cells = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let pixels = cells.flat_map(|(x, y)| pixel(x, y).into_iter().take(channels.count())).collect();
    Picture::new(width, height, channels, pixels).unwrap()
}

fn sheet(background: &Picture, underlays: Underlays) -> Picture {
    let mut request = Request { underlays, ..Request::default() };
    request.wording.titles.push("Lorem Ipsum".into());
    request.wording.texts.push("VIEW NOW".into());
    let survey = survey(background);
    explain(background, &survey, &candidates(&request, &survey, None).layouts())
}

#[test]
fn any_picture_has_a_sheet_of_bounded_size() {
    let sizes = [(1, 1), (64, 64), (3840, 2160), (2000, 200), (200, 2000), (4000, 1), (1, 4000), (500, 300)];
    for (width, height) in sizes {
        for channels in [Channels::Rgb, Channels::Rgba] {
            let sheet = sheet(&background(width, height, channels), Underlays::One);
            assert_eq!(sheet.width(), 1680, "{width} × {height}");
            assert!((400..4000).contains(&sheet.height()), "{width} × {height}: {sheet:?}");
            assert_eq!(sheet.channels(), Channels::Rgb);
        }
    }
}

#[test]
fn the_same_arguments_give_the_same_sheet() {
    let background = background(300, 200, Channels::Rgb);
    let sheets = [(); 2].map(|()| sheet(&background, Underlays::Two));
    assert!(sheets[0] == sheets[1]);
}

#[test]
fn any_number_of_places_is_told_within_bounds() {
    let background = background(300, 400, Channels::Rgb);
    let survey = survey(&background);
    let place = |score| Layout {
        place: "a place that was never thought of before and has a long name".into(),
        dressing: "nothing".into(),
        score,
        terms: vec![("for", i32::MAX), ("against", i32::MIN + 1), ("indifferent", 0)],
        boxes: vec![(crate::Kind::Title, PxRect::default())],
    };
    let height = |count: i32| {
        let layouts: Vec<Layout> = (0..count).map(place).collect();
        explain(&background, &survey, &layouts).height()
    };
    assert!(height(0) < height(1) && height(1) < height(24));
    assert_eq!(height(24), height(300));
}
