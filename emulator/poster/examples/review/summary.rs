//! The figures of a review as Markdown to paste and JSON to compare.

use std::fmt::Write;

use serde::Serialize;

use crate::goals::{Line, Sense};
use crate::make::Poster;

/// How every set of posters stands to every goal.
#[derive(Serialize)]
pub(crate) struct Summary<'a> {
    /// What was run, to run it again.
    pub(crate) selection: String,
    /// A name and the lines of each set: seen, unseen, all.
    pub(crate) sets: Vec<(&'static str, Vec<Line>)>,
    /// Every poster and what was measured of it.
    pub(crate) posters: &'a [Poster],
}

impl Summary<'_> {
    /// Returns the table of goals and the worst offenders.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("{}\n\n", self.selection);
        let names: Vec<&str> = self.sets.iter().map(|(name, _)| *name).collect();
        let _ = writeln!(text, "| goal | measure | bar | stretch | {} |", names.join(" | "));
        let _ = writeln!(text, "| --- | --- | --- | --- |{}", " --- |".repeat(names.len()));
        let Some((_, first)) = self.sets.first() else { return text };
        for (at, line) in first.iter().enumerate() {
            let cells: Vec<String> = self.sets.iter().map(|(_, lines)| cell(&lines[at])).collect();
            let bar = |value: f64| format!("{} {}", sign(line.sense), number(value));
            let stretch = line.stretch.map(bar).unwrap_or_default();
            let (goal, what) = (&line.goal, &line.what);
            let _ =
                writeln!(text, "| {goal} | {what} | {} | {stretch} | {} |", bar(line.bar), cells.join(" | "));
        }
        text.push_str(
            "\n✓ bar met, ★ stretch met, ✗ bar missed; in brackets, posters that miss it themselves.\n",
        );
        text + &self.offenders()
    }

    fn offenders(&self) -> String {
        let mut text = String::from("\nWorst offenders:\n\n");
        let Some((_, lines)) = self.sets.last() else { return text };
        for line in lines.iter().filter(|line| !line.offenders.is_empty() && line.goal != "G10") {
            let named: Vec<String> =
                line.offenders.iter().map(|(name, value)| format!("`{name}` {}", number(*value))).collect();
            let _ = writeln!(text, "- {} {}: {}", line.goal, line.what, named.join(", "));
        }
        text
    }
}

fn cell(line: &Line) -> String {
    let mark = match (line.met(), line.stretch_met()) {
        (None, _) => return "–".into(),
        (Some(false), _) => "✗",
        (Some(true), Some(true)) => "★",
        (Some(true), _) => "✓",
    };
    let value = line.value.map(number).unwrap_or_default();
    if line.misses == 0 { format!("{value} {mark}") } else { format!("{value} {mark} ({})", line.misses) }
}

fn sign(sense: Sense) -> &'static str {
    match sense {
        Sense::AtLeast => "≥",
        Sense::AtMost => "≤",
    }
}

/// Returns a number with as many digits as it is worth.
pub(crate) fn number(value: f64) -> String {
    if value == 0.0 || value == 1.0 {
        format!("{value:.0}")
    } else if value.abs() < 0.000_1 {
        format!("{value:.1e}")
    } else if value.abs() < 0.01 {
        format!("{value:.4}")
    } else if value.abs() < 2.0 {
        format!("{value:.3}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_digits_that_matter() {
        let texts = [0.0, 1.0, 0.000_01, 0.003, 0.3, 4.5, -0.25].map(number);
        assert_eq!(texts, ["0", "1", "1.0e-5", "0.0030", "0.300", "4.50", "-0.250"]);
    }

    #[test]
    fn a_cell_marks_what_is_missed() {
        let line = |value: f64| Line::of(("G3", "Ali"), Sense::AtMost, 0.3, Some(0.2), Some(value));
        assert_eq!([0.1, 0.25, 0.5].map(|value| cell(&line(value))), ["0.100 ★", "0.250 ✓", "0.500 ✗"]);
        assert_eq!(cell(&Line { misses: 2, ..line(0.5) }), "0.500 ✗ (2)");
    }
}
