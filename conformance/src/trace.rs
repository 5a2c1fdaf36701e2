//! The coverage table: which scenarios check which sentence of the reference, and what none checks.

use std::fmt::Write as _;

use crate::requirements::{Level, Mismatch, Requirement, Requirements};
use crate::scenario::{Row, Scenario};

/// Returns the coverage table as text: each row with its level, where the live service can show it, its place, what
/// it demands, and the scenarios that name it or the reason why none does.
///
/// With the reference's text, each row shows its sentence, too, or how the text differs from what the row was read
/// from.
pub fn trace(requirements: &Requirements, scenarios: &[Scenario], reference: Option<&str>) -> String {
    let mut table = String::new();
    for row in requirements {
        let id = row.id;
        let (level, live) = (row.level.word(), row.live.word());
        line(&mut table, &format!("{id}  {level:<7}  live: {live:<7}  {}", row.place()));
        line(&mut table, &format!("       {}", row.statement));
        if let Some(reference) = reference {
            line(&mut table, &format!("       {}", sentence(row, reference)));
        }
        line(&mut table, &format!("       {}", checked_by(row, scenarios)));
    }
    table.push('\n');
    line(&mut table, &summary(requirements, scenarios));
    if let Some(reference) = reference {
        line(&mut table, &comparison(requirements, reference));
    }
    table
}

/// Returns the rows that somebody should check and nobody does: neither a scenario nor a reason.
pub fn uncovered(requirements: &Requirements, scenarios: &[Scenario]) -> Vec<Row> {
    let open = requirements.iter().filter(|row| row.level != Level::Doc && row.waived.is_none());
    open.map(|row| row.id).filter(|row| naming(*row, scenarios).next().is_none()).collect()
}

/// The scenarios that name a row.
fn naming(row: Row, scenarios: &[Scenario]) -> impl Iterator<Item = &str> {
    let named = scenarios.iter().filter(move |scenario| scenario.rows.contains(&row));
    named.map(|scenario| scenario.id.as_str())
}

fn checked_by(row: &Requirement, scenarios: &[Scenario]) -> String {
    let named: Vec<&str> = naming(row.id, scenarios).collect();
    match &row.waived {
        _ if !named.is_empty() => format!("checked by {}", named.join(", ")),
        Some(reason) => format!("waived: {reason}"),
        None => "checked by nothing".into(),
    }
}

fn sentence(row: &Requirement, reference: &str) -> String {
    match row.sentence(reference) {
        Ok(sentence) => format!("“{sentence}”"),
        Err(mismatch @ Mismatch::TooShort { .. }) => format!("MISMATCH: {mismatch}"),
        Err(Mismatch::Words { expected, found, text, .. }) => {
            format!("MISMATCH: SHA-256 is {found}, was {expected}; the words there are “{text}”")
        }
    }
}

/// Counts apart, never one percentage: a sum would hide which kind is missing.
fn summary(requirements: &Requirements, scenarios: &[Scenario]) -> String {
    let mut parts = Vec::new();
    for level in [Level::Must, Level::Should, Level::Variant, Level::Doc] {
        let rows: Vec<&Requirement> = requirements.iter().filter(|row| row.level == level).collect();
        let checked = rows.iter().filter(|row| naming(row.id, scenarios).next().is_some()).count();
        let waived = rows.iter().filter(|row| row.waived.is_some()).count();
        let (all, word) = (rows.len(), level.word());
        parts.push(format!("{word} {checked} of {all} checked, {waived} waived"));
    }
    parts.join("; ")
}

fn comparison(requirements: &Requirements, reference: &str) -> String {
    let mismatches = requirements.mismatches(reference).len();
    let rows = requirements.iter().count();
    if mismatches == 0 {
        format!("reference: all {rows} sentences are the ones the requirements were read from")
    } else {
        format!(
            "reference: {mismatches} of {rows} sentences are not the ones the requirements were read from"
        )
    }
}

