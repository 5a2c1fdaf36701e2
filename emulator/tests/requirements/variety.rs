//! What differs between posters and what does not: seeds, defaults, temperature, top_p and n.

use std::collections::HashSet;

use image::RgbImage;
use serde_json::{Value, json};
use wanx_emulator::behaviours::Profile;

use crate::support::poster::Poster;
use crate::support::*;

/// A request for a poster with every kind of text.
fn draft(emulator: &Emulator) -> Draft {
    let background = draw::png(&draw::gradient(640, 480, [20, 40, 70], [60, 90, 120]));
    emulator.draft_on("gradient.png", background).saying(&["Spring Sale"], &["Up to half off"], &["NOW"])
}

/// Checks that leaving a field out gives the poster that its default gives, and another value another poster.
async fn defaults(emulator: &Emulator, draft: Draft, pointer: &str, [default, other]: [Value; 2]) {
    let profile = emulator.profile;
    let mut decided = false;
    // One draw may end at the same poster by either value; several do not.
    for subtitle in ["Up to half off", "For one week", "Everything must go", "Until Sunday"] {
        let draft = draft.clone().with("/input/subtitle", json!([subtitle]));
        let omitted = emulator.poster(&draft.clone().without(pointer)).await;
        let given = emulator.poster(&draft.clone().with(pointer, default.clone())).await;
        let changed = emulator.poster(&draft.with(pointer, other.clone())).await;
        assert!(omitted.png == given.png, "{pointer}, {profile}: {} and {}", omitted.plan, given.plan);
        assert_eq!(omitted.etag, given.etag, "{pointer}, {profile}");
        decided |= omitted.png != changed.png;
    }
    assert!(decided, "{pointer}, {profile}: it decides nothing");
}

/// Returns how much the posters of one request differ on average when nothing but the server's seed does.
async fn diversity(background: &RgbImage, parameters: Value) -> f64 {
    let mut posters = Vec::new();
    for seed in 0..6 {
        let emulator = Emulator::with(Profile::Document, |setup| setup.host.seed = seed).await;
        let draft = emulator
            .draft_on("background.png", draw::png(background))
            .saying(&["Spring Sale"], &["Up to half off"], &["NOW"])
            .with("/parameters", parameters.clone());
        posters.push(emulator.poster(&draft).await);
    }
    mean_distance(&posters)
}

fn mean_distance(posters: &[Poster]) -> f64 {
    let mut distances = Vec::new();
    for (index, one) in posters.iter().enumerate() {
        distances.extend(posters[index + 1..].iter().map(|other| one.distance(other)));
    }
    distances.iter().sum::<f64>() / distances.len() as f64
}

#[tokio::test]
async fn r_007_titles_and_subtitles_come_in_several_pairs_of_faces() {
    both(async |emulator| {
        let posters = emulator.posters(&draft(&emulator).with("/parameters/n", json!(4))).await;
        let face = |poster: &Poster, kind| poster.of_kind(kind)[0].face.clone().expect("words have a face");
        let pairs: HashSet<(String, String)> =
            posters.iter().map(|poster| (face(poster, "title"), face(poster, "subtitle"))).collect();
        assert!(pairs.len() >= 2, "R-007: only {pairs:?}");
        // The letters themselves, not only their names: one title in two faces has two shapes.
        let shapes: HashSet<usize> =
            posters.iter().map(|poster| poster.letters(poster.of_kind("title")[0], 0.5).count()).collect();
        assert!(shapes.len() >= 2, "R-007: the titles look alike");
    })
    .await;
}

#[tokio::test]
async fn r_059_without_underlay_there_is_none() {
    both(async |emulator| {
        let draft = draft(&emulator);
        defaults(&emulator, draft, "/input/underlay", [json!(0), json!(1)]).await;
    })
    .await;
}

#[tokio::test]
async fn r_074_the_default_temperature_is_seven_tenths() {
    both(async |emulator| {
        let draft = draft(&emulator).with("/parameters/top_p", json!(1));
        defaults(&emulator, draft, "/parameters/temperature", [json!(0.7), json!(0)]).await;
    })
    .await;
}

#[tokio::test]
async fn r_075_a_higher_temperature_gives_more_diverse_pictures() {
    let flat = draw::flat(640, 480, [36, 64, 112]);
    let gradient = draw::gradient(640, 480, [20, 40, 70], [60, 90, 120]);
    for (name, background) in [("flat", &flat), ("gradient", &gradient)] {
        let cold = diversity(background, json!({"temperature": 0})).await;
        let hot = diversity(background, json!({"temperature": 1})).await;
        assert!(hot > 2.0 * cold, "R-075, {name}: {hot} at 1, {cold} at 0");
        // Not asked of the gradient: where the best layouts have equal points, today even 0 draws between them.
        assert!(cold < 0.01 || name == "gradient", "R-075, {name}: the same request at 0 gives {cold}");
    }
}

#[tokio::test]
async fn r_079_the_default_top_p_is_seven_tenths() {
    both(async |emulator| {
        let draft = draft(&emulator).with("/parameters/temperature", json!(1));
        defaults(&emulator, draft, "/parameters/top_p", [json!(0.7), json!(0)]).await;
    })
    .await;
}

#[tokio::test]
async fn r_080_a_higher_top_p_gives_more_random_pictures() {
    let gradient = draw::gradient(640, 480, [20, 40, 70], [60, 90, 120]);
    let narrow = diversity(&gradient, json!({"temperature": 1, "top_p": 0})).await;
    let wide = diversity(&gradient, json!({"temperature": 1, "top_p": 1})).await;
    assert!(narrow < 0.01, "R-080: at 0 the same request gives the same picture: {narrow}");
    assert!(wide > narrow, "R-080: {wide} at 1, {narrow} at 0");
}

#[tokio::test]
async fn r_113_four_pictures_are_four_different_ones() {
    both(async |emulator| {
        // Not asked: that they differ at temperature 0 too. Today two schemes can give the same pixels there.
        let answer = emulator.finished(&draft(&emulator).with("/parameters/n", json!(4))).await;
        let urls: HashSet<String> = urls(&answer).into_iter().collect();
        assert_eq!(urls.len(), 4, "R-113: {answer:?}");
        let mut pictures = HashSet::new();
        for url in &urls {
            let picture = image::load_from_memory(&emulator.download(url).await.body).unwrap();
            pictures.insert(picture.into_rgba8().into_raw());
        }
        assert_eq!(pictures.len(), 4, "R-113: some are alike");
    })
    .await;
}
