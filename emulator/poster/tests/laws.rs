//! What holds for every poster, whatever the picture and the words.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use wanx_poster::{
    Channels, Item, Kind, Letters, Look, Picture, Plan, Reason, Request, Sampling, Underlays, Wording,
    arrange, candidates, contrast_ratio, paint, survey,
};

/// Strings of every kind a request has been seen with.
const STRINGS: [&str; 22] = [
    "Lorem Ipsum",
    "NEW",
    "a",
    "VIEW NOW",
    "限时特惠，全场五折",
    "江南",
    "夜色 NIGHT 夜市 2025",
    "新しい季節のはじまり",
    "여름 세일",
    "عيد مبارك",
    "Лето начинается здесь",
    "שלום עולם",
    "🎉🎊👩‍👩‍👧 party",
    "A title of one hundred and twenty characters goes on and on, because nobody said that it should ever stop, until here.",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    "",
    "   ",
    "\u{200b}\u{feff}",
    "line\nbreak\ttab\0nul\u{1b}[31m",
    "\u{202e}turned",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{e000}\u{10ffff}",
];

/// The looks a background can have.
#[derive(Debug, Clone, Copy)]
enum Ground {
    Plain,
    Gradient,
    Noise,
    Stripes,
    Subject,
    Transparent,
}

const GROUNDS: [Ground; 6] =
    [Ground::Plain, Ground::Gradient, Ground::Noise, Ground::Stripes, Ground::Subject, Ground::Transparent];

fn background(ground: Ground, width: u32, height: u32, shade: u8) -> Picture {
    let pixel = |x: u32, y: u32| -> [u8; 4] {
        let hash =
            (x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663)).wrapping_mul(2_654_435_761) >> 24;
        let (u, v) = (x * 255 / width.max(2), y * 255 / height.max(2));
        match ground {
            Ground::Plain => [shade, shade, shade, 255],
            Ground::Gradient => [shade, (u / 2) as u8, v as u8, 255],
            Ground::Noise => [hash as u8, (hash * 7) as u8, (hash * 13) as u8, 255],
            Ground::Stripes => [if (x / 8).is_multiple_of(2) { shade } else { 255 - shade }, 90, 40, 255],
            Ground::Subject => {
                let (dx, dy) = (u as i32 - 160, v as i32 - 120);
                if dx * dx + dy * dy < 3000 { [220, 60, 50, 255] } else { [shade, shade, 200, 255] }
            }
            Ground::Transparent => [shade, u as u8, 90, v as u8],
        }
    };
    let channels = if matches!(ground, Ground::Transparent) { Channels::Rgba } else { Channels::Rgb };
    let pixels = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| pixel(x, y).into_iter().take(channels.count()))
        .collect();
    Picture::new(width, height, channels, pixels).unwrap()
}

fn logo(width: u32, height: u32) -> Picture {
    let pixels =
        (0..width * height).flat_map(|index| [200, 30, 60, if index % 3 == 0 { 90 } else { 255 }]).collect();
    Picture::new(width, height, Channels::Rgba, pixels).unwrap()
}

fn strings(indices: &[usize]) -> Vec<String> {
    indices.iter().map(|&index| STRINGS[index % STRINGS.len()].to_owned()).collect()
}

fn words(plan: &Plan) -> Vec<(&Item, &Letters)> {
    plan.items
        .iter()
        .filter_map(|item| match &item.look {
            Look::Letters(letters) => Some((item, letters)),
            _ => None,
        })
        .collect()
}

fn count(plan: &Plan, kind: Kind) -> usize {
    plan.items.iter().filter(|item| item.kind == kind).count()
}

