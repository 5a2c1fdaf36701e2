//! A map of cells and its running sums: the mean over any rectangle in four look-ups.

/// A rectangle of cells, never empty: `left < right`, `top < bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) right: u32,
    pub(crate) bottom: u32,
}

impl Area {
    /// Returns the cells that a rectangle in cell units touches, at least one, within the map.
    pub(super) fn touching([left, top, right, bottom]: [f32; 4], columns: u32, rows: u32) -> Self {
        // Float to integer casts saturate, and NaN becomes 0: any input ends inside the map.
        let (left, top) = ((left as u32).min(columns - 1), (top as u32).min(rows - 1));
        let right = (right.ceil() as u32).clamp(left + 1, columns.max(left + 1));
        let bottom = (bottom.ceil() as u32).clamp(top + 1, rows.max(top + 1));
        Self { left, top, right, bottom }
    }

    /// Returns the number of cells that two areas have in common.
    pub(crate) fn shared_cells(self, other: Self) -> u32 {
        let across = self.right.min(other.right).saturating_sub(self.left.max(other.left));
        across * self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top))
    }

    /// Returns the number of cells.
    pub(crate) fn cells(self) -> u32 {
        (self.right - self.left) * (self.bottom - self.top)
    }
}

/// One value, 0 to 255, for every cell of the survey.
#[derive(Debug, Clone)]
pub(crate) struct Map {
    columns: u32,
    rows: u32,
    cells: Vec<u8>,
}

impl Map {
    pub(super) fn new(columns: u32, rows: u32, cells: Vec<u8>) -> Self {
        assert_eq!(cells.len(), columns as usize * rows as usize, "a map has a value for every cell");
        Self { columns, rows, cells }
    }

    /// Returns the map with every cell doubled both ways, cut to a size.
    pub(super) fn doubled(&self, columns: u32, rows: u32) -> Self {
        let mut cells = Vec::with_capacity(columns as usize * rows as usize);
        for y in 0..rows {
            let row = &self.cells[(y / 2 * self.columns) as usize..][..columns.div_ceil(2) as usize];
            let end = cells.len() + columns as usize;
            cells.extend(row.iter().flat_map(|&cell| [cell; 2]));
            cells.truncate(end);
        }
        Self::new(columns, rows, cells)
    }

    pub(super) fn columns(&self) -> u32 {
        self.columns
    }

    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    pub(super) fn cells(&self) -> &[u8] {
        &self.cells
    }
}

/// The running sums of a map.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    columns: u32,
    rows: u32,
    /// One row and column more than the map: `sums[y][x]` is the sum above and left of the corner (x, y).
    sums: Vec<u32>,
}

impl Sums {
    pub(super) fn of(map: &Map) -> Self {
        let (columns, rows) = (map.columns, map.rows);
        let stride = columns as usize + 1;
        // At most 256 × 256 cells of 255: far below u32::MAX.
        let mut sums = vec![0_u32; stride * (rows as usize + 1)];
        for (y, row) in map.cells.chunks_exact(columns as usize).enumerate() {
            let mut run = 0;
            for (x, &value) in row.iter().enumerate() {
                run += u32::from(value);
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + run;
            }
        }
        Self { columns, rows, sums }
    }

    pub(crate) fn columns(&self) -> u32 {
        self.columns
    }

    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }

    /// Returns the sums of the map at another size, its cells `step` sixteenths of these a side, in 1/256.
    ///
    /// Sums are linear within a cell, so this is the exact mean over each new cell, without making the map.
    pub(super) fn scaled(&self, step: u32, columns: u32, rows: u32) -> Self {
        let corners = |cells: u32, most: u32| {
            (0..=cells).map(move |index| {
                let place = (index * step).min(most * 16);
                (
                    (place / 16).min(most.saturating_sub(1)),
                    place - (place / 16).min(most.saturating_sub(1)) * 16,
                )
            })
        };
        let across: Vec<(u32, u32)> = corners(columns, self.columns).collect();
        let mut sums = Vec::with_capacity((columns as usize + 1) * (rows as usize + 1));
        let mut blend = Vec::new();
        for (row, part) in corners(rows, self.rows) {
            let (above, below) = (self.line(0, row, self.columns), self.line(0, row + 1, self.columns));
            blend.clear();
            blend.extend(above.iter().zip(below).map(|(above, below)| above * (16 - part) + below * part));
            // At most 256 × 256 × 255 × 256: it just fits.
            let mix = |&(column, part): &(u32, u32)| {
                blend[column as usize] * (16 - part) + blend[column as usize + 1] * part
            };
            sums.extend(across.iter().map(mix));
        }
        Self { columns, rows, sums }
    }

    /// Returns the sums at the corners of a row of cells, one more than it has cells.
    pub(super) fn line(&self, left: u32, top: u32, cells: u32) -> &[u32] {
        let start = top as usize * (self.columns as usize + 1) + left as usize;
        &self.sums[start..=start + cells as usize]
    }

    /// Returns all the cells.
    pub(crate) fn whole(&self) -> Area {
        Area { left: 0, top: 0, right: self.columns, bottom: self.rows }
    }

    /// Returns the sum over an area.
    pub(crate) fn sum(&self, area: Area) -> u32 {
        let at = |x: u32, y: u32| self.sums[y as usize * (self.columns as usize + 1) + x as usize];
        at(area.right, area.bottom) + at(area.left, area.top)
            - at(area.left, area.bottom)
            - at(area.right, area.top)
    }

    /// Returns the mean over an area, 0 to 255.
    pub(crate) fn mean(&self, area: Area) -> f32 {
        self.sum(area) as f32 / area.cells() as f32
    }
}
