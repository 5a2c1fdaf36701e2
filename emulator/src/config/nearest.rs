//! What was perhaps meant: the known name that is nearest to a wrong one.

/// More wrong letters than this are another word.
const FURTHEST: usize = 3;

/// Returns the name that is fewest letters away from `wrong`, if it is near enough to have been meant.
pub(super) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A setting's own underscores or capitals are no error worth counting.
    let wrong = wrong.replace('_', "-").to_ascii_lowercase();
    let distances = names.map(|name| (distance(&wrong, &name.replace('_', "-").to_ascii_lowercase()), name));
    distances.min().filter(|(distance, _)| *distance <= FURTHEST).map(|(_, name)| name)
}

/// Returns how many letters have to be put in, left out or changed to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other_letter) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other_letter);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_another_word_is_not() {
        let names = ["port", "profile", "create-rate", "fetch-deadline-ms"];
        let check = |wrong, expected| assert_eq!(nearest(wrong, names.into_iter()), expected, "{wrong}");
        check("prot", Some("port"));
        check("create_rate", Some("create-rate"));
        check("CREATE-RATE", Some("create-rate"));
        check("fetch-deadline", Some("fetch-deadline-ms"));
        check("weather", None);
    }

    #[test]
    fn the_distance_counts_single_letters() {
        for (one, other, expected) in [("", "", 0), ("a", "", 1), ("abc", "abd", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(one, other), expected);
            assert_eq!(distance(other, one), expected);
        }
    }
}
