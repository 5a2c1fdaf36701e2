//! A few plans as text: what a change to the layout changes shows up here, line by line.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

use wanx_poster::{Channels, Picture, Request, Sampling, Underlays, Wording, arrange, candidates, survey};

/// A sky that darkens downwards, with a bright disc right of the middle.
fn background(width: u32, height: u32) -> Picture {
    let (x0, y0, radius) = (width * 7 / 10, height / 2, width.min(height) / 5);
    let pixel = move |x: u32, y: u32| {
        let (dx, dy) = (x.abs_diff(x0), y.abs_diff(y0));
        let shade = (y * 120 / height) as u8;
        if dx * dx + dy * dy < radius * radius { [240, 170, 60] } else { [40, 90 - shade / 2, 160 - shade] }
    };
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Picture::new(width, height, Channels::Rgb, pixels).unwrap()
}

fn plan(size: (u32, u32), words: [&str; 3], underlays: Underlays) -> String {
    let [titles, subtitles, texts] = words.map(|string| vec![string.to_owned()]);
    let wording = Wording { titles, subtitles, texts };
    let sampling = Sampling { temperature: 0.0, top_p: 1.0 };
    let request = Request { wording, underlays, sampling, ..Request::default() };
    let background = background(size.0, size.1);
    let logo = Picture::new(40, 20, Channels::Rgb, vec![250; 2400]).unwrap();
    arrange(&request, &survey(&background), Some(&logo), &[0; 32], 0).to_string()
}

const ENGLISH: [&str; 3] = ["Lorem Ipsum", "Duis aute irure dolor in reprehenderit", "VIEW NOW"];

#[test]
fn the_reference_example_on_a_wide_picture() {
    insta::assert_snapshot!(plan((960, 540), ENGLISH, Underlays::One));
}

#[test]
fn a_sale_in_chinese_on_an_upright_picture() {
    let words = ["限时特惠", "全场五折，数量有限", "立即抢购"];
    insta::assert_snapshot!(plan((540, 960), words, Underlays::Two));
}

#[test]
fn words_in_a_row_on_a_strip() {
    insta::assert_snapshot!(plan((1200, 200), ENGLISH, Underlays::None));
}

#[test]
fn the_places_in_the_draw_best_first() {
    let wording = Wording { titles: vec!["Lorem Ipsum".into()], ..Wording::default() };
    let request = Request { wording, underlays: Underlays::One, ..Request::default() };
    let survey = survey(&background(960, 540));
    let layouts = candidates(&request, &survey, None).layouts();
    let lines: Vec<String> = layouts.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_plan_is_the_json_of_the_control_api() {
    let request =
        Request { wording: Wording { titles: vec!["A".into()], ..Wording::default() }, ..Request::default() };
    let plan = arrange(&request, &survey(&background(300, 200)), None, &[0; 32], 0);
    let json = serde_json::to_value(&plan).unwrap();
    let item = &json["items"][0];
    assert_eq!((json["width"].as_u64(), json["height"].as_u64()), (Some(300), Some(200)));
    assert_eq!((item["kind"].as_str(), item["text"].as_str()), (Some("title"), Some("A")));
    assert_eq!(item["lines"], serde_json::json!(["A"]));
    for length in ["x", "y", "width", "height", "size_px"] {
        let length = item[length].as_f64().unwrap();
        assert_eq!((length * 64.0).fract(), 0.0, "plans are in 1/64 px");
    }
    assert!(item["color"].as_str().unwrap().starts_with('#') && item["face"].is_string());
}

#[test]
fn surveys_and_plans_cross_threads() {
    fn check<T: Send + Sync>() {}
    check::<wanx_poster::Survey>();
    check::<wanx_poster::Plan>();
    check::<Picture>();
}
