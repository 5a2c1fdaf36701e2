//! The studio with a painter that waits to be told, and with the real one.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::brief::{Sampling, Texts, Underlays};
use crate::inputs::Inputs;
use crate::pictures::{Catalogue, Design, Materials};
use crate::seed::Seed;

impl Studio {
    /// Returns what is on the shelf, without asking anybody to paint.
    pub(crate) fn shelved(&self, key: &PictureKey) -> Option<Arc<Painting>> {
        locked(&self.shelf).get(key)
    }
}

/// A studio of one painter who says when a painting begins and goes on when told.
struct Gated {
    studio: Studio,
    begun: tokio::sync::mpsc::UnboundedReceiver<u8>,
    go_on: mpsc::Sender<()>,
    paintings: Arc<AtomicUsize>,
}

fn gated(settings: &Settings) -> Gated {
    let (begin, begun) = tokio::sync::mpsc::unbounded_channel();
    let (go_on, gate) = mpsc::channel();
    let paintings = Arc::new(AtomicUsize::new(0));
    let (gate, count) = (Mutex::new(gate), Arc::clone(&paintings));
    let painter = move |prepared: &Prepared, order: &Order| {
        count.fetch_add(1, Ordering::SeqCst);
        begin.send(order.index).unwrap();
        locked(&gate).recv().map_err(|_| "the test is over".to_owned())?;
        paint(prepared, order)
    };
    Gated { studio: Studio::with_painter(settings, Arc::new(painter)), begun, go_on, paintings }
}

fn one_worker() -> Settings {
    Settings { workers: 1, ..Settings::default() }
}

fn order(index: u8) -> Order {
    order_in(Arc::default(), index)
}

