//! The parts of a picture that its subject leaves free.
//!
//! The picture is divided into coarse cells; a cell is taken if something draws the eye there. Rooms are the largest
//! rectangles of free cells, none much like another. The work is bounded by the grid, not by the picture.

use super::frame::Frame;
use crate::survey::{Area, Survey};
use crate::unit::{Px64, PxRect};

/// Cells along the longer side.
const CELLS: usize = 24;
/// Calm rooms that are returned at most, and busy ones beside the figure.
const ROOMS: usize = 8;
const BUSY_ROOMS: usize = 4;
/// Smallest room, as shares of width and height.
const LEAST_WIDTH: f32 = 0.22;
const LEAST_HEIGHT: f32 = 0.14;
/// Cells of the most taken room that may be taken after all, per hundred.
const TAKEN_PER_CENT: u32 = 4;
/// Two rooms that share more than this of what they cover together are one.
const ALIKE: f32 = 0.55;
/// A cell with less than this is free on any picture; with more than this it is taken on any picture.
const SURELY_FREE: i32 = 26;
const SURELY_TAKEN: i32 = 120;
/// Share of the picture that should be free where it is busy all over, per hundred.
const FREE_PER_CENT: usize = 45;

/// A free room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Free {
    pub(super) room: PxRect,
    /// Whether it reaches up to the margin.
    pub(super) at_top: bool,
    /// Whether it reaches down to the margin.
    pub(super) at_bottom: bool,
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cells {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Cells {
    fn count(self) -> usize {
        (self.right - self.left) * (self.bottom - self.top)
    }

    fn likeness(self, other: Self) -> f32 {
        let across = self.right.min(other.right).saturating_sub(self.left.max(other.left));
        let down = self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top));
        let shared = across * down;
        shared as f32 / (self.count() + other.count() - shared) as f32
    }
}

/// The grid: for each corner, how many taken cells lie above and left of it.
struct Taken {
    columns: usize,
    rows: usize,
    sums: Vec<u32>,
}

/// Returns the largest free rooms inside the margins: first those where nothing is, then those where at least nothing
/// is that the picture is about.
pub(super) fn free(frame: &Frame, survey: &Survey, safe: PxRect) -> Vec<Free> {
    let calm = |area: Area| {
        let subject = survey.subject().mean(area) + 0.5 * survey.salience().mean(area);
        (subject + 1.2 * survey.edges().mean(area)) as i32
    };
    let beside = |area: Area| survey.subject().mean(area) as i32;
    let calm = Taken::of(frame, survey, calm);
    let beside = Taken::of(frame, survey, beside);
    let mut kept: Vec<Cells> = Vec::new();
    for (taken, most) in [(&calm, ROOMS), (&beside, ROOMS + BUSY_ROOMS)] {
        let mut rooms = taken.rooms();
        // The grid bounds their number; by place where sizes tie.
        rooms.sort_by_key(|room| (std::cmp::Reverse(room.count()), room.top, room.left));
        for room in rooms {
            if kept.len() < most && kept.iter().all(|other| other.likeness(room) < ALIKE) {
                kept.push(room);
            }
        }
    }
    kept.into_iter()
        .map(|room| calm.in_pixels(room, frame, safe))
        .filter(|free| !free.room.is_empty())
        .collect()
}

