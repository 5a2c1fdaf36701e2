//! Tells whether a window of 24 × 24 pixels is a face: a cascade over local binary patterns.
//!
//! Each question compares eight blocks with the one they surround, which gives a code of eight bits, and scores
//! whether the code is in a set. A window leaves at the first stage whose score is too low; most leave at the first.

use std::sync::LazyLock;

use super::grid::Sums;

/// The side of the window the cascade was trained on, in pixels.
pub(super) const WINDOW_PX: u32 = 24;

/// Where it comes from and how it is laid out: README.md beside it, and the example `cascade`.
static TABLE: &[u8] = include_bytes!("../../data/faces/frontal.bin");
static CASCADE: LazyLock<Cascade> = LazyLock::new(|| Cascade::read(TABLE));

/// The stages a face must pass.
#[derive(Debug)]
pub(super) struct Cascade {
    stages: Vec<Stage>,
}

#[derive(Debug)]
struct Stage {
    score_least: i32,
    questions: Vec<Question>,
}

/// One pattern of three by three blocks.
#[derive(Debug)]
struct Question {
    /// The first block's place and size within the window.
    left: u32,
    top: u32,
    width: u32,
    height: u32,
    score_inside: i32,
    score_outside: i32,
    set: [u32; 8],
}

impl Cascade {
    /// Returns the cascade for faces seen from the front.
    pub(super) fn frontal() -> &'static Self {
        &CASCADE
    }

    /// Returns whether the window whose first pixel is (left, top) is a face; it must lie within the sums.
    pub(super) fn accepts(&self, sums: &Sums, left: u32, top: u32) -> bool {
        self.stages_passed(sums, left, top) == self.stages.len()
    }

    /// Returns how many stages the window passes before the first it fails.
    pub(super) fn stages_passed(&self, sums: &Sums, left: u32, top: u32) -> usize {
        self.stages.iter().take_while(|stage| stage.accepts(sums, left, top)).count()
    }

    fn read(table: &'static [u8]) -> Self {
        let mut reader = Reader(table);
        let stage_count = reader.byte();
        let stages = (0..stage_count).map(|_| Stage::read(&mut reader)).collect();
        assert!(reader.0.is_empty(), "the table ends with its last stage");
        Self { stages }
    }
}

impl Stage {
    fn accepts(&self, sums: &Sums, left: u32, top: u32) -> bool {
        let score: i32 = self.questions.iter().map(|question| question.score(sums, left, top)).sum();
        score >= self.score_least
    }

    fn read(reader: &mut Reader) -> Self {
        let question_count = reader.byte();
        let score_least = reader.number();
        Self { score_least, questions: (0..question_count).map(|_| Question::read(reader)).collect() }
    }
}

impl Question {
    fn read(reader: &mut Reader) -> Self {
        let [left, top, width, height] = std::array::from_fn(|_| u32::from(reader.byte()));
        let fits = left + 3 * width <= WINDOW_PX && top + 3 * height <= WINDOW_PX;
        assert!(fits, "nine blocks lie within the window");
        let (score_inside, score_outside) = (reader.number(), reader.number());
        let set = std::array::from_fn(|_| reader.number().cast_unsigned());
        Self { left, top, width, height, score_inside, score_outside, set }
    }

    fn score(&self, sums: &Sums, left: u32, top: u32) -> i32 {
        let code = self.code(sums, left + self.left, top + self.top);
        match self.set[usize::from(code >> 5)] >> (code & 31) & 1 {
            1 => self.score_inside,
            _ => self.score_outside,
        }
    }

    /// Returns which of the eight outer blocks are at least as light as the middle one, clockwise from the top left.
    fn code(&self, sums: &Sums, left: u32, top: u32) -> u8 {
        let width = self.width as usize;
        let corners: [[u32; 4]; 4] = std::array::from_fn(|row| {
            let line = sums.line(left, top + row as u32 * self.height, 3 * self.width);
            [line[0], line[width], line[2 * width], line[3 * width]]
        });
        let [above, here, below, end] = corners;
        let strips = [[above, here], [here, below], [below, end]]
            .map(|[from, to]| std::array::from_fn::<u32, 4, _>(|corner| to[corner] - from[corner]));
        let block = |row: usize, column: usize| strips[row][column + 1] - strips[row][column];
        let middle = block(1, 1);
        [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]
            .iter()
            .fold(0, |code, &(row, column)| code << 1 | u8::from(block(row, column) >= middle))
    }
}

/// Reads the table from its front. It is our own, checked by a test: a short one is a broken build.
struct Reader(&'static [u8]);

impl Reader {
    fn byte(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().expect("the table has a byte for every field");
        self.0 = rest;
        first
    }

    fn number(&mut self) -> i32 {
        i32::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::grid::Map;

    #[test]
    fn the_table_has_twenty_stages_and_139_questions() {
        let cascade = Cascade::frontal();
        assert_eq!(cascade.stages.len(), 20);
        assert_eq!(cascade.stages.iter().map(|stage| stage.questions.len()).sum::<usize>(), 139);
        // The first stage asks for -0.752, as the published file says.
        let least = f64::from(cascade.stages[0].score_least) / f64::from(1 << 24);
        assert!((least + 0.7521).abs() < 1e-4, "{least}");
    }

    #[test]
    fn a_code_names_the_light_blocks_clockwise() {
        // Blocks of one pixel: the top left and the right one are lighter than the middle, the rest darker.
        let sums = Sums::of(&Map::new(3, 3, vec![9, 1, 1, 1, 5, 9, 1, 1, 1]));
        let question =
            Question { left: 0, top: 0, width: 1, height: 1, score_inside: 1, score_outside: 0, set: [0; 8] };
        assert_eq!(question.code(&sums, 0, 0), 0b1001_0000);
    }
}