/// The laws that need no pixels.
fn check_plan(plan: &Plan, request: &Request, size: (u32, u32)) {
    assert_eq!((plan.width, plan.height), size);
    for item in &plan.items {
        let rect = item.rect;
        assert!(rect.x.0 >= 0 && rect.y.0 >= 0, "outside: {item}");
        assert!(
            rect.right().0 <= size.0 as i32 * 64 && rect.bottom().0 <= size.1 as i32 * 64,
            "outside: {item}"
        );
    }
    let solid: Vec<&Item> = plan.items.iter().filter(|item| item.kind != Kind::Underlay).collect();
    for (at, one) in solid.iter().enumerate() {
        for other in &solid[at + 1..] {
            assert!(!one.rect.intersects(other.rect), "on one another: {one} / {other}");
        }
    }
    let shapes: Vec<&Item> = plan.items.iter().filter(|item| item.kind == Kind::Underlay).collect();
    let expected = if words(plan).is_empty() { 0 } else { request.underlays.count() };
    assert_eq!(shapes.len(), expected, "underlays of\n{plan}");
    for shape in shapes {
        assert!(
            words(plan).iter().any(|(item, _)| shape.rect.contains(item.rect)),
            "behind nothing: {shape}"
        );
    }
    let of = |kind: Kind| {
        plan.omitted.iter().filter(move |omitted| omitted.kind == kind).map(|omitted| omitted.count)
    };
    let Wording { titles, subtitles, texts } = &request.wording;
    for (kind, asked) in
        [(Kind::Title, titles.len()), (Kind::Subtitle, subtitles.len()), (Kind::Text, texts.len())]
    {
        assert_eq!(count(plan, kind) + of(kind).sum::<usize>(), asked, "{kind}s accounted for in\n{plan}");
    }
}

/// Composes one poster and checks every law.
fn check(request: &Request, background: &Picture, logo: Option<&Picture>, index: u8) -> Plan {
    let survey = survey(background);
    let plan = arrange(request, &survey, logo, &[7; 32], index);
    check_plan(&plan, request, (background.width(), background.height()));
    assert_eq!(plan.to_string(), arrange(request, &survey, logo, &[7; 32], index).to_string());
    let poster = paint(background, logo, &plan);
    assert_eq!((poster.width(), poster.height()), (background.width(), background.height()));
    assert_eq!(poster.channels(), background.channels());
    check_outside(&plan, background, &poster);
    plan
}

