//! Why the words are where they are, on one sheet for people.
//!
//! Above, the background as the survey sees it; below, the places in the draw, best first, each with what counts most
//! for and against it. Decides nothing. The sheet is bounded for any picture and any number of places.

mod grid;
mod page;
mod place;

use self::grid::{Content, Grid, MARGIN_PX, WIDTH_PX};
use self::page::{Page, Voice};
use crate::color::{Color, Tint};
use crate::layout::Layout;
use crate::picture::Picture;
use crate::survey::{Maps, Survey};
use crate::unit::{Px64, PxRect};

/// Most places shown; the others are hardly ever drawn.
const PLACES_MAX: usize = 24;

/// Height of a map, and of a place, at most.
const MAP_HEIGHT_PX: i32 = 300;
const PLACE_HEIGHT_PX: i32 = 400;

/// Heights of what stands above the maps and above the places.
const TITLE_PX: i32 = 96;
const HEADING_PX: i32 = 136;
/// Width of lines across the sheet.
const TEXT_PX: i32 = WIDTH_PX - 2 * MARGIN_PX;

const INK: Color = Color([0x22, 0x24, 0x28]);
const QUIET: Color = Color([0x6b, 0x6f, 0x76]);
const FACE: Color = Color([0xff, 0x40, 0x40]);

const TITLE: Voice = Voice { size_px: 36, color: INK };
const HEADING: Voice = Voice { size_px: 24, color: INK };
const NAME: Voice = Voice { size_px: 18, color: INK };
const NOTE: Voice = Voice { size_px: 16, color: QUIET };

/// Draws what a survey found in a background, and the places that [`crate::Candidates::layouts`] tells.
pub fn explain(background: &Picture, survey: &Survey, layouts: &[Layout]) -> Picture {
    let shown = &layouts[..layouts.len().min(PLACES_MAX)];
    let (maps, places) = grids(background, shown.len());
    let mut page = Page::new(places.bottom() + MARGIN_PX);

    page.say("Why the words are where they are", TITLE, (MARGIN_PX, MARGIN_PX + 30), TEXT_PX);
    let hint = "White is strong in every map. Under each stand the terms of the score that it decides.";
    page.say(hint, NOTE, (MARGIN_PX, MARGIN_PX + 64), TEXT_PX);
    draw_maps(&mut page, &maps, background, survey);

    page.say("Places in the draw, best first", HEADING, (MARGIN_PX, places.top() - 50), TEXT_PX);
    page.say(&counted(shown.len(), layouts.len()), NOTE, (MARGIN_PX, places.top() - 20), TEXT_PX);
    place::draw_legend(&mut page, shown, (WIDTH_PX - MARGIN_PX, places.top() - 20));
    place::draw_all(&mut page, &places, background, shown);
    page.into_picture()
}

/// Returns where the maps and the places are: wide pictures in fewer columns, so that there is something to see.
fn grids(background: &Picture, place_count: usize) -> (Grid, Grid) {
    let (width, height) = (background.width(), background.height());
    let (map_columns, place_columns) = match width as f32 / height as f32 {
        aspect if aspect > 4.5 => (2, 2),
        aspect if aspect > 2.2 => (3, 3),
        aspect if aspect > 0.95 => (5, 4),
        _ => (5, 5),
    };
    let maps = Content { count: 5, height_px: MAP_HEIGHT_PX, lines: 2 };
    let maps = Grid::new((width, height), map_columns, maps, MARGIN_PX + TITLE_PX);
    let places = Content { count: place_count, height_px: PLACE_HEIGHT_PX, lines: 4 };
    (maps, Grid::new((width, height), place_columns, places, maps.bottom() + HEADING_PX))
}

fn counted(shown: usize, all: usize) -> String {
    let these = if shown < all { format!("{shown} of {all}") } else { format!("All {all}") };
    format!("{these}; points, of which only differences mean anything")
}

fn draw_maps(page: &mut Page, grid: &Grid, background: &Picture, survey: &Survey) {
    let Maps { salience, subject, edges, light } = Maps::of(survey);
    let size = format!("{} × {} pixels", background.width(), background.height());
    let maps = [
        (background, "Background", &*size),
        (&subject, "What it is about", "subject, focus, faces"),
        (&salience, "What draws the eye", "calm"),
        (&edges, "Detail", "quiet"),
        (&light, "Light", "contrast, legible"),
    ];
    for (index, (map, name, note)) in maps.into_iter().enumerate() {
        let cell = grid.cell(index);
        page.place(map, cell.picture);
        if std::ptr::eq(map, &subject) {
            frame_faces(page, cell.picture, survey);
        }
        page.edge(cell.picture);
        page.say(name, NAME, cell.line(0), cell.width);
        page.say(note, NOTE, cell.line(1), cell.width);
    }
}

fn frame_faces(page: &mut Page, map: PxRect, survey: &Survey) {
    let whole = survey.subject().whole();
    for face in survey.faces() {
        let across = |cells: u32| map.x + map.width.scaled(cell_count(cells), cell_count(whole.right));
        let down = |cells: u32| map.y + map.height.scaled(cell_count(cells), cell_count(whole.bottom));
        let rect =
            PxRect::from_edges(across(face.left), down(face.top), across(face.right), down(face.bottom));
        page.frame(rect, Px64::from_px(2), Tint::opaque(FACE));
    }
}

fn cell_count(cells: u32) -> i32 {
    i32::try_from(cells).expect("a survey has at most 256 cells a side")
}

#[cfg(test)]
mod tests;