fn order_in(catalogue: Arc<Catalogue>, index: u8) -> Order {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(128, 160, image::Rgb([40, 90, 120]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let background = Bytes::from(png.into_inner());
    let inputs = Inputs { background: Digest::of(&background), logo: None, width_px: 128, height_px: 160 };
    let texts = Texts::new(vec!["Lorem".into()], vec![], vec![]).unwrap();
    let design = Design { texts: &texts, underlays: Underlays::None, sampling: Sampling::default() };
    Order::new(design, Materials { inputs, background, logo: None, catalogue }, &Seed::from_number(1), index)
}

#[test]
fn a_picture_in_other_faces_has_another_key() {
    let list = "[[pairing]]\nname = \"own\"\nmood = \"sale\"\n\
                latin = { title = \"AST Heavy\", body = \"AST Heavy\" }\n\
                chinese = { title = \"AST Sans SC Bold\", body = \"AST Sans SC Bold\" }\n";
    let read = |list: &str| wanx_fonts::folder::read(list, |_| unreachable!("no face has a file")).unwrap();
    let key = |catalogue: Catalogue| order_in(Arc::new(catalogue), 0).key();
    assert_eq!(key(Catalogue::bundled()), order(0).key());
    assert_ne!(key(read(list)), order(0).key());
    assert_ne!(key(read(list)), key(read(&list.replace("sale", "tech"))));
    assert_eq!(key(read(list)), key(read(list)));
}

fn ask(studio: &Studio, index: u8) -> Asked {
    studio.ask(order(index), Painters::ticket).unwrap()
}

/// Lets everybody else run until it is so; the time only ends a test that hangs.
async fn until(mut so: impl FnMut() -> bool) {
    let wait = async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it comes to be so");
}

#[tokio::test]
async fn a_painting_goes_on_for_the_others_when_the_first_to_ask_leaves() {
    let mut gated = gated(&one_worker());
    let first = ask(&gated.studio, 0);
    let others: Vec<_> = (0..7).map(|_| ask(&gated.studio, 0)).collect();
    assert_eq!(gated.begun.recv().await, Some(0));
    drop(first);
    gated.go_on.send(()).unwrap();
    let shelved = gated.studio.picture(order(0)).await.unwrap();
    for other in others {
        assert!(Arc::ptr_eq(&other.painting().await.unwrap(), &shelved));
    }
    assert_eq!(gated.paintings.load(Ordering::SeqCst), 1);
    assert!(locked(&gated.studio.flights).is_empty());
}

#[tokio::test]
async fn a_painting_that_was_begun_is_joined_even_if_everybody_had_left() {
    let mut gated = gated(&Settings { workers: 2, ..Settings::default() });
    let asked = ask(&gated.studio, 0);
    assert_eq!(gated.begun.recv().await, Some(0));
    drop(asked);
    let again = ask(&gated.studio, 0);
    gated.go_on.send(()).unwrap();
    again.painting().await.unwrap();
    assert_eq!(gated.paintings.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_painting_nobody_waits_for_is_not_begun() {
    let mut gated = gated(&one_worker());
    let at_work = ask(&gated.studio, 0);
    assert_eq!(gated.begun.recv().await, Some(0));
    drop((ask(&gated.studio, 1), ask(&gated.studio, 1)));
    until(|| locked(&gated.studio.flights).len() == 1).await;
    gated.go_on.send(()).unwrap();
    at_work.painting().await.unwrap();
    assert_eq!(gated.paintings.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn as_many_wait_as_may_and_the_next_is_told_that_the_studio_is_busy() {
    let mut gated = gated(&Settings { waiting: 1, ..one_worker() });
    let at_work = ask(&gated.studio, 0);
    assert_eq!(gated.begun.recv().await, Some(0));
    let waits = ask(&gated.studio, 1);
    let with_it = ask(&gated.studio, 1);
    assert_eq!(gated.studio.picture(order(2)).await.unwrap_err(), PaintError::Busy);
    assert_eq!(gated.studio.plan(order(2)).await.unwrap_err(), PaintError::Busy);
    gated.go_on.send(()).unwrap();
    gated.go_on.send(()).unwrap();
    for asked in [at_work, waits, with_it] {
        asked.painting().await.unwrap();
    }
}

#[tokio::test]
async fn painting_ahead_takes_nobodys_place_and_goes_one_by_one() {
    let mut gated = gated(&Settings { waiting: 1, ..one_worker() });
    let at_work = ask(&gated.studio, 0);
    assert_eq!(gated.begun.recv().await, Some(0));
    let warmed = [1, 2].map(|index| {
        let studio = gated.studio.clone();
        tokio::spawn(async move { studio.warm(|| Some(order(index))).await })
    });
    until(|| locked(&gated.studio.flights).len() == 2).await;
    let download = ask(&gated.studio, 3);
    for _ in 0..4 {
        gated.go_on.send(()).unwrap();
    }
    let ahead = gated.begun.recv().await;
    assert_eq!(gated.begun.recv().await, Some(3), "{ahead:?} was before it, and not the other one too");
    for asked in [at_work, download] {
        asked.painting().await.unwrap();
    }
    for warmed in warmed {
        assert_eq!(warmed.await.unwrap(), Ok(()));
    }
    assert!((0..4).all(|index| gated.studio.shelved(&order(index).key()).is_some()));
}

#[tokio::test]
async fn what_is_larger_than_all_the_room_is_painted_all_the_same() {
    let studio = Studio::new(&Settings { painting_bytes: 0, ..Settings::default() });
    let (one, other) = tokio::join!(studio.picture(order(0)), studio.picture(order(1)));
    assert_ne!(one.unwrap().png, other.unwrap().png);
}

#[tokio::test]
async fn a_failure_is_told_and_not_remembered() {
    let studio = Studio::new(&one_worker());
    let broken = Order { background: Bytes::from_static(b"no picture"), ..order(0) };
    assert!(matches!(studio.picture(broken).await, Err(PaintError::Failed(_))));
    assert!(studio.picture(order(0)).await.is_ok());
}

#[tokio::test]
async fn a_panic_costs_the_picture_that_was_painted_and_no_other() {
    let fuse = AtomicUsize::new(0);
    let painter = move |prepared: &Prepared, order: &Order| {
        let held = locked(prepared);
        assert_ne!(fuse.fetch_add(1, Ordering::SeqCst), 0, "as the test wants");
        drop(held);
        paint(prepared, order)
    };
    let studio = Studio::with_painter(&one_worker(), Arc::new(painter));
    assert_eq!(studio.picture(order(0)).await.unwrap_err(), PaintError::broke_down());
    assert!(
        studio.picture(order(0)).await.is_ok(),
        "the painter, the place and the background are there again"
    );
}

#[tokio::test]
async fn a_plan_is_the_same_before_and_after_the_painting() {
    let studio = Studio::new(&one_worker());
    let json = |plan: &Plan| serde_json::to_string(plan).unwrap();
    let before = json(&studio.plan(order(0)).await.unwrap());
    let painting = studio.picture(order(0)).await.unwrap();
    assert_eq!(json(&painting.plan), before);
    assert_eq!(json(&studio.plan(order(0)).await.unwrap()), before);
}