/// Nothing changes farther from every box than two hundredths of the short side, or three pixels.
fn check_outside(plan: &Plan, background: &Picture, poster: &Picture) {
    let margin = (f64::from(plan.width.min(plan.height)) * 0.02).max(3.0);
    let channels = background.channels().count();
    let boxes: Vec<[f64; 4]> = plan
        .items
        .iter()
        .map(|item| {
            let edge = |length: wanx_poster::unit::Px64| f64::from(length.to_f32());
            let rect = item.rect;
            [
                edge(rect.x) - margin,
                edge(rect.y) - margin,
                edge(rect.right()) + margin,
                edge(rect.bottom()) + margin,
            ]
        })
        .collect();
    let pairs = background.pixels().chunks_exact(channels).zip(poster.pixels().chunks_exact(channels));
    for (at, (before, after)) in pairs.enumerate() {
        if before != after {
            let (x, y) = ((at % plan.width as usize) as f64 + 0.5, (at / plan.width as usize) as f64 + 0.5);
            let inside = boxes.iter().any(|[left, top, right, bottom]| {
                (left..=right).contains(&&x) && (top..=bottom).contains(&&y)
            });
            assert!(inside, "({x}, {y}) changed outside every box of\n{plan}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_on_any_picture_make_a_lawful_poster(
        ground in 0..GROUNDS.len(),
        (width, height) in prop_oneof![(1_u32..80, 1_u32..80), (60_u32..420, 60_u32..420), (1_u32..700, 1_u32..24), (1_u32..24, 1_u32..700)],
        shade: u8,
        titles in prop::collection::vec(0_usize..99, 0..4),
        subtitles in prop::collection::vec(0_usize..99, 0..4),
        texts in prop::collection::vec(0_usize..99, 0..4),
        underlays in 0..3_usize,
        with_logo in prop::option::of((1_u32..300, 1_u32..300)),
        temperature in 0.0_f32..=1.0,
        index in 0_u8..4,
    ) {
        let wording = Wording { titles: strings(&titles), subtitles: strings(&subtitles), texts: strings(&texts) };
        let underlays = [Underlays::None, Underlays::One, Underlays::Two][underlays];
        let sampling = Sampling { temperature, top_p: 0.9 };
        let request = Request { wording, underlays, sampling, ..Request::default() };
        let background = background(GROUNDS[ground], width, height, shade);
        let logo = with_logo.map(|(width, height)| logo(width, height));
        check(&request, &background, logo.as_ref(), index);
    }
}

fn example() -> Request {
    let wording = Wording {
        titles: vec!["Lorem Ipsum".into()],
        subtitles: vec!["Duis aute irure dolor in reprehenderit".into()],
        texts: vec!["VIEW NOW".into()],
    };
    Request { wording, underlays: Underlays::One, ..Request::default() }
}

#[test]
fn flat_tall_and_tiny_pictures_have_posters() {
    for (width, height) in
        [(3840, 64), (64, 2160), (64, 64), (1, 1), (1, 2160), (3840, 1), (1000, 100), (16, 16)]
    {
        for underlays in [Underlays::None, Underlays::One, Underlays::Two] {
            let request = Request { underlays, ..example() };
            check(&request, &background(Ground::Subject, width, height, 200), Some(&logo(120, 40)), 0);
        }
    }
}

#[test]
fn ordinary_words_are_shown_whole() {
    for (width, height) in [(512, 512), (900, 512), (512, 1400)] {
        for ground in GROUNDS {
            let plan = check(&example(), &background(ground, width, height, 60), Some(&logo(300, 100)), 0);
            assert!(plan.omitted.is_empty(), "{plan}");
            assert!(words(&plan).iter().all(|(_, letters)| letters.cut.is_none()), "{plan}");
            assert_eq!(count(&plan, Kind::Logo), 1, "{plan}");
        }
    }
}

#[test]
fn three_hundred_characters_in_any_shape_are_shown_whole() {
    let letters = |count: usize| "Every word counts here. ".chars().cycle().take(count).collect::<String>();
    let many = vec!["abc".to_owned(); 100];
    for wording in [
        Wording { titles: vec![letters(300)], ..Wording::default() },
        Wording { titles: vec![letters(100); 1], subtitles: vec![letters(100)], texts: vec![letters(100)] },
        Wording { titles: vec!["字".repeat(300)], ..Wording::default() },
        Wording { titles: many.clone(), ..Wording::default() },
        Wording { titles: vec!["t".into()], subtitles: vec![], texts: many },
    ] {
        let request = Request { wording, ..Request::default() };
        let plan = check(&request, &background(Ground::Gradient, 512, 512, 60), None, 0);
        assert!(plan.omitted.is_empty(), "{plan}");
        assert!(words(&plan).iter().all(|(_, letters)| letters.cut.is_none()), "{plan}");
    }
}

#[test]
fn enormous_requests_end_and_say_what_is_missing() {
    let many = Wording { titles: vec!["title".into(); 100_000], ..Wording::default() };
    let request = Request { wording: many, ..Request::default() };
    let plan = check(&request, &background(Ground::Plain, 640, 480, 200), None, 0);
    assert!(plan.omitted.iter().any(|omitted| omitted.reason == Reason::TooMany));
    let long =
        Wording { titles: vec!["x".repeat(5000)], texts: vec!["word ".repeat(40_000)], ..Wording::default() };
    let request = Request { wording: long, ..Request::default() };
    let plan = check(&request, &background(Ground::Plain, 64, 64, 200), None, 0);
    assert!(words(&plan).iter().any(|(_, letters)| letters.cut.is_some()), "{plan}");
}

#[test]
fn blank_words_leave_the_picture_as_it_is() {
    let wording = Wording { titles: vec!["".into(), " \u{200b}".into()], ..Wording::default() };
    let request = Request { wording, underlays: Underlays::Two, ..Request::default() };
    let background = background(Ground::Gradient, 200, 200, 90);
    let plan = arrange(&request, &survey(&background), None, &[1; 32], 0);
    assert!(plan.items.is_empty());
    assert_eq!(paint(&background, None, &plan), background);
}

/// Returns the contrast of the words with every pixel of the background in their box, worst first.
fn contrasts(background: &Picture, item: &Item, letters: &Letters) -> Vec<f32> {
    let rect = item.rect;
    let mut contrasts = Vec::new();
    for y in rect.y.floor_px()..rect.bottom().floor_px() {
        for x in rect.x.floor_px()..rect.right().floor_px() {
            let at = (y as usize * background.width() as usize + x as usize) * background.channels().count();
            let ground = wanx_poster::Color([
                background.pixels()[at],
                background.pixels()[at + 1],
                background.pixels()[at + 2],
            ]);
            contrasts.push(contrast_ratio(letters.color.luminance(), ground.luminance()));
        }
    }
    contrasts.sort_by(f32::total_cmp);
    contrasts
}

#[test]
fn words_on_calm_ground_read_without_help() {
    for ground in [Ground::Plain, Ground::Gradient, Ground::Subject] {
        for shade in [0, 40, 90, 130, 180, 230, 255] {
            for temperature in [0.0, 1.0] {
                let sampling = Sampling { temperature, top_p: 1.0 };
                let request = Request { underlays: Underlays::None, sampling, ..example() };
                let background = background(ground, 600, 400, shade);
                let plan = check(&request, &background, None, 1);
                for (item, letters) in words(&plan).iter().filter(|(_, letters)| letters.halo.is_none()) {
                    let contrasts = contrasts(&background, item, letters);
                    let (tenth, middle) = (contrasts[contrasts.len() / 10], contrasts[contrasts.len() / 2]);
                    assert!(tenth >= 3.0 && middle >= 3.7, "{tenth} {middle} {ground:?} {shade}: {item}");
                }
            }
        }
    }
}

#[test]
fn the_title_leads_and_the_text_follows() {
    for (width, height) in [(960, 540), (540, 960), (700, 700)] {
        for ground in GROUNDS {
            let plan = check(&example(), &background(ground, width, height, 230), None, 0);
            let em = |kind: Kind| words(&plan).iter().find(|(item, _)| item.kind == kind).unwrap().1.size_px;
            let short = width.min(height) as f32;
            assert!(em(Kind::Title) > em(Kind::Subtitle) && em(Kind::Subtitle) > em(Kind::Text), "{plan}");
            assert!(em(Kind::Text).to_f32() >= (short * 0.022).max(12.0), "{plan}");
            // Bands and shades run to the edge of the picture; what is read keeps clear of it.
            for item in plan.items.iter().filter(|item| matches!(item.kind, Kind::Logo) || item.is_words()) {
                let edges = [
                    item.rect.x.to_f32(),
                    item.rect.y.to_f32(),
                    width as f32 - item.rect.right().to_f32(),
                    height as f32 - item.rect.bottom().to_f32(),
                ];
                assert!(edges.iter().all(|&edge| edge >= short * 0.03), "{item}");
            }
        }
    }
}

/// Returns how different the pictures of one request are: the mean share of their words' boxes that is not shared.
fn spread(temperature: f32, top_p: f32) -> f32 {
    let request =
        Request { underlays: Underlays::None, sampling: Sampling { temperature, top_p }, ..example() };
    let mut distances = Vec::new();
    for ground in [Ground::Gradient, Ground::Subject] {
        let survey = survey(&background(ground, 640, 400, 60));
        let candidates = candidates(&request, &survey, None);
        for seed in 1..=12 {
            let plans: Vec<Plan> = (0..4).map(|index| candidates.plan(&[seed; 32], index)).collect();
            for (at, one) in plans.iter().enumerate() {
                distances.extend(plans[at + 1..].iter().map(|other| distance(one, other)));
            }
        }
    }
    distances.iter().sum::<f32>() / distances.len() as f32
}

fn distance(one: &Plan, other: &Plan) -> f32 {
    let title = |plan: &Plan| words(plan)[0].0.rect;
    let area = |rect: wanx_poster::unit::PxRect| rect.width.to_f32() * rect.height.to_f32();
    let shared = area(title(one).intersection(title(other)));
    1.0 - shared / (area(title(one)) + area(title(other)) - shared)
}

#[test]
fn more_temperature_means_more_variety() {
    let [none, some, usual, most] = [0.0, 0.35, 0.7, 1.0].map(|temperature| spread(temperature, 0.7));
    assert!(none < usual && some <= usual + 0.05 && usual <= most + 0.05, "{none} {some} {usual} {most}");
    assert!(usual >= 0.3, "{usual}");
}

#[test]
fn more_top_p_means_more_variety() {
    let [none, usual, most] = [0.0, 0.7, 1.0].map(|top_p| spread(0.8, top_p));
    assert!(none < usual && usual <= most + 0.05, "{none} {usual} {most}");
}

#[test]
fn twelve_pictures_use_several_pairings_and_schemes() {
    let survey = survey(&background(Ground::Subject, 640, 400, 60));
    let plans: Vec<Plan> = (0..12).map(|seed| arrange(&example(), &survey, None, &[seed; 32], 0)).collect();
    let pairings: BTreeSet<&str> = plans.iter().map(|plan| plan.choice.pairing).collect();
    let schemes: BTreeSet<&str> = plans.iter().map(|plan| plan.choice.scheme).collect();
    assert!(pairings.len() >= 3 && schemes.len() >= 3, "{pairings:?} {schemes:?}");
}

#[test]
fn a_logo_keeps_its_proportions_and_its_alpha() {
    for (width, height) in [(1280, 16), (16, 1280), (300, 100), (8, 8)] {
        let plan =
            check(&example(), &background(Ground::Plain, 800, 600, 240), Some(&logo(width, height)), 0);
        let rect = plan.items.iter().find(|item| item.kind == Kind::Logo).unwrap().rect;
        let expected = width as f32 / height as f32;
        let wide = rect.width.to_f32() / (rect.height.to_f32() - 0.5).max(0.5);
        let narrow = rect.width.to_f32() / (rect.height.to_f32() + 0.5);
        assert!((narrow * 0.8..=wide * 1.25).contains(&expected), "{rect:?} for {width} × {height}");
    }
}

#[test]
fn r_113_the_pictures_of_one_request_differ_at_any_temperature() {
    for ground in GROUNDS {
        let background = background(ground, 480, 320, 40);
        for temperature in [0.0, 0.7] {
            let sampling = Sampling { temperature, ..Sampling::default() };
            let request = Request { sampling, ..example() };
            let seen: BTreeSet<Vec<u8>> = (0..4)
                .map(|index| {
                    let plan = arrange(&request, &survey(&background), None, &[7; 32], index);
                    paint(&background, None, &plan).pixels().to_vec()
                })
                .collect();
            assert_eq!(seen.len(), 4, "{ground:?} at {temperature}");
        }
    }
}

#[test]
fn at_temperature_zero_no_seed_decides() {
    let request = Request { sampling: Sampling { temperature: 0.0, top_p: 1.0 }, ..example() };
    for ground in GROUNDS {
        let survey = survey(&background(ground, 480, 320, 20));
        let plans: BTreeSet<String> =
            (0..12_u8).map(|seed| arrange(&request, &survey, None, &[seed; 32], 0).to_string()).collect();
        assert_eq!(plans.len(), 1, "{ground:?}");
    }
}
