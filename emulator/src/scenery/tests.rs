//! What every picture must keep to, whatever its mood.

use super::*;

/// How many cells a picture is cut into, across and down, to find what is calm.
const CELLS: (usize, usize) = (12, 9);

/// Returns how restless each cell is, row by row: how far its pixels lie from the mean of their
/// neighbours, so that a smooth gradient counts as calm.
fn restlessness(pixels: &[u8], width: usize, height: usize) -> Vec<f64> {
    let luma = |x: usize, y: usize| {
        let pixel = &pixels[(y * width + x) * 3..][..3];
        0.21 * f64::from(pixel[0]) + 0.72 * f64::from(pixel[1]) + 0.07 * f64::from(pixel[2])
    };
    let cell = |index: usize| {
        let (column, row) = (index % CELLS.0, index / CELLS.0);
        let (left, right) = (width * column / CELLS.0, width * (column + 1) / CELLS.0);
        let (top, bottom) = (height * row / CELLS.1, height * (row + 1) / CELLS.1);
        let bends = (top + 1..bottom - 1).flat_map(|y| (left + 1..right - 1).map(move |x| (x, y)));
        let bends = bends.map(|(x, y)| {
            let around = luma(x - 1, y) + luma(x + 1, y) + luma(x, y - 1) + luma(x, y + 1);
            (luma(x, y) - around / 4.0).powi(2)
        });
        (bends.clone().sum::<f64>() / bends.count() as f64).sqrt()
    };
    (0..CELLS.0 * CELLS.1).map(cell).collect()
}

#[test]
fn every_mood_is_calm_above_and_has_its_subject_below() {
    for mood in Mood::ALL {
        for (width_px, height_px, seed) in [(256, 144, 1), (144, 256, 2), (180, 180, 3)] {
            let scene = Scene { mood, width_px, height_px, seed };
            let cells = restlessness(&paint_background(&scene), width_px as usize, height_px as usize);
            let (above, below) = cells.split_at(CELLS.0 * CELLS.1 / 3);
            let calm = above.iter().sum::<f64>() / above.len() as f64;
            let busiest = below.iter().copied().fold(0.0, f64::max);
            assert!(calm < 2.0, "{scene:?}: {calm:.2} above is too restless for words");
            assert!(busiest > 3.0 * calm, "{scene:?}: {busiest:.2} below, {calm:.2} above");
        }
    }
}

#[test]
fn a_scene_is_always_painted_the_same_and_another_seed_differently() {
    for mood in Mood::ALL {
        let scene = Scene { mood, width_px: 96, height_px: 64, seed: 7 };
        assert_eq!(paint_background(&scene), paint_background(&scene), "{mood:?}");
        assert_ne!(paint_background(&scene), paint_background(&Scene { seed: 8, ..scene }), "{mood:?}");
    }
    assert_eq!(paint_logo(7, 64, 64), paint_logo(7, 64, 64));
    assert_ne!(paint_logo(7, 64, 64), paint_logo(8, 64, 64));
}

/// What was painted where this was written; another machine must agree to the byte.
#[test]
fn the_bytes_are_the_same_on_every_machine() {
    let digest = |pixels: &[u8]| blake3::hash(pixels).to_hex()[..16].to_owned();
    let mut lines: Vec<String> = Mood::ALL
        .iter()
        .map(|&mood| {
            let scene = Scene { mood, width_px: 120, height_px: 90, seed: 2024 };
            format!("{mood:?} {}", digest(&paint_background(&scene)))
        })
        .collect();
    lines.push(format!("logo {}", digest(&paint_logo(2024, 90, 90))));
    insta::assert_snapshot!(lines.join("\n"), @r"
    DuskRidges 6b92c61f2aa5acb9
    MorningSea 354cfab241a896a8
    Dunes fe8c160012b9396d
    MoonLake 05f2219dd2cb1d02
    NightCity b1a9c6b90e9698a5
    StudioProduct 4aabf55dfba84adc
    Bokeh d379c8c583722521
    PaperWaves 37a7849deb03c97d
    logo 43b001bd871727f0
    ");
}

#[test]
fn odd_sizes_are_painted_exactly() {
    for mood in Mood::ALL {
        for (width_px, height_px) in [(0, 5), (5, 0), (1, 1), (1, 2), (3, 2000), (3840, 64), (7, 5)] {
            let scene = Scene { mood, width_px, height_px, seed: 5 };
            assert_eq!(paint_background(&scene).len(), (width_px * height_px * 3) as usize, "{scene:?}");
        }
    }
    assert_eq!(paint_logo(1, 1, 1).len(), 4);
    assert_eq!(paint_logo(1, 0, 9).len(), 0);
    assert_eq!(paint_logo(1, 300, 20).len(), 300 * 20 * 4);
}

#[test]
fn logos_have_clear_corners_a_solid_mark_and_smooth_edges() {
    for seed in 0..12 {
        let alphas: Vec<u8> = paint_logo(seed, 120, 120).chunks_exact(4).map(|pixel| pixel[3]).collect();
        assert!([0, 119, 119 * 120, 120 * 120 - 1].iter().all(|&corner| alphas[corner] == 0), "{seed}");
        let solid = alphas.iter().filter(|&&alpha| alpha > 200).count();
        assert!(solid > 120 * 120 / 4, "{seed}: only {solid} pixels are solid");
        assert!(alphas.iter().filter(|&&alpha| (1..255).contains(&alpha)).count() > 200, "{seed}");
    }
}

#[test]
fn logos_show_on_light_and_on_dark() {
    for seed in 0..12 {
        let pixels = paint_logo(seed, 120, 120);
        let tones: Vec<f64> = pixels
            .chunks_exact(4)
            .filter(|pixel| pixel[3] > 200)
            .map(|pixel| 0.21 * f64::from(pixel[0]) + 0.72 * f64::from(pixel[1]) + 0.07 * f64::from(pixel[2]))
            .collect();
        let share = |is: &dyn Fn(f64) -> bool| {
            tones.iter().filter(|&&tone| is(tone)).count() as f64 / tones.len() as f64
        };
        assert!(share(&|tone| tone < 190.0) > 0.4, "{seed} vanishes on white");
        assert!(share(&|tone| tone > 60.0) > 0.8, "{seed} vanishes on black");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_small_scene_and_logo_is_painted(
        mood in 0..Mood::ALL.len(), width_px in 0u32..48, height_px in 0u32..48, seed: u64,
    ) {
        let scene = Scene { mood: Mood::ALL[mood], width_px, height_px, seed };
        let pixels = (width_px * height_px) as usize;
        proptest::prop_assert_eq!(paint_background(&scene).len(), pixels * 3);
        proptest::prop_assert_eq!(paint_logo(seed, width_px, height_px).len(), pixels * 4);
    }
}