impl Taken {
    fn of(frame: &Frame, survey: &Survey, cost: impl Fn(Area) -> i32) -> Self {
        let long = frame.width.max(frame.height);
        let cells = |side: f32| ((side / long * CELLS as f32).round() as usize).clamp(2, CELLS);
        let (columns, rows) = (cells(frame.width), cells(frame.height));
        let mut costs = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let x = |column: usize| frame.width * column as f32 / columns as f32;
                let y = |row: usize| frame.height * row as f32 / rows as f32;
                costs.push(cost(survey.area(x(column), y(row), x(column + 1), y(row + 1))));
            }
        }
        let mut ordered = costs.clone();
        ordered.sort_unstable();
        let limit = ordered[(costs.len() * FREE_PER_CENT / 100).min(costs.len() - 1)];
        let limit = limit.clamp(SURELY_FREE, SURELY_TAKEN);
        Self::sum(columns, rows, |at| u32::from(costs[at] > limit))
    }

    fn sum(columns: usize, rows: usize, taken: impl Fn(usize) -> u32) -> Self {
        let stride = columns + 1;
        let mut sums = vec![0; stride * (rows + 1)];
        for row in 0..rows {
            for column in 0..columns {
                let at = (row + 1) * stride + column + 1;
                sums[at] =
                    taken(row * columns + column) + sums[at - 1] + sums[at - stride] - sums[at - stride - 1];
            }
        }
        Self { columns, rows, sums }
    }

    fn count(&self, room: Cells) -> u32 {
        let at = |column: usize, row: usize| self.sums[row * (self.columns + 1) + column];
        at(room.right, room.bottom) + at(room.left, room.top)
            - at(room.left, room.bottom)
            - at(room.right, room.top)
    }

    /// Returns every free rectangle that is large enough.
    fn rooms(&self) -> Vec<Cells> {
        let least = |count: usize, share: f32| ((count as f32 * share).ceil() as usize).clamp(1, count);
        let (wide, high) = (least(self.columns, LEAST_WIDTH), least(self.rows, LEAST_HEIGHT));
        let mut rooms = Vec::new();
        for top in 0..=self.rows - high {
            for left in 0..=self.columns - wide {
                for bottom in top + high..=self.rows {
                    // The widest one from here: wider ones hold all narrower ones.
                    let free = |&right: &usize| {
                        let room = Cells { left, top, right, bottom };
                        self.count(room) * 100 <= room.count() as u32 * TAKEN_PER_CENT
                    };
                    if let Some(right) = (left + wide..=self.columns).rev().find(free) {
                        rooms.push(Cells { left, top, right, bottom });
                    }
                }
            }
        }
        rooms
    }

    /// Returns the room inside the margins; beside the subject it keeps a little distance.
    fn in_pixels(&self, room: Cells, frame: &Frame, safe: PxRect) -> Free {
        let distance = frame.margin * 0.35;
        let edge = |cell: usize, count: usize, side: f32, inwards: f32| {
            let at_border = cell == 0 || cell == count;
            Px64::from_f32(
                (side * cell as f32 / count as f32 + if at_border { 0.0 } else { inwards }).round(),
            )
        };
        let room_px = PxRect::from_edges(
            edge(room.left, self.columns, frame.width, distance),
            edge(room.top, self.rows, frame.height, distance),
            edge(room.right, self.columns, frame.width, -distance),
            edge(room.bottom, self.rows, frame.height, -distance),
        );
        Free { room: room_px.intersection(safe), at_top: room.top == 0, at_bottom: room.bottom == self.rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms(rows: &[&str]) -> Vec<Cells> {
        let columns = rows[0].len();
        let cells: Vec<u8> = rows.iter().flat_map(|row| row.bytes()).collect();
        Taken::sum(columns, rows.len(), |at| u32::from(cells[at] == b'#')).rooms()
    }

    #[test]
    fn a_room_ends_where_something_is() {
        let rooms = rooms(&["....##..", "....##..", "....##..", "....##.."]);
        let largest = rooms.iter().max_by_key(|room| room.count()).unwrap();
        assert_eq!(*largest, Cells { left: 0, top: 0, right: 4, bottom: 4 });
        assert!(rooms.contains(&Cells { left: 6, top: 0, right: 8, bottom: 4 }));
    }

    #[test]
    fn there_is_no_room_where_everything_is_taken() {
        assert!(rooms(&["####", "####"]).is_empty());
    }

    #[test]
    fn likeness_is_the_share_of_what_two_rooms_have_together() {
        let one = Cells { left: 0, top: 0, right: 2, bottom: 2 };
        let other = Cells { left: 1, top: 0, right: 3, bottom: 2 };
        assert!((one.likeness(other) - 2.0 / 6.0).abs() < 1e-6);
    }
}
