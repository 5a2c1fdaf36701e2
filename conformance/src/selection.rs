//! Which scenarios are meant: by id, tag, row and level.

use crate::requirements::{Level, Requirements};
use crate::scenario::{Row, Scenario};

/// Which scenarios are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Ids, beginnings of ids that end in `*`, tags, and rows such as `R-027`; all scenarios if there are none.
    pub words: Vec<String>,
    /// The weakest level that is still meant.
    pub level: Option<Level>,
}

impl Selection {
    /// Whether a scenario is meant.
    pub fn takes(&self, scenario: &Scenario) -> bool {
        self.takes_level(scenario)
            && (self.words.is_empty() || self.words.iter().any(|word| named(word, scenario)))
    }

    fn takes_level(&self, scenario: &Scenario) -> bool {
        let weakest = self.level.map_or(u8::MAX, rank);
        let level = |row: &Row| Requirements::built_in().get(*row).map_or(0, |row| rank(row.level));
        scenario.rows.iter().any(|row| level(row) <= weakest)
    }

    /// Returns the words that no scenario goes by: most likely a misspelling.
    pub fn strangers<'a>(&'a self, scenarios: &[Scenario]) -> Vec<&'a str> {
        let unknown = |word: &&String| !scenarios.iter().any(|scenario| named(word, scenario));
        self.words.iter().filter(unknown).map(String::as_str).collect()
    }
}

fn named(word: &str, scenario: &Scenario) -> bool {
    if let Ok(row) = word.parse::<Row>() {
        return scenario.rows.contains(&row);
    }
    match word.strip_suffix('*') {
        Some(start) => scenario.id.starts_with(start),
        None => scenario.id == word || scenario.tags.iter().any(|tag| tag == word),
    }
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Must => 0,
        Level::Should => 1,
        Level::Variant => 2,
        Level::Doc => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book;

    fn count(words: &[&str], level: Option<Level>) -> usize {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let selection = Selection { words, level };
        book::built_in().iter().filter(|scenario| selection.takes(scenario)).count()
    }

    #[test]
    fn scenarios_are_selected_by_id_beginning_tag_and_row() {
        assert_eq!(count(&["title-missing"], None), 1);
        assert!(count(&["title-*"], None) > 5);
        assert!(count(&["keys"], None) >= 4);
        assert_eq!(count(&["R-027"], None), 2);
        assert_eq!(count(&["no-such-thing"], None), 0);
        assert_eq!(count(&[], None), book::built_in().len());
    }

    #[test]
    fn a_level_leaves_out_what_is_weaker() {
        let [must, should, variant] =
            [Level::Must, Level::Should, Level::Variant].map(|level| count(&[], Some(level)));
        assert!(must < should && should < variant && variant == count(&[], Some(Level::Doc)));
        assert_eq!(count(&["R-137"], Some(Level::Must)), 0);
    }

    #[test]
    fn a_word_that_nothing_goes_by_is_told() {
        let selection = Selection { words: vec!["R-027".into(), "titel-missing".into()], level: None };
        assert_eq!(selection.strangers(book::built_in()), ["titel-missing"]);
    }
}