fn line(table: &mut String, line: &str) {
    writeln!(table, "{}", line.trim_end()).expect("a string takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(id: &str, rows: &[u16]) -> Scenario {
        Scenario {
            id: id.into(),
            rows: rows.iter().map(|row| Row::new(*row)).collect(),
            title: String::new(),
            stands_on: String::new(),
            tags: Vec::new(),
            needs: Vec::new(),
            limits: crate::scenario::Limits::Lifted,
            pictures: std::collections::BTreeMap::new(),
            cases: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// The block of one row.
    fn block(table: &str, row: &str) -> String {
        let lines = table.lines().skip_while(|line| !line.starts_with(row));
        let block = lines.enumerate().take_while(|(index, line)| *index == 0 || line.starts_with(' '));
        block.map(|(_, line)| line.trim()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_row_shows_its_place_its_statement_and_who_checks_it() {
        let scenarios = [scenario("titles", &[27, 31]), scenario("no-title", &[27])];
        let table = trace(Requirements::built_in(), &scenarios, None);
        assert_eq!(
            block(&table, "R-027"),
            "R-027  must     live: model    Create task › Request body › input › title, lines 95 and 473-475\n\
             A request without a title is refused with HTTP 400 and this message.\n\
             checked by titles, no-title"
        );
        assert!(block(&table, "R-028").ends_with("\nchecked by nothing"));
        assert!(block(&table, "R-011").contains("\nwaived: It concerns the kit and no server"));
    }

    #[test]
    fn the_last_line_counts_each_level_apart() {
        let table = trace(Requirements::built_in(), &[scenario("titles", &[27, 31, 4])], None);
        let last = table.lines().last().unwrap();
        assert_eq!(
            last,
            "must 2 of 117 checked, 1 waived; should 1 of 12 checked, 0 waived; \
             variant 0 of 5 checked, 0 waived; doc 0 of 4 checked, 4 waived"
        );
    }

    #[test]
    fn a_reference_that_is_another_text_is_told_at_every_row() {
        let table = trace(Requirements::built_in(), &[], Some("one\ntwo\n"));
        let mismatch = block(&table, "R-021");
        assert!(
            mismatch.contains("MISMATCH: the file has 2 lines, and R-021 stands at line 211"),
            "{mismatch}"
        );
        assert!(table.ends_with("138 of 138 sentences are not the ones the requirements were read from\n"));
    }

    /// An empty text of many lines, with these from a line on.
    fn text_with(first: usize, lines: &[&str]) -> String {
        let mut text = vec![""; 600];
        text[first - 1..first - 1 + lines.len()].copy_from_slice(lines);
        text.join("\n")
    }

    #[test]
    fn a_reference_with_the_same_words_shows_the_sentence() {
        let error = [
            "{",
            r#"  "code":"InvalidApiKey","#,
            r#"  "message":"Invalid API key provided.","#,
            r#"  "request_id":"xxxxxxxx""#,
            "}",
        ];
        let table = trace(Requirements::built_in(), &[], Some(&text_with(207, &error)));
        let found = block(&table, "R-021");
        assert!(
            found.contains(
                "\n“{ \"code\":\"InvalidApiKey\", \"message\":\"Invalid API key provided.\", \
                 \"request_id\":\"xxxxxxxx\" }”\n"
            ),
            "{found}"
        );
        assert!(table.ends_with("135 of 138 sentences are not the ones the requirements were read from\n"));
    }

    #[test]
    fn a_reference_with_other_words_shows_them_and_both_checksums() {
        let row = Requirements::built_in().get(Row::new(134)).unwrap();
        let table = trace(Requirements::built_in(), &[], Some(&text_with(497, &["500", "InternalError"])));
        let found = block(&table, "R-134");
        assert!(found.contains("the words there are “500 InternalError”"), "{found}");
        assert!(found.contains(&format!("was {}", row.sha256)), "{found}");
    }

    #[test]
    fn only_rows_without_a_scenario_and_without_a_reason_are_uncovered() {
        let all: Vec<u16> = (1..=crate::requirements::ROWS).filter(|row| *row != 40).collect();
        assert_eq!(uncovered(Requirements::built_in(), &[scenario("all", &all)]), [Row::new(40)]);
        let none = uncovered(Requirements::built_in(), &[]);
        assert_eq!(none.len(), 117 + 12 + 5 - 1, "the doc rows and R-011 are left out");
    }
}
