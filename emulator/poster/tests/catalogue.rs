//! Posters in faces that were added to the bundled ones.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

use std::sync::Arc;

use wanx_fonts::{Catalogue, FaceId, folder};
use wanx_poster::{
    Channels, Look, Picture, Plan, Request, Wording, arrange, decode, encode_png, paint, survey,
};

const LIST: &str = r#"
bundled_pairings = "replace"

[[face]]
name = "Acme Bold"
file = "Acme.ttf"

[[pairing]]
name = "acme"
mood = "modern"
latin = { title = "Acme Bold", body = "AST Geometric Medium" }
chinese = { title = "AST Sans SC Bold", body = "AST Sans SC Medium" }
"#;

fn catalogue(list: &str) -> Arc<Catalogue> {
    let heavy = FaceId::named("AST Heavy").unwrap().face().bytes();
    Arc::new(folder::read(list, |_| Ok(heavy.to_vec())).unwrap())
}

fn background() -> Picture {
    let (width, height) = (320, 240);
    let pixels = (0..width * height).flat_map(|at| [40, 90 + (at % width / 16) as u8, 120]).collect();
    Picture::new(width, height, Channels::Rgb, pixels).unwrap()
}

fn plan(catalogue: Arc<Catalogue>, seed: u8) -> Plan {
    let wording = Wording { titles: vec!["Summer days".into()], ..Wording::default() };
    let request = Request { wording, catalogue, ..Request::default() };
    arrange(&request, &survey(&background()), None, &[seed; 32], 0)
}

fn face(plan: &Plan) -> &'static str {
    let letters = plan.items.iter().find_map(|item| match &item.look {
        Look::Letters(letters) => Some(letters.face),
        _ => None,
    });
    letters.expect("there is a title")
}

#[test]
fn a_poster_is_set_in_an_added_face() {
    let plan = plan(catalogue(LIST), 0);
    assert_eq!((plan.choice.pairing, face(&plan)), ("acme", "Acme Bold"));
    let poster = paint(&background(), None, &plan);
    assert_eq!(decode(&encode_png(&poster)).unwrap().width(), 320);
}

#[test]
fn where_the_bundled_pairings_stay_posters_use_both() {
    let catalogue = catalogue(&LIST.replace("replace", "keep"));
    let used: Vec<_> = (0..40).map(|seed| plan(Arc::clone(&catalogue), seed).choice.pairing).collect();
    assert!(used.contains(&"acme"), "{used:?}");
    assert!(used.iter().any(|&pairing| pairing != "acme"), "{used:?}");
}
