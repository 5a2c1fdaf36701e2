//! What differs between posters and what does not: seeds, defaults, temperature, top_p and n.

use std::collections::HashSet;

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
    let omitted = emulator.poster(&draft.clone().without(pointer)).await;
    let given = emulator.poster(&draft.clone().with(pointer, default)).await;
    let changed = emulator.poster(&draft.with(pointer, other)).await;
    let profile = emulator.profile;
    assert!(omitted.png == given.png, "{pointer}, {profile}: {} and {}", omitted.plan, given.plan);
    assert_eq!(omitted.etag, given.etag, "{pointer}, {profile}");
    assert!(omitted.png != changed.png, "{pointer}, {profile}: it decides nothing");
}

/// Returns one poster of a request under each of some seeds.
async fn under_seeds(count: u64, change: impl Fn(Draft) -> Draft) -> Vec<Poster> {
    let mut posters = Vec::new();
    for seed in 0..count {
        let emulator = Emulator::with(Profile::Document, |setup| setup.host.seed = seed).await;
        posters.push(emulator.poster(&change(draft(&emulator))).await);
    }
    posters
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
    let at = async |temperature: f64| {
        let change = |draft: Draft| {
            draft.with("/parameters/temperature", json!(temperature)).with("/parameters/top_p", json!(1))
        };
        mean_distance(&under_seeds(4, change).await)
    };
    let (cold, hot) = (at(0.0).await, at(1.0).await);
    assert!(cold < 0.01, "R-075: at 0 every run gives the same picture: {cold}");
    assert!(hot > cold, "R-075: at 1 they differ by {hot}, at 0 by {cold}");
    both(async |emulator| {
        let draft = draft(&emulator).with("/parameters/temperature", json!(0));
        let (first, again) = (emulator.poster(&draft).await, emulator.poster(&draft).await);
        assert!(first.png == again.png, "R-075: the same request at 0");
    })
    .await;
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
    let at = async |top_p: f64| {
        let change = |draft: Draft| {
            draft.with("/parameters/temperature", json!(1)).with("/parameters/top_p", json!(top_p))
        };
        mean_distance(&under_seeds(4, change).await)
    };
    let (narrow, wide) = (at(0.0).await, at(1.0).await);
    assert!(narrow < 0.01, "R-080: at 0 every run gives the same picture: {narrow}");
    assert!(wide > narrow, "R-080: at 1 they differ by {wide}, at 0 by {narrow}");
}

#[tokio::test]
async fn r_113_four_pictures_are_four_different_ones() {
    both(async |emulator| {
        for temperature in [0.0, 0.7] {
            let draft = draft(&emulator)
                .with("/parameters/n", json!(4))
                .with("/parameters/temperature", json!(temperature));
            let answer = emulator.finished(&draft).await;
            let urls: HashSet<String> = urls(&answer).into_iter().collect();
            assert_eq!(urls.len(), 4, "R-113: {answer:?}");
            let mut pictures = HashSet::new();
            for url in &urls {
                let picture = image::load_from_memory(&emulator.download(url).await.body).unwrap();
                pictures.insert(picture.into_rgba8().into_raw());
            }
            assert_eq!(pictures.len(), 4, "R-113: some are alike at {temperature}");
        }
    })
    .await;
}
