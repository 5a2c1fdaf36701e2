//! Spans as people write them: `250ms`, `2s`, `1.5m`, `3h`, `forever`.

use crate::time::Span;

/// The units, the largest first, so that a span is shown in the largest that fits.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// The longest span with an end: a hundred years.
const LONGEST_MS: u64 = 100 * 365 * 86_400_000;

/// Reads a span: a number and its unit, or `forever`; nothing if it is neither, or longer than a hundred years.
pub fn read_span(text: &str) -> Option<Span> {
    if text == "forever" {
        return Some(Span::ENDLESS);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(digits);
    let unit_ms = UNITS.iter().find(|(name, _)| *name == unit)?.1;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u64 = whole.parse().ok()?;
    let thousandths = thousandths(fraction)?;
    let ms = whole.checked_mul(unit_ms)?.checked_add(thousandths * unit_ms / 1_000)?;
    (ms <= LONGEST_MS).then_some(Span::from_ms(ms))
}

/// Reads up to three digits behind a point.
fn thousandths(digits: &str) -> Option<u64> {
    let fits = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let padded = || format!("{digits:0<3}").parse().ok();
    fits.then(padded).flatten()
}

/// Shows a span as [`read_span`] takes it.
pub fn show_span(span: Span) -> String {
    if span == Span::ENDLESS {
        return "forever".to_owned();
    }
    let ms = span.as_ms();
    let (unit, unit_ms) = UNITS
        .into_iter()
        .find(|(_, unit_ms)| ms >= *unit_ms && ms.is_multiple_of(*unit_ms))
        .unwrap_or(("ms", 1));
    format!("{}{unit}", ms / unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_they_are_written() {
        let rows = [
            ("250ms", 250),
            ("2s", 2_000),
            ("1.5m", 90_000),
            ("3h", 10_800_000),
            ("0s", 0),
            ("1d", 86_400_000),
        ];
        for (text, ms) in rows {
            assert_eq!(read_span(text), Some(Span::from_ms(ms)), "{text}");
        }
        assert_eq!(read_span("forever"), Some(Span::ENDLESS));
        for text in [
            "",
            "2",
            "s",
            "2 s",
            "-2s",
            "2.s",
            ".5s",
            "1.2345s",
            "2sec",
            "1e3s",
            "99999999999999999999s",
            "999999d",
        ] {
            assert_eq!(read_span(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_span_is_shown_as_it_is_read(ms in 0..=LONGEST_MS) {
            proptest::prop_assert_eq!(read_span(&show_span(Span::from_ms(ms))), Some(Span::from_ms(ms)));
        }
    }
}
